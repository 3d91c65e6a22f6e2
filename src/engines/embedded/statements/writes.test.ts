import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {UNSET, type BoundValue} from '../../../core/cql/port.ts';
import {openCql, shown, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TYPE addr (street text, zip int)',
    'CREATE TABLE kv (k int PRIMARY KEY, v int, w text)',
    'CREATE TABLE col (k int PRIMARY KEY, l list<int>, s set<int>, m map<text, int>, a addr, f frozen<list<int>>, t tuple<int, text>)',
    'CREATE TABLE t (p int, c int, d int, s text static, v int, PRIMARY KEY (p, c, d))',
    'CREATE TABLE cnt (p int, c int, n counter, sn counter static, PRIMARY KEY (p, c))',
    'CREATE TABLE ttl (k int PRIMARY KEY, v int, w int) WITH default_time_to_live = 100',
  );
});

beforeEach(async () => {
  await cql.all('TRUNCATE kv', 'TRUNCATE col', 'TRUNCATE t', 'TRUNCATE cnt', 'TRUNCATE ttl');
});

afterAll(() => cql.close());

const KV = 'SELECT v, w FROM kv WHERE k = 1';

describe('times decide', () => {
  test.each([
    {
      what: 'later wins',
      steps: [
        'INSERT INTO kv (k, v) VALUES (1, 1) USING TIMESTAMP 20',
        'INSERT INTO kv (k, v) VALUES (1, 2) USING TIMESTAMP 10',
      ],
      rows: ['1 | null'],
    },
    {
      what: 'ties go to the larger bytes',
      steps: [
        'UPDATE kv USING TIMESTAMP 20 SET v = 9 WHERE k = 1',
        'UPDATE kv USING TIMESTAMP 20 SET v = -1 WHERE k = 1',
        'UPDATE kv USING TIMESTAMP 20 SET v = 9 WHERE k = 1',
      ],
      rows: ['-1 | null'],
    },
    {
      what: 'a tombstone wins a tie',
      steps: [
        "UPDATE kv USING TIMESTAMP 20 SET v = null, w = 'x' WHERE k = 1",
        'UPDATE kv USING TIMESTAMP 20 SET v = 5 WHERE k = 1',
      ],
      rows: ["null | 'x'"],
    },
    {
      what: 'a cell with TTL wins a tie',
      steps: [
        'UPDATE kv USING TIMESTAMP 20 AND TTL 1000 SET v = 1 WHERE k = 1',
        'UPDATE kv USING TIMESTAMP 20 SET v = 5 WHERE k = 1',
      ],
      rows: ['1 | null'],
    },
    {
      what: 'a row deletion hides what is not newer',
      steps: [
        'INSERT INTO kv (k, v) VALUES (1, 1) USING TIMESTAMP 20',
        'DELETE FROM kv USING TIMESTAMP 20 WHERE k = 1',
        "UPDATE kv USING TIMESTAMP 21 SET w = 'new' WHERE k = 1",
        'UPDATE kv USING TIMESTAMP 19 SET v = 7 WHERE k = 1',
      ],
      rows: ["null | 'new'"],
    },
    {
      what: 'negative times are legal',
      steps: ['UPDATE kv USING TIMESTAMP -5 SET v = 1 WHERE k = 1'],
      rows: ['1 | null'],
    },
  ])('$what', async ({steps, rows}) => {
    await cql.all(...steps);
    expect(await cql.rows(KV)).toEqual(rows);
  });
});

