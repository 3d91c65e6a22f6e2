/** What holds for every type: round trips, and the order of bytes being the order of values. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {arbitraryType, arbitraryValue} from '../../../../test/data/arbitrary.ts';
import {BAD_WIRE, VALUES} from '../../../../test/data/values.ts';
import {compareBytes} from './bytes.ts';
import {ComparableWriter} from './comparable.ts';
import {codecOf, NATIVE_CODECS} from './index.ts';
import {NATIVE_TYPE_NAMES} from './type-shapes.ts';
import {marshalName, native, parseType, printType, sameType} from './type-names.ts';
import {parseMarshalName} from './marshal-name.ts';
import type {CqlValue, DataType, Decimal, TypeCodec} from './type.ts';
import {repeats} from '../../../../test/data/effort.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function comparable(codec: TypeCodec, bytes: Uint8Array): Uint8Array {
  const sink = new ComparableWriter(1);
  codec.toComparable(bytes, sink);
  return sink.take();
}

/** `expect(…).toBe(…)` where it fails only: it takes longer than all that is tested here, thousands of times. */
function same<T>(actual: T, expected: T): void {
  if (!Object.is(actual, expected)) {
    expect(actual).toBe(expected);
  }
}

const isPrefix = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length < b.length && compareBytes(a, b.subarray(0, a.length)) === 0;

/** Two values, the second often near the first: chance alone hardly ever makes equal or neighbouring ones. */
const pairOf = (type: DataType): fc.Arbitrary<[CqlValue, CqlValue]> =>
  fc.oneof(
    fc.tuple(arbitraryValue(type), arbitraryValue(type)),
    arbitraryValue(type).map((value): [CqlValue, CqlValue] => [value, value]),
  );

function checkPair(type: DataType, x: CqlValue, y: CqlValue): void {
  const codec = codecOf(type);
  const a = codec.encode(x);
  const b = codec.encode(y);
  codec.validate(a);
  same(hex(codec.encode(codec.decode(a))), hex(a));
  same(codec.canonical(a), a);

  const order = Math.sign(codec.compare(a, b));
  same(Math.sign(codec.compare(b, a)), 0 - order);
  if (a.length > 0 && b.length > 0) {
    const left = comparable(codec, a);
    const right = comparable(codec, b);
    same(Math.sign(compareBytes(left, right)), order);
    same(isPrefix(left, right) || isPrefix(right, left), false);

    // Read from among other bytes, it stops where it ended.
    const source = {buffer: Buffer.concat([Uint8Array.of(7), left, right]), offset: 1};
    const back = codec.fromComparable(source);
    same(source.offset, left.length + 1);
    codec.validate(back);
    same(codec.compare(back, a), 0);
  }
}

function checkJson(type: DataType, value: CqlValue): void {
  const codec = codecOf(type);
  const bytes = codec.encode(value);
  const json = codec.toJson(bytes);
  const parsed: unknown = JSON.parse(json);
  if (isLossless(type) && !json.includes('null')) {
    same(codec.compare(codec.fromJson(parsed), bytes), 0);
  }
}

/** Whether JSON.parse keeps values of the type: not large numbers, and not the double quotes of Cassandra's field names. */
function isLossless(type: DataType): boolean {
  switch (type.kind) {
    case 'native':
      return !['bigint', 'counter', 'varint', 'decimal', 'float', 'double'].includes(type.name);
    case 'list':
    case 'set':
    case 'vector':
      return isLossless(type.element);
    case 'map':
      // An object of JavaScript loses the order and doubles of names; sorted again they are the same.
      return isLossless(type.key) && isLossless(type.value) && type.key.kind === 'native';
    case 'tuple':
      return type.elements.every(isLossless);
    case 'udt':
      return type.fields.every(field => isLossless(field.type));
  }
}

