/** Wraps envelopes into v5 segments within a writer: many small ones share a segment, a large one is sliced. */
import {compressed, MIN_COMPRESSED_BYTES} from './compression.ts';
import type {Compression} from './compression.ts';
import {MAX_PAYLOAD_BYTES, SEGMENT_TRAILER_BYTES, sealSegment, segmentHeaderBytes} from './segment.ts';
import {Writer} from './writer.ts';

export class SegmentWriter {
  readonly #compression: Compression;
  readonly #headerBytes: number;
  /** Where the open segment begins; -1: none is open. */
  #start = -1;

  constructor(compression: Compression) {
    this.#compression = compression;
    this.#headerBytes = segmentHeaderBytes(compression);
  }

  /** Before an envelope is written. */
  beginEnvelope(writer: Writer): void {
    if (this.#start < 0) {
      this.#start = writer.length;
      writer.reserve(this.#headerBytes);
      writer.length += this.#headerBytes;
    }
  }

  /** After it was written, from `envelope` to the end of the writer. */
  endEnvelope(writer: Writer, envelope: number): void {
    const payloadStart = this.#start + this.#headerBytes;
    if (writer.length - payloadStart <= MAX_PAYLOAD_BYTES) {
      return;
    }
    // It does not fit behind the others: it gets a segment, or several, of its own.
    const bytes = Buffer.from(writer.buffer.subarray(envelope, writer.length));
    writer.length = envelope;
    this.close(writer);
    if (bytes.length <= MAX_PAYLOAD_BYTES) {
      this.beginEnvelope(writer);
      writer.raw(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += MAX_PAYLOAD_BYTES) {
      this.beginEnvelope(writer);
      writer.raw(bytes.subarray(at, at + MAX_PAYLOAD_BYTES));
      this.#seal(writer, false);
    }
  }

  /** Before the writer is sent. */
  close(writer: Writer): void {
    if (this.#start < 0) {
      return;
    }
    if (writer.length === this.#start + this.#headerBytes) {
      writer.length = this.#start;
      this.#start = -1;
    } else {
      this.#seal(writer, true);
    }
  }

  #seal(writer: Writer, isSelfContained: boolean): void {
    const payloadStart = this.#start + this.#headerBytes;
    const plainBytes = writer.length - payloadStart;
    let uncompressedBytes = 0;
    if (this.#compression === 'lz4' && plainBytes >= MIN_COMPRESSED_BYTES) {
      const block = compressed(writer.buffer.subarray(payloadStart, writer.length), 'lz4');
      if (block !== undefined) {
        uncompressedBytes = plainBytes;
        writer.length = payloadStart;
        writer.raw(block);
      }
    }
    writer.reserve(SEGMENT_TRAILER_BYTES);
    const payloadBytes = writer.length - payloadStart;
    sealSegment(writer.buffer, this.#start, {payloadBytes, uncompressedBytes, isSelfContained}, this.#compression);
    writer.length += SEGMENT_TRAILER_BYTES;
    this.#start = -1;
  }
}

/** One envelope in segments of its own. For clients. */
export function wrapEnvelope(envelope: Uint8Array, compression: Compression = 'none'): Buffer {
  const writer = new Writer(Buffer.allocUnsafeSlow(envelope.length + 64));
  const segments = new SegmentWriter(compression);
  segments.beginEnvelope(writer);
  const start = writer.length;
  writer.raw(envelope);
  segments.endEnvelope(writer, start);
  segments.close(writer);
  return writer.view();
}
