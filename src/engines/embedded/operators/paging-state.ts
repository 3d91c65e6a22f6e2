/**
 * The place where a page ended, as opaque bytes: version, CRC32 of the rest, fingerprint of the query and its values,
 * what is left of LIMIT and of PER PARTITION LIMIT (-1: none was given), and the key of the last row.
 */
import {crc32} from 'node:zlib';
import type {BoundValue} from '../../../core/cql/port.ts';
import {UNSET} from '../../../core/cql/port.ts';
import type {Select} from '../../../core/cql/statements/statement.ts';
import type {TableAccess} from '../access.ts';
import {prefixLength, TOKEN_BYTES} from '../keys.ts';
import type {ByteString} from '../store/store.ts';
import {foreignState} from './sources.ts';

const VERSION = 1;
const HEAD_BYTES = 17;

export interface Place {
  readonly after: ByteString;
  /** Infinity: no limit. */
  readonly limit: number;
  readonly partitionLimit: number;
}

export function encodePlace(place: Place, fingerprint: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + place.after.length);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(fingerprint, 5);
  bytes.writeInt32BE(Number.isFinite(place.limit) ? place.limit : -1, 9);
  bytes.writeInt32BE(Number.isFinite(place.partitionLimit) ? place.partitionLimit : -1, 13);
  bytes.write(place.after, HEAD_BYTES, 'latin1');
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1);
  return bytes;
}

/** Fails with `protocol` when the bytes are no place of any query: told before what is wrong with the statement, as by Cassandra. */
export function checkPlace(state: Uint8Array): Buffer {
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  if (
    bytes.length < HEAD_BYTES + TOKEN_BYTES ||
    bytes[0] !== VERSION ||
    bytes.readUInt32BE(1) !== crc32(bytes.subarray(5))
  ) {
    throw foreignState();
  }
  return bytes;
}

/** Fails with `protocol` when the bytes are not a place of this query. */
export function decodePlace(state: Uint8Array, fingerprint: number, access: TableAccess): Place {
  const bytes = checkPlace(state);
  if (bytes.readUInt32BE(5) !== fingerprint) {
    throw foreignState();
  }
  const after = bytes.toString('latin1', HEAD_BYTES);
  if (access.hasClustering && (!after.includes('\0\0', TOKEN_BYTES) || prefixLength(after, true) >= after.length)) {
    throw foreignState();
  }
  const limit = bytes.readInt32BE(9);
  const partitionLimit = bytes.readInt32BE(13);
  return {
    after,
    limit: limit < 0 ? Infinity : limit,
    partitionLimit: partitionLimit < 0 ? Infinity : partitionLimit,
  };
}

/** Bytes as an array, whatever class they come in: a Buffer has become an object of its own form by now. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return [...value];
  }
  const isBuffer =
    typeof value === 'object' && value !== null && 'data' in value && 'type' in value && value.type === 'Buffer';
  return isBuffer ? value.data : value;
}

export const sumOfStatement = (statement: Select): number => crc32(JSON.stringify(statement, plain));

/** The same for the same query on the same table, in any process. */
export function fingerprintOf(statementSum: number, tableId: string, values: readonly BoundValue[]): number {
  let sum = crc32(tableId, statementSum);
  for (const value of values) {
    sum =
      value === null ? crc32('null', sum) : value === UNSET ? crc32('unset', sum) : crc32(value, crc32('value', sum));
  }
  return sum;
}
