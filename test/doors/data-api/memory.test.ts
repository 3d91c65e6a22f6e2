/** Answers of large documents and rows wait for each other, and give their room back however they end. */
import {connect} from 'node:net';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startServer, TOKEN} from './server.ts';
import type {TestServer} from './server.ts';

const COUNT = 40;
const LENGTH = 100_000;
/** Of two answers, not of three. */
const ROOM = 2.5 * COUNT * LENGTH;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({limits: {maxAnswerCharacters: ROOM, maxSortsAtOnce: 1}});
  await server.send('', {createKeyspace: {name: 'm'}});
  await server.send('/m', {createCollection: {name: 'c', options: {indexing: {allow: ['n']}}}});
  for (let i = 0; i < COUNT; i++) {
    await server.send('/m/c', {insertOne: {document: {_id: i, n: (i * 7) % COUNT, text: 'x'.repeat(LENGTH)}}});
  }
  const columns = {p: 'int', n: 'int', text: 'text', u: 'text'};
  const primaryKey = {partitionBy: ['p'], partitionSort: {n: 1}};
  await server.send('/m', {createTable: {name: 't', definition: {columns, primaryKey}}});
  for (let i = 0; i < COUNT; i++) {
    const document = {p: i % 4, n: (i * 7) % COUNT, text: 'x'.repeat(LENGTH), u: `u${i % 3}`};
    await server.send('/m/t', {insertOne: {document}});
  }
});
afterAll(() => server.stop());

const find = {find: {}};
const sorted = {find: {sort: {n: 1}, projection: {n: 1}}};
const values = (documents: unknown[] | undefined): number[] => (documents as {n: number}[]).map(({n}) => n);

test('rows of tables too', async () => {
  const byNumber = {find: {sort: {n: 1}}};
  const replies = await Promise.all(
    Array.from({length: 12}, (_, i) => server.send('/m/t', i % 2 === 0 ? find : byNumber)),
  );
  replies.forEach(({body, text}, i) => {
    expect(body.errors).toBeUndefined();
    expect(body.data?.documents).toHaveLength(COUNT);
    expect(text.length).toBeGreaterThan(COUNT * LENGTH);
    if (i % 2 === 1) {
      expect(values(body.data?.documents)).toEqual(Array.from({length: COUNT}, (_, n) => n));
      expect(body.status).toMatchObject({sortedRowCount: COUNT});
    }
  });
  // Two keys, from both ends, a part of the columns.
  const sort = {u: 1, n: -1};
  const {body} = await server.send('/m/t', {find: {sort, projection: {n: 1}, options: {skip: 1, limit: 2}}});
  const first = Array.from({length: COUNT}, (_, i) => ({u: i % 3, n: (i * 7) % COUNT})).filter(({u}) => u === 0);
  expect(body.data?.documents).toEqual(
    first
      .sort((a, b) => b.n - a.n)
      .slice(1, 3)
      .map(({n}) => ({n})),
  );
});

test('rows that are too large to be kept while others are read are read once more', async () => {
  const columns = {p: 'int', n: 'int', text: 'text'};
  await server.send('/m', {createTable: {name: 'l', definition: {columns, primaryKey: 'p'}}});
  const length = 4_000_000;
  for (let p = 0; p < 6; p++) {
    await server.send('/m/l', {insertOne: {document: {p, n: (p * 5) % 6, text: `${p}`.repeat(length)}}});
  }
  const {body} = await server.send('/m/l', {find: {sort: {n: 1}}});
  const found = body.data?.documents as {p: number; n: number; text: string}[];
  expect(found.map(({n}) => n)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found.every(({p, text}) => text === `${p}`.repeat(length))).toBe(true);
});

test('all are answered, whole', async () => {
  const replies = await Promise.all(
    Array.from({length: 12}, (_, i) => server.send('/m/c', i % 2 === 0 ? find : sorted)),
  );
  replies.forEach(({body, text}, i) => {
    expect(body.data?.documents).toHaveLength(COUNT);
    if (i % 2 === 0) {
      expect(text.length).toBeGreaterThan(COUNT * LENGTH);
    } else {
      expect(values(body.data?.documents)).toEqual(Array.from({length: COUNT}, (_, n) => n));
    }
  });
});

test('clients that go away and commands that fail leave no turn taken', async () => {
  const body = JSON.stringify(find);
  const head = `POST /v1/m/c HTTP/1.1\r\nhost: x\r\ntoken: ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  for (let i = 0; i < 6; i++) {
    await new Promise<void>(resolve => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(head + body));
      // Before the answer, at its beginning, and in its midst.
      setTimeout(() => socket.destroy(), i * 4);
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
    await server.send('/m/c', {find: {sort: {n: 1}, options: {pageState: 'no'}}});
  }
  const {body: answer} = await server.send('/m/c', find);
  expect(answer.data?.documents).toHaveLength(COUNT);
});
