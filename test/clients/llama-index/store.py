"""What users of the Astra DB vector store of LlamaIndex do, against the address of the environment."""

import os
import re
import warnings

from astrapy import DataAPIClient
from llama_index.core import Document, MockEmbedding, Settings, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import (
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
)
from llama_index.vector_stores.astra_db import AstraDBVectorStore

from parts import part, refused, run_parts

KEYSPACE = "llama_index"
DIMENSION = 26

client = DataAPIClient(os.environ["DB_TOKEN"], environment="hcd")
database = client.get_database(os.environ["DB_API_ENDPOINT"], keyspace=KEYSPACE)
database.get_database_admin().create_keyspace(KEYSPACE)


def vector_of(text):
    counts = [0.01] * DIMENSION
    for letter in re.findall("[a-z]", text.lower()):
        counts[ord(letter) - ord("a")] += 1.0
    return counts


class Letters(BaseEmbedding):
    """How often each letter is in a text."""

    def _get_query_embedding(self, query):
        return vector_of(query)

    async def _aget_query_embedding(self, query):
        return vector_of(query)

    def _get_text_embedding(self, text):
        return vector_of(text)


Settings.embed_model = Letters()
Settings.llm = None


def new_store(name, dimension=DIMENSION):
    return AstraDBVectorStore(
        collection_name=name, token=os.environ["DB_TOKEN"], api_endpoint=os.environ["ASTRA_DB_API_ENDPOINT"],
        embedding_dimension=dimension, keyspace=KEYSPACE,
    )


def node(key, text, **metadata):
    return TextNode(id_=key, text=text, metadata=metadata, embedding=vector_of(text))


NODES = [
    node("cat", "a cat sat on the mat", kind="cat", year=2001),
    node("dog", "a dog ran in the fog", kind="dog", year=2005),
    node("zebra", "zebras jump quickly", kind="zebra", year=2010),
]


def query(text, **more):
    return VectorStoreQuery(query_embedding=vector_of(text), similarity_top_k=2, **more)


@part("nodes")
def nodes():
    store = new_store("nodes")
    assert store.class_name() == "AstraDBVectorStore" and store.client is not None
    assert store.add(NODES) == ["cat", "dog", "zebra"]
    assert store.add([node("cat", "another cat", kind="cat", year=2002), node("cow", "a cow", kind="cow", year=2020)]) == ["cat", "cow"]
    assert [n.get_content() for n in store.get_nodes(["cat"])] == ["another cat"]
    assert sorted(n.node_id for n in store.get_nodes(["cat", "dog", "none"])) == ["cat", "dog"]
    many = [node(f"n{i}", f"text {i}", kind="many", year=i) for i in range(75)]
    assert len(store.add(many)) == 75
    by_filter = MetadataFilters(filters=[MetadataFilter(key="kind", value="many")])
    assert len(store.get_nodes(filters=by_filter, limit=50)) == 50
    refused(ValueError, store.get_nodes)
    from_params = AstraDBVectorStore.from_params("nodes", os.environ["DB_TOKEN"], os.environ["ASTRA_DB_API_ENDPOINT"], DIMENSION, keyspace=KEYSPACE)
    assert len(from_params.get_nodes(["dog"])) == 1


@part("queries")
async def queries():
    store = new_store("queries")
    store.add(NODES)
    found = store.query(query("a cat sat"))
    assert found.ids[0] == "cat" and found.similarities[0] > found.similarities[1] and found.nodes[0].metadata["year"] == 2001
    later = await store.aquery(query("zebras"))
    assert later.ids[0] == "zebra"
    diverse = store.query(query("a cat sat", mode=VectorStoreQueryMode.MMR, mmr_threshold=0.5), mmr_prefetch_k=3)
    assert len(diverse.ids) == 2
    refused(NotImplementedError, store.query, query("a", mode=VectorStoreQueryMode.SPARSE))
    await store.async_add([node("late", "q q q", kind="late", year=1)])
    assert store.query(query("qqq")).ids[0] == "late"
    await store.adelete("late")


@part("filters")
def filters():
    store = new_store("queries")
    given = MetadataFilters(filters=[MetadataFilter(key="year", value=2005)])
    # It takes every operator for equality.
    assert store.query(query("a", filters=given)).ids == ["dog"]
    both = MetadataFilters(filters=[MetadataFilter(key="kind", value="cat"), MetadataFilter(key="year", value=2010)])
    assert store.query(query("a", filters=both)).ids == []


@part("an index and its retrievers")
async def index():
    store = new_store("indexed")
    documents = [Document(text=n.text, metadata=n.metadata, id_=n.node_id) for n in NODES]
    made = VectorStoreIndex.from_documents(documents, storage_context=StorageContext.from_defaults(vector_store=store))
    assert made.as_retriever(similarity_top_k=1).retrieve("a cat")[0].node.metadata["kind"] == "cat"
    again = VectorStoreIndex.from_vector_store(store)
    given = MetadataFilters(filters=[MetadataFilter(key="kind", value="dog")])
    [found] = await again.as_retriever(similarity_top_k=3, filters=given).aretrieve("a")
    assert found.node.ref_doc_id == "dog" and 0 < found.score <= 1
    diverse = again.as_retriever(vector_store_query_mode="mmr", similarity_top_k=2)
    assert len(diverse.retrieve("a dog")) == 2
    assert "cat sat" in str(again.as_query_engine(similarity_top_k=1).query("a cat on a mat"))
    again.insert(Document(text="jj kk", metadata={"kind": "jk"}, id_="jk"))
    assert again.as_retriever(similarity_top_k=1).retrieve("jk")[0].node.metadata["kind"] == "jk"


@part("deletes")
def deletes():
    store = new_store("queries")
    store.delete("cat")
    assert sorted(store.query(query("a")).ids) == ["dog", "zebra"]
    store.delete_nodes(["dog"])
    assert store.get_nodes(["dog"]) == []
    store.add(NODES)
    store.delete_nodes(filters=MetadataFilters(filters=[MetadataFilter(key="year", value=2001)]))
    assert sorted(store.query(query("a")).ids) == ["dog", "zebra"]


@part("a collection that was there before")
def before():
    assert sorted(new_store("queries").query(query("a")).ids) == ["dog", "zebra"]
    database.create_collection("plain", dimension=DIMENSION, check_exists=False)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        new_store("plain").add(NODES)
    assert any("indexing turned on for all fields" in str(one.message) for one in seen), [str(one.message) for one in seen]
    database.create_collection("other", dimension=DIMENSION, indexing={"allow": ["metadata"]}, check_exists=False)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        new_store("other")
    assert any("unexpected 'indexing'" in str(one.message) for one in seen)
    Settings.embed_model = MockEmbedding(embed_dim=3)
    small = new_store("small", 3)
    VectorStoreIndex.from_documents([Document(text="x")], storage_context=StorageContext.from_defaults(vector_store=small))
    assert len(small.query(VectorStoreQuery(query_embedding=[1.0, 1.0, 1.0], similarity_top_k=1)).ids) == 1


run_parts()
database.get_database_admin().drop_keyspace(KEYSPACE, max_time_ms=120_000)  # with many indexes a busy cluster is slow
