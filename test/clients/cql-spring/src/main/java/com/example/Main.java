package com.example;

import static com.example.Parts.fails;
import static com.example.Parts.holds;
import static com.example.Parts.part;
import static com.example.Parts.same;
import static org.springframework.data.cassandra.core.query.Criteria.where;
import static org.springframework.data.cassandra.core.query.Query.query;

import com.datastax.oss.driver.api.core.CqlSession;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.cassandra.CassandraInvalidQueryException;
import org.springframework.data.cassandra.core.CassandraTemplate;
import org.springframework.data.cassandra.core.EntityWriteResult;
import org.springframework.data.cassandra.core.InsertOptions;
import org.springframework.data.cassandra.core.UpdateOptions;
import org.springframework.data.cassandra.core.cql.CqlTemplate;
import org.springframework.data.cassandra.core.query.CassandraPageRequest;
import org.springframework.data.cassandra.core.query.Columns;
import org.springframework.data.cassandra.core.query.Update;
import org.springframework.data.domain.Slice;

/** Spring Boot with Spring Data Cassandra: repositories and templates, as its guide begins. */
@SpringBootApplication
public class Main {
  static final String KS = "driver_spring";

  public static void main(String[] args) {
    var host = System.getenv("CQL_HOST");
    var port = System.getenv("CQL_PORT");
    try (var session = CqlSession.builder().addContactPoint(new InetSocketAddress(host, Integer.parseInt(port))).withLocalDatacenter(System.getenv("CQL_DC"))
        .withAuthCredentials("cassandra", "cassandra").build()) {
      session.execute("DROP KEYSPACE IF EXISTS " + KS);
      session.execute("CREATE KEYSPACE " + KS + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    }
    var application = new SpringApplication(Main.class);
    application.setDefaultProperties(Map.of(
        "spring.cassandra.contact-points", host + ":" + port,
        "spring.cassandra.local-datacenter", System.getenv("CQL_DC"),
        "spring.cassandra.username", "cassandra",
        "spring.cassandra.password", "cassandra",
        "spring.cassandra.keyspace-name", KS,
        "spring.cassandra.schema-action", "create_if_not_exists",
        "spring.cassandra.request.timeout", "20s",
        "spring.main.banner-mode", "off",
        "logging.level.root", "error"));
    try (var context = application.run(args)) {
      var orders = context.getBean(Orders.class);
      var template = context.getBean(CassandraTemplate.class);
      part("repository", () -> repository(orders));
      part("derived queries and slices", () -> queries(orders));
      part("versions and conditions", () -> versions(orders, template));
      part("template", () -> template(template));
      part("reactive repository", () -> reactive(context.getBean(ReactiveOrders.class)));
      part("CQL template and errors", () -> plain(context.getBean(CqlTemplate.class)));
      context.getBean(CqlSession.class).execute("DROP KEYSPACE " + KS);
    }
  }

  static Order order(String customer, int second) {
    return new Order(new OrderKey(customer, Instant.ofEpochSecond(second)), second % 2 == 0 ? "open" : "sent", new BigDecimal("1.50"), List.of("a", "b"), Map.of("a", second), new Address("Elm", second), 0);
  }

  static void repository(Orders orders) {
    var saved = orders.save(order("ann", 1));
    same(orders.findById(saved.key()).orElseThrow(), saved);
    same(saved.version(), 1L);
    orders.saveAll(List.of(order("ann", 2), order("ann", 3), order("bob", 1)));
    same(orders.count(), 4L);
    same(orders.existsById(new OrderKey("bob", Instant.ofEpochSecond(9))), false);
    same(orders.findAll().size(), 4);
    orders.delete(saved);
    same(orders.findById(saved.key()).isEmpty(), true);
    orders.deleteAll();
    same(orders.count(), 0L);
  }

  static void queries(Orders orders) {
    for (int second = 0; second < 25; second++) orders.insert(order("cleo", second));
    same(orders.findByKeyCustomer("cleo").get(0).key().placed(), Instant.ofEpochSecond(24));
    same(orders.findByKeyCustomerAndKeyPlacedGreaterThan("cleo", Instant.ofEpochSecond(20)).size(), 4);
    same(orders.findByState("sent").size(), 12);
    same(orders.countOf("cleo"), 25L);
    Slice<Order> slice = orders.findByKeyCustomer("cleo", CassandraPageRequest.first(10));
    var seen = slice.getNumberOfElements();
    while (slice.hasNext()) {
      slice = orders.findByKeyCustomer("cleo", slice.nextPageable());
      seen += slice.getNumberOfElements();
    }
    same(seen, 25);
    try (var stream = orders.streamByKeyCustomer("cleo")) {
      same(stream.filter(order -> order.state().equals("open")).count(), 13L);
    }
  }

  static void versions(Orders orders, CassandraTemplate template) {
    var saved = orders.save(order("dan", 1));
    var changed = orders.save(saved.in("paid"));
    same(changed.version(), 2L);
    fails(OptimisticLockingFailureException.class, "", () -> orders.save(saved.in("late")));
    same(orders.findById(saved.key()).orElseThrow().state(), "paid");
  }

  static void template(CassandraTemplate template) {
    var one = order("eve", 1);
    EntityWriteResult<Order> written = template.insert(one, InsertOptions.builder().ttl(1000).withIfNotExists().build());
    same(written.wasApplied(), true);
    fails(OptimisticLockingFailureException.class, "Row already exists", () -> template.insert(one, InsertOptions.builder().withIfNotExists().build()));
    var mine = query(where("customer").is("eve")).and(where("placed").is(one.key().placed()));
    same(template.selectOne(mine, Order.class).shipTo(), new Address("Elm", 1));
    same(template.update(mine, Update.empty().addTo("lines").append("c").set("state", "packed").set("amounts").atKey("b").to(7), Order.class), true);
    var read = template.selectOne(mine, Order.class);
    same(read.items(), List.of("a", "b", "c"));
    same(read.amounts(), Map.of("a", 1, "b", 7));
    same(template.update(mine.queryOptions(UpdateOptions.builder().ifCondition(where("state").is("nope")).build()), Update.update("state", "x"), Order.class), false);
    var state = template.selectOne(mine.columns(Columns.from("state", "customer", "placed", "version")), Order.class).state();
    same(state, "packed");
    var batch = template.batchOps();
    same(batch.insert(order("fay", 1).in("open"), order("fay", 2)).execute().wasApplied(), true);
    same(template.count(query(where("customer").is("fay")), Order.class), 2L);
    same(template.exists(query(where("customer").is("gus")), Order.class), false);
    template.delete(query(where("customer").is("fay")), Order.class);
    same(template.count(query(where("customer").is("fay")), Order.class), 0L);
    template.truncate(Order.class);
    same(template.count(Order.class), 0L);
  }

  static void reactive(ReactiveOrders orders) {
    orders.deleteAll().block();
    for (int second = 0; second < 10; second++) orders.save(order("hal", second)).block();
    same(orders.findByKeyCustomer("hal").map(order -> order.shipTo().zip()).collectList().block(), List.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    same(orders.count().block(), 10L);
    orders.deleteAll().block();
    same(orders.findAll().collectList().block(), List.of());
  }

  static void plain(CqlTemplate template) {
    template.execute("INSERT INTO orders (customer, placed, state) VALUES (?, ?, ?)", "ivy", Instant.EPOCH, "new");
    same(template.queryForObject("SELECT state FROM orders WHERE customer = ?", String.class, "ivy"), "new");
    same(template.queryForList("SELECT customer, state FROM orders WHERE customer = 'ivy'").size(), 1);
    fails(CassandraInvalidQueryException.class, "table nope does not exist", () -> template.execute("SELECT * FROM nope"));
    holds(template.describeRing().iterator().hasNext(), "ring");
  }
}
