/**
 * Cuts the bytes of a connection into envelopes, as a server or a client: v3 and v4 bare, v5 in segments once agreed.
 * Bodies are views into the received chunks; what is cut by a chunk's end is copied once or twice, however small the chunks are.
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {HEADER_BYTES, isSupportedVersion, OLD_HEADER_BYTES} from './frame.ts';
import type {Frame} from './frame.ts';
import type {Compression} from './compression.ts';
import {decompressLz4} from './lz4.ts';
import {isPayloadIntact, readSegmentHeader, SEGMENT_TRAILER_BYTES, segmentHeaderBytes} from './segment.ts';
import type {SegmentHeader} from './segment.ts';

/**
 * need: nothing whole is there, push more · frame: one is in the fields · unsupported: a version that nobody here speaks, only `version`
 * and `stream` are set · too_big: a frame over the limit, only the header is set; its body will be skipped · broken: see `problem`; stop reading.
 */
export type Step = 'need' | 'frame' | 'unsupported' | 'too_big' | 'broken';

const NOTHING = Buffer.alloc(0);

export class FrameSource {
  /** Larger bodies are refused: `too_big`. May be changed at any time. */
  maxFrameBytes: number;

  /** Received and not used yet: `#start` to `#end` of `#bytes`. */
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** `#bytes` was made here and has room behind `#end`; else it is a chunk of the socket. */
  #isOwned = false;
  /** How many bytes the next step waits for: keeps the buffer from being made too small again and again. */
  #wanted = 0;
  /** Bytes of a refused body that are still to come. */
  #skip = 0;

  /** Undefined: envelopes come bare. */
  #segments: Compression | undefined;
  /** Envelopes of a self-contained segment that were not taken yet: `#payloadStart` to `#payloadEnd` of `#payload`. */
  #payload: Buffer = NOTHING;
  #payloadStart = 0;
  #payloadEnd = 0;
  /** An envelope that comes in slices, and how much of it is there. */
  #large: Buffer | undefined;
  #largeBytes = 0;
  /** Bytes of a refused sliced envelope that are still to come. */
  #largeSkip = 0;

  // The current frame; valid until the next call of `next`.
  version = 0;
  isResponse = false;
  flags = 0;
  stream = 0;
  opcode = 0;
  /** The body is `buffer` from `bodyStart` to `bodyEnd`. */
  buffer: Buffer = NOTHING;
  bodyStart = 0;
  bodyEnd = 0;
  /** Why it is broken. */
  problem = '';

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** From the next byte on everything is in segments. Bytes that are there already count as segments too. */
  startSegments(compression: Compression): void {
    this.#segments = compression;
  }

  /** Memory held for what is not whole yet. */
  get pendingBytes(): number {
    return (
      this.#end -
      this.#start +
      this.#payloadEnd -
      this.#payloadStart +
      (this.#large === undefined ? 0 : this.#largeBytes)
    );
  }

  push(chunk: Buffer): void {
    const left = this.#end - this.#start;
    if (left === 0) {
      this.#use(chunk, 0, chunk.length, false);
      return;
    }
    const total = left + chunk.length;
    if (!this.#isOwned || this.#end + chunk.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(total, Math.min(this.#wanted, total * 2)));
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#use(grown, 0, left, true);
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  #use(bytes: Buffer, start: number, end: number, isOwned: boolean): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#isOwned = isOwned;
  }

  next(): Step {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, this.#end - this.#start);
      this.#skip -= skipped;
      this.#start += skipped;
    }
    const step = this.#segments === undefined ? this.#nextBare() : this.#nextInSegments(this.#segments);
    if (this.#start === this.#end) {
      this.#use(NOTHING, 0, 0, false);
    }
    if (step === 'need') {
      // An idle connection holds no buffer.
      this.buffer = NOTHING;
    }
    return step;
  }

  /**
   * Throws away what is there of a message that is not whole, and what is still to come of it. True when there is one; then
   * the fields tell of its header.
   */
  refuseHalf(): boolean {
    const large = this.#large;
    if (large !== undefined) {
      this.#readHeader(large, 0);
      this.#largeSkip = large.length - this.#largeBytes;
      this.#large = undefined;
      return true;
    }
    const available = this.#end - this.#start;
    if (this.#segments !== undefined || available < HEADER_BYTES || this.#skip > 0) {
      return false;
    }
    this.#readHeader(this.#bytes, this.#start);
    const bytes = HEADER_BYTES + this.#bytes.readUInt32BE(this.#start + 5);
    if (!isSupportedVersion(this.version) || bytes <= available) {
      return false;
    }
    this.#skip = bytes - available;
    this.#use(NOTHING, 0, 0, false);
    return true;
  }

  /** The current frame as an object of its own. */
  frame(): Frame {
    const {version, isResponse, flags, stream, opcode} = this;
    return {version, isResponse, flags, stream, opcode, body: this.buffer.subarray(this.bodyStart, this.bodyEnd)};
  }

  #broken(problem: string): Step {
    this.problem = problem;
    return 'broken';
  }

