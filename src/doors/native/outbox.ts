/**
 * What a connection has to say: answers are written into one buffer and leave with one system call at the end of the tick.
 * An idle connection holds no buffer; buffers that the kernel has taken whole are used again by any connection.
 */
import type {Socket} from 'node:net';
import {RESPONSE_BIT} from '../../wire/cql/frame.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import {
  MAX_PAYLOAD_BYTES,
  sealSegment,
  SEGMENT_HEADER_BYTES,
  SEGMENT_TRAILER_BYTES,
  wrapEnvelope,
} from '../../wire/cql/segment.ts';
import {Writer} from '../../wire/cql/writer.ts';

const SLAB_BYTES = 32 * 1024;
/** Buffers that grew up to here are kept; larger ones are left to the collector. */
const MAX_KEPT_BYTES = 256 * 1024;
const MAX_KEPT_SLABS = 64;
/** So much is sent without waiting for the end of the tick: large answers then leave while others are computed. */
const SEND_AT_BYTES = 128 * 1024;

const NOTHING = Buffer.alloc(0);

/** Shared by the connections of a door: spare buffers, and who has something to send at the end of this tick. */
export class OutboxPool {
  /** Sent to sockets but not taken by clients, of all connections. */
  unreadBytes = 0;
  readonly #slabs: Buffer[] = [];
  #waiting: Outbox[] = [];

  take(): Buffer {
    return this.#slabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
  }

  give(buffer: Buffer): void {
    if (buffer.length <= MAX_KEPT_BYTES && this.#slabs.length < MAX_KEPT_SLABS) {
      this.#slabs.push(buffer);
    }
  }

  schedule(outbox: Outbox): void {
    if (this.#waiting.length === 0) {
      // Runs when all microtasks of this tick, in which engines resolve their promises, are done.
      process.nextTick(this.#sendAll);
    }
    this.#waiting.push(outbox);
  }

  readonly #sendAll = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const outbox of waiting) {
      outbox.send();
    }
  };
}

export class Outbox {
  readonly #socket: Socket;
  readonly #pool: OutboxPool;
  readonly #writer = new Writer(NOTHING);
  #isScheduled = false;
  #isSegmented = false;
  /** Where the open segment begins; -1: none is open. */
  #segment = -1;
  #frame = 0;
  #counted = 0;

  constructor(socket: Socket, pool: OutboxPool) {
    this.#socket = socket;
    this.#pool = pool;
  }

  /** From the next message on. */
  startSegments(): void {
    this.#isSegmented = true;
  }

  /** Not taken by the client yet. */
  get unreadBytes(): number {
    return this.#socket.writableLength + this.#writer.length;
  }

  /** Begins a message; its body is written into the writer that is given, then comes `end` or `abort`. */
  begin(version: ProtocolVersion, flags: number, stream: number, opcode: number): Writer {
    const writer = this.#writer;
    if (writer.buffer.length === 0) {
      writer.buffer = this.#pool.take();
    }
    if (this.#isSegmented && this.#segment < 0) {
      this.#segment = writer.length;
      writer.reserve(SEGMENT_HEADER_BYTES);
      writer.length += SEGMENT_HEADER_BYTES;
    }
    this.#frame = writer.beginFrame(version | RESPONSE_BIT, flags, stream, opcode);
    return writer;
  }

  /** Gives the size of the message. */
  end(): number {
    const writer = this.#writer;
    writer.endFrame(this.#frame);
    const bytes = writer.length - this.#frame;
    if (this.#segment >= 0 && writer.length - this.#segment - SEGMENT_HEADER_BYTES > MAX_PAYLOAD_BYTES) {
      this.#split(bytes);
    }
    if (writer.length >= SEND_AT_BYTES) {
      this.send();
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#pool.schedule(this);
    }
    return bytes;
  }

  /** Takes back what was written since `begin`. */
  abort(): void {
    this.#writer.length = this.#frame;
  }

  /** A raw answer outside the protocol's versions. */
  raw(bytes: Uint8Array): void {
    if (this.#writer.buffer.length === 0) {
      this.#writer.buffer = this.#pool.take();
    }
    this.#writer.raw(bytes);
    this.send();
  }

  /** The last message does not fit into the open segment: it gets one, or several, of its own. */
  #split(bytes: number): void {
    const writer = this.#writer;
    const payloadStart = this.#segment + SEGMENT_HEADER_BYTES;
    const before = this.#frame - payloadStart;
    if (bytes > MAX_PAYLOAD_BYTES) {
      const envelope = Buffer.from(writer.buffer.subarray(this.#frame, writer.length));
      writer.length = this.#frame;
      if (before > 0) {
        this.#seal();
      } else {
        writer.length = this.#segment;
        this.#segment = -1;
      }
      writer.raw(wrapEnvelope(envelope));
      return;
    }
    const gap = SEGMENT_TRAILER_BYTES + SEGMENT_HEADER_BYTES;
    writer.reserve(gap);
    writer.buffer.copyWithin(this.#frame + gap, this.#frame, writer.length);
    sealSegment(writer.buffer, this.#segment, before, true);
    this.#segment = this.#frame + SEGMENT_TRAILER_BYTES;
    writer.length += gap;
  }

  #seal(): void {
    const writer = this.#writer;
    writer.reserve(SEGMENT_TRAILER_BYTES);
    sealSegment(writer.buffer, this.#segment, writer.length - this.#segment - SEGMENT_HEADER_BYTES, true);
    writer.length += SEGMENT_TRAILER_BYTES;
    this.#segment = -1;
  }

  /** Hands everything to the socket now. */
  send(): void {
    this.#isScheduled = false;
    const writer = this.#writer;
    if (this.#segment >= 0) {
      if (writer.length === this.#segment + SEGMENT_HEADER_BYTES) {
        writer.length = this.#segment;
        this.#segment = -1;
      } else {
        this.#seal();
      }
    }
    const socket = this.#socket;
    if (writer.length > 0 && socket.writable) {
      socket.write(writer.view());
      if (socket.writableLength > 0) {
        // The socket still needs the buffer.
        writer.buffer = NOTHING;
      }
    }
    writer.length = 0;
    if (writer.buffer.length > 0) {
      this.#pool.give(writer.buffer);
      writer.buffer = NOTHING;
    }
    this.count();
  }

  /** Keeps the pool's sum right; also called when the socket has drained or closed. */
  count(): void {
    const unread = this.#socket.destroyed ? 0 : this.#socket.writableLength;
    this.#pool.unreadBytes += unread - this.#counted;
    this.#counted = unread;
  }
}
