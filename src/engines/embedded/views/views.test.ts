/** Materialized views on the engine: building, clearing, and what statements may do with them. Histories: histories.test.ts. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {CqlFixture, HandClock, openCql} from '../cql.fixture.ts';
import type {EmbeddedDatabase} from '../database.ts';
import {openEmbeddedEngine} from '../engine.ts';
import {baseKeyOf} from './entries.ts';

let cql: CqlFixture;
beforeEach(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TABLE t (k int PRIMARY KEY, a int, b text)',
    'CREATE TABLE w (p int, c int, v int, PRIMARY KEY (p, c))',
  );
});
afterEach(() => cql.close());

const BY_A =
  'CREATE MATERIALIZED VIEW by_a AS SELECT * FROM t WHERE a IS NOT NULL AND k IS NOT NULL PRIMARY KEY (a, k)';
const BY_V =
  'CREATE MATERIALIZED VIEW by_v AS SELECT * FROM w WHERE v IS NOT NULL AND p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (v, p, c)';
const BY_C =
  'CREATE MATERIALIZED VIEW by_c AS SELECT p, c FROM w WHERE p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (c, p)';

/** Entries of the view that are stored, live or stale. */
function stored({context}: EmbeddedDatabase, view: string): number {
  const table = context.schema().keyspaces.get('k')!.views.get(view)!.table;
  const entries = context.store.table(context.storeId(table))!.scan({});
  let count = 0;
  for (let next = entries.next(); next.done !== true; next = entries.next()) {
    count += baseKeyOf(next.value.value) === undefined ? 0 : 1;
  }
  return count;
}

async function fill(rows: number): Promise<void> {
  for (let i = 0; i < rows; i += 50) {
    const inserts = Array.from(
      {length: 50},
      (_, j) => `INSERT INTO w (p, c, v) VALUES (${(i + j) % 4}, ${i + j}, ${(i + j) % 9});`,
    );
    await cql.run(`BEGIN UNLOGGED BATCH ${inserts.join(' ')} APPLY BATCH`);
  }
}

describe('building', () => {
  test('goes over what is there, while rows are written, and says how far it is', async () => {
    await fill(2000);
    await cql.all(
      BY_V,
      'INSERT INTO w (p, c, v) VALUES (9, 9, 9)',
      'DELETE FROM w WHERE p = 0',
      'UPDATE w SET v = 50 WHERE p = 1 AND c = 1',
    );
    await cql.database.settleViews();

    const rows = await cql.rows('SELECT p, c, v FROM w');
    expect((await cql.rows('SELECT p, c, v FROM by_v')).toSorted()).toEqual(rows.toSorted());
    expect(rows.length).toBe(1501);
    expect(await cql.rows("SELECT view_name FROM system.built_views WHERE keyspace_name = 'k'")).toEqual(["'by_v'"]);
    expect(await cql.rows("SELECT * FROM system.view_builds_in_progress WHERE keyspace_name = 'k'")).toEqual([]);
    expect(
      await cql.rows(
        "SELECT status FROM system_distributed.view_build_status WHERE keyspace_name = 'k' AND view_name = 'by_v'",
      ),
    ).toEqual(["'SUCCESS'"]);
  });

  test('ends when the view is dropped', async () => {
    await fill(2000);
    await cql.all(BY_V, 'DROP MATERIALIZED VIEW by_v');
    await cql.database.settleViews();

    expect([...cql.database.context.store.metaNames()].filter(name => name.startsWith('view.'))).toEqual([]);
    expect(await cql.failure('SELECT * FROM by_v')).toBe('table by_v does not exist');
  });

  test('a view of the same name after another is one of its own', async () => {
    await cql.all(
      BY_A,
      'INSERT INTO t (k, a) VALUES (1, 1)',
      'DROP MATERIALIZED VIEW by_a',
      'INSERT INTO t (k, a) VALUES (2, 2)',
      BY_A,
    );
    await cql.database.settleViews();

    expect(await cql.rows('SELECT a, k FROM by_a')).toEqual(['1 | 1', '2 | 2']);
  });
});

