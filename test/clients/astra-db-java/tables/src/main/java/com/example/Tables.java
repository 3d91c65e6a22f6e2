package com.example;

import com.datastax.astra.client.DataAPIClient;
import com.datastax.astra.client.DataAPIDestination;
import com.datastax.astra.client.admin.DataAPIDatabaseAdmin;
import com.datastax.astra.client.core.auth.UsernamePasswordTokenProvider;
import com.datastax.astra.client.core.options.DataAPIClientOptions;
import com.datastax.astra.client.core.query.Filters;
import com.datastax.astra.client.core.query.Sort;
import com.datastax.astra.client.core.vector.DataAPIVector;
import com.datastax.astra.client.core.vector.SimilarityMetric;
import com.datastax.astra.client.databases.Database;
import com.datastax.astra.client.databases.DatabaseOptions;
import com.datastax.astra.client.databases.definition.keyspaces.KeyspaceOptions;
import com.datastax.astra.client.tables.Table;
import com.datastax.astra.client.tables.commands.TableUpdateOperation;
import com.datastax.astra.client.tables.commands.options.TableFindOptions;
import com.datastax.astra.client.tables.definition.TableDefinition;
import com.datastax.astra.client.tables.definition.columns.TableColumnDefinitionVector;
import com.datastax.astra.client.tables.definition.columns.TableColumnTypes;
import com.datastax.astra.client.tables.definition.rows.Row;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Tables with astra-db-java 2.x: definition, rows, indexes, vectors. Fails loudly; says so at the end. */
public class Tables {

    static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    public static void main(String[] args) {
        String token = new UsernamePasswordTokenProvider(System.getenv("DB_USERNAME"), System.getenv("DB_PASSWORD")).getToken();
        DataAPIClient client = new DataAPIClient(token, new DataAPIClientOptions().destination(DataAPIDestination.HCD));
        Database database = client.getDatabase(
                System.getenv("DB_API_ENDPOINT"), new DatabaseOptions(token, client.getOptions()).keyspace("client_java_tables"));
        DataAPIDatabaseAdmin admin = (DataAPIDatabaseAdmin) database.getDatabaseAdmin();
        admin.createKeyspace("client_java_tables", KeyspaceOptions.simpleStrategy(1));

        Table<Row> games = database.createTable("games", new TableDefinition()
                .addColumnText("match")
                .addColumnInt("round")
                .addColumnInt("score")
                .addColumnUuid("key")
                .addColumnBoolean("won")
                .addColumnSet("fighters", TableColumnTypes.TEXT)
                .addColumnMap("names", TableColumnTypes.TEXT, TableColumnTypes.INT)
                .addColumnVector("emb", new TableColumnDefinitionVector().dimension(3).metric(SimilarityMetric.COSINE))
                .partitionKey("match")
                .clusteringColumns(Sort.ascending("round")));
        UUID key = UUID.fromString("3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11");
        games.insertOne(new Row()
                .addText("match", "m1").addInt("round", 1).addInt("score", 7).addUUID("key", key).addBoolean("won", true)
                .addSet("fighters", Set.of("a", "b"))
                .addVector("emb", new DataAPIVector(new float[] {0.5f, 1f, -2.25f})));
        Row read = games.findOne(Filters.and(Filters.eq("match", "m1"), Filters.eq("round", 1))).orElseThrow();
        check(read.getInteger("score") == 7 && key.toString().equals(String.valueOf(read.getColumnMap().get("key"))) && read.getBoolean("won"), "the row: " + read);
        check(games.findOne(Filters.eq("match", "none")).isEmpty(), "no row");

        List<Row> many = new ArrayList<>();
        for (int i = 0; i < 120; i++) many.add(new Row().addText("match", "m2").addInt("round", i).addInt("score", -i));
        check(games.insertMany(many).getInsertedIds().size() == 120, "insertMany");
        List<Row> found = games.find(Filters.eq("match", "m2"), new TableFindOptions().sort(Sort.descending("round"))).toList();
        check(found.size() == 120 && found.get(0).getInteger("round") == 119, "find over pages");

        games.createIndex("games_score", "score");
        games.createVectorIndex("games_emb", "emb");
        check(games.listIndexesNames().equals(List.of("games_emb", "games_score")), "indexes: " + games.listIndexesNames());
        check(games.listIndexes().size() == 2, "indexes explained");
        check(games.findOne(Filters.eq("score", -5)).orElseThrow().getInteger("round") == 5, "find by index");
        Row near = games.find(new TableFindOptions().sort(Sort.vector("emb", new DataAPIVector(new float[] {0.5f, 1f, -2.25f})))
                .limit(1).includeSimilarity(true)).toList().get(0);
        check(near.getText("match").equals("m1") && near.getSimilarity() > 0.99, "nearest: " + near);

        games.updateOne(Filters.and(Filters.eq("match", "m1"), Filters.eq("round", 1)),
                new TableUpdateOperation().set("score", 8).unset("won"));
        Row changed = games.findOne(Filters.and(Filters.eq("match", "m1"), Filters.eq("round", 1))).orElseThrow();
        check(changed.getInteger("score") == 8, "the changed row: " + changed);
        games.deleteOne(Filters.and(Filters.eq("match", "m1"), Filters.eq("round", 1)));
        check(games.findOne(Filters.eq("match", "m1")).isEmpty(), "deleteOne");
        games.deleteMany(Filters.and(Filters.eq("match", "m2"), Filters.lt("round", 60)));
        check(games.find(Filters.eq("match", "m2")).toList().size() == 60, "deleteMany");
        check(database.listTableNames().equals(List.of("games")), "listTables");
        check(database.listTables().get(0).getDefinition().getColumns().size() == 8, "the definition");
        database.dropTableIndex("games_score");
        games.deleteAll();
        check(games.findAll().toList().isEmpty(), "deleteAll");
        games.drop();
        check(database.listTableNames().isEmpty(), "dropTable");
        admin.dropKeyspace("client_java_tables");
        System.out.println("all table commands as expected");
    }
}
