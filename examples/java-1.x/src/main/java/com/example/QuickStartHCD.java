package com.example;

import com.datastax.astra.client.Collection;
import com.datastax.astra.client.DataAPIClient;
import com.datastax.astra.client.Database;
import com.datastax.astra.client.admin.DataAPIDatabaseAdmin;
import com.datastax.astra.client.model.CollectionOptions;
import com.datastax.astra.client.model.CommandOptions;
import com.datastax.astra.client.model.Document;
import com.datastax.astra.client.model.FindOneOptions;
import com.datastax.astra.client.model.NamespaceOptions;
import com.datastax.astra.client.model.SimilarityMetric;
import com.datastax.astra.internal.auth.UsernamePasswordTokenProvider;

import java.util.Optional;

import static com.datastax.astra.client.DataAPIClients.DEFAULT_ENDPOINT_LOCAL;
import static com.datastax.astra.client.DataAPIOptions.DataAPIDestination.HCD;
import static com.datastax.astra.client.DataAPIOptions.builder;
import static com.datastax.astra.client.model.Filters.eq;

/** The guide "Get started with the Data API" for astra-db-java 1.x: keyspace, vectorize collection, insert, find by vector. */
public class QuickStartHCD {

    public static void main(String[] args) {

        // Database settings, if you export them as environment variables
        String cassandraUserName     = System.getenv().getOrDefault("DB_USERNAME", "cassandra");
        String cassandraPassword     = System.getenv().getOrDefault("DB_PASSWORD", "cassandra");
        String dataApiUrl            = System.getenv().getOrDefault("DB_API_ENDPOINT", DEFAULT_ENDPOINT_LOCAL);
        String keyspaceName          = "ks1";
        String collectionName        = "lyrics";

        // OpenAI Embeddings
        String openAiProvider        = "openai";
        String openAiKey             = System.getenv("OPENAI_API_KEY"); // Need to export OPENAI_API_KEY
        String openAiModel           = "text-embedding-3-small";
        int openAiEmbeddingDimension = 1536;

        // Build a token in the form of Cassandra:base64(username):base64(password)
        String token = new UsernamePasswordTokenProvider(cassandraUserName, cassandraPassword).getTokenAsString();
        System.out.println("1/7 - Creating Token: " + token);

        // Initialize the client
        DataAPIClient client = new DataAPIClient(token, builder().withDestination(HCD).build());
        System.out.println("2/7 - Connected to Data API");

        // Create a keyspace
        Database database = client.getDatabase(dataApiUrl, keyspaceName);
        DataAPIDatabaseAdmin admin = (DataAPIDatabaseAdmin) database.getDatabaseAdmin();
        admin.createNamespace(keyspaceName, NamespaceOptions.simpleStrategy(1));
        System.out.println("3/7 - Keyspace '" + keyspaceName + "' created");

        // Create a collection with an embedding service
        Collection<Document> collection = database.createCollection(collectionName,
                CollectionOptions.builder()
                        .vectorSimilarity(SimilarityMetric.COSINE)
                        .vectorDimension(openAiEmbeddingDimension)
                        .vectorize(openAiProvider, openAiModel)
                        .build(),
                new CommandOptions<>().embeddingAPIKey(openAiKey));
        System.out.println("4/7 - Collection '" + collectionName + "' created");

        // Insert documents: the service computes the vectors
        collection.insertMany(
                new Document(1).append("band", "Dire Straits").append("song", "Romeo And Juliet")
                        .vectorize("A lovestruck Romeo sings the streets a serenade"),
                new Document(2).append("band", "Dire Straits").append("song", "Romeo And Juliet")
                        .vectorize("Says something like, You and me babe, how about it?"),
                new Document(3).append("band", "Dire Straits").append("song", "Romeo And Juliet")
                        .vectorize("Juliet says, Hey, it's Romeo, you nearly gave me a heart attack"));
        System.out.println("5/7 - Documents inserted");

        // Find by a filter and by vector
        Optional<Document> byId = collection.findOne(eq(3));
        System.out.println("6/7 - Found by _id: " + byId.map(d -> d.getString("song")).orElse("nothing"));
        Optional<Document> doc = collection.findOne(
                eq("band", "Dire Straits"),
                new FindOneOptions().sort("You shouldn't come around here singing up at people like that; romeo nearly heart attack"));
        System.out.println("7/7 - Found by vector: " + doc.map(d -> d.getId(Integer.class)).orElse(-1));
    }
}