describe('time to live', () => {
  test.each([
    {at: 0, byA: ['2 | 1 | 10'], all: ['1 | 2']},
    {at: 6, byA: [], all: ['1 | null']},
    {at: 11, byA: [], all: []},
  ])('a row leaves a view when its key column expires: after $at s', async ({at, byA, all}) => {
    await cql.all(
      BY_A,
      "INSERT INTO t (k, a, b) VALUES (1, 1, 'b') USING TTL 10",
      'UPDATE t USING TTL 5 SET a = 2 WHERE k = 1',
    );
    cql.clock.pass(at);

    expect(await cql.rows('SELECT a, k, ttl(b) FROM by_a')).toEqual(byA);
    expect(await cql.rows('SELECT k, a FROM t')).toEqual(all);
  });

  test('the moment of a request counts for views too', async () => {
    await cql.all(BY_A, 'INSERT INTO t (k, a) VALUES (1, 1) USING TTL 10');
    const now = cql.clock.nowSeconds();
    cql.clock.pass(60);
    const later = await cql.rows('SELECT k FROM by_a');
    await cql.database.settleViews();

    expect(later).toEqual([]);
    expect(await cql.rows('SELECT k FROM by_a', [], {nowSeconds: now})).toEqual(['1']);
  });
});

describe('clearing', () => {
  test('entries that a read passes over are taken away', async () => {
    await cql.run(BY_A);
    for (let i = 0; i < 30; i++) {
      await cql.run(`UPDATE t SET a = ${i} WHERE k = 1`);
    }
    expect(stored(cql.database, 'by_a')).toBe(30);

    expect(await cql.rows('SELECT a, k FROM by_a')).toEqual(['29 | 1']);
    await cql.database.settleViews();
    expect(stored(cql.database, 'by_a')).toBe(1);
    await cql.run('UPDATE t SET a = 3 WHERE k = 1');
    expect(await cql.rows('SELECT a, k FROM by_a WHERE a = 3')).toEqual(['3 | 1']);
  });

  test('a deleted partition is gone at once, and cleared later', async () => {
    await cql.all(BY_V, BY_C);
    await fill(1000);
    await cql.run('DELETE FROM w WHERE p IN (0, 1, 2, 3)');
    expect(await cql.rows('SELECT count(*) FROM by_v')).toEqual(['0']);
    expect(await cql.rows('SELECT count(*) FROM by_c')).toEqual(['0']);
    expect([...cql.database.context.store.metaNames()].filter(name => name.startsWith('view.unclean/')).length).toBe(2);

    await cql.run('INSERT INTO w (p, c, v) VALUES (1, 1, 1)');
    await cql.database.settleViews();
    expect([stored(cql.database, 'by_v'), stored(cql.database, 'by_c')]).toEqual([1, 1]);
    expect([...cql.database.context.store.metaNames()].filter(name => name.startsWith('view.unclean/'))).toEqual([]);
    expect(await cql.rows('SELECT * FROM by_v')).toEqual(['1 | 1 | 1']);
  });

  test('a deletion that is older than the rows clears nothing', async () => {
    await cql.run(BY_C);
    await fill(100);
    await cql.run('DELETE FROM w USING TIMESTAMP 5 WHERE p = 1');
    await cql.database.settleViews();

    expect(stored(cql.database, 'by_c')).toBe(100);
    expect(await cql.rows('SELECT count(*) FROM by_c')).toEqual(['100']);
  });

  test('many updates of one row do not pile up for ever', async () => {
    await cql.run(BY_A);
    for (let i = 0; i < 21_600; i += 100) {
      const updates = Array.from({length: 100}, (_, j) => `UPDATE t SET a = ${i + j} WHERE k = 1;`);
      await cql.run(`BEGIN UNLOGGED BATCH ${updates.join(' ')} APPLY BATCH`);
    }
    await cql.database.settleViews();

    expect(stored(cql.database, 'by_a')).toBeLessThan(2000);
  });
});

