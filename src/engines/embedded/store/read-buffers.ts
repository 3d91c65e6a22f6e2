/**
 * Where blocks are read to that are looked at once and not kept: a few buffers for the whole process, used again and again. To make a new
 * buffer for each block costs more than to read it.
 */

/** A power of two. */
const SLOTS = 32;
/** Larger blocks get a buffer of their own. */
export const READ_BUFFER_BYTES = 64 << 10;
const FIRST_BYTES = 12 << 10;

/** What a file has read last. Other files may take its place. */
export interface ReadBuffer {
  buffer: Buffer;
  /** Whose block it holds. */
  owner: object | undefined;
  offset: number;
  /** The block without its checksum, in `buffer`. */
  block: Buffer;
}

const NOTHING = Buffer.alloc(0);
const slots: ReadBuffer[] = Array.from({length: SLOTS}, () => ({
  buffer: NOTHING,
  owner: undefined,
  offset: -1,
  block: NOTHING,
}));
let next = 0;

/** Each file has its slot; some share one. */
export function readBuffer(): ReadBuffer {
  next = (next + 1) & (SLOTS - 1);
  return slots[next]!;
}

/** At least `length` bytes to read into; what the slot held is gone. */
export function bytesToReadTo(slot: ReadBuffer, length: number): Buffer {
  slot.owner = undefined;
  if (slot.buffer.length < length) {
    slot.buffer = Buffer.allocUnsafeSlow(length <= FIRST_BYTES ? FIRST_BYTES : READ_BUFFER_BYTES);
  }
  return slot.buffer;
}
