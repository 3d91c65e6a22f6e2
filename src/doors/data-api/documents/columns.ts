/** Wire forms of a collection's columns. Sets and maps are written in the order of their UTF-8 bytes, as CQL keeps them. */

/** Where UTF-8 has more bytes than UTF-16 has units, or where the order of both may part. */
const NOT_ASCII = /[\u0080-\uffff]|\\u[dD][89a-fA-F]/;

/** Big-endian lengths as four Latin-1 characters. */
const LENGTHS = Array.from({length: 1024}, (_, length) => lengthOf(length));

function lengthOf(length: number): string {
  return String.fromCharCode(length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

const lengthText = (length: number): string => LENGTHS[length] ?? lengthOf(length);

/** Big-endian, two's complement. */
export function encodeInt(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const encodeMillis = (millis: string): Buffer => Buffer.from(millisBytes(millis), 'latin1');

/** `timestamp` as Latin-1 characters. */
export function millisBytes(millis: string): string {
  const value = BigInt.asUintN(64, BigInt(millis));
  return lengthOf(Number(value >> 32n)) + lengthOf(Number(value & 0xffffffffn));
}

/** Milliseconds as text. */
export const decodeMillis = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readBigInt64BE().toString();

/** The four bytes of an `int` as Latin-1 characters. */
export const intBytes = lengthText;

/** Up to this many characters a loop writes a text faster than a call of the runtime. */
const LOOP_WRITE = 40;

/** The columns of a row of ASCII, behind each other. Used for one row after the other; writing is synchronous. */
let area = Buffer.allocUnsafeSlow(64 * 1024);

/** For `length` bytes from `at` on; there may be more. */
function reserve(at: number, length: number): void {
  if (at + length > area.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(area.length * 2, at + length));
    area.copy(larger, 0, 0, at);
    area = larger;
  }
}

/** Latin-1; gives the place behind. */
function write(text: string, at: number): number {
  const {length} = text;
  if (length > LOOP_WRITE) {
    area.write(text, at, 'latin1');
  } else {
    for (let i = 0; i < length; i += 1) {
      area[at + i] = text.charCodeAt(i);
    }
  }
  return at + length;
}

function writeLength(length: number, at: number): number {
  area[at] = length >>> 24;
  area[at + 1] = length >>> 16;
  area[at + 2] = length >>> 8;
  area[at + 3] = length;
  return at + 4;
}

/**
 * Writes the columns of one row. Fixed-size values come as Latin-1 characters, one per byte. One writer at a time.
 *
 * Rows that are all ASCII, which most are, are written character by character into one area: a call of the runtime's encoder for
 * each of a hundred short texts would cost more than everything else about a row.
 */
export class ColumnWriter {
  readonly #isAscii: boolean;
  readonly #columns: (Buffer | null)[] = [];
  /** ASCII: how far the area is full, and where each column ends; -1 for null. */
  #at = 0;
  readonly #ends: number[] = [];

  /** `docJson` tells which characters the row has. */
  constructor(docJson: string) {
    this.#isAscii = !NOT_ASCII.test(docJson);
  }

  /** Any bytes; null stays null. */
  bytes(bytes: string | null): void {
    if (this.#isAscii) {
      this.#end(bytes);
    } else {
      this.#columns.push(bytes === null ? null : Buffer.from(bytes, 'latin1'));
    }
  }

  text(text: string | null): void {
    if (this.#isAscii) {
      this.#end(text);
    } else {
      this.#columns.push(text === null ? null : Buffer.from(text));
    }
  }

  /** `set<text>`; null when empty. Texts may come more than once. */
  set(texts: readonly string[]): void {
    if (!this.#isAscii) {
      this.#columns.push(encodeEntries(texts.map(text => [Buffer.from(text), undefined])));
      return;
    }
    if (texts.length === 0) {
      this.#ends.push(-1);
      return;
    }
    const start = this.#at;
    reserve(start, 4);
    let at = start + 4;
    let count = 0;
    let last: string | undefined;
    for (const text of texts.slice().sort()) {
      if (text !== last) {
        reserve(at, text.length + 4);
        at = write(text, writeLength(text.length, at));
        count += 1;
        last = text;
      }
    }
    writeLength(count, start);
    this.#at = at;
    this.#ends.push(at);
  }

  /** `map<text, …>` of values that `bytesOf` turns into Latin-1 characters; null when empty. Each key comes once. */
  map<V>(entries: readonly (readonly [string, V])[], bytesOf: (value: V) => string): void {
    if (!this.#isAscii) {
      this.#columns.push(
        encodeEntries(entries.map(([key, value]) => [Buffer.from(key), Buffer.from(bytesOf(value), 'latin1')])),
      );
    } else {
      this.#entries(entries, bytesOf);
    }
  }

  /** `map<text, text>`; null when empty. Each key comes once. */
  textMap(entries: readonly (readonly [string, string])[]): void {
    if (!this.#isAscii) {
      this.#columns.push(encodeEntries(entries.map(([key, value]) => [Buffer.from(key), Buffer.from(value)])));
    } else {
      this.#entries(entries, asIs);
    }
  }

  #entries<V>(entries: readonly (readonly [string, V])[], bytesOf: (value: V) => string): void {
    if (entries.length === 0) {
      this.#ends.push(-1);
      return;
    }
    reserve(this.#at, 4);
    let at = writeLength(entries.length, this.#at);
    const inOrder = sorted(entries);
    for (let i = 0; i < inOrder.length; i += 1) {
      const entry = inOrder[i]!;
      const key = entry[0];
      const bytes = bytesOf(entry[1]);
      reserve(at, key.length + bytes.length + 8);
      at = write(key, writeLength(key.length, at));
      at = write(bytes, writeLength(bytes.length, at));
    }
    this.#at = at;
    this.#ends.push(at);
  }

  /** All columns in the order of the calls. */
  finish(): (Uint8Array | null)[] {
    if (!this.#isAscii) {
      return this.#columns;
    }
    const row = Buffer.allocUnsafe(this.#at);
    area.copy(row, 0, 0, this.#at);
    let start = 0;
    return this.#ends.map(end => {
      if (end < 0) {
        return null;
      }
      const column = row.subarray(start, end);
      start = end;
      return column;
    });
  }

  #end(column: string | null): void {
    if (column === null) {
      this.#ends.push(-1);
    } else {
      reserve(this.#at, column.length);
      this.#at = write(column, this.#at);
      this.#ends.push(this.#at);
    }
  }
}

const asIs = (text: string): string => text;

function sorted<V>(entries: readonly (readonly [string, V])[]): readonly (readonly [string, V])[] {
  return entries.length < 2 ? entries : entries.slice().sort(byKey);
}

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : 1);

/** For any characters. */
function encodeEntries(entries: [Buffer, Buffer | undefined][]): Buffer | null {
  if (entries.length === 0) {
    return null;
  }
  entries.sort((a, b) => Buffer.compare(a[0], b[0]));
  const unique = entries.filter(([key], i) => i === 0 || !key.equals((entries[i - 1] as [Buffer, unknown])[0]));
  const parts: Buffer[] = [encodeInt(unique.length)];
  for (const [key, value] of unique) {
    parts.push(encodeInt(key.length), key);
    if (value !== undefined) {
      parts.push(encodeInt(value.length), value);
    }
  }
  return Buffer.concat(parts);
}
