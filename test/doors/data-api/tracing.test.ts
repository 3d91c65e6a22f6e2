/** `status.trace` by the features request-tracing and request-tracing-full. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

interface Trace {
  readonly requestId: string;
  readonly micros: number;
  readonly statements: readonly {
    readonly statement: string;
    readonly atMicros: number;
    readonly micros: number;
    readonly rows?: number;
    readonly error?: string;
    readonly values?: readonly string[];
    readonly plan?: {readonly access: string};
  }[];
  readonly statementsLeftOut?: number;
}

const ON = {'feature-flag-request-tracing': 'true'};
const FULL = {'feature-flag-request-tracing-full': 'true'};

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.send('', {createKeyspace: {name: 'traced'}});
  await server.send('/traced', {createCollection: {name: 'c'}});
  await server.send('/traced/c', {
    insertMany: {
      documents: [
        {_id: 'a', n: 1},
        {_id: 'b', n: 2},
      ],
    },
  });
});
afterAll(() => server.stop());

const traceOf = ({body}: Reply): Trace | undefined => body.status?.['trace'] as Trace | undefined;

test.each([
  {headers: {}},
  {headers: {'feature-flag-request-tracing': 'false'}},
  {headers: {'feature-flag-request-tracing': 'yes'}},
])('nothing is told with $headers', async ({headers}) => {
  expect(traceOf(await server.send('/traced/c', {findOne: {filter: {_id: 'a'}}}, headers))).toBeUndefined();
});

test('a read tells its statement', async () => {
  const reply = await server.send('/traced/c', {findOne: {filter: {_id: 'a'}}}, ON);
  const trace = traceOf(reply);

  expect(reply.body.data?.document).toEqual({_id: 'a', n: 1});
  expect(trace?.statements).toHaveLength(1);
  expect(trace?.statements[0]?.statement).toMatch(/^SELECT .* FROM traced\.c WHERE key = /);
  expect(trace?.statements[0]).toMatchObject({rows: 1});
  expect(trace?.statements[0]).not.toHaveProperty('values');
  expect(trace?.micros).toBeGreaterThanOrEqual(trace?.statements[0]?.micros ?? Infinity);
});

test('in full, values and plans as well', async () => {
  const [read] = traceOf(await server.send('/traced/c', {find: {filter: {n: 2}}}, FULL))?.statements ?? [];

  expect(read?.values?.length).toBeGreaterThan(0);
  expect(read?.values).toSatisfy((values: string[]) => values.every(value => /^0x|^null$|^unset$/.test(value)));
  expect(read?.plan).toMatchObject({access: 'index', rowsRead: 1});
});

test('what is in the status stays, and writes are told', async () => {
  const {body} = await server.send('/traced/c', {insertOne: {document: {_id: 'c'}}}, ON);

  expect(body.status).toMatchObject({insertedIds: ['c']});
  expect(traceOf({body} as Reply)?.statements.map(({statement}) => statement.split(' ')[0])).toEqual(['INSERT']);
});

test('a command that fails tells how far it came', async () => {
  const reply = await server.send('/traced/nothing', {findOne: {}}, ON);

  expect(reply.body.errors?.map(({errorCode}) => errorCode)).toEqual(['UNKNOWN_COLLECTION_OR_TABLE']);
  expect(traceOf(reply)?.statements).toEqual([]);
});

test('of very many statements the number is told', async () => {
  const documents = Array.from({length: 100}, (_, i) => ({_id: `m${i}`}));
  const trace = traceOf(await server.send('/traced/c', {insertMany: {documents}}, ON));

  expect(trace?.statements).toHaveLength(50);
  expect(trace?.statementsLeftOut).toBe(50);
});

test('the operator decides before the header', async () => {
  const own = await startServer({database: server.database, features: {'request-tracing': false}});
  expect(traceOf(await own.send('/traced/c', {findOne: {}}, ON))).toBeUndefined();
  await own.stop();
});
