/** When two values in wire form are the same value. */
import {equalBytes} from '../cql/types/bytes.ts';
import {isBytewise} from '../cql/types/comparison.ts';
import {codecOf} from '../cql/types/index.ts';
import type {DataType} from '../cql/types/type.ts';

export type Equal = (a: Uint8Array, b: Uint8Array) => boolean;

export function equality(type: DataType): Equal {
  if (isBytewise(type)) {
    return equalBytes;
  }
  const {compare} = codecOf(type);
  return (a, b) => compare(a, b) === 0;
}
