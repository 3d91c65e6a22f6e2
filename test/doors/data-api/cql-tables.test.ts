/** Tables made and filled by CQL through the Data API, and the other way round: the same values, byte for byte, of every type and in every place. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Outcome, Row} from '../../../src/core/cql/port.ts';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

/** On a busy machine. */
const SETUP_MS = 60_000;

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startServer();
  expect((await server.send('', {createKeyspace: {name: 'ks'}})).body.errors).toBeUndefined();
  await cql('CREATE TYPE address (street text, zip int, tags set<text>)');
  await cql('CREATE TYPE plain (street text, zip int)');
}, SETUP_MS);
afterAll(() => server.stop());

const cql = (text: string): Promise<Outcome> =>
  server.database
    .session({role: 'cassandra', isSuperuser: true})
    .execute(parseStatement(text).statement, {keyspace: 'ks'});
async function rowsOf(text: string): Promise<readonly Row[]> {
  const outcome = await cql(text);
  return outcome.kind === 'rows' ? outcome.rows : [];
}
const codes = ({body}: Reply): string[] => (body.errors ?? []).map(({errorCode}) => errorCode);
const hex = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** A new table by CQL; `$` is its name. */
async function table(definition: string): Promise<string> {
  made += 1;
  await cql(`CREATE TABLE m${made} (${definition})`);
  return `m${made}`;
}

interface Value {
  readonly type: string;
  readonly literal: string;
  /** As JSON text: numbers keep their notation. */
  readonly json: string;
  /** Where it comes back in another form. */
  readonly out?: string;
  readonly isNoKey?: boolean;
}

