"""What users of langchain-astradb do, against the address of the environment."""

import os
import re

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.exceptions import DataAPIResponseException
from astrapy.info import CollectionLexicalOptions, CollectionRerankOptions, RerankServiceOptions, VectorServiceOptions
from langchain_astradb import (
    AstraDBByteStore,
    AstraDBCache,
    AstraDBChatMessageHistory,
    AstraDBLoader,
    AstraDBSemanticCache,
    AstraDBStore,
    AstraDBVectorStore,
    AstraDBVectorStoreError,
)
from langchain_astradb.utils.astradb import AstraDBError, SetupMode
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.fake import FakeListLLM
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.outputs import Generation

from parts import part, refused, run_parts

KEYSPACE = "langchain"
CONNECTION = {
    "api_endpoint": os.environ["DB_API_ENDPOINT"],
    "token": UsernamePasswordTokenProvider("cassandra", "cassandra"),
    "environment": "hcd",
    "namespace": KEYSPACE,
}
OFFLINE = VectorServiceOptions(provider="offline", model_name="shared-words")

database = DataAPIClient(environment="hcd").get_database(
    CONNECTION["api_endpoint"], token=CONNECTION["token"], keyspace=KEYSPACE
)
database.get_database_admin().create_keyspace(KEYSPACE)


class Letters(Embeddings):
    """How often each letter is in a text: near for texts with the same letters."""

    def embed_query(self, text):
        counts = [0.01] * 26
        for letter in re.findall("[a-z]", text.lower()):
            counts[ord(letter) - ord("a")] += 1.0
        return counts

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]


DOCUMENTS = [
    Document(page_content="a cat sat on the mat", metadata={"kind": "cat", "year": 2001, "tags": ["home"]}),
    Document(page_content="a dog ran in the fog", metadata={"kind": "dog", "year": 2005, "tags": ["wild", "wet"]}),
    Document(page_content="zebras jump quickly", metadata={"kind": "zebra", "year": 2010, "near": {"river": True}}),
]


def new_store(name, **more):
    return AstraDBVectorStore(collection_name=name, **({"embedding": Letters()} | CONNECTION | more))


def texts(documents):
    return [document.page_content for document in documents]


@part("vector store with an embedding")
def vector_store():
    store = new_store("explicit", metric="cosine", batch_size=2)
    assert store.add_documents(DOCUMENTS, ids=["1", "2", "3"]) == ["1", "2", "3"]
    assert texts(store.similarity_search("a cat on a mat", k=1)) == ["a cat sat on the mat"]
    [(found, score, key)] = store.similarity_search_with_score_id("zebras jump", k=1)
    assert (found.metadata["near"], key) == ({"river": True}, "3") and 0.8 < score <= 1
    query = Letters().embed_query("dog in a fog")
    assert texts(store.similarity_search_by_vector(query, k=2))[0] == "a dog ran in the fog"
    [(by_vector, score)] = store.similarity_search_with_score_by_vector(query, k=1)
    assert by_vector.metadata["kind"] == "dog" and score > 0.8
    assert store.similarity_search_with_score_id_by_vector(query, k=1)[0][2] == "2"
    sort_vector, [(near, vector)] = store.similarity_search_with_embedding("dog in a fog", k=1)
    assert [round(x, 2) for x in sort_vector] == query and len(vector) == 26 and near.id == "2"
    assert store.similarity_search_with_embedding_by_vector(query, k=1)[0][0].id == "2"
    again = AstraDBVectorStore.from_texts(
        ["first", "second"], Letters(), [{"n": 1}, {"n": 2}], ["x", "y"], collection_name="from_texts", **CONNECTION
    )
    assert again.similarity_search("second", k=1)[0].metadata == {"n": 2}
    more = AstraDBVectorStore.from_documents(DOCUMENTS, Letters(), collection_name="from_documents", **CONNECTION)
    assert len(more.similarity_search("a", k=10)) == 3
    many = again.add_texts([f"text {n}" for n in range(120)], [{"n": n} for n in range(120)])
    assert len(set(many)) == 120
    more.clear()
    assert more.similarity_search("a", k=10) == []
    more.delete_collection()
    assert "from_documents" not in database.list_collection_names()


