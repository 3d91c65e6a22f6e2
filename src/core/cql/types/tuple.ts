/**
 * CQL `tuple<…>` and user types: each field as [int] length and bytes, -1 for null. Fields at the end may be missing,
 * which is the same as null: so types can gain fields. Values are arrays in field order.
 */
import {invalid} from '../errors.ts';
import {quoteName} from '../print-name.ts';
import {copyBytes, readInt32, writeInt32} from './bytes.ts';
import {readMember, writeMember} from './comparable.ts';
import {describeJson, objectEntries, parseNestedJson, unexpectedJson} from './json.ts';
import {misfit, unchanged} from './native.ts';
import type {CqlValue, DataType, TypeCodec} from './type.ts';

type TupleType = Extract<DataType, {kind: 'tuple'}>;
type UserDefinedType = Extract<DataType, {kind: 'udt'}>;
type Fields = readonly (Uint8Array | null)[];

const place = (index: number, names: readonly string[] | string): string =>
  typeof names === 'string' ? `${index}th component` : `${index}th field ${names[index]}`;

/**
 * The fields that a value has, as views into it; at most `count`. Fails with `invalid` when the bytes are no tuple.
 * `names`, for messages: of the fields of a user type, or what the value is.
 */
export function fieldsOf(bytes: Uint8Array, count: number, names: readonly string[] | string = 'tuple'): Fields {
  const fields: (Uint8Array | null)[] = [];
  let at = 0;
  while (at < bytes.length && fields.length < count) {
    const size = fieldSize(bytes, at, fields.length, names);
    at += 4;
    fields.push(size < 0 ? null : bytes.subarray(at, at + size));
    at += Math.max(size, 0);
  }
  checkEnd(bytes, at, names);
  return fields;
}

/** The size of the field that begins there, negative for null: as many bytes follow. */
function fieldSize(bytes: Uint8Array, at: number, index: number, names: readonly string[] | string): number {
  if (at + 4 > bytes.length) {
    throw invalid(`Not enough bytes to read size of ${place(index, names)}`);
  }
  const size = readInt32(bytes, at);
  if (size > bytes.length - at - 4) {
    throw invalid(`Not enough bytes to read ${place(index, names)}`);
  }
  return size;
}

function checkEnd(bytes: Uint8Array, at: number, names: readonly string[] | string): void {
  if (at !== bytes.length) {
    throw invalid(`Invalid remaining data after end of ${typeof names === 'string' ? names : 'UDT'} value`);
  }
}

/** The wire form of fields in order. */
export function joinFields(fields: Fields): Uint8Array {
  let length = 0;
  for (const field of fields) {
    length += 4 + (field?.length ?? 0);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const field of fields) {
    writeInt32(field === null ? -1 : field.length, bytes, at);
    at += 4;
    if (field !== null) {
      copyBytes(field, bytes, at);
      at += field.length;
    }
  }
  return bytes;
}

/** What tuples and user types have in common. */
function record(type: TupleType | UserDefinedType, codecs: readonly TypeCodec[]) {
  const count = codecs.length;
  const names = type.kind === 'udt' ? type.fields.map(field => field.name) : 'tuple';
  const isFlat = codecs.every(codec => codec.canonical === unchanged);
  return {
    type,
    encode(value: CqlValue): Uint8Array {
      if (!Array.isArray(value) || value.length > count) {
        throw misfit(type.kind, value);
      }
      const values = value as readonly CqlValue[];
      return joinFields(codecs.map((codec, i) => (values[i] == null ? null : codec.encode(values[i]))));
    },
    decode(bytes: Uint8Array): CqlValue {
      if (bytes.length === 0) {
        return null;
      }
      const fields = fieldsOf(bytes, count, names);
      return codecs.map((codec, i) => (fields[i] == null ? null : codec.decode(fields[i])));
    },
    /** One field after the other: of several faults the first in the bytes is told. */
    validate(bytes: Uint8Array): void {
      let at = 0;
      for (let i = 0; i < count && at < bytes.length; i += 1) {
        const size = fieldSize(bytes, at, i, names);
        at += 4;
        if (size >= 0) {
          codecs[i]!.validate(bytes.subarray(at, at + size));
          at += size;
        }
      }
      checkEnd(bytes, at, names);
    },
    canonical: isFlat
      ? unchanged
      : (bytes: Uint8Array): Uint8Array => {
          const fields = fieldsOf(bytes, count, names);
          const inner = fields.map((field, i) => (field === null ? null : codecs[i]!.canonical(field)));
          return inner.every((field, i) => field === fields[i]) ? bytes : joinFields(inner);
        },
    compare(a: Uint8Array, b: Uint8Array): number {
      if (a.length === 0 || b.length === 0) {
        return a.length - b.length;
      }
      const left = fieldsOf(a, count, names);
      const right = fieldsOf(b, count, names);
      for (let i = 0; i < count; i += 1) {
        const x = left[i] ?? null;
        const y = right[i] ?? null;
        if (x === null || y === null) {
          if (x !== y) {
            return x === null ? -1 : 1;
          }
          continue;
        }
        const difference = codecs[i]!.compare(x, y);
        if (difference !== 0) {
          return difference;
        }
      }
      return 0;
    },
    toComparable(bytes: Uint8Array, sink: Parameters<TypeCodec['toComparable']>[1]): void {
      const fields = fieldsOf(bytes, count, names);
      for (const [i, codec] of codecs.entries()) {
        writeMember(codec, fields[i] ?? null, sink);
      }
    },
    fromComparable(source: Parameters<TypeCodec['fromComparable']>[0]): Uint8Array {
      const fields: (Uint8Array | null)[] = [];
      for (const codec of codecs) {
        const field = readMember(codec, source);
        if (field === undefined) {
          throw invalid(`Comparable form of a ${type.kind} lacks fields`);
        }
        fields.push(field);
      }
      return joinFields(fields);
    },
  };
}

