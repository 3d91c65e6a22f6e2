"""Collections and tables, from their making to their end. The same in TypeScript and Java: each prints the same lines."""

import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment, SortMode, VectorMetric
from astrapy.data_types import DataAPIDate, DataAPIVector
from astrapy.info import CollectionDefinition, ColumnType, CreateTableDefinition, TableVectorIndexOptions

KEYSPACE = "guide_python"

client = DataAPIClient(
    token=UsernamePasswordTokenProvider(os.environ.get("DB_USERNAME", "cassandra"), os.environ.get("DB_PASSWORD", "cassandra")),
    environment=Environment.HCD,
)
database = client.get_database(os.environ.get("DB_API_ENDPOINT", "http://localhost:8181"), keyspace=KEYSPACE)
admin = database.get_database_admin()
admin.create_keyspace(KEYSPACE)

# Collections: documents of any shape.
books = database.create_collection(
    "books",
    definition=CollectionDefinition.builder().with_vector_dimension(3).with_vector_metric(VectorMetric.COSINE).build(),
)
books.insert_one({"_id": "dune", "title": "Dune", "year": 1965, "tags": ["sand"], "$vector": [0.9, 0.1, 0.2]})
books.insert_many(
    [
        {"_id": "solaris", "title": "Solaris", "year": 1961, "$vector": [0.1, 0.9, 0.3]},
        {"_id": "ubik", "title": "Ubik", "year": 1969, "$vector": [0.2, 0.8, 0.1]},
        {"_id": "roadside", "title": "Roadside Picnic", "year": 1972, "$vector": [0.3, 0.3, 0.9]},
    ]
)
print("count:", books.count_documents({}, upper_bound=1000))
sixties = books.find({"year": {"$gte": 1960, "$lt": 1970}}, sort={"year": SortMode.ASCENDING}, projection={"title": True})
print("sixties:", ", ".join(book["title"] for book in sixties))
near = books.find({}, sort={"$vector": [0.1, 0.9, 0.2]}, limit=2, include_similarity=True)
print("nearest:", ", ".join(f"{book['_id']} {book['$similarity']:.3f}" for book in near))
changed = books.update_one({"_id": "dune"}, {"$set": {"pages": 412}, "$push": {"tags": "classic"}})
print("updated:", changed.update_info["n"])
dune = books.find_one({"_id": "dune"})
print("dune:", dune["pages"], "/".join(dune["tags"]))
before = books.find_one_and_update({"_id": "ubik"}, {"$inc": {"year": 1}})
print("before:", before["year"])
print("deleted:", books.delete_many({"year": {"$lt": 1970}}).deleted_count)
print("collections:", ", ".join(database.list_collection_names()))

# Tables: rows of columns with types.
orders = database.create_table(
    "orders",
    definition=CreateTableDefinition.builder()
    .add_column("customer", ColumnType.TEXT)
    .add_column("day", ColumnType.DATE)
    .add_column("total", ColumnType.INT)
    .add_set_column("tags", ColumnType.TEXT)
    .add_vector_column("place", dimension=3)
    .add_partition_by(["customer"])
    .add_partition_sort({"day": SortMode.DESCENDING})
    .build(),
)
orders.create_index("guide_orders_total", column="total")
orders.create_vector_index("guide_orders_place", column="place", options=TableVectorIndexOptions(metric=VectorMetric.EUCLIDEAN))
print("indexes:", ", ".join(sorted(orders.list_index_names())))
orders.insert_many(
    [
        {"customer": "ann", "day": DataAPIDate(2024, 5, 1), "total": 12, "place": DataAPIVector([1, 2, 3])},
        {"customer": "ann", "day": DataAPIDate(2024, 5, 2), "total": 8, "tags": {"gift"}},
        {"customer": "bob", "day": DataAPIDate(2024, 5, 2), "total": 30, "place": DataAPIVector([3, 2, 1])},
    ]
)
print("ann:", ", ".join(f"{row['day']} {row['total']}" for row in orders.find({"customer": "ann"})))
large = orders.find({"total": {"$gt": 10}}, projection={"customer": True})
print("over 10:", ", ".join(sorted(row["customer"] for row in large)))
print("nearest:", next(iter(orders.find({}, sort={"place": DataAPIVector([3, 2, 2])}, limit=1)))["customer"])
orders.update_one({"customer": "bob", "day": DataAPIDate(2024, 5, 2)}, {"$set": {"total": 31}})
print("bob:", orders.find_one({"customer": "bob", "day": DataAPIDate(2024, 5, 2)})["total"])
orders.delete_one({"customer": "bob", "day": DataAPIDate(2024, 5, 2)})
print("left:", len(list(orders.find({}))))
print("tables:", ", ".join(database.list_table_names()))

admin.drop_keyspace(KEYSPACE)
