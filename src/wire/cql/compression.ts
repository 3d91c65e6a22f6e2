/**
 * Compressed bodies of v3 and v4: the length before compression in four bytes, big-endian, then one LZ4 block.
 * Source: native_protocol_v4, "Compression".
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {FLAG_COMPRESSED, HEADER_BYTES} from './frame.ts';
import {compressLz4, decompressLz4, maxCompressedBytes} from './lz4.ts';
import type {Writer} from './writer.ts';

export type Compression = 'none' | 'lz4';

/** Smaller bodies stay as they are: the gain would not pay. */
export const MIN_COMPRESSED_BYTES = 256;

let scratch = Buffer.alloc(0);

/** Compresses into a buffer that the next call uses again. Undefined: it would not get smaller. */
export function compressed(bytes: Uint8Array): Buffer | undefined {
  const room = maxCompressedBytes(bytes.length);
  if (scratch.length < room) {
    scratch = Buffer.allocUnsafeSlow(room);
  }
  const end = compressLz4(bytes, scratch, 0);
  const block = scratch.subarray(0, end);
  if (scratch.length > 4 << 20) {
    scratch = Buffer.alloc(0);
  }
  return end < bytes.length ? block : undefined;
}

/** Replaces the body of the last frame, which is finished and begins at `frame`, if that makes it smaller. */
export function compressLastFrame(writer: Writer, frame: number): void {
  const bodyStart = frame + HEADER_BYTES;
  const bodyBytes = writer.length - bodyStart;
  if (bodyBytes < MIN_COMPRESSED_BYTES) {
    return;
  }
  const block = compressed(writer.buffer.subarray(bodyStart, writer.length));
  if (block === undefined || block.length + 4 >= bodyBytes) {
    return;
  }
  writer.length = bodyStart;
  writer.int(bodyBytes);
  writer.raw(block);
  writer.endFrame(frame);
  writer.buffer[frame + 1]! |= FLAG_COMPRESSED;
}

/** Fails with `protocol` when it is damaged or larger than `maxBytes`. */
export function decompressBody(body: Buffer, maxBytes: number): Buffer {
  if (body.length < 4) {
    throw new CqlFailure('protocol', 'Not enough bytes for a compressed body');
  }
  const bytes = body.readUInt32BE(0);
  if (bytes > maxBytes) {
    throw new CqlFailure('protocol', `A compressed body may hold ${maxBytes} bytes, not ${bytes}`);
  }
  return decompressLz4(body.subarray(4), bytes);
}
