"""The guide "Get started with the Data API" as printed, for astrapy 1.x; then a first collection, sync and async."""

import asyncio
import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment

# Database settings
DB_USERNAME = os.environ.get("DB_USERNAME", "cassandra")
DB_PASSWORD = os.environ.get("DB_PASSWORD", "cassandra")
DB_API_ENDPOINT = os.environ.get("DB_API_ENDPOINT", "http://localhost:8181")

# Prepare a token provider
token_provider = UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD)

# Initialize the client and get a "Database" object
client = DataAPIClient(token=token_provider, environment=Environment.HCD)
database = client.get_database(DB_API_ENDPOINT)
print(f"Database: {database.api_endpoint}")

# A keyspace ("namespace" in this generation of the client) and a collection with vectors
database.get_database_admin().create_namespace("the_namespace", update_db_namespace=True)
print(f"Namespaces: {sorted(name for name in database.get_database_admin().list_namespaces() if name == 'the_namespace')}")
collection = database.create_collection("the_collection", dimension=3, metric="cosine")
inserted = collection.insert_many(
    [
        {"_id": 1, "title": "first", "$vector": [1, 0, 0]},
        {"_id": 2, "title": "second", "$vector": [0, 1, 0]},
        {"_id": 3, "title": "third", "tags": ["a", "b"], "$vector": [0.9, 0.1, 0]},
    ]
)
print(f"Inserted: {sorted(inserted.inserted_ids)}")
nearest = [doc["_id"] for doc in collection.find({}, vector=[1, 0, 0], limit=2)]
print(f"Nearest: {nearest}")


async def main() -> None:
    async_db = client.get_async_database(DB_API_ENDPOINT, namespace="the_namespace")
    col_names = await async_db.list_collection_names()
    print(f"Collections: {col_names}")
    my_collection = await async_db.get_collection("the_collection")
    await my_collection.insert_one({"_id": 10})
    print(f"Found by the async client: {await my_collection.find_one({'_id': 10})}")


asyncio.run(main())