@part("vector store, async forms")
async def vector_store_async():
    store = await AstraDBVectorStore.afrom_documents(
        DOCUMENTS, Letters(), collection_name="explicit_async", setup_mode=SetupMode.ASYNC, **CONNECTION
    )
    assert (await store.asimilarity_search("a cat on a mat", k=1))[0].metadata["kind"] == "cat"
    assert await store.aadd_texts(["x y z"], [{"kind": "xyz"}], ["last"]) == ["last"]
    [(found, score)] = await store.asimilarity_search_with_score("x y z", k=1)
    assert found.id == "last" and score > 0.99
    query = Letters().embed_query("x y z")
    assert (await store.asimilarity_search_by_vector(query, k=1))[0].id == "last"
    assert (await store.asimilarity_search_with_score_id("x y z", k=1))[0][2] == "last"
    assert (await store.asimilarity_search_with_score_by_vector(query, k=1))[0][0].id == "last"
    assert (await store.asimilarity_search_with_score_id_by_vector(query, k=1))[0][2] == "last"
    assert (await store.asimilarity_search_with_embedding("x y z", k=1))[1][0][0].id == "last"
    assert (await store.asimilarity_search_with_embedding_by_vector(query, k=1))[0][0].id == "last"
    assert len(await store.amax_marginal_relevance_search("a cat", k=2)) == 2
    assert len(await store.amax_marginal_relevance_search_by_vector(query, k=2, filter={"kind": "xyz"})) == 1
    assert [d.id for d in await store.ametadata_search({"kind": "xyz"})] == ["last"]
    assert (await store.aget_by_document_id("last")).page_content == "x y z"
    assert len(await store.aget_by_document_ids(["last", "none"])) == 1
    assert len(await store.aget_by_ids(["last"])) == 1
    assert await store.aupdate_metadata({"last": {"more": 1}}) == 1
    assert (await store.aget_by_document_id("last")).metadata == {"kind": "xyz", "more": 1}
    assert await store.adelete_by_document_id("last")
    assert await store.adelete_by_metadata_filter({"kind": "cat"}) == 1
    left = await store.asimilarity_search("a", k=10)
    assert await store.adelete([document.id for document in left[:1]])
    rows = [row async for row in await store.arun_query(n=5, filter={"year": {"$gt": 2000}})]
    assert len(rows) == 1, rows
    raw = [row async for row in await store.arun_query_raw(n=5)]
    assert len(raw) == 1 and raw[0]["_id"]
    await store.aclear()
    await store.adelete_collection()
    from_texts = await AstraDBVectorStore.afrom_texts(
        ["one"], Letters(), collection_name="explicit_async2", setup_mode=SetupMode.ASYNC, **CONNECTION
    )
    assert texts(await from_texts.asimilarity_search("one")) == ["one"]


@part("filters on metadata")
def filters():
    store = new_store("filters")
    store.add_documents(DOCUMENTS)
    for given, expected in [
        ({"kind": "cat"}, ["cat"]),
        ({"year": {"$gte": 2005}}, ["dog", "zebra"]),
        ({"$or": [{"kind": "cat"}, {"kind": "zebra"}]}, ["cat", "zebra"]),
        ({"kind": {"$in": ["dog", "cow"]}}, ["dog"]),
        ({"kind": {"$nin": ["dog", "cat"]}}, ["zebra"]),
        ({"$and": [{"year": {"$lt": 2010}}, {"kind": {"$ne": "cat"}}]}, ["dog"]),
        ({"near.river": True}, ["zebra"]),
        ({"tags": "wet"}, ["dog"]),
        ({"tags": {"$size": 1}}, ["cat"]),
        ({"near": {"$exists": True}}, ["zebra"]),
        ({"$not": {"kind": "dog"}}, ["cat", "zebra"]),
    ]:
        found = store.similarity_search("a", k=5, filter=given)
        assert sorted(document.metadata["kind"] for document in found) == expected, given
        assert sorted(document.metadata["kind"] for document in store.metadata_search(given)) == expected, given


