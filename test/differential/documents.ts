/** Random commands on a collection. Few ids, fields and values, so that they meet. */
import type {Random} from '../oracle/random.ts';

export type Json = null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json};

export interface Command {
  /** Below `/v1`; `*` stands for the collection or table. */
  readonly path: string;
  readonly body: {readonly [name: string]: Json};
  /** How answers are compared: rows in their order, in any order, by nearness, or a single one by its nearness. */
  readonly rows: 'ordered' | 'any' | 'nearest' | 'nearest_one';
}

export const WORDS = ['red', 'green', 'blue', 'stone', 'river', 'cloud'];
const FIELDS = ['a', 'b', 'c', 'o.x', 'o.y', 'list', 'list.0'];
const ALWAYS_SORTED = {_id: 1};

const id = (random: Random): Json =>
  random.weighted<Json>([
    [6, `d${random.below(24)}`],
    [2, random.below(6)],
    [1, random.chance(0.5)],
  ]);

const number = (random: Random): Json => random.pick([-2, -1, 0, 1, 2, 3.5, 1000, 1e21]);

const scalar = (random: Random): Json =>
  random.weighted<Json>([
    [4, number(random)],
    [4, random.pick(WORDS)],
    [1, random.chance(0.5)],
    [1, null],
    [1, {$date: 1_700_000_000_000 + random.below(4) * 86_400_000}],
    [1, `a text of more than twenty-two characters ${random.below(3)}`],
  ]);

function value(random: Random, depth = 0): Json {
  if (depth > 1 || random.chance(0.7)) {
    return scalar(random);
  }
  return random.chance(0.6)
    ? random.repeat(random.below(4), () => value(random, depth + 1))
    : Object.fromEntries(random.some(['x', 'y', 'z']).map(name => [name, value(random, depth + 1)]));
}

const vector = (random: Random): Json => random.repeat(3, () => random.between(-4, 5) + 0.5);

function document(random: Random, own?: Json): Json {
  const fields: [string, Json][] = [['_id', own ?? id(random)]];
  for (const name of random.some(['a', 'b', 'c', 'list', 'o'])) {
    fields.push([
      name,
      name === 'list'
        ? random.repeat(random.below(4), () => value(random, 1))
        : name === 'o'
          ? {x: scalar(random), ...(random.chance(0.5) ? {y: scalar(random)} : {})}
          : value(random),
    ]);
  }
  if (random.chance(0.7)) {
    fields.push(['$vector', vector(random)]);
  }
  if (random.chance(0.7)) {
    fields.push(['$lexical', random.repeat(random.between(1, 4), () => random.pick(WORDS)).join(' ')]);
  }
  return Object.fromEntries(fields);
}

function comparison(random: Random): Json {
  return random.weighted<Json>([
    [4, scalar(random)],
    [2, {$eq: scalar(random)}],
    [2, {$ne: scalar(random)}],
    [4, {[random.pick(['$gt', '$gte', '$lt', '$lte'])]: random.chance(0.7) ? number(random) : random.pick(WORDS)}],
    [1, {$gte: -1, $lt: 3}],
    [1, {$gt: {$date: 1_700_000_000_000 + random.below(4) * 86_400_000}}],
    [3, {$in: random.repeat(random.between(1, 4), () => scalar(random))}],
    [2, {$nin: random.repeat(random.between(1, 4), () => scalar(random))}],
    [3, {$exists: random.chance(0.5)}],
    [2, {$all: random.repeat(random.between(1, 3), () => scalar(random))}],
    [2, {$size: random.below(4)}],
    [1, {$not: {$exists: true}}],
    [1, {$not: {$gt: number(random)}}],
  ]);
}

