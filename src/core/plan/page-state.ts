/**
 * The place where a page of a planned query ended, as opaque bytes: version, CRC-32 of the rest, fingerprint of the query and its
 * values, what is left of LIMIT (-1: none was given), the number of the branch, the database's own paging state of the page that was
 * being read, and the key of the last row that was taken from it. The key says where to go on when rows came or went since.
 */
import {crc32} from '../../base/checksum.ts';
import {CqlFailure} from '../cql/errors.ts';
import {UNSET} from '../cql/port.ts';
import type {Select} from '../cql/statements/statement.ts';
import type {Values} from './terms.ts';

const VERSION = 1;
const HEAD_BYTES = 17;

/** Key columns in order; those of clustering are null in a row of static columns alone. */
export type RowKey = readonly (Uint8Array | null)[];

export interface Place {
  readonly branch: number;
  /** Where the page begins that is being read; undefined: at the start of the branch. */
  readonly inner: Uint8Array | undefined;
  /** Rows up to this one are done. */
  readonly after: RowKey | undefined;
  /** Infinity: no limit. */
  readonly left: number;
}

export function encodePlace({branch, inner, after, left}: Place, fingerprint: number): Uint8Array {
  const parts: (Uint8Array | null)[] = [inner ?? null, ...(after ?? [])];
  let length = HEAD_BYTES;
  for (const part of parts) {
    length += 4 + (part?.length ?? 0);
  }
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(fingerprint, 5);
  bytes.writeInt32BE(Number.isFinite(left) ? left : -1, 9);
  bytes.writeUInt32BE(branch, 13);
  let at = HEAD_BYTES;
  for (const part of parts) {
    bytes.writeInt32BE(part?.length ?? -1, at);
    at += 4;
    if (part !== null) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1);
  return bytes;
}

/** Fails with `protocol` when the bytes are not a place of this query. `keyLength`: columns of the key. */
export function decodePlace(state: Uint8Array, fingerprint: number, branches: number, keyLength: number): Place {
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  if (
    bytes.length < HEAD_BYTES + 4 ||
    bytes[0] !== VERSION ||
    bytes.readUInt32BE(1) !== crc32(bytes.subarray(5)) ||
    bytes.readUInt32BE(5) !== fingerprint
  ) {
    throw foreignState();
  }
  const left = bytes.readInt32BE(9);
  const branch = bytes.readUInt32BE(13);
  const parts: (Uint8Array | null)[] = [];
  for (let at = HEAD_BYTES; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : bytes.length;
    at += 4;
    if (length > bytes.length - at) {
      throw foreignState();
    }
    parts.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  const [inner, ...after] = parts;
  if (branch >= branches || (after.length !== 0 && after.length !== keyLength)) {
    throw foreignState();
  }
  return {
    branch,
    inner: inner ?? undefined,
    after: after.length === 0 ? undefined : after,
    left: left < 0 ? Infinity : left,
  };
}

const foreignState = (): CqlFailure =>
  new CqlFailure('protocol', 'Invalid value for the paging state: it is not of this query and these values');

/** Bytes as an array, whatever class they come in: a Buffer has become an object of its own form by now. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return [...value];
  }
  const isBuffer =
    typeof value === 'object' && value !== null && 'data' in value && 'type' in value && value.type === 'Buffer';
  return isBuffer ? value.data : value;
}

export const sumOfStatements = (statements: readonly Select[]): number => crc32(JSON.stringify(statements, plain));

/** The same for the same query on the same table, in any process. */
export function fingerprintOf(statementSum: number, tableId: string, values: Values): number {
  let sum = crc32(tableId, statementSum);
  for (const value of values) {
    sum =
      value === null ? crc32('null', sum) : value === UNSET ? crc32('unset', sum) : crc32(value, crc32('value', sum));
  }
  return sum;
}
