package com.example;

import com.datastax.astra.client.DataAPIClient;
import com.datastax.astra.client.DataAPIDestination;
import com.datastax.astra.client.admin.DataAPIDatabaseAdmin;
import com.datastax.astra.client.admin.options.AdminOptions;
import com.datastax.astra.client.collections.Collection;
import com.datastax.astra.client.collections.CollectionOptions;
import com.datastax.astra.client.collections.commands.ReturnDocument;
import com.datastax.astra.client.collections.commands.Update;
import com.datastax.astra.client.collections.commands.cursor.CollectionFindAndRerankCursor;
import com.datastax.astra.client.collections.commands.cursor.CollectionFindCursor;
import com.datastax.astra.client.collections.commands.options.*;
import com.datastax.astra.client.collections.definition.CollectionDefinition;
import com.datastax.astra.client.collections.definition.documents.Document;
import com.datastax.astra.client.collections.exceptions.TooManyDocumentsToCountException;
import com.datastax.astra.client.core.auth.UsernamePasswordTokenProvider;
import com.datastax.astra.client.core.commands.Command;
import com.datastax.astra.client.core.commands.CommandType;
import com.datastax.astra.client.core.hybrid.Hybrid;
import com.datastax.astra.client.core.lexical.AnalyzerTypes;
import com.datastax.astra.client.core.options.BaseOptions;
import com.datastax.astra.client.core.options.DataAPIClientOptions;
import com.datastax.astra.client.core.options.TimeoutOptions;
import com.datastax.astra.client.core.paging.CursorState;
import com.datastax.astra.client.core.paging.Page;
import com.datastax.astra.client.core.query.Filter;
import com.datastax.astra.client.core.query.Filters;
import com.datastax.astra.client.core.query.Projection;
import com.datastax.astra.client.core.query.Sort;
import com.datastax.astra.client.core.rerank.RerankedResult;
import com.datastax.astra.client.core.vector.DataAPIVector;
import com.datastax.astra.client.core.vector.SimilarityMetric;
import com.datastax.astra.client.core.vectorize.SupportModelStatus;
import com.datastax.astra.client.databases.Database;
import com.datastax.astra.client.databases.DatabaseOptions;
import com.datastax.astra.client.databases.commands.options.*;
import com.datastax.astra.client.databases.definition.keyspaces.KeyspaceDefinition;
import com.datastax.astra.client.databases.definition.keyspaces.KeyspaceOptions;
import com.datastax.astra.client.tables.Table;
import com.datastax.astra.client.tables.TableOptions;
import com.datastax.astra.client.tables.commands.*;
import com.datastax.astra.client.tables.commands.options.*;
import com.datastax.astra.client.tables.cursor.TableFindCursor;
import com.datastax.astra.client.tables.definition.TableDefinition;
import com.datastax.astra.client.tables.definition.columns.TableColumnDefinitionVector;
import com.datastax.astra.client.tables.definition.columns.TableColumnTypes;
import com.datastax.astra.client.tables.definition.indexes.*;
import com.datastax.astra.client.tables.definition.rows.Row;
import com.datastax.astra.client.tables.definition.types.TableUserDefinedType;
import com.datastax.astra.client.tables.definition.types.TableUserDefinedTypeDefinition;
import com.datastax.astra.client.tables.definition.types.TableUserDefinedTypeField;
import com.datastax.astra.client.tables.definition.types.TableUserDefinedTypeFieldTypes;
import com.datastax.astra.client.tables.mapping.Column;
import com.datastax.astra.client.tables.mapping.EntityTable;
import com.datastax.astra.client.tables.mapping.PartitionBy;
import com.datastax.astra.internal.command.ExecutionInfos;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The whole public surface of astra-db-java 2.x for one environment (DB_ENVIRONMENT); at the end, what was never called. */
public class Public {

    static final String ENVIRONMENT = System.getenv("DB_ENVIRONMENT");
    static final String ENDPOINT = System.getenv("DB_API_ENDPOINT");
    static final String KEYSPACE = "public_java_" + ENVIRONMENT;
    static final String TOKEN =
            new UsernamePasswordTokenProvider(System.getenv("DB_USERNAME"), System.getenv("DB_PASSWORD")).getToken();

    /** What is not called, and why. */
    static final Map<String, String> NOT_CALLED = Map.of(
            "DataAPIClient.getDatabase(UUID)", "asks Astra's DevOps API",
            "DataAPIClient.getDatabase(UUID, DatabaseOptions)", "asks Astra's DevOps API",
            "DataAPIClient.getDatabase(UUID, String, DatabaseOptions)", "asks Astra's DevOps API");

    @TableUserDefinedType("java_point")
    public static class Point {
        @TableUserDefinedTypeField(name = "x", type = TableUserDefinedTypeFieldTypes.INT)
        public Integer x;

        public Integer getX() { return x; }
        public void setX(Integer x) { this.x = x; }
    }

    @EntityTable("java_entity")
    public static class Entity {
        @PartitionBy(0)
        @Column(name = "k", type = TableColumnTypes.INT)
        public Integer k;

        @Column(name = "v", type = TableColumnTypes.TEXT)
        public String v;

