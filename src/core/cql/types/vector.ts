/**
 * CQL `vector<T, n>`: n elements, none null. Elements of the types in FIXED_WIDTHS stand one after another; others each
 * have their length before them, as an unsigned vint. Source: native_protocol_v5; seen in Apache Cassandra 5.0.2.
 */
import {invalid} from '../errors.ts';
import {readMember, writeMember} from './comparable.ts';
import {describeJson, parseNestedJson, unexpectedJson} from './json.ts';
import {encodeMember, isSame, notNull} from './list.ts';
import {misfit, unchanged} from './native.ts';
import {printType} from './type-names.ts';
import type {CqlValue, DataType, NativeTypeName, TypeCodec} from './type.ts';
import {readUnsignedVint, unsignedVintSize, writeUnsignedVint} from './vint.ts';

type VectorType = Extract<DataType, {kind: 'vector'}>;

/** Bytes of elements that have no length of their own. Other types of fixed length still have one: so Cassandra does. */
const FIXED_WIDTHS: {readonly [K in NativeTypeName]?: number} = {
  boolean: 1,
  int: 4,
  float: 4,
  bigint: 8,
  double: 8,
  timestamp: 8,
  uuid: 16,
  timeuuid: 16,
};

/** Bytes of an element of a type inside a vector, or undefined when elements have their length before them. */
export function fixedWidth(type: DataType): number | undefined {
  if (type.kind === 'native') {
    return FIXED_WIDTHS[type.name];
  }
  const width = type.kind === 'vector' ? fixedWidth(type.element) : undefined;
  return type.kind === 'vector' && width !== undefined ? width * type.dimension : undefined;
}

const isFloat = (type: DataType): boolean => type.kind === 'native' && type.name === 'float';

/** Wire form of float elements. */
export function encodeFloats(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i += 1) {
    view.setFloat32(i * 4, values[i]!);
  }
  return bytes;
}

/** Inverse of `encodeFloats`. */
export function decodeFloats(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length >> 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < values.length; i += 1) {
    values[i] = view.getFloat32(i * 4);
  }
  return values;
}

export function vectorCodec(type: VectorType, element: TypeCodec): TypeCodec {
  const {dimension} = type;
  const width = fixedWidth(type.element);
  const name = printType(type);

  const split = (bytes: Uint8Array, check?: Check): Uint8Array[] =>
    width === undefined
      ? splitVariable(bytes, dimension, name, check)
      : splitFixed(bytes, width, dimension, name, check);
  const join = (parts: readonly Uint8Array[]): Uint8Array =>
    width === undefined ? joinVariable(parts) : joinFixed(parts, width, name);

  const check: Check = part => element.validate(part);

  const checkCount = (count: number): void => {
    if (count !== dimension) {
      throw invalid(`Invalid vector of type ${name}; expected ${dimension} elements, but given ${count}`);
    }
  };

  return {
    type,
    encode(value) {
      if (!Array.isArray(value)) {
        throw misfit(name, value);
      }
      checkCount(value.length);
      if (isFloat(type.element) && value.every(each => typeof each === 'number')) {
        return encodeFloats(value);
      }
      return join((value as readonly CqlValue[]).map(each => encodeMember(element, each)));
    },
    decode(bytes) {
      if (bytes.length === 0) {
        return null;
      }
      if (isFloat(type.element) && bytes.length === dimension * 4) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const values: number[] = [];
        for (let at = 0; at < bytes.length; at += 4) {
          values.push(view.getFloat32(at));
        }
        return values;
      }
      return split(bytes).map(part => element.decode(part));
    },
    validate(bytes) {
      if (bytes.length === 0) {
        throw invalid('Invalid empty vector value');
      }
      if (isFloat(type.element) && bytes.length === dimension * 4) {
        return;
      }
      split(bytes, check);
    },
    canonical:
      element.canonical === unchanged
        ? unchanged
        : bytes => {
            const parts = split(bytes);
            const inner = parts.map(part => element.canonical(part));
            return isSame(inner, parts) ? bytes : join(inner);
          },
    compare(a, b) {
      if (a.length === 0 || b.length === 0) {
        return a.length - b.length;
      }
      const left = split(a);
      const right = split(b);
      for (let i = 0; i < dimension; i += 1) {
        const difference = element.compare(left[i]!, right[i]!);
        if (difference !== 0) {
          return difference;
        }
      }
      return 0;
    },
    toComparable(bytes, sink) {
      for (const part of split(bytes)) {
        if (width === undefined) {
          writeMember(element, part, sink);
        } else {
          element.toComparable(part, sink);
        }
      }
    },
    fromComparable(source) {
      const parts: Uint8Array[] = [];
      for (let i = 0; i < dimension; i += 1) {
        const part = width === undefined ? readMember(element, source) : element.fromComparable(source);
        if (part === undefined) {
          throw invalid(`Comparable form of a ${name} lacks elements`);
        }
        parts.push(notNull(part));
      }
      return join(parts);
    },
    toLiteral: bytes => (bytes.length === 0 ? "''" : `[${split(bytes).map(element.toLiteral).join(', ')}]`),
    toJson: bytes => (bytes.length === 0 ? '""' : `[${split(bytes).map(element.toJson).join(', ')}]`),
    fromJson(value) {
      const items = parseNestedJson(value);
      if (!Array.isArray(items)) {
        throw unexpectedJson('a list', items);
      }
      if (items.length !== dimension) {
        throw invalid(
          `List had incorrect size: expected ${dimension} but given ${items.length}; ${describeJson(items)}`,
        );
      }
      return join(
        items.map((item: unknown) => {
          if (item === null) {
            throw invalid('Invalid null element in list');
          }
          return element.fromJson(item);
        }),
      );
    },
  };
}

