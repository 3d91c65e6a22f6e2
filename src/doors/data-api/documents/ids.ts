/** Ids of documents: their key in the table, their JSON form, and new ones. */
import {randomFillSync} from 'node:crypto';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import type {DefaultIdType} from '../collection-settings.ts';
import {fail} from '../errors.ts';
import {canonicalNumber} from './decimal.ts';
import {readExtended} from './ejson.ts';

export const ID_TYPE = {string: 1, number: 2, boolean: 3, null: 4, date: 5} as const;
export type IdTypeId = (typeof ID_TYPE)[keyof typeof ID_TYPE];

/** A `$uuid` or `$objectId` has the type of a string: a string with the same text is the same document. */
export interface DocumentId {
  readonly typeId: IdTypeId;
  readonly text: string;
  /** As it is answered: numbers canonical, uuids and object ids in lower case. */
  readonly json: Json;
}

/** Fails with SHRED_BAD_DOCID_TYPE or SHRED_BAD_DOCID_VALUE. */
export function documentId(json: Json): DocumentId {
  if (typeof json === 'string') {
    if (json === '') {
      throw fail('SHRED_BAD_DOCID_VALUE', {errorMessage: 'An _id must not be an empty text.'});
    }
    return {typeId: ID_TYPE.string, text: json, json};
  }
  if (json instanceof JsonNumber) {
    const text = canonicalNumber(json.text);
    return {typeId: ID_TYPE.number, text, json: text === json.text ? json : new JsonNumber(text)};
  }
  if (json === null) {
    return {typeId: ID_TYPE.null, text: 'null', json};
  }
  if (typeof json === 'boolean') {
    return {typeId: ID_TYPE.boolean, text: json ? 'true' : 'false', json};
  }
  const extended = json instanceof Map ? readExtended(json) : undefined;
  if (extended === undefined) {
    throw fail('SHRED_BAD_DOCID_TYPE', {
      errorMessage: `${Array.isArray(json) ? 'An array' : 'An object that is no valid extended value'} cannot be an _id.`,
    });
  }
  const {kind, text} = extended;
  return kind === 'date'
    ? {typeId: ID_TYPE.date, text, json: new Map([['$date', new JsonNumber(text)]])}
    : {typeId: ID_TYPE.string, text, json: new Map([[`$${kind}`, text]])};
}

export const sameId = (a: DocumentId, b: DocumentId): boolean => a.typeId === b.typeId && a.text === b.text;

/** The partition key, `tuple<tinyint, text>` in wire form. */
export function idKey({typeId, text}: Pick<DocumentId, 'typeId' | 'text'>): Buffer {
  return (text.length <= LOOP_WRITE ? asciiKey(typeId, text) : undefined) ?? anyKey(typeId, text);
}

/** Up to this many characters a loop writes a text faster than a call of the runtime. */
const LOOP_WRITE = 40;

/** Undefined when not all of the text is ASCII. */
function asciiKey(typeId: IdTypeId, text: string): Buffer | undefined {
  const {length} = text;
  const key = Buffer.allocUnsafe(KEY_TEXT_AT + length);
  key[0] = key[1] = key[2] = key[5] = key[6] = key[7] = 0;
  key[3] = 1;
  key[KEY_TAG_AT] = typeId;
  key[8] = length;
  let all = 0;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    all |= code;
    key[KEY_TEXT_AT + i] = code;
  }
  return all < 0x80 ? key : undefined;
}

function anyKey(typeId: IdTypeId, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const key = Buffer.allocUnsafe(KEY_TEXT_AT + length);
  key.writeUInt32BE(1, 0);
  key[KEY_TAG_AT] = typeId;
  key.writeUInt32BE(length, 5);
  key.write(text, KEY_TEXT_AT);
  return key;
}

/** A length and one byte of the type's tag, then the length of the text in four. */
const KEY_TAG_AT = 4;
const KEY_TEXT_AT = 9;

/** Fails with UNEXPECTED_DOCUMENT_ID_TYPE when a key that was read is none of a collection: somebody else wrote it. */
export function requireKey(key: Uint8Array): void {
  const tag = key[KEY_TAG_AT] ?? 0;
  const textLength = (key[5]! << 24) | (key[6]! << 16) | (key[7]! << 8) | key[8]!;
  if (tag < ID_TYPE.string || tag > ID_TYPE.date || textLength !== key.length - KEY_TEXT_AT) {
    throw fail('UNEXPECTED_DOCUMENT_ID_TYPE', {
      errorMessage: `The key cannot be read: 0x${Buffer.from(key.subarray(0, 64)).toString('hex')}`,
    });
  }
}

