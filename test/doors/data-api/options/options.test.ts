/** Each member and option of each command does what it is there for. */
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startProviderServer} from '../../../fakes/provider-server.mjs';
import type {ProviderServer} from '../../../fakes/provider-server.mjs';
import {startServer} from '../server.ts';
import type {Reply, TestServer} from '../server.ts';
import {DOCUMENTS, ROWS, SHOWN, TEXTS, VECTORS} from './cases.ts';
import type {Ask, Shown} from './cases.ts';

let providers: ProviderServer;
let server: TestServer;
let made = 0;

/** On a busy machine. */
const SETUP_MS = 240_000;

beforeAll(async () => {
  providers = await startProviderServer();
  const {reranking = '', ...urls} = providers.urls;
  server = await startServer({embeddings: {urls}, reranking: {urls: {nvidia: reranking}}});
  expect((await server.send('', {createKeyspace: {name: 'ks'}})).body.errors).toBeUndefined();
  expect((await server.send('', {createKeyspace: {name: 'own'}})).body.errors).toBeUndefined();
}, SETUP_MS);
afterAll(async () => {
  await server.stop();
  await providers.close();
});

const OPTIONS: Readonly<Record<string, object>> = {
  documents: {indexing: {allow: ['*']}},
  vectors: {vector: {dimension: 3}},
  texts: {vector: {dimension: 16, service: {provider: 'offline', modelName: 'shared-words'}}},
};
const COLUMNS = {id: 'int', n: 'int', t: 'text', v: {type: 'vector', dimension: 3}};

async function must(path: string, command: object): Promise<void> {
  const {body} = await server.send(path, command);
  expect(body.errors, JSON.stringify(command)).toBeUndefined();
}

/** A collection or table with three documents or rows; its path. */
async function place({on = 'documents', made: options}: Shown): Promise<string> {
  made += 1;
  const name = `p${made}`;
  if (on === 'rows') {
    await must('/own', {createTable: {name, definition: {columns: COLUMNS, primaryKey: 'id'}}});
  } else {
    await must('/own', {createCollection: {name, options: {...OPTIONS[on], ...options}}});
  }
  const more = (i: number): object =>
    on === 'vectors' ? {$vector: VECTORS[i]} : on === 'texts' ? {$hybrid: TEXTS[i]} : {};
  const documents = on === 'rows' ? ROWS : DOCUMENTS.map((document, i) => ({...document, ...more(i)}));
  await must(`/own/${name}`, {insertMany: {documents}});
  return `/own/${name}`;
}

/** Lists that others add to: what is wanted is among them. */
const SHARED = new Set(['keyspaces', 'namespaces', 'collections', 'tables', 'types']);

/** `<text>` and `<list>` stand for any of them. Other lists have what is wanted, in its order, and nothing else. */
function wanted(answer: unknown, isShared = false): unknown {
  if (answer === '<text>') {
    return expect.any(String);
  }
  if (answer === '<list>') {
    return expect.any(Array);
  }
  if (Array.isArray(answer)) {
    const items = answer.map(one => wanted(one));
    return isShared ? (expect.arrayContaining(items.map(shape)) as unknown) : items;
  }
  return typeof answer === 'object' && answer !== null
    ? Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, wanted(value, SHARED.has(name))]))
    : answer;
}

/** In a list, what may have more members. */
const shape = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('asymmetricMatch' in value)
    ? (expect.objectContaining(
        Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)])),
      ) as unknown)
    : value;

test('all that the contract has is here, and no more', () => {
  const {commands} = JSON.parse(
    readFileSync(new URL('../../../../src/doors/data-api/contract.json', import.meta.url), 'utf8'),
  ) as {commands: {name: string; members: string[]; options: string[] | string | null}[]};
  const names = commands.flatMap(({name, members, options}) => {
    const parts = [...members, ...(Array.isArray(options) ? options.map(option => `options.${option}`) : [])];
    return parts.length === 0 ? [name] : parts.map(part => `${name} ${part}`);
  });
  expect(Object.keys(SHOWN).sort()).toEqual(names.sort());
});

test.each(Object.entries(SHOWN))('%s', async (_, shown) => {
  const needsPlace = shown.path === undefined || shown.on !== undefined;
  const at = needsPlace ? await place(shown) : '';
  // Rows with a path of their own share the keyspace.
  const send = ({path, command}: Ask): Promise<Reply> =>
    server.send(needsPlace && path === '/ks' ? '/own' : (path ?? at), command);
  for (const step of shown.before ?? []) {
    expect((await send(step)).body.errors, JSON.stringify(step)).toBeUndefined();
  }

  for (const {command, path, answer} of [shown, ...(shown.then ?? [])]) {
    const {http, body} = await send({command, ...(path === undefined ? {} : {path})});

    expect(http).toBe(200);
    expect(body, JSON.stringify(body)).toMatchObject(wanted(answer) as object);
  }
});

/** What pages are for: the state that one answer gives is what the next is asked with. */
test.each([
  {command: 'find', sizes: [50, 13]},
  {command: 'updateMany', sizes: [50, 13]},
])('pageState of $command goes on where the last page ended', async ({command, sizes}) => {
  const at = await place({command: {}, answer: {}});
  await must(at, {insertMany: {documents: Array.from({length: 60}, (_, _id) => ({_id}))}});
  const update = command === 'updateMany' ? {update: {$set: {z: 1}}} : {};
  let pageState: unknown = null;
  for (const size of sizes) {
    const options: object = pageState === null ? {} : {pageState};
    const {body} = await server.send(at, {[command]: {filter: {}, ...update, options}});
    const found = body.data?.documents?.length ?? body.status?.['modifiedCount'];
    expect(found).toBe(size);
    pageState = body.data?.nextPageState ?? body.status?.['nextPageState'] ?? null;
  }
  expect(pageState).toBeNull();
});
