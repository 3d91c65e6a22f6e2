import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../errors.ts';
import {printType} from '../types/type-names.ts';
import type {Applied, DefinitionEnv} from './definition.ts';
import {applyText, applyTexts, definitionEnv} from './definitions.fixture.ts';
import type {Schema, Table} from './schema.ts';

const SYSTEM: Schema = {
  version: 'none',
  keyspaces: new Map([
    [
      'system',
      {
        name: 'system',
        durableWrites: true,
        replication: {},
        tables: new Map(),
        types: new Map(),
        views: new Map(),
        isSystem: true,
      },
    ],
  ]),
};

const SIMPLE = "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

const environment = (): DefinitionEnv => definitionEnv('p', ['source_model', 'index_analyzer']);

const applyAll = (texts: readonly string[], from = SYSTEM): Applied => applyTexts(from, texts, environment());

const base = applyAll([
  `CREATE KEYSPACE p ${SIMPLE}`,
  'CREATE TYPE addr (street text, zip int)',
  'CREATE TYPE person (name text, home frozen<addr>)',
  'CREATE TABLE t (k int, c int, s int STATIC, v int, st set<text>, m map<text, int>, fl frozen<list<int>>, d duration, a frozen<addr>, nv addr, PRIMARY KEY (k, c))',
  'CREATE TABLE counts (k int PRIMARY KEY, c counter)',
  'CREATE TABLE vectors (k int PRIMARY KEY, v vector<float, 3>, one vector<float, 1>, b blob, n int)',
  'CREATE INDEX taken ON t (v)',
  "CREATE CUSTOM INDEX sai_m ON t (entries(m)) USING 'StorageAttachedIndex'",
  'CREATE TABLE dropped (k int PRIMARY KEY, x int, y int)',
  'ALTER TABLE dropped DROP x',
]).schema;