export function tupleCodec(type: TupleType, codecs: readonly TypeCodec[]): TypeCodec {
  const count = codecs.length;
  const print = (bytes: Uint8Array, printPart: (codec: TypeCodec, part: Uint8Array) => string): string =>
    fieldsOf(bytes, count)
      .map((part, i) => (part === null ? 'null' : printPart(codecs[i]!, part)))
      .join(', ');
  return {
    ...record(type, codecs),
    toLiteral: bytes => (bytes.length === 0 ? "''" : `(${print(bytes, (codec, part) => codec.toLiteral(part))})`),
    toJson: bytes => (bytes.length === 0 ? '""' : `[${print(bytes, (codec, part) => codec.toJson(part))}]`),
    fromJson(value) {
      const items = parseNestedJson(value);
      if (!Array.isArray(items)) {
        throw unexpectedJson('a list representation of a tuple', items);
      }
      if (items.length !== count) {
        const problem = items.length > count ? 'contains extra items' : 'is missing items';
        throw invalid(`Tuple ${problem} (expected ${count}): ${describeJson(items)}`);
      }
      return joinFields(items.map((item: unknown, i) => (item === null ? null : codecs[i]!.fromJson(item))));
    },
  };
}

export function userTypeCodec(type: UserDefinedType, codecs: readonly TypeCodec[]): TypeCodec {
  const {fields: definitions} = type;
  const count = codecs.length;
  const names = definitions.map(field => field.name);
  // In JSON a name with upper-case letters stands in quotes of its own.
  const jsonNames = definitions.map(({name}) => jsonName(name));
  const print = (
    bytes: Uint8Array,
    printedNames: readonly string[],
    printPart: (codec: TypeCodec, part: Uint8Array) => string,
  ): string => {
    const fields = fieldsOf(bytes, count, names);
    const parts = codecs.map(
      (codec, i) => `${printedNames[i]}: ${fields[i] == null ? 'null' : printPart(codec, fields[i])}`,
    );
    return `{${parts.join(', ')}}`;
  };
  const literalNames = definitions.map(({name}) => quoteName(name));
  const quotedJsonNames = jsonNames.map(name => JSON.stringify(name));

  return {
    ...record(type, codecs),
    toLiteral: bytes =>
      bytes.length === 0 ? "''" : print(bytes, literalNames, (codec, part) => codec.toLiteral(part)),
    toJson: bytes => print(bytes, quotedJsonNames, (codec, part) => codec.toJson(part)),
    fromJson(value) {
      const object = parseNestedJson(value);
      const entries = objectEntries(object);
      if (entries === undefined) {
        throw unexpectedJson('a map', object);
      }
      const members = new Map(entries.map(([name, member]) => [foldJsonName(name), member]));
      const unknown = [...members.keys()].filter(name => !definitions.some(field => field.name === name));
      if (unknown.length > 0) {
        throw invalid(`Unknown field '${unknown[0]}' in value of user defined type ${type.name}`);
      }
      return joinFields(
        definitions.map(({name}, i) => {
          const member = members.get(name) ?? null;
          return member === null ? null : codecs[i]!.fromJson(member);
        }),
      );
    },
  };
}

/** How a column or field is named in JSON: case-sensitive names stand in double quotes. */
export const jsonName = (name: string): string => (name === name.toLowerCase() ? name : `"${name}"`);

/** The stored name of a JSON member: lower case, unless it stands in double quotes. */
export function foldJsonName(name: string): string {
  return name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name.toLowerCase();
}
