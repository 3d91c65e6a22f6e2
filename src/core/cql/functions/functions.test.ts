import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../errors.ts';
import {parseStatement} from '../parser.ts';
import type {Selector, Statement, Term} from '../statements/statement.ts';
import {codecOf} from '../types/index.ts';
import {termToWire} from '../types/literal.ts';
import {native, printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {castFunction} from './casts.ts';
import type {Argument, CallContext, FunctionEnv, ResolvedFunction} from './function.ts';
import {FUNCTIONS, resolveFunction} from './index.ts';
import {resolveNegation, resolveOperator} from './operators.ts';

/** A row to select from: types and values by column. */
const ROW: {readonly [column: string]: readonly [DataType, string]} = {
  ti: [native('tinyint'), '100'],
  si: [native('smallint'), '300'],
  i: [native('int'), '7'],
  max: [native('int'), '2147483647'],
  b: [native('bigint'), '10'],
  vi: [native('varint'), '123456789012345678901'],
  f: [native('float'), '2.5'],
  d: [native('double'), '-2.5'],
  e: [native('decimal'), '10.00'],
  t: [native('text'), "'hello'"],
  a: [native('ascii'), "'abc'"],
  bo: [native('boolean'), 'true'],
  bl: [native('blob'), '0x00000005'],
  u: [native('uuid'), 'aabbccdd-1111-4222-8333-444455556666'],
  tu: [native('timeuuid'), '50554d6e-29bb-11e5-b345-feff819cdc9f'],
  ts: [native('timestamp'), "'2020-01-31T12:34:56.789Z'"],
  dt: [native('date'), "'2020-01-31'"],
  tm: [native('time'), "'12:34:56'"],
  du: [native('duration'), '1mo2d3h'],
  ip: [native('inet'), "'127.0.0.1'"],
  m: [{kind: 'map', key: native('text'), value: native('int'), frozen: false}, "{'b': 5, 'a': 1}"],
  l: [{kind: 'list', element: native('int'), frozen: false}, '[3, 1, 2]'],
  s: [{kind: 'set', element: native('text'), frozen: false}, "{'y', 'x'}"],
  v: [{kind: 'vector', element: native('float'), dimension: 2}, '[1, 0]'],
  na: [native('double'), 'NaN'],
  big: [native('double'), '1e300'],
  none: [native('int'), 'null'],
  nothing: [native('text'), 'null'],
};

const env: FunctionEnv = {
  nowMicros: () => 1_700_000_000_123_456n,
  randomBytes: count => new Uint8Array(count).fill(0xab),
  hash: (algorithm, bytes) => (algorithm === 'SHA-256' ? Uint8Array.of(bytes.length) : undefined),
  parseJson: text => JSON.parse(text) as unknown,
};

interface Value {
  readonly type: DataType;
  readonly bytes: Uint8Array | null;
}

const statementOf = <K extends Statement['kind']>(text: string, kind: K): Extract<Statement, {kind: K}> => {
  const {statement} = parseStatement(text);
  if (statement.kind !== kind) {
    throw new Error(`Not ${kind}`);
  }
  return statement as Extract<Statement, {kind: K}>;
};

const termOf = (text: string): Term =>
  statementOf(`INSERT INTO t (a) VALUES (${text})`, 'insert').values[0] ?? {kind: 'null'};

const selectorOf = (text: string): Selector => {
  const item = statementOf(`SELECT ${text} FROM t`, 'select').items[0];
  if (item === undefined) {
    throw new Error('No selector');
  }
  return item.selector;
};

function operandsOf(selector: Selector): readonly Selector[] {
  switch (selector.kind) {
    case 'call':
      return selector.args;
    case 'arithmetic':
      return [selector.left, selector.right];
    case 'negate':
    case 'cast':
      return [selector.of];
    default:
      return [];
  }
}

function resolve(selector: Selector, args: readonly Argument[], context: CallContext): ResolvedFunction {
  switch (selector.kind) {
    case 'count_rows':
      return resolveFunction({keyspace: undefined, name: 'count'}, []);
    case 'call':
      return resolveFunction(selector.name, args, context);
    case 'arithmetic':
      return resolveOperator(selector.operator, args[0], args[1], context);
    case 'negate':
      return resolveNegation(args[0], context);
    case 'cast':
      return castFunction(args[0] as DataType, native((selector.type as {name: 'int'}).name));
    default:
      throw new Error(`Not a function: ${selector.kind}`);
  }
}

/** Aggregates see the row twice. */
function evaluate(selector: Selector, context: CallContext): Value {
  if (selector.kind === 'column') {
    const [type, text] = ROW[selector.name] ?? [native('int'), 'null'];
    return {type, bytes: termToWire(termOf(text), type, selector.name)};
  }
  const operands = operandsOf(selector).map(operand =>
    operand.kind === 'term' ? operand.term : evaluate(operand, {...context, receiver: undefined}),
  );
  const args = operands.map((operand): Argument => ('kind' in operand ? {kind: 'term', term: operand} : operand.type));
  const resolved = resolve(selector, args, context);
  const values = operands.map((operand, at) =>
    'kind' in operand ? termToWire(operand, resolved.args[at] as DataType, 'x') : operand.bytes,
  );
  if (resolved.kind === 'scalar') {
    return {type: resolved.returns, bytes: resolved.evaluate(values, env)};
  }
  const state = resolved.start();
  state.add(values);
  state.add(values);
  return {type: resolved.returns, bytes: state.finish()};
}

function run(text: string, receiver?: DataType): string {
  const {type, bytes} = evaluate(selectorOf(text), {receiver, partitionKey: [native('int'), native('int')]});
  return `${printType(type)} ${bytes === null ? 'null' : codecOf(type).toLiteral(bytes)}`;
}

function failureOf(text: string, receiver?: DataType): CqlFailure {
  try {
    run(text, receiver);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
  throw new Error(`No failure: ${text}`);
}

describe('operators', () => {
  test.each([
    {text: 'i + 1', value: 'int 8'},
    {text: 'max + 1', value: 'int -2147483648'},
    {text: 'max * max', value: 'int 1'},
    {text: 'ti + ti', value: 'tinyint -56'},
    {text: 'ti + si', value: 'smallint 400'},
    {text: 'i / 2', value: 'int 3'},
    {text: '- i / 2', value: 'int -3'},
    {text: '- i % 2', value: 'int -1'},
    {text: 'b * b', value: 'bigint 100'},
    {text: 'vi - b', value: 'varint 123456789012345678891'},
    {text: 'vi + f', value: 'decimal 123456789012345678903.5'},
    {text: 'i + f', value: 'float 9.5'},
    {text: 'b + f', value: 'double 12.5'},
    {text: 'f / 0', value: 'float Infinity'},
    {text: 'i + 1.5', value: 'double 8.5'},
    {text: '1 + 1', value: 'int 2'},
    {text: 'ti * 1000', value: 'int 100000'},
    {text: 'i + 10000000000', value: 'bigint 10000000007'},
    {text: 'e + 0.5', value: 'decimal 10.50'},
    {text: 'e * e', value: 'decimal 100.0000'},
    {text: 'e / 3', value: 'decimal 3.33333333333333333333333333333333'},
    {text: 'e / 4', value: 'decimal 2.5'},
    {text: 'e % 3', value: 'decimal 1.00'},
    {text: 'none + 1', value: 'int null'},
    {text: "t + ' you'", value: "text 'hello you'"},
    {text: 'a + a', value: "ascii 'abcabc'"},
    {text: 'a + t', value: "text 'abchello'"},
    {text: 'ts + 1mo', value: "timestamp '2020-02-29T12:34:56.789Z'"},
    {text: 'ts - 1y2d', value: "timestamp '2019-01-29T12:34:56.789Z'"},
    {text: 'dt - 31d', value: "date '2019-12-31'"},
    {text: 'dt + 2d', value: "date '2020-02-02'"},
    {text: '- d', value: 'double 2.5'},
    {text: '- e', value: 'decimal -10.00'},
  ])('$text = $value', ({text, value}) => {
    expect(run(text)).toBe(value);
  });

  test.each([
    {text: '1 + 1', receiver: 'bigint', value: 'bigint 2'},
    {text: '100 + 100', receiver: 'tinyint', value: 'tinyint -56'},
    {text: '1 / 3', receiver: 'decimal', value: 'decimal 0.33333333333333333333333333333333'},
    {text: '1.5 + 1', receiver: 'float', value: 'float 2.5'},
    {text: 'f + 1.5', receiver: 'float', value: 'float 4.0'},
    {text: "'a' + 'b'", receiver: 'text', value: "text 'ab'"},
    {text: "'2020-01-01' + 1d", receiver: 'timestamp', value: "timestamp '2020-01-02T00:00:00.000Z'"},
    {text: "'2020-01-01' + 1d", receiver: 'date', value: "date '2020-01-02'"},
    {text: '- 5', receiver: 'float', value: 'float -5.0'},
  ] as const)('$text into $receiver is $value', ({text, receiver, value}) => {
    expect(run(text, native(receiver))).toBe(value);
  });

  test.each([
    {text: 'i / 0', message: "the operation 'int / int' failed: / by zero"},
    {text: 'e / 0', message: "the operation 'decimal / int' failed: BigInteger divide by zero"},
    {text: 'e % 0', message: "the operation 'decimal % int' failed: Division by zero"},
    {text: 'vi % 0', message: "the operation 'varint % int' failed: BigInteger divide by zero"},
  ])('$text fails as a function', ({text, message}) => {
    const failure = failureOf(text);

    expect(failure.code).toBe('function_failure');
    expect(failure.message).toBe(message);
    expect(failure.details).toMatchObject({
      keyspace: 'system',
      argumentTypes: [expect.any(String), expect.any(String)],
    });
  });

  test.each([
    {text: 'null + 1', message: "Ambiguous '+' operation with args NULL and 1"},
    {text: 't - t', message: "the '-' operation is not supported between text and text"},
    {text: 'bo + i', message: "the '+' operation is not supported between boolean and int"},
    {text: '- t', message: 'Invalid call to function system._negate, none of its type signatures match (text)'},
  ])('$text is invalid', ({text, message}) => {
    expect(failureOf(text)).toMatchObject({code: 'invalid', message: expect.stringContaining(message)});
  });
});

describe('casts', () => {
  test.each([
    {text: 'cast(d as int)', value: 'int -2'},
    {text: 'cast(i as tinyint)', value: 'tinyint 7'},
    {text: 'cast(si as tinyint)', value: 'tinyint 44'},
    {text: 'cast(vi as int)', value: 'int 792095797'},
    {text: 'cast(f as decimal)', value: 'decimal 2.5'},
    {text: 'cast(i as decimal)', value: 'decimal 7'},
    {text: 'cast(e as varint)', value: 'varint 10'},
    {text: 'cast(i as double)', value: 'double 7.0'},
    {text: 'cast(i as int)', value: 'int 7'},
    {text: 'cast(f as text)', value: "text '2.5'"},
    {text: 'cast(na as int)', value: 'int 0'},
    {text: 'cast(big as int)', value: 'int 2147483647'},
    {text: 'cast(big as tinyint)', value: 'tinyint -1'},
    {text: 'cast(big as varint)', value: 'varint 9223372036854775807'},
    {text: 'cast(vi as double)', value: 'double 1.2345678901234568E20'},
    {text: 'cast(bo as text)', value: "text 'true'"},
    {text: 'cast(u as ascii)', value: "ascii 'aabbccdd-1111-4222-8333-444455556666'"},
    {text: 'cast(ip as text)', value: "text '127.0.0.1'"},
    {text: 'cast(dt as text)', value: "text '2020-01-31'"},
    {text: 'cast(tu as timestamp)', value: "timestamp '2015-07-14T00:00:18.805Z'"},
    {text: 'cast(ts as date)', value: "date '2020-01-31'"},
    {text: 'cast(dt as timestamp)', value: "timestamp '2020-01-31T00:00:00.000Z'"},
    {text: 'cast(none as text)', value: 'text null'},
  ])('$text = $value', ({text, value}) => {
    expect(run(text)).toBe(value);
  });

  test.each(['cast(t as int)', 'cast(i as blob)', 'cast(i as boolean)', 'cast(bl as text)', 'cast(i as counter)'])(
    '%s is refused',
    text => {
      expect(failureOf(text)).toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/cannot be cast to|none of its type signatures match/),
      });
    },
  );
});