const failureOf = (text: string): CqlFailure => {
  try {
    applyAll([text], base);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
  throw new Error(`No failure: ${text}`);
};

const table = (schema: Schema, name: string): Table => {
  const found = schema.keyspaces.get('p')?.tables.get(name);
  if (found === undefined) {
    throw new Error(`No table ${name}`);
  }
  return found;
};

const REFUSED: readonly (readonly [text: string, code: string, phrase: string])[] = [
  [`CREATE KEYSPACE p ${SIMPLE}`, 'already_exists', 'Cannot add existing keyspace'],
  ['CREATE KEYSPACE q WITH durable_writes = true', 'invalid', "Missing mandatory option 'replication'"],
  ["CREATE KEYSPACE q WITH replication = {'class': 'Nope'}", 'config', 'Unable to find replication strategy class'],
  [
    "CREATE KEYSPACE q WITH replication = {'class': 'NetworkTopologyStrategy', 'x': 1}",
    'config',
    'Unrecognized strategy option {x} passed to NetworkTopologyStrategy',
  ],
  [
    "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 'foo'}",
    'config',
    'For input string: "foo"',
  ],
  [`CREATE KEYSPACE q ${SIMPLE} AND foo = 1`, 'syntax', "Unknown property 'foo'"],
  [`CREATE KEYSPACE ${'q'.repeat(49)} ${SIMPLE}`, 'invalid', 'Keyspace name must not be more than 48 characters long'],
  [`CREATE KEYSPACE "a-b" ${SIMPLE}`, 'invalid', 'alphanumeric or underscore characters only'],
  [`CREATE KEYSPACE system ${SIMPLE}`, 'invalid', "System keyspace 'system' is not user-modifiable"],
  [`ALTER KEYSPACE x ${SIMPLE}`, 'invalid', "Keyspace 'x' doesn't exist"],
  ['DROP KEYSPACE x', 'invalid', "Keyspace 'x' doesn't exist"],
  ['DROP KEYSPACE system', 'unauthorized', 'system keyspace is not user-modifiable.'],
  ['CREATE TABLE system.t (k int PRIMARY KEY)', 'unauthorized', 'system keyspace is not user-modifiable.'],

  ['CREATE TABLE t (k int PRIMARY KEY)', 'already_exists', 'Cannot add already existing table'],
  ['CREATE TABLE x.t (k int PRIMARY KEY)', 'invalid', "Keyspace 'x' doesn't exist"],
  ['CREATE TABLE n (k int)', 'invalid', 'No PRIMARY KEY specifed'],
  ['CREATE TABLE n (k int PRIMARY KEY, c int, PRIMARY KEY (c))', 'invalid', 'Multiple PRIMARY KEY specified'],
  ['CREATE TABLE n (k int PRIMARY KEY, k int)', 'invalid', "Duplicate column 'k' declaration"],
  ['CREATE TABLE n (k int, PRIMARY KEY (z))', 'invalid', "Unknown column 'z' referenced in PRIMARY KEY"],
  ['CREATE TABLE n (k nosuch PRIMARY KEY)', 'invalid', 'Unknown type p.nosuch'],
  ['CREATE TABLE n (k list<int> PRIMARY KEY)', 'invalid', 'Invalid non-frozen collection type'],
  ['CREATE TABLE n (k addr PRIMARY KEY)', 'invalid', 'Invalid non-frozen user-defined type'],
  ['CREATE TABLE n (k counter PRIMARY KEY)', 'invalid', 'counter type is not supported for PRIMARY KEY column'],
  ['CREATE TABLE n (k duration PRIMARY KEY)', 'invalid', 'duration type is not supported for PRIMARY KEY column'],
  ['CREATE TABLE n (k int PRIMARY KEY, a counter, b int)', 'invalid', 'Cannot mix counter and non counter columns'],
  ['CREATE TABLE n (k int PRIMARY KEY, s int STATIC)', 'invalid', 'Static columns are only useful'],
  [
    'CREATE TABLE n (k int STATIC, c int, PRIMARY KEY (k, c))',
    'invalid',
    "Static column 'k' cannot be part of the PRIMARY KEY",
  ],
  [
    'CREATE TABLE n (k int PRIMARY KEY, l list<list<int>>)',
    'invalid',
    'Non-frozen collections are not allowed inside collections',
  ],
  ['CREATE TABLE n (k int PRIMARY KEY, l list<addr>)', 'invalid', 'Non-frozen UDTs are not allowed inside collections'],
  ['CREATE TABLE n (k int PRIMARY KEY, l list<counter>)', 'invalid', 'Counters are not allowed inside collections'],
  ['CREATE TABLE n (k int PRIMARY KEY, v vector<float, 0>)', 'invalid', 'vectors may only have positive dimensions'],
  [
    'CREATE TABLE n (k int, c int, v int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (v ASC)',
    'invalid',
    'Only clustering key columns can be defined in CLUSTERING ORDER',
  ],
  [
    'CREATE TABLE n (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (d ASC)',
    'invalid',
    'Missing CLUSTERING ORDER for column c',
  ],
  [
    'CREATE TABLE n (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (d ASC, c ASC)',
    'invalid',
    'The order of columns in the CLUSTERING ORDER directive must match',
  ],
  [
    'CREATE TABLE "a-b" (k int PRIMARY KEY)',
    'config',
    'Table name must not be empty or not contain non-alphanumeric-underscore characters',
  ],
  [
    'CREATE TABLE n (k int PRIMARY KEY) WITH COMPACT STORAGE',
    'invalid',
    'No definition found that is not part of the PRIMARY KEY',
  ],

  ['ALTER TABLE nope ADD x int', 'invalid', "Table 'p.nope' doesn't exist"],
  ['ALTER TABLE t ADD v int', 'invalid', "Column with name 'v' already exists"],
  ['ALTER TABLE t DROP k', 'invalid', 'Cannot drop PRIMARY KEY column k'],
  ['ALTER TABLE t DROP nope', 'invalid', 'Column nope was not found in table'],
  [
    'ALTER TABLE dropped ADD x text',
    'invalid',
    "Cannot add a column 'x' of type text, incompatible with previously dropped column 'x' of type int",
  ],
  ['ALTER TABLE t RENAME v TO w', 'invalid', 'Cannot rename non PRIMARY KEY column'],
  ['ALTER TABLE t RENAME k TO v', 'invalid', 'another column with that name already exists'],
  ['ALTER TABLE t ALTER v TYPE text', 'invalid', 'Altering column types is no longer supported'],
  ['ALTER TABLE t WITH id = 00000000-0000-4000-8000-000000000001', 'config', 'Cannot alter table id.'],
  ['ALTER TABLE counts ADD v int', 'config', 'Cannot have a non counter column'],
  ['ALTER TABLE t ADD n counter', 'config', 'Cannot have a counter column'],
  ['ALTER TABLE t DROP v', 'invalid', 'Cannot drop column v because it has dependent secondary indexes'],
  ['ALTER TABLE dropped ADD s int STATIC', 'invalid', 'Static columns are only useful'],
  ['DROP TABLE x', 'invalid', "Table 'p.x' doesn't exist"],

  ['CREATE TYPE addr (a int)', 'invalid', "A user type with name 'addr' already exists"],
  ['CREATE TYPE n (a addr)', 'invalid', 'A user type cannot contain non-frozen UDTs'],
  ['CREATE TYPE n (a nosuch)', 'invalid', 'A user type cannot contain non-frozen UDTs'],
  ['CREATE TYPE n (a counter)', 'invalid', 'A user type cannot contain counters'],
  ['CREATE TYPE n (a int, a int)', 'invalid', 'Duplicate field name'],
  ['ALTER TYPE addr ADD street int', 'invalid', 'Cannot add field street to type'],
  ["CREATE TABLE people (k int PRIMARY KEY) WITH gc_grace_seconds = 'x'", 'syntax', 'Invalid integer value x'],
  ['CREATE TABLE people (k int PRIMARY KEY, k int)', 'invalid', "Duplicate column 'k' declaration"],
  ['ALTER TABLE nope.t ADD v int', 'invalid', "Table 'nope.t' doesn't exist"],
  ['DROP TABLE nope.t', 'invalid', "Table 'nope.t' doesn't exist"],
  ['ALTER TYPE addr ADD p frozen<person>', 'invalid', 'as it would create a circular reference'],
  ['ALTER TYPE addr RENAME nope TO x', 'invalid', 'Unkown field'],
  ['ALTER TYPE addr ALTER zip TYPE text', 'invalid', 'Altering field types is no longer supported'],
  ['ALTER TYPE x ADD a int', 'invalid', "Type p.x doesn't exist"],
  ['DROP TYPE x', 'invalid', "Type 'p.x' doesn't exist"],
  ['DROP TYPE addr', 'invalid', "Cannot drop user type 'p.addr' as it is still used by"],
  ['DROP KEYSPACE nope', 'invalid', "Keyspace 'nope' doesn't exist"],

  ['CREATE INDEX taken ON t (c)', 'invalid', "Index 'taken' already exists"],
  ['CREATE INDEX b ON t (v)', 'invalid', 'Index b is a duplicate of existing index taken'],
  ['CREATE INDEX ON t (nope)', 'invalid', 'Undefined column name nope'],
  ['CREATE INDEX ON dropped (k)', 'invalid', 'Cannot create secondary index on the only partition key column'],
  ['CREATE INDEX ON t (full(st))', 'invalid', 'full() indexes can only be created on frozen collections'],
  ['CREATE INDEX ON t (fl)', 'invalid', 'Cannot create values() index on frozen column'],
  ['CREATE INDEX ON t (keys(st))', 'invalid', 'Cannot create index on keys of column st with non-map type'],
  ['CREATE INDEX ON t (d)', 'invalid', 'Secondary indexes are not supported on duration columns'],
  ['CREATE INDEX ON t (nv)', 'invalid', 'Cannot create index on non-frozen UDT column'],
  ['CREATE INDEX ON counts (c)', 'invalid', "Secondary indexes on counter tables aren't supported"],
  [
    "CREATE INDEX ON t (entries(m)) USING 'sai'",
    'invalid',
    'Cannot create more than one storage-attached index on the same column',
  ],
  ['CREATE INDEX ON nope (v)', 'invalid', "Table 'nope' doesn't exist"],
  ["CREATE CUSTOM INDEX ON t (c) USING 'Nope'", 'config', 'Unable to find custom indexer class'],
  [
    "CREATE CUSTOM INDEX ON t (c) USING 'sai' WITH OPTIONS = {'foo': '1'}",
    'config',
    'Properties specified [foo] are not understood by StorageAttachedIndex',
  ],
  [
    "CREATE INDEX ON vectors (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'nope'}",
    'invalid',
    'Similarity function NOPE was not recognized',
  ],
  [
    "CREATE INDEX ON vectors (one) USING 'sai'",
    'invalid',
    'Cosine similarity is not supported for single-dimension vectors',
  ],
  ["CREATE INDEX ON vectors (b) USING 'sai'", 'invalid', 'Unsupported type: blob'],
  [
    "CREATE INDEX ON vectors (n) USING 'sai' WITH OPTIONS = {'similarity_function': 'cosine'}",
    'invalid',
    'CQL type int cannot have vector options',
  ],
  ['DROP INDEX nope', 'invalid', "Index 'p.nope' doesn't exist'"],
];

describe('a definition that cannot be', () => {
  test.each(REFUSED.map(([text, code, phrase]) => ({text, code, phrase})))('$text', ({text, code, phrase}) => {
    const failure = failureOf(text);

    expect(failure.code).toBe(code);
    expect(failure.message).toContain(phrase);
  });

  test('a table without a keyspace', () => {
    expect(() => applyText(base, 'DROP TABLE t', {...environment(), keyspace: undefined})).toThrow(
      'No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename',
    );
  });

  test('what exists is told in the details', () => {
    expect(failureOf(`CREATE KEYSPACE p ${SIMPLE}`).details).toEqual({keyspace: 'p', table: ''});
    expect(failureOf('CREATE TABLE t (k int PRIMARY KEY)').details).toEqual({keyspace: 'p', table: 't'});
  });
});

describe('a table option that cannot be', () => {
  test.each([
    ['default_time_to_live = 630720001', 'config', 'default_time_to_live must be less than or equal to 630720000'],
    ['default_time_to_live = -1', 'config', 'must be greater than or equal to 0'],
    ['gc_grace_seconds = -1', 'config', 'must be greater than or equal to 0'],
    ['bloom_filter_fp_chance = 0.0', 'config', 'bloom_filter_fp_chance must be larger than'],
    ['bloom_filter_fp_chance = 1.1', 'config', 'bloom_filter_fp_chance must be larger than'],
    ['min_index_interval = 4096', 'config', 'max_index_interval must be greater than or equal to min_index_interval'],
    ["compaction = {'class': 'Nope'}", 'config', 'Unable to find compaction strategy class'],
    [
      "compaction = {'class': 'LeveledCompactionStrategy', 'foo': '1'}",
      'config',
      'Properties specified [foo] are not understood by',
    ],
    ["compaction = {'min_threshold': '4'}", 'config', "Missing sub-option 'class' for the 'compaction' option"],
    ["compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '1'}", 'config', 'cannot be less than 2'],
    ["compression = {'class': 'Nope'}", 'config', 'Could not create Compression'],
    ["compression = {'chunk_length_in_kb': '16'}", 'config', "Missing sub-option 'class' for the 'compression' option"],
    ["compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '3'}", 'config', 'must be a power of 2'],
    ["caching = {'keys': 'FOO'}", 'config', "Invalid value 'FOO' for caching sub-option 'keys'"],
    ["speculative_retry = 'foo'", 'config', "Invalid value foo for option 'speculative_retry'"],
    ["additional_write_policy = '100p'", 'config', 'must be between'],
    ["read_repair = 'SOMETIMES'", 'config', "for option 'read_repair'"],
    ["memtable = 'nope'", 'config', 'not found'],
    ['dclocal_read_repair_chance = 0.1', 'syntax', 'Unknown property'],
    ['read_repair_chance = 0.1', 'syntax', 'Unknown property'],
    ["gc_grace_seconds = 'soon'", 'syntax', 'Invalid integer value'],
    ["compaction = 'x'", 'syntax', 'It should be a map'],
    ["comment = {'a': 'b'}", 'syntax', 'It should be a string'],
  ])('%s', (option, code, phrase) => {
    for (const text of [`CREATE TABLE n (k int PRIMARY KEY) WITH ${option}`, `ALTER TABLE t WITH ${option}`]) {
      const failure = failureOf(text);

      expect(failure.code).toBe(code);
      expect(failure.message).toContain(phrase);
    }
  });
});

describe('normal forms', () => {
  test.each([
    ["speculative_retry = '99PERCENTILE'", 'speculative_retry', '99p'],
    ["speculative_retry = '95.50p'", 'speculative_retry', '95.5p'],
    ["speculative_retry = '10.0ms'", 'speculative_retry', '10ms'],
    ["speculative_retry = 'none'", 'speculative_retry', 'NEVER'],
    ["speculative_retry = 'min(99p, 50ms)'", 'speculative_retry', 'MIN(99p,50ms)'],
    ["caching = {'keys': 'none'}", 'caching', {keys: 'NONE', rows_per_partition: 'NONE'}],
    ["compression = {'enabled': 'false'}", 'compression', {enabled: 'false'}],
    [
      "compression = {'class': 'ZstdCompressor'}",
      'compression',
      {chunk_length_in_kb: '16', class: 'org.apache.cassandra.io.compress.ZstdCompressor'},
    ],
    [
      "compaction = {'class': 'UnifiedCompactionStrategy'}",
      'compaction',
      {class: 'org.apache.cassandra.db.compaction.UnifiedCompactionStrategy'},
    ],
    [
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'max_threshold': '8'}",
      'compaction',
      {
        class: 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy',
        max_threshold: '8',
        min_threshold: '4',
      },
    ],
  ])('%s', (option, name, expected) => {
    const {schema} = applyAll([`CREATE TABLE n (k int PRIMARY KEY) WITH ${option}`], base);

    expect(table(schema, 'n').options.others[name]).toEqual(expected);
  });

  test.each([
    ["{'class': 'SimpleStrategy'}", {class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: '1'}],
    [
      "{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': 0}",
      {class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: '0'},
    ],
    [
      "{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}",
      {class: 'org.apache.cassandra.locator.NetworkTopologyStrategy', datacenter1: '1'},
    ],
  ])('replication %s', (text, expected) => {
    const {schema} = applyAll([`CREATE KEYSPACE n WITH replication = ${text}`]);

    expect(schema.keyspaces.get('n')?.replication).toEqual(expected);
  });

  test('more replicas than nodes give a warning', () => {
    const {warnings} = applyAll([
      "CREATE KEYSPACE n WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}",
    ]);

    expect(warnings).toEqual(['Your replication factor 2 for keyspace n is higher than the number of nodes 1']);
  });

  test('and whatever is altered of the keyspace, they give it again', () => {
    const {warnings} = applyAll([
      "CREATE KEYSPACE n WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 2}",
      'ALTER KEYSPACE n WITH durable_writes = true',
    ]);

    expect(warnings).toEqual([
      'Your replication factor 2 for keyspace n is higher than the number of nodes 1 for datacenter datacenter1',
    ]);
  });
});

