package com.example;

import com.datastax.astra.client.DataAPIClient;
import com.datastax.astra.client.DataAPIClients;
import com.datastax.astra.client.collections.Collection;
import com.datastax.astra.client.collections.commands.Update;
import com.datastax.astra.client.collections.commands.options.CollectionFindOneOptions;
import com.datastax.astra.client.collections.commands.options.CreateCollectionOptions;
import com.datastax.astra.client.collections.definition.CollectionDefinition;
import com.datastax.astra.client.collections.definition.documents.Document;
import com.datastax.astra.client.admin.DataAPIDatabaseAdmin;
import com.datastax.astra.client.core.auth.UsernamePasswordTokenProvider;
import com.datastax.astra.client.core.options.DataAPIClientOptions;
import com.datastax.astra.client.core.query.Filters;
import com.datastax.astra.client.core.query.Sort;
import com.datastax.astra.client.core.vector.SimilarityMetric;
import com.datastax.astra.client.DataAPIDestination;
import com.datastax.astra.client.databases.Database;
import com.datastax.astra.client.databases.DatabaseOptions;
import com.datastax.astra.client.databases.definition.keyspaces.KeyspaceOptions;

import java.util.ArrayList;
import java.util.List;

/** The guide "Get started with the Data API" for astra-db-java 2.x: keyspace, vectorize collection, insert, find by vector. */
public class Quickstart {

    public static void main(String[] args) {
        String userName     = System.getenv().getOrDefault("DB_USERNAME", "cassandra");
        String password     = System.getenv().getOrDefault("DB_PASSWORD", "cassandra");
        String endpoint     = System.getenv().getOrDefault("DB_API_ENDPOINT", "http://localhost:8181");
        String embeddingKey = System.getenv("OPENAI_API_KEY");

        String token = new UsernamePasswordTokenProvider(userName, password).getToken();
        DataAPIClient client = new DataAPIClient(token, new DataAPIClientOptions().destination(DataAPIDestination.HCD));
        Database database = client.getDatabase(endpoint, new DatabaseOptions(token, client.getOptions()).keyspace("ks2"));
        System.out.println("1/5 - Connected to Data API");

        DataAPIDatabaseAdmin admin = (DataAPIDatabaseAdmin) database.getDatabaseAdmin();
        admin.createKeyspace("ks2", KeyspaceOptions.simpleStrategy(1));
        System.out.println("2/5 - Keyspaces: " + admin.listKeyspaceNames().contains("ks2"));

        Collection<Document> lyrics = database.createCollection("lyrics",
                new CollectionDefinition()
                        .vector(1536, SimilarityMetric.COSINE)
                        .vectorize("openai", "text-embedding-3-small"),
                new CreateCollectionOptions().embeddingApiKey(embeddingKey));
        lyrics.insertMany(
                new Document(1).vectorize("A lovestruck Romeo sings the streets a serenade"),
                new Document(2).vectorize("You and me babe, how about it?"),
                new Document(3).vectorize("Hey, it's Romeo, you nearly gave me a heart attack"));
        System.out.println("3/5 - Found by vector: " + lyrics
                .findOne(new CollectionFindOneOptions().sort(Sort.vectorize("a heart attack of Romeo")))
                .map(d -> d.getId(Integer.class)).orElse(-1));

        Collection<Document> plain = database.createCollection("plain");
        List<Document> many = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            many.add(new Document(i).append("i", i).append("even", i % 2 == 0));
        }
        System.out.println("4/5 - Inserted: " + plain.insertMany(many).getInsertedIds().size()
                + ", even: " + plain.find(Filters.eq("even", true)).toList().size());
        System.out.println("5/5 - Updated: " + plain.updateOne(Filters.eq(7), Update.create().inc("i", 1d)).getModifiedCount()
                + ", deleted: " + plain.deleteMany(Filters.eq("even", false)).getDeletedCount());
    }
}