export function filter(random: Random, depth = 0): Json {
  if (depth < 2 && random.chance(0.35)) {
    const parts = random.repeat(random.between(1, 3), () => filter(random, depth + 1));
    return random.weighted<Json>([
      [2, {$and: parts}],
      [3, {$or: parts}],
      [1, {$not: parts[0]!}],
    ]);
  }
  return random.weighted<Json>([
    [8, Object.fromEntries(random.some(FIELDS, 0.15).map(name => [name, comparison(random)]))],
    [1, {_id: id(random)}],
    [1, {_id: {$in: random.repeat(random.between(1, 4), () => id(random))}}],
    [1, {_id: {$ne: id(random)}}],
    [1, {o: {x: scalar(random)}}],
    [1, {$lexical: {$match: random.pick(WORDS)}}],
    [1, {}],
  ]);
}

function update(random: Random): Json {
  const field = random.pick(['a', 'b', 'c', 'o.x', 'o.z', 'list.1']);
  return random.weighted<Json>([
    [4, {$set: {[field]: value(random)}}],
    [2, {$unset: {[field]: ''}}],
    [2, {$inc: {[field]: random.pick([1, -2, 0.5])}}],
    [2, {$push: {list: scalar(random)}}],
    [1, {$addToSet: {list: scalar(random)}}],
    [1, {$pop: {list: random.pick([1, -1])}}],
    [1, {$mul: {[field]: random.pick([2, 0.5])}}],
    [1, {$min: {[field]: scalar(random)}}],
    [1, {$max: {[field]: scalar(random)}}],
    [1, {$rename: {[random.pick(['a', 'b', 'o.x'])]: random.pick(['b', 'c', 'o.y'])}}],
    [1, {$push: {list: {$each: [scalar(random), scalar(random)], ...maybe(random, '$position', random.below(3))}}}],
    [1, {$addToSet: {list: {$each: [scalar(random), scalar(random)]}}}],
    [1, {$push: {[random.pick(['a', 'o.list'])]: scalar(random)}}],
    [1, {$unset: {[random.pick(['$vector', '$lexical', 'o', 'list'])]: ''}}],
    [1, {$set: {a: scalar(random), 'o.z': value(random)}, $unset: {b: ''}, $inc: {c: 1}}],
    [1, {$set: {o: {y: scalar(random), x: scalar(random)}}}],
    [1, {$set: {$vector: vector(random)}}],
    [1, {$set: {$lexical: random.repeat(3, () => random.pick(WORDS)).join(' ')}}],
  ]);
}

const maybe = (random: Random, name: string, json: Json): {readonly [name: string]: Json} =>
  random.chance(0.3) ? {[name]: json} : {};

const command = (body: Command['body'], rows: Command['rows'] = 'ordered'): Command => ({path: '*', body, rows});

/** With an upsert the id of a new document must be known. */
function upserted(random: Random): {readonly [name: string]: Json} {
  const change = update(random) as {readonly [name: string]: Json};
  return {
    filter: {_id: id(random), ...maybe(random, 'a', scalar(random))},
    update: random.chance(0.5) ? {...change, $setOnInsert: {made: scalar(random), c: value(random)}} : change,
    options: {upsert: true},
  };
}

const projection = (random: Random): Json =>
  random.pick<Json>([{a: 1}, {list: 0}, {_id: 0, b: 1}, {'o.x': 1}, {'*': 1}, {$vector: 1}, {list: {$slice: 1}}]);

/** One document by its id, or the first in an order without ties: which of several is first is nobody's promise. */
const one = (random: Random): {readonly [name: string]: Json} =>
  random.chance(0.5) ? {filter: {_id: id(random)}} : {filter: filter(random), sort: ALWAYS_SORTED};

/** In no order only where it makes no difference: ids are different then. */
function several(random: Random): {readonly [name: string]: Json} {
  if (random.chance(0.5)) {
    return {documents: random.repeat(random.between(1, 6), () => document(random)), options: {ordered: true}};
  }
  const from = random.below(20);
  const documents = random.repeat(random.between(1, 4), i => document(random, `d${from + i}`));
  return {documents, options: {ordered: false}};
}

