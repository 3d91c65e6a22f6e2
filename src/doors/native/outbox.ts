/**
 * What a connection has to say: answers are written into one buffer and leave with one system call at the end of the tick.
 * An idle connection holds no buffer; buffers that the kernel has taken whole are used again by any connection.
 */
import type {Socket} from 'node:net';
import {RESPONSE_BIT} from '../../wire/cql/frame.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import {compressLastFrame} from '../../wire/cql/compression.ts';
import type {Compression} from '../../wire/cql/compression.ts';
import {SegmentWriter} from '../../wire/cql/segment-writer.ts';
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
  #compression: Compression = 'none';
  /** v5, once agreed. */
  #segments: SegmentWriter | undefined;
  #frame = 0;
  #counted = 0;

  constructor(socket: Socket, pool: OutboxPool) {
    this.#socket = socket;
    this.#pool = pool;
  }

  /** From the next message on. In segments these are compressed, not the messages. */
  agree(isSegmented: boolean, compression: Compression): void {
    if (isSegmented) {
      this.#segments = new SegmentWriter(compression);
    } else {
      this.#compression = compression;
    }
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
    this.#segments?.beginEnvelope(writer);
    this.#frame = writer.beginFrame(version | RESPONSE_BIT, flags, stream, opcode);
    return writer;
  }

  /** Gives the size of the message. */
  end(): number {
    const writer = this.#writer;
    writer.endFrame(this.#frame);
    const bytes = writer.length - this.#frame;
    if (this.#segments !== undefined) {
      this.#segments.endEnvelope(writer, this.#frame);
    } else if (this.#compression !== 'none') {
      compressLastFrame(writer, this.#frame, this.#compression);
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

  /** Hands everything to the socket now. */
  send(): void {
    this.#isScheduled = false;
    const writer = this.#writer;
    this.#segments?.close(writer);
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
