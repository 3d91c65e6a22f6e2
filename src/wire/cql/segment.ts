/**
 * v5 segments: checksummed wrappers around envelopes.
 * Source: native_protocol_v5, "Framing" (uncompressed and LZ4 formats). Little-endian, unlike the rest of the protocol.
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import type {Compression} from './compression.ts';
import {crc24, payloadCrc32} from './crc.ts';

/** 17 bits of length. */
export const MAX_PAYLOAD_BYTES = 0x1ffff;
export const SEGMENT_TRAILER_BYTES = 4;
const CRC24_BYTES = 3;

/** Lengths and flag, then their checksum. */
const BARE_HEADER_BYTES = 3 + CRC24_BYTES;
const LZ4_HEADER_BYTES = 5 + CRC24_BYTES;

export const segmentHeaderBytes = (compression: Compression): number =>
  compression === 'lz4' ? LZ4_HEADER_BYTES : BARE_HEADER_BYTES;

export interface SegmentHeader {
  /** As it stands in the segment. */
  readonly payloadBytes: number;
  /** 0: the payload is not compressed. */
  readonly uncompressedBytes: number;
  /** The payload is whole envelopes; else it is a slice of one. */
  readonly isSelfContained: boolean;
}

/** Needs the whole header at `start`. Fails with `protocol` when the checksum is wrong: the stream cannot be followed further. */
export function readSegmentHeader(buffer: Buffer, start: number, compression: Compression): SegmentHeader {
  const fieldBytes = segmentHeaderBytes(compression) - CRC24_BYTES;
  if (crc24(buffer, start, fieldBytes) !== buffer.readUIntLE(start + fieldBytes, CRC24_BYTES)) {
    throw new CqlFailure('protocol', 'Invalid checksum of a segment header');
  }
  const low = buffer.readUIntLE(start, 3);
  const payloadBytes = low & MAX_PAYLOAD_BYTES;
  if (compression === 'none') {
    return {payloadBytes, uncompressedBytes: 0, isSelfContained: (low & 0x20000) !== 0};
  }
  const high = buffer.readUInt16LE(start + 3);
  const uncompressedBytes = ((low >>> 17) | (high << 7)) & MAX_PAYLOAD_BYTES;
  return {payloadBytes, uncompressedBytes, isSelfContained: (high & 0x400) !== 0};
}

/** `start` is where the payload begins; the trailer follows it. */
export function isPayloadIntact(buffer: Buffer, start: number, payloadBytes: number): boolean {
  const end = start + payloadBytes;
  return payloadCrc32(buffer.subarray(start, end)) === buffer.readUInt32LE(end);
}

/** Fills in header and trailer around a payload that already stands behind the place of the header at `start`. */
export function sealSegment(buffer: Buffer, start: number, header: SegmentHeader, compression: Compression): void {
  const {payloadBytes, uncompressedBytes, isSelfContained} = header;
  const fieldBytes = segmentHeaderBytes(compression) - CRC24_BYTES;
  if (compression === 'none') {
    buffer.writeUIntLE(payloadBytes | (isSelfContained ? 0x20000 : 0), start, 3);
  } else {
    buffer.writeUIntLE(payloadBytes | ((uncompressedBytes & 0x7f) << 17), start, 3);
    buffer.writeUInt16LE((uncompressedBytes >>> 7) | (isSelfContained ? 0x400 : 0), start + 3);
  }
  buffer.writeUIntLE(crc24(buffer, start, fieldBytes), start + fieldBytes, CRC24_BYTES);
  const payloadStart = start + fieldBytes + CRC24_BYTES;
  const end = payloadStart + payloadBytes;
  buffer.writeUInt32LE(payloadCrc32(buffer.subarray(payloadStart, end)), end);
}
