/** SELECT in every form, valid and nearly so. */
import {isMultiCell, native} from '../../src/core/cql/types/type-shapes.ts';
import {printType} from '../../src/core/cql/types/type-names.ts';
import type {DataType} from '../../src/core/cql/types/type.ts';
import {Draft, EPOCH_SECONDS} from './draft.ts';
import type {Leaning} from './draft.ts';
import type {Random} from './random.ts';
import {
  clusteringPrefix,
  equal,
  filter,
  inRelation,
  slice,
  tokenRelations,
  wholeClustering,
  wholePartition,
} from './relations.ts';
import type {Attempt} from './step.ts';
import {COLUMN_TYPES, literalOf, valueOf} from './values.ts';
import {clusteringKey, columnValue, others, partitionKey, regulars, statics} from './world.ts';
import type {Column, Table} from './world.ts';

const PAGE_SIZES = [1, 2, 3, 5, 7, 100];

export function select(random: Random, table: Table, leaning?: Leaning): Attempt {
  const draft = new Draft(random, 0.15, leaning);
  draft.form('select');
  const isJson = random.chance(0.1);
  const shape = random.weighted<(draft: Draft, table: Table) => Read>([
    [8, plain],
    [2, distinct],
    [2, grouped],
    [2, aggregated],
    [hasVectorIndex(table) ? 4 : 0.1, nearest],
  ])(draft, table);
  if (isJson) {
    draft.form('select json');
  }
  const clauses = [
    `SELECT ${isJson ? 'JSON ' : ''}${shape.isDistinct ? 'DISTINCT ' : ''}${shape.items}`,
    `FROM ${table.cql}`,
    ...(shape.where.length > 0 ? [`WHERE ${shape.where.join(' AND ')}`] : []),
    ...shape.tail,
  ];
  if (shape.isFiltering) {
    clauses.push('ALLOW FILTERING');
    draft.form('allow filtering');
  }
  const isPaged = random.chance(0.35);
  if (isPaged) {
    draft.form('paged');
  }
  return draft.attempt(clauses.join(' '), table, {
    now: EPOCH_SECONDS + random.pick([0, 0, 0, 60, 120, 500, 100_000]),
    pageSize: isPaged ? random.pick(PAGE_SIZES) : undefined,
  });
}

interface Read {
  readonly items: string;
  readonly where: readonly string[];
  readonly tail: readonly string[];
  readonly isDistinct?: boolean;
  readonly isFiltering: boolean;
}

const hasVectorIndex = (table: Table): boolean =>
  table.indexes.some(index => table.columns.find(column => column.cql === index.column)?.type.kind === 'vector');

function plain(draft: Draft, table: Table): Read {
  const {random} = draft;
  // Markers are bound in the order in which they stand in the text.
  const items = selection(draft, table);
  const {where, isFiltering} = restrictions(draft, table);
  const tail = [...ordering(draft, table), ...limits(draft)];
  return {items, where, tail, isFiltering: isFiltering ? !draft.oops(0.3) : random.chance(0.08)};
}

function distinct(draft: Draft, table: Table): Read {
  const {random} = draft;
  draft.form('distinct');
  const columns = [...partitionKey(table), ...random.some(statics(table), 0.4)];
  const from = draft.oops() ? table.columns : columns;
  const items = from.map(column => draft.name(column)).join(', ');
  const kind = random.below(4);
  const where =
    kind === 0
      ? wholePartition(draft, table, 0.4)
      : kind === 1
        ? tokenRelations(draft, table)
        : kind === 2 && statics(table).length > 0
          ? [filter(draft, random.pick(statics(table)))]
          : [];
  return {
    items,
    where,
    tail: limits(draft),
    isDistinct: true,
    isFiltering: (kind === 2 && statics(table).length > 0) || random.chance(0.05),
  };
}

function grouped(draft: Draft, table: Table): Read {
  const {random} = draft;
  draft.form('group by');
  const key = [...partitionKey(table), ...clusteringKey(table)];
  const columns = key.slice(0, random.between(draft.oops() ? 1 : partitionKey(table).length, key.length));
  const items = [
    ...columns.filter(() => random.chance(0.7)).map(column => draft.name(column)),
    ...random.repeat(random.between(1, 2), () => aggregate(draft, table)),
  ].join(', ');
  const {where, isFiltering} = restrictions(draft, table);
  const group = (draft.oops() ? random.shuffle(columns) : columns).map(column => draft.name(column)).join(', ');
  return {items, where, tail: [`GROUP BY ${group}`, ...ordering(draft, table), ...limits(draft)], isFiltering};
}

