/** Random commands on a table with a column of every type, half of them indexed, and a key of several columns. */
import type {Random} from '../oracle/random.ts';
import {WORDS} from './documents.ts';
import type {Command, Json} from './documents.ts';

const UUIDS = [0, 1, 2].map(i => `00000000-0000-4000-8000-00000000000${i}`);
const DAYS = ['1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'];
const TIMES = ['00:00:00', '13:05:00.123456789', '23:59:59.999999999'];
const DURATIONS = ['P1DT2H', 'PT0S', 'P1Y2M3DT4H5M6.7S', '-P2D'];
const ADDRESSES = ['127.0.0.1', '10.0.0.2', '2001:db8::1'];
const BLOBS = ['', 'AQ==', '/wAB', 'AQID'].map(base64 => ({$binary: base64}));

/** Scalars by the name of their type, which is the name of their column too. */
const SCALARS: {readonly [type: string]: (random: Random) => Json} = {
  ascii: random => random.pick(WORDS),
  bigint: random => random.pick([-9_007_199_254_740_991, -1, 0, 1, 2, 9_007_199_254_740_991]),
  blob: random => random.pick(BLOBS),
  boolean: random => random.chance(0.5),
  date: random => random.pick(DAYS),
  decimal: random => random.pick([-1.5, 0, 0.5, 1, 1e21, 123.456]),
  double: random => random.pick<Json>([-1.5, 0, 0.5, 2, 'NaN', 'Infinity', '-Infinity']),
  duration: random => random.pick(DURATIONS),
  float: random => random.pick<Json>([-1.5, 0, 0.5, 2, 'NaN', '-Infinity']),
  inet: random => random.pick(ADDRESSES),
  int: random => random.pick([-2_147_483_648, -1, 0, 1, 2, 2_147_483_647]),
  smallint: random => random.pick([-32_768, -1, 0, 1, 32_767]),
  text: random => random.pick(['', 'Red', 'red', 'rød', '石', ...WORDS]),
  time: random => random.pick(TIMES),
  timestamp: random => random.pick(['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z', '2024-02-29T12:00:00Z']),
  tinyint: random => random.pick([-128, -1, 0, 1, 127]),
  uuid: random => random.pick(UUIDS),
  varint: random => random.pick([-1, 0, 1, 9_007_199_254_740_991]),
};

const NAMES = Object.keys(SCALARS);
/** The Data API makes no index on a duration, and none on a blob. */
const INDEXED = NAMES.filter((name, at) => name !== 'duration' && name !== 'blob' && at % 2 === 0);

const COLLECTIONS: {readonly [name: string]: (random: Random) => Json} = {
  uuids: random => [...new Set(random.some(UUIDS, 0.4))],
  days: random => random.repeat(random.below(3), () => random.pick(DAYS)),
  by_time: random => [...new Set(random.some(TIMES, 0.4))].map(time => [time, random.pick(WORDS)]),
  by_int: random =>
    [...new Set(random.repeat(random.below(3), () => random.below(4)))].map(key => [key, random.below(3)]),
};

export const TYPED_TABLE: Json = {
  columns: {
    a: 'text',
    b: 'int',
    c: 'decimal',
    d: 'timestamp',
    ...Object.fromEntries(NAMES.map(name => [`v_${name}`, name])),
    uuids: {type: 'set', valueType: 'uuid'},
    days: {type: 'list', valueType: 'date'},
    by_time: {type: 'map', keyType: 'time', valueType: 'text'},
    by_int: {type: 'map', keyType: 'int', valueType: 'int'},
  },
  primaryKey: {partitionBy: ['a', 'b'], partitionSort: {c: -1, d: 1}},
};

export const TYPED_INDEXES: readonly {readonly [name: string]: Json}[] = [
  ...INDEXED.map(name => ({createIndex: {name: `*_${name}`, definition: {column: `v_${name}`}}})),
  {createIndex: {name: '*_c', definition: {column: 'c'}}},
  {createIndex: {name: '*_uuids', definition: {column: 'uuids'}}},
  {createIndex: {name: '*_keys', definition: {column: {by_int: '$keys'}}}},
  {createIndex: {name: '*_values', definition: {column: {by_time: '$values'}}}},
];

const KEY: {readonly [name: string]: (random: Random) => Json} = {
  a: random => random.pick(['x', 'y']),
  b: random => random.below(3),
  c: random => random.pick([-1, 0, 0.5, 2]),
  d: random => random.pick(['1970-01-01T00:00:00Z', '2024-02-29T12:00:00Z']),
};

const COLUMNS: {readonly [name: string]: (random: Random) => Json} = {
  ...Object.fromEntries(NAMES.map(name => [`v_${name}`, SCALARS[name]!])),
  ...COLLECTIONS,
};

const madeOf = (from: typeof COLUMNS, names: readonly string[], random: Random): {readonly [name: string]: Json} =>
  Object.fromEntries(names.map(name => [name, from[name]!(random)]));

