"""The guide "Get started with the Data API" for astrapy 2.x, sync and async."""

import asyncio
import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment, VectorMetric
from astrapy.info import CollectionDefinition

# Database settings
DB_USERNAME = os.environ.get("DB_USERNAME", "cassandra")
DB_PASSWORD = os.environ.get("DB_PASSWORD", "cassandra")
DB_API_ENDPOINT = os.environ.get("DB_API_ENDPOINT", "http://localhost:8181")

token_provider = UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD)
client = DataAPIClient(token=token_provider, environment=Environment.HCD)
database = client.get_database(DB_API_ENDPOINT, keyspace="quickstart_python")
print(f"Database: {database.api_endpoint}")

database.get_database_admin().create_keyspace("quickstart_python")
collection = database.create_collection(
    "books",
    definition=CollectionDefinition.builder()
    .set_vector_dimension(3)
    .set_vector_metric(VectorMetric.COSINE)
    .build(),
)
result = collection.insert_many(
    [
        {"_id": "a", "title": "Sea", "pages": 120, "$vector": [1, 0, 0]},
        {"_id": "b", "title": "Sky", "pages": 250, "$vector": [0, 1, 0]},
        {"_id": "c", "title": "Sand", "pages": 380, "$vector": [0.9, 0.1, 0]},
    ]
)
print(f"Inserted: {sorted(result.inserted_ids)}")
print(f"Long books: {sorted(doc['title'] for doc in collection.find({'pages': {'$gt': 200}}))}")
print(f"Nearest: {[doc['_id'] for doc in collection.find({}, sort={'$vector': [1, 0, 0]}, limit=2)]}")
collection.update_one({"_id": "a"}, {"$set": {"read": True}})
print(f"Updated: {collection.find_one({'_id': 'a'})}")


async def main() -> None:
    async_database = client.get_async_database(DB_API_ENDPOINT, keyspace="quickstart_python")
    print(f"Collections: {await async_database.list_collection_names()}")
    async_collection = async_database.get_collection("books")
    await async_collection.insert_one({"_id": 10})
    print(f"Found by the async client: {await async_collection.find_one({'_id': 10})}")


asyncio.run(main())