describe('existence', () => {
  test('INSERT of a key alone makes a row', async () => {
    await cql.run('INSERT INTO kv (k) VALUES (1)');
    expect(await cql.rows(KV)).toEqual(['null | null']);
  });

  test('a row that was only updated vanishes with its last column', async () => {
    await cql.all('UPDATE kv SET v = 1 WHERE k = 1', 'UPDATE kv SET v = null WHERE k = 1');
    expect(await cql.rows(KV)).toEqual([]);
  });

  test('a row that was inserted stays without columns', async () => {
    await cql.all('INSERT INTO kv (k, v) VALUES (1, 1)', 'DELETE v FROM kv WHERE k = 1');
    expect(await cql.rows(KV)).toEqual(['null | null']);
  });

  test('unset leaves a column alone', async () => {
    await cql.run('INSERT INTO kv (k, v) VALUES (1, 1)');
    const values: BoundValue[] = [Buffer.from([0, 0, 0, 1]), UNSET, Buffer.from('w')];
    await cql.run('INSERT INTO kv (k, v, w) VALUES (?, ?, ?)', values);
    expect(await cql.rows(KV)).toEqual(["1 | 'w'"]);
  });
});

test('a row of nothing but a dropped column is gone, and its data does not come back', async () => {
  await cql.all(
    'CREATE TABLE dropping (k int PRIMARY KEY, a int, b int)',
    'UPDATE dropping SET a = 1 WHERE k = 1',
    'UPDATE dropping SET a = 1, b = 2 WHERE k = 2',
    'INSERT INTO dropping (k, a) VALUES (3, 1)',
    'ALTER TABLE dropping DROP a',
  );
  expect((await cql.rows('SELECT * FROM dropping')).sort()).toEqual(['2 | 2', '3 | null']);
  await cql.run('ALTER TABLE dropping ADD a int');
  expect((await cql.rows('SELECT * FROM dropping')).sort()).toEqual(['2 | null | 2', '3 | null | null']);
});

describe('time to live', () => {
  test('cells expire by the second, and the marker with them', async () => {
    await cql.run("INSERT INTO kv (k, v, w) VALUES (1, 1, 'w') USING TTL 10");
    cql.clock.pass(9);
    expect(await cql.rows('SELECT v, ttl(v) FROM kv WHERE k = 1')).toEqual(['1 | 1']);
    cql.clock.pass(1);
    expect(await cql.rows(KV)).toEqual([]);
  });

  test('the request may bring its own now', async () => {
    await cql.run('INSERT INTO kv (k, v) VALUES (1, 1) USING TTL 10', [], {nowSeconds: 1000});
    expect(await cql.rows(KV, [], {nowSeconds: 1009})).toEqual(['1 | null']);
    expect(await cql.rows(KV, [], {nowSeconds: 1010})).toEqual([]);
  });

  test('the default of the table holds, 0 turns it off', async () => {
    await cql.all('INSERT INTO ttl (k, v) VALUES (1, 1)', 'UPDATE ttl USING TTL 0 SET w = 1 WHERE k = 1');
    expect(await cql.rows('SELECT ttl(v), ttl(w) FROM ttl')).toEqual(['100 | null']);
  });

  test('writetime and ttl', async () => {
    await cql.all('INSERT INTO kv (k, v) VALUES (1, 1) USING TIMESTAMP 77 AND TTL 50');
    expect(await cql.rows('SELECT writetime(v), ttl(v), writetime(w) FROM kv')).toEqual(['77 | 50 | null']);
    await cql.run("UPDATE col USING TIMESTAMP 5 SET m = {'a': 1}, a = {street: 's'} WHERE k = 1");
    await cql.run("UPDATE col USING TIMESTAMP 9 SET m['b'] = 2 WHERE k = 1");
    expect(await cql.rows('SELECT writetime(m), maxwritetime(m), writetime(a.street) FROM col')).toEqual([
      '[5, 9] | 9 | 5',
    ]);
  });
});

