// What users of LangChain.js's AstraDBVectorStore and AstraDBChatMessageHistory do.
import assert from 'node:assert/strict';
import {DataAPIClient} from '@datastax/astra-db-ts';
import {AstraDBChatMessageHistory} from '@langchain/community/stores/message/astradb';
import {AstraDBVectorStore} from '@langchain/community/vectorstores/astradb';
import {Document} from '@langchain/core/documents';
import {Embeddings} from '@langchain/core/embeddings';
import {AIMessage, HumanMessage} from '@langchain/core/messages';
import {part, runParts} from './parts.mjs';

const keyspace = 'langchain_js';
const token = process.env.DB_TOKEN;
const endpoint = process.env.DB_API_ENDPOINT;
const db = new DataAPIClient(token, {environment: 'hcd'}).db(endpoint, {keyspace});
await db.admin({environment: 'hcd'}).createKeyspace(keyspace);

/** How often each letter is in a text: near for texts with the same letters. */
class Letters extends Embeddings {
  constructor() {
    super({});
  }

  async embedQuery(text) {
    const counts = new Array(26).fill(0.01);
    for (const letter of text.toLowerCase().match(/[a-z]/g) ?? []) counts[letter.charCodeAt(0) - 97] += 1;
    return counts;
  }

  embedDocuments(texts) {
    return Promise.all(texts.map(text => this.embedQuery(text)));
  }
}

// Its maximal marginal relevance works nowhere: it counts on `$vector`, for which it does not ask.
const embeddings = new Letters();
const argsFor = (collection, more = {}) => ({
  token,
  endpoint,
  collection,
  keyspace,
  collectionOptions: {vector: {dimension: 26, metric: 'cosine'}, indexing: {deny: ['text']}},
  ...more,
});
const DOCUMENTS = [
  new Document({pageContent: 'a cat sat on the mat', metadata: {kind: 'cat', year: 2001}}),
  new Document({pageContent: 'a dog ran in the fog', metadata: {kind: 'dog', year: 2005}}),
  new Document({pageContent: 'zebras jump quickly', metadata: {kind: 'zebra', year: 2010, wild: true}}),
];
const kinds = documents => documents.map(({metadata}) => metadata.kind);

part('documents and searches', async () => {
  const store = await AstraDBVectorStore.fromDocuments(DOCUMENTS, embeddings, argsFor('documents'));
  assert.equal(store._vectorstoreType(), 'astradb');
  assert.deepEqual(kinds(await store.similaritySearch('a cat on a mat', 1)), ['cat']);
  const [[best, score], [, next]] = await store.similaritySearchWithScore('zebras jump', 2);
  assert.equal(best.metadata.kind, 'zebra');
  assert.ok(score > next && score <= 1);
  const [[near]] = await store.similaritySearchVectorWithScore(await embeddings.embedQuery('dog in a fog'), 1);
  assert.equal(near.pageContent, 'a dog ran in the fog');
  const texts = Array.from({length: 50}, (_, n) => `text ${'q'.repeat(n)}`);
  const many = await AstraDBVectorStore.fromTexts(
    texts,
    texts.map((_, n) => ({n})),
    embeddings,
    argsFor('many', {batchSize: 20, contentKey: 'content', idKey: 'name'}),
  );
  assert.equal((await many.similaritySearch('q', 50)).length, 50);
  const again = await AstraDBVectorStore.fromExistingIndex(
    embeddings,
    argsFor('documents', {skipCollectionProvisioning: true, collectionOptions: undefined}),
  );
  assert.deepEqual(kinds(await again.similaritySearch('a dog in a fog', 1)), ['dog']);
});

part('filters', async () => {
  const store = await AstraDBVectorStore.fromExistingIndex(embeddings, argsFor('documents'));
  assert.deepEqual(kinds(await store.similaritySearch('a', 5, {kind: 'cat'})), ['cat']);
  assert.deepEqual(kinds(await store.similaritySearch('a', 5, {year: {$gt: 2001}})).sort(), ['dog', 'zebra']);
  assert.deepEqual(kinds(await store.similaritySearch('a', 5, {$or: [{kind: 'cat'}, {wild: true}]})).sort(), [
    'cat',
    'zebra',
  ]);
});

part('ids and deletes', async () => {
  const store = new AstraDBVectorStore(embeddings, argsFor('ids'));
  await store.initialize();
  await store.addDocuments(DOCUMENTS, ['1', '2', '3']);
  await store.addVectors(
    [await embeddings.embedQuery('x')],
    [new Document({pageContent: 'x', metadata: {kind: 'x'}})],
    ['4'],
  );
  await store.addDocuments([new Document({pageContent: 'new text', metadata: {kind: 'new'}})], ['1']);
  assert.deepEqual(kinds(await store.similaritySearch('new text', 1)), ['new']);
  await store.delete({ids: ['1', '4', 'none']});
  assert.deepEqual(kinds(await store.similaritySearch('a', 5)).sort(), ['dog', 'zebra']);
});

part('retriever', async () => {
  const store = await AstraDBVectorStore.fromExistingIndex(embeddings, argsFor('documents'));
  assert.deepEqual(kinds(await store.asRetriever({k: 2, filter: {year: {$lt: 2010}}}).invoke('a cat')).sort(), [
    'cat',
    'dog',
  ]);
  assert.equal((await store.asRetriever(1).batch(['a cat', 'a dog'])).length, 2);
});

part('chat history', async () => {
  const input = {token, endpoint, namespace: keyspace, collectionName: 'talks', sessionId: 's1'};
  await db.createCollection('talks');
  const talk = await AstraDBChatMessageHistory.initialize(input);
  await talk.addMessage(new HumanMessage('hello'));
  await talk.addMessage(new AIMessage('hi'));
  await talk.addUserMessage('well?');
  const other = await AstraDBChatMessageHistory.initialize({...input, sessionId: 's2'});
  await other.addAIMessage('elsewhere');
  assert.deepEqual(
    (await talk.getMessages()).map(one => [one.getType(), one.content]),
    [
      ['human', 'hello'],
      ['ai', 'hi'],
      ['human', 'well?'],
    ],
  );
  await talk.clear();
  assert.deepEqual(await talk.getMessages(), []);
  assert.equal((await other.getMessages()).length, 1);
});

await runParts();
await db.admin({environment: 'hcd'}).dropKeyspace(keyspace);
