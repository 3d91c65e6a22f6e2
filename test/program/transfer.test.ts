/** `asterism copy` and `asterism compare` between data directories, and over the Data API. */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {compare, copy, readRequest} from '../../src/app/transfer/transfer.ts';
import {openCqlPlace} from '../../src/app/transfer/place.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import type {ColumnSpec} from '../../src/core/cql/port.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';
import {start} from '../../src/index.ts';

const temporary = mkdtempSync(join(tmpdir(), 'asterism-transfer-'));
const source = join(temporary, 'source');
let made = 0;
const fresh = (): string => join(temporary, `target${(made += 1)}`);

afterAll(() => rmSync(temporary, {recursive: true, force: true}));

const lines: string[] = [];
const report = {say: (line: string) => void lines.push(line), progress: () => {}};

/** Lists of times to live have nulls in them, which no literal says: they are shown as bytes. */
const show = (cell: Uint8Array | null, {name, type}: ColumnSpec): string =>
  cell === null ? 'null' : name.startsWith('ttl') ? Buffer.from(cell).toString('hex') : codecOf(type).toLiteral(cell);

async function cql(folder: string, ...texts: readonly string[]): Promise<string[][]> {
  const place = await openCqlPlace(folder, false);
  const shown: string[][] = [];
  try {
    for (const text of texts) {
      const outcome = await place.session.execute(parseStatement(text).statement, {keyspace: 'shop'});
      if (outcome.kind === 'rows') {
        shown.push(...outcome.rows.map(row => row.map((cell, at) => show(cell, outcome.columns[at]!))));
      }
    }
  } finally {
    await place.close();
  }
  return shown;
}

const request = (from: string, to: string, ...more: readonly string[]) =>
  readRequest([from, to, '--keyspace', 'shop', ...more], {});

beforeAll(async () => {
  const many = Array.from({length: 7}, (_, batch) => {
    const rows = Array.from({length: 100}, (__, i) => batch * 100 + i);
    const inserts = rows.map(i => `INSERT INTO many (id, n) VALUES (${i}, ${i * i});`);
    return `BEGIN UNLOGGED BATCH ${inserts.join(' ')} APPLY BATCH`;
  });
  await cql(
    source,
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    'CREATE TYPE address (street text, zip int)',
    'CREATE TABLE items (p int, c text, s text static, n int, tags set<text>, m map<text, int>, l list<int>, a address, f frozen<list<int>>, PRIMARY KEY (p, c))',
    "CREATE CUSTOM INDEX items_tags ON items (values(tags)) USING 'StorageAttachedIndex'",
    'CREATE TABLE hits (id text PRIMARY KEY, n counter)',
    'CREATE TABLE many (id int PRIMARY KEY, n int)',
    "INSERT INTO items (p, c, s, n, tags) VALUES (1, 'a', 'first', 5, {'red', 'blue'}) USING TIMESTAMP 1000",
    "UPDATE items USING TIMESTAMP 2000 AND TTL 100000 SET tags = tags + {'green'}, m = m + {'x': 1} WHERE p = 1 AND c = 'a'",
    "UPDATE items USING TIMESTAMP 3000 SET m['y'] = 2, l = [3, 1, 2], a = {street: 'Elm', zip: 7}, f = [1, 2] WHERE p = 1 AND c = 'a'",
    "INSERT INTO items (p, c) VALUES (1, 'only the key')",
    "INSERT INTO items (p, s) VALUES (2, 'only static')",
    "UPDATE hits SET n = n + 42 WHERE id = 'home'",
    ...many,
  );
});

