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
}

/** The values are copies: the log's buffer is reused. */
export function decodeMutation(bytes: Buffer): readonly Write[] {
  const writes: Write[] = [];
  const reader = new Reader(bytes);
  while (!reader.isAtEnd()) {
    const kind = reader.byte();
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

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
    }
  }

  #span(): Buffer {
    const length = this.varint();
    const span = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return span;
  }

  byteString(): ByteString {
    return this.#span().toString('latin1');
  }

  text(): string {
    return this.#span().toString('utf8');
  }

  copy(): Buffer {
    return Buffer.from(this.#span());
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
