/** Wire forms of a collection's columns. Sets and maps are written in the order of their UTF-8 bytes, as CQL keeps them. */

/** Half a character as JSON writes it: in a column it is none of ASCII. */
const LONE_SURROGATE = /\\u[dD][89a-fA-F]/;

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
  if (millis.length <= SAFE_DIGITS) {
    const value = Number(millis);
    const high = Math.floor(value / 0x1_0000_0000);
    return lengthOf(high) + lengthOf(value - high * 0x1_0000_0000);
  }
  const value = BigInt.asUintN(64, BigInt(millis));
  return lengthOf(Number(value >> 32n)) + lengthOf(Number(value & 0xffffffffn));
}

/** So many digits are exact in a double. */
const SAFE_DIGITS = 15;

/** Milliseconds as text. */
export const decodeMillis = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readBigInt64BE().toString();

/** The four bytes of an `int` as Latin-1 characters. */
export const intBytes = lengthText;

/** Up to this many characters a loop writes a text faster than a call of the runtime. */
const LOOP_WRITE = 40;

/** Columns of rows of ASCII lie behind each other in slabs of this size, which are never written over. */
const SLAB_BYTES = 64 * 1024;
/** With less left, the next row begins a new slab. */
const LEAST_LEFT = 8 * 1024;
/** What may follow a text that fits: with less room a text that is none of ASCII could be cut off where it looks like one. */
const LONGEST_CHARACTER = 8;

let slab = Buffer.allocUnsafeSlow(SLAB_BYTES) as Slab;
let slabAt = 0;
/** The rest of the slab, from the row on that is being written; writing is synchronous. */
let area = slab;

/** What Buffer has besides its declared methods: the encoding need not be looked up for each text. */
interface Slab extends Buffer<ArrayBuffer> {
  latin1Write(text: string, at: number): number;
  utf8Write(text: string, at: number): number;
}

function openArea(): void {
  if (slab.length - slabAt < LEAST_LEFT) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES) as Slab;
    slabAt = 0;
  }
  area = slabAt === 0 ? slab : (slab.subarray(slabAt) as Slab);
}

/** The first `length` bytes of the area are taken; a row that is larger than a slab has its own. */
function closeArea(length: number): void {
  if (area.buffer === slab.buffer) {
    slabAt += length;
  }
}

/** For `length` bytes from `at` on; there may be more. */
function reserve(at: number, length: number): void {
  if (at + length > area.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(area.length * 2, at + length, SLAB_BYTES)) as Slab;
    area.copy(larger, 0, 0, at);
    area = larger;
  }
}

/** Latin-1; gives the place behind. */
function write(text: string, at: number): number {
  const {length} = text;
  if (length > LOOP_WRITE) {
    area.latin1Write(text, at);
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

/** For each place of a column: the order that its texts had in the row before. */
const orders: Int32Array<ArrayBuffer>[] = [];
/** More texts are not worth an order that is kept. */
const MOST_ORDERED = 256;
/** Texts that are not where they were are moved up to so many places each, in the middle. */
const MOVES = 4;
/** Of the texts that were brought into order last: the texts, and which ones they are. Good until the next ones. */
const inOrder: string[] = [];
let order: Int32Array<ArrayBuffer> = new Int32Array(0);

/**
 * Brings texts into the order of their UTF-16 units. Rows of one collection are much alike: the order of the row before is
 * mostly that of the next, and no more is done than to see that it is.
 */
function bringIntoOrder(texts: readonly string[], place: number): void {
  const {length} = texts;
  order = length > MOST_ORDERED ? NO_ORDER : (orders[place] ?? NO_ORDER);
  if (order.length !== length) {
    order = new Int32Array(length);
    for (let i = 0; i < length; i += 1) {
      order[i] = i;
    }
    if (length <= MOST_ORDERED) {
      orders[place] = order;
    }
  }
  let left = length * MOVES;
  for (let i = 0; i < length; i += 1) {
    const number = order[i]!;
    const text = texts[number]!;
    let at = i;
    while (at > 0 && inOrder[at - 1]! > text) {
      inOrder[at] = inOrder[at - 1]!;
      order[at] = order[at - 1]!;
      at -= 1;
      left -= 1;
    }
    inOrder[at] = text;
    order[at] = number;
    if (left < 0) {
      sortAll(texts);
      return;
    }
  }
}

const NO_ORDER: Int32Array<ArrayBuffer> = new Int32Array(0);

function sortAll(texts: readonly string[]): void {
  for (let i = 0; i < order.length; i += 1) {
    order[i] = i;
  }
  order.sort((a, b) => (texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : 0));
  for (let i = 0; i < order.length; i += 1) {
    inOrder[i] = texts[order[i]!]!;
  }
}

/** Lets go of many texts; few may stay until the next ones come. */
function forget(): void {
  if (inOrder.length > MOST_ORDERED) {
    inOrder.length = 0;
  }
}

/**
 * Writes the columns of one row. Fixed-size values come as Latin-1 characters, one per byte. One writer at a time.
 *
 * Rows that are all ASCII, which most are, are written character by character into one area: a call of the runtime's encoder for
 * each of a hundred short texts would cost more than everything else about a row.
 */
export class ColumnWriter {
  readonly #isAscii: boolean;
  readonly #docJson: string;
  readonly #columns: (Buffer | null)[] = [];
  /** ASCII: how far the area is full, and where each column ends; -1 for null. */
  #at = 0;
  readonly #ends: number[] = [];

  /** `docJson` tells which characters the row has. */
  constructor(docJson: string) {
    openArea();
    reserve(0, docJson.length + LONGEST_CHARACTER);
    this.#docJson = docJson;
    this.#isAscii =
      area.utf8Write(docJson, 0) === docJson.length && !(docJson.includes('\\u') && LONE_SURROGATE.test(docJson));
  }

  /** The `docJson` of the constructor; only as the first column. */
  docJson(): void {
    if (this.#isAscii) {
      this.#at = this.#docJson.length;
      this.#ends.push(this.#at);
    } else {
      this.#columns.push(Buffer.from(this.#docJson));
    }
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
    bringIntoOrder(texts, this.#ends.length);
    for (let i = 0; i < texts.length; i += 1) {
      const text = inOrder[i]!;
      if (text !== last) {
        reserve(at, text.length + 4);
        at = write(text, writeLength(text.length, at));
        count += 1;
        last = text;
      }
    }
    forget();
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
    bringIntoOrder(entries.map(pathOf), this.#ends.length);
    for (let i = 0; i < entries.length; i += 1) {
      const key = inOrder[i]!;
      const bytes = bytesOf(entries[order[i]!]![1]);
      reserve(at, key.length + bytes.length + 8);
      at = write(key, writeLength(key.length, at));
      at = write(bytes, writeLength(bytes.length, at));
    }
    forget();
    this.#at = at;
    this.#ends.push(at);
  }

  /** All columns in the order of the calls. */
  finish(): (Uint8Array | null)[] {
    if (!this.#isAscii) {
      return this.#columns;
    }
    closeArea(this.#at);
    const {buffer, byteOffset} = area;
    const columns: (Uint8Array | null)[] = [];
    let start = 0;
    for (const end of this.#ends) {
      if (end < 0) {
        columns.push(null);
      } else {
        columns.push(new Uint8Array(buffer, byteOffset + start, end - start));
        start = end;
      }
    }
    area = slab;
    return columns;
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

const pathOf = (entry: readonly [string, unknown]): string => entry[0];

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