@part("maximal marginal relevance")
def relevance():
    store = new_store("relevance")
    store.add_texts(["aaa", "aaab", "aaac", "zzzq"], ids=["a", "ab", "ac", "z"])
    assert [d.id for d in store.max_marginal_relevance_search("aaa", k=2, fetch_k=4, lambda_mult=1.0)][0] == "a"
    assert [d.id for d in store.max_marginal_relevance_search("aaa", k=2, fetch_k=4, lambda_mult=0.0)] == ["a", "z"]
    by_vector = store.max_marginal_relevance_search_by_vector(Letters().embed_query("aaa"), k=3, fetch_k=3)
    assert sorted(d.id for d in by_vector) == ["a", "ab", "ac"]


@part("retriever")
def retriever():
    store = new_store("filters")
    near = store.as_retriever(search_type="similarity_score_threshold", search_kwargs={"k": 5, "score_threshold": 0.97})
    assert texts(near.invoke("a cat sat on the mat")) == ["a cat sat on the mat"]
    diverse = store.as_retriever(search_type="mmr", search_kwargs={"k": 2, "fetch_k": 3, "filter": {"year": {"$gt": 2001}}})
    assert len(diverse.invoke("a cat")) == 2
    assert len(store.as_retriever(search_kwargs={"k": 1}).batch(["a cat", "a dog"])) == 2


@part("ids, updates and deletes")
def updates():
    store = new_store("updates")
    store.add_texts(["one", "two", "three"], [{"n": 1}, {"n": 2}, {"n": 3}], ["1", "2", "3"])
    store.add_texts(["uno", "four"], [{"n": 10}, {"n": 4}], ["1", "4"])
    assert store.get_by_document_id("1").page_content == "uno"
    assert store.get_by_document_id("none") is None
    assert sorted(texts(store.get_by_ids(["1", "4", "none"]))) == ["four", "uno"]
    assert len(store.get_by_document_ids(["1", "2", "3"], batch_size=1)) == 3
    assert store.update_metadata({"1": {"m": True}, "none": {"m": True}}) == 1
    assert store.get_by_document_id("1").metadata == {"n": 10, "m": True}
    assert store.delete(["1", "none"]) and store.get_by_document_id("1") is None
    assert store.delete_by_document_id("2") and not store.delete_by_document_id("2")
    assert store.delete_by_metadata_filter({"n": {"$gt": 3}}) == 1
    assert [d.id for d in store.metadata_search({})] == ["3"]
    [row] = store.run_query(n=1, include_embeddings=True, ids=["3"])
    assert (row.id, len(row.embedding)) == ("3", 26)
    vector, rows = store.run_query_raw(n=1, sort={"$vector": Letters().embed_query("three")}, include_similarity=True, include_sort_vector=True)
    assert len(vector) == 26 and list(rows)[0]["$similarity"] > 0.99
    assert store.filter_to_query({"a": 1}) == {"metadata.a": 1}


@part("vectors made by the server")
def vectorize():
    store = new_store("vectorize", embedding=None, collection_vector_service_options=OFFLINE)
    store.add_documents(DOCUMENTS, ids=["1", "2", "3"])
    found = store.similarity_search_with_score("a cat sat somewhere", k=3)
    assert found[0][0].id == "1" and found[0][1] > found[1][1]
    assert store.similarity_search("dog", k=1, filter={"year": {"$lt": 2005}})[0].id == "1"
    assert len(store.max_marginal_relevance_search("dog", k=2)) == 2
    vector, [(document, _)] = store.similarity_search_with_embedding("zebras", k=1)
    assert len(vector) == 1024 and document.id == "3"
    copied = store.copy(component_name="copied")
    assert copied.similarity_search("zebras", k=1)[0].id == "3"
    refused(ValueError, new_store, "both", collection_vector_service_options=OFFLINE)