describe('what IF (NOT) EXISTS leaves alone', () => {
  test.each([
    `CREATE KEYSPACE IF NOT EXISTS p ${SIMPLE}`,
    'CREATE TABLE IF NOT EXISTS t (k int PRIMARY KEY)',
    'CREATE TYPE IF NOT EXISTS addr (a int)',
    'CREATE INDEX IF NOT EXISTS taken ON t (c)',
    'CREATE INDEX IF NOT EXISTS another ON t (v)',
    `ALTER KEYSPACE IF EXISTS x ${SIMPLE}`,
    'ALTER TABLE IF EXISTS x ADD v int',
    'ALTER TABLE t ADD IF NOT EXISTS v int',
    'ALTER TABLE t DROP IF EXISTS nope',
    'ALTER TYPE IF EXISTS x ADD a int',
    'DROP KEYSPACE IF EXISTS x',
    'DROP TABLE IF EXISTS x',
    'DROP TYPE IF EXISTS x',
    'DROP INDEX IF EXISTS x',
  ])('%s', text => {
    const {schema, change} = applyAll([text], base);

    expect(schema).toBe(base);
    expect(change).toBeUndefined();
  });
});

describe('what changes', () => {
  test.each([
    [`CREATE KEYSPACE q ${SIMPLE}`, {change: 'CREATED', target: 'KEYSPACE', keyspace: 'q', name: undefined}],
    ['ALTER KEYSPACE p WITH durable_writes = false', {change: 'UPDATED', target: 'KEYSPACE', keyspace: 'p'}],
    ['DROP KEYSPACE p', {change: 'DROPPED', target: 'KEYSPACE', keyspace: 'p'}],
    ['CREATE TABLE n (k int PRIMARY KEY)', {change: 'CREATED', target: 'TABLE', keyspace: 'p', name: 'n'}],
    ['ALTER TABLE t ADD w int', {change: 'UPDATED', target: 'TABLE', keyspace: 'p', name: 't'}],
    ['DROP TABLE t', {change: 'DROPPED', target: 'TABLE', keyspace: 'p', name: 't'}],
    ['CREATE INDEX n ON t (c)', {change: 'UPDATED', target: 'TABLE', keyspace: 'p', name: 't'}],
    ['DROP INDEX taken', {change: 'UPDATED', target: 'TABLE', keyspace: 'p', name: 't'}],
    ['CREATE TYPE n (a int)', {change: 'CREATED', target: 'TYPE', keyspace: 'p', name: 'n'}],
    ['ALTER TYPE addr ADD city text', {change: 'UPDATED', target: 'TYPE', keyspace: 'p', name: 'addr'}],
  ])('%s', (text, expected) => {
    const {schema, change} = applyAll([text], base);

    expect(change).toMatchObject(expected);
    expect(schema.version).not.toBe(base.version);
    expect(schema).not.toBe(base);
  });

  test('columns stand in the order of SELECT *', () => {
    expect(table(base, 't').columns.map(column => column.name)).toEqual([
      'k',
      'c',
      's',
      'a',
      'd',
      'fl',
      'm',
      'nv',
      'st',
      'v',
    ]);
    expect(table(base, 'counts').flags).toEqual(['compound', 'counter']);
  });

  test('clustering keeps its direction', () => {
    const {schema} = applyAll([
      `CREATE KEYSPACE p ${SIMPLE}`,
      'CREATE TABLE n (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)',
    ]);

    expect(table(schema, 'n').clustering.map(column => column.descending)).toEqual([true, false]);
  });

  test('a column that comes back has another number', () => {
    const {schema} = applyAll(['ALTER TABLE dropped ADD x int'], base);
    const numbers = table(schema, 'dropped').columns.map(column => column.id);

    expect(new Set(numbers).size).toBe(numbers.length);
    expect(table(schema, 'dropped').byName.get('x')?.id).toBe(3);
    expect(table(base, 'dropped').dropped).toMatchObject([{name: 'x', kind: 'regular'}]);
  });

  test('a changed type changes in the tables and types that contain it', () => {
    const {schema} = applyAll(['ALTER TYPE addr ADD city text', 'ALTER TYPE addr RENAME zip TO code'], base);
    const names = (type: unknown) => (type as {fields: readonly {name: string}[]}).fields.map(field => field.name);

    for (const column of ['a', 'nv']) {
      expect(names(table(schema, 't').byName.get(column)?.type)).toEqual(['street', 'code', 'city']);
    }
    expect(names(schema.keyspaces.get('p')?.types.get('person')?.fields[1]?.type)).toEqual(['street', 'code', 'city']);
    expect(table(schema, 'counts')).toBe(table(base, 'counts'));
  });

  test('a dropped user type column remembers a tuple', () => {
    const {schema} = applyAll(['ALTER TABLE t DROP a'], base);

    expect(printType(table(schema, 't').dropped[0]?.type ?? {kind: 'native', name: 'int'})).toBe(
      'frozen<tuple<text, int>>',
    );
  });

  test('dropping and renaming in one statement each', () => {
    const {schema} = applyAll(['ALTER TABLE t DROP (s, m)', 'ALTER TABLE t RENAME k TO id AND c TO n'].slice(1), base);

    expect(table(schema, 't').partitionKey[0]?.name).toBe('id');
    expect(table(schema, 't').clustering[0]?.name).toBe('n');
  });
});

