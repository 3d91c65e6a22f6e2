/** Requests to tables, and definitions of them, with parts exchanged, dropped and made up: every answer is of the API's shape, none tells of a bug. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {repeats} from '../../data/effort.ts';
import {ODD, examine, mutate, random, startWatched} from './fuzz-support.ts';
import type {TestServer} from './server.ts';

const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? repeats(600, 4000));
const SEED = Number(process.env['FUZZ_SEED'] ?? 11);

const COLUMNS = {
  p: 'int',
  q: 'text',
  c: 'timestamp',
  e: 'decimal',
  ascii: 'ascii',
  bigint: 'bigint',
  blob: 'blob',
  boolean: 'boolean',
  date: 'date',
  double: 'double',
  duration: 'duration',
  float: 'float',
  inet: 'inet',
  smallint: 'smallint',
  text: 'text',
  words: 'text',
  time: 'time',
  tinyint: 'tinyint',
  uuid: 'uuid',
  varint: 'varint',
  list: {type: 'list', valueType: 'int'},
  set: {type: 'set', valueType: 'text'},
  map: {type: 'map', keyType: 'text', valueType: 'int'},
  dates: {type: 'map', keyType: 'date', valueType: 'inet'},
  vector: {type: 'vector', dimension: 3},
  home: {type: 'userDefined', udtName: 'address'},
  homes: {type: 'list', valueType: {type: 'userDefined', udtName: 'address'}},
};
const DEFINITION = {columns: COLUMNS, primaryKey: {partitionBy: ['p', 'q'], partitionSort: {c: -1, e: 1}}};

const KEY = {p: 1, q: 'a', c: '2024-02-29T10:00:00Z', e: 1.5};
/** One value of each column. */
const ROW = {
  ...KEY,
  ascii: 'a',
  bigint: 5,
  blob: {$binary: 'AAE='},
  boolean: true,
  date: '2024-02-29',
  double: 'NaN',
  duration: '1h',
  float: 1.5,
  inet: '127.0.0.1',
  smallint: 3,
  text: 'x',
  words: 'ships at sea',
  time: '10:00:00',
  tinyint: 1,
  uuid: '3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11',
  varint: 12,
  list: [1, 2],
  set: ['a'],
  map: {a: 1},
  dates: {'2024-02-29': '::1'},
  vector: [1, 2, 3],
  home: {street: 's', zip: 5},
  homes: [{street: 't'}],
};
const NAMES = [...Object.keys(COLUMNS), '$set', '$in', '$each', '', '$keys', '$values', '__proto__', '_id'];
const ODD_HERE = [
  ...ODD,
  ...Object.values(ROW).map(value => JSON.stringify(value)),
  '"NaN"',
  '[["a",1]]',
  '"P1D"',
  '1',
];

const PARTITION = {p: 1, q: 'a'};
const update = (update: object): object => ({updateOne: {filter: KEY, update}});
const FIND: object[] = Object.entries(ROW).map(([name, value]) => ({find: {filter: {[name]: value}}}));
const ROWS: readonly object[] = [
  ...FIND,
  {insertOne: {document: ROW}},
  {insertMany: {documents: [ROW, {...KEY, e: 2}], options: {ordered: true, returnDocumentResponses: true}}},
  {find: {filter: PARTITION, sort: {c: 1, e: -1}, projection: {c: 1, list: 1}, options: {limit: 3, skip: 1}}},
  {find: {filter: {...PARTITION, c: {$gt: '2024-01-01T00:00:00Z', $lte: '2025-01-01T00:00:00Z'}}}},
  {find: {filter: {$and: [{p: {$in: [1, 2]}}, {$or: [{q: 'a'}, {$not: {text: {$ne: 'x'}}}]}]}}},
  {
    find: {
      filter: {list: {$in: [1]}, set: {$all: ['a']}, map: {$in: [['a', 1]]}, dates: {$keys: {$nin: ['2024-02-29']}}},
    },
  },
  {find: {filter: {map: {$values: {$in: [1]}}, words: {$match: 'ships'}}}},
  {find: {sort: {vector: [1, 2, 3]}, options: {limit: 2, includeSimilarity: true, includeSortVector: true}}},
  {find: {sort: {words: 'ships'}, projection: {words: 0}}},
  {findOne: {filter: KEY, projection: {home: 1, homes: true}, sort: {text: 1}}},
  update({$set: {...ROW, p: undefined, q: undefined, c: undefined, e: undefined}}),
  update({$unset: {text: '', list: ''}, $push: {set: 'b', map: {k: 2}}, $pullAll: {dates: ['2024-02-29']}}),
  update({$push: {list: {$each: [3]}, map: {$each: [['k', 1]]}, homes: {street: 'u'}}}),
  {deleteOne: {filter: KEY}},
  {deleteMany: {filter: {...PARTITION, c: {$lt: '2025-01-01T00:00:00Z'}}}},
  {listIndexes: {options: {explain: true}}},
];

