/** A key's place in a memtable. */
import type {ByteString, Position} from './store.ts';

/** What a key held before, kept while a view that is older than its successor is open. */
export interface Version {
  readonly value: Uint8Array;
  readonly position: Position;
  readonly prev: Version | undefined;
}

export class Slot implements Version {
  readonly key: ByteString;
  /** Place among the slots of the memtable, in the order in which they were made. */
  readonly number: number;
  /** Where the value lies. A view of it is made when it is asked for: one kept with each row would have to be moved twice by the collector. */
  #bytes: ArrayBufferLike;
  #start: number;
  #length: number;
  position: Position;
  prev: Version | undefined;
  /** Was written more than once: index entries of earlier values may be among its own. */
  isUpdated = false;
  /** Place among the memtable's keys; given when it is flushed. */
  ordinal = -1;

  constructor(key: ByteString, number: number, value: Uint8Array, position: Position) {
    this.key = key;
    this.number = number;
    this.#bytes = value.buffer;
    this.#start = value.byteOffset;
    this.#length = value.length;
    this.position = position;
    this.prev = undefined;
  }

  get value(): Uint8Array {
    return new Uint8Array(this.#bytes, this.#start, this.#length);
  }

  set value(value: Uint8Array) {
    this.#bytes = value.buffer;
    this.#start = value.byteOffset;
    this.#length = value.length;
  }

  /** Of the value, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** What was there at a log position; undefined: nothing yet. */
  at(position: Position): Version | undefined {
    let version: Version | undefined = this.prev;
    if (this.position <= position) {
      return this;
    }
    while (version !== undefined && version.position > position) {
      version = version.prev;
    }
    return version;
  }
}
