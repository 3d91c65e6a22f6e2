package com.example;

import static com.example.Parts.fails;
import static com.example.Parts.holds;
import static com.example.Parts.part;
import static com.example.Parts.same;

import com.datastax.driver.core.BatchStatement;
import com.datastax.driver.core.Cluster;
import com.datastax.driver.core.ConsistencyLevel;
import com.datastax.driver.core.DataType;
import com.datastax.driver.core.LocalDate;
import com.datastax.driver.core.PagingState;
import com.datastax.driver.core.ProtocolOptions.Compression;
import com.datastax.driver.core.ProtocolVersion;
import com.datastax.driver.core.QueryOptions;
import com.datastax.driver.core.QueryTrace;
import com.datastax.driver.core.ResultSetFuture;
import com.datastax.driver.core.Row;
import com.datastax.driver.core.SchemaChangeListenerBase;
import com.datastax.driver.core.Session;
import com.datastax.driver.core.SimpleStatement;
import com.datastax.driver.core.TableMetadata;
import com.datastax.driver.core.TupleType;
import com.datastax.driver.core.exceptions.AlreadyExistsException;
import com.datastax.driver.core.exceptions.AuthenticationException;
import com.datastax.driver.core.exceptions.InvalidQueryException;
import com.datastax.driver.core.exceptions.NoHostAvailableException;
import com.datastax.driver.core.exceptions.PagingStateException;
import com.datastax.driver.core.exceptions.SyntaxError;
import com.datastax.driver.core.exceptions.UnauthorizedException;
import com.datastax.driver.core.policies.ConstantReconnectionPolicy;
import com.datastax.driver.core.querybuilder.QueryBuilder;
import com.datastax.driver.core.schemabuilder.SchemaBuilder;
import com.datastax.driver.core.utils.UUIDs;
import com.datastax.driver.mapping.Mapper;
import com.datastax.driver.mapping.MappingManager;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The Java driver 3.x with its object mapper, against the address of the environment. */
public final class Main {
  static final String KS = "driver_java3";

  static Cluster.Builder builder(String user, String password) {
    return Cluster.builder()
        .addContactPoint(System.getenv("CQL_HOST"))
        .withPort(Integer.parseInt(System.getenv("CQL_PORT")))
        .withCredentials(user, password)
        .withQueryOptions(new QueryOptions().setRefreshSchemaIntervalMillis(50)) // it waits a second after each change otherwise
        .withReconnectionPolicy(new ConstantReconnectionPolicy(500))
        .withoutJMXReporting();
  }

