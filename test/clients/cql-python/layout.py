"""A collection made through the Data API is an ordinary table in the interchange layout, and rows written by CQL are documents."""

import json
import os
import urllib.request

from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster


def call(path, body):
    request = urllib.request.Request(
        os.environ["DB_API_ENDPOINT"] + "/v1" + path,
        json.dumps(body).encode(),
        {"Token": os.environ["DB_TOKEN"], "Content-Type": "application/json"},
    )
    answer = json.load(urllib.request.urlopen(request, timeout=30))
    assert "errors" not in answer, answer
    return answer


call("", {"createKeyspace": {"name": "layout_python"}})
call("/layout_python", {"createCollection": {"name": "docs", "options": {"lexical": {"enabled": False}, "rerank": {"enabled": False}}}})
call("/layout_python/docs", {"insertOne": {"document": {"_id": "k1", "n": 7, "a.b": "x", "tags": ["red"], "o": {"p": None}}}})
cluster = Cluster([os.environ["CQL_HOST"]], port=int(os.environ["CQL_PORT"]), auth_provider=PlainTextAuthProvider("cassandra", "cassandra"))
session = cluster.connect("layout_python")
row = session.execute("SELECT * FROM docs").one()
assert row.key == (1, "k1")
assert json.loads(row.doc_json) == {"_id": "k1", "n": 7, "a.b": "x", "tags": ["red"], "o": {"p": None}}
assert set(row.exist_keys) == {"_id", "n", "a&.b", "tags", "tags.0", "o", "o.p"}
assert dict(row.array_size) == {"tags": 1}
assert set(row.array_contains) == {"n N7", "a&.b Sx", "tags Sred", "tags.0 Sred", "o.p Z"}
assert {k: int(v) for k, v in row.query_dbl_values.items()} == {"n": 7}
assert set(row.query_null_values) == {"o.p"}
assert len(list(session.execute("SELECT key FROM docs WHERE array_contains CONTAINS 'tags Sred'"))) == 1
indexes = cluster.metadata.keyspaces["layout_python"].tables["docs"].indexes
assert {"docs_exists_keys", "docs_array_size", "docs_array_contains", "docs_query_dbl_values"} <= set(indexes)
session.execute(
    "INSERT INTO docs (key, tx_id, doc_json, exist_keys, array_contains, query_text_values, query_dbl_values) "
    "VALUES ((1, 'k2'), now(), '{\"_id\":\"k2\",\"n\":8}', {'_id', 'n'}, {'n N8'}, {'_id': 'k2'}, {'n': 8})"
)
assert call("/layout_python/docs", {"findOne": {"filter": {"n": 8}}})["data"]["document"] == {"_id": "k2", "n": 8}
assert call("/layout_python/docs", {"updateOne": {"filter": {"_id": "k2"}, "update": {"$inc": {"n": 1}}}})["status"] == {"matchedCount": 1, "modifiedCount": 1}
assert session.execute("SELECT doc_json FROM docs WHERE key = (1, 'k2')").one().doc_json == '{"_id":"k2","n":9}'
cluster.shutdown()
print("all as expected")
