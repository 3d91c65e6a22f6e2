/**
 * Sort keys of stored values.
 *
 * Without clustering columns: 8 token bytes, then the partition key as it is.
 * With them: 8 token bytes, the partition key with 00 as 00 FF, 00 00, then 00 for the partition's header entry,
 * or 01 and the clustering columns. Each of those is a header byte (01 null, 02 empty, 03 value) and the comparable form of its type;
 * for DESC all its bytes are inverted. The token is written so that byte order is token order.
 */
import {writeToken} from '../../base/murmur3.ts';
import type {DataType, TypeCodec} from '../../core/cql/types/type.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {ABOVE, comparableOf, component, inverted, latin1, type Comparable} from './rows/comparable.ts';
import type {ByteString} from './store/store.ts';

export const TOKEN_BYTES = 8;

/** After the partition part: what kind of entry it is. */
export const HEADER_MARK = '\0';
export const ROW_MARK = '\x01';

/** A clustering column as keys need it. */
export interface ClusteringPart {
  readonly codec: TypeCodec;
  readonly comparable: Comparable;
  readonly descending: boolean;
}

/** Clustering keys in [from, to): what follows `ROW_MARK`. */
export interface ClusteringRange {
  readonly from: ByteString;
  readonly to: ByteString;
}

export const ALL_CLUSTERING: ClusteringRange = {from: '', to: ABOVE};

export const clusteringPart = (type: DataType, descending: boolean): ClusteringPart => ({
  codec: codecOf(type),
  comparable: comparableOf(type),
  descending,
});

const SCRATCH = Buffer.allocUnsafe(4096);
const ZEROS = /\0/g;
const ESCAPED_ZEROS = /\0\xff/g;

/** What all keys of a partition start with; without clustering it is the whole key. */
export function partitionPrefix(partitionKey: Uint8Array, hasClustering: boolean): ByteString {
  const length = partitionKey.length;
  if (!hasClustering && length <= SCRATCH.length - TOKEN_BYTES) {
    writeToken(partitionKey, SCRATCH, 0);
    SCRATCH.set(partitionKey, TOKEN_BYTES);
    return SCRATCH.latin1Slice(0, TOKEN_BYTES + length);
  }
  writeToken(partitionKey, SCRATCH, 0);
  const token = SCRATCH.latin1Slice(0, TOKEN_BYTES);
  const raw = latin1(partitionKey);
  if (!hasClustering) {
    return token + raw;
  }
  return token + (raw.includes('\0') ? raw.replace(ZEROS, '\0\xff') : raw) + '\0\0';
}

/** Where the partition part of a key ends. */
export function prefixLength(key: ByteString, hasClustering: boolean): number {
  if (!hasClustering) {
    return key.length;
  }
  let at = key.indexOf('\0', TOKEN_BYTES);
  while (key.charCodeAt(at + 1) !== 0) {
    at = key.indexOf('\0', at + 2);
  }
  return at + 2;
}

/** The partition key's bytes back from a key or a prefix. */
export function partitionKeyOf(key: ByteString, hasClustering: boolean): Buffer {
  if (!hasClustering) {
    return Buffer.from(key.slice(TOKEN_BYTES), 'latin1');
  }
  const raw = key.slice(TOKEN_BYTES, prefixLength(key, true) - 2);
  return Buffer.from(raw.includes('\0') ? raw.replace(ESCAPED_ZEROS, '\0') : raw, 'latin1');
}

export const headerKey = (prefix: ByteString): ByteString => prefix + HEADER_MARK;
export const rowKey = (prefix: ByteString, clustering: ByteString): ByteString => prefix + ROW_MARK + clustering;
export const isHeaderKey = (key: ByteString, prefix: number): boolean => key.charCodeAt(prefix) === 0;

/** Above every key of the partition. Without clustering: just above its only key. */
export const partitionEnd = (prefix: ByteString, hasClustering: boolean): ByteString =>
  hasClustering ? prefix + '\x02' : prefix + '\0';

/** The first 8 bytes of keys with this token. */
export function tokenBytes(token: bigint): ByteString {
  const bytes = Buffer.allocUnsafe(TOKEN_BYTES);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, token) ^ 0x8000_0000_0000_0000n);
  return bytes.latin1Slice(0, TOKEN_BYTES);
}

