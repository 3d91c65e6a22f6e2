import {afterAll, beforeAll, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TABLE f (k int PRIMARY KEY, u uuid, t timeuuid, ts timestamp, b blob, n int, d double, x text)',
    'CREATE TABLE big (p int, c int, v int, PRIMARY KEY (p, c))',
    'CREATE TABLE two (a int, b text, v int, PRIMARY KEY ((a, b)))',
  );
});

afterAll(() => cql.close());

test('functions and arithmetic make values', async () => {
  await cql.run(
    "INSERT INTO f (k, u, t, ts, b, n, d, x) VALUES (1 + 1, uuid(), now(), toTimestamp(now()), intAsBlob(-7), -3, 1.5 * 2, 'a' + 'b')",
  );
  expect(await cql.rows('SELECT k, blobAsInt(b), n, d, x FROM f')).toEqual(["2 | -7 | -3 | 3.0 | 'ab'"]);
  expect(await cql.rows('SELECT k FROM f WHERE k = 1 + 1')).toEqual(['2']);
  expect(await cql.rows('SELECT k FROM f WHERE token(k) = token(2)')).toEqual(['2']);
  expect(await cql.rows('SELECT k FROM f WHERE ts <= currentTimestamp() ALLOW FILTERING')).toEqual(['2']);
});

test('a long count gives way, and sees one moment only', async () => {
  for (let i = 0; i < 12_000; i++) {
    await cql.run('INSERT INTO big (p, c, v) VALUES (?, ?, ?)', [i % 50, i, i].map(int));
  }
  let isDone = false;
  const counting = cql.rows('SELECT count(*) FROM big').finally(() => {
    isDone = true;
  });
  await cql.run('INSERT INTO big (p, c, v) VALUES (1, 1000000, 1)');
  await cql.run('DELETE FROM big WHERE p = 2');
  expect(isDone).toBe(false);
  expect(await counting).toEqual(['12000']);
  expect(await cql.rows('SELECT count(*) FROM big')).toEqual(['11761']);
});

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

test('composite partition keys', async () => {
  await cql.all(
    "INSERT INTO two (a, b, v) VALUES (1, 'x', 1)",
    "INSERT INTO two (a, b, v) VALUES (1, 'y', 2)",
    "INSERT INTO two (a, b, v) VALUES (2, 'x', 3)",
    "INSERT INTO two (a, b, v) VALUES (3, '', 4)",
  );
  expect(await cql.rows("SELECT v FROM two WHERE a IN (2, 1) AND b IN ('y', 'x')")).toEqual(['1', '2', '3']);
  expect(await cql.rows("SELECT a, b, v FROM two WHERE a = 3 AND b = ''")).toEqual(["3 | '' | 4"]);
  expect(await cql.rows('SELECT DISTINCT a, b FROM two LIMIT 3')).toHaveLength(3);
  expect(await cql.rows('SELECT v FROM two WHERE a = 1 ALLOW FILTERING')).toHaveLength(2);
  const [token] = await cql.rows("SELECT token(a, b) FROM two WHERE a = 1 AND b = 'x'");
  expect(await cql.rows(`SELECT v FROM two WHERE token(a, b) = ${token}`)).toEqual(['1']);
  expect(
    await cql.rows("SELECT v FROM two WHERE token(a, b) >= token(1, 'x') AND token(a, b) <= token(1, 'x')"),
  ).toEqual(['1']);
});

test('keys have a longest length, and none is empty', async () => {
  await cql.run('CREATE TABLE long (k text PRIMARY KEY, v int)');
  const key = (length: number): Buffer => Buffer.alloc(length, 'x');
  await cql.run('INSERT INTO long (k, v) VALUES (?, 1)', [key(65_535)]);
  expect(await cql.rows('SELECT v FROM long WHERE k = ?', [key(65_535)])).toEqual(['1']);
  expect(await cql.failure('INSERT INTO long (k, v) VALUES (?, 1)', [key(65_536)])).toBe(
    'Key length of 65536 is longer than maximum of 65535',
  );
  expect(await cql.failure('INSERT INTO long (k, v) VALUES (?, 1)', [key(0)])).toBe('Key may not be empty');
});

test('bound values are checked', async () => {
  expect(await cql.failure('INSERT INTO f (k, n) VALUES (1, ?)', [Buffer.from([1, 2, 3])])).toContain(
    'Expected 4 or 0 byte int (3)',
  );
  expect(await cql.failure('INSERT INTO f (k, x) VALUES (1, ?)', [Buffer.from([0xff])])).toContain(
    "String didn't validate.",
  );
  expect(await cql.failure('SELECT * FROM f WHERE k = ?', [Buffer.from([1])])).toContain(
    'Expected 4 or 0 byte int (1)',
  );
  expect(await cql.failure('SELECT * FROM f WHERE k = ?', [null])).toBe('Invalid null value in condition for column k');
});

test('statements are planned anew after a change of the schema', async () => {
  await cql.all('CREATE TABLE changing (k int PRIMARY KEY, v int)', 'INSERT INTO changing (k, v) VALUES (1, 2)');
  const select = 'SELECT * FROM changing';
  expect(await cql.rows(select)).toEqual(['1 | 2']);
  await cql.run('ALTER TABLE changing ADD w text');
  expect(await cql.rows(select)).toEqual(['1 | 2 | null']);
  await cql.run('DROP TABLE changing');
  expect(await cql.failure(select)).toBe('table changing does not exist');
  await cql.run('CREATE TABLE changing (k int PRIMARY KEY)');
  expect(await cql.rows(select)).toEqual([]);
});

test('an index that is made later finds the rows that are there', async () => {
  await cql.run('CREATE INDEX ON big (v)');
  expect(await cql.rows('SELECT c FROM big WHERE v = 777')).toEqual(['777']);
  await cql.database.context.store.settle();
  expect(await cql.rows('SELECT c FROM big WHERE v = 778')).toEqual(['778']);
});

test('a value that an index cannot take is refused before anything is written', async () => {
  await cql.all(
    'CREATE TABLE vecs (k int PRIMARY KEY, v vector<float, 2>)',
    "CREATE INDEX ON vecs (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'dot_product'}",
  );
  await cql.run('INSERT INTO vecs (k, v) VALUES (1, [0, 0])');
  expect(await cql.rows('SELECT k FROM vecs ORDER BY v ANN OF [0.5, 0.5] LIMIT 1')).toEqual(['1']);
  expect(await cql.failure('SELECT k FROM vecs ORDER BY v ANN OF [0.5] LIMIT 1')).toContain(
    'expected 2 elements, but given 1',
  );
  expect(await cql.failure('SELECT k FROM vecs ORDER BY v ANN OF ? LIMIT 1', [Buffer.alloc(4)])).not.toContain(
    'no failure',
  );
  expect(await cql.failure('SELECT k FROM vecs ORDER BY v ANN OF null LIMIT 1')).toContain(
    'Unsupported null value for column v',
  );
});

test('what is left of a time to live, for a request whose own time is before 1970', async () => {
  const cql = await openCql();
  await cql.all(
    'CREATE TABLE lasting (k int PRIMARY KEY, v int)',
    'INSERT INTO lasting (k, v) VALUES (1, 1) USING TTL 1000',
  );
  const nowSeconds = -600_000_000;
  const left = (1_700_000_000 + 1000 - nowSeconds) | 0;
  expect(await cql.rows('SELECT ttl(v) FROM lasting', [], {nowSeconds})).toEqual([String(left)]);
  await cql.close();
});
