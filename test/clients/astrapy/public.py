"""The whole public surface of astrapy 2.x for one environment (DB_ENVIRONMENT), sync and async; at the end, what was never called."""

import datetime
import decimal
import inspect
import os
from dataclasses import dataclass

import astrapy
import astrapy.authentication
import astrapy.cursors
import astrapy.data_types
import astrapy.event_observers
from astrapy import DataAPIClient
from astrapy.api_options import APIOptions, DataAPIURLOptions, SerdesOptions, TimeoutOptions
from astrapy.authentication import (
    AWSEmbeddingHeadersProvider,
    EmbeddingAPIKeyHeaderProvider,
    RerankingAPIKeyHeaderProvider,
    StaticTokenProvider,
    UsernamePasswordTokenProvider,
)
from astrapy.constants import DefaultIdType, MapEncodingMode, ModelStatus, ReturnDocument, SortMode, VectorMetric
from astrapy.cursors import CursorState
from astrapy.data_types import (
    DataAPIDate,
    DataAPIDictUDT,
    DataAPIDuration,
    DataAPIMap,
    DataAPISet,
    DataAPITime,
    DataAPITimestamp,
    DataAPIVector,
)
from astrapy.event_observers import ObservableEventType, Observer, event_collector
from astrapy.exceptions import (
    CollectionInsertManyException,
    CollectionUpdateManyException,
    CursorException,
    DataAPIHttpException,
    DataAPIResponseException,
    DataAPITimeoutException,
    TableInsertManyException,
    TooManyDocumentsToCountException,
    TooManyRowsToCountException,
)
from astrapy.ids import ObjectId, UUID, uuid6, uuid7
from astrapy.info import (
    AlterTableAddColumns,
    AlterTableAddVectorize,
    AlterTableDropColumns,
    AlterTableDropVectorize,
    AlterTypeAddFields,
    AlterTypeRenameFields,
    CollectionDefinition,
    ColumnType,
    CreateTableDefinition,
    CreateTypeDefinition,
    RerankServiceOptions,
    TableIndexOptions,
    TableTextIndexOptions,
    TableVectorIndexOptions,
    VectorServiceOptions,
)

from called import Calls
from parts import part, refused, run_parts

ENVIRONMENT = os.environ["DB_ENVIRONMENT"]
ENDPOINT = os.environ["DB_API_ENDPOINT"]
SLOW_ENDPOINT = os.environ["SLOW_API_ENDPOINT"]
KEYSPACE = f"public_{ENVIRONMENT}"
TOKEN = UsernamePasswordTokenProvider("cassandra", "cassandra")
OFFLINE = VectorServiceOptions(provider="offline", model_name="shared-words")
RERANKER = RerankServiceOptions(provider="nvidia", model_name="nvidia/llama-3.2-nv-rerankqa-1b-v2")

calls = Calls(
    [
        astrapy.DataAPIClient, astrapy.Database, astrapy.AsyncDatabase, astrapy.Collection, astrapy.AsyncCollection,
        astrapy.Table, astrapy.AsyncTable, astrapy.DataAPIDatabaseAdmin, CollectionDefinition, CreateTableDefinition,
        CreateTypeDefinition, Observer, UsernamePasswordTokenProvider, StaticTokenProvider, EmbeddingAPIKeyHeaderProvider,
        RerankingAPIKeyHeaderProvider, AWSEmbeddingHeadersProvider,
    ]
    + [getattr(astrapy.cursors, name) for name in astrapy.cursors.__all__ if name.endswith("Cursor") and name != "AbstractCursor"]
    + [getattr(astrapy.data_types, name) for name in astrapy.data_types.__all__]
)

# What is not called, and why.
NOT_CALLED = {"Observer.receive": "called by the client; the two observers that can be had are of classes of their own"}

client = DataAPIClient(token=TOKEN, environment=ENVIRONMENT)
calls.watch()


async def settle(value):
    """What a method gives, sync or async."""
    return await value if inspect.isawaitable(value) else value


def both(name):
    """A part that runs with the sync and with the async classes."""

    def mark(work):
        for kind, get in (("sync", client.get_database), ("async", client.get_async_database)):

            async def run(get=get):
                await work(get(ENDPOINT, keyspace=KEYSPACE))

            part(f"{name}, {kind}")(run)
        return work

    return mark


def code_of(error):
    return error.error_descriptors[0].error_code


