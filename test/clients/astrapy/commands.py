"""Every collection command of astrapy 2.x against the endpoint of the environment. Fails loudly; says so at the end."""

import asyncio
import datetime
import decimal
import os
import uuid

from astrapy import DataAPIClient
from astrapy.api_options import APIOptions, SerdesOptions
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment, ReturnDocument
from astrapy.data_types import DataAPITimestamp, DataAPIVector
from astrapy.exceptions import CollectionInsertManyException, DataAPIException, DataAPIResponseException
from astrapy.ids import ObjectId, UUID
from astrapy.info import CollectionDefinition, CollectionVectorOptions, VectorServiceOptions

client = DataAPIClient(
    token=UsernamePasswordTokenProvider(os.environ["DB_USERNAME"], os.environ["DB_PASSWORD"]), environment=Environment.HCD
)
database = client.get_database(os.environ["DB_API_ENDPOINT"], keyspace="client_astrapy")
admin = database.get_database_admin()
admin.create_keyspace("client_astrapy")
assert "client_astrapy" in admin.list_keyspaces()

# insert_many of more than one chunk, find over pages, counts
docs = database.create_collection("docs")
assert "docs" in database.list_collection_names()
inserted = docs.insert_many([{"_id": f"d{i}", "i": i, "group": f"g{i % 5}", "tags": [f"t{i % 3}", "all"]} for i in range(150)])
assert len(inserted.inserted_ids) == 150
assert len(list(docs.find({}))) == 150
assert docs.count_documents({"group": "g1"}, upper_bound=1000) == 30
assert docs.count_documents({}, upper_bound=1000) == 150
assert docs.estimated_document_count() >= 0

# filters
find = lambda where: sorted(d["i"] for d in docs.find(where, projection={"i": True}))
assert find({"i": {"$lt": 3}}) == [0, 1, 2]
assert find({"i": {"$gte": 147}}) == [147, 148, 149]
assert find({"$and": [{"group": "g0"}, {"tags": "t0"}, {"i": {"$lte": 15}}]}) == [0, 15]
assert find({"$or": [{"i": 1}, {"i": 2}]}) == [1, 2]
assert find({"i": {"$in": [5, 6, 700]}}) == [5, 6]
assert len(find({"group": {"$ne": "g0"}})) == 120
assert len(find({"group": {"$nin": ["g0", "g1"]}})) == 90
assert len(find({"tags": {"$all": ["t1", "all"]}})) == 50
assert len(find({"tags": {"$size": 2}})) == 150
assert find({"missing": {"$exists": True}}) == []
assert len(find({"$not": {"i": {"$gt": 9}}})) == 10

# sort, skip, limit, projection
assert [d["i"] for d in docs.find({}, sort={"i": -1}, limit=3)] == [149, 148, 147]
assert [d["i"] for d in docs.find({}, sort={"i": 1}, skip=2, limit=2)] == [2, 3]
assert docs.find_one({"_id": "d1"}, projection={"tags": {"$slice": 1}})["tags"] == ["t1"]
assert docs.find_one({"_id": "nope"}) is None
assert sorted(docs.distinct("group")) == ["g0", "g1", "g2", "g3", "g4"]

# updates and deletes
updated = docs.update_one({"_id": "d0"}, {"$set": {"name": "zero"}, "$inc": {"i": 1000}, "$push": {"tags": "new"}})
assert updated.update_info["nModified"] == 1
assert docs.find_one({"_id": "d0"})["tags"] == ["t0", "all", "new"]
assert docs.update_many({"group": "g2"}, {"$set": {"seen": True}}).update_info["n"] == 30
upserted = docs.update_one({"_id": "up"}, {"$set": {"x": 1}}, upsert=True)
assert upserted.update_info["upserted"] == "up"
after = docs.find_one_and_update({"_id": "d3"}, {"$unset": {"group": ""}}, return_document=ReturnDocument.AFTER)
assert "group" not in after
before = docs.find_one_and_replace({"_id": "d4"}, {"fresh": True}, return_document=ReturnDocument.BEFORE)
assert before["i"] == 4
assert docs.find_one({"_id": "d4"}) == {"_id": "d4", "fresh": True}
assert docs.replace_one({"_id": "d5"}, {"fresh": True}).update_info["nModified"] == 1
assert docs.find_one_and_delete({"_id": "d6"})["i"] == 6
assert docs.delete_one({"_id": "d7"}).deleted_count == 1
assert docs.delete_many({"group": "g3"}).deleted_count == 29
assert docs.delete_many({}).deleted_count == -1
assert docs.find_one({}) is None

