"""The Python driver against the address of the environment: metadata, every type, paging, batches, conditions, errors."""

import datetime
import decimal
import ipaddress
import os
import time
import uuid

from cassandra import AlreadyExists, ConsistencyLevel, InvalidRequest, Unauthorized
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.protocol import SyntaxException
from cassandra.query import BatchStatement, BatchType, SimpleStatement, dict_factory
from cassandra.util import Date, Duration, SortedSet, Time

HOST, PORT = os.environ["CQL_HOST"], int(os.environ["CQL_PORT"])


def connect(version=None, user="cassandra", password="cassandra"):
    auth = PlainTextAuthProvider(user, password)
    options = {} if version is None else {"protocol_version": version}
    cluster = Cluster([HOST], port=PORT, auth_provider=auth, execution_profiles={EXEC_PROFILE_DEFAULT: ExecutionProfile(row_factory=dict_factory)}, **options)
    return cluster, cluster.connect()


def fails(kind, text, statement, values=None):
    try:
        session.execute(statement, values)
    except kind as error:
        assert text in str(error), f"{error} lacks {text!r}"
        return
    raise AssertionError(f"{statement} was accepted")


cluster, session = connect()
KS = "driver_python"
session.execute(f"DROP KEYSPACE IF EXISTS {KS}")
session.execute(f"CREATE KEYSPACE {KS} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}")
session.set_keyspace(KS)

# every native type, as the driver's own values; null, and again through each protocol version
NATIVE = {
    "ascii": "plain", "bigint": -(2**63), "blob": b"\x00\xff", "boolean": True, "date": Date(datetime.date(2024, 2, 29)),
    "decimal": decimal.Decimal("-123456789012345678901234567890.123456789"), "double": 1.5e300, "duration": Duration(14, 25, 18367008009010),
    "float": 0.5, "inet": "2001:db8::1", "int": -(2**31), "smallint": -32768, "text": "é\u0000€\U0001f600", "time": Time("12:34:56.789"),
    "timestamp": datetime.datetime(2024, 2, 29, 12, 34, 56, 789000), "timeuuid": uuid.uuid1(), "tinyint": -128, "uuid": uuid.uuid4(),
    "varint": -(2**200), "varchar": "",
}
columns = ", ".join(f"c_{name} {name}" for name in NATIVE)
session.execute(f"CREATE TABLE natives (k int PRIMARY KEY, {columns})")
names = ", ".join(f"c_{name}" for name in NATIVE)
statement = f"INSERT INTO natives (k, {names}) VALUES (?, {', '.join('?' for _ in NATIVE)})"
for version in (3, 4, 5):
    other, versioned = connect(version)
    versioned.set_keyspace(KS)
    versioned.execute(versioned.prepare(statement), [version, *NATIVE.values()])
    versioned.execute(versioned.prepare(statement), [version + 10, *(None for _ in NATIVE)])
    row = versioned.execute("SELECT * FROM natives WHERE k = %s", (version,)).one()
    for name, value in NATIVE.items():
        assert row[f"c_{name}"] == value, f"{name} through v{version}: {row[f'c_{name}']!r}"
    assert all(v is None for n, v in versioned.execute("SELECT * FROM natives WHERE k = %s", (version + 10,)).one().items() if n != "k")
    other.shutdown()