const NATIVES: Value[] = [
  {type: 'ascii', literal: "'a~'", json: '"a~"'},
  {type: 'bigint', literal: '-9223372036854775808', json: '-9223372036854775808'},
  {type: 'blob', literal: '0x00ff', json: '{"$binary":"AP8="}'},
  {type: 'boolean', literal: 'true', json: 'true'},
  {type: 'date', literal: "'1969-12-31'", json: '"1969-12-31"'},
  {type: 'decimal', literal: '-12345678901234567890.123', json: '-12345678901234567890.123'},
  {type: 'double', literal: '-0.5', json: '-0.5'},
  {type: 'double', literal: 'NaN', json: '"NaN"'},
  {type: 'double', literal: '-Infinity', json: '"-Infinity"'},
  {type: 'duration', literal: '1mo2d3h', json: '"1mo2d3h"', out: '"P1M2DT3H"', isNoKey: true},
  {type: 'float', literal: '1.5', json: '1.5'},
  {type: 'inet', literal: "'192.168.0.1'", json: '"192.168.0.1"'},
  {type: 'inet', literal: "'2001:db8::1'", json: '"2001:db8::1"', out: '"2001:db8:0:0:0:0:0:1"'},
  {type: 'int', literal: '-2147483648', json: '-2147483648'},
  {type: 'smallint', literal: '32767', json: '32767'},
  {type: 'text', literal: "'grüß 😀 ''q'''", json: '"grüß 😀 \'q\'"'},
  {type: 'time', literal: "'13:05:00.000000001'", json: '"13:05:00.000000001"'},
  {type: 'timestamp', literal: '-1', json: '"1969-12-31T23:59:59.999Z"'},
  {type: 'timeuuid', literal: '50554d6e-29bb-11e5-b345-feff819cdc9f', json: '"50554d6e-29bb-11e5-b345-feff819cdc9f"'},
  {type: 'tinyint', literal: '-128', json: '-128'},
  {type: 'uuid', literal: '3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11', json: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"'},
  {type: 'varint', literal: '123456789012345678901234567890', json: '123456789012345678901234567890'},
];

const STRUCTURES: Value[] = [
  {type: 'list<int>', literal: '[2, 1, 2]', json: '[2,1,2]'},
  {type: 'set<text>', literal: "{'b', 'a'}", json: '["a","b"]'},
  {type: 'map<text, int>', literal: "{'a': 1}", json: '{"a":1}'},
  {type: 'map<int, text>', literal: "{2: 'b', 1: 'a'}", json: '[[1,"a"],[2,"b"]]'},
  {
    type: 'map<uuid, date>',
    literal: "{3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11: '2024-02-29'}",
    json: '[["3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11","2024-02-29"]]',
  },
  {type: 'map<timestamp, duration>', literal: '{0: 1h}', json: '[["1970-01-01T00:00:00Z","PT1H"]]'},
  {type: 'map<blob, boolean>', literal: '{0x01: true}', json: '[[{"$binary":"AQ=="},true]]'},
  {type: 'frozen<list<int>>', literal: '[1, 2]', json: '[1,2]'},
  {type: 'frozen<set<text>>', literal: "{'a'}", json: '["a"]'},
  {type: 'frozen<map<text, int>>', literal: "{'a': 1}", json: '{"a":1}'},
  {type: 'vector<float, 3>', literal: '[1, -0.5, 2]', json: '[1,-0.5,2]'},
  {type: 'plain', literal: "{street: 's', zip: 5}", json: '{"street":"s","zip":5}'},
  {type: 'frozen<plain>', literal: "{street: 's'}", json: '{"street":"s"}'},
  {type: 'list<frozen<plain>>', literal: '[{zip: 1}]', json: '[{"zip":1}]'},
];

describe('a column of each type', () => {
  test.each([...NATIVES, ...STRUCTURES])('$type $literal', async ({type, literal, json, out = json}) => {
    const name = await table(`id int PRIMARY KEY, v ${type}`);
    await cql(`INSERT INTO ${name} (id, v) VALUES (1, ${literal})`);

    const read = await server.send(`/ks/${name}`, {findOne: {filter: {id: 1}}});
    expect(read.text).toContain(`{"document":{"id":1,"v":${out}}}`);
    for (const [id, form] of [
      [2, json],
      [3, out],
    ]) {
      const insert = `{"insertOne":{"document":{"id":${id},"v":${form}}}}`;
      expect((await server.send(`/ks/${name}`, insert)).body.errors, insert).toBeUndefined();
    }
    const update = `{"updateOne":{"filter":{"id":4},"update":{"$set":{"v":${json}}}}}`;
    expect((await server.send(`/ks/${name}`, update)).body.errors, update).toBeUndefined();

    const values = (await rowsOf(`SELECT v FROM ${name} WHERE id IN (1, 2, 3, 4)`)).map(([value]) => hex(value));
    expect(values).toEqual(Array(4).fill(values[0]));
    expect(values[0]).not.toBe('');
  });

  test.each(NATIVES)('$type $literal in a filter', async ({type, literal, json}) => {
    const name = await table(`id int PRIMARY KEY, v ${type}`);
    await cql(`INSERT INTO ${name} (id, v) VALUES (1, ${literal})`);
    await cql(`INSERT INTO ${name} (id) VALUES (2)`);
    for (const filter of [`{"v":${json}}`, `{"v":{"$in":[${json}]}}`]) {
      const {body} = await server.send(`/ks/${name}`, `{"find":{"filter":${filter},"projection":{"id":1}}}`);
      expect(body.data?.documents, filter).toEqual([{id: 1}]);
    }
    const others = await server.send(`/ks/${name}`, `{"find":{"filter":{"v":{"$ne":${json}}}}}`);
    expect(others.body.data?.documents).toEqual([]);
  });
});

describe('a key of each type', () => {
  test.each(NATIVES.filter(({isNoKey}) => isNoKey !== true))(
    '$type $literal',
    async ({type, literal, json, out = json}) => {
      const name = await table(`p ${type}, c ${type}, s text STATIC, v int, PRIMARY KEY (p, c)`);
      await cql(`INSERT INTO ${name} (p, c, s, v) VALUES (${literal}, ${literal}, 'st', 1)`);
      const send = (text: string): Promise<Reply> => server.send(`/ks/${name}`, text);
      const key = `{"p":${json},"c":${json}}`;

      const found = await send(`{"findOne":{"filter":${key}}}`);
      expect(found.text).toContain(`{"document":{"p":${out},"c":${out},"s":"st","v":1}}`);
      const updated = await send(`{"updateOne":{"filter":${key},"update":{"$set":{"v":2}}}}`);
      expect(updated.body.errors).toBeUndefined();
      expect((await rowsOf(`SELECT v FROM ${name}`)).map(([v]) => hex(v))).toEqual(['00000002']);
      const inserted = await send(`{"insertOne":{"document":{"p":${json},"c":${json},"v":3}}}`);
      expect(inserted.text).toContain(`"insertedIds":[[${out},${out}]]`);
      expect((await rowsOf(`SELECT v FROM ${name}`)).map(([v]) => hex(v))).toEqual(['00000003']);
      const range = await send(`{"find":{"filter":{"p":${json},"c":{"$lte":${json}}}}}`);
      expect(range.body.data?.documents).toHaveLength(1);
      expect((await send(`{"deleteOne":{"filter":${key}}}`)).body.status).toEqual({deletedCount: -1});
      // What is static is of the partition, and stays.
      expect(await rowsOf(`SELECT v FROM ${name} WHERE p = ${literal} AND c = ${literal}`)).toEqual([]);
      expect((await send(`{"deleteMany":{"filter":{"p":${json}}}}`)).body.status).toEqual({deletedCount: -1});
      expect(await rowsOf(`SELECT s FROM ${name}`)).toEqual([]);
    },
  );
});

describe('what the API has no words for', () => {
  test.each([
    {type: 'tuple<int, text>', literal: "(1, 'x')"},
    {type: 'list<frozen<set<int>>>', literal: '[{1}]'},
    {type: 'map<text, frozen<list<int>>>', literal: "{'a': [1]}"},
    {type: 'set<frozen<tuple<int, int>>>', literal: '{(1, 2)}'},
    {type: 'vector<int, 2>', literal: '[1, 2]'},
  ])('$type is left out, and told of', async ({type, literal}) => {
    const name = await table(`id int PRIMARY KEY, v ${type}, n int`);
    await cql(`INSERT INTO ${name} (id, v, n) VALUES (1, ${literal}, 2)`);
    const send = (command: object): Promise<Reply> => server.send(`/ks/${name}`, command);
    expect((await send({findOne: {}})).body.data).toEqual({document: {id: 1, n: 2}});
    expect(codes(await send({findOne: {projection: {v: 1}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    expect(codes(await send({insertOne: {document: {id: 2, v: [1, 2]}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    const {body} = await server.send('/ks', {listTables: {options: {explain: true}}});
    const tables = body.status?.['tables'] as {name: string; definition: {columns: object}}[] | undefined;
    const listed = tables?.find(one => one.name === name);
    expect(listed?.definition.columns).toMatchObject({
      v: {type: 'UNSUPPORTED', apiSupport: {createTable: false, insert: false, read: false}},
    });
  });

  test('counters are read and filtered, not written', async () => {
    const name = await table('id int PRIMARY KEY, n counter');
    await cql(`UPDATE ${name} SET n = n + 7 WHERE id = 1`);
    const send = (command: object): Promise<Reply> => server.send(`/ks/${name}`, command);
    expect((await send({find: {filter: {n: {$gt: 6}}}})).body.data?.documents).toEqual([{id: 1, n: 7}]);
    expect(codes(await send({insertOne: {document: {id: 2, n: 1}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    expect(codes(await send({updateOne: {filter: {id: 1}, update: {$set: {n: 1}}}}))).toEqual([
      'UNSUPPORTED_UPDATE_OPERATOR',
    ]);
    expect((await send({deleteOne: {filter: {id: 1}}})).body.status).toEqual({deletedCount: -1});
  });

  test('a type whose field is a collection', async () => {
    const name = await table('id int PRIMARY KEY, home frozen<address>');
    await cql(`INSERT INTO ${name} (id, home) VALUES (1, {street: 's', zip: 1, tags: {'a'}})`);
    const {body} = await server.send(`/ks/${name}`, {findOne: {}});
    expect(body.errors).toBeUndefined();
    expect(body.data?.document).toMatchObject({id: 1});
  });
});

describe('the other way round', () => {
  test('a table of the API is one of CQL, with all that belongs to it', async () => {
    const columns = {
      p: 'text',
      c: 'timestamp',
      n: 'int',
      tags: {type: 'set', valueType: 'text'},
      m: {type: 'map', keyType: 'int', valueType: 'text'},
      home: {type: 'userDefined', udtName: 'plain'},
      v: {type: 'vector', dimension: 2},
    };
    const primaryKey = {partitionBy: ['p'], partitionSort: {c: -1}};
    await server.send('/ks', {createTable: {name: 'ours', definition: {columns, primaryKey}}});
    await server.send('/ks/ours', {createIndex: {name: 'ours_n', definition: {column: 'n'}}});
    await server.send('/ks/ours', {createIndex: {name: 'ours_m', definition: {column: {m: '$keys'}}}});
    await server.send('/ks/ours', {createVectorIndex: {name: 'ours_v', definition: {column: 'v'}}});
    const document = {
      p: 'a',
      c: '2024-02-29T10:00:00Z',
      n: 5,
      tags: ['x'],
      m: [[1, 'one']],
      home: {street: 's', zip: 5},
      v: [1, 0],
    };
    expect((await server.send('/ks/ours', {insertOne: {document}})).body.errors).toBeUndefined();
    const where = [
      "p = 'a' AND c = '2024-02-29T10:00:00Z'",
      'n = 5',
      'm CONTAINS KEY 1',
      "tags CONTAINS 'x' ALLOW FILTERING",
    ];
    for (const condition of where) {
      expect(await rowsOf(`SELECT p FROM ours WHERE ${condition}`), condition).toHaveLength(1);
    }
    expect(await rowsOf('SELECT p FROM ours ORDER BY v ANN OF [1, 1] LIMIT 1')).toHaveLength(1);
    await cql(
      "UPDATE ours SET tags = tags + {'y'}, m[2] = 'two', home.zip = 6 WHERE p = 'a' AND c = '2024-02-29T10:00:00Z'",
    );
    const {body} = await server.send('/ks/ours', {findOne: {filter: {p: 'a'}}});
    expect(body.data?.document).toEqual({
      ...document,
      tags: ['x', 'y'],
      m: [
        [1, 'one'],
        [2, 'two'],
      ],
      home: {street: 's', zip: 6},
    });
  });

  test('rows with a time to live, and statics of a partition without rows', async () => {
    const name = await table('p int, c int, s text STATIC, v int, PRIMARY KEY (p, c)');
    await cql(`INSERT INTO ${name} (p, s) VALUES (1, 'alone')`);
    await cql(`INSERT INTO ${name} (p, c, v) VALUES (2, 1, 1) USING TTL 1000`);
    const {body} = await server.send(`/ks/${name}`, {find: {filter: {p: 2}}});
    expect(body.data?.documents).toEqual([{p: 2, c: 1, v: 1}]);
    const alone = await server.send(`/ks/${name}`, {find: {filter: {p: 1}}});
    expect(alone.body.data?.documents).toEqual([{p: 1, s: 'alone'}]);
    const set = await server.send(`/ks/${name}`, {updateOne: {filter: {p: 2, c: 1}, update: {$set: {s: 'both'}}}});
    expect(set.body.errors).toBeUndefined();
    expect((await rowsOf(`SELECT s FROM ${name} WHERE p = 2`)).map(([s]) => hex(s))).toEqual([
      hex(Buffer.from('both')),
    ]);
  });
});
