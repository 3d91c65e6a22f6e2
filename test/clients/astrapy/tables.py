"""Tables with astrapy 2.x against the endpoint of the environment. Fails loudly; says so at the end."""

import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment, SortMode, VectorMetric
from astrapy.data_types import DataAPIDate, DataAPIDuration, DataAPIMap, DataAPISet, DataAPITime, DataAPITimestamp, DataAPIVector
from astrapy.exceptions import DataAPIResponseException, TableInsertManyException
from astrapy.ids import UUID
from astrapy.info import (
    AlterTableAddColumns,
    AlterTableDropColumns,
    ColumnType,
    CreateTableDefinition,
    CreateTypeDefinition,
    TableIndexOptions,
    TableVectorIndexOptions,
)

client = DataAPIClient(
    token=UsernamePasswordTokenProvider(os.environ["DB_USERNAME"], os.environ["DB_PASSWORD"]), environment=Environment.HCD
)
database = client.get_database(os.environ["DB_API_ENDPOINT"], keyspace="client_astrapy_tables")
database.get_database_admin().create_keyspace("client_astrapy_tables")

# one row there and back
first = database.create_table(
    "first",
    definition=CreateTableDefinition.builder().add_column("id", ColumnType.INT).add_column("name", ColumnType.TEXT)
    .add_partition_by(["id"]).build(),
)
assert first.insert_one({"id": 1, "name": "one"}).inserted_id == {"id": 1}
assert first.find_one({"id": 1}) == {"id": 1, "name": "one"}
assert first.find_one({"id": 2}) is None

# every type, absent columns filled from the schema
database.create_type("address", definition=CreateTypeDefinition(fields={"street": ColumnType.TEXT, "zip": ColumnType.INT}))
definition = (
    CreateTableDefinition.builder()
    .add_column("site", ColumnType.TEXT)
    .add_column("day", ColumnType.DATE)
    .add_column("hits", ColumnType.BIGINT)
    .add_column("ratio", ColumnType.DOUBLE)
    .add_column("at", ColumnType.TIMESTAMP)
    .add_column("clock", ColumnType.TIME)
    .add_column("lasts", ColumnType.DURATION)
    .add_column("key", ColumnType.UUID)
    .add_column("raw", ColumnType.BLOB)
    .add_set_column("tags", ColumnType.TEXT)
    .add_list_column("runs", ColumnType.INT)
    .add_map_column("names", ColumnType.INT, ColumnType.TEXT)
    .add_vector_column("emb", dimension=3)
    .add_userdefinedtype_column("home", "address")
    .add_partition_by(["site"])
    .add_partition_sort({"day": SortMode.DESCENDING})
    .build()
)
visits = database.create_table("visits", definition=definition)
database.create_table("visits", definition=definition, if_not_exists=True)
full = {
    "site": "home",
    "day": DataAPIDate(2024, 2, 29),
    "hits": 2**62,
    "ratio": float("-inf"),
    "at": DataAPITimestamp.from_string("2024-02-29T10:00:00.123Z"),
    "clock": DataAPITime(13, 5, 0, 123456789),
    "lasts": DataAPIDuration.from_c_string("1mo2d3h4m5s"),
    "key": UUID("3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"),
    "raw": b"\x00\x01\xff",
    "tags": DataAPISet(["a", "b"]),
    "runs": [3, 1],
    "names": DataAPIMap({1: "one", 2: "two"}),
    "emb": DataAPIVector([0.5, 1.0, -2.25]),
    "home": {"street": "s", "zip": 5},
}
inserted = visits.insert_one(full)
assert inserted.inserted_id_tuple == ("home", DataAPIDate(2024, 2, 29)), inserted
read = visits.find_one({"site": "home", "day": DataAPIDate(2024, 2, 29)})
for name, value in full.items():
    assert read[name] == value or (name == "home" and dict(read[name]) == value), (name, read[name], value)