describe.each(NATIVE_TYPE_NAMES)('%s', name => {
  const codec = NATIVE_CODECS[name];
  const type = native(name);

  test('values of its family rise', () => {
    const family = VALUES[name].map(each => codec.encode(each.value));
    for (const [i, a] of family.entries()) {
      for (const [k, b] of family.entries()) {
        same(`${i} ${k} ${Math.sign(codec.compare(a, b))}`, `${i} ${k} ${Math.sign(i - k)}`);
        checkPair(type, VALUES[name][i]!.value, VALUES[name][k]!.value);
      }
    }
    expect(family.length).toBeGreaterThan(1);
  });

  test('its text reads back', () => {
    for (const {value} of VALUES[name]) {
      const bytes = codec.encode(value);
      if (bytes.length > 0) {
        expect(codec.compare(codec.parse(codec.toText(bytes)), bytes)).toBe(0);
        checkJson(type, value);
      }
    }
  });

  test('bytes that are no value are refused', () => {
    for (const bad of BAD_WIRE[name]) {
      const bytes = new Uint8Array(Buffer.from(bad, 'hex'));
      expect(() => codec.validate(bytes), bad).toThrow(expect.objectContaining({code: 'invalid'}));
    }
    expect(BAD_WIRE[name].length > 0 || ['blob', 'varint'].includes(name)).toBe(true);
  });

  test('pairs of values', () => {
    fc.assert(
      fc.property(pairOf(type), ([x, y]) => {
        checkPair(type, x, y);
        checkJson(type, x);
      }),
      {numRuns: repeats(40, 400)},
    );
  });

  test('empty sorts first and decodes as null or as itself', () => {
    const empty = new Uint8Array(0);
    const bytes = VALUES[name].map(each => codec.encode(each.value)).find(each => each.length > 0)!;

    expect(codec.compare(empty, bytes)).toBeLessThan(0);
    expect(codec.compare(bytes, empty)).toBeGreaterThan(0);
    expect(codec.compare(empty, empty)).toBe(0);
    expect(codec.decode(empty)).toEqual({text: '', ascii: '', blob: empty}[name as string] ?? null);
    expect(codec.toLiteral(empty)).toBe(name === 'blob' ? '0x' : "''");
  });

  test('any bytes are either refused or read in order', () => {
    const raw = fc.uint8Array({minLength: 1, maxLength: 20});
    fc.assert(
      fc.property(raw, raw, (a, b) => {
        if (isValid(codec, a) && isValid(codec, b)) {
          const order = Math.sign(compareBytes(comparable(codec, a), comparable(codec, b)));
          expect(Math.sign(codec.compare(a, b))).toBe(order);
          codec.decode(a);
          codec.toLiteral(a);
          JSON.parse(codec.toJson(a));
        }
      }),
      {numRuns: repeats(40, 400)},
    );
  });
});

function isValid(codec: TypeCodec, bytes: Uint8Array): boolean {
  try {
    codec.validate(bytes);
    return true;
  } catch (error) {
    expect(error).toMatchObject({code: 'invalid'});
    return false;
  }
}

test('pairs of values of any type', () => {
  fc.assert(
    fc.property(
      arbitraryType.chain(type => pairOf(type).map(pair => [type, pair] as const)),
      ([type, [x, y]]) => {
        checkPair(type, x, y);
        checkJson(type, x);
      },
    ),
    {numRuns: repeats(100, 1500)},
  );
});

test('any bytes for any type are either refused or read', () => {
  const raw = fc
    .array(fc.constantFrom(0, 0, 0, 0, 1, 2, 4, 0x61, 0xff), {maxLength: 40})
    .map(numbers => Uint8Array.from(numbers));
  let valid = 0;
  fc.assert(
    fc.property(arbitraryType, raw, (type, bytes) => {
      const codec = codecOf(type);
      if (isValid(codec, bytes)) {
        valid += 1;
        codec.decode(bytes);
        codec.toLiteral(bytes);
        JSON.parse(codec.toJson(bytes));
        codec.validate(codec.canonical(bytes));
        if (bytes.length > 0) {
          const source = {buffer: comparable(codec, bytes), offset: 0};
          expect(codec.compare(codec.fromComparable(source), bytes)).toBe(0);
        }
      }
    }),
    {numRuns: repeats(300, 3000)},
  );
  expect(valid).toBeGreaterThan(5);
});