describe('indexes', () => {
  test.each([
    ['CREATE INDEX ON t (c)', 't_c_idx', {target: 'c'}, 'COMPOSITES'],
    ['CREATE INDEX ON t (st)', 't_st_idx', {target: 'values(st)'}, 'COMPOSITES'],
    ['CREATE INDEX ON t (full(fl))', 't_fl_idx', {target: 'full(fl)'}, 'COMPOSITES'],
    ["CREATE INDEX ON t (c) USING 'legacy_local_table'", 't_c_idx', {target: 'c'}, 'COMPOSITES'],
    [
      "CREATE CUSTOM INDEX i ON t (keys(m)) USING 'StorageAttachedIndex'",
      'i',
      {class_name: 'StorageAttachedIndex', target: 'keys(m)'},
      'CUSTOM',
    ],
    ["CREATE INDEX ON t (st) USING 'sai'", 't_st_idx', {class_name: 'sai', target: 'values(st)'}, 'CUSTOM'],
    [
      "CREATE CUSTOM INDEX i ON vectors (v) USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'dot_product', 'source_model': 'OTHER'}",
      'i',
      {class_name: 'StorageAttachedIndex', target: 'v', similarity_function: 'dot_product', source_model: 'OTHER'},
      'CUSTOM',
    ],
  ])('%s', (text, name, options, kind) => {
    const {schema, change} = applyAll([text], base);
    const index = table(schema, change?.name ?? '').indexes.find(each => each.name === name);

    expect(index?.options).toEqual(options);
    expect(index?.kind).toBe(kind);
  });

  test('names are counted up until one is free', () => {
    const {schema} = applyAll(
      [
        'CREATE INDEX ON t (c)',
        "CREATE INDEX ON t (c) USING 'sai'",
        'CREATE INDEX t_m_idx ON t (s)',
        'CREATE INDEX ON t (keys(m))',
      ],
      base,
    );

    expect(table(schema, 't').indexes.map(index => index.name)).toEqual([
      'taken',
      'sai_m',
      't_c_idx',
      't_c_idx_1',
      't_m_idx',
      't_m_idx_1',
    ]);
  });

  test('the metric of vectors is read in any case, and numbers are never used again', () => {
    const {schema} = applyAll(
      [
        "CREATE INDEX i ON vectors (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'Euclidean'}",
        'DROP INDEX i',
        "CREATE INDEX j ON vectors (v) USING 'sai'",
      ],
      base,
    );

    expect(table(schema, 'vectors').indexes).toMatchObject([{name: 'j', id: 1, similarity: 'cosine'}]);
  });
});
