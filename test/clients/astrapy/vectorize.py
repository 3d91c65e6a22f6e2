"""Embedding providers as astrapy uses them: a key in a header, two keys for AWS, none at all."""
import os

from astrapy import DataAPIClient
from astrapy.authentication import AWSEmbeddingHeadersProvider, UsernamePasswordTokenProvider
from astrapy.constants import Environment
from astrapy.exceptions import DataAPIResponseException
from astrapy.info import CollectionDefinition, CollectionVectorOptions, VectorServiceOptions

client = DataAPIClient(environment=Environment.HCD)
token = UsernamePasswordTokenProvider(os.environ["DB_USERNAME"], os.environ["DB_PASSWORD"])
database = client.get_database(os.environ["DB_API_ENDPOINT"], token=token)
admin = database.get_database_admin()
admin.create_keyspace("client_vectorize", update_db_keyspace=True)

# what there is
providers = admin.find_embedding_providers().embedding_providers
assert {"openai", "voyageAI", "bedrock", "huggingfaceDedicated", "offline"} <= set(providers)
assert "cohere" not in providers
bedrock = providers["bedrock"]
assert [p.name for p in bedrock.parameters] == ["region"]
assert [t.accepted for t in bedrock.supported_authentication["HEADER"].tokens] == [
    "x-embedding-access-id",
    "x-embedding-secret-id",
]
assert {m.name: m.vector_dimension for m in providers["voyageAI"].models}["voyage-code-2"] == 1536
assert "nvidia" in admin.find_reranking_providers().reranking_providers

DOCUMENTS = [
    {"_id": 1, "$vectorize": "ships sail on the sea"},
    {"_id": 2, "$vectorize": "bread bakes in the oven"},
]


def nearest(name: str, key, dimension=None, **service) -> None:
    made = database.create_collection(
        name,
        definition=CollectionDefinition(
            vector=CollectionVectorOptions(dimension=dimension, service=VectorServiceOptions(**service))
        ),
        embedding_api_key=key,
    )
    made.insert_many(DOCUMENTS)
    assert made.find_one({}, sort={"$vectorize": "the oven and the bread"})["_id"] == 2
    kept = {c.name: c.definition for c in database.list_collections()}[name].vector.service
    assert kept.provider == service["provider"]
    assert kept.parameters == service.get("parameters")


nearest("by_voyage", "good-key", provider="voyageAI", model_name="voyage-2")
nearest(
    "by_bedrock",
    AWSEmbeddingHeadersProvider(
        embedding_access_id="good-access-id",
        embedding_secret_id="good-secret-key",
    ),
    dimension=256,
    provider="bedrock",
    model_name="amazon.titan-embed-text-v2:0",
    parameters={"region": "us-east-1"},
)
nearest("by_nobody", None, dimension=128, provider="offline", model_name="shared-words")

# a wrong key is said to be wrong, and nothing is written
wrong = database.get_collection("by_voyage", embedding_api_key="bad-key")
try:
    wrong.insert_one({"_id": 3, "$vectorize": "x"})
    raise AssertionError("a wrong key was taken")
except DataAPIResponseException as error:
    assert error.error_descriptors[0].error_code == "EMBEDDING_PROVIDER_CLIENT_ERROR"
    assert "bad-key" not in str(error)
assert wrong.count_documents({}, upper_bound=10) == 2

admin.drop_keyspace("client_vectorize", keyspace_admin_timeout_ms=120_000)
print("all providers as expected")