function aggregated(draft: Draft, table: Table): Read {
  const {random} = draft;
  const items = random.repeat(random.between(1, 3), () => aggregate(draft, table));
  if (random.chance(0.2)) {
    items.push(draft.name(random.pick(table.columns)));
  }
  const {where, isFiltering} = restrictions(draft, table);
  return {items: items.join(', '), where, tail: random.chance(0.2) ? limits(draft) : [], isFiltering};
}

/** What Cassandra cannot sum without overflowing its memory or its patience is left out by the values, not here. */
function aggregate(draft: Draft, table: Table): string {
  const {random} = draft;
  draft.form('aggregate');
  const column = random.pick(table.columns);
  const name = draft.name(column);
  return random.weighted([
    [2, () => 'count(*)'],
    [1, () => 'count(1)'],
    [2, () => `count(${name})`],
    [3, () => `min(${name})`],
    [3, () => `max(${name})`],
    [2, () => `sum(${name})`],
    [2, () => `avg(${name})`],
    [1, () => `max(writetime(${name}))`],
    [1, () => `min(${scalar(draft, table)})`],
  ])();
}

function nearest(draft: Draft, table: Table): Read {
  const {random} = draft;
  draft.form('ann');
  const column = random.pick(table.columns.filter(each => each.type.kind === 'vector')) ?? random.pick(table.columns);
  const key = partitionKey(table).map(each => each.cql);
  const name = draft.name(column);
  const value = columnValue(column, random);
  const metric = table.indexes.find(index => index.column === column.cql)?.similarity;
  draft.nearness = metric && `similarity_${metric}(${column.cql}, ${literalOf(column.type, value)})`;
  // Of rows that are equally near any may be within the limit: then only how near they are is asked.
  const isShort = metric !== undefined && random.chance(0.5);
  const isSimilar = column.type.kind === 'vector' && random.chance(0.5);
  const items = isShort
    ? `similarity_${metric}(${name}, ${draft.term(column.type, value)})`
    : isSimilar
      ? `${[...key, ...clusteringKey(table).map(each => each.cql)].join(', ')}, ${random.pick(['similarity_cosine', 'similarity_euclidean', 'similarity_dot_product'])}(${name}, ${draft.value(column)})`
      : [...key, name].join(', ');
  const where: string[] = [];
  const indexed = table.indexes.filter(index => index.isSai && index.column !== column.cql);
  if (indexed.length > 0 && random.chance(0.4)) {
    const other = table.columns.find(each => each.cql === random.pick(indexed).column);
    if (other !== undefined) {
      where.push(filter(draft, other));
    }
  } else if (random.chance(0.15)) {
    where.push(...wholePartition(draft, table, 0));
  }
  const order = `ORDER BY ${name} ANN OF ${draft.term(column.type, value)}`;
  const limit = draft.isMistaken && random.chance(0.2) ? 2000 : isShort ? random.pick([1, 2, 3, 5, 10]) : 900;
  const tail = [order, ...(draft.oops() ? [] : [`LIMIT ${limit}`])];
  return {items, where, tail, isFiltering: random.chance(0.1)};
}

interface Restrictions {
  readonly where: readonly string[];
  readonly isFiltering: boolean;
}

function restrictions(draft: Draft, table: Table): Restrictions {
  const {random} = draft;
  const kind = random.weighted([
    [2, 'all'],
    [6, 'key'],
    [2, 'token'],
    [table.indexes.length > 0 ? 5 : 0, 'index'],
    [3, 'filter'],
    [1, 'part of the key'],
  ] as const);
  draft.form(`where ${kind}`);
  switch (kind) {
    case 'all':
      return {where: [], isFiltering: false};
    case 'key': {
      const where = [...wholePartition(draft, table, 0.25)];
      where.push(...(random.chance(0.25) ? wholeClustering(draft, table, 0.2) : clusteringPrefix(draft, table)));
      if (random.chance(0.08) && others(table).length > 0) {
        where.push(filter(draft, random.pick(others(table))));
        return {where, isFiltering: true};
      }
      return {where, isFiltering: false};
    }
    case 'token': {
      const where = tokenRelations(draft, table);
      if (random.chance(0.15)) {
        where.push(...wholePartition(draft, table, 0.2));
      }
      return {where, isFiltering: random.chance(0.1)};
    }
    case 'index': {
      const chosen = random.some(table.indexes, 0.4);
      const where = chosen.flatMap(index => {
        const column = table.columns.find(each => each.cql === index.column);
        return column === undefined ? [] : [filter(draft, column)];
      });
      if (random.chance(0.2)) {
        where.push(...wholePartition(draft, table, 0));
      }
      return {where, isFiltering: random.chance(0.3)};
    }
    case 'filter': {
      const columns = random.some(table.columns, 1 / table.columns.length);
      return {where: columns.map(column => filter(draft, column)), isFiltering: true};
    }
    case 'part of the key': {
      const columns = random.some([...partitionKey(table), ...clusteringKey(table)], 0.4);
      const where = columns.flatMap(column =>
        random.weighted<() => string[]>([
          [3, () => [equal(draft, column)]],
          [1, () => [inRelation(draft, column)]],
          [2, () => slice(draft, column)],
        ])(),
      );
      return {where, isFiltering: random.chance(0.7)};
    }
  }
}

