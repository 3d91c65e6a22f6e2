"""A LangChain vector store: vectors by the server (no embedding class needed), filters, a retriever, a chat history."""

import os

from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy import DataAPIClient
from astrapy.info import VectorServiceOptions
from langchain_astradb import AstraDBChatMessageHistory, AstraDBVectorStore
from langchain_core.documents import Document

KEYSPACE = "quickstart_langchain"
CONNECTION = {
    "api_endpoint": os.environ.get("DB_API_ENDPOINT", "http://localhost:8181"),
    "token": UsernamePasswordTokenProvider(os.environ.get("DB_USERNAME", "cassandra"), os.environ.get("DB_PASSWORD", "cassandra")),
    "environment": "hcd",
}
database = DataAPIClient(environment="hcd").get_database(CONNECTION["api_endpoint"], token=CONNECTION["token"])
database.get_database_admin().create_keyspace(KEYSPACE)

store = AstraDBVectorStore(
    collection_name="books",
    namespace=KEYSPACE,
    collection_vector_service_options=VectorServiceOptions(provider="offline", model_name="shared-words"),
    **CONNECTION,
)
store.add_documents(
    [
        Document(page_content="ships and storms", metadata={"title": "Sea", "pages": 120}),
        Document(page_content="birds and clouds", metadata={"title": "Sky", "pages": 250}),
        Document(page_content="camels in storms of sand", metadata={"title": "Sand", "pages": 380}),
    ],
    ids=["a", "b", "c"],
)
print(f"About clouds: {store.similarity_search('clouds', k=1)[0].metadata['title']}")
print(f"Long, about storms: {store.similarity_search('storms', k=1, filter={'pages': {'$gt': 200}})[0].metadata['title']}")
print(f"Retrieved: {store.as_retriever(search_kwargs={'k': 1}).invoke('ships')[0].page_content}")

history = AstraDBChatMessageHistory(session_id="s1", collection_name="messages", namespace=KEYSPACE, **CONNECTION)
history.clear()
history.add_user_message("hello")
history.add_ai_message("hi")
print(f"Messages: {[message.content for message in history.messages]}")
