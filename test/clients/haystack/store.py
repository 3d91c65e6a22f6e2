"""What users of astra-haystack do, against the address of the environment."""

import os
import re
import warnings

from astrapy import DataAPIClient
from haystack import Document, Pipeline, component
from haystack.components.writers import DocumentWriter
from haystack.document_stores.errors import DuplicateDocumentError, MissingDocumentError
from haystack.document_stores.types import DuplicatePolicy, FilterPolicy
from haystack_integrations.components.retrievers.astra import AstraEmbeddingRetriever
from haystack_integrations.document_stores.astra import AstraDocumentStore

from parts import part, refused, refused_async, run_parts

KEYSPACE = "haystack"
DIMENSION = 26

database = DataAPIClient(environment="hcd").get_database(os.environ["DB_API_ENDPOINT"], token=os.environ["DB_TOKEN"], keyspace=KEYSPACE)
database.get_database_admin().create_keyspace(KEYSPACE)


def vector_of(text):
    counts = [0.01] * DIMENSION
    for letter in re.findall("[a-z]", text.lower()):
        counts[ord(letter) - ord("a")] += 1.0
    return counts


def new_store(name, **more):
    return AstraDocumentStore(collection_name=name, embedding_dimension=DIMENSION, namespace=KEYSPACE, **more)


def document(key, text, **meta):
    return Document(id=key, content=text, meta=meta, embedding=vector_of(text))


DOCUMENTS = [
    document("cat", "a cat sat on the mat", kind="cat", year=2001, score=0.5),
    document("dog", "a dog ran in the fog", kind="dog", year=2005, score=1.5),
    document("zebra", "zebras jump quickly", kind="zebra", year=2010, tame=False),
]


def ids(documents):
    return sorted(document.id for document in documents)


@part("documents")
def documents():
    store = new_store("documents")
    assert store.count_documents() == 0
    assert store.write_documents(DOCUMENTS) == 3 and store.count_documents() == 3
    refused(DuplicateDocumentError, store.write_documents, DOCUMENTS[:1], DuplicatePolicy.FAIL)
    assert store.write_documents([DOCUMENTS[0], document("cow", "a cow")], DuplicatePolicy.SKIP) == 1
    assert store.write_documents([document("cow", "a brown cow", kind="cow")], DuplicatePolicy.OVERWRITE) == 1
    found = store.get_document_by_id("cow")
    assert (found.content, found.meta, len(found.embedding)) == ("a brown cow", {"kind": "cow"}, DIMENSION)
    assert ids(store.get_documents_by_id(["cow", "cat", "none"])) == ["cat", "cow"]
    refused(MissingDocumentError, store.get_document_by_id, "none")
    assert store.write_documents([Document(id="plain", content="no vector"), Document(id="empty", content=None, meta={"n": None})]) == 2
    assert store.get_document_by_id("plain").embedding is None
    assert store.write_documents([document(f"d{n}", f"text {n}", n=n) for n in range(60)]) == 60
    assert store.count_documents() == 66
    copied = AstraDocumentStore.from_dict(store.to_dict())
    assert copied.count_documents() == 66
    copied.close()
    assert copied.count_documents() == 66


@part("filters")
def filters():
    store = new_store("filters")
    store.write_documents(DOCUMENTS)
    assert ids(store.filter_documents()) == ["cat", "dog", "zebra"]
    for operator, value, expected in [
        ("==", 2005, ["dog"]),
        ("!=", 2005, ["cat", "zebra"]),
        (">", 2005, ["zebra"]),
        (">=", 2005, ["dog", "zebra"]),
        ("<", 2005, ["cat"]),
        ("<=", 2005, ["cat", "dog"]),
        ("in", [2001, 2010], ["cat", "zebra"]),
        ("not in", [2001, 2010], ["dog"]),
    ]:
        found = store.filter_documents({"field": "meta.year", "operator": operator, "value": value})
        assert ids(found) == expected, operator
    cat = {"field": "meta.kind", "operator": "==", "value": "cat"}
    late = {"field": "meta.year", "operator": ">", "value": 2005}
    assert ids(store.filter_documents({"operator": "OR", "conditions": [cat, late]})) == ["cat", "zebra"]
    assert ids(store.filter_documents({"operator": "AND", "conditions": [cat, late]})) == []
    assert ids(store.filter_documents({"operator": "NOT", "conditions": [cat]})) == ["dog", "zebra"]
    assert ids(store.filter_documents({"field": "id", "operator": "==", "value": "dog"})) == ["dog"]
    assert store.count_documents_by_filter(late) == 1


@part("search")
def search():
    store = new_store("filters")
    found = store.search(vector_of("a cat on a mat"), top_k=2)
    assert found[0].id == "cat" and found[0].score > found[1].score and len(found[0].embedding) == DIMENSION
    only = store.search(vector_of("a cat on a mat"), top_k=2, filters={"field": "meta.kind", "operator": "!=", "value": "cat"})
    assert ids(only) == ["dog", "zebra"]


@component
class Letters:
    @component.output_types(embedding=list[float])
    def run(self, text: str):
        return {"embedding": vector_of(text)}


