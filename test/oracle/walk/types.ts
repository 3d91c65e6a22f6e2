/** Every form of a statement that takes a value, with every type: once as it should be, once as it should not. */
import {codecOf} from '../../../src/core/cql/types/index.ts';
import {freeze, list, map, native, set, tuple, vector} from '../../../src/core/cql/types/type-shapes.ts';
import {printType} from '../../../src/core/cql/types/type-names.ts';
import type {CqlValue, DataType, NativeTypeName} from '../../../src/core/cql/types/type.ts';
import {Random} from '../random.ts';
import type {Attempt, Bound, Step} from '../step.ts';
import {COLUMN_TYPES, literalOf, valueOf, wireOf} from '../values.ts';
import {EPOCH_SECONDS} from '../draft.ts';

interface Subject {
  /** As the report has it. */
  readonly word: string;
  readonly type: DataType;
}

/** A user type that each scene makes. */
const PAIR: DataType = {
  kind: 'udt',
  keyspace: '',
  name: 'pair',
  fields: [
    {name: 'a', type: native('int')},
    {name: 'b', type: native('text')},
  ],
  frozen: false,
};

const SHAPES: readonly Subject[] = [
  {word: 'list', type: list(native('int'))},
  {word: 'set', type: set(native('text'))},
  {word: 'map', type: map(native('text'), native('int'))},
  {word: 'udt', type: PAIR},
  {word: 'frozen list', type: list(native('int'), true)},
  {word: 'frozen set', type: set(native('text'), true)},
  {word: 'frozen map', type: map(native('text'), native('int'), true)},
  {word: 'frozen udt', type: freeze(PAIR)},
  {word: 'tuple', type: tuple(native('int'), native('text'))},
  {word: 'vector', type: vector(native('float'), 2)},
];

const SUBJECTS: readonly Subject[] = [...COLUMN_TYPES.map(name => ({word: name, type: native(name)})), ...SHAPES];

/** Literals of every kind that the grammar has. */
const LITERALS = [
  "'text'",
  '7',
  '-7',
  '1.5',
  'true',
  '50554d6e-29bb-11e5-b345-feff819cdc9f',
  '0xcafe',
  '1h30m',
  '[1, 2]',
  "{'a', 'b'}",
  "{'a': 1}",
  "(1, 'a')",
  "{a: 1, b: 'x'}",
  '[1.5, 2.5]',
  '[]',
  '{}',
  'null',
  "''",
  'NaN',
  '-Infinity',
  "'2020-01-02'",
  "'10:11:12.5'",
  "'2020-01-02T03:04:05Z'",
  "'127.0.0.1'",
  '99999999999999999999',
  "'P1D'",
  'now()',
  '(int)7',
  "(text)'x'",
];

const JSONS = [
  '"x"',
  '1',
  '-1',
  '1.5',
  'true',
  'null',
  '[]',
  '[1, 2]',
  '["a"]',
  '{}',
  '{"a": 1}',
  '{"a": 1, "b": "x"}',
  '"0xcafe"',
  '"2020-01-02"',
  '"1"',
  '1e3',
  '""',
  '"NaN"',
  '12345678901234567890',
  '[null]',
  '{"a": null}',
  '"2020-01-02 03:04:05.000Z"',
  '"10:11:12"',
  '"127.0.0.1"',
  '"50554d6e-29bb-11e5-b345-feff819cdc9f"',
  '"1d"',
];

const BYTES: readonly Bound[] = [
  null,
  'unset',
  '0x',
  '0x00',
  '0x0001',
  '0x00000001',
  '0x0000000000000001',
  '0x00000001000000010a',
  '0xffffffff',
  '0x00000000000000000000000000000001',
  '0x00000002000000040000000100000004000000ff',
  '0x80',
];

