"""An index of LlamaIndex. Its vector store takes only endpoints of Astra's form, so a name of that form must lead to this server with TLS:

ASTRA_DB_API_ENDPOINT=https://<UUID>-<region>.apps.astra.datastax.com, SSL_CERT_FILE=<the certificate>, and HTTPS_PROXY or /etc/hosts.
"""

import os

from llama_index.core import Document, MockEmbedding, Settings, StorageContext, VectorStoreIndex
from llama_index.core.vector_stores.types import MetadataFilter, MetadataFilters
from llama_index.vector_stores.astra_db import AstraDBVectorStore

Settings.embed_model = MockEmbedding(embed_dim=8)  # put a real model here
store = AstraDBVectorStore(
    collection_name="books",
    token=os.environ["DB_TOKEN"],
    api_endpoint=os.environ["ASTRA_DB_API_ENDPOINT"],
    embedding_dimension=8,
    keyspace=os.environ.get("DB_KEYSPACE", "default_keyspace"),
)
documents = [Document(text="ships and storms", metadata={"title": "Sea"}), Document(text="birds and clouds", metadata={"title": "Sky"})]
index = VectorStoreIndex.from_documents(documents, storage_context=StorageContext.from_defaults(vector_store=store))
only = MetadataFilters(filters=[MetadataFilter(key="title", value="Sky")])
print(f"Retrieved: {index.as_retriever(filters=only).retrieve('clouds')[0].text}")