describe('others are not held up', () => {
  test('by the deletion of a large partition', async () => {
    await cql.run(BY_V);
    await fill(8000);
    await cql.run('DELETE FROM w WHERE p IN (1, 2)');
    let turns = 0;
    const settled = cql.database.settleViews().then(() => true);
    const turn = () => new Promise<boolean>(resolve => setImmediate(resolve, false));
    while (!(await Promise.race([settled, turn()]))) {
      turns += 1;
    }

    // Slices are of 4 ms.
    expect(turns).toBeGreaterThan(4);
    expect(stored(cql.database, 'by_v')).toBe(4000);
  });
});

describe('a restart', () => {
  let folder: string;
  const open = async () => {
    const clock = new HandClock();
    const engine = openEmbeddedEngine({directory: folder, clock, bcryptRoundsLog2: 4, durability: 'periodic'});
    return new CqlFixture(clock, await engine.openDatabase('test'), () => engine.close());
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'views-'));
    await cql.close();
    cql = await open();
    await cql.all(
      "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
      'CREATE TABLE w (p int, c int, v int, PRIMARY KEY (p, c))',
    );
    await fill(3000);
  });
  afterEach(async () => {
    await cql.close();
    rmSync(folder, {recursive: true, force: true});
    cql = await openCql();
  });

  test('goes on with a build where it was', async () => {
    await cql.run(BY_V);
    const isPartial = stored(cql.database, 'by_v') < 3000;
    await cql.close();
    cql = await open();
    await cql.database.settleViews();

    expect(isPartial).toBe(true);
    expect(await cql.rows('SELECT count(*) FROM by_v')).toEqual(['3000']);
    expect(await cql.rows("SELECT view_name FROM system.built_views WHERE keyspace_name = 'k'")).toEqual(["'by_v'"]);
  });

  test('clears what deleted ranges left behind', async () => {
    await cql.run(BY_V);
    await cql.database.settleViews();
    await cql.run('DELETE FROM w WHERE p = 1');
    await cql.close();
    cql = await open();
    await cql.database.settleViews();

    expect(stored(cql.database, 'by_v')).toBe(2250);
    expect([...cql.database.context.store.metaNames()].filter(name => name.startsWith('view.'))).toEqual([]);
  });
});

describe('keys', () => {
  test('values that are equal in the view but not in the base stay apart', async () => {
    await cql.all(
      'CREATE TABLE d (p decimal PRIMARY KEY, v int)',
      'CREATE MATERIALIZED VIEW d_v AS SELECT * FROM d WHERE p IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, p)',
      'INSERT INTO d (p, v) VALUES (1.0, 1)',
      'INSERT INTO d (p, v) VALUES (1.00, 1)',
    );
    expect((await cql.rows('SELECT p FROM d_v WHERE v = 1')).toSorted()).toEqual(['1.0', '1.00']);
    expect((await cql.rows('SELECT p FROM d_v WHERE v = 1 AND p = 1')).length).toBe(2);
    await cql.run('DELETE FROM d WHERE p = 1.00');
    expect(await cql.rows('SELECT p FROM d_v WHERE v = 1 AND p = 1')).toEqual(['1.0']);
  });

  test('a value that is too long for a key is refused', async () => {
    await cql.run(
      'CREATE MATERIALIZED VIEW by_b AS SELECT * FROM t WHERE b IS NOT NULL AND k IS NOT NULL PRIMARY KEY (b, k)',
    );

    expect(await cql.failure(`INSERT INTO t (k, b) VALUES (1, '${'x'.repeat(65_536)}')`)).toBe(
      'Key length of 65536 is longer than maximum of 65535',
    );
    expect(await cql.rows('SELECT * FROM t')).toEqual([]);
  });

  test('a function whose value changes is no filter', async () => {
    await cql.run('CREATE TABLE u (k timeuuid PRIMARY KEY, a int)');
    expect(
      await cql.failure(
        'CREATE MATERIALIZED VIEW x AS SELECT * FROM u WHERE k = now() AND a IS NOT NULL PRIMARY KEY (a, k)',
      ),
    ).toContain('its value changes');
  });
});
