/**
 * Bytes of a log record's payload: a list of writes.
 *
 * Each write is a kind byte and its fields; lengths and numbers are varints, specs are JSON.
 */
import type {ByteString, TableSpec, Write} from './store.ts';

const PUT = 1;
const TRUNCATE = 2;
const DEFINE = 3;
const DROP = 4;
const META = 5;
const META_REMOVED = 6;

/** An upper bound of what encodeMutation writes. */
export function mutationSize(writes: readonly Write[]): number {
  let size = 0;
  for (let i = 0; i < writes.length; i++) {
    const write = writes[i]!;
    switch (write.kind) {
      case 'put':
        size += 16 + write.key.length + write.value.length;
        break;
      case 'define':
        // JSON of a spec may hold any text: three bytes for a code unit at most.
        size += 16 + JSON.stringify(write.spec).length * 3;
        break;
      case 'meta':
        size += 16 + write.name.length * 3 + (write.value?.length ?? 0);
        break;
      default:
        size += 16;
    }
  }
  return size;
}

/** Writes at `at`; returns where it ended. */
export function encodeMutation(writes: readonly Write[], target: Buffer, at: number): number {
  for (let i = 0; i < writes.length; i++) {
    const write = writes[i]!;
    switch (write.kind) {
      case 'put': {
        target[at++] = PUT;
        at = putVarint(target, write.table, at);
        at = putVarint(target, write.key.length, at);
        at += (target as LatinBuffer).latin1Write(write.key, at);
        at = putVarint(target, write.value.length, at);
        target.set(write.value, at);
        at += write.value.length;
        break;
      }
      case 'truncate':
        target[at++] = TRUNCATE;
        at = putVarint(target, write.table, at);
        break;
      case 'drop':
        target[at++] = DROP;
        at = putVarint(target, write.table, at);
        break;
      case 'define': {
        target[at++] = DEFINE;
        at = putText(target, JSON.stringify(write.spec), at);
        break;
      }
      case 'meta':
        target[at++] = write.value === undefined ? META_REMOVED : META;
        at = putText(target, write.name, at);
        if (write.value !== undefined) {
          at = putVarint(target, write.value.length, at);
          target.set(write.value, at);
          at += write.value.length;
        }
        break;
    }
  }
  return at;
}

/** What Buffer has besides its declared methods: the encoding need not be looked up for each key. */
interface LatinBuffer extends Buffer {
  latin1Write(text: string, at: number): number;
  latin1Slice(start: number, end: number): string;
}

/** The writes between two places of the log. Values are copies: they outlive the log's bytes. */
export function decodeMutation(bytes: Buffer, start: number, end: number): readonly Write[] {
  const writes: Write[] = [];
  const reader = new Reader(bytes, start);
  while (reader.at < end) {
    const kind = bytes[reader.at++]!;
    switch (kind) {
      case PUT:
        writes.push({kind: 'put', table: reader.varint(), key: reader.byteString(), value: reader.copy()});
        break;
      case TRUNCATE:
        writes.push({kind: 'truncate', table: reader.varint()});
        break;
      case DEFINE:
        writes.push({kind: 'define', spec: JSON.parse(reader.text()) as TableSpec});
        break;
      case DROP:
        writes.push({kind: 'drop', table: reader.varint()});
        break;
      case META:
        writes.push({kind: 'meta', name: reader.text(), value: reader.copy()});
        break;
      case META_REMOVED:
        writes.push({kind: 'meta', name: reader.text(), value: undefined});
        break;
      default:
        throw new Error(`Bug: a log record with a good checksum holds a write of kind ${kind}`);
    }
  }
  return writes;
}

/** Shorter values are copied byte by byte: that takes less time than to have it done. */
const SHORT_BYTES = 64;

class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.at++]!;
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  byteString(): ByteString {
    const length = this.varint();
    const start = this.at;
    this.at = start + length;
    return (this.#bytes as LatinBuffer).latin1Slice(start, this.at);
  }

  text(): string {
    const length = this.varint();
    this.at += length;
    return this.#bytes.toString('utf8', this.at - length, this.at);
  }

  copy(): Buffer {
    const bytes = this.#bytes;
    const length = this.varint();
    const start = this.at;
    this.at = start + length;
    const copy = Buffer.allocUnsafe(length);
    if (length > SHORT_BYTES) {
      bytes.copy(copy, 0, start, this.at);
    } else {
      for (let i = 0; i < length; i++) {
        copy[i] = bytes[start + i]!;
      }
    }
    return copy;
  }
}

/** Numbers below 2^53. */
export function putVarint(target: Uint8Array, value: number, at: number): number {
  while (value >= 0x80) {
    target[at++] = (value % 128) | 0x80;
    value = Math.floor(value / 128);
  }
  target[at++] = value;
  return at;
}

function putText(target: Buffer, text: string, at: number): number {
  const length = Buffer.byteLength(text);
  at = putVarint(target, length, at);
  return at + target.write(text, at, 'utf8');
}
