/** Values of rows as JSON text, from the wire form. */
import {textOf} from '../../../base/text-of.ts';
import {codecOf, NATIVE_CODECS} from '../../../core/cql/types/index.ts';
import {partsOf} from '../../../core/cql/types/collection.ts';
import {fieldsOf} from '../../../core/cql/types/tuple.ts';
import type {DataType, Duration, NativeTypeName} from '../../../core/cql/types/type.ts';
import {writeJson, writeJsonString} from '../../../wire/json/write.ts';
import {decodeVector, vectorJson} from '../documents/vectors.ts';
import {durationText} from './durations.ts';

/** Undefined where a row has no such member: null and empty collections, and what has no bytes though its type needs them. */
export function valueText(bytes: Uint8Array | null | undefined, type: DataType): string | undefined {
  if (bytes === null || bytes === undefined) {
    return undefined;
  }
  switch (type.kind) {
    case 'native':
      return nativeText(bytes, type.name);
    case 'list':
    case 'set': {
      const parts = partsOf(bytes, type.kind);
      return parts.length === 0 ? undefined : `[${parts.map(part => partText(part, type.element)).join(',')}]`;
    }
    case 'map':
      return mapText(bytes, type);
    case 'vector':
      return bytes.length === 0 ? undefined : writeJson(vectorJson(decodeVector(bytes)));
    case 'udt':
      return userTypeText(bytes, type);
    case 'tuple':
      return undefined;
  }
}

const partText = (bytes: Uint8Array, type: DataType): string => valueText(bytes, type) ?? 'null';

function mapText(bytes: Uint8Array, type: Extract<DataType, {kind: 'map'}>): string | undefined {
  const parts = partsOf(bytes, 'map');
  if (parts.length === 0) {
    return undefined;
  }
  const isObject = type.key.kind === 'native' && (type.key.name === 'text' || type.key.name === 'ascii');
  const entries: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const key = partText(parts[i]!, type.key);
    const value = partText(parts[i + 1]!, type.value);
    entries.push(isObject ? `${key}:${value}` : `[${key},${value}]`);
  }
  return isObject ? `{${entries.join(',')}}` : `[${entries.join(',')}]`;
}

function userTypeText(bytes: Uint8Array, type: Extract<DataType, {kind: 'udt'}>): string | undefined {
  const fields = fieldsOf(bytes, type.fields.length);
  const members: string[] = [];
  type.fields.forEach((field, index) => {
    const text = valueText(fields[index], field.type);
    if (text !== undefined) {
      members.push(`${writeJsonString(field.name)}:${text}`);
    }
  });
  return members.length === 0 ? undefined : `{${members.join(',')}}`;
}

function nativeText(bytes: Uint8Array, name: NativeTypeName): string | undefined {
  switch (name) {
    case 'text':
    case 'ascii':
      return writeJsonString(textOf(bytes));
    case 'blob':
      return `{"$binary":"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"}`;
    default:
      return bytes.length === 0 ? undefined : TEXTS[name](bytes);
  }
}

const asJson =
  (name: NativeTypeName) =>
  (bytes: Uint8Array): string =>
    NATIVE_CODECS[name].toJson(bytes);

/** A finite 32-bit float with as few digits as it needs. */
export const floatText = (value: number): string => withPoint(writeJson(vectorJson([value])[0] ?? null));

/** As the original writes floating numbers: `1.0`. Seen in: astra-db-java 2.1, which reads `1` as another type than `1.5`. */
const withPoint = (text: string): string => (/^-?\d+$/.test(text) ? `${text}.0` : text);

function floating(name: 'float' | 'double'): (bytes: Uint8Array) => string {
  return bytes => {
    const value = codecOf({kind: 'native', name}).decode(bytes) as number;
    if (!Number.isFinite(value)) {
      return `"${value}"`;
    }
    if (Object.is(value, -0)) {
      return '-0.0';
    }
    return name === 'double' ? withPoint(String(value)) : floatText(value);
  };
}

/** `2024-02-29T10:00:00Z`, with milliseconds where there are any. */
const timestamp = (bytes: Uint8Array): string =>
  NATIVE_CODECS.timestamp.toJson(bytes).replace(' ', 'T').replace('.000Z', 'Z');

/** `13:05:00.5` */
const time = (bytes: Uint8Array): string => NATIVE_CODECS.time.toJson(bytes).replace(/\.?0+"$/, '"');

type Other = Exclude<NativeTypeName, 'text' | 'ascii' | 'blob'>;

const TEXTS: {readonly [N in Other]: (bytes: Uint8Array) => string} = {
  bigint: asJson('bigint'),
  boolean: asJson('boolean'),
  counter: asJson('counter'),
  date: asJson('date'),
  decimal: asJson('decimal'),
  double: floating('double'),
  duration: bytes => `"${durationText(NATIVE_CODECS.duration.decode(bytes) as Duration)}"`,
  float: floating('float'),
  inet: asJson('inet'),
  int: asJson('int'),
  smallint: asJson('smallint'),
  time,
  timestamp,
  timeuuid: asJson('timeuuid'),
  tinyint: asJson('tinyint'),
  uuid: asJson('uuid'),
  varint: asJson('varint'),
};
