package com.example;

import com.datastax.astra.client.DataAPIClient;
import com.datastax.astra.client.DataAPIDestination;
import com.datastax.astra.client.admin.DataAPIDatabaseAdmin;
import com.datastax.astra.client.collections.Collection;
import com.datastax.astra.client.collections.commands.ReturnDocument;
import com.datastax.astra.client.collections.commands.Update;
import com.datastax.astra.client.collections.commands.options.CollectionFindOneAndUpdateOptions;
import com.datastax.astra.client.collections.commands.options.CollectionFindOptions;
import com.datastax.astra.client.collections.definition.CollectionDefinition;
import com.datastax.astra.client.collections.definition.documents.Document;
import com.datastax.astra.client.core.auth.UsernamePasswordTokenProvider;
import com.datastax.astra.client.core.options.DataAPIClientOptions;
import com.datastax.astra.client.core.query.Filter;
import com.datastax.astra.client.core.query.Filters;
import com.datastax.astra.client.core.query.Projection;
import com.datastax.astra.client.core.query.Sort;
import com.datastax.astra.client.core.vector.DataAPIVector;
import com.datastax.astra.client.core.vector.SimilarityMetric;
import com.datastax.astra.client.databases.Database;
import com.datastax.astra.client.databases.DatabaseOptions;
import com.datastax.astra.client.databases.definition.keyspaces.KeyspaceOptions;
import com.datastax.astra.client.tables.Table;
import com.datastax.astra.client.tables.commands.TableUpdateOperation;
import com.datastax.astra.client.tables.commands.options.CreateVectorIndexOptions;
import com.datastax.astra.client.tables.commands.options.TableFindOptions;
import com.datastax.astra.client.tables.definition.TableDefinition;
import com.datastax.astra.client.tables.definition.columns.TableColumnDefinitionVector;
import com.datastax.astra.client.tables.definition.columns.TableColumnTypes;
import com.datastax.astra.client.tables.definition.indexes.TableVectorIndexDefinition;
import com.datastax.astra.client.tables.definition.rows.Row;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Collections and tables, from their making to their end. The same in Python and TypeScript: each prints the same lines. */
public class Guide {

    static final String KEYSPACE = "guide_java";

    public static void main(String[] args) {
        String userName = System.getenv().getOrDefault("DB_USERNAME", "cassandra");
        String password = System.getenv().getOrDefault("DB_PASSWORD", "cassandra");
        String endpoint = System.getenv().getOrDefault("DB_API_ENDPOINT", "http://localhost:8181");
        String token = new UsernamePasswordTokenProvider(userName, password).getToken();
        DataAPIClient client = new DataAPIClient(token, new DataAPIClientOptions().destination(DataAPIDestination.HCD));
        Database database = client.getDatabase(endpoint, new DatabaseOptions(token, client.getOptions()).keyspace(KEYSPACE));
        DataAPIDatabaseAdmin admin = (DataAPIDatabaseAdmin) database.getDatabaseAdmin();
        admin.createKeyspace(KEYSPACE, KeyspaceOptions.simpleStrategy(1));

        collections(database);
        tables(database);
        admin.dropKeyspace(KEYSPACE);
    }