/** Fails where an element is none: what is wrong inside of it comes before what follows it. Source: Apache Cassandra 5.0, VectorType. */
type Check = (part: Uint8Array) => void;

function splitFixed(bytes: Uint8Array, width: number, dimension: number, name: string, check?: Check): Uint8Array[] {
  if (bytes.length < width * dimension) {
    throw invalid(`Not enough bytes to read a ${name}`);
  }
  const parts: Uint8Array[] = [];
  for (let at = 0; at < width * dimension; at += width) {
    const part = bytes.subarray(at, at + width);
    check?.(part);
    parts.push(part);
  }
  if (bytes.length > width * dimension) {
    throw extraneous(bytes.length - width * dimension, name);
  }
  return parts;
}

function splitVariable(bytes: Uint8Array, dimension: number, name: string, check?: Check): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const cursor = {bytes, offset: 0};
  for (let i = 0; i < dimension; i += 1) {
    if (cursor.offset >= bytes.length) {
      throw invalid(`Not enough bytes to read a ${name}`);
    }
    const size = readUnsignedVint(cursor);
    const end = cursor.offset + size;
    if (end > bytes.length) {
      throw invalid(`Not enough bytes to read a ${name}`);
    }
    const part = bytes.subarray(cursor.offset, end);
    check?.(part);
    parts.push(part);
    cursor.offset = end;
  }
  if (cursor.offset !== bytes.length) {
    throw extraneous(bytes.length - cursor.offset, name);
  }
  return parts;
}

const extraneous = (count: number, name: string): Error =>
  invalid(`Unexpected ${count} extraneous bytes after ${name} value`);

function joinFixed(parts: readonly Uint8Array[], width: number, name: string): Uint8Array {
  const bytes = Buffer.allocUnsafe(width * parts.length);
  for (const [i, part] of parts.entries()) {
    if (part.length !== width) {
      throw invalid(`Invalid element of ${part.length} bytes in ${name}`);
    }
    bytes.set(part, i * width);
  }
  return bytes;
}

function joinVariable(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) {
    length += unsignedVintSize(part.length) + part.length;
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    at = writeUnsignedVint(part.length, bytes, at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A vector of elements in wire form. The caller has checked their number. */
export function joinVector(type: VectorType, parts: readonly Uint8Array[]): Uint8Array {
  const width = fixedWidth(type.element);
  return width === undefined ? joinVariable(parts) : joinFixed(parts, width, printType(type));
}

/** Whether all numbers of a vector of floats are zero, negative ones too, which are near nothing by cosine. */
export function isZeroVector(value: Uint8Array): boolean {
  for (let i = 0; i < value.length; i++) {
    // The first bit of four bytes is the sign.
    if (value[i] !== 0 && !(i % 4 === 0 && value[i] === 0x80)) {
      return false;
    }
  }
  return value.length > 0;
}
