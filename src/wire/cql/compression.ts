/**
 * Compressed bodies of v3 and v4. LZ4: the length before compression in four bytes, big-endian, then one block.
 * Snappy: one block, which tells its length itself. Source: native_protocol_v4, "Compression".
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {FLAG_COMPRESSED, HEADER_BYTES} from './frame.ts';
import {compressLz4, decompressLz4, maxCompressedBytes} from './lz4.ts';
import {compressSnappy, decompressSnappy, maxSnappyBytes} from './snappy.ts';
import type {Writer} from './writer.ts';

/** `snappy` only in v3 and v4. */
export type Compression = 'none' | 'lz4' | 'snappy';

/** Smaller bodies stay as they are: the gain would not pay. */
export const MIN_COMPRESSED_BYTES = 256;

/** A larger scratch buffer is left to the collector after use. */
const MAX_KEPT_SCRATCH = 4 << 20;

let scratch = Buffer.alloc(0);

/** One block, in a buffer that the next call uses again. Undefined: it would not get smaller. */
export function compressed(bytes: Uint8Array, compression: Compression): Buffer | undefined {
  const isSnappy = compression === 'snappy';
  const room = isSnappy ? maxSnappyBytes(bytes.length) : maxCompressedBytes(bytes.length);
  if (scratch.length < room) {
    scratch = Buffer.allocUnsafeSlow(room);
  }
  const end = isSnappy ? compressSnappy(bytes, scratch, 0) : compressLz4(bytes, scratch, 0);
  const block = scratch.subarray(0, end);
  if (scratch.length > MAX_KEPT_SCRATCH) {
    scratch = Buffer.alloc(0);
  }
  return end < bytes.length ? block : undefined;
}

/** Replaces the body of the last frame, which is finished and begins at `frame`, if that makes it smaller. */
export function compressLastFrame(writer: Writer, frame: number, compression: Compression): void {
  const bodyStart = frame + HEADER_BYTES;
  const bodyBytes = writer.length - bodyStart;
  if (bodyBytes < MIN_COMPRESSED_BYTES) {
    return;
  }
  const lengthBytes = compression === 'lz4' ? 4 : 0;
  const block = compressed(writer.buffer.subarray(bodyStart, writer.length), compression);
  if (block === undefined || block.length + lengthBytes >= bodyBytes) {
    return;
  }
  writer.length = bodyStart;
  if (compression === 'lz4') {
    writer.int(bodyBytes);
  }
  writer.raw(block);
  writer.endFrame(frame);
  writer.buffer[frame + 1]! |= FLAG_COMPRESSED;
}

/** Fails with `protocol` when it is damaged or larger than `maxBytes`. */
export function decompressBody(body: Buffer, maxBytes: number, compression: Compression): Buffer {
  if (compression === 'snappy') {
    return decompressSnappy(body, maxBytes);
  }
  if (body.length < 4) {
    throw new CqlFailure('protocol', 'Not enough bytes for a compressed body');
  }
  const bytes = body.readUInt32BE(0);
  if (bytes > maxBytes) {
    throw new CqlFailure('protocol', `A compressed body may hold ${maxBytes} bytes, not ${bytes}`);
  }
  return decompressLz4(body.subarray(4), bytes);
}