describe('collections', () => {
  test.each([
    {
      what: 'set',
      steps: [
        'UPDATE col SET s = s + {3, -1} WHERE k = 1',
        'UPDATE col SET s = s + {2} WHERE k = 1',
        'UPDATE col SET s = s - {3, 7} WHERE k = 1',
      ],
      select: 's',
      value: '{-1, 2}',
    },
    {
      what: 'set element',
      steps: ['INSERT INTO col (k, s) VALUES (1, {1, 2, 3})', 'DELETE s[2] FROM col WHERE k = 1'],
      select: 's',
      value: '{1, 3}',
    },
    {
      what: 'map',
      steps: [
        "UPDATE col SET m = m + {'a': 1, 'b': 2} WHERE k = 1",
        "UPDATE col SET m['c'] = 3, m['a'] = 9 WHERE k = 1",
        "UPDATE col SET m = m - {'b'} WHERE k = 1",
      ],
      select: 'm',
      value: "{'a': 9, 'c': 3}",
    },
    {
      what: 'map key',
      steps: [
        "INSERT INTO col (k, m) VALUES (1, {'a': 1, 'b': 2})",
        "DELETE m['a'] FROM col WHERE k = 1",
        "UPDATE col SET m['b'] = null, m['z'] = 1 WHERE k = 1",
      ],
      select: 'm',
      value: "{'z': 1}",
    },
    {
      what: 'list ends',
      steps: [
        'UPDATE col SET l = [5] WHERE k = 1',
        'UPDATE col SET l = l + [6, 7] WHERE k = 1',
        'UPDATE col SET l = [3, 4] + l WHERE k = 1',
        'UPDATE col SET l = [1, 2] + l WHERE k = 1',
      ],
      select: 'l',
      value: '[1, 2, 3, 4, 5, 6, 7]',
    },
    {
      what: 'list index',
      steps: [
        'UPDATE col SET l = [1, 2, 3] WHERE k = 1',
        'UPDATE col SET l[1] = 20 WHERE k = 1',
        'DELETE l[0] FROM col WHERE k = 1',
      ],
      select: 'l',
      value: '[20, 3]',
    },
    {
      what: 'list values',
      steps: ['UPDATE col SET l = [1, 2, 1, 3] WHERE k = 1', 'UPDATE col SET l = l - [1, 9] WHERE k = 1'],
      select: 'l',
      value: '[2, 3]',
    },
    {
      what: 'whole value replaces',
      steps: ['INSERT INTO col (k, l, s) VALUES (1, [1, 2], {1, 2})', 'INSERT INTO col (k, l, s) VALUES (1, [3], {3})'],
      select: 'l, s',
      value: '[3] | {3}',
    },
    {
      what: 'additions at the same time as a whole value live',
      steps: [
        'UPDATE col USING TIMESTAMP 10 SET s = s + {1} WHERE k = 1',
        'UPDATE col USING TIMESTAMP 10 SET s = {2} WHERE k = 1',
      ],
      select: 's',
      value: '{1, 2}',
    },
    {
      what: 'an empty collection is null',
      steps: ['INSERT INTO col (k, l, s, m) VALUES (1, [1], {}, {})', 'UPDATE col SET l = [] WHERE k = 1'],
      select: 'l, s, m',
      value: 'null | null | null',
    },
    {
      what: 'a column is deleted',
      steps: ["INSERT INTO col (k, m, t) VALUES (1, {'a': 1}, (1, 'x'))", 'DELETE m, t FROM col WHERE k = 1'],
      select: 'm, t',
      value: 'null | null',
    },
    {
      what: 'user type',
      steps: [
        "UPDATE col SET a = {street: 'x', zip: 1} WHERE k = 1",
        'UPDATE col SET a.zip = 5 WHERE k = 1',
        'DELETE a.street FROM col WHERE k = 1',
      ],
      select: 'a, a.zip',
      value: '{street: null, zip: 5} | 5',
    },
    {what: 'frozen list', steps: ['INSERT INTO col (k, f) VALUES (1, [2, 1])'], select: 'f', value: '[2, 1]'},
    {
      what: 'JSON',
      steps: [
        `INSERT INTO col JSON '{"k": 1, "l": [1, 2], "s": ["3"], "m": {"a": 1}, "a": {"street": "s"}, "t": [1, "x"]}'`,
      ],
      select: 'l, s, m, a, t',
      value: "[1, 2] | {3} | {'a': 1} | {street: 's', zip: null} | (1, 'x')",
    },
    {
      what: 'JSON default null',
      steps: [`INSERT INTO col (k, f) VALUES (1, [1])`, `INSERT INTO col JSON '{"K": 1, "l": [1]}'`],
      select: 'f, l',
      value: 'null | [1]',
    },
    {
      what: 'JSON default unset',
      steps: [`INSERT INTO col (k, f) VALUES (1, [1])`, `INSERT INTO col JSON '{"k": 1, "l": [1]}' DEFAULT UNSET`],
      select: 'f, l',
      value: '[1] | [1]',
    },
  ])('$what', async ({steps, select, value}) => {
    await cql.all(...steps);
    expect(await cql.rows(`SELECT ${select} FROM col WHERE k = 1`)).toEqual([value]);
  });

  test('an index beyond the list is refused', async () => {
    await cql.run('UPDATE col SET l = [1, 2, 3, 4, 5] WHERE k = 1');
    expect(await cql.failure('UPDATE col SET l[50] = 1 WHERE k = 1')).toBe(
      'List index 50 out of bound, list has size 5',
    );
    expect(await cql.failure('DELETE l[-1] FROM col WHERE k = 1')).toBe('List index -1 out of bound, list has size 5');
  });

  test('markers stand for elements too', async () => {
    const int = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
    await cql.run('UPDATE col SET s = {?, ?}, m[?] = ?, l = l + [?] WHERE k = ?', [
      int(9),
      int(3),
      Buffer.from('a'),
      int(1),
      int(4),
      int(1),
    ]);
    expect(await cql.rows('SELECT s, m, l FROM col')).toEqual(["{3, 9} | {'a': 1} | [4]"]);
  });
});