  #need(bytes: number): Step {
    this.#wanted = bytes;
    return 'need';
  }

  #nextBare(): Step {
    const bytes = this.#bytes;
    const start = this.#start;
    const available = this.#end - start;
    if (available === 0) {
      return 'need';
    }
    const version = bytes[start]! & 0x7f;
    if (version === 1 || version === 2) {
      return this.#nextOld(version, available);
    }
    if (available < HEADER_BYTES) {
      return this.#need(HEADER_BYTES);
    }
    this.#readHeader(bytes, start);
    const length = bytes.readUInt32BE(start + 5);
    if (!isSupportedVersion(version)) {
      this.#start = start + HEADER_BYTES;
      this.#skip = length;
      return 'unsupported';
    }
    if (length > this.maxFrameBytes) {
      if (version >= 5 && length > 0x7fffffff) {
        return this.#broken(`Invalid value for envelope header body length field: ${length | 0}`);
      }
      this.#start = start + HEADER_BYTES;
      this.#skip = length;
      return 'too_big';
    }
    if (available < HEADER_BYTES + length) {
      return this.#need(HEADER_BYTES + length);
    }
    this.#start = start + HEADER_BYTES + length;
    this.#body(bytes, start, length);
    return 'frame';
  }

  #nextOld(version: number, available: number): Step {
    if (available < OLD_HEADER_BYTES) {
      return this.#need(OLD_HEADER_BYTES);
    }
    this.version = version;
    this.isResponse = this.#bytes[this.#start]! > 0x7f;
    this.stream = this.#bytes.readInt8(this.#start + 2);
    this.#skip = this.#bytes.readUInt32BE(this.#start + 4);
    this.#start += OLD_HEADER_BYTES;
    return 'unsupported';
  }

  #readHeader(bytes: Buffer, start: number): void {
    const first = bytes[start]!;
    this.version = first & 0x7f;
    this.isResponse = first > 0x7f;
    this.flags = bytes[start + 1]!;
    this.stream = ((bytes[start + 2]! << 24) >> 16) | bytes[start + 3]!;
    this.opcode = bytes[start + 4]!;
  }

  #body(bytes: Buffer, frameStart: number, length: number): void {
    this.buffer = bytes;
    this.bodyStart = frameStart + HEADER_BYTES;
    this.bodyEnd = this.bodyStart + length;
  }

  #nextInSegments(compression: Compression): Step {
    const headerBytes = segmentHeaderBytes(compression);
    for (;;) {
      if (this.#payloadStart < this.#payloadEnd) {
        return this.#nextInPayload();
      }
      this.#payload = NOTHING;
      const start = this.#start;
      const available = this.#end - start;
      if (available < headerBytes) {
        return this.#need(headerBytes);
      }
      const header = this.#attempt(() => readSegmentHeader(this.#bytes, start, compression));
      if (header === undefined) {
        return 'broken';
      }
      const segmentBytes = headerBytes + header.payloadBytes + SEGMENT_TRAILER_BYTES;
      if (available < segmentBytes) {
        return this.#need(segmentBytes);
      }
      this.#start = start + segmentBytes;
      if (!this.#openPayload(start + headerBytes, header)) {
        return 'broken';
      }
      if (!header.isSelfContained) {
        const step = this.#slice();
        if (step !== 'need') {
          return step;
        }
      } else if (this.#large !== undefined || this.#largeSkip > 0) {
        return this.#broken('A self-contained segment came in the middle of a sliced message');
      }
    }
  }

  /** False: it is broken. */
  #openPayload(start: number, {payloadBytes, uncompressedBytes}: SegmentHeader): boolean {
    if (!isPayloadIntact(this.#bytes, start, payloadBytes)) {
      this.problem = 'Invalid checksum of a segment payload';
      return false;
    }
    this.#payload = this.#bytes;
    this.#payloadStart = start;
    this.#payloadEnd = start + payloadBytes;
    if (uncompressedBytes > 0) {
      const block = this.#bytes.subarray(start, start + payloadBytes);
      const plain = this.#attempt(() => decompressLz4(block, uncompressedBytes));
      if (plain === undefined) {
        return false;
      }
      this.#payload = plain;
      this.#payloadStart = 0;
      this.#payloadEnd = plain.length;
    }
    return true;
  }

  #attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof CqlFailure) {
        this.problem = error.message;
        return undefined;
      }
      throw error;
    }
  }

  #nextInPayload(): Step {
    const start = this.#payloadStart;
    const payload = this.#payload;
    const available = this.#payloadEnd - start;
    if (available < HEADER_BYTES) {
      return this.#broken('A segment ends in the middle of a message');
    }
    this.#readHeader(payload, start);
    const length = payload.readInt32BE(start + 5);
    if (length < 0 || length > available - HEADER_BYTES) {
      return this.#broken(`Invalid value for envelope header body length field: ${length}`);
    }
    this.#payloadStart = start + HEADER_BYTES + length;
    this.#body(payload, start, length);
    return 'frame';
  }

  /** Takes a slice of a large envelope; gives `need` while more slices must come. */
  #slice(): Step {
    const payload = this.#payload;
    const payloadStart = this.#payloadStart;
    const payloadBytes = this.#payloadEnd - payloadStart;
    this.#payloadStart = this.#payloadEnd;
    if (this.#largeSkip > 0) {
      this.#largeSkip -= payloadBytes;
      return this.#largeSkip < 0 ? this.#broken('A sliced message is longer than its header says') : 'need';
    }
    if (this.#large === undefined) {
      if (payloadBytes < HEADER_BYTES) {
        return this.#broken('The first slice of a message has no whole header');
      }
      this.#readHeader(payload, payloadStart);
      const length = payload.readInt32BE(payloadStart + 5);
      if (length < 0 || HEADER_BYTES + length < payloadBytes) {
        return this.#broken(`Invalid value for envelope header body length field: ${length}`);
      }
      if (length > this.maxFrameBytes) {
        this.#largeSkip = HEADER_BYTES + length - payloadBytes;
        return 'too_big';
      }
      this.#large = Buffer.allocUnsafeSlow(HEADER_BYTES + length);
      this.#largeBytes = 0;
    }
    const large = this.#large;
    if (this.#largeBytes + payloadBytes > large.length) {
      return this.#broken('A sliced message is longer than its header says');
    }
    payload.copy(large, this.#largeBytes, payloadStart, payloadStart + payloadBytes);
    this.#largeBytes += payloadBytes;
    if (this.#largeBytes < large.length) {
      return 'need';
    }
    this.#large = undefined;
    this.#readHeader(large, 0);
    this.#body(large, 0, large.length - HEADER_BYTES);
    return 'frame';
  }
}
