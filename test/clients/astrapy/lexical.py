"""Lexical search, hybrid documents and find_and_rerank as astrapy's guides show them."""
import os

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import Environment
from astrapy.exceptions import DataAPIResponseException
from astrapy.info import CollectionDefinition, CollectionLexicalOptions

MODEL = "nvidia/llama-3.2-nv-rerankqa-1b-v2"
KEYSPACE = "client_lexical"

client = DataAPIClient(environment=Environment.HCD)
database = client.get_database(
    os.environ["DB_API_ENDPOINT"],
    token=UsernamePasswordTokenProvider(os.environ["DB_USERNAME"], os.environ["DB_PASSWORD"]),
    keyspace=KEYSPACE,
)
admin = database.get_database_admin()
admin.create_keyspace(KEYSPACE)

# lexical
words = database.create_collection(
    "words",
    definition=CollectionDefinition(
        lexical=CollectionLexicalOptions(
            analyzer={
                "tokenizer": {"name": "standard", "args": {}},
                "filters": [{"name": "lowercase"}, {"name": "stop"}, {"name": "porterstem"}],
                "charFilters": [],
            }
        )
    ),
)
words.insert_many(
    [
        {"_id": 1, "$lexical": "The house in the trees"},
        {"_id": 2, "$lexical": "A boat on the river"},
        {"_id": 3, "$lexical": "tree, tree and another tree"},
    ]
)
assert [d["_id"] for d in words.find({}, sort={"$lexical": "Trees"})] == [3, 1]
assert [d["_id"] for d in words.find({"$lexical": {"$match": "boats river"}})] == [2]
assert words.find_one({}, sort={"$lexical": "house"}, projection={"$lexical": 1})["$lexical"] == "The house in the trees"
assert words.options().lexical.enabled

# hybrid
hybrid = database.create_collection(
    "hybrid",
    definition=CollectionDefinition.builder()
    .set_vector_dimension(1536)
    .set_vector_service("openai", "text-embedding-3-small")
    .set_lexical("standard")
    .set_rerank("nvidia", MODEL)
    .build(),
    embedding_api_key="test-key",
    reranking_api_key="rerank-key",
)
texts = ["a tree house", "the house on the hill", "green tree", "a ship at sea"]
hybrid.insert_many([{"_id": i, "$hybrid": text} for i, text in enumerate(texts)])
cursor = hybrid.find_and_rerank(
    {},
    sort={"$hybrid": "tree house"},
    limit=3,
    hybrid_limits={"$vector": 4, "$lexical": 4},
    include_scores=True,
    include_sort_vector=True,
)
results = list(cursor)
assert [r.document["_id"] for r in results][0] == 0, results
assert len(results) == 3
assert set(results[0].scores) == {"$rerank", "$vector", "$vectorRank", "$bm25Rank", "$rrf"}, results[0].scores
assert results[0].scores["$bm25Rank"] == 1
split = list(
    hybrid.find_and_rerank(
        {},
        sort={"$hybrid": {"$vectorize": "ship", "$lexical": "hill"}},
        rerank_on="$lexical",
        rerank_query="sea",
        limit=1,
    )
)
assert split[0].document["_id"] == 3
assert hybrid.options().rerank.service.model_name == MODEL

try:
    words.find_and_rerank({}, sort={"$hybrid": "x"}).to_list()
    raise AssertionError("a collection without vectors was reranked")
except DataAPIResponseException as error:
    assert error.error_descriptors[0].error_code == "UNSUPPORTED_VECTOR_SORT_FOR_COLLECTION"

admin.drop_keyspace(KEYSPACE, keyspace_admin_timeout_ms=120_000)
print("all searches as expected")