# values that JSON alone does not have
typed = docs.insert_one(
    {
        "_id": uuid.UUID("3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"),
        "when": datetime.datetime(2024, 2, 29, 12, 0, tzinfo=datetime.timezone.utc),
        "oid": ObjectId("65fd9b52d7fabba03349d013"),
        "bytes": b"\x00\x01\xff",
        "none": None,
        "1": "first",
        "0": "second",
    }
)
read = docs.find_one({"_id": typed.inserted_id})
assert isinstance(read["oid"], ObjectId) and read["bytes"] == b"\x00\x01\xff" and read["none"] is None
assert [k for k in read if k in ("1", "0")] == ["1", "0"]

# errors
try:
    docs.insert_many([{"_id": "x"}, {"_id": "x"}, {"_id": "y"}], ordered=True)
    raise AssertionError("a duplicate was accepted")
except CollectionInsertManyException as error:
    assert error.inserted_ids == ["x"]
try:
    docs.find_one({"a": {"$regex": "x"}})
    raise AssertionError("$regex was accepted")
except DataAPIResponseException as error:
    assert error.error_descriptors[0].error_code == "FILTER_UNSUPPORTED_OPERATOR"

# vectors, given and computed by the service
vectors = database.create_collection(
    "vectors",
    definition=CollectionDefinition.builder().set_vector_dimension(8).set_vector_metric("cosine").build(),
)
vectors.insert_many([{"_id": i, "$vector": DataAPIVector([1.0 if j == i else 0.1 for j in range(8)])} for i in range(8)])
hits = list(vectors.find({}, sort={"$vector": [1, 0, 0, 0, 0, 0, 0, 0]}, limit=3, include_similarity=True))
assert hits[0]["_id"] == 0 and hits[0]["$similarity"] > hits[1]["$similarity"]
described = database.create_collection(
    "described",
    definition=CollectionDefinition(
        vector=CollectionVectorOptions(service=VectorServiceOptions(provider="openai", model_name="text-embedding-3-small"))
    ),
    embedding_api_key="test-key",
)
described.insert_many(
    [{"_id": 1, "$vectorize": "ships sail on the sea"}, {"_id": 2, "$vectorize": "bread bakes in the oven"}]
)
assert described.find_one({}, sort={"$vectorize": "the oven and the bread"})["_id"] == 2
options = {c.name: c.definition for c in database.list_collections()}
assert options["described"].vector.service.model_name == "text-embedding-3-small"
assert options["described"].vector.dimension == 1536


async def asynchronous() -> None:
    adb = client.get_async_database(os.environ["DB_API_ENDPOINT"], keyspace="client_astrapy")
    made = await adb.create_collection("async_docs")
    await asyncio.gather(*[made.insert_one({"_id": i, "n": i}) for i in range(40)])
    assert await made.count_documents({}, upper_bound=100) == 40
    await asyncio.gather(*[made.update_one({"_id": 0}, {"$inc": {"n": 1}}) for _ in range(3)])
    assert [d["_id"] async for d in made.find({"n": {"$gt": 37}}, sort={"n": 1})] == [38, 39]
    await adb.drop_collection("async_docs")


asyncio.run(asynchronous())
database.drop_collection("docs")
assert "docs" not in database.list_collection_names()
admin.drop_keyspace("client_astrapy")
assert "client_astrapy" not in admin.list_keyspaces()
print("all commands as expected")
