/** Random types and values of them, for property tests. */
import fc from 'fast-check';
import {native} from '../../src/core/cql/types/type-names.ts';
import {freeze, list, map, NATIVE_TYPE_NAMES, set, tuple, vector} from '../../src/core/cql/types/type-shapes.ts';
import type {CqlValue, DataType, NativeTypeName} from '../../src/core/cql/types/type.ts';
import {VALUES} from './values.ts';

const long = fc.oneof(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}), fc.bigInt({min: -300n, max: 300n}));
const integer = (bits: number): fc.Arbitrary<CqlValue> =>
  fc.integer({min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1});
const text = fc.oneof(
  fc.string({unit: 'binary', maxLength: 12}),
  fc.string({unit: fc.constantFrom('\0', '\x01', 'a', 'é', '𝄞', '\ue000'), maxLength: 6}),
);

/** Zeros and the bytes beside them, more often than chance would have it: they are what escapes get wrong. */
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.oneof(fc.integer({min: 0, max: 255}), fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff)), {
      minLength,
      maxLength,
    })
    .map(numbers => Uint8Array.from(numbers));

const toUuid = (raw: Uint8Array): string =>
  Buffer.from(raw)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const withVersion =
  (version: number) =>
  (raw: Uint8Array): string => {
    const copy = raw.slice();
    copy[6] = (copy[6]! & 0x0f) | (version << 4);
    return toUuid(copy);
  };

const RANDOM: {readonly [K in NativeTypeName]: fc.Arbitrary<CqlValue>} = {
  ascii: fc.string({unit: 'binary-ascii', maxLength: 12}),
  text,
  blob: bytes(0, 12),
  boolean: fc.boolean(),
  tinyint: integer(8),
  smallint: integer(16),
  int: integer(32),
  bigint: long,
  counter: long,
  timestamp: long,
  time: fc.bigInt({min: 0n, max: 86_399_999_999_999n}),
  date: integer(32),
  float: fc.float({noDefaultInfinity: false}),
  double: fc.double(),
  varint: fc.oneof(long, fc.bigInt({min: -(2n ** 1200n), max: 2n ** 1200n})),
  decimal: fc.record({
    unscaled: fc.oneof(fc.bigInt({min: -20n, max: 20n}), fc.bigInt({min: -(10n ** 40n), max: 10n ** 40n})),
    scale: fc.oneof(fc.integer({min: -3, max: 3}), fc.integer({min: -200, max: 200}), fc.integer()),
  }),
  uuid: fc
    .tuple(bytes(16, 16), fc.constantFrom(0, 1, 1, 4, 4, 7, 15))
    .map(([raw, version]) => withVersion(version)(raw)),
  timeuuid: bytes(16, 16).map(withVersion(1)),
  inet: fc.oneof(fc.ipV4(), fc.ipV6()),
  duration: fc
    .tuple(fc.nat(), fc.nat(), fc.bigInt({min: 0n, max: 2n ** 63n - 1n}), fc.boolean())
    .map(([months, days, nanos, negative]) =>
      negative ? {months: 0 - months, days: 0 - days, nanos: -nanos} : {months, days, nanos},
    ),
};

/** A value of a type; now and then one of the families of values.ts. Sets and maps may come unsorted and with duplicates. */
export function arbitraryValue(type: DataType): fc.Arbitrary<CqlValue> {
  switch (type.kind) {
    case 'native':
      return fc.oneof(RANDOM[type.name], fc.constantFrom(...VALUES[type.name].map(each => each.value)));
    case 'list':
    case 'set':
      return fc.array(arbitraryValue(type.element), {maxLength: 4});
    case 'map':
      return fc.array(fc.tuple(arbitraryValue(type.key), arbitraryValue(type.value)), {maxLength: 4});
    case 'tuple':
      return fc.tuple(...type.elements.map(element => fc.option(arbitraryValue(element), {nil: null})));
    case 'udt':
      return fc.tuple(...type.fields.map(field => fc.option(arbitraryValue(field.type), {nil: null})));
    case 'vector':
      return fc.array(arbitraryValue(type.element), {minLength: type.dimension, maxLength: type.dimension});
  }
}

/** Counters stand in no other type. */
const anyNative: fc.Arbitrary<DataType> = fc
  .constantFrom(...NATIVE_TYPE_NAMES.filter(name => name !== 'counter'))
  .map(native);

/** Frozen types of any shape, up to a few levels deep. */
export const arbitraryType: fc.Arbitrary<DataType> = fc.letrec<{type: DataType}>(tie => ({
  type: fc.oneof(
    {depthSize: 'small', maxDepth: 3},
    anyNative,
    tie('type').map(type => freeze(list(type))),
    tie('type').map(type => freeze(set(type))),
    fc.tuple(tie('type'), tie('type')).map(([key, value]) => freeze(map(key, value))),
    fc.array(tie('type'), {minLength: 1, maxLength: 3}).map(types => tuple(...types)),
    fc.array(tie('type'), {minLength: 1, maxLength: 3}).map(types =>
      freeze({
        kind: 'udt',
        keyspace: 'k',
        name: 'u',
        fields: types.map((type, i) => ({name: `f${i}`, type})),
        frozen: false,
      }),
    ),
    fc.tuple(tie('type'), fc.integer({min: 1, max: 3})).map(([type, dimension]) => vector(type, dimension)),
  ),
})).type;