@part("client and admin")
async def client_and_admin():
    assert client.with_options(token="t") != client
    database = client.get_database_by_api_endpoint(ENDPOINT)
    assert database.api_endpoint == ENDPOINT and database.keyspace is None
    assert client.get_async_database_by_api_endpoint(ENDPOINT, keyspace="x").keyspace == "x"
    refused(Exception, client.get_admin)
    admin = database.get_database_admin()
    admin.create_keyspace(KEYSPACE, replication_options={"class": "SimpleStrategy", "replication_factor": 1}, update_db_keyspace=True)
    assert database.keyspace == KEYSPACE and KEYSPACE in admin.list_keyspaces()
    assert "offline" in admin.find_embedding_providers().embedding_providers
    assert "openai" in admin.find_embedding_providers(filter_model_status=ModelStatus.SUPPORTED).embedding_providers
    assert admin.find_reranking_providers().reranking_providers["nvidia"].models
    assert admin.get_database(keyspace=KEYSPACE).keyspace == KEYSPACE
    assert admin.get_async_database(keyspace=KEYSPACE).keyspace == KEYSPACE
    other = admin.with_options(token=StaticTokenProvider(TOKEN.get_token()))
    assert KEYSPACE in await other.async_list_keyspaces()
    await admin.async_create_keyspace(f"{KEYSPACE}_2")
    await admin.async_drop_keyspace(f"{KEYSPACE}_2")
    admin.create_keyspace(f"{KEYSPACE}_3")
    admin.drop_keyspace(f"{KEYSPACE}_3")
    assert "offline" in (await admin.async_find_embedding_providers()).embedding_providers
    assert (await admin.async_find_reranking_providers()).reranking_providers
    assert StaticTokenProvider("t").get_token() == "t"
    assert EmbeddingAPIKeyHeaderProvider("k").get_headers() == {"X-Embedding-Api-Key": "k"}
    assert RerankingAPIKeyHeaderProvider("k").get_headers() == {"Reranking-Api-Key": "k"}
    assert len(AWSEmbeddingHeadersProvider(embedding_access_id="a", embedding_secret_id="s").get_headers()) == 2
    wrong = DataAPIClient(token="wrong", environment=ENVIRONMENT).get_database(ENDPOINT, keyspace=KEYSPACE)
    refused((DataAPIHttpException, DataAPIResponseException), wrong.list_collection_names)


@both("database")
async def database(db):
    kind = type(db).__name__.lower()
    assert db.keyspace == KEYSPACE and db.with_options(keyspace="x").keyspace == "x"
    other = db.to_async() if kind == "database" else db.to_sync()
    assert type(other) is not type(db)
    other.use_keyspace("y")
    db.use_keyspace(KEYSPACE)
    # These are names of Astra's; here they may have no value, or refuse to tell.
    for told in (lambda: db.id, lambda: db.region, lambda: db.name()):
        try:
            await settle(told())
        except Exception as error:
            assert str(error)
    try:
        await settle(db.info())
        raise AssertionError("info() is for Astra only")
    except Exception as error:
        assert "AssertionError" not in type(error).__name__
    assert isinstance(db.get_database_admin(), astrapy.DataAPIDatabaseAdmin)
    made = await settle(db.create_collection(f"c_{kind}"))
    assert made.name == db.get_collection(f"c_{kind}").name
    assert f"c_{kind}" in await settle(db.list_collection_names())
    assert f"c_{kind}" in [one.name for one in await settle(db.list_collections())]
    assert (await settle(db.command({"findCollections": {}})))["status"]["collections"]
    await settle(db.create_type(f"t_{kind}", definition=CreateTypeDefinition.builder().add_field("a", ColumnType.INT).build()))
    await settle(db.alter_type(f"t_{kind}", AlterTypeAddFields(fields={"b": "text"})))
    await settle(db.alter_type(f"t_{kind}", AlterTypeRenameFields(fields={"b": "c"})))
    assert f"t_{kind}" in await settle(db.list_type_names())
    [described] = [one for one in await settle(db.list_types()) if one.udt_name == f"t_{kind}"]
    assert set(described.definition.fields) == {"a", "c"}
    await settle(db.drop_type(f"t_{kind}"))
    await settle(db.drop_type(f"t_{kind}", if_exists=True))
    table = await settle(db.create_table(f"r_{kind}", definition={"columns": {"k": "int", "v": "text"}, "primaryKey": "k"}))
    assert db.get_table(f"r_{kind}").name == table.name
    await settle(table.create_index(f"i_{kind}", "v"))
    await settle(db.drop_table_index(f"i_{kind}"))
    assert f"r_{kind}" in await settle(db.list_table_names()) and await settle(db.list_tables())
    await settle(db.drop_table(f"r_{kind}", if_exists=True))
    await settle(db.drop_collection(f"c_{kind}"))