@part("hybrid search")
def hybrid():
    store = new_store(
        "hybrid",
        embedding=None,
        collection_vector_service_options=OFFLINE,
        collection_lexical=CollectionLexicalOptions(analyzer="standard"),
        collection_rerank=CollectionRerankOptions(
            service=RerankServiceOptions(provider="nvidia", model_name="nvidia/llama-3.2-nv-rerankqa-1b-v2")
        ),
        collection_reranking_api_key="test-key",
    )
    assert store.hybrid_search
    store.add_documents(DOCUMENTS, ids=["1", "2", "3"])
    assert store.similarity_search("a dog in the fog", k=1)[0].id == "2"
    scored = store.similarity_search_with_score("zebras", k=2, lexical_query="zebras jump")
    assert scored[0][0].id == "3"
    limited = new_store(
        "hybrid", embedding=None, collection_vector_service_options=OFFLINE, autodetect_collection=False,
        collection_lexical="standard", collection_reranking_api_key="test-key", hybrid_limit_factor={"$vector": 2.0, "$lexical": 1.0},
        collection_rerank=RerankServiceOptions(provider="nvidia", model_name="nvidia/llama-3.2-nv-rerankqa-1b-v2"),
    )
    assert limited.similarity_search("a dog in the fog", k=1, filter={"kind": "dog"})[0].id == "2"


@part("a collection that was there before")
def autodetect():
    found = AstraDBVectorStore(collection_name="vectorize", autodetect_collection=True, **CONNECTION)
    assert found.embedding is None or found.similarity_search("zebras", k=1)
    assert found.similarity_search("zebras", k=1)[0].id == "3"
    explicit = AstraDBVectorStore(collection_name="filters", embedding=Letters(), autodetect_collection=True, **CONNECTION)
    assert texts(explicit.similarity_search("a cat on a mat", k=1)) == ["a cat sat on the mat"]
    off = new_store("filters", setup_mode=SetupMode.OFF)
    assert len(off.similarity_search("a", k=5)) == 3
    refused(AstraDBError, new_store, "filters", metric="euclidean")
    emptied = new_store("relevance", pre_delete_collection=True)
    assert emptied.similarity_search("aaa") == []


@part("indexing of metadata")
def indexing():
    some = new_store("indexed_some", metadata_indexing_include=["kind"])
    some.add_documents(DOCUMENTS)
    assert len(some.similarity_search("a", filter={"kind": "cat"})) == 1
    error = refused(DataAPIResponseException, some.similarity_search, "a", filter={"year": 2001})
    assert error.error_descriptors[0].error_code == "FILTER_PATH_UNINDEXED", error
    most = new_store("indexed_most", metadata_indexing_exclude=["tags"])
    most.add_documents(DOCUMENTS)
    assert len(most.similarity_search("a", filter={"year": 2001})) == 1
    refused(DataAPIResponseException, most.similarity_search, "a", filter={"tags": "home"})
    own = new_store("indexed_own", collection_indexing_policy={"allow": ["metadata"]})
    own.add_documents(DOCUMENTS)
    assert len(own.similarity_search("a", filter={"near.river": True})) == 1


@part("documents that others wrote")
def foreign():
    database.get_collection("filters").insert_one({"_id": "odd", "other": 1, "$vector": [0.5] * 26})
    refused((ValueError, KeyError, AstraDBVectorStoreError), lambda: new_store("filters", setup_mode=SetupMode.OFF).similarity_search("a", k=9))
    lenient = new_store("filters", setup_mode=SetupMode.OFF, ignore_invalid_documents=True)
    assert len(lenient.similarity_search("a", k=9)) == 3
    flat = database.create_collection("flat", definition={"vector": {"dimension": 26, "metric": "cosine"}})
    flat.insert_many([{"_id": "f", "body": "a flat document", "kind": "flat", "$vector": Letters().embed_query("a flat document")}])
    store = AstraDBVectorStore(
        collection_name="flat", embedding=Letters(), autodetect_collection=True, content_field="body", **CONNECTION
    )
    [document] = store.similarity_search("a flat document", filter={"kind": "flat"})
    assert (document.page_content, document.metadata) == ("a flat document", {"kind": "flat"})


@part("store and byte store")
def stores():
    store = AstraDBStore("store", **CONNECTION)
    store.mset([("a", [1, {"b": None}]), ("b", "text"), ("c/d", {"n": 0.5})])
    assert store.mget(["b", "a", "none"]) == ["text", [1, {"b": None}], None]
    assert sorted(store.yield_keys()) == ["a", "b", "c/d"]
    assert list(store.yield_keys(prefix="c/")) == ["c/d"]
    store.mset([("a", 2)])
    store.mdelete(["b", "none"])
    assert store.mget(["a", "b"]) == [2, None]
    blobs = AstraDBByteStore(collection_name="bytes", **CONNECTION)
    blobs.mset([("x", bytes(range(256))), ("y", b"")])
    assert blobs.mget(["x", "y", "z"]) == [bytes(range(256)), b"", None]


