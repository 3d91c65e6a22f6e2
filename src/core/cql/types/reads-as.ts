/** Which types' bytes are also bytes of another type. Source: Apache Cassandra 5.0, AbstractType.isValueCompatibleWith. */
import type {DataType, NativeTypeName} from './type.ts';

const ALSO_READS: {readonly [name in NativeTypeName]?: readonly NativeTypeName[]} = {
  bigint: ['timestamp'],
  date: ['int'],
  text: ['ascii'],
  time: ['bigint'],
  timestamp: ['bigint'],
  uuid: ['timeuuid'],
  varint: ['int', 'bigint', 'timestamp'],
};

/** Whether what is stored as `from` may be read as `to`, which a type hint such as `(varint)v` does. */
export const readsAs = (from: DataType, to: DataType): boolean =>
  to.kind === 'native' &&
  (to.name === 'blob' || (from.kind === 'native' && ALSO_READS[to.name]?.includes(from.name) === true));