@both("collection")
async def collection(db):
    kind = type(db).__name__.lower()
    things = await settle(db.create_collection(f"things_{kind}"))
    assert (things.name, things.keyspace, things.full_name) == (f"things_{kind}", KEYSPACE, f"{KEYSPACE}.things_{kind}")
    assert things.database == db and things.with_options(api_options=APIOptions()).name == things.name
    assert (things.to_async() if kind == "database" else things.to_sync()).name == things.name
    assert (await settle(things.options())).vector is None
    try:
        await settle(things.info())
    except Exception as error:
        assert "info" in str(error).lower() or "environment" in str(error).lower() or "astra" in str(error).lower(), error
    assert (await settle(things.command({"countDocuments": {}})))["status"]["count"] == 0
    assert (await settle(things.insert_one({"_id": 0, "n": 0}))).inserted_id == 0
    many = await settle(things.insert_many([{"_id": n, "n": n, "g": n % 3, "tags": ["a", {"b": n}]} for n in range(1, 70)], ordered=True))
    assert many.inserted_ids == list(range(1, 70))
    assert len((await settle(things.insert_many([{"n": -1}] * 45, chunk_size=10, concurrency=1 if kind == "database" else 3))).inserted_ids) == 45
    assert (await settle(things.delete_many({"n": -1}))).deleted_count == 45
    assert (await settle(things.find_one({"_id": 3}, projection={"n": True}))) == {"_id": 3, "n": 3}
    assert (await settle(things.find_one({}, sort={"n": SortMode.DESCENDING})))["n"] == 69
    assert sorted(await settle(things.distinct("g", filter={"n": {"$gt": 0}}))) == [0, 1, 2]
    assert await settle(things.distinct(["tags", 1, "b"], filter={"_id": 5})) == [5]
    assert await settle(things.count_documents({"g": 1}, upper_bound=100)) == 23
    try:
        await settle(things.count_documents({}, upper_bound=5))
        raise AssertionError("more than the bound were counted")
    except TooManyDocumentsToCountException as error:
        assert error.server_max_count_exceeded is False
    assert await settle(things.estimated_document_count()) >= 0
    updated = await settle(things.update_one({"_id": 1}, {"$set": {"x": 1}, "$inc": {"n": 100}}))
    assert (updated.update_info["n"], updated.update_info["updatedExisting"]) == (1, True)
    upserted = await settle(things.update_one({"_id": "new"}, {"$set": {"x": 1}, "$setOnInsert": {"y": 2}}, upsert=True))
    assert upserted.update_info["upserted"] == "new"
    assert (await settle(things.update_many({"g": 2}, {"$set": {"two": True}}))).update_info["nModified"] == 23
    assert (await settle(things.update_many({"_id": "newer"}, {"$set": {"x": 1}}, upsert=True))).update_info["upserted"] == "newer"
    assert (await settle(things.replace_one({"_id": "new"}, {"z": 1}))).update_info["nModified"] == 1
    assert await settle(things.find_one_and_replace({"_id": "new"}, {"z": 2}, return_document=ReturnDocument.AFTER)) == {"_id": "new", "z": 2}
    assert await settle(things.find_one_and_update({"_id": "new"}, {"$inc": {"z": 1}}, return_document=ReturnDocument.BEFORE, projection={"z": 1})) == {"_id": "new", "z": 2}
    assert await settle(things.find_one_and_update({"_id": "none"}, {"$inc": {"z": 1}})) is None
    assert (await settle(things.find_one_and_delete({}, sort={"n": -1}, projection={"n": 1})))["n"] == 101
    assert (await settle(things.delete_one({"_id": "new"}))).deleted_count == 1
    try:
        await settle(things.insert_many([{"_id": "a"}, {"_id": 2}, {"_id": "b"}], ordered=True))
        raise AssertionError("a second document with one _id was taken")
    except CollectionInsertManyException as error:
        assert error.inserted_ids == ["a"] and code_of(error.exceptions[0]) == "DOCUMENT_ALREADY_EXISTS"
    try:
        await settle(things.insert_many([{"_id": "c"}, {"_id": 2}, {"_id": "d"}], ordered=False))
        raise AssertionError("a second document with one _id was taken")
    except CollectionInsertManyException as error:
        assert sorted(error.inserted_ids) == ["c", "d"]
    try:
        await settle(things.update_many({}, {"$nope": {"a": 1}}))
        raise AssertionError("an unknown operator was taken")
    except (CollectionUpdateManyException, DataAPIResponseException) as error:
        assert "$nope" in str(error) or "nope" in str(error.__cause__)
    assert (await settle(things.delete_many({}))).deleted_count in (-1, 71, 72), "all are deleted, and their number may be told"
    await settle(things.drop())