describe('by CQL', () => {
  test('everything is copied, with the times of its cells', async () => {
    const target = fresh();
    expect(await copy(request(source, target), report)).toBe(true);

    expect(await compare(request(source, target, '--times'), report)).toBe(true);
    const times = "SELECT writetime(n), writetime(tags), writetime(m), ttl(tags) FROM items WHERE p = 1 AND c = 'a'";
    const [copied, own] = [(await cql(target, times))[0]!, (await cql(source, times))[0]!];
    expect(copied.slice(0, 3)).toEqual(own.slice(0, 3));
    // Three elements, of which the second has an end.
    expect(copied[3]).toMatch(/^00000003ffffffff000000040001[\da-f]{4}ffffffff$/);
    expect(
      await cql(target, "SELECT n FROM hits WHERE id = 'home'", "SELECT p FROM items WHERE tags CONTAINS 'green'"),
    ).toEqual([['42'], ['1']]);
  });

  test('what differs is told, and the answer is no', async () => {
    const target = fresh();
    await copy(request(source, target), report);
    await cql(
      target,
      "UPDATE items SET n = 6 WHERE p = 1 AND c = 'a'",
      'DELETE FROM many WHERE id = 17',
      'INSERT INTO many (id) VALUES (-1)',
    );
    lines.length = 0;

    expect(await compare(request(source, target), report)).toBe(false);
    expect(lines.filter(line => line.includes('NOT')).map(line => line.replace(/; checksums.*/, ''))).toEqual([
      'items: NOT the same: 0 rows only in the first, 0 only in the second, 1 differ',
      'many: NOT the same: 1 rows only in the first, 1 only in the second, 0 differ',
    ]);
    expect(lines).toContain("items: p = 1, c = 'a': differs in n");
    expect(lines).toContain(`many: id = 17: only in ${source}`);
  });

  test('an interrupted copy goes on where it was', async () => {
    const target = fresh();
    const state = join(temporary, 'state.json');
    await copy(request(source, target, '--tables', 'hits,items', '--state', state), report);
    expect(existsSync(state)).toBe(false);
    writeFileSync(
      state,
      JSON.stringify({
        version: 1,
        from: `${source} shop`,
        to: `${target} shop`,
        parts: {hits: {rows: 1, isDone: true}},
      }),
    );
    lines.length = 0;

    const isSame = await copy(request(source, target, '--state', state), report);
    expect({isSame, lines}).toMatchObject({isSame: true});
    expect(lines).toContain('many: 700 rows copied');
    expect(lines).toContain('hits: 1 rows copied');
  });

  test('the state of another copy is refused', async () => {
    const state = join(temporary, 'other.json');
    writeFileSync(state, JSON.stringify({version: 1, from: 'x', to: 'y', parts: {}}));

    await expect(copy(request(source, fresh(), '--state', state), report)).rejects.toMatchObject({code: 'config'});
    expect(readFileSync(state, 'utf8')).toContain('"x"');
  });

  test('a keyspace may get another name', async () => {
    const target = fresh();
    expect(await copy(request(source, target, '--to-keyspace', 'store'), report)).toBe(true);
    expect(await cql(target, 'SELECT n FROM store.many WHERE id = 3')).toEqual([['9']]);
  });
});

test.each([
  {what: 'one place', args: [source, '--keyspace', 'k']},
  {what: 'no keyspace', args: [source, 'b']},
  {what: 'an unknown option', args: [source, 'b', '--keyspace', 'k', '--nope']},
  {what: 'no number', args: [source, 'b', '--keyspace', 'k', '--show', 'all']},
])('refused: $what', ({args}) => {
  expect(() => readRequest(args, {})).toThrowError(expect.objectContaining({code: 'config'}));
});

test('a data directory that is not there is no source', async () => {
  await expect(copy(request(join(temporary, 'nowhere'), fresh()), report)).rejects.toMatchObject({code: 'config'});
});

test('collections are copied and compared over the Data API', async () => {
  const program = await start();
  const url = `${program.urls.dataApi}/v1`;
  const send = async (path: string, body: object): Promise<{status?: object}> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {token: program.token, 'content-type': 'application/json'},
      body: JSON.stringify(body),
    });
    return (await response.json()) as {status?: object};
  };
  try {
    await send('', {createKeyspace: {name: 'shop'}});
    await send('/shop', {createCollection: {name: 'things', options: {vector: {dimension: 2, metric: 'euclidean'}}}});
    const documents = Array.from({length: 90}, (_, i) => ({_id: i, n: i / 4, $vector: [i, 1], $lexical: `word${i}`}));
    expect(await send('/shop/things', {insertMany: {documents}})).toMatchObject({status: {}});
    const target = fresh();
    const asked = readRequest([url, target, '--keyspace', 'shop', '--from-token', program.token], {});
    lines.length = 0;

    expect(await copy(asked, report)).toBe(true);
    expect(lines).toContain('things: 90 documents copied');
    // By CQL the copies have versions and times of their own, and nothing else that differs.
    const other = fresh();
    expect(await copy(readRequest([url, other, '--keyspace', 'shop', '--from-token', program.token], {}), report)).toBe(
      true,
    );
    expect(await compare(request(target, other), report)).toBe(true);
    expect(await compare(request(target, other, '--times'), report)).toBe(false);
    // Again: what is there is replaced.
    expect(await copy(asked, report)).toBe(true);
    await send('/shop/things', {updateOne: {filter: {_id: 7}, update: {$set: {n: -1}}}});
    await send('/shop/things', {deleteOne: {filter: {_id: 8}}});
    lines.length = 0;
    expect(await compare(asked, report)).toBe(false);
    expect(lines.filter(line => line.startsWith('things: _id')).sort()).toEqual([
      'things: _id 7: differs',
      `things: _id 8: only in ${target}`,
    ]);
  } finally {
    await program.stop();
  }
});