describe('scalar functions', () => {
  test.each([
    {text: 'round(na)', value: 'double 0.0'},
    {text: 'round(big)', value: 'double 9.223372036854776E18'},
    {text: 'exp(ti)', value: 'tinyint -1'},
    {text: 'log(ti)', value: 'tinyint 4'},
    {text: 'log(vi)', value: 'varint 46'},
    {text: 'exp(cast(i as varint))', value: 'varint 1096'},
    {text: 'floor(ts, 1mo1d)', value: "timestamp '2020-01-03T00:00:00.000Z'"},
    {text: 'mask_default(tu)', value: 'timeuuid 13814000-1dd2-11b2-8080-808080808080'},
    {text: 'mask_inner(t, -1, 1)', value: "text '****o'"},
    {text: 'abs(d)', value: 'double 2.5'},
    {text: 'abs(- vi)', value: 'varint 123456789012345678901'},
    {text: 'round(f)', value: 'float 3.0'},
    {text: 'round(d)', value: 'double -2.0'},
    {text: 'round(e / 4)', value: 'decimal 3'},
    {text: 'log10(b)', value: 'bigint 1'},
    {text: 'log(b)', value: 'bigint 2'},
    {text: 'exp(i)', value: 'int 1096'},
    {text: 'exp(e)', value: 'decimal 22026.465794806716516957900645284'},
    {text: 'log(e)', value: 'decimal 2.3025850929940456840179914546844'},
    {text: 'log10(e)', value: 'decimal 1'},
    {text: 'now()', value: 'timeuuid 04c29680-833b-11ee-abab-abababababab'},
    {text: 'uuid()', value: 'uuid abababab-abab-4bab-abab-abababababab'},
    {text: 'currentTimestamp()', value: "timestamp '2023-11-14T22:13:20.123Z'"},
    {text: 'current_date()', value: "date '2023-11-14'"},
    {text: 'CURRENT_TIME()', value: "time '22:13:20.123456000'"},
    {text: 'toDate(ts)', value: "date '2020-01-31'"},
    {text: 'to_date(tu)', value: "date '2015-07-14'"},
    {text: 'to_timestamp(dt)', value: "timestamp '2020-01-31T00:00:00.000Z'"},
    {text: 'toUnixTimestamp(tu)', value: 'bigint 1436832018805'},
    {text: 'to_unix_timestamp(dt)', value: 'bigint 1580428800000'},
    {text: 'min_timeuuid(ts)', value: 'timeuuid 16a9bc50-4426-11ea-8080-808080808080'},
    {text: "maxTimeuuid('2020-01-01')", value: 'timeuuid a747e70f-2c29-11ea-7f7f-7f7f7f7f7f7f'},
    {text: 'floor(ts, 1mo)', value: "timestamp '2020-01-01T00:00:00.000Z'"},
    {text: 'floor(ts, 7h)', value: "timestamp '2020-01-31T11:00:00.000Z'"},
    {text: "floor(ts, 1y, '2019-02-01')", value: "timestamp '2019-02-01T00:00:00.000Z'"},
    {text: "floor(ts, 1mo, '2019-12-31')", value: "timestamp '2020-01-31T00:00:00.000Z'"},
    {text: 'floor(dt, 3d)', value: "date '2020-01-30'"},
    {text: 'floor(tm, 1h)', value: "time '12:00:00.000000000'"},
    {text: 'intAsBlob(i)', value: 'blob 0x00000007'},
    {text: 'blob_as_int(bl)', value: 'int 5'},
    {text: 'varcharasblob(a)', value: 'blob 0x616263'},
    {text: 'blob_as_int(int_as_blob(9))', value: 'int 9'},
    {text: 'to_json(m)', value: `text '{"a": 1, "b": 5}'`},
    {text: 'toJson(t)', value: `text '"hello"'`},
    {text: 'to_json(none)', value: `text 'null'`},
    {text: 'map_keys(m)', value: "set<text> {'a', 'b'}"},
    {text: 'map_values(m)', value: 'list<int> [1, 5]'},
    {text: 'collection_count(m)', value: 'int 2'},
    {text: 'collection_min(s)', value: "text 'x'"},
    {text: 'collection_max(l)', value: 'int 3'},
    {text: 'collection_sum(l)', value: 'int 6'},
    {text: 'collection_avg(l)', value: 'int 2'},
    {text: 'similarity_cosine(v, [1, 0])', value: 'float 1.0'},
    {text: 'similarity_cosine([0, 1], v)', value: 'float 0.5'},
    {text: 'similarity_dot_product(v, [0.5, 0])', value: 'float 0.75'},
    {text: 'similarity_euclidean(v, [4, 4])', value: 'float 0.03846154'},
    {text: 'similarity_cosine(v, null)', value: 'float null'},
    {text: 'mask_null(i)', value: 'int null'},
    {text: 'mask_default(t)', value: "text '****'"},
    {text: 'mask_default(v)', value: 'vector<float, 2> [0.0, 0.0]'},
    {text: 'mask_default(l)', value: 'list<int> []'},
    {text: 'mask_replace(i, 5)', value: 'int 5'},
    {text: 'mask_inner(t, 1, 2)', value: "text 'h**lo'"},
    {text: "mask_outer(t, 1, 2, '#')", value: "text '#el##'"},
    {text: 'mask_inner(t, null, 2)', value: "text '***lo'"},
    {text: 'mask_inner(nothing, 1, 2)', value: 'text null'},
    {text: 'mask_hash(t)', value: 'blob 0x05'},
    {text: 'token(1, 2)', value: 'bigint 4881097376275569167'},
    {text: 'system.abs(i)', value: 'int 7'},
  ])('$text = $value', ({text, value}) => {
    expect(run(text)).toBe(value);
  });

  test('from_json makes what its place wants', () => {
    expect(run(`from_json('[1, 2]')`, ROW['l']?.[0])).toBe('list<int> [1, 2]');
    expect(run(`fromJson('null')`, native('int'))).toBe('int null');
    expect(failureOf(`fromJson('1')`).message).toContain('cannot be used in the selection clause');
    expect(failureOf(`fromJson('{')`, native('int')).code).toBe('function_failure');
  });

  test.each([
    {text: 'nope(i)', message: "Unknown function 'nope'"},
    {text: 'dateOf(tu)', message: "Unknown function 'dateof'"},
    {text: 'ks.abs(i)', message: "Unknown function 'ks.abs'"},
    {text: 'sum(t)', message: 'Invalid call to function sum, none of its type signatures match'},
    {text: 'abs(t)', message: 'Invalid call to function abs, none of its type signatures match'},
    {
      text: 'token(7)',
      message: 'Invalid number of arguments in call to function system.token: 2 required but 1 provided',
    },
    {text: 'token(t, t)', message: 'text cannot be passed as argument 0 of function system.token of type int'},
    {
      text: 'uuid(1)',
      message: 'Invalid number of arguments in call to function system.uuid: 0 required but 1 provided',
    },
    {text: "mask_inner(t, 1, 1, 'ab')", message: "should be single-character, but 'ab' has 2 characters"},
    {text: 'mask_inner(i, 1, 1)', message: 'requires an argument of type [text|varchar|ascii]'},
    {
      text: 'blob_as_int(0x00)',
      message: 'In call to function system.blob_as_int, value 0x00 is not a valid binary representation for type int',
    },
    {text: 'similarity_cosine(v, [0, 0])', message: "doesn't support all-zero vectors"},
    {text: 'similarity_cosine(v, [1])', message: 'All arguments must have the same vector dimensions'},
    {text: 'similarity_cosine(l, v)', message: 'requires a float vector argument'},
    {text: 'map_keys(l)', message: 'requires a map argument'},
    {text: 'collection_sum(s)', message: 'requires a numeric set/list argument'},
    {text: 'floor(ts, -1d)', message: 'Negative durations are not supported'},
    {text: 'floor(dt, 1h)', message: 'precision is below 1 day'},
    {text: "mask_hash(t, 'nope')", message: 'Hash algorithm not found: nope'},
  ])('$text is invalid', ({text, message}) => {
    expect(failureOf(text)).toMatchObject({code: 'invalid', message: expect.stringContaining(message)});
  });
});