async def check_cursor(make, count):
    """What all cursors do. `make(limit)` gives a new one over `count` items."""
    cursor = make()
    assert cursor.state == CursorState.IDLE and cursor.consumed == 0 and cursor.buffered_count == 0 and cursor.cursor_id
    assert cursor.data_source is not None
    assert await settle(cursor.has_next())
    assert cursor.state == CursorState.STARTED and cursor.buffered_count > 0
    assert len(cursor.consume_buffer(1)) == 1 and cursor.consumed == 1
    for change in (lambda: cursor.limit(1), lambda: cursor.map(str), lambda: cursor.filter({}), lambda: cursor.project({})):
        refused(CursorException, change)
    assert len(await settle(cursor.to_list())) == count - 1
    assert cursor.state == CursorState.CLOSED and cursor.consumed == count
    refused(CursorException, lambda: cursor.limit(1))
    cursor.rewind()
    assert cursor.state == CursorState.IDLE and cursor.consumed == 0
    seen = []
    await settle(cursor.for_each(lambda item: seen.append(item)))
    assert len(seen) == count
    first = make().limit(2)
    assert len(await settle(first.to_list())) == 2
    assert first.clone().state == CursorState.IDLE
    mapped = make().map(lambda item: ("it", item)).map(lambda pair: pair[0])
    assert await settle(mapped.to_list()) == ["it"] * count
    stopped = make()
    few = []
    await settle(stopped.for_each(lambda item: (few.append(item), len(few) < 2)[1]))
    assert len(few) == 2 and stopped.state != CursorState.CLOSED
    stopped.close()
    assert stopped.state == CursorState.CLOSED


@both("cursors of collections")
async def collection_cursors(db):
    kind = type(db).__name__.lower()
    things = await settle(db.create_collection(f"pages_{kind}", definition=CollectionDefinition.builder().with_vector_dimension(2).build()))
    await settle(things.insert_many([{"_id": n, "n": n, "$vector": [1, n]} for n in range(70)]))
    await check_cursor(lambda: things.find({}).filter({"n": {"$gte": 0}}).project({"n": True}), 70)
    skipped = things.find({}).sort({"n": 1}).skip(40).limit(5)
    assert [one["n"] for one in await settle(skipped.to_list())] == [40, 41, 42, 43, 44]
    near = things.find({}).sort({"$vector": [1, 0]}).include_similarity(True).include_sort_vector(True).limit(3)
    assert list(await settle(near.get_sort_vector())) == [1, 0]
    assert [one["_id"] for one in await settle(near.to_list())] == [0, 1, 2]
    page = await settle(things.find({}).fetch_next_page())
    assert len(page.results) == 50 and page.next_page_state
    rest = await settle(things.find({}).initial_page_state(page.next_page_state).to_list())
    assert len(rest) == 20 and not {one["_id"] for one in rest} & {one["_id"] for one in page.results}
    last = things.find({}, initial_page_state=page.next_page_state)
    await settle(last.fetch_next_page())
    assert (await settle(last.fetch_next_page())).next_page_state is None
    last.rewind(initial_page_state=page.next_page_state)
    assert len(await settle(last.to_list())) == 20
    count = 0
    if kind == "database":
        for _ in things.find({"n": {"$lt": 30}}):
            count += 1
    else:
        async for _ in things.find({"n": {"$lt": 30}}):
            count += 1
    assert count == 30
    typed = things.find({}, document_type=dict, limit=1)
    assert isinstance((await settle(typed.to_list()))[0], dict)
    await settle(things.drop())


