/** Wire values for rows of system tables, and back. */
import {codecOf} from '../../../core/cql/types/index.ts';
import type {CqlValue, DataType, NativeTypeName} from '../../../core/cql/types/type.ts';
import type {VirtualRow} from '../context.ts';

const native = (name: NativeTypeName): DataType => ({kind: 'native', name});
const TEXT = native('text');

function encoder(type: DataType): (value: CqlValue) => Uint8Array {
  const codec = codecOf(type);
  return value => codec.encode(value);
}

export const text = encoder(TEXT);
export const int = encoder(native('int'));
export const bigint = encoder(native('bigint'));
export const double = encoder(native('double'));
export const boolean = encoder(native('boolean'));
export const uuid = encoder(native('uuid'));
const INET = encoder(native('inet'));
/** The zone of a link-local address (`%eth0`) has no place in CQL. */
export const inet = (address: string): Uint8Array => INET(address.replace(/%.*$/, ''));
export const timestamp = encoder(native('timestamp'));

const TEXT_LIST = encoder({kind: 'list', element: TEXT, frozen: true});
const BOOLEAN_LIST = encoder({kind: 'list', element: native('boolean'), frozen: true});
const TEXT_SET = encoder({kind: 'set', element: TEXT, frozen: true});
const TEXT_MAP = encoder({kind: 'map', key: TEXT, value: TEXT, frozen: true});
const BLOB_MAP = encoder({kind: 'map', key: TEXT, value: native('blob'), frozen: true});

export const textList = (values: readonly string[]): Uint8Array => TEXT_LIST(values);
export const booleanList = (values: readonly boolean[]): Uint8Array => BOOLEAN_LIST(values);
export const textSet = (values: Iterable<string>): Uint8Array => TEXT_SET([...values].sort());
export const textMap = (values: {readonly [name: string]: string}): Uint8Array => TEXT_MAP(sortedEntries(values));

/** Values are hexadecimal, with or without `0x`. */
export const blobMap = (values: {readonly [name: string]: string}): Uint8Array =>
  BLOB_MAP(sortedEntries(values).map(([name, hex]) => [name, Buffer.from(hex.replace(/^0x/i, ''), 'hex')]));

const sortedEntries = (values: {readonly [name: string]: string}): [string, string][] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));

export const rowOf = (values: {readonly [column: string]: Uint8Array | null}): VirtualRow =>
  new Map(Object.entries(values));
