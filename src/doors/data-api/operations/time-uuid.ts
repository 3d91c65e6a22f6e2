/** Version 1 UUIDs in wire form, for `tx_id`: never the same twice, cheap. Source: RFC 9562, "UUID Version 1". */
import {randomBytes} from 'node:crypto';

/** 100 ns steps from 1582-10-15 to 1970, as two halves: a number alone cannot hold the sum exactly. */
const GREGORIAN_STEPS_HIGH = 0x01b21dd2;
const GREGORIAN_STEPS_LOW = 0x13814000;
const STEPS_PER_MS = 10_000;
const TWO_32 = 2 ** 32;

export class TimeUuidSource {
  readonly #now: () => number;
  /** Clock sequence and node: random, the node marked as such by its multicast bit. */
  readonly #tail: Buffer;
  #lastMs = 0;
  #step = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#tail = randomBytes(8);
    this.#tail[0] = (this.#tail[0]! & 0x3f) | 0x80;
    this.#tail[2] = this.#tail[2]! | 0x01;
  }

  next(): Uint8Array {
    const now = this.#now();
    if (now > this.#lastMs) {
      this.#lastMs = now;
      this.#step = 0;
    } else {
      this.#step += 1;
      if (this.#step === STEPS_PER_MS) {
        this.#lastMs += 1;
        this.#step = 0;
      }
    }
    // ms * 10000 as two 32-bit halves.
    const msHigh = Math.floor(this.#lastMs / TWO_32);
    const lowProduct = (this.#lastMs % TWO_32) * STEPS_PER_MS + this.#step;
    let low = (lowProduct % TWO_32) + GREGORIAN_STEPS_LOW;
    let high = msHigh * STEPS_PER_MS + Math.floor(lowProduct / TWO_32) + GREGORIAN_STEPS_HIGH;
    if (low >= TWO_32) {
      low -= TWO_32;
      high += 1;
    }
    const bytes = Buffer.allocUnsafe(16);
    bytes.writeUInt32BE(low, 0);
    bytes.writeUInt16BE(high & 0xffff, 4);
    bytes.writeUInt16BE(((high >>> 16) & 0x0fff) | 0x1000, 6);
    bytes.set(this.#tail, 8);
    return bytes;
  }
}