@part("retriever in a pipeline")
async def retriever():
    store = new_store("pipeline")
    writing = Pipeline()
    writing.add_component("writer", DocumentWriter(store, policy=DuplicatePolicy.OVERWRITE))
    assert writing.run({"writer": {"documents": DOCUMENTS}})["writer"]["documents_written"] == 3
    asking = Pipeline()
    asking.add_component("letters", Letters())
    asking.add_component("retriever", AstraEmbeddingRetriever(store, top_k=2, filter_policy=FilterPolicy.MERGE))
    asking.connect("letters.embedding", "retriever.query_embedding")
    result = asking.run({"letters": {"text": "zebras"}})
    assert result["retriever"]["documents"][0].id == "zebra"
    given = {"field": "meta.year", "operator": "<", "value": 2005}
    assert ids(asking.run({"letters": {"text": "zebras"}, "retriever": {"filters": given}})["retriever"]["documents"]) == ["cat"]
    alone = AstraEmbeddingRetriever.from_dict(AstraEmbeddingRetriever(store, top_k=1).to_dict())
    assert alone.run(vector_of("a dog"))["documents"][0].id == "dog"
    assert (await alone.run_async(vector_of("a cat"), top_k=1))["documents"][0].id == "cat"
    await alone.close_async()
    alone.close()


@part("metadata")
def metadata():
    store = new_store("filters")
    info = store.get_metadata_fields_info()
    assert {"kind", "year", "score", "tame"} <= set(info), info
    limits = store.get_metadata_field_min_max("year")
    assert (limits["min"], limits["max"]) == (2001, 2010), limits
    values, count = store.get_metadata_field_unique_values("kind")
    assert sorted(values) == ["cat", "dog", "zebra"] and count == 3
    some, count = store.get_metadata_field_unique_values("kind", search_term="og")
    assert count <= 3 and isinstance(some, list)
    late = {"field": "meta.year", "operator": ">", "value": 2001}
    assert store.count_unique_metadata_by_filter(late, ["kind", "year"]) == {"kind": 2, "year": 2}


@part("updates and deletes")
def updates():
    store = new_store("updates")
    store.write_documents(DOCUMENTS)
    late = {"field": "meta.year", "operator": ">", "value": 2001}
    assert store.update_by_filter(late, {"seen": True}) == 2
    assert store.get_document_by_id("dog").meta["seen"] is True
    assert store.delete_by_filter({"field": "meta.seen", "operator": "==", "value": True}) == 2
    assert ids(store.filter_documents()) == ["cat"]
    store.delete_documents(["cat", "none"])
    assert store.count_documents() == 0
    store.write_documents(DOCUMENTS)
    store.delete_all_documents()
    assert store.count_documents() == 0
    store.write_documents(DOCUMENTS)
    store.delete_all_documents(recreate_index=True)
    assert store.count_documents() == 0


@part("async forms")
async def async_forms():
    store = new_store("async_forms")
    assert await store.count_documents_async() == 0
    assert await store.write_documents_async(DOCUMENTS) == 3
    await refused_async(DuplicateDocumentError, store.write_documents_async(DOCUMENTS[:1], DuplicatePolicy.FAIL))
    late = {"field": "meta.year", "operator": ">", "value": 2001}
    assert ids(await store.filter_documents_async(late)) == ["dog", "zebra"]
    assert await store.count_documents_by_filter_async(late) == 2
    assert (await store.get_document_by_id_async("cat")).content == "a cat sat on the mat"
    assert ids(await store.get_documents_by_id_async(["cat", "dog"])) == ["cat", "dog"]
    assert (await store.search_async(vector_of("a dog"), top_k=1))[0].id == "dog"
    assert "kind" in await store.get_metadata_fields_info_async()
    assert (await store.get_metadata_field_min_max_async("year"))["max"] == 2010
    assert (await store.get_metadata_field_unique_values_async("kind"))[1] == 3
    assert await store.count_unique_metadata_by_filter_async(late, ["kind"]) == {"kind": 2}
    assert await store.update_by_filter_async(late, {"seen": 1}) == 2
    assert await store.delete_by_filter_async({"field": "meta.kind", "operator": "==", "value": "dog"}) == 1
    await store.delete_documents_async(["cat"])
    assert await store.count_documents_async() == 1
    await store.delete_all_documents_async()
    assert await store.count_documents_async() == 0
    await store.close_async()


@part("a collection that was there before")
def before():
    database.create_collection("plain", definition={"vector": {"dimension": DIMENSION}})
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        store = new_store("plain")
        store.write_documents(DOCUMENTS)
    assert any("indexing turned on for all fields" in str(one.message) for one in seen)
    assert new_store("filters", similarity="cosine").count_documents() == 3
    dot = new_store("dot", similarity="dot_product", duplicates_policy=DuplicatePolicy.OVERWRITE)
    dot.write_documents(DOCUMENTS)
    assert dot.write_documents(DOCUMENTS) == 3


run_parts()
database.get_database_admin().drop_keyspace(KEYSPACE, keyspace_admin_timeout_ms=120_000)  # with many indexes a busy cluster is slow