export function documentCommand(random: Random): Command {
  return random.weighted<() => Command>([
    [6, () => command({insertOne: {document: document(random)}})],
    [
      4,
      () =>
        command({
          insertMany: {
            ...several(random),
          },
        }),
    ],
    [24, () => command({find: {filter: filter(random), ...maybe(random, 'projection', projection(random))}}, 'any')],
    [
      6,
      () =>
        command({
          find: {
            filter: filter(random),
            sort: random.chance(0.6)
              ? {[random.pick(['a', 'b', 'o.x', 'list.0'])]: random.pick([1, -1]), _id: 1}
              : {_id: random.pick([1, -1])},
            options: {limit: random.between(1, 30), ...(random.chance(0.3) ? {skip: random.below(5)} : {})},
          },
        }),
    ],
    [
      5,
      () =>
        command(
          {
            find: {
              filter: random.chance(0.5) ? {} : filter(random),
              sort: {$vector: vector(random)},
              projection: {_id: 1},
              options: {limit: random.between(1, 40), includeSimilarity: true},
            },
          },
          'nearest',
        ),
    ],
    [
      3,
      () =>
        command(
          {
            find: {
              filter: random.chance(0.5) ? {} : filter(random),
              sort: {$lexical: random.repeat(random.between(1, 2), () => random.pick(WORDS)).join(' ')},
              projection: {_id: 1},
              options: {limit: 1000},
            },
          },
          'any',
        ),
    ],
    [4, () => command({findOne: {...one(random), ...maybe(random, 'projection', projection(random))}})],
    [6, () => command({countDocuments: {filter: filter(random)}})],
    [4, () => command({updateOne: {...one(random), update: update(random)}})],
    [2, () => command({updateOne: upserted(random)})],
    [1, () => command({updateMany: upserted(random)})],
    [
      1,
      () => {
        const {options, ...rest} = upserted(random) as {readonly options: {readonly [name: string]: Json}};
        return command({
          findOneAndUpdate: {...rest, options: {...options, returnDocument: random.pick(['before', 'after'])}},
        });
      },
    ],
    [
      1,
      () =>
        command({
          findOneAndUpdate: {
            filter: filter(random),
            sort: {[random.pick(['a', 'b', 'o.x'])]: random.pick([1, -1]), _id: 1},
            update: update(random),
            ...maybe(random, 'projection', projection(random)),
          },
        }),
    ],
    [
      2,
      () =>
        command(
          {
            findOne: {
              filter: random.chance(0.3) ? {} : filter(random),
              sort: {$vector: vector(random)},
              projection: {_id: 0},
              options: {includeSimilarity: true},
            },
          },
          'nearest_one',
        ),
    ],
    [
      2,
      () =>
        command(
          {
            findAndRerank: {
              filter: random.chance(0.3) ? {} : filter(random),
              sort: {$hybrid: {$vector: vector(random), $lexical: random.pick(WORDS)}},
              projection: {$lexical: 1},
              options: {
                rerankOn: '$lexical',
                rerankQuery: random.pick(WORDS),
                limit: 50,
                hybridLimits: 50,
              },
            },
          },
          'any',
        ),
    ],
    [3, () => command({updateMany: {filter: filter(random), update: update(random)}})],
    [
      3,
      () =>
        command({
          findOneAndUpdate: {
            ...one(random),
            update: update(random),
            options: {returnDocument: random.pick(['before', 'after'])},
          },
        }),
    ],
    [
      2,
      () => {
        const own = id(random);
        return command({
          findOneAndReplace: {
            filter: {_id: own},
            replacement: document(random, own),
            options: {upsert: random.chance(0.5), returnDocument: 'after'},
          },
        });
      },
    ],
    [2, () => command({deleteOne: one(random)})],
    [1, () => command({findOneAndDelete: one(random)})],
    [1, () => command({deleteMany: {filter: filter(random)}})],
    [1, () => command({find: {filter: {a: {$wrong: 1}}}})],
    [1, () => command({estimatedDocumentCount: {}})],
  ])();
}
