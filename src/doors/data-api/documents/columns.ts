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

/**
 * Writes the columns of one row. Fixed-size values come as Latin-1 characters, one per byte.
 *
 * Rows that are all ASCII, which most are, become one string that is encoded in one go: a call of the runtime's encoder for
 * each of a hundred short texts would cost more than everything else about a row.
 */
export class ColumnWriter {
  readonly #isAscii: boolean;
  readonly #columns: (Buffer | null)[] = [];
  /** ASCII: all columns behind each other, and where each ends; -1 for null. */
  #text = '';
  readonly #ends: number[] = [];

  /** `docJson` tells which characters the row has. */
  constructor(docJson: string) {
    this.#isAscii = !NOT_ASCII.test(docJson);
  }

  /** Any bytes; null stays null. */
  bytes(bytes: string | null): void {
    if (this.#isAscii) {
      this.#end(bytes ?? undefined);
    } else {
      this.#columns.push(bytes === null ? null : Buffer.from(bytes, 'latin1'));
    }
  }

  text(text: string | null): void {
    if (this.#isAscii) {
      this.#end(text ?? undefined);
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
    let column = '';
    let count = 0;
    let last: string | undefined;
    for (const text of texts.slice().sort()) {
      if (text !== last) {
        column += lengthText(text.length);
        column += text;
        count += 1;
        last = text;
      }
    }
    this.#end(count === 0 ? undefined : lengthText(count) + column);
  }

  /** `map<text, …>` of values that `bytesOf` turns into Latin-1 characters; null when empty. Each key comes once. */
  map<V>(entries: readonly (readonly [string, V])[], bytesOf: (value: V) => string): void {
    if (!this.#isAscii) {
      this.#columns.push(
        encodeEntries(entries.map(([key, value]) => [Buffer.from(key), Buffer.from(bytesOf(value), 'latin1')])),
      );
      return;
    }
    let column = lengthText(entries.length);
    for (const [key, value] of sorted(entries)) {
      const bytes = bytesOf(value);
      column += lengthText(key.length);
      column += key;
      column += lengthText(bytes.length);
      column += bytes;
    }
    this.#end(entries.length === 0 ? undefined : column);
  }

  /** `map<text, text>`; null when empty. Each key comes once. */
  textMap(entries: readonly (readonly [string, string])[]): void {
    if (!this.#isAscii) {
      this.#columns.push(encodeEntries(entries.map(([key, value]) => [Buffer.from(key), Buffer.from(value)])));
      return;
    }
    let column = lengthText(entries.length);
    for (const [key, value] of sorted(entries)) {
      column += lengthText(key.length);
      column += key;
      column += lengthText(value.length);
      column += value;
    }
    this.#end(entries.length === 0 ? undefined : column);
  }

  /** All columns in the order of the calls. */
  finish(): (Uint8Array | null)[] {
    if (!this.#isAscii) {
      return this.#columns;
    }
    const row = Buffer.from(this.#text, 'latin1');
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

  #end(column: string | undefined): void {
    if (column === undefined) {
      this.#ends.push(-1);
    } else {
      this.#text += column;
      this.#ends.push(this.#text.length);
    }
  }
}

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