const key = (random: Random) => madeOf(KEY, Object.keys(KEY), random);
const row = (random: Random): Json => ({
  ...key(random),
  ...madeOf(COLUMNS, random.some(Object.keys(COLUMNS), 0.5), random),
});

function leaf(random: Random): Json {
  const name = random.weighted<string>([
    [8, random.pick(NAMES.map(type => `v_${type}`))],
    [3, random.pick(Object.keys(KEY))],
    [4, random.pick(Object.keys(COLLECTIONS))],
  ]);
  if (COLLECTIONS[name] !== undefined) {
    const all = COLLECTIONS[name](random) as readonly Json[];
    const operator = random.pick(['$in', '$nin', '$all']);
    if (!name.startsWith('by_') || random.chance(0.4)) {
      return {[name]: {[operator]: all}};
    }
    const [part, at] = random.pick([
      ['$keys', 0],
      ['$values', 1],
    ] as const);
    return {[name]: {[part]: {[operator]: all.map(entry => (entry as readonly Json[])[at]!)}}};
  }
  const make = KEY[name] ?? COLUMNS[name]!;
  return random.weighted<Json>([
    [4, {[name]: make(random)}],
    [2, {[name]: {$ne: make(random)}}],
    [3, {[name]: {[random.pick(['$gt', '$gte', '$lt', '$lte'])]: make(random)}}],
    [1, {[name]: {$gte: make(random), $lt: make(random)}}],
    [2, {[name]: {$in: random.repeat(random.between(1, 3), () => make(random))}}],
    [2, {[name]: {$nin: random.repeat(random.between(1, 3), () => make(random))}}],
  ]);
}

function filter(random: Random, depth = 0): Json {
  if (depth < 2 && random.chance(0.4)) {
    const parts = random.repeat(random.between(1, 3), () => filter(random, depth + 1));
    return random.weighted<Json>([
      [3, {$and: parts}],
      [3, {$or: parts}],
      [1, {$not: parts[0]!}],
    ]);
  }
  return random.chance(0.15) ? madeOf(KEY, ['a', 'b'], random) : leaf(random);
}

const command = (body: Command['body'], rows: Command['rows'] = 'ordered'): Command => ({path: '*', body, rows});

function changes(random: Random): Json {
  const name = random.pick(Object.keys(COLUMNS));
  const value = (column: string): Json => COLUMNS[column]!(random);
  return random.weighted<Json>([
    [5, {$set: madeOf(COLUMNS, random.some(Object.keys(COLUMNS), 0.2), random)}],
    [1, {$set: {[name]: null}}],
    [2, {$unset: {[name]: ''}}],
    [1, {$set: {[name]: value(name)}, $unset: {uuids: ''}}],
    [1, {$push: {days: random.pick(DAYS)}}],
    [1, {$push: {uuids: {$each: value('uuids')}}}],
    [1, {$push: {by_int: {$each: value('by_int')}}}],
    [1, {$pullAll: {days: [random.pick(DAYS)]}}],
    [1, {$pullAll: {uuids: value('uuids')}}],
    [1, {$pullAll: {by_int: [random.below(4)]}}],
  ]);
}

const SORT = {c: -1, d: 1};

export function typedRowCommand(random: Random): Command {
  return random.weighted<() => Command>([
    [5, () => command({insertOne: {document: row(random)}})],
    [
      4,
      () =>
        command({
          insertMany: {documents: random.repeat(random.between(1, 6), () => row(random)), options: {ordered: true}},
        }),
    ],
    [24, () => command({find: {filter: filter(random)}}, 'any')],
    [2, () => command({find: {filter: filter(random), projection: {v_text: 1, by_int: 1, v_double: 1}}}, 'any')],
    [
      4,
      () =>
        command({
          find: {
            filter: filter(random),
            sort: {
              [`v_${random.pick(['int', 'text', 'date', 'decimal', 'uuid', 'time'])}`]: random.pick([1, -1]),
              a: 1,
              b: 1,
              ...SORT,
            },
            options: {limit: random.between(1, 30), ...(random.chance(0.4) ? {skip: random.below(4)} : {})},
          },
        }),
    ],
    [
      4,
      () =>
        command({
          find: {
            filter: {$and: [madeOf(KEY, ['a', 'b'], random), filter(random)]},
            sort: random.pick([{c: -1}, SORT, {c: 1, d: -1}]),
          },
        }),
    ],
    [2, () => command({findOne: {filter: key(random)}})],
    [5, () => command({updateOne: {filter: key(random), update: changes(random)}})],
    [2, () => command({deleteOne: {filter: key(random)}})],
    [
      1,
      () =>
        command({
          deleteMany: {
            filter: random.pick<Json>([
              madeOf(KEY, ['a', 'b'], random),
              {...madeOf(KEY, ['a', 'b'], random), c: {$gt: KEY['c']!(random)}},
              madeOf(KEY, ['a', 'b', 'c'], random),
            ]),
          },
        }),
    ],
    [1, () => command({updateOne: {filter: madeOf(KEY, ['a', 'b'], random), update: changes(random)}})],
  ])();
}
