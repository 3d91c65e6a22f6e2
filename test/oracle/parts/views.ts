/**
 * Materialized views: made in every form, right and wrong; read while their bases change. Write times rise, as Cassandra's views drift from their
 * bases otherwise (docs/decisions/0010).
 */
import {isMultiCell, native} from '../../../src/core/cql/types/type-shapes.ts';
import {Draft} from '../draft.ts';
import type {Leaning} from '../draft.ts';
import type {Random} from '../random.ts';
import type {Attempt} from '../step.ts';
import {literalOf, valueOf} from '../values.ts';
import {clusteringKey, columnValue, others, partitionKey, regulars, statics} from '../world.ts';
import type {Column, Table, World} from '../world.ts';
import {alter, batch, createTable, look, newTable, said, select, write} from './part.ts';
import type {Part} from './part.ts';

interface View {
  readonly base: Table;
  readonly table: Table;
}

const RISING: Leaning = {isPlain: true};

const keyOf = (table: Table): Column[] => [...partitionKey(table), ...clusteringKey(table)];

function createView(random: Random, world: World, base: Table, views: View[]): Attempt {
  const draft = new Draft(random, 0.3);
  const name = `v${world.names++}`;
  const extra = draft.oops() ? others(base) : regulars(base).filter(column => !isMultiCell(column.type));
  const added = extra.length > 0 && random.chance(0.7) ? random.shuffle(extra).slice(0, draft.oops() ? 2 : 1) : [];
  const key = random.shuffle([...keyOf(base), ...added]).filter(() => !draft.oops(0.06));
  const partitions = random.chance(0.25) ? Math.min(2, key.length) : 1;
  const rest = others(base).filter(column => !key.includes(column));
  const chosen = random.chance(0.5)
    ? undefined
    : rest.filter(column => (column.kind === 'static' ? draft.oops() : random.chance(0.5)));
  const selected = chosen === undefined ? '*' : [...key, ...chosen].map(column => draft.name(column)).join(', ');
  const where = [...new Set([...key, ...keyOf(base)])].flatMap(column =>
    draft.oops(0.06)
      ? []
      : random.chance(0.12) && keyOf(base).includes(column)
        ? [
            `${column.cql} ${random.pick(['=', '>', '<=', '='])} ${literalOf(column.type, columnValue(column, random))}`,
            ...(random.chance(0.3) ? [`${column.cql} IS NOT NULL`] : []),
          ]
        : [`${draft.name(column)} IS NOT NULL`],
  );
  if (draft.oops() && rest.length > 0) {
    const column = random.pick(rest);
    where.push(
      random.pick([
        `${column.cql} IS NOT NULL`,
        `${column.cql} = ${literalOf(column.type, valueOf(column.type, random))}`,
      ]),
    );
  }
  const [partition, clustering] = [key.slice(0, partitions), key.slice(partitions)];
  const descending = clustering.map(() => random.chance(0.3));
  const order = descending.includes(true)
    ? ` WITH CLUSTERING ORDER BY (${clustering.map((column, i) => `${column.cql} ${descending[i] ? 'DESC' : 'ASC'}`).join(', ')})`
    : draft.oops()
      ? random.pick([
          ' WITH default_time_to_live = 100',
          ' WITH gc_grace_seconds = 0',
          ' WITH nope = 1',
          " WITH comment = 'x'",
        ])
      : '';
  const primary = `${partition.length > 1 ? `(${partition.map(column => column.cql).join(', ')})` : (partition[0]?.cql ?? '')}${clustering.map(column => `, ${column.cql}`).join('')}`;
  const from = draft.oops(0.05) ? 'nope' : base.cql;
  const text = `CREATE MATERIALIZED VIEW ${draft.oops(0.05) ? 'IF NOT EXISTS ' : ''}${name} AS SELECT ${draft.oops(0.05) ? `${selected}, count(*)` : selected} FROM ${from}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${draft.oops(0.05) ? ' ALLOW FILTERING' : ''} PRIMARY KEY (${primary})${order}`;
  const all = chosen ?? rest.filter(column => column.kind !== 'static');
  const table: Table = {
    cql: name,
    columns: [
      ...partition.map(column => ({...column, kind: 'partition' as const, isDescending: false})),
      ...clustering.map((column, i) => ({...column, kind: 'clustering' as const, isDescending: descending[i]!})),
      ...all,
    ],
    indexes: [],
    dropped: [],
    isCounter: false,
    hasReturned: false,
    isEnding: false,
  };
  draft.form('create materialized view');
  return {
    ...said('create materialized view', text, {onSuccess: () => views.push({base, table})}),
    types: new Set(key.flatMap(column => (column.type.kind === 'native' ? [column.type.name] : [column.type.kind]))),
    isMistaken: draft.isMistaken,
  };
}