export const FUNCTIONS = [
  'abs',
  'exp',
  'log',
  'log10',
  'round',
  'to_json',
  'toJson',
  'to_date',
  'to_timestamp',
  'to_unix_timestamp',
  'min_timeuuid',
  'max_timeuuid',
  'toDate',
  'toTimestamp',
  'toUnixTimestamp',
  'minTimeuuid',
  'maxTimeuuid',
  'map_keys',
  'map_values',
  'collection_count',
  'collection_min',
  'collection_max',
  'collection_sum',
  'collection_avg',
  'mask_null',
  'mask_default',
  'mask_hash',
  'count',
  'min',
  'max',
  'sum',
  'avg',
  'writetime',
  'ttl',
  'maxwritetime',
  'token',
  'from_json',
  'fromJson',
  'dateOf',
  'nope',
  'floor',
  'uuid',
];

const MORE_FUNCTIONS = [
  'mask_inner(@, 1, 2)',
  "mask_inner(@, 1, 2, '#')",
  "mask_outer(@, 1, 2, '#')",
  'mask_outer(@, null, null)',
  'mask_replace(@, @)',
  "mask_hash(@, 'MD5')",
  "mask_hash(@, 'nope')",
  'similarity_cosine(@, @)',
  'similarity_euclidean(@, [1, 2])',
  'similarity_dot_product(@, [1, 2, 3])',
  'floor(@, 1h)',
  'floor(@, 2d)',
  "floor(@, 3h, '2020-01-01')",
  '@ + 1',
  '@ - 1',
  '@ * 2',
  '@ / 2',
  '@ % 2',
  '@ / 0',
  '-@',
  '@ + 1d',
  '@ - 1h',
  "@ + 'x'",
  '@ + @',
  '@ + 1.5',
  '@[0]',
  "@['a']",
  "@['a'..'b']",
  '@.a',
  '@.nope',
  '[@]',
  '{@}',
  '(@, @)',
  '@ AS "X y"',
  'to_json(abs(@))',
  'min(to_json(@))',
  'count(@), @',
  'abs(@, @)',
];

const hex = (type: DataType, value: CqlValue): string => `0x${Buffer.from(wireOf(type, value)).toString('hex')}`;

const OPERATORS = ['=', '<', '<=', '>', '>='] as const;

/** Two values of the type that are not the same, the least one first. */
function valuesOf(type: DataType): [CqlValue, CqlValue] {
  const random = new Random(7);
  const codec = codecOf(type);
  const a = valueOf(type, random);
  for (let tries = 0; tries < 50; tries += 1) {
    const b = valueOf(type, random);
    if (codec.compare(codec.encode(a), codec.encode(b)) < 0 && codec.encode(a).length > 0) {
      return [a, b];
    }
    if (codec.compare(codec.encode(a), codec.encode(b)) > 0) {
      return [b, a];
    }
  }
  return [a, a];
}