  public static void main(String[] args) {
    var changes = new LinkedBlockingQueue<String>();
    try (Cluster cluster = builder("cassandra", "cassandra").build(); Session session = cluster.connect()) {
      cluster.register(new SchemaChangeListenerBase() {
        @Override
        public void onTableAdded(TableMetadata table) {
          changes.add("added " + table.getName());
        }

        @Override
        public void onTableChanged(TableMetadata now, TableMetadata before) {
          changes.add("changed " + now.getName());
        }

        @Override
        public void onTableRemoved(TableMetadata table) {
          changes.add("removed " + table.getName());
        }
      });
      session.execute("DROP KEYSPACE IF EXISTS " + KS);
      session.execute("CREATE KEYSPACE " + KS + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
      part("schema builder, metadata and events", () -> metadata(cluster, session, changes));
      part("mapper and accessors", () -> mapper(session));
      part("types", () -> types(session, cluster));
      part("query builder and paging", () -> paging(session));
      part("batches and conditions", () -> batches(session));
      part("errors", () -> errors(session));
      part("a query trace", () -> tracing(session));
      for (var version : List.of(ProtocolVersion.V3, ProtocolVersion.V4)) {
        part("protocol " + version, () -> speaks(version));
      }
      session.execute("DROP KEYSPACE " + KS);
    }
  }

  static void metadata(Cluster cluster, Session session, LinkedBlockingQueue<String> changes) throws Exception {
    session.execute(SchemaBuilder.createType(KS, "address").addColumn("street", DataType.text()).addColumn("zip", DataType.cint()));
    session.execute(SchemaBuilder.createTable(KS, "users")
        .addPartitionKey("team", DataType.text())
        .addClusteringColumn("id", DataType.timeuuid())
        .addColumn("full_name", DataType.text())
        .addUDTColumn("address", SchemaBuilder.frozen("address"))
        .addColumn("scores", DataType.map(DataType.text(), DataType.cint()))
        .withOptions()
        .clusteringOrder("id", SchemaBuilder.Direction.DESC)
        .comment("made by a builder")
        .gcGraceSeconds(3600));
    session.execute(SchemaBuilder.createIndex("users_name").onTable(KS, "users").andColumn("full_name"));
    var table = cluster.getMetadata().getKeyspace(KS).getTable("users");
    same(table.getPartitionKey().get(0).getName(), "team");
    same(table.getClusteringOrder().get(0).name(), "DESC");
    same(table.getOptions().getComment(), "made by a builder");
    holds(table.getIndex("users_name") != null, table.getIndexes());
    holds(table.exportAsString().contains("CREATE TABLE driver_java3.users"), table.exportAsString());
    same(cluster.getMetadata().getKeyspace(KS).getUserType("address").getFieldNames().size(), 2);
    same(cluster.getMetadata().getAllHosts().size(), 1);
    holds(cluster.getMetadata().getReplicas(KS, ByteBuffer.wrap(new byte[] {0, 0, 0, 1})).size() == 1, "replicas");
    holds(cluster.getMetadata().checkSchemaAgreement(), "schema agreement");
    session.execute("CREATE TABLE " + KS + ".watched (k int PRIMARY KEY)");
    session.execute("ALTER TABLE " + KS + ".watched ADD v text");
    session.execute("DROP TABLE " + KS + ".watched");
    var expected = new ArrayList<>(List.of("added watched", "changed watched", "removed watched"));
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!expected.isEmpty() && System.nanoTime() < until) {
      var change = changes.poll(1, TimeUnit.SECONDS);
      if (change != null && change.equals(expected.get(0))) expected.remove(0);
    }
    same(expected, List.of());
  }

  static void mapper(Session session) throws Exception {
    var manager = new MappingManager(session);
    Mapper<User> users = manager.mapper(User.class);
    var id = UUIDs.timeBased();
    users.save(new User("red", id, "Ann", new Address("Elm", 5), Map.of("a", 1)));
    var found = users.get("red", id);
    same(found.getName(), "Ann");
    same(found.getAddress(), new Address("Elm", 5));
    same(found.getScores(), Map.of("a", 1));
    holds(found.getWritten() > 1_700_000_000_000_000L, found.getWritten());
    users.save(new User("red", id, "Ann", null, null), Mapper.Option.saveNullFields(false), Mapper.Option.ttl(1000));
    same(users.get("red", id).getAddress(), new Address("Elm", 5));
    for (int i = 0; i < 9; i++) users.saveAsync(new User("red", UUIDs.timeBased(), "n" + i, null, Map.of())).get(10, TimeUnit.SECONDS);
    UserAccessor accessor = manager.createAccessor(UserAccessor.class);
    same(accessor.ofTeam("red").all().size(), 10);
    same(accessor.all().get(10, TimeUnit.SECONDS).all().size(), 10);
    users.delete("red", id);
    same(users.get("red", id), null);
  }

