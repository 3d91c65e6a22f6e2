"""The first steps of the DataStax Python driver, with only the address set."""

import os
import uuid

from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster

auth = PlainTextAuthProvider(os.environ.get("DB_USERNAME", "cassandra"), os.environ.get("DB_PASSWORD", "cassandra"))
cluster = Cluster([os.environ.get("CQL_HOST", "127.0.0.1")], port=int(os.environ.get("CQL_PORT", "9042")), auth_provider=auth)
session = cluster.connect()
print("Connected to", cluster.metadata.cluster_name, "with protocol", cluster.protocol_version)
session.execute(
    "CREATE KEYSPACE IF NOT EXISTS quickstart_cql_python WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
session.set_keyspace("quickstart_cql_python")
session.execute("CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY, name text, age int, tags set<text>)")
insert = session.prepare("INSERT INTO users (id, name, age, tags) VALUES (?, ?, ?, ?)")
ids = [uuid.UUID(int=i) for i in range(20)]
for i, id in enumerate(ids):
    session.execute(insert, (id, f"user {i}", 20 + i, {"new", f"t{i}"}))
row = session.execute("SELECT name, age, tags FROM users WHERE id = %s", (ids[3],)).one()
print("Read:", row.name, row.age, sorted(row.tags))
print("Rows:", len(list(session.execute("SELECT * FROM users"))))
cluster.shutdown()
