/** The registry of CQL types. A new native type is one more line here; the compiler says where else. */
import {ascii, text} from './text.ts';
import {bigint, counter} from './bigint.ts';
import {blob} from './blob.ts';
import {boolean} from './boolean.ts';
import {date} from './date.ts';
import {decimal} from './decimal.ts';
import {double, float} from './floats.ts';
import {duration} from './duration.ts';
import {inet} from './inet.ts';
import {int, smallint, tinyint} from './integers.ts';
import {listCodec} from './list.ts';
import {mapCodec} from './map.ts';
import {marshalName} from './marshal-name.ts';
import type {NativeCodec} from './native.ts';
import {time} from './time.ts';
import {timestamp} from './timestamp.ts';
import {tupleCodec, userTypeCodec} from './tuple.ts';
import type {DataType, NativeTypeName, TypeCodec} from './type.ts';
import {timeuuid, uuid} from './uuid.ts';
import {varint} from './varint.ts';
import {vectorCodec} from './vector.ts';

export const NATIVE_CODECS: {readonly [K in NativeTypeName]: NativeCodec} = {
  ascii,
  bigint,
  blob,
  boolean,
  counter,
  date,
  decimal,
  double,
  duration,
  float,
  inet,
  int,
  smallint,
  text,
  time,
  timestamp,
  timeuuid,
  tinyint,
  uuid,
  varint,
};

const byObject = new WeakMap<DataType, TypeCodec>();
const byStructure = new Map<string, TypeCodec>();

/** Types are made by definitions, so there are few; this only keeps years of changing ones from piling up. */
const MAX_STRUCTURES = 4096;

/** The codec of a type: one for all types of the same structure. Cheap for a type object that was seen before. */
export function codecOf(type: DataType): TypeCodec {
  if (type.kind === 'native') {
    return NATIVE_CODECS[type.name];
  }
  let codec = byObject.get(type);
  if (codec === undefined) {
    const structure = marshalName(type);
    codec = byStructure.get(structure);
    if (codec === undefined) {
      codec = make(type);
      if (byStructure.size >= MAX_STRUCTURES) {
        byStructure.clear();
      }
      byStructure.set(structure, codec);
    }
    byObject.set(type, codec);
  }
  return codec;
}

function make(type: Exclude<DataType, {kind: 'native'}>): TypeCodec {
  switch (type.kind) {
    case 'list':
    case 'set':
      return listCodec(type, codecOf(type.element));
    case 'map':
      return mapCodec(type, codecOf(type.key), codecOf(type.value));
    case 'tuple':
      return tupleCodec(type, type.elements.map(codecOf));
    case 'udt':
      return userTypeCodec(
        type,
        type.fields.map(field => codecOf(field.type)),
      );
    case 'vector':
      return vectorCodec(type, codecOf(type.element));
  }
}
