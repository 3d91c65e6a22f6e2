/**
 * Types as result metadata tells them: [option].
 * Source: native_protocol_v3 to v5, "Rows" (column type); CustomType spellings: Apache Cassandra 5.0, DataType.
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import type {DataType, NativeTypeName} from '../../core/cql/types/type.ts';
import {marshalName} from '../../core/cql/types/type-names.ts';
import type {ProtocolVersion} from './frame.ts';
import type {Reader} from './reader.ts';
import type {Writer} from './writer.ts';

const CUSTOM = 0x00;
const LIST = 0x20;
const MAP = 0x21;
const SET = 0x22;
const UDT = 0x30;
const TUPLE = 0x31;

interface NativeOption {
  readonly id: number;
  /** Older versions get the class name of the custom type. */
  readonly since: ProtocolVersion;
}

const NATIVE: {readonly [N in NativeTypeName]: NativeOption} = {
  ascii: {id: 0x01, since: 3},
  bigint: {id: 0x02, since: 3},
  blob: {id: 0x03, since: 3},
  boolean: {id: 0x04, since: 3},
  counter: {id: 0x05, since: 3},
  decimal: {id: 0x06, since: 3},
  double: {id: 0x07, since: 3},
  float: {id: 0x08, since: 3},
  int: {id: 0x09, since: 3},
  timestamp: {id: 0x0b, since: 3},
  uuid: {id: 0x0c, since: 3},
  text: {id: 0x0d, since: 3},
  varint: {id: 0x0e, since: 3},
  timeuuid: {id: 0x0f, since: 3},
  inet: {id: 0x10, since: 3},
  date: {id: 0x11, since: 4},
  time: {id: 0x12, since: 4},
  smallint: {id: 0x13, since: 4},
  tinyint: {id: 0x14, since: 4},
  duration: {id: 0x15, since: 5},
};

const BY_ID = new Map<number, NativeTypeName>(
  Object.entries(NATIVE).map(([name, option]) => [option.id, name as NativeTypeName]),
);

export function writeType(writer: Writer, type: DataType, version: ProtocolVersion): void {
  switch (type.kind) {
    case 'native': {
      const option = NATIVE[type.name];
      if (version < option.since) {
        writer.short(CUSTOM);
        writer.string(marshalName(type));
      } else {
        writer.short(option.id);
      }
      return;
    }
    case 'list':
      writer.short(LIST);
      writeType(writer, type.element, version);
      return;
    case 'set':
      writer.short(SET);
      writeType(writer, type.element, version);
      return;
    case 'map':
      writer.short(MAP);
      writeType(writer, type.key, version);
      writeType(writer, type.value, version);
      return;
    case 'tuple':
      writer.short(TUPLE);
      writer.short(type.elements.length);
      for (const element of type.elements) {
        writeType(writer, element, version);
      }
      return;
    case 'udt':
      writer.short(UDT);
      writer.string(type.keyspace);
      writer.string(type.name);
      writer.short(type.fields.length);
      for (const field of type.fields) {
        writer.string(field.name);
        writeType(writer, field.type, version);
      }
      return;
    case 'vector':
      writer.short(CUSTOM);
      writer.string(marshalName(type));
  }
}

/** As read from a server: a custom type stays the class name that was sent. */
export type WireType =
  | {readonly kind: 'native'; readonly name: NativeTypeName}
  | {readonly kind: 'custom'; readonly className: string}
  | {readonly kind: 'list' | 'set'; readonly element: WireType}
  | {readonly kind: 'map'; readonly key: WireType; readonly value: WireType}
  | {readonly kind: 'tuple'; readonly elements: readonly WireType[]}
  | {
      readonly kind: 'udt';
      readonly keyspace: string;
      readonly name: string;
      readonly fields: readonly {readonly name: string; readonly type: WireType}[];
    };

/** Deeper nesting is refused: a hostile server could exhaust the stack. */
const MAX_DEPTH = 64;

/** Fails with `protocol` on an unknown option. */
export function readType(reader: Reader, depth = 0): WireType {
  if (depth > MAX_DEPTH) {
    throw new CqlFailure('protocol', `A type is nested deeper than ${MAX_DEPTH}`);
  }
  const id = reader.short();
  switch (id) {
    case CUSTOM:
      return {kind: 'custom', className: reader.string()};
    case LIST:
      return {kind: 'list', element: readType(reader, depth + 1)};
    case SET:
      return {kind: 'set', element: readType(reader, depth + 1)};
    case MAP:
      return {kind: 'map', key: readType(reader, depth + 1), value: readType(reader, depth + 1)};
    case TUPLE: {
      const elements: WireType[] = [];
      for (let left = reader.short(); left > 0; left--) {
        elements.push(readType(reader, depth + 1));
      }
      return {kind: 'tuple', elements};
    }
    case UDT: {
      const keyspace = reader.string();
      const name = reader.string();
      const fields: {name: string; type: WireType}[] = [];
      for (let left = reader.short(); left > 0; left--) {
        fields.push({name: reader.string(), type: readType(reader, depth + 1)});
      }
      return {kind: 'udt', keyspace, name, fields};
    }
    default: {
      // 0x0a is text in very old servers.
      const name = id === 0x0a ? 'text' : BY_ID.get(id);
      if (name === undefined) {
        throw new CqlFailure('protocol', `Unknown type option ${id}`);
      }
      return {kind: 'native', name};
    }
  }
}
