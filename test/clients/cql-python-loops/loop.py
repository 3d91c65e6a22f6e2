"""The Python driver on one of its event loops (the argument), against the address of the environment.

Says `ok: NAME` or `failed: NAME` of each part; `absent: WHY` when this Python lacks the loop.
"""

import os
import sys
import threading
import traceback

LOOP = sys.argv[1]
try:
    if LOOP == "gevent":
        import gevent.monkey

        gevent.monkey.patch_all()
        from cassandra.io.geventreactor import GeventConnection as Connection
    elif LOOP == "eventlet":
        import eventlet

        eventlet.monkey_patch()
        from cassandra.io.eventletreactor import EventletConnection as Connection
    elif LOOP == "asyncio":
        from cassandra.io.asyncioreactor import AsyncioConnection as Connection
    elif LOOP == "libev":
        from cassandra.io.libevreactor import LibevConnection as Connection
    elif LOOP == "asyncore":
        from cassandra.io.asyncorereactor import AsyncoreConnection as Connection
    elif LOOP == "twisted":
        from cassandra.io.twistedreactor import TwistedConnection as Connection
except Exception as why:  # the driver has exceptions of its own for loops that are absent
    print(f"absent: {why}")
    sys.exit(0)

from cassandra import ConsistencyLevel, InvalidRequest, OperationTimedOut
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent, execute_concurrent_with_args
from cassandra.policies import ConstantSpeculativeExecutionPolicy, DCAwareRoundRobinPolicy, RoundRobinPolicy, TokenAwarePolicy
from cassandra.query import BatchStatement, SimpleStatement, dict_factory, named_tuple_factory, tuple_factory

KS = f"driver_loop_{LOOP}"
# With many requests in flight, the driver's gevent loop stops now and then for good, on Apache Cassandra as well.
IN_FLIGHT = 8 if LOOP == "gevent" else 100


def connect(**options):
    profiles = {
        EXEC_PROFILE_DEFAULT: ExecutionProfile(load_balancing_policy=TokenAwarePolicy(DCAwareRoundRobinPolicy(os.environ["CQL_DC"])), request_timeout=20),
        "dicts": ExecutionProfile(row_factory=dict_factory, consistency_level=ConsistencyLevel.LOCAL_QUORUM, request_timeout=20),
        "impatient": ExecutionProfile(load_balancing_policy=RoundRobinPolicy(), row_factory=tuple_factory, request_timeout=0.000001),
        "speculating": ExecutionProfile(speculative_execution_policy=ConstantSpeculativeExecutionPolicy(0.001, 2), row_factory=tuple_factory),
    }
    cluster = Cluster(
        [os.environ["CQL_HOST"]],
        port=int(os.environ["CQL_PORT"]),
        auth_provider=PlainTextAuthProvider("cassandra", "cassandra"),
        connection_class=Connection,
        execution_profiles=profiles,
        **options,
    )
    return cluster, cluster.connect()


def part(name, work):
    try:
        work()
        print(f"ok: {LOOP}: {name}", flush=True)
    except Exception:
        print(f"failed: {LOOP}: {name}\n{traceback.format_exc()}", flush=True)


cluster, session = connect()
assert isinstance(cluster.control_connection._connection, Connection)
session.execute(f"DROP KEYSPACE IF EXISTS {KS}")
session.execute(f"CREATE KEYSPACE {KS} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}")
session.set_keyspace(KS)
session.execute("CREATE TABLE many (k int PRIMARY KEY, v text)")
put = session.prepare("INSERT INTO many (k, v) VALUES (?, ?)")
get = session.prepare("SELECT v FROM many WHERE k = ?")
get.is_idempotent = True


def helpers():
    written = execute_concurrent_with_args(session, put, [(k, f"v{k}") for k in range(2000)], concurrency=IN_FLIGHT)
    assert all(success for success, _ in written) and len(written) == 2000
    found = execute_concurrent(session, [(get, (k,)) for k in range(500)], concurrency=IN_FLIGHT, results_generator=True)
    assert [result.one().v for _, result in found] == [f"v{k}" for k in range(500)]
    mixed = execute_concurrent(session, [("SELECT v FROM many WHERE k = 1", None), ("SELECT nope FROM many", None)], raise_on_first_error=False)
    assert mixed[0].success and not mixed[1].success and isinstance(mixed[1].result_or_exc, InvalidRequest)


def callbacks():
    seen, done = [], threading.Event()
    future = session.execute_async(SimpleStatement("SELECT k FROM many", fetch_size=150))

    def page(rows):
        seen.extend(row.k for row in rows)
        if future.has_more_pages:
            future.start_fetching_next_page()
        else:
            done.set()

    future.add_callbacks(page, lambda error: (seen.append(error), done.set()))
    assert done.wait(20) and sorted(seen) == list(range(2000)), seen[:5]
    failed = threading.Event()
    session.execute_async("SELECT * FROM nope").add_errback(lambda error: isinstance(error, InvalidRequest) and failed.set())
    assert failed.wait(10)


def profiles():
    assert session.execute(get, (7,), execution_profile="dicts").one() == {"v": "v7"}
    assert session.execute(get, (7,), execution_profile="speculating").one() == ("v7",)
    other = session.execution_profile_clone_update("dicts", row_factory=named_tuple_factory)
    assert session.execute(get, (7,), execution_profile=other).one().v == "v7"
    try:
        session.execute(SimpleStatement("SELECT * FROM many", fetch_size=None), execution_profile="impatient")
    except OperationTimedOut:
        pass  # mostly; a quick answer on a slow event loop comes before its timer
    assert session.execute(get, (8,)).one().v == "v8"  # what came too late harms nobody


def events():
    other, elsewhere = connect()
    elsewhere.execute(f"CREATE TABLE {KS}.pushed (k int PRIMARY KEY)")
    watch = threading.Event()
    for _ in range(300):
        if "pushed" in cluster.metadata.keyspaces[KS].tables:
            break
        watch.wait(0.1)
    assert "pushed" in cluster.metadata.keyspaces[KS].tables
    other.shutdown()


def batch_and_trace():
    batch = BatchStatement()
    for k in range(10):
        batch.add(put, (k, "batched"))
    result = session.execute(batch, trace=True)
    assert session.execute(get, (9,)).one().v == "batched"
    assert result.get_query_trace(max_wait_sec=10).duration is not None
    traced = session.execute(get, (3,), trace=True).get_query_trace(max_wait_sec=10)
    assert traced.request_type == "Execute CQL3 prepared query" and traced.events, (traced.request_type, traced.events)


def compression():
    for version, name in ((4, "snappy"), (4, "lz4"), (5, "lz4")):
        other, compressed = connect(protocol_version=version, compression=name)
        large = "text that compresses well, " * 10_000
        compressed.execute(f"INSERT INTO {KS}.many (k, v) VALUES (%s, %s)", (9000, large))
        assert compressed.execute(f"SELECT v FROM {KS}.many WHERE k = 9000").one().v == large, (version, name)
        assert other.control_connection._connection._compression_type == name or version == 5
        other.shutdown()


part("concurrent helpers", helpers)
part("callbacks and pages", callbacks)
part("execution profiles", profiles)
part("schema events", events)
part("batches and traces", batch_and_trace)
part("compression", compression)
session.execute(f"DROP KEYSPACE {KS}")
cluster.shutdown()
sys.stdout.flush()
os._exit(0)  # a patched or foreign loop may keep threads of its own