  static void types(Session session, Cluster cluster) throws Exception {
    session.execute("CREATE TABLE " + KS + ".types (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, dd double, f float, i inet, s smallint, t time, "
        + "ts timestamp, ti tinyint, tu timeuuid, u uuid, vi varint, l list<text>, st set<int>, m map<text, bigint>, tt tuple<int, text>, ad frozen<address>)");
    var insert = session.prepare("INSERT INTO " + KS + ".types (k, a, b, bl, bo, d, de, dd, f, i, s, t, ts, ti, tu, u, vi, l, st, m, tt, ad) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    TupleType tuple = cluster.getMetadata().newTupleType(DataType.cint(), DataType.text());
    var address = cluster.getMetadata().getKeyspace(KS).getUserType("address").newValue().setString("street", "Elm").setInt("zip", 5);
    var time = UUIDs.timeBased();
    var random = UUID.randomUUID();
    session.execute(insert.bind(1, "ascii", Long.MIN_VALUE, ByteBuffer.wrap(new byte[] {0, -1}), true, LocalDate.fromYearMonthDay(2024, 2, 29), new BigDecimal("-1.50"), 1.5e300, 0.5f,
        InetAddress.getByName("2001:db8::1"), Short.MIN_VALUE, 45_296_789_000_000L, new Date(-1), Byte.MIN_VALUE, time, random, BigInteger.TWO.pow(200).negate(), List.of("a", "é"), Set.of(1, 2),
        Map.of("k", 1L), tuple.newValue(1, "one"), address));
    Row row = session.execute("SELECT * FROM " + KS + ".types WHERE k = 1").one();
    same(row.getLong("b"), Long.MIN_VALUE);
    same(row.getBytes("bl"), ByteBuffer.wrap(new byte[] {0, -1}));
    same(row.getDate("d"), LocalDate.fromYearMonthDay(2024, 2, 29));
    same(row.getDecimal("de"), new BigDecimal("-1.50"));
    same(row.getInet("i"), InetAddress.getByName("2001:db8::1"));
    same(row.getTime("t"), 45_296_789_000_000L);
    same(row.getTimestamp("ts"), new Date(-1));
    same(row.getUUID("tu"), time);
    same(row.getVarint("vi"), BigInteger.TWO.pow(200).negate());
    same(row.getList("l", String.class), List.of("a", "é"));
    same(row.getSet("st", Integer.class), Set.of(1, 2));
    same(row.getTupleValue("tt").getString(1), "one");
    same(row.getUDTValue("ad").getInt("zip"), 5);
  }

  static void paging(Session session) throws Exception {
    session.execute("CREATE TABLE " + KS + ".many (k int PRIMARY KEY, v text)");
    List<ResultSetFuture> writes = new ArrayList<>();
    for (int i = 0; i < 500; i++) writes.add(session.executeAsync(QueryBuilder.insertInto(KS, "many").value("k", i).value("v", "v" + i)));
    for (var write : writes) write.get(20, TimeUnit.SECONDS);
    var seen = new HashSet<Integer>();
    for (Row row : session.execute(QueryBuilder.select("k").from(KS, "many").setFetchSize(33))) seen.add(row.getInt(0));
    same(seen.size(), 500);
    var statement = new SimpleStatement("SELECT k FROM " + KS + ".many");
    statement.setFetchSize(10);
    var first = session.execute(statement);
    String state = first.getExecutionInfo().getPagingState().toString();
    int one = first.one().getInt(0);
    statement.setPagingState(PagingState.fromString(state));
    holds(session.execute(statement).one().getInt(0) != one, "the second page begins anew");
    var other = new SimpleStatement("SELECT v FROM " + KS + ".many");
    fails(PagingStateException.class, "", () -> other.setPagingState(PagingState.fromString(state)));
    session.execute(QueryBuilder.update(KS, "many").with(QueryBuilder.set("v", "changed")).where(QueryBuilder.eq("k", 1)).using(QueryBuilder.ttl(900)));
    same(session.execute(QueryBuilder.select().ttl("v").column("v").from(KS, "many").where(QueryBuilder.in("k", 1))).one().getString("v"), "changed");
    session.execute(QueryBuilder.delete().from(KS, "many").where(QueryBuilder.eq("k", 2)));
    same(session.execute(QueryBuilder.select().countAll().from(KS, "many")).one().getLong(0), 499L);
  }

  static void batches(Session session) {
    var insert = session.prepare("INSERT INTO " + KS + ".many (k, v) VALUES (?, ?)").setConsistencyLevel(ConsistencyLevel.QUORUM);
    var batch = new BatchStatement(BatchStatement.Type.UNLOGGED);
    for (int i = 0; i < 20; i++) batch.add(insert.bind(i, "batched"));
    session.execute(batch);
    same(session.execute("SELECT v FROM " + KS + ".many WHERE k = 19").one().getString(0), "batched");
    var refused = session.execute("INSERT INTO " + KS + ".many (k, v) VALUES (1, 'x') IF NOT EXISTS");
    same(refused.wasApplied(), false);
    same(refused.one().getString("v"), "batched");
    same(session.execute(QueryBuilder.update(KS, "many").with(QueryBuilder.set("v", "y")).where(QueryBuilder.eq("k", 1)).onlyIf(QueryBuilder.eq("v", "batched"))).wasApplied(), true);
    session.execute("CREATE TABLE " + KS + ".hits (k text PRIMARY KEY, n counter)");
    var counters = new BatchStatement(BatchStatement.Type.COUNTER);
    for (int i = 0; i < 3; i++) counters.add(new SimpleStatement("UPDATE " + KS + ".hits SET n = n + ? WHERE k = 'a'", 2L));
    session.execute(counters);
    same(session.execute("SELECT n FROM " + KS + ".hits WHERE k = 'a'").one().getLong(0), 6L);
  }

  static void errors(Session session) {
    fails(SyntaxError.class, "line 1:0 no viable alternative at input 'SELEC'", () -> session.execute("SELEC * FROM x"));
    fails(InvalidQueryException.class, "table nope does not exist", () -> session.execute("SELECT * FROM " + KS + ".nope"));
    fails(InvalidQueryException.class, "ALLOW FILTERING", () -> session.execute("SELECT * FROM " + KS + ".many WHERE v = 'x'"));
    fails(AlreadyExistsException.class, "users", () -> session.execute("CREATE TABLE " + KS + ".users (k int PRIMARY KEY)"));
    fails(UnauthorizedException.class, "", () -> session.execute("DROP TABLE system_schema.tables"));
    try (Cluster wrong = builder("cassandra", "wrong").build()) {
      try {
        wrong.connect();
        throw new AssertionError("a wrong password was accepted");
      } catch (AuthenticationException | NoHostAvailableException expected) {
        holds(expected.getMessage().contains("incorrect"), expected);
      }
    }
    var prepared = session.prepare("SELECT * FROM " + KS + ".many WHERE k = ?");
    session.execute("ALTER TABLE " + KS + ".many ADD late int");
    same(session.execute(prepared.bind(1)).one().getString("v"), "y");
    session.execute("DROP TABLE " + KS + ".many");
    session.execute("CREATE TABLE " + KS + ".many (k int PRIMARY KEY, v text)");
    session.execute("INSERT INTO " + KS + ".many (k, v) VALUES (1, 'new')");
    same(session.execute(prepared.bind(1)).one().getString("v"), "new");
  }

  static void tracing(Session session) {
    var result = session.execute(new SimpleStatement("SELECT * FROM " + KS + ".users LIMIT 5").enableTracing());
    QueryTrace trace = result.getExecutionInfo().getQueryTrace();
    same(trace.getRequestType(), "Execute CQL3 query");
    holds(trace.getDurationMicros() > 0 && !trace.getEvents().isEmpty(), trace);
    holds(trace.getParameters().get("query").contains("LIMIT 5"), trace.getParameters());
  }

  static void speaks(ProtocolVersion version) {
    try (Cluster cluster = builder("cassandra", "cassandra").withProtocolVersion(version).withCompression(Compression.NONE).build(); Session session = cluster.connect(KS)) {
      same(cluster.getConfiguration().getProtocolOptions().getProtocolVersion(), version);
      session.execute("INSERT INTO many (k, v) VALUES (?, ?)", version.toInt(), "v" + version.toInt());
      same(session.execute("SELECT v FROM many WHERE k = ?", version.toInt()).one().getString(0), "v" + version.toInt());
    }
  }

  private Main() {}
}
