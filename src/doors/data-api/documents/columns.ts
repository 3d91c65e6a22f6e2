/** Wire forms of a collection's columns. Sets and maps are written in the order of their UTF-8 bytes, as CQL keeps them. */

const SCRATCH_BYTES = 64 * 1024;
/** Larger scratch space is given back after use. */
const KEPT_BYTES = 1024 * 1024;
/** Up to this length a loop over ASCII characters is cheaper than a call of the runtime's encoder. */
const SHORT_TEXT = 48;
/** Where UTF-16 order and UTF-8 order may part, and what cannot be encoded as it is. */
const EXOTIC = /[\ud800-\uffff]|\\u[dD][89a-fA-F]/;

let scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

/** Makes room; the content is lost. */
function reserve(bytes: number): Buffer {
  if (scratch.length < bytes) {
    const larger = Buffer.allocUnsafe(bytes);
    if (bytes > KEPT_BYTES) {
      return larger;
    }
    scratch = larger;
  }
  return scratch;
}

/** A document whose JSON has none of these characters can be sorted by UTF-16 units. */
export const isExotic = (docJson: string): boolean => EXOTIC.test(docJson);

export const encodeText = (text: string): Buffer => Buffer.from(text);

/** Big-endian, two's complement. */
export function encodeInt(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function encodeMillis(millis: string): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  if (millis.length <= 15) {
    const value = Number(millis);
    bytes.writeInt32BE(Math.floor(value / 2 ** 32), 0);
    bytes.writeUInt32BE(((value % 2 ** 32) + 2 ** 32) % 2 ** 32, 4);
  } else {
    bytes.writeBigInt64BE(BigInt(millis));
  }
  return bytes;
}

/** Milliseconds as text. */
export const decodeMillis = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readBigInt64BE().toString();

export const TRUE = Buffer.from([1]);
export const FALSE = Buffer.from([0]);

/** `set<text>`; null when empty. Texts may be there more than once. */
export function encodeSet(texts: readonly string[], exotic: boolean): Buffer | null {
  if (texts.length === 0) {
    return null;
  }
  if (exotic) {
    return encodeEntries(texts.map(text => [Buffer.from(text), undefined]));
  }
  const sorted = texts.slice().sort();
  let bound = 4;
  for (const text of sorted) {
    bound += 4 + text.length * 3;
  }
  const target = reserve(bound);
  let at = 4;
  let count = 0;
  let last: string | undefined;
  for (const text of sorted) {
    if (text !== last) {
      at = putText(target, text, at);
      count += 1;
      last = text;
    }
  }
  target.writeUInt32BE(count, 0);
  return copy(target, at);
}

/** `map<text, …>` with values in wire form; null when empty. Each key is there once. */
export function encodeMap(entries: readonly (readonly [string, Uint8Array])[], exotic: boolean): Buffer | null {
  if (entries.length === 0) {
    return null;
  }
  if (exotic) {
    return encodeEntries(entries.map(([key, value]) => [Buffer.from(key), value]));
  }
  const sorted = entries.slice().sort(byKey);
  let bound = 4;
  for (const [key, value] of sorted) {
    bound += 8 + key.length * 3 + value.length;
  }
  const target = reserve(bound);
  target.writeUInt32BE(sorted.length, 0);
  let at = 4;
  for (const [key, value] of sorted) {
    at = putText(target, key, at);
    const {length} = value;
    putLength(target, length, at);
    at += 4;
    for (let i = 0; i < length; i += 1) {
      target[at + i] = value[i] as number;
    }
    at += length;
  }
  return copy(target, at);
}

/** `map<text, text>`; null when empty. Each key is there once. */
export function encodeTextMap(entries: readonly (readonly [string, string])[], exotic: boolean): Buffer | null {
  if (entries.length === 0) {
    return null;
  }
  if (exotic) {
    return encodeEntries(entries.map(([key, value]) => [Buffer.from(key), Buffer.from(value)]));
  }
  const sorted = entries.slice().sort(byKey);
  let bound = 4;
  for (const [key, value] of sorted) {
    bound += 8 + (key.length + value.length) * 3;
  }
  const target = reserve(bound);
  target.writeUInt32BE(sorted.length, 0);
  let at = 4;
  for (const [key, value] of sorted) {
    at = putText(target, value, putText(target, key, at));
  }
  return copy(target, at);
}

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : 1);

/** The slow way, for any characters. */
function encodeEntries(entries: [Buffer, Uint8Array | undefined][]): Buffer {
  entries.sort((a, b) => Buffer.compare(a[0], b[0]));
  const unique = entries.filter(([key], i) => i === 0 || !key.equals((entries[i - 1] as [Buffer, unknown])[0]));
  const parts: Uint8Array[] = [encodeInt(unique.length)];
  for (const [key, value] of unique) {
    parts.push(encodeInt(key.length), key);
    if (value !== undefined) {
      parts.push(encodeInt(value.length), value);
    }
  }
  return Buffer.concat(parts);
}

/** Writes length and text, gives the position after them. */
function putText(target: Buffer, text: string, at: number): number {
  const start = at + 4;
  const {length} = text;
  if (length <= SHORT_TEXT) {
    let i = 0;
    for (; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        break;
      }
      target[start + i] = code;
    }
    if (i === length) {
      putLength(target, length, at);
      return start + length;
    }
  }
  const bytes = target.write(text, start);
  putLength(target, bytes, at);
  return start + bytes;
}

function putLength(target: Buffer, length: number, at: number): void {
  target[at] = length >>> 24;
  target[at + 1] = length >>> 16;
  target[at + 2] = length >>> 8;
  target[at + 3] = length;
}

/** The first bytes, on their own. */
function copy(target: Buffer, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  target.copy(bytes, 0, 0, length);
  return bytes;
}