test('comparable forms that are cut short are refused', () => {
  fc.assert(
    fc.property(
      arbitraryType.chain(type => arbitraryValue(type).map(value => [type, value] as const)),
      ([type, value]) => {
        const codec = codecOf(type);
        const bytes = codec.encode(value);
        if (bytes.length > 0) {
          const form = comparable(codec, bytes);
          const source = {buffer: form.subarray(0, form.length - 1), offset: 0};
          expect(() => codec.fromComparable(source)).toThrow(expect.objectContaining({code: 'invalid'}));
        }
      },
    ),
    {numRuns: repeats(100, 1500)},
  );
});

test('names of types read back', () => {
  fc.assert(
    fc.property(arbitraryType, type => {
      const find = new Map<string, DataType>();
      collectUserTypes(type, find);
      // All user types here are called u: only a type with at most one of them can be found by its name.
      fc.pre(find.size <= 1);
      // Durations cannot be made keys by statements, though a codec has no trouble with them.
      fc.pre(!/(set|map)<duration/.test(printType(type)));
      const parsed = parseType(
        printType(type),
        (_, name) => [...find.values()].filter(found => found.kind === 'udt').find(found => found.name === name),
        'k',
      );
      expect(sameType(parsed, type)).toBe(true);
      expect(marshalName(parseMarshalName(marshalName(type)))).toBe(marshalName(type));
    }),
  );
});

function collectUserTypes(type: DataType, into: Map<string, DataType>): void {
  switch (type.kind) {
    case 'native':
      return;
    case 'list':
    case 'set':
    case 'vector':
      return collectUserTypes(type.element, into);
    case 'map':
      collectUserTypes(type.key, into);
      return collectUserTypes(type.value, into);
    case 'tuple':
      return type.elements.forEach(element => collectUserTypes(element, into));
    case 'udt':
      into.set(marshalName(type), type);
      return type.fields.forEach(field => collectUserTypes(field.type, into));
  }
}

/** Order as the manual words it, on decoded values: another source than the codecs' own. */
describe('order', () => {
  const byDefinition = <T extends CqlValue>(name: Parameters<typeof native>[0], order: (a: T, b: T) => number) => {
    const codec = NATIVE_CODECS[name];
    fc.assert(
      fc.property(arbitraryValue(native(name)), arbitraryValue(native(name)), (a, b) => {
        expect(Math.sign(codec.compare(codec.encode(a), codec.encode(b)))).toBe(Math.sign(order(a as T, b as T)));
      }),
      {numRuns: repeats(100, 1500)},
    );
  };
  const bigints = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
  const numbers = (a: number, b: number): number => a - b;

  test('of whole numbers is numeric', () => {
    byDefinition('int', numbers);
    byDefinition('smallint', numbers);
    byDefinition('date', numbers);
    byDefinition('bigint', bigints);
    byDefinition('timestamp', bigints);
    byDefinition('time', bigints);
    byDefinition('varint', bigints);
  });

  test('of text is that of its code points', () => {
    byDefinition<string>('text', (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  });

  test('of decimals is numeric whatever the scale', () => {
    byDefinition<Decimal>('decimal', (a, b) => {
      const [low, high] = [Math.min(a.scale, b.scale), Math.max(a.scale, b.scale)];
      if (high - low > 1000) {
        // Too far apart to write out: unless one is zero, the scale decides among numbers of so few digits.
        const [x, y] = [Math.sign(Number(a.unscaled)), Math.sign(Number(b.unscaled))];
        return x !== y ? x - y : x === 0 ? 0 : (b.scale - a.scale) * x;
      }
      return bigints(a.unscaled * 10n ** BigInt(high - a.scale), b.unscaled * 10n ** BigInt(high - b.scale));
    });
  });

  test('of doubles is the one of Java', () => {
    const rank = (value: number): number => (Number.isNaN(value) ? 3 : value === 0 && !Object.is(value, -0) ? 1 : 0);
    byDefinition<number>('double', (a, b) => (a < b ? -1 : a > b ? 1 : rank(a) - rank(b)));
  });
});