function ordering(draft: Draft, table: Table): string[] {
  const {random} = draft;
  const columns = clusteringKey(table);
  if (columns.length === 0 || !random.chance(0.2)) {
    return [];
  }
  draft.form('order by');
  const isReversed = random.chance(0.5);
  const chosen = (draft.oops() ? random.shuffle(table.columns) : columns).slice(0, random.between(1, columns.length));
  const parts = chosen.map(
    column =>
      `${draft.name(column)}${(column.isDescending !== isReversed) !== draft.oops() ? ' DESC' : random.pick(['', ' ASC'])}`,
  );
  return [`ORDER BY ${parts.join(', ')}`];
}

function limits(draft: Draft): string[] {
  const {random} = draft;
  const clauses: string[] = [];
  const count = (): string =>
    draft.term(native('int'), draft.oops() ? random.pick([0, -1]) : random.pick([1, 2, 3, 5, 100]));
  if (random.chance(0.1)) {
    draft.form('per partition limit');
    clauses.push(`PER PARTITION LIMIT ${count()}`);
  }
  if (random.chance(0.2)) {
    draft.form('limit');
    clauses.push(`LIMIT ${count()}`);
  }
  return clauses;
}

function selection(draft: Draft, table: Table): string {
  const {random} = draft;
  const kind = random.weighted([
    [4, 'all'],
    [4, 'columns'],
    [5, 'expressions'],
  ] as const);
  if (kind === 'all') {
    table.columns.forEach(column => draft.name(column));
    return '*';
  }
  if (kind === 'columns') {
    return random
      .some(table.columns, 0.4)
      .map(column => draft.name(column))
      .join(', ');
  }
  const items = random.repeat(random.between(1, 3), () => {
    const item = scalar(draft, table);
    if (!random.chance(0.15)) {
      return item;
    }
    draft.form('alias');
    return `${item} AS ${random.pick(['x', '"X y"', 'Zz'])}`;
  });
  return [...partitionKey(table).map(column => column.cql), ...items].join(', ');
}

const fieldName = (name: string): string => (/^[a-z][a-z0-9_]*$/.test(name) ? name : `"${name}"`);

const SCALARS = [
  'abs',
  'exp',
  'log',
  'log10',
  'round',
  'to_json',
  'to_date',
  'to_timestamp',
  'to_unix_timestamp',
  'min_timeuuid',
  'max_timeuuid',
  'mask_default',
  'mask_null',
  'map_keys',
  'map_values',
  'collection_count',
  'collection_min',
  'collection_max',
  'collection_sum',
  'collection_avg',
  'toJson',
  'toDate',
  'toUnixTimestamp',
];

const MATH = ['abs', 'exp', 'log', 'log10', 'round'];
const FITTING: {readonly [word: string]: readonly string[]} = {
  tinyint: MATH,
  smallint: MATH,
  int: MATH,
  bigint: MATH,
  varint: MATH,
  float: MATH,
  double: MATH,
  decimal: MATH,
  timestamp: ['to_date', 'to_unix_timestamp', 'min_timeuuid', 'max_timeuuid'],
  date: ['to_timestamp', 'to_unix_timestamp'],
  timeuuid: ['to_date', 'to_timestamp', 'to_unix_timestamp'],
  map: ['map_keys', 'map_values', 'collection_count'],
  set: ['collection_count', 'collection_min', 'collection_max', 'collection_sum', 'collection_avg'],
  list: ['collection_count', 'collection_min', 'collection_max', 'collection_sum', 'collection_avg'],
};