export function tokenOf(key: ByteString): bigint {
  const bytes = Buffer.from(key.slice(0, TOKEN_BYTES), 'latin1');
  return BigInt.asIntN(64, bytes.readBigUInt64BE() ^ 0x8000_0000_0000_0000n);
}

/** One clustering column's part of a key. */
export function clusteringComponent(part: ClusteringPart, value: Uint8Array | null): ByteString {
  const text = component(part.comparable, value);
  return part.descending ? inverted(text) : text;
}

/** Clustering values back from a key; `at` is where `ROW_MARK` stands. */
export function clusteringOf(parts: readonly ClusteringPart[], key: ByteString, at: number): (Uint8Array | null)[] {
  const straight = Buffer.from(key.slice(at + 1), 'latin1');
  let turned: Buffer | undefined;
  const values: (Uint8Array | null)[] = [];
  const source = {buffer: straight as Uint8Array, offset: 0};
  for (const part of parts) {
    let buffer: Buffer = straight;
    if (part.descending) {
      turned ??= invertedBytes(straight);
      buffer = turned;
    }
    source.buffer = buffer;
    const header = buffer[source.offset++];
    values.push(header === 3 ? part.codec.fromComparable(source) : header === 2 ? EMPTY : null);
  }
  return values;
}

const EMPTY = new Uint8Array(0);

function invertedBytes(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    result[i] = ~bytes[i]! & 0xff;
  }
  return result;
}

/** All rows whose clustering starts with `prefix` (complete components). */
export const rangeOfPrefix = (prefix: ByteString): ClusteringRange => ({from: prefix, to: prefix + ABOVE});

export interface SliceBound {
  readonly values: readonly (Uint8Array | null)[];
  readonly isInclusive: boolean;
}

/**
 * Rows under `prefix` (the components before `first`) whose next columns lie between the bounds, in type order.
 * With columns of mixed direction this is several ranges; they come sorted and do not overlap.
 */
export function rangesOfSlice(
  parts: readonly ClusteringPart[],
  prefix: ByteString,
  first: number,
  lower: SliceBound | undefined,
  upper: SliceBound | undefined,
): ClusteringRange[] {
  const above = lower === undefined ? [rangeOfPrefix(prefix)] : halfRanges(parts, prefix, first, lower, true);
  return upper === undefined ? above : intersection(above, halfRanges(parts, prefix, first, upper, false));
}

/** One bound: (a, b) > (1, 2) is a > 1, or a = 1 and b > 2. */
function halfRanges(
  parts: readonly ClusteringPart[],
  prefix: ByteString,
  first: number,
  bound: SliceBound,
  isLower: boolean,
): ClusteringRange[] {
  const ranges: ClusteringRange[] = [];
  let before = prefix;
  for (const [i, value] of bound.values.entries()) {
    const part = parts[first + i]!;
    const at = before + clusteringComponent(part, value);
    ranges.push(isLower !== part.descending ? {from: at + ABOVE, to: before + ABOVE} : {from: before, to: at});
    before = at;
  }
  if (bound.isInclusive) {
    ranges.push(rangeOfPrefix(before));
  }
  return joined(ranges);
}

/** Sorted, with those that touch or overlap made one. */
export function joined(ranges: readonly ClusteringRange[]): ClusteringRange[] {
  const sorted = ranges.filter(range => range.from < range.to).sort((a, b) => (a.from < b.from ? -1 : 1));
  const result: ClusteringRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to) {
      if (range.to > last.to) {
        result[result.length - 1] = {from: last.from, to: range.to};
      }
    } else {
      result.push(range);
    }
  }
  return result;
}

/** Both lists sorted and without overlap. */
export function intersection(a: readonly ClusteringRange[], b: readonly ClusteringRange[]): ClusteringRange[] {
  const result: ClusteringRange[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = a[i]!.from > b[j]!.from ? a[i]!.from : b[j]!.from;
    const to = a[i]!.to < b[j]!.to ? a[i]!.to : b[j]!.to;
    if (from < to) {
      result.push({from, to});
    }
    if (a[i]!.to < b[j]!.to) {
      i++;
    } else {
      j++;
    }
  }
  return result;
}