@both("cursors of find and rerank")
async def rerank_cursors(db):
    kind = type(db).__name__.lower()
    definition = (
        CollectionDefinition.builder().with_vector_service(OFFLINE).with_lexical("standard")
        .with_rerank(RERANKER.provider, RERANKER.model_name).build()
    )
    pages = await settle(db.create_collection(f"rerank_{kind}", definition=definition, reranking_api_key="test-key"))
    await settle(pages.insert_many([{"_id": n, "n": n, "$hybrid": f"page {n} of a book"} for n in range(12)]))
    make = lambda: pages.find_and_rerank({}, sort={"$hybrid": "page 3"}, limit=10).filter({"n": {"$gte": 0}}).project({"n": 1})
    cursor = make()
    assert cursor.state == CursorState.IDLE and await settle(cursor.has_next())
    assert cursor.data_source == pages and cursor.cursor_id and cursor.buffered_count == 10 and cursor.consumed == 0
    assert len(cursor.consume_buffer(2)) == 2
    refused(CursorException, lambda: cursor.limit(3))
    assert len(await settle(cursor.to_list())) == 8
    cursor.rewind()
    found = []
    await settle(cursor.for_each(lambda one: found.append(one)))
    assert found[0].document["_id"] == 3
    told = pages.find_and_rerank(sort={"$hybrid": "page 3"}).sort({"$hybrid": "page 4"}).limit(2).hybrid_limits(5)
    told = told.include_scores(True).include_sort_vector(True)
    assert len(await settle(told.get_sort_vector())) == 1024
    results = await settle(told.to_list())
    assert results[0].document["_id"] == 4 and "$rerank" in results[0].scores, results
    by_query = pages.find_and_rerank(sort={"$hybrid": {"$vectorize": "page 1", "$lexical": "page"}})
    by_query = by_query.rerank_on("$lexical").rerank_query("page 7").hybrid_limits({"$vector": 12, "$lexical": 12}).limit(1)
    assert (await settle(by_query.map(lambda one: one.document["_id"]).to_list())) == [7]
    assert by_query.clone().state == CursorState.IDLE
    page = await settle(make().fetch_next_page())
    assert len(page.results) == 10 and page.next_page_state is None
    refused(Exception, lambda: make().initial_page_state(17).limit(-1).nope)
    same = make().rerank_service(RERANKER)
    try:
        await settle(same.to_list())
    except DataAPIResponseException as error:
        assert code_of(error), error
    closing = make()
    closing.close()
    assert closing.state == CursorState.CLOSED
    await settle(pages.drop())


@dataclass
class Row:
    k: int
    n: int