# collections, tuples, user types, vectors, static columns, clustering order, counters
session.execute("CREATE TYPE address (street text, numbers frozen<list<int>>)")
session.execute(
    "CREATE TABLE wide (p text, c int, d timeuuid, s text STATIC, l list<text>, st set<int>, m map<text, bigint>, "
    "fl frozen<list<int>>, t tuple<int, text>, u address, fu frozen<address>, v vector<float, 3>, vt vector<text, 2>, "
    "PRIMARY KEY (p, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'wide rows' AND default_time_to_live = 0"
)
session.execute("CREATE INDEX wide_st ON wide (st)")
session.execute("CREATE CUSTOM INDEX wide_m ON wide (ENTRIES(m)) USING 'StorageAttachedIndex'")
session.execute("CREATE INDEX wide_v ON wide (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'cosine'}")
insert = session.prepare("INSERT INTO wide (p, c, d, s, l, st, m, fl, t, u, fu, v, vt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
ids = [uuid.uuid1() for _ in range(25)]
for i, d in enumerate(ids):
    session.execute(insert, ("p", i // 5, d, "static", ["a", str(i)], {i, i + 1}, {"n": i}, [i], (i, "t"), ("street", [i]), ("frozen", [i]), [1.0, i / 10, 0.0], ["x", str(i)]))
row = session.execute("SELECT * FROM wide WHERE p = 'p' AND c = 2 AND d = %s", (ids[11],)).one()
assert row["l"] == ["a", "11"] and row["st"] == SortedSet([11, 12]) and row["m"] == {"n": 11} and row["fl"] == [11]
assert row["t"] == (11, "t") and row["u"].street == "street" and row["fu"].numbers == [11] and row["s"] == "static"
assert row["v"] == [1.0, float(__import__("struct").unpack("f", __import__("struct").pack("f", 1.1))[0]), 0.0] and row["vt"] == ["x", "11"]
assert [r["c"] for r in session.execute("SELECT c FROM wide WHERE p = 'p'")] == [4] * 5 + [3] * 5 + [2] * 5 + [1] * 5 + [0] * 5
assert [r["c"] for r in session.execute("SELECT c FROM wide WHERE p = 'p' AND c >= 1 AND c < 3 ORDER BY c ASC, d DESC")] == [1] * 5 + [2] * 5
assert len(list(session.execute("SELECT * FROM wide WHERE st CONTAINS 11"))) == 2
assert len(list(session.execute("SELECT * FROM wide WHERE m['n'] = 11"))) == 1
near = [r["c"] for r in session.execute("SELECT c FROM wide ORDER BY v ANN OF [1.0, 2.4, 0.0] LIMIT 3")]
assert near == [4, 4, 4], near
session.execute("UPDATE wide SET l = l + ['z'], st = st - {11}, m['k'] = 5, u.street = 'new' WHERE p = 'p' AND c = 2 AND d = %s", (ids[11],))
row = session.execute("SELECT l, st, m, u FROM wide WHERE p = 'p' AND c = 2 AND d = %s", (ids[11],)).one()
assert row["l"] == ["a", "11", "z"] and row["st"] == SortedSet([12]) and row["m"] == {"k": 5, "n": 11} and row["u"].street == "new"
session.execute("DELETE FROM wide WHERE p = 'p' AND c = 4")
assert session.execute("SELECT count(*) FROM wide WHERE p = 'p'").one()["count"] == 20
session.execute("CREATE TABLE hits (k text PRIMARY KEY, n counter)")
for _ in range(3):
    session.execute("UPDATE hits SET n = n + 5 WHERE k = 'a'")
assert session.execute("SELECT n FROM hits WHERE k = 'a'").one()["n"] == 15

# metadata as the driver read it
meta = cluster.metadata.keyspaces[KS]
table = meta.tables["wide"]
assert [c.name for c in table.partition_key] == ["p"] and [c.name for c in table.clustering_key] == ["c", "d"]
assert table.columns["c"].is_reversed and table.columns["s"].is_static and table.columns["v"].cql_type == "vector<float, 3>"
assert table.options["comment"] == "wide rows" and set(table.indexes) == {"wide_st", "wide_m", "wide_v"}
assert meta.user_types["address"].field_names == ["street", "numbers"]
assert "CREATE TABLE driver_python.wide" in table.export_as_string()
session.execute("ALTER TABLE wide ADD extra int")
for _ in range(50):
    if "extra" in cluster.metadata.keyspaces[KS].tables["wide"].columns:
        break
    time.sleep(0.1)
assert "extra" in cluster.metadata.keyspaces[KS].tables["wide"].columns

# paging over pages of any size, from a page state, and across a full scan in token order
session.execute("CREATE TABLE many (k int PRIMARY KEY, v text)")
put = session.prepare("INSERT INTO many (k, v) VALUES (?, ?)")
for f in [session.execute_async(put, (i, f"v{i}")) for i in range(1000)]:
    f.result()
for size in (1, 7, 999, 1000, 5000):
    limit = 60 if size == 1 else 1000
    rows = [r["k"] for r in session.execute(SimpleStatement(f"SELECT k FROM many LIMIT {limit}", fetch_size=size))]
    assert len(rows) == limit and len(set(rows)) == limit, size
tokens = [r["t"] for r in session.execute("SELECT token(k) AS t FROM many")]
assert tokens == sorted(tokens)
first = session.execute(SimpleStatement("SELECT k FROM many", fetch_size=10))
resumed = session.execute(SimpleStatement("SELECT k FROM many", fetch_size=10), paging_state=first.paging_state)
assert not {r["k"] for r in first.current_rows} & {r["k"] for r in resumed.current_rows}

# batches, time to live, write times, conditions
batch = BatchStatement(BatchType.LOGGED)
for i in range(5):
    batch.add(put, (i, "batched"))
session.execute(batch)
assert session.execute("SELECT v FROM many WHERE k = 4").one()["v"] == "batched"
session.execute("INSERT INTO many (k, v) VALUES (5000, 'short') USING TTL 3 AND TIMESTAMP 1700000000000000")
row = session.execute("SELECT ttl(v) AS t, writetime(v) AS w FROM many WHERE k = 5000").one()
assert row["t"] in range(4) and row["w"] == 1700000000000000
for _ in range(100):
    if session.execute("SELECT * FROM many WHERE k = 5000").one() is None:
        break
    time.sleep(0.1)
assert session.execute("SELECT * FROM many WHERE k = 5000").one() is None
assert session.execute("INSERT INTO many (k, v) VALUES (1, 'x') IF NOT EXISTS").one() == {"[applied]": False, "k": 1, "v": "batched"}
assert session.execute("INSERT INTO many (k, v) VALUES (9999, 'x') IF NOT EXISTS").one() == {"[applied]": True}
assert session.execute("UPDATE many SET v = 'y' WHERE k = 9999 IF v = 'nope'").one() == {"[applied]": False, "v": "x"}
assert session.execute("UPDATE many SET v = 'y' WHERE k = 9999 IF v = 'x'").one() == {"[applied]": True}
assert session.execute("DELETE FROM many WHERE k = 9999 IF EXISTS").one() == {"[applied]": True}
assert session.execute(SimpleStatement("SELECT * FROM many WHERE k = 1", consistency_level=ConsistencyLevel.LOCAL_QUORUM)).one()["k"] == 1

# errors by kind and key phrase
fails(SyntaxException, "line 1", "SELEC * FROM many")
fails(InvalidRequest, "nope", "SELECT * FROM nope")
fails(InvalidRequest, "Undefined column name zz", "SELECT zz FROM many")
fails(InvalidRequest, "use ALLOW FILTERING", "SELECT * FROM many WHERE v = 'x'")
fails(InvalidRequest, "INTEGER constant", "INSERT INTO many (k, v) VALUES (1, 5)")
fails(AlreadyExists, "already exists", f"CREATE KEYSPACE {KS} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}")
fails(AlreadyExists, "already exists", "CREATE TABLE many (k int PRIMARY KEY)")
fails(Unauthorized, "", "DROP TABLE system_schema.tables")
try:
    connect(user="cassandra", password="wrong")
    raise AssertionError("a wrong password was accepted")
except NoHostAvailable as error:
    assert "incorrect" in str(error)

# a prepared statement outlives a change of its table
select = session.prepare("SELECT * FROM many WHERE k = ?")
session.execute("ALTER TABLE many ADD w int")
assert set(session.execute(select, (1,)).one()) >= {"k", "v"}
session.execute(f"DROP KEYSPACE {KS}")
cluster.shutdown()
print("all as expected")