describe('deletions', () => {
  beforeEach(async () => {
    for (let c = 0; c < 4; c++) {
      for (let d = 0; d < 3; d++) {
        await cql.run(`INSERT INTO t (p, c, d, v) VALUES (1, ${c}, ${d}, ${c * 10 + d}) USING TIMESTAMP 100`);
      }
    }
    await cql.run("UPDATE t USING TIMESTAMP 100 SET s = 'static' WHERE p = 1");
  });

  const V = 'SELECT v FROM t WHERE p = 1';

  test.each([
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND c = 1 AND d = 1', gone: [11]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND c = 1', gone: [10, 11, 12]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND c > 1', gone: [20, 21, 22, 30, 31, 32]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND c >= 1 AND c < 3', gone: [10, 11, 12, 20, 21, 22]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND c = 2 AND d <= 1', gone: [20, 21]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p = 1 AND (c, d) > (2, 0)', gone: [21, 22, 30, 31, 32]},
    {text: 'DELETE FROM t USING TIMESTAMP 100 WHERE p IN (1, 2) AND c IN (0, 3) AND d = 0', gone: [0, 30]},
    {text: 'DELETE FROM t USING TIMESTAMP 99 WHERE p = 1 AND c = 1', gone: []},
    {text: 'DELETE v FROM t USING TIMESTAMP 101 WHERE p = 1 AND c = 1 AND d = 1', gone: [], nulls: [11]},
  ])('$text', async ({text, gone, nulls}) => {
    await cql.run(text);
    const left = [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32].filter(v => !gone.includes(v as never));
    const rows = left.map(v => ((nulls ?? []).includes(v as never) ? 'null' : String(v)));
    expect(await cql.rows(V)).toEqual(rows);
    expect(await cql.rows('SELECT v FROM t')).toEqual(rows);
    expect(await cql.rows('SELECT v FROM t WHERE p = 1 ORDER BY c DESC')).toEqual([...rows].reverse());
    expect((await cql.pages(V, 2)).flat()).toEqual(rows);
    expect(await cql.rows(`SELECT v FROM t WHERE p = 1 AND c = 2 AND d = 1`)).toEqual(left.includes(21) ? ['21'] : []);
  });

  test('a partition goes with its static columns, what is written later stays', async () => {
    await cql.run('DELETE FROM t USING TIMESTAMP 100 WHERE p = 1');
    expect(await cql.rows('SELECT p, s FROM t')).toEqual([]);
    await cql.run('UPDATE t USING TIMESTAMP 101 SET v = 5 WHERE p = 1 AND c = 1 AND d = 1');
    expect(await cql.rows('SELECT c, d, s, v FROM t WHERE p = 1')).toEqual(['1 | 1 | null | 5']);
    await cql.run("UPDATE t USING TIMESTAMP 99 SET s = 'old' WHERE p = 1");
    await cql.run('INSERT INTO t (p, c, d, v) VALUES (1, 3, 3, 3) USING TIMESTAMP 100');
    expect(await cql.rows('SELECT c, d, s, v FROM t WHERE p = 1')).toEqual(['1 | 1 | null | 5']);
  });

  test('static columns alone', async () => {
    await cql.all(
      'DELETE s FROM t USING TIMESTAMP 101 WHERE p = 1',
      'DELETE FROM t USING TIMESTAMP 101 WHERE p = 1 AND c >= 0',
    );
    expect(await cql.rows('SELECT * FROM t WHERE p = 1')).toEqual([]);
    await cql.run("INSERT INTO t (p, s) VALUES (1, 'again')");
    expect(await cql.rows('SELECT p, c, s FROM t WHERE p = 1')).toEqual(["1 | null | 'again'"]);
  });
});

