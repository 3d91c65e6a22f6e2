package com.example;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.literal;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.alterTable;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.createIndex;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.createKeyspace;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.createTable;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.createType;
import static com.datastax.oss.driver.api.querybuilder.SchemaBuilder.udt;
import static com.example.Parts.fails;
import static com.example.Parts.holds;
import static com.example.Parts.part;
import static com.example.Parts.same;

import com.datastax.dse.driver.api.core.cql.reactive.ReactiveRow;
import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.QueryTrace;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.metadata.schema.ClusteringOrder;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.SchemaChangeListenerBase;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.servererrors.AlreadyExistsException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import com.datastax.oss.driver.api.querybuilder.select.Selector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The Java driver 4.x with query builder, mapper and reactive results, against the address of the environment. */
public final class Main {
  static final String KS = "driver_java4";

  static CqlSessionBuilder builder(String user, String password, Map<DefaultDriverOption, String> options) {
    var config = DriverConfigLoader.programmaticBuilder()
        .withString(DefaultDriverOption.REQUEST_TIMEOUT, "20 seconds")
        .withString(DefaultDriverOption.METADATA_SCHEMA_WINDOW, "50 milliseconds") // it waits a second after each change otherwise
        .withString(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, "10 seconds");
    options.forEach(config::withString);
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(System.getenv("CQL_HOST"), Integer.parseInt(System.getenv("CQL_PORT"))))
        .withLocalDatacenter(System.getenv("CQL_DC"))
        .withAuthCredentials(user, password)
        .withConfigLoader(config.build());
  }

  public static void main(String[] args) {
    var changes = new LinkedBlockingQueue<String>();
    var listener = new SchemaChangeListenerBase() {
      @Override
      public void onTableCreated(TableMetadata table) {
        changes.add("created " + table.getName());
      }

      @Override
      public void onTableUpdated(TableMetadata now, TableMetadata before) {
        changes.add("updated " + now.getName());
      }

      @Override
      public void onTableDropped(TableMetadata table) {
        changes.add("dropped " + table.getName());
      }
    };
    try (var session = builder("cassandra", "cassandra", Map.of()).addSchemaChangeListener(listener).build()) {
      session.execute("DROP KEYSPACE IF EXISTS " + KS);
      part("query builder", () -> queryBuilder(session));
      part("mapper", () -> mapper(session));
      part("reactive results", () -> reactive(session));
      part("metadata and schema events", () -> metadata(session, changes));
      part("types", () -> types(session));
      part("asynchronous paging", () -> paging(session));
      part("batches and conditions", () -> batches(session));
      part("errors", () -> errors(session));
      part("a query trace", () -> tracing(session));
      for (var version : List.of("V3", "V4", "V5")) {
        for (var compression : List.of("none", "lz4", "snappy")) {
          if (version.equals("V5") && compression.equals("snappy")) continue; // the protocol has none there
          part("protocol " + version + ", compression " + compression, () -> speaks(version, compression));
        }
      }
      session.execute("DROP KEYSPACE " + KS);
    }
  }

  static void queryBuilder(CqlSession session) {
    session.execute(createKeyspace(KS).ifNotExists().withSimpleStrategy(1).withDurableWrites(true).build());
    session.execute(createType(KS, "dimensions").withField("length", DataTypes.INT).withField("width", DataTypes.INT).withField("unit", DataTypes.TEXT).build());
    session.execute(
        createTable(KS, "products")
            .withPartitionKey("id", DataTypes.UUID)
            .withClusteringColumn("version", DataTypes.INT)
            .withColumn("name", DataTypes.TEXT)
            .withColumn("size", udt("dimensions", true))
            .withColumn("tags", DataTypes.setOf(DataTypes.TEXT))
            .withColumn("scores", DataTypes.mapOf(DataTypes.TEXT, DataTypes.frozenListOf(DataTypes.INT)))
            .withColumn("made", DataTypes.TIMESTAMP)
            .withClusteringOrder("version", ClusteringOrder.ASC)
            .withComment("made by a builder")
            .withGcGraceSeconds(3600)
            .build());
    session.execute(createTable(KS, "views").withPartitionKey("id", DataTypes.UUID).withColumn("seen", DataTypes.COUNTER).build());
    session.execute(createIndex("products_tags").onTable(KS, "products").andColumnValues("tags").build());
    session.execute(alterTable(KS, "products").addColumn("extra", DataTypes.INT).build());
    var id = UUID.randomUUID();
    session.execute(
        insertInto(KS, "products").value("id", literal(id)).value("version", literal(1)).value("name", literal("one"))
            .value("tags", literal(Set.of("a", "b"))).usingTtl(1000).usingTimestamp(5).build());
    session.execute(update(KS, "products").usingTimestamp(6).appendSetElement("tags", literal("c")).setColumn("extra", literal(9))
        .whereColumn("id").isEqualTo(literal(id)).whereColumn("version").isEqualTo(literal(1)).build());
    var row = session.execute(
        selectFrom(KS, "products").columns("name", "tags", "extra").function("ttl", Selector.column("name")).as("t")
            .function("writetime", Selector.column("name")).as("w")
            .whereColumn("id").isEqualTo(bindMarker()).whereColumn("version").in(literal(1), literal(2)).build(id)).one();
    same(row.getString("name"), "one");
    same(row.getSet("tags", String.class), Set.of("a", "b", "c"));
    same(row.getInt("extra"), 9);
    holds(row.getInt("t") > 900 && row.getLong("w") == 5, row.getFormattedContents());
    same(session.execute(selectFrom(KS, "products").column("version").whereColumn("tags").contains(literal("b")).build()).all().size(), 1);
    session.execute(deleteFrom(KS, "products").column("extra").whereColumn("id").isEqualTo(literal(id)).whereColumn("version").isEqualTo(literal(1)).build());
    same(session.execute(selectFrom(KS, "products").column("extra").whereColumn("id").isEqualTo(literal(id)).build()).one().isNull(0), true);
    var json = session.execute(selectFrom(KS, "products").json().columns("version", "name").whereColumn("id").isEqualTo(literal(id)).build()).one().getString(0);
    same(json, "{\"version\": 1, \"name\": \"one\"}");
    session.execute(deleteFrom(KS, "products").whereColumn("id").isEqualTo(literal(id)).whereColumn("version").isGreaterThan(literal(0)).build());
    same(session.execute(selectFrom(KS, "products").countAll().whereColumn("id").isEqualTo(literal(id)).build()).one().getLong(0), 0L);
    same(session.execute(selectFrom("system", "local").raw("cluster_name").raw("now()").as("n").build()).one().getUuid("n").version(), 1);
  }

  static void mapper(CqlSession session) throws Exception {
    var dao = new ShopMapperBuilder(session).build().products(CqlIdentifier.fromCql(KS));
    var id = UUID.randomUUID();
    var made = Instant.parse("2024-02-29T12:34:56.789Z");
    var one = new Product(id, 1, "one", new Dimensions(2, 3, "cm"), Set.of("a", "b"), Map.of("x", List.of(1, 2)), made, null);
    dao.save(one);
    var found = dao.find(id, 1);
    same(found.named("one"), one);
    holds(found.written() > 1_700_000_000_000_000L, found);
    same(dao.findLater(id, 1).toCompletableFuture().get(10, TimeUnit.SECONDS).size(), new Dimensions(2, 3, "cm"));
    same(dao.find(id, 2), null);
    same(dao.saveNew(one), false);
    for (int version = 2; version <= 10; version++) {
      same(dao.saveNew(new Product(id, version, "v" + version, null, Set.of(), Map.of(), made, null)), true);
    }
    same(dao.newest(id, 3, 4).map(Product::version).all(), List.of(10, 9, 8, 7));
    same(dao.paged(id).map(Product::version).all(), List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    dao.update(one.named("renamed"));
    same(dao.find(id, 1).name(), "renamed");
    same(dao.rename(one.named("again"), "nope"), false);
    same(dao.rename(one.named("again"), "renamed"), true);
    same(dao.count(id), 10L);
    same(dao.remove(one), true);
    same(dao.remove(one), false);
    same(collect(dao.flowing(id)).stream().map(Product::version).toList(), List.of(2, 3, 4, 5, 6, 7, 8, 9, 10));
    session.execute(dao.insertion(new Product(id, 11, "old", null, null, null, made, null), 500, 77));
    same(dao.find(id, 11).written(), 77L);
    dao.removeAll(id);
    same(dao.find(id, 11), null);
    same(dao.count(id), 0L);
    dao.see(id, 3);
    dao.see(id, -1);
    same(dao.views(id), new Views(id, 2));
  }

  static void reactive(CqlSession session) throws Exception {
    session.execute("CREATE TABLE " + KS + ".flow (p int, c int, v text, PRIMARY KEY (p, c))");
    var insert = session.prepare("INSERT INTO " + KS + ".flow (p, c, v) VALUES (?, ?, ?)");
    for (int i = 0; i < 100; i++) same(collect(session.executeReactive(insert.bind(i % 2, i, "v" + i))).size(), 0);
    var rows = session.executeReactive(SimpleStatement.newInstance("SELECT c FROM " + KS + ".flow WHERE p = 1").setPageSize(7));
    same(collect(rows).stream().map(row -> row.getInt("c")).toList(), java.util.stream.IntStream.range(0, 50).map(i -> i * 2 + 1).boxed().toList());
    var applied = session.executeReactive("INSERT INTO " + KS + ".flow (p, c, v) VALUES (0, 0, 'x') IF NOT EXISTS");
    List<ReactiveRow> answer = collect(applied);
    same(answer.get(0).wasApplied(), false);
    same(answer.get(0).getString("v"), "v0");
    fails(InvalidQueryException.class, "nope", () -> {
      try {
        collect(session.executeReactive("SELECT * FROM " + KS + ".nope"));
      } catch (java.util.concurrent.ExecutionException why) {
        throw why.getCause();
      }
    });
  }

  /** Everything that a publisher gives, asked for in small helpings. */
  static <T> List<T> collect(Publisher<T> publisher) throws Exception {
    var done = new CompletableFuture<List<T>>();
    var seen = new ArrayList<T>();
    publisher.subscribe(new Subscriber<>() {
      private Subscription subscription;

      @Override
      public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(2);
      }

      @Override
      public void onNext(T item) {
        seen.add(item);
        subscription.request(1);
      }

      @Override
      public void onError(Throwable why) {
        done.completeExceptionally(why);
      }

      @Override
      public void onComplete() {
        done.complete(seen);
      }
    });
    return done.get(20, TimeUnit.SECONDS);
  }

  static void metadata(CqlSession session, LinkedBlockingQueue<String> changes) throws Exception {
    KeyspaceMetadata keyspace = session.getMetadata().getKeyspace(KS).orElseThrow();
    var table = keyspace.getTable("products").orElseThrow();
    same(table.getPartitionKey().get(0).getName().asInternal(), "id");
    same(table.getClusteringColumns().values().iterator().next(), ClusteringOrder.ASC);
    same(table.getColumn("scores").orElseThrow().getType(), DataTypes.mapOf(DataTypes.TEXT, DataTypes.frozenListOf(DataTypes.INT)));
    same(table.getOptions().get(CqlIdentifier.fromCql("comment")), "made by a builder");
    same(table.getOptions().get(CqlIdentifier.fromCql("gc_grace_seconds")), 3600);
    holds(table.getIndex("products_tags").isPresent(), table.getIndexes());
    holds(table.describe(true).contains("CREATE TABLE driver_java4.products"), table.describe(true));
    same(keyspace.getUserDefinedType("dimensions").orElseThrow().getFieldNames().size(), 3);
    var tokens = session.getMetadata().getTokenMap().orElseThrow();
    Token token = tokens.newToken(TypeCodecs.INT.encode(1, session.getContext().getProtocolVersion()));
    same(tokens.format(token), "-4069959284402364209");
    same(tokens.getReplicas(KS, token).size(), 1);
    session.execute("CREATE TABLE " + KS + ".watched (k int PRIMARY KEY)");
    session.execute("ALTER TABLE " + KS + ".watched ADD v text");
    session.execute("DROP TABLE " + KS + ".watched");
    var expected = new ArrayList<>(List.of("created watched", "updated watched", "dropped watched"));
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!expected.isEmpty() && System.nanoTime() < until) {
      var change = changes.poll(1, TimeUnit.SECONDS);
      if (change != null && change.equals(expected.get(0))) expected.remove(0);
    }
    same(expected, List.of());
    holds(session.checkSchemaAgreement(), "schema agreement");
  }

  static void types(CqlSession session) throws Exception {
    session.execute("CREATE TABLE " + KS + ".types (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, dd double, du duration, f float, i inet, "
        + "s smallint, t time, ts timestamp, ti tinyint, tu timeuuid, u uuid, vi varint, l list<text>, st set<int>, m map<text, bigint>, tt tuple<int, text>, ad dimensions, v vector<float, 3>)");
    var uuid = UUID.fromString("123e4567-e89b-42d3-a456-426614174000");
    var timeUuid = com.datastax.oss.driver.api.core.uuid.Uuids.timeBased();
    var insert = session.prepare("INSERT INTO " + KS + ".types (k, a, b, bl, bo, d, de, dd, du, f, i, s, t, ts, ti, tu, u, vi, l, st, m, tt, ad, v) "
        + "VALUES (:k, :a, :b, :bl, :bo, :d, :de, :dd, :du, :f, :i, :s, :t, :ts, :ti, :tu, :u, :vi, :l, :st, :m, :tt, :ad, :v)");
    TupleValue tuple = DataTypes.tupleOf(DataTypes.INT, DataTypes.TEXT).newValue(1, "one");
    UdtValue size = session.getMetadata().getKeyspace(KS).orElseThrow().getUserDefinedType("dimensions").orElseThrow().newValue(4, 5, "m");
    BoundStatement bound = insert.bind(1, "ascii", Long.MIN_VALUE, ByteBuffer.wrap(new byte[] {0, -1}), true, LocalDate.of(-5, 2, 28), new BigDecimal("-1.50"), 1.5e300, CqlDuration.from("1mo2d3ns"),
        0.5f, InetAddress.getByName("2001:db8::1"), Short.MIN_VALUE, LocalTime.parse("12:34:56.789"), Instant.ofEpochMilli(-1), Byte.MIN_VALUE, timeUuid, uuid, BigInteger.TWO.pow(200).negate(),
        List.of("a", "é"), Set.of(1, 2), Map.of("k", 1L), tuple, size, CqlVector.newInstance(1f, 0.25f, -2f));
    session.execute(bound);
    Row row = session.execute("SELECT * FROM " + KS + ".types WHERE k = 1").one();
    same(row.getString("a"), "ascii");
    same(row.getLong("b"), Long.MIN_VALUE);
    same(row.getByteBuffer("bl"), ByteBuffer.wrap(new byte[] {0, -1}));
    same(row.getLocalDate("d"), LocalDate.of(-5, 2, 28));
    same(row.getBigDecimal("de"), new BigDecimal("-1.50"));
    same(row.getDouble("dd"), 1.5e300);
    same(row.getCqlDuration("du"), CqlDuration.from("1mo2d3ns"));
    same(row.getInetAddress("i"), InetAddress.getByName("2001:db8::1"));
    same(row.getShort("s"), Short.MIN_VALUE);
    same(row.getLocalTime("t"), LocalTime.parse("12:34:56.789"));
    same(row.getInstant("ts"), Instant.ofEpochMilli(-1));
    same(row.getUuid("tu"), timeUuid);
    same(row.getBigInteger("vi"), BigInteger.TWO.pow(200).negate());
    same(row.getList("l", String.class), List.of("a", "é"));
    same(row.getMap("m", String.class, Long.class), Map.of("k", 1L));
    same(row.getTupleValue("tt").getString(1), "one");
    same(row.getUdtValue("ad").getString("unit"), "m");
    same(row.getVector("v", Float.class), CqlVector.newInstance(1f, 0.25f, -2f));
    session.execute(insert.boundStatementBuilder().setInt("k", 1).setToNull("a").build()); // the rest stays unset
    row = session.execute("SELECT * FROM " + KS + ".types WHERE k = 1").one();
    same(row.isNull("a"), true);
    same(row.getUuid("u"), uuid);
  }

  static void paging(CqlSession session) throws Exception {
    session.execute("CREATE TABLE " + KS + ".many (k int PRIMARY KEY, v text)");
    var insert = session.prepare("INSERT INTO " + KS + ".many (k, v) VALUES (?, ?)");
    List<CompletionStage<AsyncResultSet>> writes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) writes.add(session.executeAsync(insert.bind(i, "v" + i)));
    for (var write : writes) write.toCompletableFuture().get(20, TimeUnit.SECONDS);
    var seen = new HashSet<Integer>();
    var pages = 0;
    var page = session.executeAsync(SimpleStatement.newInstance("SELECT k FROM " + KS + ".many").setPageSize(99)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    while (true) {
      pages++;
      page.currentPage().forEach(row -> seen.add(row.getInt(0)));
      if (!page.hasMorePages()) break;
      page = page.fetchNextPage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    same(seen.size(), 1000);
    same(pages, 11);
    var statement = SimpleStatement.newInstance("SELECT k FROM " + KS + ".many").setPageSize(10);
    ResultSet first = session.execute(statement);
    var state = first.getExecutionInfo().getSafePagingState();
    var one = first.iterator().next().getInt(0);
    ResultSet second = session.execute(statement.setPagingState(state));
    holds(second.iterator().next().getInt(0) != one, "the second page begins anew");
  }

  static void batches(CqlSession session) {
    PreparedStatement insert = session.prepare("INSERT INTO " + KS + ".many (k, v) VALUES (?, ?)");
    var batch = BatchStatement.builder(DefaultBatchType.LOGGED);
    for (int i = 0; i < 20; i++) batch.addStatement(insert.bind(i, "batched"));
    batch.addStatement(SimpleStatement.newInstance("UPDATE " + KS + ".many SET v = ? WHERE k = 20", "batched"));
    session.execute(batch.build());
    same(session.execute("SELECT v FROM " + KS + ".many WHERE k = 20").one().getString(0), "batched");
    var counters = BatchStatement.newInstance(DefaultBatchType.COUNTER);
    var id = UUID.randomUUID();
    for (int i = 0; i < 3; i++) counters = counters.add(SimpleStatement.newInstance("UPDATE " + KS + ".views SET seen = seen + 2 WHERE id = ?", id));
    session.execute(counters);
    same(session.execute("SELECT seen FROM " + KS + ".views WHERE id = ?", id).one().getLong(0), 6L);
    ResultSet refused = session.execute("UPDATE " + KS + ".many SET v = 'x' WHERE k = 1 IF v = 'nope'");
    same(refused.wasApplied(), false);
    same(refused.one().getString("v"), "batched");
    same(session.execute("UPDATE " + KS + ".many SET v = 'x' WHERE k = 1 IF v = 'batched'").wasApplied(), true);
    var conditional = BatchStatement.newInstance(DefaultBatchType.LOGGED)
        .add(SimpleStatement.newInstance("INSERT INTO " + KS + ".flow (p, c, v) VALUES (7, 1, 'a') IF NOT EXISTS"))
        .add(SimpleStatement.newInstance("INSERT INTO " + KS + ".flow (p, c, v) VALUES (7, 2, 'b')"));
    same(session.execute(conditional).wasApplied(), true);
    same(session.execute(conditional).wasApplied(), false);
  }

  static void errors(CqlSession session) {
    fails(SyntaxError.class, "line 1:0 no viable alternative at input 'SELEC'", () -> session.execute("SELEC * FROM x"));
    fails(InvalidQueryException.class, "table nope does not exist", () -> session.execute("SELECT * FROM " + KS + ".nope"));
    fails(InvalidQueryException.class, "ALLOW FILTERING", () -> session.execute("SELECT * FROM " + KS + ".many WHERE v = 'x'"));
    fails(InvalidQueryException.class, "Undefined column name zz", () -> session.prepare("SELECT zz FROM " + KS + ".many"));
    fails(AlreadyExistsException.class, "products", () -> session.execute("CREATE TABLE " + KS + ".products (k int PRIMARY KEY)"));
    fails(UnauthorizedException.class, "", () -> session.execute("DROP TABLE system_schema.tables"));
    var why = fails(AllNodesFailedException.class, "", () -> builder("cassandra", "wrong", Map.of()).build().close());
    holds(why.getAllErrors().values().stream().flatMap(List::stream).anyMatch(AuthenticationException.class::isInstance), why.getAllErrors());
    var prepared = session.prepare("SELECT * FROM " + KS + ".many WHERE k = ?");
    session.execute("ALTER TABLE " + KS + ".many ADD late int");
    same(session.execute(prepared.bind(1)).one().getColumnDefinitions().contains("late"), true);
    session.execute("DROP TABLE " + KS + ".many");
    session.execute("CREATE TABLE " + KS + ".many (k int PRIMARY KEY, v text)");
    session.execute("INSERT INTO " + KS + ".many (k, v) VALUES (1, 'new')");
    same(session.execute(prepared.bind(1)).one().getString("v"), "new");
  }

  static void tracing(CqlSession session) {
    var result = session.execute(SimpleStatement.newInstance("SELECT * FROM " + KS + ".products LIMIT 5").setTracing(true));
    QueryTrace trace = result.getExecutionInfo().getQueryTrace();
    same(trace.getRequestType(), "Execute CQL3 query");
    holds(trace.getDurationMicros() > 0 && trace.getDurationMicros() < 60_000_000, trace.getDurationMicros());
    holds(trace.getParameters().get("query").contains("LIMIT 5"), trace.getParameters());
    holds(!trace.getEvents().isEmpty(), "events");
  }

  static void speaks(String version, String compression) {
    var options = Map.of(DefaultDriverOption.PROTOCOL_VERSION, version, DefaultDriverOption.PROTOCOL_COMPRESSION, compression);
    try (var session = builder("cassandra", "cassandra", options).withKeyspace(KS).build()) {
      same(session.getContext().getProtocolVersion().name(), version);
      var large = "text that compresses well, ".repeat(20_000);
      var insert = session.prepare("INSERT INTO flow (p, c, v) VALUES (9, ?, ?)");
      for (int i = 0; i < 3; i++) session.execute(insert.bind(i, i + large));
      var rows = session.execute("SELECT c, v FROM flow WHERE p = 9").all();
      same(rows.size(), 3);
      for (Row row : rows) same(row.getString("v"), row.getInt("c") + large);
    }
  }

  private Main() {}
}