        public Integer getK() { return k; }
        public void setK(Integer k) { this.k = k; }
        public String getV() { return v; }
        public void setV(String v) { this.v = v; }
    }

    interface Work {
        void run() throws Exception;
    }

    static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    static void part(String name, Work work) {
        try {
            work.run();
            System.out.println("ok: " + name);
        } catch (Throwable error) {
            StringWriter text = new StringWriter();
            error.printStackTrace(new PrintWriter(text));
            System.out.println("failed: " + name + "\n" + text);
        }
    }

    /** The exception that a call must end with. */
    static Throwable refused(Work work) {
        try {
            work.run();
        } catch (Throwable error) {
            return error;
        }
        throw new AssertionError("was not refused");
    }

    /** What Astra alone can tell: here it may have no value, or refuse. */
    static void told(Work work) {
        try {
            work.run();
        } catch (Throwable error) {
            check(error.getMessage() != null, "an error says why: " + error);
        }
    }

    /** Of these 2.1.4 calls itself for ever or forgets its type; a later one may do better. */
    static void broken(Work work) {
        try {
            work.run();
        } catch (Throwable error) {
            check(error instanceof StackOverflowError || error instanceof IllegalArgumentException, "something else went wrong: " + error);
        }
    }

    static List<Document> documents(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new Document(n).append("n", n).append("g", n % 3).append("$vector", new float[] {1, n}))
                .collect(Collectors.toList());
    }

    static Row row(int n) {
        return new Row().addText("k", "p").addInt("n", n).addText("t", "t" + n % 4).addVector("v", new DataAPIVector(new float[] {1, n}));
    }

    static DataAPIClientOptions options() {
        DataAPIDestination destination = DataAPIDestination.valueOf(ENVIRONMENT.toUpperCase());
        return new DataAPIClientOptions().destination(destination).rerankAPIKey("test-key");
    }

    static Database database;
    static DataAPIDatabaseAdmin admin;

    public static void main(String[] args) throws Exception {
        DataAPIClient client = new DataAPIClient(TOKEN, options());
        database = client.getDatabase(ENDPOINT, new DatabaseOptions(TOKEN, client.getOptions()).keyspace(KEYSPACE));
        admin = (DataAPIDatabaseAdmin) database.getDatabaseAdmin();
        admin.createKeyspace(KEYSPACE, KeyspaceOptions.simpleStrategy(1));
        part("client and admin", () -> clientAndAdmin(client));
        part("database", Public::database);
        part("types of rows", Public::typesOfRows);
        part("collection", Public::collection);
        part("cursors of collections", Public::collectionCursors);
        part("find and rerank", Public::rerank);
        part("table", Public::table);
        part("cursors of tables", Public::tableCursors);
        part("timeouts", Public::timeouts);
        part("observers", Public::observers);
        admin.dropKeyspace(KEYSPACE);
        Calls calls = new Calls(Public.class, List.of(
                DataAPIClient.class, Database.class, DataAPIDatabaseAdmin.class, Collection.class, Table.class,
                CollectionFindCursor.class, CollectionFindAndRerankCursor.class, TableFindCursor.class, Page.class));
        List<String> never = calls.never();
        System.out.println(calls.count() - never.size() + " of " + calls.count() + " public methods called; not called: " + never);
        List<String> unexpected = new ArrayList<>(never);
        unexpected.removeAll(NOT_CALLED.keySet());
        List<String> stale = new ArrayList<>(NOT_CALLED.keySet());
        stale.removeAll(never);
        System.out.println(unexpected.isEmpty() && stale.isEmpty()
                ? "ok: every public method"
                : "failed: every public method\nnever called: " + unexpected + "\ncalled, but listed as not: " + stale);
        System.exit(0);
    }

    static void clientAndAdmin(DataAPIClient client) throws Exception {
        check(client.getToken().equals(TOKEN) && client.getOptions() != null, "the client has what it was given");
        check(new DataAPIClient(options()).getToken() == null, "a client without a token");
        told(() -> client.getAdmin());
        told(() -> client.getAdmin("t"));
        told(() -> client.getAdmin(new AdminOptions()));
        check(client.getDatabase(ENDPOINT).getApiEndpoint() != null, "a database without a keyspace");
        check(client.getDatabase(ENDPOINT, KEYSPACE).getKeyspace().equals(KEYSPACE), "a database with a keyspace");
        check(admin.keyspaceExists(KEYSPACE) && admin.listKeyspaceNames().contains(KEYSPACE), "the keyspace is there");
        check(admin.listKeyspacesNamesAsync().get().contains(KEYSPACE), "the keyspace is there, async");
        check(admin.findEmbeddingProviders().getEmbeddingProviders().containsKey("offline"), "embedding providers");
        FindEmbeddingProvidersOptions supported = new FindEmbeddingProvidersOptions().filterModelStatus(SupportModelStatus.SUPPORTED);
        check(admin.findEmbeddingProviders(supported).getEmbeddingProviders().containsKey("openai"), "those that are supported");
        check(admin.findRerankingProviders().getRerankingProviders().containsKey("nvidia"), "reranking providers");
        check(admin.findRerankingProviders(new FindRerankingProvidersOptions()).getRerankingProviders().size() > 0, "with options");
        check(admin.getDatabase() != null && admin.getDb() != null, "the database of an admin");
        check(admin.getDatabase(KEYSPACE).getKeyspace().equals(KEYSPACE) && admin.getDatabase(KEYSPACE, TOKEN) != null, "another one");
        check(admin.getOptions() != null && admin.getApiEndpoint() != null, "what it runs on");
        told(() -> admin.getHttpClient());
        admin.createKeyspace(KEYSPACE + "_1");
        admin.createKeyspace(new KeyspaceDefinition().name(KEYSPACE + "_2").simpleStrategy(1));
        admin.createKeyspace(new KeyspaceDefinition().name(KEYSPACE + "_2"), CreateKeyspaceOptions.IF_NOT_EXISTS);
        admin.createKeyspaceAsync(KEYSPACE + "_3").get();
        admin.dropKeyspace(KEYSPACE + "_1", new DropKeyspaceOptions());
        admin.dropKeyspaceAsync(KEYSPACE + "_2");
        admin.dropKeyspaceAsync(KEYSPACE + "_3", new DropKeyspaceOptions());
        for (int tries = 0; tries < 100 && admin.listKeyspaceNames().stream().anyMatch(name -> name.startsWith(KEYSPACE + "_")); tries++) {
            Thread.sleep(50);
        }
        check(!admin.keyspaceExists(KEYSPACE + "_2") && !admin.keyspaceExists(KEYSPACE + "_3"), "they are gone");
        Command list = Command.create("findKeyspaces");
        AdminOptions own = new AdminOptions(TOKEN, options());
        check(admin.runCommand(list, own).getStatus() != null, "a command of one's own");
        check(admin.runCommand(list).getStatus() != null, "as it is");
        told(() -> admin.runCommand(list, Document.class));
        told(() -> admin.runCommand(list, own, Document.class));
        Database wrong = new DataAPIClient("wrong", options()).getDatabase(ENDPOINT, KEYSPACE);
        check(refused(wrong::listCollectionNames).getMessage() != null, "a wrong token");
    }

    static void database() {
        told(() -> database.getRegion());
        told(() -> database.getId());
        told(() -> database.getInfo());
        told(() -> database.getName());
        told(() -> database.getCachedDbInfo());
        told(() -> database.getAdmin());
        told(() -> database.getAdmin("t"));
        told(() -> database.getAdmin(new AdminOptions()));
        check(database.getDatabaseAdmin(TOKEN) != null && database.getDatabaseAdmin(new AdminOptions(TOKEN, options())) != null, "admins");
        check(database.getApiEndpoint() != null && database.getRootEndpoint() != null && database.getOptions() != null, "where it is");
        told(() -> database.getHttpClient());
        Database other = new DataAPIClient(TOKEN, options()).getDatabase(ENDPOINT, KEYSPACE).useKeyspace("other");
        check(other.getKeyspace().equals("other"), "another keyspace");
        CollectionDefinition definition = new CollectionDefinition().vector(2, SimilarityMetric.COSINE);
        database.createCollection("made");
        database.createCollection("made_class", Document.class);
        database.createCollection("made_definition", definition);
        database.createCollection("made_both", definition, Document.class);
        database.createCollection("made_options", definition, new CreateCollectionOptions());
        database.createCollection("made_all", definition, Document.class, new CreateCollectionOptions());
        check(database.listCollectionNames().size() == 6 && database.listCollections().size() == 6, "collections");
        check(database.listCollectionNames(new ListCollectionOptions().keyspace(KEYSPACE)).size() == 6, "with options");
        check(database.listCollections(new ListCollectionOptions().keyspace(KEYSPACE)).size() == 6, "with options");
        check(database.collectionExists("made") && !database.collectionExists("none"), "one that is there and one that is not");
        check(database.getCollection("made").getCollectionName().equals("made"), "its name");
        CollectionOptions collection = new CollectionOptions(TOKEN, options()).keyspace(KEYSPACE);
        check(database.getCollection("made", Document.class).exists() && database.getCollection("made", collection).exists(), "it is there");
        check(database.getCollection("made", Document.class, collection).exists(), "it is there");
        database.dropCollection("made", new DropCollectionOptions());
        for (String name : database.listCollectionNames()) database.dropCollection(name);

        TableDefinition rows = new TableDefinition().addColumnInt("k").addColumnText("v").partitionKey("k");
        database.createTable("made", rows);
        database.createTable("made_class", rows, Row.class);
        database.createTable("made_options", rows, CreateTableOptions.IF_NOT_EXISTS);
        database.createTable("made_all", rows, Row.class, new CreateTableOptions());
        check(database.listTableNames().size() == 4 && database.listTables().size() == 4, "tables");
        check(database.listTableNames(new ListTablesOptions().keyspace(KEYSPACE)).size() == 4 && database.listTables(new ListTablesOptions().keyspace(KEYSPACE)).size() == 4, "with options");
        check(database.tableExists("made") && !database.tableExists("none"), "one that is there and one that is not");
        TableOptions table = new TableOptions(TOKEN, options()).keyspace(KEYSPACE);
        database.getTable("made").createIndex("made_index", "v");
        database.dropTableIndex("made_index");
        database.getTable("made", Row.class).createIndex("made_index", "v");
        database.dropTableIndex("made_index", DropTableIndexOptions.IF_EXISTS);
        check(database.getTable("made", table) != null && database.getTable("made", Row.class, table) != null, "tables by name");
        database.dropTable("made", new DropTableOptions());
        for (String name : database.listTableNames()) database.dropTable(name);
        check(database.runCommand(Command.create("findCollections"), database.getOptions()).getStatus() != null, "a command of one's own");
        check(database.runCommand(Command.create("findCollections")).getStatus() != null, "as it is");
        told(() -> database.runCommand(Command.create("findCollections"), Document.class));
        told(() -> database.runCommand(Command.create("findCollections"), database.getOptions(), Document.class));
    }

    static void typesOfRows() {
        check(database.getTypeName(Point.class).equals("java_point"), "the name of a type");
        told(() -> database.getType(Point.class));
        database.createType(Point.class, new CreateTypeOptions());
        database.createType("other", new TableUserDefinedTypeDefinition().addFieldInt("a"));
        database.createType("third", new TableUserDefinedTypeDefinition().addFieldInt("a"), new CreateTypeOptions());
        database.alterType("other", new AlterTypeAddFields().addFieldText("b"));
        database.alterType("other", new AlterTypeAddFields().addFieldText("c"), new AlterTypeOptions());
        check(database.listTypeNames().size() == 3 && database.listTypeNames(new ListTypesOptions().keyspace(KEYSPACE)).size() == 3, "names of types");
        check(database.listTypes().size() == 3 && database.listTypes(new ListTypesOptions().keyspace(KEYSPACE)).size() == 3, "types");
        database.dropType("other");
        database.dropType("third", DropTypeOptions.IF_EXISTS);
        database.dropType("java_point");
        check(database.getTableName(Entity.class).equals("java_entity"), "the name of a table");
        database.createTable(Entity.class);
        database.createTable(Entity.class, CreateTableOptions.IF_NOT_EXISTS);
        check(refused(() -> database.createTable("other_name", Entity.class, new CreateTableOptions())).getMessage() != null, "another name");
        Table<Entity> entities = database.getTable(Entity.class);
        Entity one = new Entity();
        one.k = 1;
        one.v = "one";
        entities.insertOne(one);
        check(entities.findOne(Filters.eq("k", 1)).orElseThrow().v.equals("one"), "an entity");
        check(entities.getRowClass() == Entity.class, "its class");
        database.dropTable("java_entity");
    }

    static void collection() throws Exception {
        CollectionDefinition definition = new CollectionDefinition().vector(2, SimilarityMetric.COSINE).indexingDeny("secret");
        Collection<Document> things = database.createCollection("things", definition);
        check(things.getKeyspaceName().equals(KEYSPACE) && things.getCollectionName().equals("things") && things.exists(), "names");
        check(things.getDefinition().getVector().getDimension() == 2 && things.getDocumentClass() == Document.class, "definition");
        check(things.getDatabase() == database && things.getOptions() != null && things.getApiEndpoint() != null, "where it is");
        told(() -> things.getHttpClient());
        check(things.insertOne(documents(0, 1).get(0)).getInsertedId().equals(0), "an id");
        things.insertOne(documents(1, 2).get(0), new CollectionInsertOneOptions());
        things.insertOneAsync(documents(2, 3).get(0)).get();
        things.insertOneAsync(documents(3, 4).get(0), new CollectionInsertOneOptions()).get();
        check(things.insertMany(documents(4, 10)).getInsertedIds().size() == 6, "many");
        check(things.insertMany(documents(10, 12).toArray(new Document[0])).getInsertedIds().size() == 2, "many by name");
        check(things.insertMany(documents(12, 60), new CollectionInsertManyOptions().chunkSize(10).concurrency(3)).getInsertedIds().size() == 48, "in parts");
        things.insertManyAsync(documents(60, 65)).get();
        things.insertManyAsync(documents(65, 70), new CollectionInsertManyOptions().ordered(true)).get();
        Filter first = Filters.eq("_id", 1);
        check(things.findOne(first).isPresent() && things.findById(1).isPresent() && things.findById("none").isEmpty(), "by id");
        CollectionFindOneOptions findOne = new CollectionFindOneOptions().projection(Projection.include("n"));
        check(things.findOne(first, findOne).orElseThrow().getInteger("n") == 1, "one");
        check(things.findOne(new CollectionFindOneOptions().sort(Sort.descending("n"))).orElseThrow().getInteger("n") == 69, "the last");
        check(things.findOneASync(first).get().isPresent() && things.findOneASync(first, findOne).get().isPresent(), "async");
        Page<Document> page = things.findPage(Filters.gte("n", 0), new CollectionFindOptions());
        check(page.getResults().size() == 50 && !page.isEmpty() && page.findFirst().isPresent(), "a page");
        CollectionFindOptions next = new CollectionFindOptions().pageState(page.getPageState().orElseThrow());
        check(things.findPage(Filters.gte("n", 0), next).getResults().size() == 20, "the next page");
        Page<Document> only = things.findPage(first, new CollectionFindOptions(), Document.class);
        check(only.getSortVector().isEmpty() && only.one().getInteger("n") == 1, "a page of a class");
        check(things.findPageASync(first, new CollectionFindOptions()).get().getResults().size() == 1, "a page, async");
        check(things.distinct("g", Integer.class).equals(Set.of(0, 1, 2)), "distinct");
        check(things.distinct("g", first, Integer.class).equals(Set.of(1)), "distinct with a filter");
        told(() -> things.distinct("g", first, Integer.class, new TableDistinctOptions()));
        told(() -> things.distinct(new String[] {"g"}, Integer.class));
        told(() -> things.distinct(new String[] {"g"}, first, Integer.class));
        check(things.countDocuments(100) == 70 && things.countDocuments(Filters.eq("g", 1), 100) == 23, "counts");
        check(things.countDocuments(first, 100, new CountDocumentsOptions()) == 1, "a count with options");
        check(refused(() -> things.countDocuments(5)) instanceof TooManyDocumentsToCountException, "too many");
        check(things.estimatedDocumentCount() >= 0 && things.estimatedDocumentCount(new EstimatedCountDocumentsOptions()) >= 0, "estimates");
        check(things.updateOne(first, Update.create().set("x", 1)).getModifiedCount() == 1, "an update");
        check(things.updateOne(Filters.eq("_id", "new"), Update.create().set("x", 1), new CollectionUpdateOneOptions().upsert(true)).getUpsertedId().equals("new"), "an upsert");
        check(things.updateMany(Filters.eq("g", 2), Update.create().inc("n", 1000.0)).getModifiedCount() == 23, "updates");
        things.updateMany(Filters.eq("_id", "newer"), Update.create().set("x", 1), new CollectionUpdateManyOptions().upsert(true));
        check(things.replaceOne(Filters.eq("_id", "new"), new Document("new").append("z", 1)).getModifiedCount() == 1, "a replacement");
        things.replaceOne(Filters.eq("_id", "new"), new Document("new").append("z", 2), new CollectionReplaceOneOptions().upsert(true));
        check(things.findOneAndReplace(Filters.eq("_id", "new"), new Document("new").append("z", 3)).isPresent(), "found and replaced");
        CollectionFindOneAndReplaceOptions replaced = new CollectionFindOneAndReplaceOptions().returnDocument(ReturnDocument.AFTER);
        check(things.findOneAndReplace(Filters.eq("_id", "new"), new Document("new").append("z", 4), replaced).orElseThrow().getInteger("z") == 4, "after");
        check(things.findOneAndUpdate(Filters.eq("_id", "new"), Update.create().set("z", 5)).isPresent(), "found and updated");
        CollectionFindOneAndUpdateOptions updated = new CollectionFindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);
        check(things.findOneAndUpdate(Filters.eq("_id", "new"), Update.create().set("z", 6), updated).orElseThrow().getInteger("z") == 6, "after");
        check(things.findOneAndDelete(Filters.eq("_id", "new")).isPresent(), "found and deleted");
        check(things.findOneAndDeleteAsync(Filters.eq("_id", "newer")).get().isPresent(), "found and deleted, async");
        check(things.findOneAndDelete(first, new CollectionFindOneAndDeleteOptions()).isPresent(), "with options");
        check(things.deleteOne(Filters.eq("_id", 2)).getDeletedCount() == 1, "deleted");
        things.deleteOne(Filters.eq("g", 1), new CollectionDeleteOneOptions().sort(Sort.ascending("n")));
        check(things.deleteMany(Filters.eq("g", 2)).getDeletedCount() == 22, "many deleted");
        things.deleteMany(Filters.eq("g", 1), new CollectionDeleteManyOptions());
        check(refused(() -> things.insertMany(List.of(new Document("a"), new Document(0)))).getMessage() != null, "an id that is taken");
        check(things.runCommand(Command.create("estimatedDocumentCount"), things.getOptions()).getStatus() != null, "a command of one's own");
        check(things.runCommand(Command.create("estimatedDocumentCount")).getStatus() != null, "as it is");
        told(() -> things.runCommand(Command.create("estimatedDocumentCount"), Document.class));
        told(() -> things.runCommand(Command.create("estimatedDocumentCount"), things.getOptions(), Document.class));
        things.deleteAll();
        check(things.countDocuments(10) == 0, "nothing is left");
        things.drop();
    }

    static void collectionCursors() {
        Collection<Document> pages = database.createCollection("pages", new CollectionDefinition().vector(2, SimilarityMetric.COSINE));
        pages.insertMany(documents(0, 70));
        CollectionFindCursor<Document, Document> cursor = pages.findAll().filter(Filters.gte("n", 0)).project(Projection.include("n"));
        check(cursor.getState() == CursorState.IDLE && cursor.getKeyspace().equals(KEYSPACE) && cursor.getDataSource() == pages, "at first");
        check(cursor.getRecordType() == Document.class && cursor.getConsumed() == 0, "nothing was read");
        check(cursor.hasNext() && cursor.getState() == CursorState.STARTED && cursor.getBufferedSize() > 0, "then");
        check(cursor.next() != null && cursor.consumeBuffer(2).size() == 2 && cursor.getBuffer() != null, "some are read");
        refused(() -> cursor.limit(1));
        cursor.rewind();
        check(cursor.toList().size() == 70, "all");
        check(cursor.clone() != null, "another one");
        check(pages.findAll().stream().count() == 70, "all as a stream");
        int count = 0;
        for (Iterator<Document> all = pages.find(Filters.gte("n", 30)).iterator(); all.hasNext(); all.next()) count++;
        check(count == 40, "one after the other");
        cursor.close();
        check(cursor.getState() == CursorState.CLOSED, "at last");
        CollectionFindCursor<Document, Document> near = pages.find(
                new CollectionFindOptions().limit(2).includeSimilarity(true).includeSortVector(true)).sort(Sort.vector(new float[] {1, 0}));
        broken(() -> pages.findAll().includeSortVector());
        broken(() -> pages.findAll().includeSimilarity());
        check(near.getSortVector().isPresent() && near.toList().size() == 2, "the nearest");
        CollectionFindOptions some = new CollectionFindOptions().sort(Sort.ascending("n")).skip(5).limit(3);
        check(pages.find(Filters.gte("n", 0), some).toList().size() == 3, "some");
        broken(() -> pages.findAll().skip(5));
        broken(() -> pages.findAll().limit(3));
        CollectionFindCursor<Document, Document> byHand = pages.find(Filters.gte("n", 0), new CollectionFindOptions(), Document.class);
        byHand.fetchNextPage();
        check(byHand.getBufferedSize() == 50, "a page by hand");
        pages.drop();
    }

    static void rerank() {
        CollectionDefinition definition = new CollectionDefinition().vectorize("offline", "shared-words")
                .lexical(AnalyzerTypes.STANDARD).rerank("nvidia", "nvidia/llama-3.2-nv-rerankqa-1b-v2");
        definition.getVector().dimension(64);
        Collection<Document> books = database.createCollection("books", definition);
        books.insertMany(IntStream.range(0, 12).mapToObj(n -> new Document(n).append("n", n).append("$hybrid", "page " + n + " of a book")).collect(Collectors.toList()));
        CollectionFindAndRerankOptions third = new CollectionFindAndRerankOptions().sort(Sort.hybrid(new Hybrid("page 3"))).limit(10).includeScores(true).includeSortVector(true);
        CollectionFindAndRerankCursor<Document, Document> cursor = books.findAndRerank(third);
        check(cursor.getState() == CursorState.IDLE && cursor.getKeyspace().equals(KEYSPACE) && cursor.getDataSource() == books, "at first");
        check(cursor.hasNext() && cursor.getBufferedSize() == 10 && cursor.getBuffer().size() == 10 && cursor.getConsumed() == 0, "then");
        RerankedResult<Document> best = cursor.next();
        check(best.getDocument().getInteger("n") == 3 && !best.getScores().isEmpty(), "the best");
        check(cursor.consumeBuffer(2).size() == 2 && cursor.getRecordType() != null, "some are read");
        cursor.rewind();
        check(cursor.toList().size() == 10 && cursor.clone() != null, "all");
        check(books.findAndRerank(third).stream().count() == 10, "all as a stream");
        cursor.close();
        int count = 0;
        for (Iterator<RerankedResult<Document>> all = books.findAndRerank(Filters.gte("n", 0), third).iterator(); all.hasNext(); all.next()) count++;
        check(count == 10, "one after the other");
        CollectionFindAndRerankCursor<Document, Document> typed = books.findAndRerank(Filters.gte("n", 0), third, Document.class);
        check(typed.getSortVector().isPresent() && typed.toList().get(0).getDocument().getInteger("n") == 3, "of a class");
        broken(() -> books.findAndRerank(third).filter(Filters.gte("n", 1)).project(Projection.include("n")).sort(Sort.hybrid("page 4")).toList());
        broken(() -> books.findAndRerank(third).includeSortVector());
        broken(() -> books.findAndRerank(third).limit(1));
        broken(() -> books.findAndRerank(third).includeSimilarity());
        CollectionFindAndRerankCursor<Document, Document> byHand = books.findAndRerank(third);
        byHand.fetchNextPage();
        check(byHand.getBufferedSize() == 10, "a page by hand");
        check(books.findAndRerankPage(Filters.gte("n", 0), third, Document.class).getResults().size() == 10, "a page");
        books.drop();
    }

    static void table() {
        TableDefinition definition = new TableDefinition().addColumnText("k").addColumnInt("n").addColumnText("t").addColumnText("words")
                .addColumnMap("m", TableColumnTypes.TEXT, TableColumnTypes.INT)
                .addColumnVector("v", new TableColumnDefinitionVector().dimension(2).metric(SimilarityMetric.COSINE))
                .partitionKey("k").clusteringColumns(Sort.ascending("n"));
        Table<Row> rows = database.createTable("rows", definition);
        check(rows.getKeyspaceName().equals(KEYSPACE) && rows.getName().equals("rows") && rows.getTableName().equals("rows"), "names");
        check(rows.getDefinition().getColumns().containsKey("v"), "definition");
        check(rows.getRowClass() == Row.class && rows.getDatabase() != null, "class and database");
        check(rows.getOptions() != null && rows.getApiEndpoint() != null, "what it runs on");
        told(() -> rows.getHttpClient());
        Table<Row> altered = rows.alter(new AlterTableAddColumns().addColumnInt("extra"));
        altered.alter(new AlterTableDropColumns("extra"));
        // The original knows no options of alterTable either, and this client sends them.
        told(() -> altered.alter(new AlterTableAddColumns().addColumnInt("extra"), new AlterTableOptions()));
        told(() -> rows.alter(new AlterTableAddColumns().addColumnInt("extra"), new AlterTableOptions(), Row.class));
        rows.createIndex("rows_t", "t");
        database.dropTableIndex("rows_t");
        rows.createIndex("rows_t", "t", new CreateIndexOptions().ifNotExists(true));
        database.dropTableIndex("rows_t");
        rows.createIndex("rows_t", new TableRegularIndexDefinition().column("t").caseSensitive(false).normalize(true).ascii(false), new CreateIndexOptions());
        rows.createIndex("rows_keys", "m", TableIndexMapTypes.KEYS);
        rows.createIndex("rows_values", "m", TableIndexMapTypes.VALUES, CreateIndexOptions.IF_NOT_EXISTS);
        rows.createVectorIndex("rows_v", "v");
        database.dropTableIndex("rows_v");
        rows.createVectorIndex("rows_v", new TableVectorIndexDefinition().column("v").metric(SimilarityMetric.COSINE));
        database.dropTableIndex("rows_v");
        rows.createVectorIndex("rows_v", new TableVectorIndexDefinition().column("v").metric(SimilarityMetric.COSINE), new CreateVectorIndexOptions());
        rows.createTextIndex("rows_words", "words");
        database.dropTableIndex("rows_words");
        rows.createTextIndex("rows_words", new TableTextIndexDefinition().column("words").analyzer(AnalyzerTypes.STANDARD));
        database.dropTableIndex("rows_words");
        rows.createTextIndex("rows_words", new TableTextIndexDefinition().column("words").analyzer(AnalyzerTypes.STANDARD), new CreateTextIndexOptions());
        check(rows.listIndexesNames().size() == 5 && rows.listIndexesNames(new ListIndexesOptions()).size() == 5, "names of indexes");
        check(rows.listIndexes().size() == 5 && rows.listIndexes(new ListIndexesOptions()).size() == 5, "indexes");
        check(rows.insertOne(row(0)).getInsertedId() != null && rows.insertOne(row(1), new TableInsertOneOptions()) != null, "one");
        check(rows.insertMany(List.of(row(2), row(3))).getInsertedIds().size() == 2 && rows.insertMany(row(4), row(5)).getInsertedIds().size() == 2, "many");
        List<Row> many = IntStream.range(6, 70).mapToObj(Public::row).collect(Collectors.toList());
        check(rows.insertMany(many, new TableInsertManyOptions().chunkSize(20)).getInsertedIds().size() == 64, "in parts");
        Filter first = Filters.and(Filters.eq("k", "p"), Filters.eq("n", 1));
        TableFindOneOptions findOne = new TableFindOneOptions().projection(Projection.include("t"));
        check(rows.findOne(first).isPresent() && rows.findOne(first, findOne).orElseThrow().getText("t").equals("t1"), "one");
        check(rows.findOne(new TableFindOneOptions()).isPresent() && rows.findOne(first, Row.class).isPresent(), "any");
        check(rows.findOne(first, findOne, Row.class).isPresent(), "of a class");
        check(rows.distinct("t", Filters.eq("k", "p"), String.class).size() == 4, "distinct");
        told(() -> rows.distinct("t", Filters.eq("k", "p"), String.class, new TableDistinctOptions()));
        told(() -> check(rows.countRows(100) >= 0, "a count"));
        told(() -> check(rows.countRows(first, 100) >= 0, "a count"));
        told(() -> check(rows.countRows(first, 100, new CountRowsOptions()) >= 0, "a count"));
        told(() -> check(rows.estimatedRowCount() >= 0, "an estimate"));
        told(() -> check(rows.estimatedRowCount(new EstimatedCountRowsOptions()) >= 0, "an estimate"));
        rows.updateOne(first, new TableUpdateOperation().set("t", "new"));
        rows.updateOne(first, new TableUpdateOperation().unset("words"), new TableUpdateOneOptions());
        check(rows.findOne(Filters.eq("t", "NEW")).isPresent(), "the update");
        rows.deleteOne(first);
        rows.deleteOne(Filters.and(Filters.eq("k", "p"), Filters.eq("n", 2)), new TableDeleteOneOptions());
        rows.deleteMany(Filters.and(Filters.eq("k", "p"), Filters.lt("n", 10)));
        rows.deleteMany(Filters.and(Filters.eq("k", "p"), Filters.lt("n", 20)), new TableDeleteManyOptions());
        check(rows.findPage(Filters.eq("k", "p"), new TableFindOptions()).getResults().size() == 50, "a page");
        check(rows.findPage(Filters.eq("k", "p"), new TableFindOptions(), Row.class).getResults().size() == 50, "a page of a class");
        rows.registerListener("mine", infos -> {});
        check(rows.runCommand(Command.create("listIndexes"), rows.getOptions()).getStatus() != null, "a command of one's own");
        check(rows.runCommand(Command.create("listIndexes")).getStatus() != null, "as it is");
        told(() -> rows.runCommand(Command.create("listIndexes"), Document.class));
        told(() -> rows.runCommand(Command.create("listIndexes"), rows.getOptions(), Document.class));
        rows.deleteAll();
        check(rows.findAll().toList().isEmpty(), "nothing is left");
        rows.drop();
    }

    static void tableCursors() {
        TableDefinition definition = new TableDefinition().addColumnText("k").addColumnInt("n").addColumnText("t")
                .addColumnVector("v", new TableColumnDefinitionVector().dimension(2).metric(SimilarityMetric.COSINE))
                .partitionKey("k").clusteringColumns(Sort.ascending("n"));
        Table<Row> rows = database.createTable("row_pages", definition);
        rows.createVectorIndex("pages_v", "v");
        rows.insertMany(IntStream.range(0, 70).mapToObj(Public::row).collect(Collectors.toList()));
        TableFindCursor<Row, Row> cursor = rows.findAll().filter(Filters.eq("k", "p")).project(Projection.include("n"));
        check(cursor.getState() == CursorState.IDLE && cursor.getKeyspace().equals(KEYSPACE) && cursor.getDataSource() == rows, "at first");
        check(cursor.hasNext() && cursor.getBufferedSize() > 0 && cursor.getBuffer() != null && cursor.getConsumed() == 0, "then");
        check(cursor.next() != null && cursor.consumeBuffer(2).size() == 2 && cursor.getRecordType() == Row.class, "some are read");
        cursor.rewind();
        check(cursor.toList().size() == 70 && cursor.clone() != null, "all");
        check(rows.findAll().stream().count() == 70, "all as a stream");
        cursor.close();
        int count = 0;
        for (Iterator<Row> all = rows.find(Filters.eq("k", "p")).iterator(); all.hasNext(); all.next()) count++;
        check(count == 70, "one after the other");
        TableFindOptions nearest = new TableFindOptions().limit(2).includeSimilarity(true).includeSortVector(true);
        TableFindCursor<Row, Row> near = rows.find(nearest).sort(Sort.vector("v", new float[] {1, 0}));
        check(near.getSortVector().isPresent() && near.toList().size() == 2, "the nearest");
        TableFindOptions some = new TableFindOptions().sort(Sort.descending("n")).skip(5).limit(3);
        check(rows.find(Filters.eq("k", "p"), some).toList().size() == 3, "some");
        broken(() -> rows.findAll().skip(5));
        broken(() -> rows.findAll().limit(3));
        broken(() -> rows.findAll().includeSimilarity());
        broken(() -> rows.findAll().includeSortVector());
        TableFindCursor<Row, Row> byHand = rows.find(Filters.eq("k", "p"), new TableFindOptions(), Row.class);
        byHand.fetchNextPage();
        check(byHand.getBufferedSize() == 50, "a page by hand");
        rows.drop();
    }

    static void timeouts() {
        database.createCollection("slow").insertMany(documents(0, 1).stream().map(d -> new Document("s")).collect(Collectors.toList()));
        TimeoutOptions shortly = new TimeoutOptions().requestTimeout(Duration.ofMillis(100)).generalMethodTimeoutMillis(100)
                .collectionAdminTimeoutMillis(100);
        DataAPIClientOptions impatient = options().timeoutOptions(shortly);
        String endpoint = System.getenv("SLOW_API_ENDPOINT");
        Database slow = new DataAPIClient(TOKEN, impatient).getDatabase(endpoint, new DatabaseOptions(TOKEN, impatient).keyspace(KEYSPACE));
        // 2.1.4 does not keep to what is set for all calls; a later one may.
        told(() -> slow.getCollection("slow").findOne(Filters.eq("_id", "s")));
        told(() -> slow.listCollectionNames());
        Database patient = new DataAPIClient(TOKEN, options()).getDatabase(endpoint, new DatabaseOptions(TOKEN, options()).keyspace(KEYSPACE));
        check(patient.getCollection("slow").findById("s").isPresent(), "a client that waits");
        check(refused(() -> patient.getCollection("slow").findOne(Filters.eq("_id", "s"), new CollectionFindOneOptions().timeout(100))) != null, "one call");
        database.dropCollection("slow");
    }

    static void observers() {
        List<ExecutionInfos> seen = new ArrayList<>();
        DataAPIClientOptions watched = options().addObserver("mine", seen::add);
        Database own = new DataAPIClient(TOKEN, watched).getDatabase(ENDPOINT, new DatabaseOptions(TOKEN, watched).keyspace(KEYSPACE));
        own.listCollectionNames();
        for (int tries = 0; tries < 100 && seen.isEmpty(); tries++) {
            told(() -> Thread.sleep(20));
        }
        check(!seen.isEmpty() && seen.get(0).getCommand() != null, "a command is told");
    }
}