describe('counters', () => {
  test('count up and down, in batches too', async () => {
    await cql.all(
      'UPDATE cnt SET n = n + 5 WHERE p = 1 AND c = 1',
      'UPDATE cnt SET n = n - 7 WHERE p = 1 AND c = 1',
      'UPDATE cnt SET sn = sn + 1 WHERE p = 1',
      'BEGIN COUNTER BATCH UPDATE cnt SET n = n + 1 WHERE p = 1 AND c = 1; UPDATE cnt SET n = n + 1 WHERE p = 1 AND c = 1; UPDATE cnt SET n = n + 1 WHERE p = 1 AND c = 2; APPLY BATCH',
    );
    expect(await cql.rows('SELECT c, n, sn, ttl(n) FROM cnt')).toEqual(['1 | 0 | 1 | null', '2 | 1 | 1 | null']);
  });

  test('wrap around', async () => {
    await cql.all(
      'UPDATE cnt SET n = n + 9223372036854775807 WHERE p = 1 AND c = 1',
      'UPDATE cnt SET n = n + 1 WHERE p = 1 AND c = 1',
    );
    expect(await cql.rows('SELECT n FROM cnt')).toEqual(['-9223372036854775808']);
  });
});

describe('conditional writes', () => {
  beforeEach(async () => {
    await cql.all(
      "INSERT INTO kv (k, v, w) VALUES (1, 5, 'x')",
      "INSERT INTO col (k, l, s, m, a) VALUES (1, [1, 2], {1, 2}, {'a': 1}, {street: 's', zip: 3})",
    );
  });

  test.each([
    {text: 'INSERT INTO kv (k, v) VALUES (2, 1) IF NOT EXISTS', columns: '[applied]', rows: ['true']},
    {
      text: 'INSERT INTO kv (k, v) VALUES (1, 1) IF NOT EXISTS',
      columns: '[applied], k, v, w',
      rows: ["false | 1 | 5 | 'x'"],
    },
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v = 5', columns: '[applied]', rows: ['true']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v = 4', columns: '[applied], v', rows: ['false | 5']},
    {
      text: "UPDATE kv SET v = 6 WHERE k = 1 IF w = 'y' AND v = 5",
      columns: '[applied], w, v',
      rows: ["false | 'x' | 5"],
    },
    {text: 'UPDATE kv SET v = 6 WHERE k = 9 IF v = 4', columns: '[applied]', rows: ['false']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 9 IF v = null', columns: '[applied]', rows: ['true']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 9 IF EXISTS', columns: '[applied]', rows: ['false']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF EXISTS', columns: '[applied]', rows: ['true']},
    {
      text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v > 4 AND v < 6 AND v >= 5 AND v <= 5 AND v != 6',
      columns: '[applied]',
      rows: ['true'],
    },
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v IN (4, 5)', columns: '[applied]', rows: ['true']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v IN ()', columns: '[applied], v', rows: ['false | 5']},
    {text: 'UPDATE kv SET v = 6 WHERE k = 1 IF v != null', columns: '[applied]', rows: ['true']},
    {text: 'DELETE FROM kv WHERE k = 1 IF v = 5', columns: '[applied]', rows: ['true']},
    {text: 'DELETE FROM kv WHERE k = 9 IF EXISTS', columns: '[applied]', rows: ['false']},
    {text: 'DELETE v FROM kv WHERE k = 1 IF v = 7', columns: '[applied], v', rows: ['false | 5']},
    {
      text: "UPDATE col SET f = [1] WHERE k = 1 IF l = [1, 2] AND s = {2, 1} AND m = {'a': 1}",
      columns: '[applied]',
      rows: ['true'],
    },
    {
      text: "UPDATE col SET f = [1] WHERE k = 1 IF l[1] = 2 AND m['a'] > 0 AND a.zip = 3 AND m['zz'] = null",
      columns: '[applied]',
      rows: ['true'],
    },
    {text: 'UPDATE col SET f = [1] WHERE k = 1 IF l[0] = 7', columns: '[applied], l', rows: ['false | [1, 2]']},
    {
      text: "UPDATE col SET f = [1] WHERE k = 1 IF m['a'] IN (3, 4)",
      columns: '[applied], m',
      rows: ["false | {'a': 1}"],
    },
    {text: 'UPDATE col SET f = [1] WHERE k = 1 IF s CONTAINS 2', columns: '[applied]', rows: ['true']},
    {
      text: "UPDATE col SET f = [1] WHERE k = 1 IF m CONTAINS KEY 'b'",
      columns: '[applied], m',
      rows: ["false | {'a': 1}"],
    },
    {
      text: "UPDATE col SET f = [1] WHERE k = 1 IF a = {street: 's', zip: 4}",
      columns: '[applied], a',
      rows: ["false | {street: 's', zip: 3}"],
    },
    {text: 'UPDATE col SET f = [1] WHERE k = 1 IF f = null AND s != null', columns: '[applied]', rows: ['true']},
    {
      text: "BEGIN BATCH INSERT INTO kv (k, v) VALUES (3, 1) IF NOT EXISTS; UPDATE kv SET w = 'b' WHERE k = 3; APPLY BATCH",
      columns: '[applied]',
      rows: ['true'],
    },
    {
      text: "BEGIN BATCH UPDATE kv SET w = 'b' WHERE k = 1; UPDATE kv SET v = 1 WHERE k = 1 IF v = 77; APPLY BATCH",
      columns: '[applied], k, v',
      rows: ['false | 1 | 5'],
    },
  ])('$text', async ({text, columns, rows}) => {
    const outcome = await cql.run(text);
    expect(outcome.kind === 'rows' ? outcome.columns.map(column => column.name).join(', ') : outcome.kind).toBe(
      columns,
    );
    expect(shown(outcome)).toEqual(rows);
  });

  test('what is refused changes nothing', async () => {
    await cql.all(
      "BEGIN BATCH UPDATE kv SET w = 'b' WHERE k = 1; UPDATE kv SET v = 1 WHERE k = 1 IF v = 77; APPLY BATCH",
      'UPDATE kv SET v = 6 WHERE k = 1 IF v = 4',
    );
    expect(await cql.rows(KV)).toEqual(["5 | 'x'"]);
  });

  test('come after everything that is there, whatever the clock says', async () => {
    await cql.run('UPDATE kv USING TIMESTAMP 9000000000000000 SET v = 7 WHERE k = 1');
    expect(await cql.rows('UPDATE kv SET v = 8 WHERE k = 1 IF v = 7')).toEqual(['true']);
    expect(await cql.rows('SELECT v FROM kv WHERE k = 1')).toEqual(['8']);
    await cql.run('DELETE FROM kv USING TIMESTAMP 9000000000000009 WHERE k = 1');
    expect(await cql.rows('INSERT INTO kv (k, v) VALUES (1, 9) IF NOT EXISTS')).toEqual(['true']);
    expect(await cql.rows('SELECT v FROM kv WHERE k = 1')).toEqual(['9']);
    await cql.run('DELETE FROM t USING TIMESTAMP 9000000000000009 WHERE p = 1');
    expect(await cql.rows("INSERT INTO t (p, c, d, s, v) VALUES (1, 1, 1, 's', 9) IF NOT EXISTS")).toEqual(['true']);
    expect(await cql.rows('SELECT s, v FROM t WHERE p = 1')).toEqual(["'s' | 9"]);
  });

  test('static columns need the partition only', async () => {
    expect(await cql.rows("UPDATE t SET s = 'a' WHERE p = 7 IF s = null")).toEqual(['true']);
    expect(await cql.rows("UPDATE t SET s = 'b' WHERE p = 7 IF s = 'x'")).toEqual(["false | 'a'"]);
    expect(await cql.rows('INSERT INTO t (p, c, d, v) VALUES (7, 1, 1, 1) IF NOT EXISTS')).toEqual(['true']);
    expect(await cql.rows("UPDATE t SET v = 2 WHERE p = 7 AND c = 2 AND d = 2 IF s = 'a'")).toEqual(['true']);
    expect(await cql.rows("INSERT INTO t (p, s) VALUES (7, 'z') IF NOT EXISTS")).toEqual([
      "false | 7 | 1 | 1 | 'a' | null",
    ]);
    expect(await cql.rows('SELECT c, s, v FROM t WHERE p = 7')).toEqual(["1 | 'a' | 1", "2 | 'a' | 2"]);
  });

  test('a batch refused shows each row with its key', async () => {
    await cql.all('INSERT INTO t (p, c, d, v) VALUES (1, 1, 1, 11)', 'INSERT INTO t (p, c, d, v) VALUES (1, 2, 2, 22)');
    expect(
      await cql.rows(
        'BEGIN BATCH UPDATE t SET v = 0 WHERE p = 1 AND c = 1 AND d = 1 IF v = 5; UPDATE t SET v = 0 WHERE p = 1 AND c = 2 AND d = 2 IF v = 22; APPLY BATCH',
      ),
    ).toEqual(['false | 1 | 1 | 1 | 11', 'false | 1 | 2 | 2 | 22']);
  });
});

