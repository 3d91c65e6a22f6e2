/**
 * Snappy blocks, as v3 and v4 use them: the length before compression as a varint, then literals and copies.
 * Source: "Snappy compressed format description" of the snappy project (the raw format, not the framing format).
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {MatchFinder, MIN_MATCH} from './match-finder.ts';

// The lower two bits of an element's first byte.
const LITERAL = 0;
/** 4 to 11 bytes from up to 2047 bytes back: 2 bytes. */
const COPY_NEAR = 1;
/** 1 to 64 bytes from up to 65535 bytes back: 3 bytes. */
const COPY_FAR = 2;

const MAX_NEAR_MATCH = 11;
const MAX_NEAR_OFFSET = 0x7ff;
const MAX_MATCH = 64;
/** Lengths of literals up to here stand in the first byte; longer ones in 1 to 4 bytes behind it. */
const MAX_SHORT_LITERAL = 60;
/** Near the end no match is looked for: four bytes are read at a time. */
const SEARCH_MARGIN = MIN_MATCH - 1;
/** No block gives more bytes than this for each of its own (a copy: 64 for 3). Spares the memory that a lie asks for. */
const MAX_GAIN = 32;

const finder = new MatchFinder();

const broken = (): CqlFailure => new CqlFailure('protocol', 'Invalid Snappy block');

/** Largest size that `compressSnappy` may need. */
export const maxSnappyBytes = (bytes: number): number => 32 + bytes + Math.ceil(bytes / 6);

/** Writes the block to `target` from `at` and gives its end. `target` has room for `maxSnappyBytes`. */
export function compressSnappy(source: Uint8Array, target: Uint8Array, at: number): number {
  const length = source.length;
  finder.open(source, length - SEARCH_MARGIN, length);
  let out = writeVarint(length, target, at);
  let anchor = 0;
  while (finder.next()) {
    const {start, end, offset} = finder;
    out = writeLiteral(source, anchor, start, target, out);
    out = writeCopy(offset, end - start, target, out);
    anchor = end;
  }
  return writeLiteral(source, anchor, length, target, out);
}

function writeVarint(value: number, target: Uint8Array, at: number): number {
  let out = at;
  let left = value;
  while (left >= 0x80) {
    target[out++] = left | 0x80;
    left >>>= 7;
  }
  target[out++] = left;
  return out;
}

function writeLiteral(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  if (start === end) {
    return at;
  }
  let out = at;
  let left = end - start - 1;
  if (left < MAX_SHORT_LITERAL) {
    target[out++] = LITERAL | (left << 2);
  } else {
    const tag = out++;
    let bytes = 0;
    for (; left > 0; left >>>= 8) {
      target[out++] = left;
      bytes += 1;
    }
    target[tag] = LITERAL | ((MAX_SHORT_LITERAL - 1 + bytes) << 2);
  }
  for (let i = start; i < end; i++) {
    target[out++] = source[i]!;
  }
  return out;
}

/** A long match becomes several copies. */
function writeCopy(offset: number, length: number, target: Uint8Array, at: number): number {
  let out = at;
  let left = length;
  while (left > MAX_MATCH) {
    // What remains must be long enough for a near copy.
    const part = left < MAX_MATCH + MIN_MATCH ? MAX_MATCH - MIN_MATCH : MAX_MATCH;
    out = writeFarCopy(offset, part, target, out);
    left -= part;
  }
  if (left > MAX_NEAR_MATCH || offset > MAX_NEAR_OFFSET) {
    return writeFarCopy(offset, left, target, out);
  }
  target[out++] = COPY_NEAR | ((left - MIN_MATCH) << 2) | ((offset >>> 8) << 5);
  target[out++] = offset;
  return out;
}

function writeFarCopy(offset: number, length: number, target: Uint8Array, at: number): number {
  target[at] = COPY_FAR | ((length - 1) << 2);
  target[at + 1] = offset;
  target[at + 2] = offset >>> 8;
  return at + 3;
}

/** What a block says of its length before compression. Fails with `protocol` when it says nothing that makes sense. */
export function snappyLength(source: Uint8Array): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = source[i];
    if (byte === undefined) {
      break;
    }
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      return length;
    }
  }
  throw broken();
}

/** Fails with `protocol` when the block is damaged or longer than `maxBytes`. Never writes or reads outside. */
export function decompressSnappy(source: Uint8Array, maxBytes: number): Buffer {
  const length = snappyLength(source);
  if (length > maxBytes) {
    throw new CqlFailure('protocol', `A compressed body may hold ${maxBytes} bytes, not ${length}`);
  }
  if (length > source.length * MAX_GAIN) {
    throw broken();
  }
  let at = 1;
  while (source[at - 1]! >= 0x80) {
    at += 1;
  }
  const target = Buffer.allocUnsafeSlow(length);
  const sourceEnd = source.length;
  let out = 0;
  while (at < sourceEnd) {
    const tag = source[at++]!;
    const kind = tag & 3;
    if (kind === LITERAL) {
      let count = (tag >>> 2) + 1;
      if (count > MAX_SHORT_LITERAL) {
        const bytes = count - MAX_SHORT_LITERAL;
        if (bytes > sourceEnd - at) {
          throw broken();
        }
        count = readLittleEndian(source, at, bytes) + 1;
        at += bytes;
      }
      if (count > sourceEnd - at || count > length - out) {
        throw broken();
      }
      for (let i = 0; i < count; i++) {
        target[out++] = source[at++]!;
      }
      continue;
    }
    const bytes = kind === COPY_NEAR ? 1 : kind === COPY_FAR ? 2 : 4;
    if (bytes > sourceEnd - at) {
      throw broken();
    }
    const low = readLittleEndian(source, at, bytes);
    at += bytes;
    const offset = kind === COPY_NEAR ? ((tag >>> 5) << 8) | low : low;
    const count = kind === COPY_NEAR ? ((tag >>> 2) & 7) + MIN_MATCH : (tag >>> 2) + 1;
    if (offset === 0 || offset > out || count > length - out) {
      throw broken();
    }
    for (let i = 0; i < count; i++) {
      target[out] = target[out - offset]!;
      out += 1;
    }
  }
  if (out !== length) {
    throw broken();
  }
  return target;
}

/** Up to 4 bytes, unsigned. */
function readLittleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) {
    value = value * 256 + bytes[at + i]!;
  }
  return value;
}
