package com.example;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.net.InetSocketAddress;
import java.util.Map;

/** The first steps of the Java driver 4.x, with only the address set. */
public class Quickstart {
  private static String env(String name, String fallback) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? fallback : value;
  }

  public static void main(String[] args) {
    InetSocketAddress address = new InetSocketAddress(env("CQL_HOST", "127.0.0.1"), Integer.parseInt(env("CQL_PORT", "9042")));
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(address)
            .withLocalDatacenter(env("CQL_DC", "datacenter1"))
            .withAuthCredentials(env("DB_USERNAME", "cassandra"), env("DB_PASSWORD", "cassandra"))
            .build()) {
      System.out.println("Connected with protocol " + session.getContext().getProtocolVersion());
      session.execute(
          "CREATE KEYSPACE IF NOT EXISTS quickstart_cql_java WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
      session.execute("CREATE TABLE IF NOT EXISTS quickstart_cql_java.users (id int PRIMARY KEY, name text, attributes map<text, int>)");
      PreparedStatement insert = session.prepare("INSERT INTO quickstart_cql_java.users (id, name, attributes) VALUES (?, ?, ?)");
      for (int i = 0; i < 20; i++) {
        session.execute(insert.bind(i, "user " + i, Map.of("n", i)));
      }
      Row row = session.execute("SELECT name, attributes FROM quickstart_cql_java.users WHERE id = 7").one();
      System.out.println("Read: " + row.getString("name") + " " + row.getMap("attributes", String.class, Integer.class));
      int count = 0;
      for (Row ignored : session.execute(SimpleStatement.newInstance("SELECT * FROM quickstart_cql_java.users").setPageSize(7))) {
        count++;
      }
      System.out.println("Rows: " + count);
      System.out.println(
          "Columns: " + session.getMetadata().getKeyspace("quickstart_cql_java").get().getTable("users").get().getColumns().size());
    }
  }
}
