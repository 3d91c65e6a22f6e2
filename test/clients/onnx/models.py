"""Vectors by a model of the server's own, with astrapy."""

import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.exceptions import DataAPIResponseException
from astrapy.info import CollectionDefinition, ColumnType, CreateTableDefinition, VectorServiceOptions

from parts import part, refused, run_parts

client = DataAPIClient(token=UsernamePasswordTokenProvider("cassandra", "cassandra"), environment="hcd")
database = client.get_database(os.environ["DB_API_ENDPOINT"], keyspace="onnx")
admin = database.get_database_admin()
admin.create_keyspace("onnx")
TINY = VectorServiceOptions(provider="onnx", model_name="tiny")


def new_collection(name, service=TINY):
    return database.create_collection(name, definition=CollectionDefinition.builder().set_vector_service(service).build())


@part("is listed")
def listed():
    provider = admin.find_embedding_providers().embedding_providers["onnx"]
    assert {model.name: model.vector_dimension for model in provider.models} == {"tiny": 4, "broken": 4}
    assert provider.supported_authentication["NONE"].enabled


@part("finds by meaning")
def meaning():
    things = new_collection("things")
    assert things.options().vector.dimension == 4
    things.insert_many([{"_id": word, "$vectorize": word} for word in ["cat", "blue", "truck"]])
    found = things.find({}, sort={"$vectorize": "Kitten"}, include_similarity=True, projection={"$vectorize": 1}).to_list()
    assert [document["_id"] for document in found][0] == "cat" and found[0]["$similarity"] > 0.99, found
    assert things.find_one({}, sort={"$vectorize": "cars"})["_id"] == "truck"
    cursor = things.find({}, sort={"$vectorize": "cat"}, include_sort_vector=True)
    assert [round(x, 4) for x in cursor.get_sort_vector()] == [1, 0, 0, 0]
    assert things.update_one({"_id": "blue"}, {"$set": {"$vectorize": "a kitten"}}).update_info["nModified"] == 1


@part("tables")
def tables():
    definition = (
        CreateTableDefinition.builder().add_column("k", ColumnType.INT).add_vector_column("v", service=TINY).add_partition_by(["k"]).build()
    )
    table = database.create_table("rows", definition=definition)
    table.create_vector_index("by_v", column="v")
    table.insert_many([{"k": 1, "v": "car"}, {"k": 2, "v": "cat"}])
    assert table.find_one({}, sort={"v": "kitten"})["k"] == 2


@part("many texts")
def many():
    things = new_collection("many")
    words = ["cat", "car", "blue"]
    result = things.insert_many([{"_id": n, "w": words[n % 3], "$vectorize": f"{words[n % 3]} {'blue ' * (n % 2)}"} for n in range(200)])
    assert len(result.inserted_ids) == 200
    assert things.find_one({}, sort={"$vectorize": "kitten"})["w"] == "cat"
    assert things.insert_one({"_id": "long", "$vectorize": "cat " * 1900}).inserted_id == "long"


@part("what it refuses")
def refuses():
    error = refused(DataAPIResponseException, new_collection, "none", VectorServiceOptions(provider="onnx", model_name="none"))
    assert "its models are: tiny, broken" in str(error), error
    broken = new_collection("broken", VectorServiceOptions(provider="onnx", model_name="broken"))
    error = refused(DataAPIResponseException, broken.insert_one, {"$vectorize": "cat"})
    assert error.error_descriptors[0].error_code == "EMBEDDING_PROVIDER_SERVER_ERROR" and "cannot be loaded" in str(error)
    refused(DataAPIResponseException, new_collection, "wrong", VectorServiceOptions(provider="onnx", model_name="tiny", parameters={"x": 1}))


run_parts()