function dropOrChange(random: Random, world: World, views: View[]): Attempt {
  const view = views.length > 0 ? random.pick(views) : undefined;
  const name = view?.table.cql ?? 'v_nope';
  return random.weighted<() => Attempt>([
    [
      2,
      () =>
        said('drop materialized view', `DROP MATERIALIZED VIEW ${random.chance(0.2) ? 'IF EXISTS ' : ''}${name}`, {
          onSuccess: () => void views.splice(view === undefined ? 0 : views.indexOf(view), view === undefined ? 0 : 1),
        }),
    ],
    [1, () => said('drop a missing view', `DROP MATERIALIZED VIEW ${random.pick(['v_nope', world.tables[0]!.cql])}`)],
    [1, () => said('drop a view as a table', `DROP TABLE ${name}`)],
    [1, () => said('drop a base', `DROP TABLE ${view?.base.cql ?? 't_nope'}`)],
    [1, () => said('truncate a view', `TRUNCATE ${name}`)],
    [1, () => said('index on a view', `CREATE INDEX ON ${name} (${view?.table.columns.at(-1)?.cql ?? 'x'})`)],
    [
      1,
      () =>
        said(
          'alter materialized view',
          `ALTER MATERIALIZED VIEW ${name} WITH ${random.pick(["comment = 'x'", 'gc_grace_seconds = 5', 'gc_grace_seconds = 0', 'default_time_to_live = 5', 'nope = 1'])}`,
        ),
    ],
    [1, () => said('alter a view as a table', `ALTER TABLE ${name} ADD x int`)],
  ])();
}

export const views: Part = function* (random, world) {
  yield* newTable(random, world, 1);
  if (random.chance(0.3)) {
    yield createTable(random, world, 'rows');
  }
  const made: View[] = [];
  // Some views are built from rows that are there.
  for (let i = random.below(15); i > 0; i -= 1) {
    yield write(random, world.tables[0]!, RISING);
  }
  for (let tries = 0; made.length < 3 && tries < 8; tries += 1) {
    yield createView(random, world, random.pick(world.tables), made);
  }
  for (let i = 0; ; i += 1) {
    const table = random.pick(world.tables);
    const view = made.length > 0 ? random.pick(made).table : table;
    yield random.weighted<() => Attempt>([
      [50, () => write(random, table, RISING)],
      [6, () => batch(random, world.tables, table, RISING)],
      [30, () => look(random, view)],
      [15, () => select(random, view)],
      [2, () => write(random, view, RISING)],
      [i > 60 ? 1.5 : 0, () => createView(random, world, table, made)],
      [i > 60 ? 2 : 0, () => dropOrChange(random, world, made)],
      [i > 80 ? 2 : 0, () => alter(random, world, table)],
    ])();
  }
};

/** What a view shows, asked of its base: the same columns, without the rows that its key leaves out. */
export const isOfView = (text: string): boolean => / FROM v\d+\b/.test(text);
export {native, statics};