describe('aggregates', () => {
  test.each([
    {text: 'count(*)', value: 'bigint 2'},
    {text: 'count(i)', value: 'bigint 2'},
    {text: 'count(none)', value: 'bigint 0'},
    {text: 'sum(max)', value: 'int -2'},
    {text: 'sum(none)', value: 'int 0'},
    {text: 'sum(f)', value: 'float 5.0'},
    {text: 'sum(e)', value: 'decimal 20.00'},
    {text: 'sum(vi)', value: 'varint 246913578024691357802'},
    {text: 'avg(max)', value: 'int 2147483647'},
    {text: 'avg(ti)', value: 'tinyint 100'},
    {text: 'avg(e)', value: 'decimal 10.00'},
    {text: 'avg(d)', value: 'double -2.5'},
    {text: 'avg(none)', value: 'int 0'},
    {text: 'min(t)', value: "text 'hello'"},
    {text: 'max(none)', value: 'int null'},
    {text: 'max(l)', value: 'list<int> [3, 1, 2]'},
  ])('$text = $value', ({text, value}) => {
    expect(run(text)).toBe(value);
  });

  const states = (name: string, type: DataType, values: readonly string[]): string => {
    const resolved = resolveFunction({keyspace: undefined, name}, [type]);
    if (resolved.kind !== 'aggregate') {
      throw new Error('Not an aggregate');
    }
    const state = resolved.start();
    values.forEach(value => state.add([termToWire(termOf(value), type, 'x')]));
    const bytes = state.finish();
    return bytes === null ? 'null' : codecOf(resolved.returns).toLiteral(bytes);
  };

  test.each([
    {name: 'avg', type: native('int'), values: ['1', '2', '2'], value: '1'},
    {name: 'avg', type: native('int'), values: ['-1', '-2'], value: '-1'},
    {name: 'avg', type: native('decimal'), values: ['1.0', '2.5'], value: '1.8'},
    {name: 'avg', type: native('decimal'), values: ['1', '2'], value: '1'},
    {name: 'avg', type: native('decimal'), values: ['1.5', '7'], value: '4.3'},
    {name: 'avg', type: native('decimal'), values: ['7', '1.5'], value: '4.2'},
    {name: 'sum', type: native('double'), values: Array.from({length: 10}, () => '0.1'), value: '1.0'},
    {name: 'sum', type: native('float'), values: ['Infinity', '1', '-Infinity'], value: 'NaN'},
    {name: 'min', type: native('int'), values: ['3', 'null', '-1', '2'], value: '-1'},
    {name: 'max', type: native('text'), values: ["'a'", "'b'", 'null'], value: "'b'"},
  ])('$name of $values is $value', ({name, type, values, value}) => {
    expect(states(name, type, values)).toBe(value);
  });
});

test('names that result columns show', () => {
  const name = (text: string): string => {
    const selector = selectorOf(text);
    return resolve(
      selector,
      operandsOf(selector).map(() => native('int')),
      {partitionKey: [native('int')]},
    ).name;
  };

  expect(['count(*)', 'sum(i)', 'Token(i)', 'intAsBlob(i)', 'int_as_blob(i)'].map(name)).toEqual([
    'count',
    'system.sum',
    'system.token',
    'system.intasblob',
    'system.int_as_blob',
  ]);
});

test('every name is in lower case', () => {
  expect([...FUNCTIONS.keys()].filter(name => name !== name.toLowerCase())).toEqual([]);
});
