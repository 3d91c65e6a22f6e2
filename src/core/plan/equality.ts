/** When two values in wire form are the same value. */
import {equalBytes} from '../cql/types/bytes.ts';
import {codecOf} from '../cql/types/index.ts';
import type {DataType} from '../cql/types/type.ts';

export type Equal = (a: Uint8Array, b: Uint8Array) => boolean;

/** Types whose values are equal when their bytes are. */
export function isBytewise(type: DataType): boolean {
  if (type.kind !== 'native') {
    return false;
  }
  switch (type.name) {
    case 'decimal':
    case 'varint':
    case 'float':
    case 'double':
    case 'duration':
      return false;
    default:
      return true;
  }
}

export function equality(type: DataType): Equal {
  if (isBytewise(type)) {
    return equalBytes;
  }
  const {compare} = codecOf(type);
  return (a, b) => compare(a, b) === 0;
}
