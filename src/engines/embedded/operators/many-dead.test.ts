import {expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';
import {MANY_DEAD} from './sources.ts';

const ROWS = MANY_DEAD + 500;

const int = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** A partition of many rows in memory, and another of one row. */
async function openFull(): Promise<CqlFixture> {
  const cql = await openCql();
  await cql.all(
    'CREATE TABLE k.t (p int, c int, v int, PRIMARY KEY (p, c))',
    'INSERT INTO k.t (p, c, v) VALUES (2, 0, 0)',
  );
  const {statement} = cql.parse('INSERT INTO k.t (p, c, v) VALUES (1, ?, 0)');
  const session = cql.database.session({role: 'cassandra', isSuperuser: true});
  for (let from = 0; from < ROWS; from += 500) {
    const items = Array.from({length: Math.min(500, ROWS - from)}, (_, i) => ({statement, values: [int(from + i)]}));
    await session.executeBatch('unlogged', items, {});
  }
  return cql;
}

const segments = ({database}: CqlFixture): number => {
  const {store, schema, storeId} = database.context;
  return store.table(storeId(schema().keyspaces.get('k')!.tables.get('t')!))!.statistics().segments;
};

test.each([
  {
    what: 'a look into the partition',
    deletion: 'DELETE FROM k.t WHERE p = 1',
    query: 'SELECT c FROM k.t WHERE p = 1',
    rows: [],
  },
  {
    what: 'a count',
    deletion: 'DELETE FROM k.t WHERE p = 1',
    query: 'SELECT count(*) FROM k.t WHERE p = 1',
    rows: ['0'],
  },
  {what: 'a scan', deletion: 'DELETE FROM k.t WHERE p = 1', query: 'SELECT p FROM k.t', rows: ['2']},
  {
    what: 'a look behind a deleted range',
    deletion: `DELETE FROM k.t WHERE p = 1 AND c < ${ROWS - 1}`,
    query: 'SELECT c FROM k.t WHERE p = 1',
    rows: [String(ROWS - 1)],
  },
])('what is passed over in memory under a deletion is put into files: $what', async ({deletion, query, rows}) => {
  const cql = await openFull();
  expect(segments(cql)).toBe(0);
  await cql.run(deletion);

  expect(await cql.rows(query)).toEqual(rows);
  await cql.database.context.store.settle();
  await new Promise(resolve => setImmediate(resolve));
  await cql.database.context.store.settle();
  expect(segments(cql)).toBe(1);
  expect(await cql.rows(query)).toEqual(rows);
  await cql.close();
});

test('rows that live are left in memory however often they are read', async () => {
  const cql = await openFull();

  expect(await cql.rows('SELECT count(*) FROM k.t WHERE p = 1')).toEqual([String(ROWS)]);
  await new Promise(resolve => setImmediate(resolve));
  await cql.database.context.store.settle();
  expect(segments(cql)).toBe(0);
  await cql.close();
});