@part("chat history")
async def history():
    talk = AstraDBChatMessageHistory(session_id="s1", collection_name="messages", **CONNECTION)
    other = AstraDBChatMessageHistory(session_id="s2", collection_name="messages", **CONNECTION)
    talk.add_messages([SystemMessage("be kind"), HumanMessage("hello", name="ann")])
    talk.add_user_message("how are you?")
    talk.add_ai_message("well")
    other.add_user_message("elsewhere")
    assert [m.content for m in talk.messages] == ["be kind", "hello", "how are you?", "well"]
    assert [type(m) for m in talk.messages][:2] == [SystemMessage, HumanMessage] and talk.messages[1].name == "ann"
    await talk.aadd_messages([AIMessage("anything else?")])
    assert len(await talk.aget_messages()) == 5
    talk.clear()
    await other.aclear()
    assert talk.messages == [] and await other.aget_messages() == []


@part("cache")
async def cache():
    model = FakeListLLM(responses=["never asked"])
    kept = AstraDBCache(collection_name="cache", **CONNECTION)
    kept.update("prompt", "llm", [Generation(text="answer", generation_info={"reason": "stop"})])
    assert kept.lookup("prompt", "llm") == [Generation(text="answer", generation_info={"reason": "stop"})]
    assert kept.lookup("prompt", "other") is None
    await kept.aupdate("prompt 2", "llm", [Generation(text="b")])
    assert (await kept.alookup("prompt 2", "llm"))[0].text == "b"
    kept.delete("prompt", "llm")
    await kept.adelete("prompt 2", "llm")
    assert kept.lookup("prompt", "llm") is None and await kept.alookup("prompt 2", "llm") is None
    kept.delete_through_llm("prompt", model)
    await kept.adelete_through_llm("prompt", model)
    kept.update("prompt", "llm", [Generation(text="again")])
    kept.clear()
    await kept.aclear()
    assert kept.lookup("prompt", "llm") is None


@part("semantic cache")
async def semantic_cache():
    kept = AstraDBSemanticCache(embedding=Letters(), collection_name="semantic", metric="cosine", similarity_threshold=0.95, **CONNECTION)
    kept.update("what is the time", "llm", [Generation(text="late")])
    assert kept.lookup("what is the time?", "llm")[0].text == "late"
    assert kept.lookup("zzz", "llm") is None and kept.lookup("what is the time", "other") is None
    key, found = kept.lookup_with_id("what is the time", "llm")
    assert found[0].text == "late"
    await kept.aupdate("jjjj kkkk", "llm", [Generation(text="jk")])
    assert (await kept.alookup("jjj kkk", "llm"))[0].text == "jk"
    assert (await kept.alookup_with_id("jjjj kkkk", "llm"))[1][0].text == "jk"
    kept.delete_by_document_id(key)
    assert kept.lookup("what is the time", "llm") is None
    await kept.aclear()
    kept.clear()
    assert await kept.alookup("jjjj kkkk", "llm") is None


@part("loader")
async def loader():
    plain = database.create_collection("loaded")
    plain.insert_many([{"_id": n, "text": f"text {n}", "group": n % 2} for n in range(45)])
    everything = AstraDBLoader("loaded", **CONNECTION).load()
    assert len(everything) == 45 and everything[0].metadata["collection"] == "loaded"
    some = AstraDBLoader(
        "loaded", filter_criteria={"group": 1}, projection={"text": 1}, limit=7, page_content_mapper=lambda d: d["text"],
        metadata_mapper=lambda d: {"key": d["_id"]}, **CONNECTION,
    )
    found = list(some.lazy_load())
    assert len(found) == 7 and all(d.page_content == f"text {d.metadata['key']}" for d in found)
    assert len(await some.aload()) == 7
    assert len([d async for d in AstraDBLoader("loaded", **CONNECTION).alazy_load()]) == 45


run_parts()
database.get_database_admin().drop_keyspace(KEYSPACE, keyspace_admin_timeout_ms=120_000)  # with many indexes a busy cluster is slow
