/**
 * Rows that the original Data API wrote into Apache Cassandra, put into tables made from Cassandra's own DESCRIBE: they are
 * read, found, changed and deleted through our Data API as if we had written them.
 */
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import type {CqlSession} from '../../../src/core/cql/port.ts';
import {codecOf} from '../../../src/core/cql/types/index.ts';
import {valueAt} from '../../../src/doors/data-api/clauses/filter-match.ts';
import {parsePath} from '../../../src/doors/data-api/documents/paths.ts';
import {parseJson} from '../../../src/wire/json/parse.ts';
import {JsonNumber} from '../../../src/wire/json/tree.ts';
import type {Json, JsonObject} from '../../../src/wire/json/tree.ts';
import {writeJson} from '../../../src/wire/json/write.ts';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

const FOLDER = new URL('../../recordings/layout/', import.meta.url);
const KEYSPACE = 'rec_layout';

const FILES = [
  {file: 'documents', table: 'documents', rows: 69},
  {file: 'documents-allow', table: 'allowed', rows: 4},
  {file: 'documents-deny', table: 'denied', rows: 3},
  {file: 'documents-deny-all', table: 'unindexed', rows: 2},
  {file: 'documents-vector', table: 'vectors', rows: 8},
  {file: 'documents-lexical', table: 'lexical', rows: 5},
];

let server: TestServer;
let session: CqlSession;

beforeAll(async () => {
  server = await startServer();
  session = server.database.session(await server.database.authenticate('cassandra', 'cassandra'));
  await server.send('', {createKeyspace: {name: KEYSPACE}});
});
afterAll(() => server.stop());

const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

/** JSON as plain values, numbers as their text: what the CQL types read. */
function plain(json: Json): unknown {
  if (json instanceof JsonNumber) {
    return json.text;
  }
  if (json instanceof Map) {
    return Object.fromEntries([...json].map(([name, value]) => [name, plain(value)]));
  }
  return Array.isArray(json) ? json.map(plain) : json;
}

async function load(file: string, tableName: string): Promise<JsonObject[]> {
  for (const text of read(`${file}.cql`).split(';')) {
    if (text.trim() !== '') {
      await session.execute(parseStatement(text).statement, {});
    }
  }
  const table = server.database.schema().keyspaces.get(KEYSPACE)?.tables.get(tableName);
  const rows = read(`${file}.jsonl`)
    .split('\n')
    .filter(line => line !== '')
    .map(line => (parseJson(line) as JsonObject).get('row') as JsonObject);
  for (const row of rows) {
    const columns = [...row].filter(([, value]) => value !== null && value !== '<unspecified>');
    await session.execute(
      {
        kind: 'insert',
        table: {keyspace: KEYSPACE, name: tableName},
        columns: columns.map(([name]) => name),
        values: columns.map((_, index) => ({kind: 'marker', index, name: undefined})),
        ifNotExists: false,
        using: {timestamp: undefined, ttl: undefined},
      },
      {
        values: columns.map(([name, value]) => {
          const column = table?.byName.get(name);
          return column === undefined ? null : codecOf(column.type).fromJson(plain(value));
        }),
      },
    );
  }
  return rows;
}

describe.each(FILES)('$file', ({file, table, rows: expectedRows}) => {
  let rows: JsonObject[];
  const send = (command: string) => server.send(`/${KEYSPACE}/${table}`, command);
  /** A filter for the row's `_id`, as its document has it. */
  const byId = (row: JsonObject): string =>
    `{"_id":${writeJson((parseJson(row.get('doc_json') as string) as JsonObject).get('_id') ?? null)}}`;

  beforeAll(async () => {
    rows = await load(file, table);
  });

  test('it is a collection with these settings', async () => {
    const {body} = await server.send(`/${KEYSPACE}`, {findCollections: {options: {explain: true}}});
    const settings = ((body.status?.['collections'] ?? []) as {name: string; options: object}[]).find(
      one => one.name === table,
    );
    const comment = (JSON.parse(read('schema.json')) as {comments: Record<string, string>}).comments[table] ?? '';
    const {options} = (JSON.parse(comment) as {collection: {options: Record<string, {type?: string}>}}).collection;
    expect(settings?.options).toMatchObject({lexical: options['lexical'], rerank: options['rerank']});
    expect(settings?.options).toEqual(
      expect.objectContaining(options['indexing'] === undefined ? {} : {indexing: options['indexing']}),
    );
  });

  test('every document is read as it was written', async () => {
    expect(rows).toHaveLength(expectedRows);
    for (const row of rows) {
      const {text} = await send(`{"findOne":{"filter":${byId(row)},"projection":{"*":1}}}`);
      expect(text).toBe(`{"data":{"document":${row.get('doc_json') as string}}}`);
    }
    const counted = await send('{"countDocuments":{}}');
    expect(counted.body.status).toEqual({count: expectedRows});
  });

  test('documents are found by what their columns hold', async () => {
    let found = 0;
    for (const row of rows) {
      const document = parseJson(row.get('doc_json') as string) as JsonObject;
      for (const path of (row.get('exist_keys') as string[] | null) ?? []) {
        const value = path.startsWith('$')
          ? undefined
          : valueAt(
              document,
              parsePath(path, text => new Error(text)),
            );
        const isBinary = value instanceof Map && value.has('$binary');
        // Of a structure that is indexed in part, the whole is not what the columns hold.
        const isPart = table !== 'documents' && (value instanceof Map || Array.isArray(value));
        if (path === '_id' || value === undefined || isBinary || isPart) {
          continue;
        }
        const filter = `{${JSON.stringify(path)}:{"$eq":${writeJson(value)}}}`;
        const {body, text} = await send(`{"find":{"filter":${filter},"projection":{"*":1}}}`);
        if (table === 'allowed' && body.errors?.[0]?.errorCode === 'FILTER_PATH_UNINDEXED') {
          // In the columns only because a path below it is allowed.
          continue;
        }
        expect(body.errors, filter).toBeUndefined();
        expect(text, filter).toContain(row.get('doc_json') as string);
        found += 1;
      }
    }
    expect(found > 0).toBe(table !== 'unindexed');
  });

  test('documents can be changed, replaced and deleted', async () => {
    for (const row of rows) {
      const filter = byId(row);
      const updated = await send(`{"updateOne":{"filter":${filter},"update":{"$set":{"touched":true}}}}`);
      expect(updated.body, filter).toEqual({status: {matchedCount: 1, modifiedCount: 1}});
      const replaced = await send(
        `{"findOneAndReplace":{"filter":${filter},"replacement":{"only":1},"options":{"returnDocument":"after"},"projection":{"_id":0}}}`,
      );
      expect(replaced.body.data, filter).toEqual({document: {only: 1}});
    }
    const before = await send('{"countDocuments":{}}');
    expect(before.body.status).toEqual({count: expectedRows});
    for (const row of rows) {
      expect((await send(`{"deleteOne":{"filter":${byId(row)}}}`)).body.status).toEqual({deletedCount: 1});
    }
    const after = await send('{"countDocuments":{}}');
    expect(after.body.status).toEqual({count: 0});
  });
});
