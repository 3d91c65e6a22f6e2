/** `int_as_blob(x)`, `blob_as_int(x)` and the like: the wire form of a value, and back. */
import {CqlFailure} from '../errors.ts';
import {NATIVE_CODECS} from '../types/index.ts';
import {native} from '../types/type-names.ts';
import type {NativeTypeName} from '../types/type.ts';
import {strict, type Family} from './function.ts';
import {overload, overloads} from './overloads.ts';

const BLOB = native('blob');

export const asBlob = (name: NativeTypeName): Family =>
  overloads(overload([native(name)], BLOB, ([bytes]) => bytes ?? null));

export function fromBlob(name: NativeTypeName): Family {
  const codec = NATIVE_CODECS[name];
  return overloads(calledName =>
    strict(calledName, [BLOB], native(name), ([bytes]) => {
      const value = bytes as Uint8Array;
      try {
        codec.validate(value);
      } catch (error) {
        throw new CqlFailure(
          'invalid',
          `In call to function system.${calledName}, value 0x${Buffer.from(value).toString('hex')} is not a valid binary representation for type ${name}`,
          {},
          {cause: error},
        );
      }
      return value;
    }),
  );
}