visits.insert_one({"site": "bare", "day": DataAPIDate(2024, 1, 1)})
bare = visits.find_one({"site": "bare"})
assert bare["hits"] is None and bare["tags"] == DataAPISet([]) and bare["runs"] == [], bare

# pages, orders, filters
rows = [{"site": "many", "day": DataAPIDate(2024, 1 + i // 28, 1 + i % 28), "hits": i} for i in range(120)]
assert len(visits.insert_many(rows).inserted_ids) == 120
found = list(visits.find({"site": "many"}, projection={"hits": True}))
assert [r["hits"] for r in found] == list(range(119, -1, -1))
assert [r["hits"] for r in visits.find({"site": "many"}, sort={"day": SortMode.ASCENDING}, limit=3)] == [0, 1, 2]
assert [r["hits"] for r in visits.find({"site": "many"}, sort={"hits": -1}, limit=2)] == [119, 118]
assert len(list(visits.find({"site": "many", "hits": {"$in": [1, 2, 500]}}))) == 2
assert visits.find_one({"tags": {"$in": ["b"]}})["site"] == "home"
assert visits.find_one({"names": {"$keys": {"$in": [2]}}})["site"] == "home"

# indexes and the nearest rows
visits.create_index("visits_hits", column="hits")
visits.create_index("visits_tags", column="tags")
visits.create_vector_index("visits_emb", column="emb", options=TableVectorIndexOptions(metric=VectorMetric.COSINE))
assert sorted(visits.list_index_names()) == ["visits_emb", "visits_hits", "visits_tags"]
assert {i.name for i in visits.list_indexes()} == {"visits_emb", "visits_hits", "visits_tags"}
near = list(visits.find({}, sort={"emb": DataAPIVector([0.5, 1.0, -2.25])}, limit=1, include_similarity=True))
assert near[0]["site"] == "home" and near[0]["$similarity"] > 0.99
database.drop_table_index("visits_hits")

# changes
visits.update_one({"site": "home", "day": DataAPIDate(2024, 2, 29)}, {"$set": {"hits": 7}, "$push": {"runs": 9}, "$unset": {"raw": ""}})
changed = visits.find_one({"site": "home"})
assert changed["hits"] == 7 and changed["runs"] == [3, 1, 9] and changed["raw"] is None
visits.delete_one({"site": "bare", "day": DataAPIDate(2024, 1, 1)})
assert visits.find_one({"site": "bare"}) is None
visits.delete_many({"site": "many", "day": {"$lt": DataAPIDate(2024, 2, 1)}})
assert len(list(visits.find({"site": "many"}))) == 92
visits.alter(AlterTableAddColumns(columns={"note": "text"}))
visits.alter(AlterTableDropColumns(columns=["note"]))

# definitions come back as they were given
described = {t.name: t.definition for t in database.list_tables()}
assert set(described) == {"first", "visits"} and set(database.list_table_names()) == {"first", "visits"}
assert described["visits"].primary_key.partition_sort == {"day": -1}
assert [t.udt_name for t in database.list_types()] == ["address"]
assert visits.definition().columns["emb"].dimension == 3

# errors
try:
    first.insert_many([{"id": 5}, {"id": "bad"}, {"id": 6}], ordered=True)
    raise AssertionError("a bad value was accepted")
except TableInsertManyException as error:
    assert error.inserted_ids == [{"id": 5}], error.inserted_ids
try:
    first.find_one({"nope": 1})
    raise AssertionError("an unknown column was accepted")
except DataAPIResponseException as error:
    assert error.error_descriptors[0].error_code == "UNKNOWN_TABLE_COLUMNS"
visits.delete_many({})
assert list(visits.find({})) == []
visits.drop()
database.drop_type("address")
assert database.list_table_names() == ["first"]
database.get_database_admin().drop_keyspace("client_astrapy_tables", keyspace_admin_timeout_ms=120_000)
print("all table commands as expected")
