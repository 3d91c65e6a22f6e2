/**
 * Builds collections of texts in one go, without a byte array for each of them. Data API documents are stored as sets and
 * maps of names, dozens to a document, so this is on the hottest path of inserts.
 */
import {copyBytes, writeInt32} from './bytes.ts';

/** A scratch buffer that grew beyond this is given back. */
const KEPT_BYTES = 64 * 1024;

/** One at a time: `start`, then parts, then `finish`. An unfinished one is simply started anew. */
export class PartWriter {
  #buffer = new Uint8Array(256);
  #at = 0;

  /** `count`: elements, or entries of a map. */
  start(count: number): void {
    writeInt32(count, this.#buffer, 0);
    this.#at = 4;
  }

  /** Adds a text if it is ASCII; otherwise adds nothing and gives false. */
  ascii(text: string): boolean {
    const length = text.length;
    this.#reserve(4 + length);
    const buffer = this.#buffer;
    const at = this.#at + 4;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        return false;
      }
      buffer[at + i] = code;
    }
    writeInt32(length, buffer, this.#at);
    this.#at = at + length;
    return true;
  }

  part(bytes: Uint8Array): void {
    this.#reserve(4 + bytes.length);
    writeInt32(bytes.length, this.#buffer, this.#at);
    copyBytes(bytes, this.#buffer, this.#at + 4);
    this.#at += 4 + bytes.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#at);
    if (this.#buffer.length > KEPT_BYTES) {
      this.#buffer = new Uint8Array(256);
    }
    return bytes;
  }

  #reserve(more: number): void {
    if (this.#at + more > this.#buffer.length) {
      const buffer = new Uint8Array(Math.max(this.#buffer.length * 2, this.#at + more));
      buffer.set(this.#buffer.subarray(0, this.#at));
      this.#buffer = buffer;
    }
  }
}

/** Whether the texts rise strictly, by UTF-16 units: for ASCII, the order of CQL's text. */
export function isRising(texts: readonly string[]): boolean {
  for (let i = 1; i < texts.length; i += 1) {
    if (texts[i - 1]! >= texts[i]!) {
      return false;
    }
  }
  return true;
}