describe('batches', () => {
  test('share one time: the deletion wins', async () => {
    await cql.all(
      'BEGIN BATCH INSERT INTO kv (k, v) VALUES (1, 1); DELETE FROM kv WHERE k = 1; INSERT INTO kv (k, v) VALUES (2, 2); APPLY BATCH',
      'BEGIN BATCH APPLY BATCH',
    );
    expect(await cql.rows('SELECT k FROM kv')).toEqual(['2']);
  });

  test('have a time of their own', async () => {
    await cql.run(
      'BEGIN UNLOGGED BATCH USING TIMESTAMP 5 INSERT INTO kv (k, v) VALUES (1, 1); UPDATE kv SET v = 2 WHERE k = 2; APPLY BATCH',
    );
    expect(await cql.rows('SELECT k, writetime(v) FROM kv WHERE k IN (1, 2)')).toEqual(['1 | 5', '2 | 5']);
  });

  test('come as messages too', async () => {
    const session = cql.database.session({role: 'cassandra', isSuperuser: true});
    const insert = cql.parse('INSERT INTO kv (k, v) VALUES (?, ?)').statement;
    const int = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
    await session.executeBatch(
      'logged',
      [
        {statement: insert, values: [int(1), int(10)]},
        {statement: insert, values: [int(2), int(20)]},
      ],
      {keyspace: 'k', timestamp: 9n},
    );
    expect(await cql.rows('SELECT k, v, writetime(v) FROM kv WHERE k IN (1, 2)')).toEqual(['1 | 10 | 9', '2 | 20 | 9']);
  });
});
