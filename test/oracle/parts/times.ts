/** Write times from the least to the greatest, many of them equal; null and unset wherever a value may stand; batches with conditions; alterations; names. */
import type {Leaning} from '../draft.ts';
import {partitionKey} from '../world.ts';
import type {Table} from '../world.ts';
import {alter, batch, createIndex, createTable, createType, look, newTable, select, write} from './part.ts';
import type {Part} from './part.ts';

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/** The least one is refused: Cassandra keeps it for what has no time. */
const WIDE: Leaning = {
  times: [LEAST, LEAST + 1n, LEAST + 2n, -1n, 0n, 0n, 0n, 1n, 1n, 2n, 10n ** 15n, GREATEST - 1n, GREATEST, GREATEST],
  nullChance: 0.15,
  isUnconditional: true,
};

export const times: Part = function* (random, world) {
  yield* newTable(random, world);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.weighted<() => ReturnType<typeof look>>([
      [55, () => write(random, table, WIDE)],
      [8, () => batch(random, world.tables, table, WIDE)],
      [15, () => select(random, table)],
      [22, () => look(random, table)],
    ])();
  }
};

/** Few write times and one partition: ties decide by what was written. */
const TIES: Leaning = {times: [5n, 5n, 5n, 6n], nullChance: 0.1};

export const ties: Part = function* (random, world) {
  yield* newTable(random, world);
  world.tables.forEach(narrow);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.weighted<() => ReturnType<typeof look>>([
      [60, () => write(random, table, TIES)],
      [10, () => batch(random, world.tables, table, TIES)],
      [30, () => look(random, table)],
    ])();
  }
};

/** One partition, so that statements meet. */
function narrow(table: Table): void {
  const keys = new Set(partitionKey(table));
  table.columns = table.columns.map(column => (keys.has(column) ? {...column, pool: column.pool.slice(0, 1)} : column));
}

const CONDITIONS: Leaning = {conditionChance: 0.7};

export const batches: Part = function* (random, world) {
  yield* newTable(random, world);
  yield createTable(random, world, 'rows');
  yield createTable(random, world, 'counters');
  world.tables.forEach(narrow);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.weighted<() => ReturnType<typeof look>>([
      [70, () => batch(random, world.tables, table, CONDITIONS)],
      [10, () => write(random, table)],
      [20, () => look(random, table)],
    ])();
  }
};

/** Columns go and come back, types get fields, indexes come and go, and what was written before is looked at. */
export const alterations: Part = function* (random, world) {
  yield createType(random, world);
  yield* newTable(random, world);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.weighted<() => ReturnType<typeof look>>([
      [40, () => write(random, table, {times: [10n ** 15n]})],
      [25, () => alter(random, world, table)],
      [5, () => createIndex(random, world, table)],
      [20, () => look(random, table)],
      [10, () => select(random, table)],
    ])();
  }
};

const NAMED: Leaning = {isNamed: true};

export const names: Part = function* (random, world) {
  yield* newTable(random, world);
  yield createIndex(random, world, world.tables[0]!);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.chance(0.5) ? write(random, table, NAMED) : select(random, table, NAMED);
  }
};