const SERVICE = {provider: 'mistral', modelName: 'mistral-embed', parameters: {}, authentication: {}};
const SCHEMA: readonly (readonly ['' | '/t', object])[] = [
  ['', {createTable: {name: 'made', definition: DEFINITION, options: {ifNotExists: false}}}],
  [
    '',
    {createTable: {name: 'made', definition: {columns: {id: {type: 'vector', service: SERVICE}}, primaryKey: 'id'}}},
  ],
  [
    '',
    {
      createTable: {
        name: 'made',
        definition: {columns: {id: 'int', v: {type: 'vector', service: SERVICE}}, primaryKey: 'id'},
      },
    },
  ],
  ['', {dropTable: {name: 'made', options: {ifExists: true}}}],
  ['', {listTables: {options: {explain: true}}}],
  [
    '',
    {createType: {name: 'thing', definition: {fields: {a: 'text', b: {type: 'int'}}}, options: {ifNotExists: true}}},
  ],
  ['', {alterType: {name: 'thing', rename: {fields: {a: 'c'}}, add: {fields: {d: 'date'}}}}],
  ['', {dropType: {name: 'thing', options: {ifExists: true}}}],
  ['', {listTypes: {options: {explain: true}}}],
  ['', {dropIndex: {name: 'i', options: {ifExists: true}}}],
  [
    '',
    {
      createCollection: {
        name: 'c',
        options: {vector: {dimension: 3, metric: 'cosine', service: SERVICE}, indexing: {allow: ['a']}},
      },
    },
  ],
  [
    '',
    {
      createCollection: {
        name: 'c',
        options: {defaultId: {type: 'uuid'}, lexical: {enabled: true, analyzer: 'standard'}, rerank: {enabled: false}},
      },
    },
  ],
  ['', {findCollections: {options: {explain: true}}}],
  ['', {deleteCollection: {name: 'c'}}],
  ['/t', {alterTable: {operation: {add: {columns: {x: 'int', y: {type: 'set', valueType: 'text'}}}}}}],
  ['/t', {alterTable: {operation: {drop: {columns: ['x', 'y']}}}}],
  ['/t', {alterTable: {operation: {addVectorize: {columns: {vector: SERVICE}}}}}],
  ['/t', {alterTable: {operation: {dropVectorize: {columns: ['vector']}}}}],
  [
    '/t',
    {
      createIndex: {
        name: 'i',
        definition: {column: 'text', options: {ascii: true, caseSensitive: false, normalize: true}},
        options: {ifNotExists: true},
      },
    },
  ],
  ['/t', {createIndex: {name: 'j', definition: {column: {map: '$keys'}}, indexType: 'regular'}}],
  [
    '/t',
    {createVectorIndex: {name: 'k', definition: {column: 'vector', options: {metric: 'cosine', sourceModel: 'other'}}}},
  ],
  [
    '/t',
    {createTextIndex: {name: 'l', definition: {column: 'ascii', options: {analyzer: {tokenizer: {name: 'standard'}}}}}},
  ],
];

/** On a busy machine. */
const SETUP_MS = 60_000;

let server: TestServer;
let bugs: string[];
beforeAll(async () => {
  ({server, bugs} = await startWatched());
  const must = async (path: string, command: object): Promise<void> => {
    expect((await server.send(path, command)).body.errors).toBeUndefined();
  };
  await must('', {createKeyspace: {name: 'ks'}});
  await must('/ks', {createType: {name: 'address', definition: {fields: {street: 'text', zip: 'int'}}}});
  await must('/ks', {createTable: {name: 't', definition: DEFINITION}});
  await must('/ks/t', {createVectorIndex: {name: 't_vector', definition: {column: 'vector'}}});
  await must('/ks/t', {createTextIndex: {name: 't_words', definition: {column: 'words'}}});
  await must('/ks/t', {createIndex: {name: 't_map', definition: {column: 'map'}}});
  await must('/ks/t', {createIndex: {name: 't_text', definition: {column: 'text'}}});
  await must('/ks/t', {insertMany: {documents: Array.from({length: 10}, (_, i) => ({...ROW, e: i}))}});
}, SETUP_MS);
afterAll(() => server.stop());

test('what is not changed works', async () => {
  for (const command of ROWS) {
    const codes = examine(await server.send('/ks/t', command), JSON.stringify(command), bugs);
    // Types that cannot be filtered by are among the filters.
    expect(['', 'UNSUPPORTED_COLUMN_TYPES', 'INVALID_MAP_SET_LIST_FILTER'], JSON.stringify(command)).toContain(
      codes.join(),
    );
  }
  await server.send('/ks/t', {insertMany: {documents: Array.from({length: 10}, (_, i) => ({...ROW, e: i}))}});
});

test.each([
  {what: 'rows', requests: ROWS.map(command => ['/t', command] as const), seed: SEED, least: 20},
  {what: 'definitions', requests: SCHEMA, seed: SEED + 1, least: 20},
])(
  `${ROUNDS} requests about $what, seed $seed`,
  async ({requests, seed, least}) => {
    const all = requests.map(([path, command]) => ({path, text: JSON.stringify(command)}));
    const parts = {all: all.map(({text}) => text), odd: ODD_HERE, names: NAMES};
    const next = random(seed);
    const codes = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const {path, text} = all[Math.floor(next() * all.length)]!;
      const request = mutate(text, parts, next);
      for (const code of examine(await server.send(`/ks${path}`, request), `${path} ${request}`, bugs)) {
        codes.add(code);
      }
    }
    expect(bugs).toEqual([]);
    // The mutations reach far beyond the shape of the envelope.
    expect(codes.size).toBeGreaterThan(least);
  },
  600_000,
);