    /** Documents of any shape. */
    static void collections(Database database) {
        Collection<Document> books = database.createCollection("books",
                new CollectionDefinition().vector(3, SimilarityMetric.COSINE));
        books.insertOne(new Document("dune").append("title", "Dune").append("year", 1965)
                .append("tags", List.of("sand")).vector(new float[] {0.9f, 0.1f, 0.2f}));
        books.insertMany(
                new Document("solaris").append("title", "Solaris").append("year", 1961).vector(new float[] {0.1f, 0.9f, 0.3f}),
                new Document("ubik").append("title", "Ubik").append("year", 1969).vector(new float[] {0.2f, 0.8f, 0.1f}),
                new Document("roadside").append("title", "Roadside Picnic").append("year", 1972)
                        .vector(new float[] {0.3f, 0.3f, 0.9f}));
        System.out.println("count: " + count(books));
        System.out.println("sixties: " + books.find(
                Filters.and(Filters.gte("year", 1960), Filters.lt("year", 1970)),
                new CollectionFindOptions().sort(Sort.ascending("year")).projection(Projection.include("title")))
                .toList().stream().map(book -> book.getString("title")).collect(Collectors.joining(", ")));
        System.out.println("nearest: " + books.find(new CollectionFindOptions()
                .sort(Sort.vector(new float[] {0.1f, 0.9f, 0.2f})).limit(2).includeSimilarity(true))
                .toList().stream()
                .map(book -> String.format(Locale.ROOT, "%s %.3f", book.getId(String.class), book.getSimilarity().orElseThrow()))
                .collect(Collectors.joining(", ")));
        System.out.println("updated: " + books.updateOne(Filters.eq("dune"),
                Update.create().set("pages", 412).push("tags", "classic")).getModifiedCount());
        Document dune = books.findById("dune").orElseThrow();
        System.out.println("dune: " + dune.getInteger("pages") + " " + String.join("/", dune.getList("tags", String.class)));
        Document before = books.findOneAndUpdate(Filters.eq("ubik"), Update.create().inc("year", 1d),
                new CollectionFindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE)).orElseThrow();
        System.out.println("before: " + before.getInteger("year"));
        System.out.println("deleted: " + books.deleteMany(Filters.lt("year", 1970)).getDeletedCount());
        System.out.println("collections: " + String.join(", ", database.listCollectionNames()));
    }

    static int count(Collection<Document> books) {
        try {
            return books.countDocuments(1000);
        } catch (Exception tooMany) {
            throw new IllegalStateException(tooMany);
        }
    }

    /** Rows of columns with types. */
    static void tables(Database database) {
        Table<Row> orders = database.createTable("orders", new TableDefinition()
                .addColumnText("customer")
                .addColumn("day", TableColumnTypes.DATE)
                .addColumnInt("total")
                .addColumnSet("tags", TableColumnTypes.TEXT)
                .addColumnVector("place", new TableColumnDefinitionVector().dimension(3))
                .partitionKey("customer")
                .clusteringColumns(Sort.descending("day")));
        orders.createIndex("guide_orders_total", "total");
        orders.createVectorIndex("guide_orders_place",
                new TableVectorIndexDefinition().column("place").metric(SimilarityMetric.EUCLIDEAN), new CreateVectorIndexOptions());
        System.out.println("indexes: " + orders.listIndexesNames().stream().sorted().collect(Collectors.joining(", ")));
        orders.insertMany(List.of(
                new Row().addText("customer", "ann").addLocalDate("day", LocalDate.of(2024, 5, 1)).addInt("total", 12)
                        .addVector("place", new DataAPIVector(new float[] {1, 2, 3})),
                new Row().addText("customer", "ann").addLocalDate("day", LocalDate.of(2024, 5, 2)).addInt("total", 8)
                        .addSet("tags", Set.of("gift")),
                new Row().addText("customer", "bob").addLocalDate("day", LocalDate.of(2024, 5, 2)).addInt("total", 30)
                        .addVector("place", new DataAPIVector(new float[] {3, 2, 1}))));
        System.out.println("ann: " + orders.find(Filters.eq("customer", "ann"), new TableFindOptions()).toList().stream()
                .map(row -> row.get("day") + " " + row.getInteger("total")).collect(Collectors.joining(", ")));
        System.out.println("over 10: " + orders.find(Filters.gt("total", 10), new TableFindOptions()).toList().stream()
                .map(row -> row.getText("customer")).sorted().collect(Collectors.joining(", ")));
        System.out.println("nearest: " + orders.find(new TableFindOptions()
                .sort(Sort.vector("place", new DataAPIVector(new float[] {3, 2, 2}))).limit(1))
                .toList().get(0).getText("customer"));
        Filter bob = Filters.and(Filters.eq("customer", "bob"), Filters.eq("day", "2024-05-02"));
        orders.updateOne(bob, new TableUpdateOperation().set("total", 31));
        System.out.println("bob: " + orders.findOne(bob).orElseThrow().getInteger("total"));
        orders.deleteOne(bob);
        System.out.println("left: " + orders.findAll().toList().size());
        System.out.println("tables: " + String.join(", ", database.listTableNames()));
    }
}
