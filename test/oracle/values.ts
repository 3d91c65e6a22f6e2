/** Random types, and values of them: mostly a few small ones, so that rows meet, and now and then the families of values.ts. */
import {codecOf} from '../../src/core/cql/types/index.ts';
import {freeze, list, map, native, set, tuple, vector} from '../../src/core/cql/types/type-shapes.ts';
import type {CqlValue, DataType, Decimal, Duration, NativeTypeName} from '../../src/core/cql/types/type.ts';
import {VALUES} from '../data/values.ts';
import type {Random} from './random.ts';

export const COLUMN_TYPES: readonly NativeTypeName[] = [
  'ascii',
  'bigint',
  'blob',
  'boolean',
  'date',
  'decimal',
  'double',
  'duration',
  'float',
  'inet',
  'int',
  'smallint',
  'text',
  'time',
  'timestamp',
  'timeuuid',
  'tinyint',
  'uuid',
  'varint',
];

/** Those that may stand in keys. */
export const KEY_TYPES = COLUMN_TYPES.filter(name => name !== 'duration');

const uuids = ['00000000-0000-4000-8000-000000000001', '5f8e0a52-7d6c-4b1e-9a3f-0c2d4e6f8a1b'];
const timeuuids = ['50554d6e-29bb-11e5-b345-feff819cdc9f', 'a6cc5730-3a1e-11ec-8d3d-0242ac130003'];

/** What most values are. */
const PLAIN: {readonly [K in NativeTypeName]: readonly CqlValue[]} = {
  ascii: ['a', 'b', 'ab', 'B', 'zz'],
  text: ['a', 'b', 'ab', 'Ünder', 'x y'],
  blob: [Uint8Array.of(1), Uint8Array.of(0, 255), Uint8Array.of(0xca, 0xfe)],
  boolean: [true, false],
  tinyint: [0, 1, 2, -3, 100],
  smallint: [0, 1, 2, -3, 1000],
  int: [0, 1, 2, 3, -7, 100_000],
  bigint: [0n, 1n, 2n, -7n, 10n ** 12n],
  counter: [1n, 2n, -1n, 10n],
  timestamp: [0n, 1_600_000_000_000n, 1_600_000_000_001n, -86_400_000n],
  date: [0, 18_000, 18_001, -365],
  time: [0n, 3_600_000_000_000n, 1_000_000n],
  float: [0, 1, 1.5, -2.25, 100],
  double: [0, 1, 1.5, -2.25, 1e10],
  varint: [0n, 1n, 2n, -7n, 10n ** 20n],
  decimal: [
    {unscaled: 0n, scale: 0},
    {unscaled: 15n, scale: 1},
    {unscaled: -225n, scale: 2},
    {unscaled: 7n, scale: 0},
  ],
  uuid: [...uuids, ...timeuuids],
  timeuuid: timeuuids,
  inet: ['127.0.0.1', '10.0.0.1', '::1'],
  duration: [
    {months: 0, days: 1, nanos: 0n},
    {months: 14, days: 0, nanos: 0n},
    {months: 0, days: 0, nanos: 3_600_000_000_000n},
  ],
};

/** Java expands such decimals to gigabytes of digits as soon as it counts with them. */
const isTame = (value: CqlValue): boolean =>
  typeof value !== 'object' || value === null || !('scale' in value) || Math.abs((value as Decimal).scale) <= 200;

const isPlainText = (text: string): boolean => String(Number(text)) === text;

/** Years that have four digits: Cassandra does not read all others as it prints them. Durations that may be written. */
const isWritable = (name: NativeTypeName, value: CqlValue): boolean =>
  name === 'decimal'
    ? // What Cassandra reads from JSON has been a double.
      isPlainText(literalOf(native('decimal'), value))
    : name === 'timestamp'
      ? (value as bigint) > -62_135_596_800_000n && (value as bigint) < 253_402_300_800_000n
      : name !== 'duration' || (value as Duration).months > -(2 ** 31);

export function nativeValue(name: NativeTypeName, random: Random): CqlValue {
  const from = random.chance(0.8)
    ? PLAIN[name]
    : VALUES[name].map(each => each.value).filter(value => isTame(value) && isWritable(name, value));
  return random.pick(from);
}

