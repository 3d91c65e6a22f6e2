"""A document store of Haystack, and its retriever in a pipeline."""

import os

os.environ.setdefault("ASTRA_DB_API_ENDPOINT", os.environ.get("DB_API_ENDPOINT", "http://localhost:8181"))
os.environ.setdefault("ASTRA_DB_APPLICATION_TOKEN", os.environ.get("DB_TOKEN", "Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh"))

from astrapy import DataAPIClient
from haystack import Document, Pipeline
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.retrievers.astra import AstraEmbeddingRetriever
from haystack_integrations.document_stores.astra import AstraDocumentStore

client = DataAPIClient(os.environ["ASTRA_DB_APPLICATION_TOKEN"], environment="hcd")
client.get_database(os.environ["ASTRA_DB_API_ENDPOINT"]).get_database_admin().create_keyspace("quickstart_haystack")

store = AstraDocumentStore(collection_name="books", embedding_dimension=3, namespace="quickstart_haystack")
store.write_documents(
    [
        Document(id="a", content="ships and storms", meta={"title": "Sea", "pages": 120}, embedding=[1.0, 0.0, 0.1]),
        Document(id="b", content="birds and clouds", meta={"title": "Sky", "pages": 250}, embedding=[0.0, 1.0, 0.1]),
    ],
    policy=DuplicatePolicy.OVERWRITE,
)
long = store.filter_documents({"field": "meta.pages", "operator": ">", "value": 200})
print(f"Long books: {[document.meta['title'] for document in long]}")

asking = Pipeline()
asking.add_component("retriever", AstraEmbeddingRetriever(store, top_k=1))
found = asking.run({"retriever": {"query_embedding": [0.9, 0.1, 0.0]}})
print(f"Nearest: {found['retriever']['documents'][0].meta['title']}")
