/** `CAST(x AS t)`: numbers among each other, points in time among each other, most natives to text. */
import {invalid} from '../errors.ts';
import {NATIVE_CODECS} from '../types/index.ts';
import {isValueCompatible, native, printType, sameType} from '../types/type-names.ts';
import {NATIVE_TYPE_NAMES} from '../types/type-shapes.ts';
import type {DataType, NativeTypeName} from '../types/type.ts';
import {functionFailure, strict, type Evaluate, type ScalarFunction} from './function.ts';
import {convert, numberTypeName, readNumber, writeNumber, type NumberTypeName} from './numbers.ts';
import {timeConversion} from './time.ts';

/** Points in time that can be cast, with what to. */
const TIMES: {readonly [from: string]: readonly NativeTypeName[]} = {
  timeuuid: ['timestamp', 'date'],
  timestamp: ['date'],
  date: ['timestamp'],
};

/** Types whose values have a text form that a cast gives. */
const TEXTUAL: ReadonlySet<NativeTypeName> = new Set<NativeTypeName>([
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'counter',
  'varint',
  'float',
  'double',
  'decimal',
  'boolean',
  'timeuuid',
  'uuid',
  'timestamp',
  'date',
  'time',
  'inet',
  'ascii',
  'text',
]);

/** Types that something can be cast to. */
const CAST_TARGETS: ReadonlySet<string> = new Set([
  'ascii',
  'bigint',
  'date',
  'decimal',
  'double',
  'float',
  'int',
  'smallint',
  'text',
  'timestamp',
  'tinyint',
  'varint',
]);

/** Fails with `invalid` when values of the one type cannot be cast to the other; `shown` is what was to be cast. */
export function castFunction(from: DataType, to: DataType, shown = printType(from)): ScalarFunction {
  const evaluate = sameType(from, to) ? ([bytes]: readonly Uint8Array[]) => bytes ?? null : evaluatorOf(from, to);
  if (evaluate === undefined) {
    const read = typesThatTake(from, to);
    if (read.length === 1) {
      return strict(`castAs${printType(to)}`, [from], to, evaluatorOf(read[0]!, to)!);
    }
    if (read.length > 1) {
      const name = `system.cast_as_${printType(to)}`;
      const signatures = read.map(type => `${name} : (${printType(type)}) -> ${printType(to)}`).join(', ');
      throw invalid(
        `Ambiguous call to function ${name} (can be matched by following signatures: ${signatures}): use type casts to disambiguate`,
      );
    }
    throw CAST_TARGETS.has(printType(to))
      ? invalid(`Invalid call to function system.cast_as_${printType(to)}, none of its type signatures match`)
      : invalid(`${shown} cannot be cast to ${printType(to)}`);
  }
  return strict(`castAs${printType(to)}`, [from], to, evaluate);
}

/** Seen in: Apache Cassandra 5.0: a timestamp is cast as the number of its bytes, where one number type alone takes it. */
function typesThatTake(from: DataType, to: DataType): DataType[] {
  return NATIVE_TYPE_NAMES.map(native).filter(
    type => isValueCompatible(type, from) && !sameType(type, to) && evaluatorOf(type, to) !== undefined,
  );
}

function evaluatorOf(from: DataType, to: DataType): Evaluate | undefined {
  if (from.kind !== 'native' || to.kind !== 'native') {
    return undefined;
  }
  const [fromNumber, toNumber] = [numberTypeName(from), numberTypeName(to)];
  if (fromNumber !== undefined && toNumber !== undefined) {
    return toNumber === 'counter' ? undefined : numberCast(fromNumber, toNumber);
  }
  if ((to.name === 'text' || to.name === 'ascii') && TEXTUAL.has(from.name)) {
    return from.name === 'text' ? undefined : textCast(from.name, to.name);
  }
  return TIMES[from.name]?.includes(to.name) === true
    ? timeConversion(from.name, to.name as 'timestamp' | 'date')
    : undefined;
}

const numberCast =
  (from: NumberTypeName, to: NumberTypeName): Evaluate =>
  ([bytes]) => {
    const value = readNumber(from, bytes as Uint8Array);
    if (value === undefined) {
      return null;
    }
    try {
      return writeNumber(to, convert(value, from, to));
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      throw functionFailure(
        `castAs${to}`,
        [native(from)],
        `Cannot cast ${from} value to ${to}: ${error.message}`,
        error,
      );
    }
  };

const textCast =
  (from: NativeTypeName, to: 'text' | 'ascii'): Evaluate =>
  ([bytes]) =>
    bytes === undefined || (bytes.length === 0 && from !== 'ascii')
      ? null
      : NATIVE_CODECS[to].encode(NATIVE_CODECS[from].toText(bytes));