/** A value that the type takes; tuples and user-defined types may have absent members. */
export function valueOf(type: DataType, random: Random): CqlValue {
  switch (type.kind) {
    case 'native':
      return nativeValue(type.name, random);
    case 'list':
      return random.repeat(random.below(4), () => valueOf(type.element, random));
    case 'set':
      return distinct(
        type.element,
        random.repeat(random.below(4), () => valueOf(type.element, random)),
        element => element,
      );
    case 'map':
      // Which of two equal keys stays is nobody's promise.
      return distinct(
        type.key,
        random.repeat(random.below(4), () => [valueOf(type.key, random), valueOf(type.value, random)] as const),
        ([key]) => key,
      );
    case 'tuple':
      return type.elements.map(element => (random.chance(0.1) ? null : valueOf(element, random)));
    case 'udt':
      return type.fields.map(field => (random.chance(0.1) ? null : valueOf(field.type, random)));
    case 'vector':
      return type.element.kind === 'native' && type.element.name === 'float'
        ? // Squares of greater ones overflow: no index takes such vectors.
          random.repeat(type.dimension, () => random.pick(PLAIN.float))
        : random.repeat(type.dimension, () => valueOf(type.element, random));
  }
}

function distinct<T>(type: DataType, values: readonly T[], keyOf: (value: T) => CqlValue): T[] {
  const codec = codecOf(type);
  const seen: Uint8Array[] = [];
  return values.filter(value => {
    const bytes = codec.canonical(codec.encode(keyOf(value)));
    if (seen.some(other => codec.compare(other, bytes) === 0)) {
      return false;
    }
    seen.push(bytes);
    return true;
  });
}

/** A few values that a column takes over and over, so that statements meet the rows of others. */
export const poolOf = (type: DataType, random: Random, size: number): CqlValue[] =>
  random.repeat(size, () => valueOf(type, random));

export const wireOf = (type: DataType, value: CqlValue): Uint8Array => codecOf(type).encode(value);

export const literalOf = (type: DataType, value: CqlValue): string => codecOf(type).toLiteral(wireOf(type, value));

/** A frozen type of any shape for keys and members; `userTypes` may be used by it. */
export function memberType(random: Random, userTypes: readonly DataType[], depth = 0, isKey = false): DataType {
  const names = isKey ? KEY_TYPES : COLUMN_TYPES;
  const inner = (): DataType => memberType(random, userTypes, depth + 1, isKey);
  const kind = random.weighted([
    [depth === 0 ? 10 : 20, 'native'],
    [1, 'list'],
    [1, 'set'],
    [1, 'map'],
    [2, 'tuple'],
    [1, 'vector'],
    [userTypes.length > 0 && !isKey ? 2 : 0, 'udt'],
  ]);
  // Durations have no order, so no set and no key of a map may hold them.
  const ordered = (): DataType => memberType(random, [], depth + 1, true);
  switch (kind) {
    case 'list':
      return freeze(list(inner()));
    case 'set':
      return freeze(set(ordered()));
    case 'map':
      return freeze(map(ordered(), inner()));
    case 'tuple':
      return tuple(...random.repeat(random.between(1, 3), inner));
    case 'vector':
      return vector(inner(), random.between(1, 3));
    case 'udt':
      return freeze(random.pick(userTypes));
    default:
      return native(random.pick(names));
  }
}

/** The type of a column that is no key. */
export function columnType(random: Random, userTypes: readonly DataType[]): DataType {
  const member = (): DataType => memberType(random, userTypes, 1);
  const ordered = (): DataType => memberType(random, [], 1, true);
  const type = random.weighted<() => DataType>([
    [10, () => native(random.pick(COLUMN_TYPES))],
    [2, () => list(member())],
    [2, () => set(ordered())],
    [2, () => map(ordered(), member())],
    [userTypes.length > 0 ? 2 : 0, () => random.pick(userTypes)],
    [3, () => memberType(random, userTypes)],
    [1, () => vector(native('float'), random.between(1, 3))],
  ])();
  return type;
}

/** Words by which the coverage report counts a type: its kind, and what stands in it. */
export function typeWords(type: DataType, words: Set<string> = new Set()): Set<string> {
  switch (type.kind) {
    case 'native':
      return words.add(type.name);
    case 'list':
    case 'set':
      words.add(type.frozen ? `frozen ${type.kind}` : type.kind);
      return typeWords(type.element, words);
    case 'map':
      words.add(type.frozen ? 'frozen map' : 'map');
      return typeWords(type.value, typeWords(type.key, words));
    case 'tuple':
      words.add('tuple');
      type.elements.forEach(element => typeWords(element, words));
      return words;
    case 'udt':
      words.add(type.frozen ? 'frozen udt' : 'udt');
      type.fields.forEach(field => typeWords(field.type, words));
      return words;
    case 'vector':
      words.add('vector');
      return typeWords(type.element, words);
  }
}