export function* walkType({word, type}: Subject): Generator<Attempt> {
  const ask = (form: string, text: string, step: Partial<Step> = {}): Attempt => ({
    step: {text, mode: 'text', values: [], now: EPOCH_SECONDS, timestamp: undefined, ...step},
    forms: [text.startsWith('SELECT') ? 'select' : form, form],
    types: new Set([word]),
    isMistaken: false,
    table: undefined,
    cell: {form, type: word, outcome: ''},
  });
  const name = printType(type);
  const [a, b] = valuesOf(type);
  const [x, y] = [literalOf(type, a), literalOf(type, b)];
  const [wireX, wireY] = [hex(type, a), hex(type, b)];
  yield ask('create type', 'CREATE TYPE pair (a int, b text)');
  yield ask('field of a type', `CREATE TYPE holder (f ${name})`);
  yield ask('field of a type', `CREATE TYPE frozen_holder (f frozen<${name}>)`);
  for (const outer of [
    'list<@>',
    'set<@>',
    'map<@, int>',
    'map<int, @>',
    'tuple<@, int>',
    'vector<@, 2>',
    'frozen<list<@>>',
    'frozen<@>',
  ]) {
    yield ask(
      `inside ${outer.replace('@', '…')}`,
      `CREATE TABLE w${outer.replaceAll(/\W/g, '')} (k int PRIMARY KEY, v ${outer.replace('@', name)})`,
    );
  }
  yield ask('column', `CREATE TABLE t (k int PRIMARY KEY, v ${name}, w ${name})`);
  yield ask('static column', `CREATE TABLE s (k int, c int, v ${name} static, w int, PRIMARY KEY (k, c))`);
  yield ask('partition key', `CREATE TABLE p (k ${name}, c int, v int, PRIMARY KEY (k, c))`);
  yield ask('part of the partition key', `CREATE TABLE q (k ${name}, k2 int, v int, PRIMARY KEY ((k, k2)))`);
  yield ask('clustering column', `CREATE TABLE c (k int, c ${name}, v int, PRIMARY KEY (k, c))`);
  yield ask(
    'descending clustering column',
    `CREATE TABLE d (k int, c ${name}, v int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (c DESC)`,
  );
  yield ask('static key', `CREATE TABLE e (k int, c ${name} static, PRIMARY KEY (k, c))`);
  // Values, in every way that they may come.
  const time = {timestamp: 1_000_000_000_000_000};
  yield ask('insert a literal', `INSERT INTO t (k, v, w) VALUES (1, ${x}, ${y}) USING TTL 1000`, time);
  yield ask('insert a bound value', 'INSERT INTO t (k, v) VALUES (2, ?)', {mode: 'bound', values: [wireY], ...time});
  yield ask('insert a prepared value', 'INSERT INTO t (k, v, w) VALUES (3, ?, ?)', {
    mode: 'prepared',
    values: [wireX, wireX],
    ...time,
  });
  yield ask('insert by name', 'INSERT INTO t (k, v) VALUES (4, :v)', {
    mode: 'prepared',
    values: [wireY],
    names: ['v'],
    ...time,
  });
  yield ask(
    'insert json',
    `INSERT INTO t JSON '{"k": 5, "v": ${codecOf(type).toJson(wireOf(type, a)).replaceAll("'", "''")}}'`,
    time,
  );
  yield ask(
    'insert from_json',
    `INSERT INTO t (k, v) VALUES (6, from_json('${codecOf(type).toJson(wireOf(type, b)).replaceAll("'", "''")}'))`,
    time,
  );
  yield ask('insert a hinted literal', `INSERT INTO t (k, v) VALUES (7, (${name})${x})`, time);
  for (const [i, literal] of LITERALS.entries()) {
    if (literal === 'now()' && ['blob', 'timeuuid', 'uuid'].includes(word)) {
      // Taken, and another moment on each side.
      continue;
    }
    yield ask('insert a literal', `INSERT INTO t (k, v) VALUES (${100 + i}, ${literal})`, time);
    if (i % 3 === 0) {
      yield ask('update to a literal', `UPDATE t SET w = ${literal} WHERE k = ${100 + i}`, time);
    }
  }
  for (const [i, json] of JSONS.entries()) {
    yield ask('insert json', `INSERT INTO t JSON '{"k": ${200 + i}, "v": ${json}}'`, time);
    if (i % 4 === 0) {
      yield ask('insert from_json', `INSERT INTO t (k, v) VALUES (${250 + i}, from_json('${json}'))`, time);
    }
  }
  if (word === 'tinyint') {
    // More than one byte, which only Cassandra takes (docs/differences.md, 32).
    yield ask('delete rows', `DELETE FROM t WHERE k = ${100 + LITERALS.indexOf('0xcafe')}`, {
      timestamp: time.timestamp + 1,
    });
  }
  if (word === 'tuple') {
    // Constants, which are tuples to Cassandra alone (docs/differences.md, 17).
    const constants = [...LITERALS.keys()].filter(i => !/^[([{]|^null/.test(LITERALS[i]!)).map(i => 100 + i);
    yield ask('delete rows', `DELETE FROM t WHERE k IN (${constants.join(', ')})`, {timestamp: time.timestamp + 1});
  }
  if (word === 'timestamp') {
    // Small numbers, which only we take (docs/differences.md, 7): then the tables are the same again.
    const numbers = [...JSONS.keys()].filter(i => /^"?-?\d{1,9}"?$/.test(JSONS[i]!)).map(i => 200 + i);
    yield ask('delete rows', `DELETE FROM t WHERE k IN (${numbers.join(', ')})`, {timestamp: time.timestamp + 1});
  }
  for (const [i, bytes] of BYTES.entries()) {
    yield ask('insert a prepared value', `INSERT INTO t (k, v) VALUES (${300 + i}, ?)`, {
      mode: 'prepared',
      values: [bytes],
      ...time,
    });
    yield ask('where a prepared value', 'SELECT k FROM t WHERE v = ? ALLOW FILTERING', {
      mode: 'prepared',
      values: [bytes],
    });
    yield ask('if a prepared value', 'UPDATE t SET w = null WHERE k = 2 IF v = ?', {mode: 'prepared', values: [bytes]});
  }
  yield ask('select everything', 'SELECT * FROM t');
  yield ask('select json', 'SELECT JSON * FROM t');
  yield ask('select json', 'SELECT JSON v, w AS "W" FROM t WHERE k = 1');
  // Keys.
  for (const table of ['p', 'c', 'd', 'q']) {
    const own = table === 'p' || table === 'q' ? 'k' : 'c';
    const rest = table === 'p' ? 'c' : table === 'q' ? 'k2' : 'k';
    for (const [i, literal] of [x, y].entries()) {
      yield ask(
        `insert a key of ${table}`,
        `INSERT INTO ${table} (${own}, ${rest}, v) VALUES (${literal}, 1, ${i})`,
        time,
      );
    }
    if (word === 'frozen map' && table === 'd') {
      // In descending order Cassandra takes `{}` for a set and fails (docs/differences.md, 12).
      yield ask('delete rows', 'DELETE FROM d WHERE k = 1 AND c = ?', {
        mode: 'prepared',
        values: ['0x00000000'],
        timestamp: time.timestamp + 1,
      });
    }
    yield ask(`insert a key of ${table}`, `INSERT INTO ${table} (${own}, ${rest}, v) VALUES (?, 2, 3)`, {
      mode: 'prepared',
      values: [wireX],
      ...time,
    });
    yield ask(`insert a key of ${table}`, `INSERT INTO ${table} (${own}, ${rest}, v) VALUES (?, 2, 4)`, {
      mode: 'prepared',
      values: ['0x'],
      ...time,
    });
    yield ask(`insert a key of ${table}`, `INSERT INTO ${table} (${own}, ${rest}, v) VALUES (null, 1, 1)`, time);
    for (const operator of OPERATORS) {
      yield ask(
        `where the key of ${table} ${operator}`,
        `SELECT * FROM ${table} WHERE ${rest} = 1 AND ${own} ${operator} ${x}`,
      );
      yield ask(
        `filter by the key of ${table} ${operator}`,
        `SELECT * FROM ${table} WHERE ${own} ${operator} ${y} ALLOW FILTERING`,
      );
      yield ask(
        `delete where the key of ${table} ${operator}`,
        `DELETE FROM ${table} WHERE ${rest} = 9 AND ${own} ${operator} ${x}`,
        time,
      );
    }
    yield ask(
      `where the key of ${table} IN`,
      `SELECT * FROM ${table} WHERE ${rest} IN (1, 2) AND ${own} IN (${y}, ${x}, ${x})`,
    );
    yield ask(`where the key of ${table} = null`, `SELECT * FROM ${table} WHERE ${rest} = 1 AND ${own} = null`);
    yield ask(`token of the key of ${table}`, `SELECT token(${table === 'q' ? 'k, k2' : 'k'}), ${own} FROM ${table}`);
    yield ask(
      `where token of ${table}`,
      `SELECT * FROM ${table} WHERE token(${table === 'q' ? 'k, k2' : 'k'}) > token(${table === 'q' ? `${x}, 1` : table === 'p' ? x : '1'})`,
    );
    yield ask(`order by the key of ${table}`, `SELECT * FROM ${table} WHERE ${rest} = 1 ORDER BY ${own} DESC`);
    yield ask(
      `order by the key of ${table}`,
      `SELECT * FROM ${table} WHERE k = ${table === 'c' || table === 'd' ? '1' : x} ORDER BY c ASC`,
    );
    yield ask(
      `group by the key of ${table}`,
      `SELECT ${own}, count(*), max(v) FROM ${table} GROUP BY k${own === 'k' ? '' : `, ${own}`}`,
    );
    yield ask(`distinct keys of ${table}`, `SELECT DISTINCT k FROM ${table}`);
    yield ask(`update by the key of ${table}`, `UPDATE ${table} SET v = 9 WHERE ${rest} = 1 AND ${own} = ${x}`, time);
    yield ask(`look at ${table}`, `SELECT * FROM ${table}`, {pageSize: 1});
  }
  // What is no key.
  yield ask('insert a static', `INSERT INTO s (k, c, v, w) VALUES (1, 1, ${x}, 1)`, time);
  yield ask('insert a static', `INSERT INTO s (k, v) VALUES (2, ${y})`, time);
  yield ask('filter by a static', `SELECT * FROM s WHERE v = ${x} ALLOW FILTERING`);
  yield ask('distinct statics', 'SELECT DISTINCT k, v FROM s');
  for (const operator of [...OPERATORS, '!=']) {
    yield ask(`filter ${operator}`, `SELECT k, v FROM t WHERE v ${operator} ${x} ALLOW FILTERING`);
    yield ask(`where ${operator}`, `SELECT k, v FROM t WHERE v ${operator} ${x}`);
    yield ask(`if ${operator}`, `UPDATE t SET w = ${y} WHERE k = 1 IF v ${operator} ${y}`);
  }
  for (const relation of [
    `v IN (${x}, ${y})`,
    'v IN ()',
    'v = null',
    'v CONTAINS 1',
    "v CONTAINS 'a'",
    "v CONTAINS KEY 'a'",
    "v['a'] = 1",
    'v[0] = 1',
    'v.a = 1',
    "v LIKE 'a%'",
    'v IS NOT NULL',
    `(v) = (${x})`,
    'token(v) > 1',
  ]) {
    const form = relation.replace(x, '…').replace(y, '…');
    yield ask(`filter ${form}`, `SELECT k FROM t WHERE ${relation} ALLOW FILTERING`);
    if (!/LIKE|NOT NULL|^\(|token/.test(relation)) {
      yield ask(`if ${form}`, `UPDATE t SET w = ${x} WHERE k = 3 IF ${relation}`);
    }
  }
  yield ask('if != null', `UPDATE t SET w = ${x} WHERE k = 3 IF v != null`);
  yield ask('insert if not exists', `INSERT INTO t (k, v) VALUES (1, ${y}) IF NOT EXISTS`);
  yield ask('delete if', `DELETE w FROM t WHERE k = 3 IF v = ${x}`);
  for (const change of [
    `v = v + ${x}`,
    `v = ${x} + v`,
    `v = v - ${x}`,
    `v += ${y}`,
    `v -= ${y}`,
    'v[0] = 5',
    "v['a'] = 5",
    'v.a = 5',
    "v = v - {'a'}",
    'v = v + 1',
    'v = w',
    'v = ?',
  ]) {
    yield ask(`update ${change.replace(x, '…').replace(y, '…')}`, `UPDATE t SET ${change} WHERE k = 2`, {
      timestamp: 1_000_000_000_000_001,
    });
  }
  for (const target of ['v', 'v[0]', "v['a']", 'v.a', 'v.nope']) {
    yield ask(`delete ${target}`, `DELETE ${target} FROM t WHERE k = 3`, {timestamp: 1_000_000_000_000_002});
  }
  yield ask('select everything', 'SELECT * FROM t');
  // What may be selected of it.
  const row = 'FROM t WHERE k IN (1, 2, 3, 302)';
  for (const call of FUNCTIONS) {
    yield ask(`${call}()`, `SELECT ${call}(v) ${row}`);
  }
  for (const call of MORE_FUNCTIONS) {
    yield ask(call.replaceAll('@', '…'), `SELECT ${call.replaceAll('@', 'v')} ${row}`);
  }
  for (const to of COLUMN_TYPES) {
    yield ask(`cast as ${to}`, `SELECT cast(v AS ${to}) ${row}`);
    if (type.kind === 'native') {
      yield ask(`${to}_as_blob`, `SELECT ${to}_as_blob(v) FROM t WHERE k = 1`);
      yield ask(`blob_as_${to}`, `SELECT blob_as_${to}(${type.name}_as_blob(v)) FROM t WHERE k = 1`);
      yield ask(`hinted as ${to}`, `SELECT (${to})v FROM t WHERE k = 1`);
    }
  }
  // Indexes.
  for (const [i, using] of [" USING 'sai'", " USING 'legacy_local_table'"].entries()) {
    const table = `i${i}`;
    yield ask('column', `CREATE TABLE ${table} (k int PRIMARY KEY, v ${name})`);
    for (const target of ['v', 'keys(v)', 'values(v)', 'entries(v)', 'full(v)']) {
      yield ask(
        `index ${target}${using}`,
        `CREATE INDEX ${table}_${target.replaceAll(/\W/g, '')} ON ${table} (${target})${using}`,
      );
    }
    yield ask(`insert with an index${using}`, `INSERT INTO ${table} (k, v) VALUES (1, ${x})`, time);
    yield ask(`insert with an index${using}`, `INSERT INTO ${table} (k, v) VALUES (2, ${y})`, time);
    for (const operator of OPERATORS) {
      yield ask(`where an index ${operator}${using}`, `SELECT k, v FROM ${table} WHERE v ${operator} ${x}`);
    }
    for (const relation of ['v CONTAINS 1', "v CONTAINS 'a'", "v CONTAINS KEY 'a'", "v['a'] = 1"]) {
      yield ask(`where an index ${relation}${using}`, `SELECT k, v FROM ${table} WHERE ${relation}`);
    }
  }
  yield ask('order by ann', `SELECT k FROM i0 ORDER BY v ANN OF ${x} LIMIT 2`);
  // Views by it.
  yield ask(
    'view by it',
    'CREATE MATERIALIZED VIEW m AS SELECT k, v FROM t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)',
  );
  yield ask('select of a view', `SELECT * FROM m WHERE v = ${x}`, {wait: 1});
  yield ask('select of a view', 'SELECT * FROM m');
  yield ask('drop column', 'ALTER TABLE t DROP w');
  yield ask('add column again', `ALTER TABLE t ADD w ${name}`);
  yield ask('add column as another', 'ALTER TABLE t ADD w counter');
  yield ask('describe', 'DESCRIBE TABLE t');
}

/** Arithmetic of one type with every other. */
export function* walkArithmetic(left: NativeTypeName): Generator<Attempt> {
  const ask = (form: string, text: string): Attempt => ({
    step: {text, mode: 'text', values: [], now: EPOCH_SECONDS, timestamp: 1_000_000_000_000_000},
    forms: [text.startsWith('SELECT') ? 'select' : form, form],
    types: new Set([left]),
    isMistaken: false,
    table: undefined,
    cell: {form, type: left, outcome: ''},
  });
  const columns = COLUMN_TYPES.map(name => `v_${name} ${name}`).join(', ');
  yield ask('create table', `CREATE TABLE a (k int PRIMARY KEY, ${columns})`);
  for (let k = 0; k < 3; k += 1) {
    const random = new Random(k);
    const values = COLUMN_TYPES.map(name => literalOf(native(name), valueOf(native(name), random)));
    yield ask(
      'insert',
      `INSERT INTO a (k, ${COLUMN_TYPES.map(name => `v_${name}`).join(', ')}) VALUES (${k}, ${values.join(', ')})`,
    );
  }
  for (const right of COLUMN_TYPES) {
    for (const operator of ['+', '-', '*', '/', '%']) {
      // One row at a time: an operation that fails ends the statement.
      for (let k = 0; k < 3; k += 1) {
        yield ask(`… ${operator} ${right}`, `SELECT v_${left} ${operator} v_${right} FROM a WHERE k = ${k}`);
      }
    }
  }
}

export const TYPE_SCENES: {readonly [name: string]: () => Generator<Attempt>} = Object.fromEntries([
  ...SUBJECTS.map(subject => [`type_${subject.word.replace(' ', '_')}`, () => walkType(subject)] as const),
  ...COLUMN_TYPES.map(name => [`sums_${name}`, () => walkArithmetic(name)] as const),
]);