@both("table")
async def table(db):
    kind = type(db).__name__.lower()
    definition = (
        CreateTableDefinition.builder().add_column("k", ColumnType.TEXT).add_scalar_column("n", ColumnType.INT).add_column("t", ColumnType.TEXT)
        .add_list_column("l", ColumnType.INT).add_set_column("s", ColumnType.TEXT).add_map_column("m", ColumnType.TEXT, ColumnType.INT)
        .add_vector_column("v", dimension=2).add_column("words", ColumnType.TEXT)
        .add_partition_by(["k"]).add_partition_sort({"n": SortMode.DESCENDING}).build()
    )
    assert CreateTableDefinition.coerce(definition.as_dict()).as_dict() == definition.as_dict()
    rows = await settle(db.create_table(f"rows_{kind}", definition=definition))
    assert (rows.name, rows.keyspace, rows.full_name) == (f"rows_{kind}", KEYSPACE, f"{KEYSPACE}.rows_{kind}")
    assert rows.database == db and rows.with_options(api_options=APIOptions()).name == rows.name
    assert (rows.to_async() if kind == "database" else rows.to_sync()).name == rows.name
    assert (await settle(rows.definition())).primary_key.partition_sort == {"n": -1}
    try:
        await settle(rows.info())
    except Exception as error:
        assert str(error)
    assert (await settle(rows.command({"listIndexes": {"options": {}}})))["status"]["indexes"] == []
    await settle(rows.create_index(f"{kind}_t", "t", options=TableIndexOptions(ascii=False, normalize=True, case_sensitive=False)))
    await settle(rows.create_index(f"{kind}_m", {"m": "$keys"}, if_not_exists=True))
    await settle(rows.create_vector_index(f"{kind}_v", "v", options=TableVectorIndexOptions(metric=VectorMetric.COSINE)))
    await settle(rows.create_text_index(f"{kind}_w", "words", options=TableTextIndexOptions(analyzer="standard")))
    assert sorted(await settle(rows.list_index_names())) == [f"{kind}_m", f"{kind}_t", f"{kind}_v", f"{kind}_w"]
    assert len(await settle(rows.list_indexes())) == 4
    assert (await settle(rows.insert_one({"k": "p", "n": -1, "t": "one", "l": [1], "s": {"a"}, "m": {"x": 1}, "v": [1, 1]}))).inserted_id_tuple == ("p", -1)
    many = await settle(rows.insert_many([{"k": "p", "n": n, "t": f"t{n % 4}", "v": [1, n], "words": f"word{n}"} for n in range(55)], chunk_size=20))
    assert len(many.inserted_id_tuples) == 55
    assert (await settle(rows.find_one({"k": "p", "n": 7})))["t"] == "t3"
    assert (await settle(rows.find_one({"words": {"$match": "word9"}}, projection={"n": True}))) == {"n": 9}
    assert sorted(await settle(rows.distinct("t", filter={"k": "p"}))) == ["one", "t0", "t1", "t2", "t3"]
    for work in (lambda: rows.count_documents({}, upper_bound=100), lambda: rows.estimated_document_count()):
        try:
            assert await settle(work()) >= 0
        except (DataAPIResponseException, TooManyRowsToCountException) as error:
            assert str(error)
    await settle(rows.update_one({"k": "p", "n": 7}, {"$set": {"t": "seven"}, "$push": {"l": 9}}))
    assert (await settle(rows.find_one({"t": "SEVEN"})))["l"] == [9]
    await settle(rows.alter(AlterTableAddColumns.coerce({"columns": {"extra": "int"}})))
    await settle(rows.alter(AlterTableDropColumns(columns=["extra"])))
    await settle(rows.alter(AlterTableAddVectorize(columns={"v": VectorServiceOptions(provider="offline", model_name="shared-words")})))
    await settle(rows.alter(AlterTableDropVectorize(columns=["v"])))
    await settle(rows.delete_one({"k": "p", "n": 0}))
    await settle(rows.delete_many({"k": "p", "n": {"$lt": 10}}))
    await check_cursor(lambda: rows.find({}).filter({"k": "p"}).project({"n": True}), 45)
    assert [one["n"] for one in await settle(rows.find({"k": "p"}).sort({"n": SortMode.ASCENDING}).skip(40).to_list())] == [50, 51, 52, 53, 54]
    near = rows.find({}).sort({"v": DataAPIVector([1, 10])}).include_similarity(True).include_sort_vector(True).limit(2)
    assert list(await settle(near.get_sort_vector())) == [1, 10]
    assert [one["n"] for one in await settle(near.to_list())] == [10, 11]
    make = rows.find({"k": "p"})
    page = await settle(make.fetch_next_page())
    assert len(page.results) > 0
    if page.next_page_state:
        assert len(page.results) + len(await settle(rows.find({"k": "p"}).initial_page_state(page.next_page_state).to_list())) == 45
    else:
        assert rows.find({"k": "p"}).initial_page_state("x").state == CursorState.IDLE
    typed = await settle(rows.find({}, row_type=dict, limit=1).to_list())
    assert len(typed) == 1
    try:
        await settle(rows.insert_many([{"k": "q", "n": 1}, {"k": "q", "n": "no number"}], ordered=True))
        raise AssertionError("a text was taken as an int")
    except TableInsertManyException as error:
        assert error.inserted_id_tuples == [("q", 1)]
    await settle(rows.drop())


