/** Definitions and plans over a database that is as narrow as Apache Cassandra. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseStatement} from '../../src/core/cql/parser.ts';
import type {CqlDatabase, Outcome} from '../../src/core/cql/port.ts';
import type {Table} from '../../src/core/cql/schema/schema.ts';
import {capabilitiesOf} from '../../src/core/plan/capabilities.ts';
import {planned} from '../../src/core/plan/planned.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {narrow} from './narrow.ts';

const ROOT = {role: 'cassandra', isSuperuser: true};
const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
let raw: CqlDatabase;
let full: CqlDatabase;

beforeAll(async () => {
  raw = await engine.openDatabase('definitions');
  full = planned(narrow(raw).database);
  await run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
});
afterAll(() => engine.close());

const run = (cql: string, options: object = {}): Promise<Outcome> =>
  full.session(ROOT).execute(parseStatement(cql).statement, {keyspace: 'k', ...options});
const shown = (name: string): Table => full.schema().keyspaces.get('k')!.tables.get(name)!;
const kept = (name: string): Table => raw.schema().keyspaces.get('k')!.tables.get(name)!;

const CREATE = "CREATE CUSTOM INDEX IF NOT EXISTS words ON texts (t) USING 'StorageAttachedIndex' WITH OPTIONS = ";

describe('an index on words of a table', () => {
  test('is kept beside it, found, and dropped', async () => {
    await run("CREATE TABLE texts (id int PRIMARY KEY, t text) WITH comment = 'mine'");
    await run(`${CREATE}{'index_analyzer': 'standard'}`);

    expect(kept('texts').indexes).toEqual([]);
    expect(shown('texts').indexes).toMatchObject([{name: 'words', column: 't', options: {index_analyzer: 'standard'}}]);
    expect(shown('texts').options.comment).toBe('mine');
    expect(kept('texts').options.comment).toMatch(/^mine\nasterism:/);

    await run("INSERT INTO texts (id, t) VALUES (1, 'Red stones')");
    expect(await run("SELECT id FROM texts WHERE t : 'red' ALLOW FILTERING")).toMatchObject({rows: [[{3: 1}]]});

    await run(`${CREATE}{'index_analyzer': 'standard'}`);
    await run('DROP INDEX words');
    expect(shown('texts').indexes).toEqual([]);
    expect(kept('texts').options.comment).toBe('mine');
    await expect(run("SELECT id FROM texts WHERE t : 'red' ALLOW FILTERING")).rejects.toMatchObject({code: 'invalid'});
    await expect(run('DROP INDEX words')).rejects.toMatchObject({code: 'invalid'});
  });

  test.each([
    {what: 'an analyzer that nobody has', cql: `${CREATE}{'index_analyzer': 'nope'}`},
    {
      what: 'a column that is not there',
      cql: "CREATE CUSTOM INDEX ON texts (x) USING 'sai' WITH OPTIONS = {'index_analyzer': 'standard'}",
    },
    {
      what: 'a table that is not there',
      cql: "CREATE CUSTOM INDEX ON nope (x) USING 'sai' WITH OPTIONS = {'index_analyzer': 'standard'}",
    },
  ])('refused: $what', async ({cql}) => {
    await expect(run(cql)).rejects.toMatchObject({code: 'invalid'});
  });
});

test('what an index on vectors is told of its model is kept beside it', async () => {
  await run('CREATE TABLE vectors (id int PRIMARY KEY, v vector<float, 3>)');
  await run(
    "CREATE CUSTOM INDEX near ON vectors (v) USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'cosine', 'source_model': 'OTHER'}",
  );

  expect(kept('vectors').indexes[0]?.options).not.toHaveProperty('source_model');
  expect(shown('vectors').indexes[0]).toMatchObject({
    name: 'near',
    options: {source_model: 'OTHER'},
    similarity: 'cosine',
  });
});

test('the words of a collection follow from its comment: nothing is made', async () => {
  const comment =
    '{"collection":{"name":"docs","options":{"lexical":{"enabled":true,"analyzer":{"tokenizer":{"name":"whitespace"}}}}}}';
  await run(`CREATE TABLE docs (key int PRIMARY KEY, query_lexical_value text) WITH comment = '${comment}'`);
  await run(
    "CREATE CUSTOM INDEX docs_query_lexical_value ON docs (query_lexical_value) USING 'StorageAttachedIndex' WITH OPTIONS = {'index_analyzer': 'standard'}",
  ).catch(() => {});

  expect(kept('docs').options.comment).toBe(comment);
  expect(kept('docs').indexes).toEqual([]);
  expect(shown('docs').indexes).toMatchObject([
    {name: 'docs_query_lexical_value', options: {index_analyzer: '{"tokenizer":{"name":"whitespace"}}'}},
  ]);
  await expect(run('DROP INDEX docs_query_lexical_value')).rejects.toMatchObject({code: 'invalid'});
});

test('where there are no attached indexes at all, it is said', async () => {
  const old = planned({...narrow(raw).database, capabilities: capabilitiesOf('4.1.3', 'cassandra')});
  const create = parseStatement("CREATE CUSTOM INDEX ON k.texts (t) USING 'StorageAttachedIndex'").statement;

  await expect(old.session(ROOT).execute(create, {})).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('5.0'),
  });
});

test('a plan tells its queries, and what is checked', async () => {
  await run('CREATE TABLE plans (id int PRIMARY KEY, n int, u int)');
  await run("CREATE CUSTOM INDEX plans_n ON plans (n) USING 'StorageAttachedIndex'");
  for (let i = 0; i < 10; i += 1) {
    await run(`INSERT INTO plans (id, n, u) VALUES (${i}, ${i % 2}, ${i})`);
  }
  const statement = parseStatement('SELECT id FROM k.plans ALLOW FILTERING').statement;
  const compare = (column: string, operator: '=' | '!=') =>
    ({kind: 'compare', column, operator, value: {kind: 'literal', literal: 'integer', text: '1'}}) as const;
  const outcome = await full
    .session(ROOT)
    .execute({...statement, where: {kind: 'and', of: [compare('n', '='), compare('u', '!=')]}} as typeof statement, {
      explain: true,
      pageSize: 100,
    });

  expect(outcome).toMatchObject({
    plan: {
      access: 'index',
      indexes: ['plans_n'],
      rowsRead: 5,
      isFiltered: true,
      isSorted: false,
      steps: [
        {activity: expect.stringContaining('n = 1')},
        {activity: 'Query 1 gave 5 rows in 1 page'},
        {activity: 'Rows of branch 1 are held against 1 more conditions'},
      ],
    },
  });
});

test('aggregates beside conditions that cannot be sent are refused', async () => {
  const statement = parseStatement('SELECT count(*) FROM k.plans ALLOW FILTERING').statement;
  const where = {kind: 'not', of: {kind: 'is_not_null', column: 'u'}};

  await expect(full.session(ROOT).execute({...statement, where} as typeof statement, {})).rejects.toMatchObject({
    code: 'invalid',
  });
});
