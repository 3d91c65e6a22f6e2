/**
 * LZ4 blocks, as the native protocol uses them: no frame around the block, the length is told elsewhere.
 * Source: "LZ4 Block Format Description" of the lz4 project.
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {MatchFinder, MIN_MATCH} from './match-finder.ts';

/** The last bytes of a block are literals. */
const LAST_LITERALS = 5;
/** No match begins in the last bytes of a block. */
const MATCH_LIMIT = 12;

/** No block gives more bytes than this for each of its own. Spares the memory that a lie asks for. */
const MAX_GAIN = 255;

const finder = new MatchFinder();

const broken = (): CqlFailure => new CqlFailure('protocol', 'Invalid LZ4 block');

/** Largest size that `compressLz4` may need. */
export const maxCompressedBytes = (bytes: number): number => bytes + Math.ceil(bytes / 255) + 16;

/** Writes the block to `target` from `at` and gives its end. `target` has room for `maxCompressedBytes`. */
export function compressLz4(source: Uint8Array, target: Uint8Array, at: number): number {
  const length = source.length;
  finder.open(source, length - MATCH_LIMIT, length - LAST_LITERALS);
  let out = at;
  let anchor = 0;
  while (finder.next()) {
    const {start, end, offset} = finder;
    out = writeSequence(source, anchor, start, offset, end - start - MIN_MATCH, target, out);
    anchor = end;
  }
  return writeLiterals(source, anchor, length, 0, target, out);
}

function writeSequence(
  source: Uint8Array,
  anchor: number,
  literalEnd: number,
  offset: number,
  matchExtra: number,
  target: Uint8Array,
  at: number,
): number {
  let out = writeLiterals(source, anchor, literalEnd, Math.min(matchExtra, 15), target, at);
  target[out++] = offset;
  target[out++] = offset >>> 8;
  return matchExtra >= 15 ? writeLength(matchExtra - 15, target, out) : out;
}

/** Token, length and bytes of the literals. `matchNibble`: the lower half of the token. */
function writeLiterals(
  source: Uint8Array,
  start: number,
  end: number,
  matchNibble: number,
  target: Uint8Array,
  at: number,
): number {
  const count = end - start;
  let out = at;
  target[out++] = (Math.min(count, 15) << 4) | matchNibble;
  if (count >= 15) {
    out = writeLength(count - 15, target, out);
  }
  for (let i = start; i < end; i++) {
    target[out++] = source[i]!;
  }
  return out;
}

function writeLength(length: number, target: Uint8Array, at: number): number {
  let out = at;
  let left = length;
  while (left >= 255) {
    target[out++] = 255;
    left -= 255;
  }
  target[out++] = left;
  return out;
}

/** Fails with `protocol` when the block is damaged or does not give exactly `length` bytes. Never writes or reads outside. */
export function decompressLz4(source: Uint8Array, length: number): Buffer {
  if (length > source.length * MAX_GAIN) {
    throw broken();
  }
  const target = Buffer.allocUnsafeSlow(length);
  const sourceEnd = source.length;
  let at = 0;
  let out = 0;
  while (at < sourceEnd) {
    const token = source[at++]!;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) {
        if (at >= sourceEnd) {
          throw broken();
        }
        more = source[at++]!;
      }
    }
    if (literals > sourceEnd - at || literals > length - out) {
      throw broken();
    }
    for (let i = 0; i < literals; i++) {
      target[out++] = source[at++]!;
    }
    if (at === sourceEnd) {
      break;
    }
    if (sourceEnd - at < 2) {
      throw broken();
    }
    const offset = source[at]! | (source[at + 1]! << 8);
    at += 2;
    let match = (token & 15) + MIN_MATCH;
    if (match === 15 + MIN_MATCH) {
      for (let more = 255; more === 255; match += more) {
        if (at >= sourceEnd) {
          throw broken();
        }
        more = source[at++]!;
      }
    }
    if (offset === 0 || offset > out || match > length - out) {
      throw broken();
    }
    for (let i = 0; i < match; i++) {
      target[out] = target[out - offset]!;
      out += 1;
    }
  }
  if (out !== length) {
    throw broken();
  }
  return target;
}