@part("definitions")
def definitions():
    built = (
        CollectionDefinition.builder().set_default_id(DefaultIdType.UUIDV7).set_indexing("deny", ["a"]).set_vector_dimension(3)
        .set_vector_metric(VectorMetric.DOT_PRODUCT).set_vector_source_model("other").set_lexical(enabled=False).set_rerank(enabled=False).build()
    )
    assert CollectionDefinition.coerce(built.as_dict()) == built
    also = (
        CollectionDefinition.builder().with_default_id(DefaultIdType.UUIDV7).with_indexing("deny", ["a"]).with_vector_dimension(3)
        .with_vector_metric(VectorMetric.DOT_PRODUCT).with_vector_source_model("other").with_lexical(enabled=False).with_rerank(enabled=False).build()
    )
    assert also == built
    assert CollectionDefinition.builder().set_vector_service(OFFLINE).build().vector.service.provider == "offline"
    db = client.get_database(ENDPOINT, keyspace=KEYSPACE)
    made = db.create_collection("defined", definition=built)
    options = made.options()
    assert (options.default_id.default_id_type, options.indexing, options.vector.metric) == ("uuidv7", {"deny": ["a"]}, "dot_product")
    assert db.create_collection("defined", definition=built).name == "defined"
    error = refused(DataAPIResponseException, db.create_collection, "defined", definition=CollectionDefinition(indexing={"allow": ["b"]}))
    assert code_of(error) == "EXISTING_COLLECTION_DIFFERENT_SETTINGS"
    assert isinstance(made.insert_one({}).inserted_id, UUID)
    fields = CreateTypeDefinition.builder().add_field("a", ColumnType.INT).build()
    assert CreateTypeDefinition.coerce(fields.as_dict()) == fields
    db.create_type("point", definition=fields)
    with_type = CreateTableDefinition.builder().add_column("k", "int").add_userdefinedtype_column("p", "point").add_partition_by("k").build()
    points = db.create_table("points", definition=with_type)
    points.insert_one({"k": 1, "p": DataAPIDictUDT({"a": 5})})
    assert points.find_one({"k": 1})["p"] == DataAPIDictUDT({"a": 5})
    points.drop()
    db.drop_type("point")
    made.drop()


@part("types of values")
def values():
    at = DataAPITimestamp.from_string("2024-02-29T10:00:00.123Z")
    assert DataAPITimestamp.from_datetime(at.to_datetime(tz=datetime.timezone.utc)) == at and at.timetuple()[0] == 2024
    assert at.to_naive_datetime().year == 2024 and at.to_string().startswith("2024-02-29")
    day = DataAPIDate.from_string("2024-02-29")
    assert DataAPIDate.from_date(day.to_date()).to_string() == "2024-02-29"
    clock = DataAPITime.from_string("10:11:12.000000013")
    assert DataAPITime.from_time(datetime.time(10, 11, 12)).to_time() == datetime.time(10, 11, 12) and clock.to_string().endswith("13")
    lasts = DataAPIDuration.from_c_string("1y2mo3d4h")
    assert DataAPIDuration.from_string(lasts.to_string()).to_c_string() == lasts.to_c_string()
    assert DataAPIDuration.from_timedelta(datetime.timedelta(hours=3)).to_timedelta() == datetime.timedelta(hours=3)
    vector = DataAPIVector([1.0, 2.0])
    assert DataAPIVector.from_bytes(vector.to_bytes()) == vector
    some, more = DataAPISet([1, 2]), DataAPISet([2, 3])
    assert some.union(more) == DataAPISet([1, 2, 3]) and some.intersection(more) == DataAPISet([2])
    assert some.difference(more) == DataAPISet([1]) and some.symmetric_difference(more) == DataAPISet([1, 3])
    assert not some.isdisjoint(more) and some.issubset(some) and some.issuperset(some)
    named = DataAPIMap({1: "a"})
    assert (list(named.keys()), list(named.values()), list(named.items()), named.get(2)) == ([1], ["a"], [(1, "a")], None)


@part("options of serialisation")
def serialisation():
    db = client.get_database(ENDPOINT, keyspace=KEYSPACE)
    plain = APIOptions(
        serdes_options=SerdesOptions(
            binary_encode_vectors=False, custom_datatypes_in_reading=False, use_decimals_in_collections=True, accept_naive_datetimes=True,
            unroll_iterables_to_lists=True, datetime_tzinfo=datetime.timezone.utc, encode_maps_as_lists_in_tables=MapEncodingMode.ALWAYS,
        )
    )
    things = db.create_collection("serdes", definition=CollectionDefinition(vector=None)).with_options(api_options=plain)
    at = datetime.datetime(2024, 2, 29, 10)
    # Dates and decimals cannot be read together: the client divides a decimal by a float.
    dated = things.with_options(api_options=APIOptions(serdes_options=SerdesOptions(use_decimals_in_collections=False)))
    dated.insert_one({"_id": "dated", "at": at})
    assert dated.find_one({})["at"].replace(tzinfo=None) == at
    dated.delete_one({"_id": "dated"})
    kept = {"_id": ObjectId(), "n": decimal.Decimal("12345678901234567890.123"), "many": (x for x in (1, 2)), "u": uuid6(), "w": uuid7()}
    things.insert_one(kept)
    read = things.find_one({})
    assert read["n"] == decimal.Decimal("12345678901234567890.123") and read["many"] == [1, 2], read
    assert read["u"] == kept["u"] and read["_id"] == kept["_id"]
    things.drop()
    definition = {"columns": {"k": "int", "m": {"type": "map", "keyType": "int", "valueType": "text"}, "s": {"type": "set", "valueType": "int"}, "d": "date", "v": {"type": "vector", "dimension": 2}}, "primaryKey": "k"}
    rows = db.create_table("serdes_rows", definition=definition, spawn_api_options=plain)
    rows.insert_one({"k": 1, "m": {1: "a"}, "s": {1, 2}, "d": datetime.date(2024, 1, 2), "v": [1.5, 2]})
    read = rows.find_one({"k": 1})
    assert (read["m"], read["s"], read["d"], read["v"]) == ({1: "a"}, {1, 2}, datetime.date(2024, 1, 2), [1.5, 2.0]), read
    rows.drop()
    assert db.with_options(api_options=APIOptions(data_api_url_options=DataAPIURLOptions(api_path="v1", api_version=""))) is not None