/** An item of the selection that is not just a column. */
export function scalar(draft: Draft, table: Table, depth = 0): string {
  const {random} = draft;
  const column = random.pick(
    depth === 0 && random.chance(0.8) && others(table).length > 0 ? others(table) : table.columns,
  );
  const {type} = column;
  const name = draft.name(column);
  const kind = random.weighted([
    [3, 'function'],
    [2, 'any function'],
    [2, 'cast'],
    [3, 'member'],
    [2, 'arithmetic'],
    [2, 'cell time'],
    [1, 'token'],
    [1, 'blob'],
    [1, 'literal'],
    [1, 'mask'],
    [1, 'vector'],
    [depth < 2 ? 1 : 0, 'nested'],
  ] as const);
  switch (kind) {
    case 'function': {
      const fitting = FITTING[type.kind === 'native' ? type.name : type.kind] ?? [
        'to_json',
        'mask_default',
        'mask_null',
      ];
      draft.form('function');
      return `${random.pick(random.chance(0.25) ? ['to_json', 'mask_default', 'mask_null'] : fitting)}(${name})`;
    }
    case 'any function':
      draft.form('function');
      return `${random.pick(SCALARS)}(${name}${draft.oops() ? `, ${name}` : ''})`;
    case 'cast':
      draft.form('cast');
      return `cast(${name} AS ${random.pick(COLUMN_TYPES)})`;
    case 'member':
      return member(draft, column, name);
    case 'arithmetic': {
      draft.form('arithmetic');
      const other = random.pick(table.columns.filter(each => each.type.kind === 'native'));
      const right =
        other === undefined || random.chance(0.5)
          ? literalOf(
              type.kind === 'native' ? type : native('int'),
              valueOf(type.kind === 'native' ? type : native('int'), random),
            )
          : draft.name(other);
      return random.chance(0.1) ? `-${name}` : `${name} ${random.pick(['+', '-', '*', '/', '%'])} ${right}`;
    }
    case 'cell time': {
      draft.form('writetime and ttl');
      const on = random.chance(0.3) ? member(draft, column, name) : name;
      return `${random.pick(['writetime', 'ttl', 'maxwritetime'])}(${on})`;
    }
    case 'token':
      draft.form('token');
      return `token(${(draft.oops() ? [column] : partitionKey(table)).map(each => (random.chance(0.7) ? draft.name(each) : draft.value(each))).join(', ')})`;
    case 'blob': {
      draft.form('blob function');
      const word = type.kind === 'native' && !draft.oops() ? type.name : random.pick(COLUMN_TYPES);
      const isRound = random.chance(0.4);
      return isRound ? `blob_as_${word}(${word}_as_blob(${name}))` : `${word}_as_blob(${name})`;
    }
    case 'literal': {
      draft.form('literal in the selection');
      const hinted =
        type.kind === 'native'
          ? `(${type.name})${literalOf(type, valueOf(type, random))}`
          : `(${printType(type)})${literalOf(type, valueOf(type, random))}`;
      return random.pick([
        hinted,
        `(${name}, ${hinted})`,
        `[${name}, ${name}]`,
        `{${name}}`,
        `{${name}: ${name}}`,
        `(${name}, ${name})`,
      ]);
    }
    case 'mask':
      draft.form('mask function');
      return random.pick([
        () => `mask_inner(${name}, 1, ${random.below(3)})`,
        () => `mask_outer(${name}, 1, 1, '#')`,
        () => `mask_replace(${name}, ${literalOf(type, valueOf(type, random))})`,
        () => `mask_hash(${name}${random.chance(0.3) ? ", 'MD5'" : ''})`,
      ])();
    case 'vector': {
      draft.form('similarity');
      const vectors = table.columns.filter(each => each.type.kind === 'vector');
      const one = vectors.length === 0 || draft.oops() ? column : random.pick(vectors);
      return `${random.pick(['similarity_cosine', 'similarity_euclidean', 'similarity_dot_product'])}(${draft.name(one)}, ${draft.value(one)})`;
    }
    case 'nested':
      draft.form('nested function');
      return `${random.pick(['to_json', 'mask_default', 'abs', 'round'])}(${scalar(draft, table, depth + 1)})`;
  }
}

function member(draft: Draft, column: Column, name: string): string {
  const {random} = draft;
  const {type} = column;
  const key = (of: DataType): string => draft.term(of, valueOf(of, random));
  if (type.kind === 'map' || type.kind === 'set' || (type.kind === 'list' && draft.oops())) {
    const of = type.kind === 'map' ? type.key : type.element;
    if (random.chance(0.3)) {
      draft.form('select a slice of members');
      return `${name}[${random.pick([() => `${key(of)} .. ${key(of)}`, () => `${key(of)}..`, () => `..${key(of)}`])()}]`;
    }
    draft.form('select a member');
    return `${name}[${key(of)}]`;
  }
  if (type.kind === 'udt') {
    draft.form('select a field');
    return `${name}.${draft.oops() ? 'nope' : fieldName(random.pick(type.fields).name)}`;
  }
  return name;
}

export {inRelation, isMultiCell, regulars};
