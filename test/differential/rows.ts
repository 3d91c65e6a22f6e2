/** Random commands on a table of the Data API. */
import type {Random} from '../oracle/random.ts';
import {WORDS} from './documents.ts';
import type {Command, Json} from './documents.ts';

export const TABLE: Json = {
  columns: {
    p: 'int',
    c: 'text',
    n: 'int',
    u: 'int',
    t: 'text',
    f: 'double',
    b: 'boolean',
    d: 'timestamp',
    words: 'text',
    s: {type: 'set', valueType: 'text'},
    l: {type: 'list', valueType: 'int'},
    m: {type: 'map', keyType: 'text', valueType: 'int'},
    v: {type: 'vector', dimension: 3},
  },
  primaryKey: {partitionBy: ['p'], partitionSort: {c: 1}},
};

export const INDEXES: readonly {readonly [name: string]: Json}[] = [
  {createIndex: {name: '*_n', definition: {column: 'n'}}},
  {createIndex: {name: '*_t', definition: {column: 't', options: {caseSensitive: false}}}},
  {createIndex: {name: '*_s', definition: {column: 's'}}},
  {createIndex: {name: '*_m', definition: {column: 'm'}}},
  {createVectorIndex: {name: '*_v', definition: {column: 'v', options: {metric: 'euclidean'}}}},
  {createTextIndex: {name: '*_words', definition: {column: 'words'}}},
];

const small = (random: Random): number => random.between(-2, 5);
const word = (random: Random): string => {
  const plain = random.pick(WORDS);
  return random.chance(0.2) ? plain.toUpperCase() : plain;
};
const vector = (random: Random): Json => random.repeat(3, () => random.between(-4, 5) + 0.5);
const instant = (random: Random): string => new Date(1_700_000_000_000 + random.below(4) * 86_400_000).toISOString();
const key = (random: Random): {readonly [name: string]: Json} => ({p: random.below(5), c: random.pick(WORDS)});

const COLUMNS: {readonly [name: string]: (random: Random) => Json} = {
  n: small,
  u: small,
  t: word,
  f: random => random.pick([-1.5, 0, 0.5, 2, 'Infinity', 'NaN']),
  b: random => random.chance(0.5),
  d: instant,
  words: random => random.repeat(random.between(1, 4), () => random.pick(WORDS)).join(' '),
  s: random => [...new Set(random.some(WORDS, 0.3))],
  l: random => random.repeat(random.below(4), () => small(random)),
  m: random => Object.fromEntries(random.some(WORDS, 0.3).map(name => [name, small(random)])),
  v: vector,
};

const row = (random: Random): Json => ({
  ...key(random),
  ...Object.fromEntries(random.some(Object.keys(COLUMNS), 0.6).map(name => [name, COLUMNS[name]!(random)])),
});

function leaf(random: Random): Json {
  const of = (column: string, make: (random: Random) => Json): Json =>
    random.weighted<Json>([
      [4, {[column]: make(random)}],
      [2, {[column]: {$ne: make(random)}}],
      [3, {[column]: {[random.pick(['$gt', '$gte', '$lt', '$lte'])]: make(random)}}],
      [2, {[column]: {$in: random.repeat(random.between(1, 3), () => make(random))}}],
      [1, {[column]: {$nin: random.repeat(random.between(1, 3), () => make(random))}}],
    ]);
  return random.weighted<() => Json>([
    [4, () => of('n', small)],
    [2, () => of('u', small)],
    [3, () => of('t', word)],
    [1, () => of('f', r => r.pick([-1.5, 0, 0.5]))],
    [1, () => of('d', instant)],
    [2, () => of('c', r => r.pick(WORDS))],
    [2, () => ({p: random.below(5)})],
    [1, () => ({p: {$in: [random.below(5), random.below(5)]}})],
    [1, () => key(random)],
    [2, () => ({s: {[random.pick(['$in', '$nin', '$all'])]: random.some(WORDS, 0.2)}})],
    [2, () => ({l: {[random.pick(['$in', '$nin', '$all'])]: [small(random)]}})],
    [1, () => ({m: {$keys: {[random.pick(['$in', '$nin', '$all'])]: random.some(WORDS, 0.2)}}})],
    [1, () => ({m: {$values: {$in: [small(random)]}}})],
    [1, () => ({m: {$in: [[random.pick(WORDS), small(random)]]}})],
    [1, () => ({words: {$match: random.pick(WORDS)}})],
    [1, () => ({})],
  ])();
}

function filter(random: Random, depth = 0): Json {
  if (depth < 2 && random.chance(0.35)) {
    const parts = random.repeat(random.between(1, 3), () => filter(random, depth + 1));
    return random.weighted<Json>([
      [3, {$and: parts}],
      [3, {$or: parts}],
      [1, {$not: parts[0]!}],
    ]);
  }
  return leaf(random);
}

const command = (body: Command['body'], rows: Command['rows'] = 'ordered'): Command => ({path: '*', body, rows});

function changes(random: Random): Json {
  const name = random.pick(Object.keys(COLUMNS));
  return random.weighted<Json>([
    [4, {$set: {[name]: COLUMNS[name]!(random)}}],
    [2, {$unset: {[name]: ''}}],
    [1, {$push: {s: random.pick(WORDS)}}],
    [1, {$push: {l: {$each: [small(random), small(random)]}}}],
    [1, {$pullAll: {s: [random.pick(WORDS)]}}],
    [1, {$push: {m: {[random.pick(WORDS)]: small(random)}}}],
  ]);
}

export function rowCommand(random: Random): Command {
  return random.weighted<() => Command>([
    [5, () => command({insertOne: {document: row(random)}})],
    [
      3,
      () =>
        command({
          insertMany: {documents: random.repeat(random.between(1, 6), () => row(random)), options: {ordered: true}},
        }),
    ],
    [24, () => command({find: {filter: filter(random)}}, 'any')],
    [2, () => command({find: {filter: filter(random), projection: {n: 1, s: 1}}}, 'any')],
    [
      4,
      () =>
        command({find: {filter: filter(random), sort: {u: random.pick([1, -1]), p: 1, c: 1}, options: {limit: 20}}}),
    ],
    [
      3,
      () =>
        command({
          find: {filter: {$and: [{p: random.below(5)}, filter(random)]}, sort: {c: random.pick([1, -1])}},
        }),
    ],
    [
      4,
      () =>
        command(
          {
            find: {
              filter: random.chance(0.4) ? {} : filter(random),
              sort: {v: vector(random)},
              projection: {p: 1, c: 1},
              options: {limit: random.between(1, 30), includeSimilarity: true},
            },
          },
          'nearest',
        ),
    ],
    [
      2,
      () =>
        command(
          {
            find: {
              filter: random.chance(0.4) ? {} : filter(random),
              sort: {words: random.pick(WORDS)},
              projection: {p: 1, c: 1},
              options: {limit: 1000},
            },
          },
          'any',
        ),
    ],
    [4, () => command({updateOne: {filter: key(random), update: changes(random)}})],
    [2, () => command({deleteOne: {filter: key(random)}})],
    [1, () => command({deleteMany: {filter: {p: random.below(5), c: {$gte: random.pick(WORDS)}}}})],
    [1, () => command({find: {filter: {nope: 1}}})],
  ])();
}