@part("timeouts")
async def timeouts():
    admin = client.get_database(ENDPOINT, keyspace=KEYSPACE)
    admin.create_collection("slow").insert_many([{"n": n} for n in range(30)])
    slow = client.get_database(SLOW_ENDPOINT, keyspace=KEYSPACE).get_collection("slow")
    for work in (
        lambda: slow.find_one({}, request_timeout_ms=100),
        lambda: slow.find_one({}, timeout_ms=100),
        lambda: slow.insert_many([{}, {}], general_method_timeout_ms=100),
        lambda: slow.find({}, request_timeout_ms=100).to_list(),
        lambda: slow.find({}).to_list(timeout_ms=100),
        lambda: slow.distinct("n", general_method_timeout_ms=100),
        lambda: slow.with_options(api_options=APIOptions(timeout_options=TimeoutOptions(request_timeout_ms=100))).find_one({}),
        lambda: slow.database.list_collection_names(collection_admin_timeout_ms=100),
        lambda: slow.database.get_database_admin().list_keyspaces(keyspace_admin_timeout_ms=100),
    ):
        error = refused((DataAPITimeoutException, CollectionInsertManyException), work)
        cause = error if isinstance(error, DataAPITimeoutException) else error.exceptions[0]
        assert cause.timeout_type in ("read", "write", "generic"), cause
    try:
        await client.get_async_database(SLOW_ENDPOINT, keyspace=KEYSPACE).get_collection("slow").find_one({}, timeout_ms=100)
        raise AssertionError("the async client waited")
    except DataAPITimeoutException:
        pass
    # What was not waited for may have been done: both of the documents above are there or neither.
    assert len(slow.find({}, request_timeout_ms=20000).to_list()) in (30, 32)


@part("events")
def events():
    db = client.get_database(ENDPOINT, keyspace=KEYSPACE)
    seen = []
    with event_collector(db, destination=seen) as watched:
        watched.get_collection("slow").find_one({})
        refused(DataAPIResponseException, watched.get_collection("slow").find_one, {"$nope": 1})
    kinds = [event.event_type for event in seen]
    assert kinds.count(ObservableEventType.REQUEST) == 2 and kinds.count(ObservableEventType.RESPONSE) == 2 and ObservableEventType.ERROR in kinds
    by_type = {kind: [] for kind in ObservableEventType}
    observers = {"list": Observer.from_event_list(seen), "dict": Observer.from_event_dict(by_type)}
    table = db.create_table("warned", definition={"columns": {"k": "int", "v": "int"}, "primaryKey": "k"})
    table.with_options(api_options=APIOptions(event_observers=observers)).find({"v": 1}).to_list()
    assert len(by_type[ObservableEventType.WARNING]) == 1, by_type
    assert "MISSING_INDEX" in by_type[ObservableEventType.WARNING][0].warning.error_code
    observers["list"].receive(by_type[ObservableEventType.REQUEST][0])
    table.drop()


run_parts()
client.get_database(ENDPOINT).get_database_admin().drop_keyspace(KEYSPACE, keyspace_admin_timeout_ms=120_000)
never = [name for name in calls.never() if name not in NOT_CALLED]
stale = [name for name in NOT_CALLED if name not in calls.never()]
count = sum(len(names) for names in calls.names.values())
print(f"{count - len(calls.never())} of {count} public methods called; not called: {', '.join(calls.never()) or 'none'}")
print("ok: every public method" if not never and not stale else f"failed: every public method\nnever called: {never}\ncalled, but listed as not: {stale}")
