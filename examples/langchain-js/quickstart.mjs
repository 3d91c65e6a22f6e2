// A vector store of LangChain.js, with an embedding class of one's own.
import {DataAPIClient, UsernamePasswordTokenProvider} from '@datastax/astra-db-ts';
import {AstraDBVectorStore} from '@langchain/community/vectorstores/astradb';
import {Document} from '@langchain/core/documents';
import {Embeddings} from '@langchain/core/embeddings';

const {DB_USERNAME = 'cassandra', DB_PASSWORD = 'cassandra', DB_API_ENDPOINT = 'http://localhost:8181'} = process.env;
const keyspace = 'quickstart_langchain_js';
const token = new UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD).getToken();
const db = new DataAPIClient(token, {environment: 'hcd'}).db(DB_API_ENDPOINT, {keyspace});
await db.admin({environment: 'hcd'}).createKeyspace(keyspace);

/** How often each letter is in a text: put a real model here. */
class Letters extends Embeddings {
  async embedQuery(text) {
    const counts = new Array(26).fill(0.01);
    for (const letter of text.toLowerCase().match(/[a-z]/g) ?? []) counts[letter.charCodeAt(0) - 97] += 1;
    return counts;
  }

  embedDocuments(texts) {
    return Promise.all(texts.map(text => this.embedQuery(text)));
  }
}

const store = await AstraDBVectorStore.fromDocuments(
  [
    new Document({pageContent: 'ships and storms', metadata: {title: 'Sea', pages: 120}}),
    new Document({pageContent: 'birds and clouds', metadata: {title: 'Sky', pages: 250}}),
  ],
  new Letters({}),
  {
    token,
    endpoint: DB_API_ENDPOINT,
    keyspace,
    collection: 'books',
    // Metadata are fields of the document itself: all but the text are indexed.
    collectionOptions: {vector: {dimension: 26, metric: 'cosine'}, indexing: {deny: ['text']}},
  },
);
const [nearest] = await store.similaritySearch('a cloud of birds', 1);
console.log(`Nearest: ${nearest.metadata.title}`);
const [short] = await store.similaritySearch('birds', 1, {pages: {$lt: 200}});
console.log(`Short: ${short.metadata.title}`);