// ---- new ids -------------------------------------------------------------------------------------------------------

export interface IdEnvironment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills all bytes with randomness fit for secrets. */
  fillRandom(bytes: Uint8Array): void;
}

export const REAL_ENVIRONMENT: IdEnvironment = {
  now: () => Date.now(),
  fillRandom: bytes => {
    randomFillSync(bytes);
  },
};

const POOL_BYTES = 4096;
/** 100 ns steps from the Gregorian reform (1582-10-15), where UUID times begin, to 1970. Source: RFC 9562, "UUID Version 1". */
const GREGORIAN_STEPS = 122_192_928_000_000_000n;
const STEPS_PER_MS = 10_000;

const HEX = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Makes ids. One per door: it keeps randomness in stock and the counters that keep ids of one millisecond apart. */
export class IdSource {
  readonly #environment: IdEnvironment;
  readonly #pool = new Uint8Array(POOL_BYTES);
  readonly #objectIdRandom = new Uint8Array(5);
  #used = POOL_BYTES;
  #objectIdCounter: number;
  #lastMs = 0;
  #step = 0;

  constructor(environment: IdEnvironment = REAL_ENVIRONMENT) {
    this.#environment = environment;
    environment.fillRandom(this.#objectIdRandom);
    const start = new Uint8Array(3);
    environment.fillRandom(start);
    this.#objectIdCounter = ((start[0] ?? 0) << 16) | ((start[1] ?? 0) << 8) | (start[2] ?? 0);
  }

  /** An `_id` for a document without one. */
  newId(type: DefaultIdType | undefined): Json {
    switch (type) {
      case undefined:
        return this.uuidV4();
      case 'objectId':
        return new Map([['$objectId', this.#objectId()]]);
      case 'uuid':
        return new Map([['$uuid', this.uuidV4()]]);
      case 'uuidv6':
        return new Map([['$uuid', this.#uuidV6()]]);
      case 'uuidv7':
        return new Map([['$uuid', this.#uuidV7()]]);
    }
  }

  uuidV4(): string {
    const bytes = this.#random(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    return printUuid(bytes);
  }

  /** Ordered by time, and within one time by order of making. */
  #uuidV6(): string {
    const steps = this.#steps();
    const bytes = this.#random(16);
    const high = steps >> 12n;
    for (let i = 5; i >= 0; i -= 1) {
      bytes[i] = Number((high >> BigInt((5 - i) * 8)) & 0xffn);
    }
    bytes[6] = 0x60 | Number((steps >> 8n) & 0x0fn);
    bytes[7] = Number(steps & 0xffn);
    // A random node, marked as such by the multicast bit.
    bytes[10] = (bytes[10] ?? 0) | 0x01;
    return printUuid(bytes);
  }

  #uuidV7(): string {
    const now = this.#environment.now();
    const bytes = this.#random(16);
    for (let i = 5, rest = now; i >= 0; i -= 1) {
      bytes[i] = rest % 0x100;
      rest = Math.floor(rest / 0x100);
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    return printUuid(bytes);
  }

  /** Seconds, five random bytes of this source, a counter. Source: BSON specification, "ObjectId". */
  #objectId(): string {
    const seconds = Math.floor(this.#environment.now() / 1000);
    this.#objectIdCounter = (this.#objectIdCounter + 1) & 0xffffff;
    let text = (seconds >>> 0).toString(16).padStart(8, '0');
    for (const byte of this.#objectIdRandom) {
      text += HEX[byte];
    }
    return text + this.#objectIdCounter.toString(16).padStart(6, '0');
  }

  /** A time of 100 ns steps, never given twice. */
  #steps(): bigint {
    const now = this.#environment.now();
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
    return BigInt(this.#lastMs) * BigInt(STEPS_PER_MS) + BigInt(this.#step) + GREGORIAN_STEPS;
  }

  /** A part of the stock; the next call gives another one. */
  #random(length: number): Uint8Array {
    if (this.#used + length > POOL_BYTES) {
      this.#environment.fillRandom(this.#pool);
      this.#used = 0;
    }
    const bytes = this.#pool.subarray(this.#used, this.#used + length);
    this.#used += length;
    return bytes;
  }
}

/** Sets the variant and prints. The version is set by the caller. */
function printUuid(bytes: Uint8Array): string {
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) {
      text += '-';
    }
    text += HEX[bytes[i] ?? 0];
  }
  return text;
}
