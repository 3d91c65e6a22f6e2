/**
 * v5 segments: checksummed wrappers around envelopes.
 * Source: native_protocol_v5, "Framing" (uncompressed format). Little-endian, unlike the rest of the protocol.
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {crc24, payloadCrc32} from './crc.ts';

/** 17 bits of length. */
export const MAX_PAYLOAD_BYTES = 0x1ffff;
/** Length and flag (3), CRC24 (3). */
export const SEGMENT_HEADER_BYTES = 6;
export const SEGMENT_TRAILER_BYTES = 4;

const SELF_CONTAINED = 0x20000;

/** What a header says: payload length, and whether the payload is whole envelopes (else: a slice of one). */
export interface SegmentHeader {
  readonly payloadBytes: number;
  readonly isSelfContained: boolean;
}

/** Needs SEGMENT_HEADER_BYTES at `start`. Fails with `protocol` when the checksum is wrong: the stream cannot be followed further. */
export function readSegmentHeader(buffer: Buffer, start: number): SegmentHeader {
  const bits = buffer[start]! | (buffer[start + 1]! << 8) | (buffer[start + 2]! << 16);
  const expected = buffer[start + 3]! | (buffer[start + 4]! << 8) | (buffer[start + 5]! << 16);
  if (crc24(buffer, start, 3) !== expected) {
    throw new CqlFailure('protocol', 'Invalid checksum of a segment header');
  }
  return {payloadBytes: bits & MAX_PAYLOAD_BYTES, isSelfContained: (bits & SELF_CONTAINED) !== 0};
}

/** `start` is where the payload begins; the trailer follows it. */
export function isPayloadIntact(buffer: Buffer, start: number, payloadBytes: number): boolean {
  const end = start + payloadBytes;
  const expected = (buffer[end]! | (buffer[end + 1]! << 8) | (buffer[end + 2]! << 16) | (buffer[end + 3]! << 24)) >>> 0;
  return payloadCrc32(buffer.subarray(start, end)) === expected;
}

/** Fills in header and trailer around a payload that already stands at `start` + SEGMENT_HEADER_BYTES. */
export function sealSegment(buffer: Buffer, start: number, payloadBytes: number, isSelfContained: boolean): void {
  const bits = payloadBytes | (isSelfContained ? SELF_CONTAINED : 0);
  buffer[start] = bits;
  buffer[start + 1] = bits >>> 8;
  buffer[start + 2] = bits >>> 16;
  const headerCrc = crc24(buffer, start, 3);
  buffer[start + 3] = headerCrc;
  buffer[start + 4] = headerCrc >>> 8;
  buffer[start + 5] = headerCrc >>> 16;
  const payloadStart = start + SEGMENT_HEADER_BYTES;
  const end = payloadStart + payloadBytes;
  const crc = payloadCrc32(buffer.subarray(payloadStart, end));
  buffer[end] = crc;
  buffer[end + 1] = crc >>> 8;
  buffer[end + 2] = crc >>> 16;
  buffer[end + 3] = crc >>> 24;
}

/** Wraps one envelope; what does not fit a segment is sliced. Copies. */
export function wrapEnvelope(envelope: Uint8Array): Buffer {
  const slices = Math.max(1, Math.ceil(envelope.length / MAX_PAYLOAD_BYTES));
  const wrapped = Buffer.allocUnsafe(envelope.length + slices * (SEGMENT_HEADER_BYTES + SEGMENT_TRAILER_BYTES));
  let at = 0;
  for (let slice = 0; slice < slices; slice++) {
    const part = envelope.subarray(slice * MAX_PAYLOAD_BYTES, (slice + 1) * MAX_PAYLOAD_BYTES);
    wrapped.set(part, at + SEGMENT_HEADER_BYTES);
    sealSegment(wrapped, at, part.length, slices === 1);
    at += SEGMENT_HEADER_BYTES + part.length + SEGMENT_TRAILER_BYTES;
  }
  return wrapped;
}
