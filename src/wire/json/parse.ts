/**
 * Reads JSON (RFC 8259, nothing more) into the tree of tree.ts: number literals and member order are kept, duplicate
 * names are refused. About 10 ns per byte of typical documents.
 */
import {isAscii, isUtf8} from 'node:buffer';
import {Failure} from '../../base/failure.ts';
import {JsonNumber} from './tree.ts';
import type {Json, JsonObject} from './tree.ts';

export interface JsonLimits {
  /** Objects and arrays inside each other; the outermost is 1. Deeper fails with `too_deep`. */
  readonly maxDepth?: number | undefined;
  /** Digits of a number literal, sign, point and exponent mark not counted. More fails with `number_too_long`. */
  readonly maxNumberDigits?: number | undefined;
  /** Escapes that make half of a surrogate pair fail with `syntax`: such text cannot be kept as UTF-8. */
  readonly refusesLoneSurrogates?: boolean | undefined;
  /** Of members of one name the last one is kept, at the place of the first; else they fail with `duplicate_name`. */
  readonly keepsLastMember?: boolean | undefined;
}

export type JsonErrorCode = 'syntax' | 'cut_short' | 'duplicate_name' | 'too_deep' | 'number_too_long' | 'not_utf8';

/** The text is not JSON, or beyond a limit. Details: `offset` in UTF-16 units (bytes for `not_utf8`), `line` and `column` from 1. */
export class JsonFailure extends Failure<JsonErrorCode> {
  constructor(code: JsonErrorCode, message: string, details: Readonly<Record<string, unknown>>) {
    super(code, message, details);
    this.name = 'JsonFailure';
  }
}

const DEFAULT_MAX_DEPTH = 1000;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const BYTE_ORDER_MARK = 0xfeff;

const CODE = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** Text of a body. A leading byte order mark is dropped. Fails with `not_utf8`. */
export function decodeJsonText(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) {
    return buffer.toString('latin1');
  }
  if (!isUtf8(buffer)) {
    const offset = firstBadByte(buffer);
    throw new JsonFailure('not_utf8', `Byte ${offset} does not continue UTF-8 text`, {offset});
  }
  const text = buffer.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function firstBadByte(buffer: Buffer): number {
  let good = 0;
  let bad = buffer.length;
  while (bad - good > 4) {
    // Cut at the start of a character, else a whole one would look torn.
    let middle = (good + bad) >>> 1;
    while (middle > good && ((buffer[middle] ?? 0) & 0xc0) === 0x80) {
      middle -= 1;
    }
    if (middle === good) {
      break;
    }
    if (isUtf8(buffer.subarray(good, middle))) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return good;
}

/** The one value that the text holds, white space around it. Fails with a JsonFailure. */
export function parseJson(source: string | Uint8Array, limits: JsonLimits = {}): Json {
  const reader = new JsonReader(typeof source === 'string' ? source : decodeJsonText(source), limits);
  const value = reader.value();
  if (!reader.isAtEnd()) {
    throw reader.failure('syntax', 'Text after the value');
  }
  return value;
}

/** Reads values one after the other from a text. For callers that want a part before the whole is seen to be right. */
export class JsonReader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #maxNumberDigits: number;
  readonly #refusesLoneSurrogates: boolean;
  readonly #keepsLastMember: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, limits: JsonLimits = {}) {
    this.#text = text;
    this.#maxDepth = limits.maxDepth ?? DEFAULT_MAX_DEPTH;
    this.#maxNumberDigits = limits.maxNumberDigits ?? Infinity;
    this.#refusesLoneSurrogates = limits.refusesLoneSurrogates ?? false;
    this.#keepsLastMember = limits.keepsLastMember ?? false;
  }

  /** True when only white space is left. */
  isAtEnd(): boolean {
    return Number.isNaN(this.#skipSpace());
  }

  /** The next character that is not white space, without taking it; empty at the end. */
  peek(): string {
    this.#skipSpace();
    return this.#text.charAt(this.#at);
  }

  /** Takes this one character if it comes next. */
  take(character: string): boolean {
    if (this.peek() !== character || character === '') {
      return false;
    }
    this.#at += 1;
    return true;
  }

  /** Takes a member name and the colon after it. */
  memberName(): string {
    if (this.#skipSpace() !== CODE.quote) {
      throw this.#unexpected('a member name in double quotes');
    }
    const name = this.#string();
    if (this.#skipSpace() !== CODE.colon) {
      throw this.#unexpected('a colon');
    }
    this.#at += 1;
    return name;
  }

  /** Takes one value. */
  value(): Json {
    const code = this.#skipSpace();
    if (code === CODE.quote) {
      return this.#string();
    }
    if (code === CODE.openObject) {
      return this.#object();
    }
    if (code === CODE.openArray) {
      return this.#array();
    }
    if (code === CODE.minus || (code >= CODE.zero && code <= CODE.nine)) {
      return this.#number();
    }
    return this.#word();
  }

  failure(code: JsonErrorCode, what: string): JsonFailure {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    return new JsonFailure(code, `${what} at line ${line}, column ${column}`, {offset: this.#at, line, column});
  }

  /** Moves to the next character that is not white space and gives its code; NaN at the end. */
  #skipSpace(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.#at += 1;
      code = text.charCodeAt(this.#at);
    }
    return code;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      throw this.failure('too_deep', `More than ${this.#maxDepth} objects and arrays inside each other`);
    }
    this.#at += 1;
  }

  #object(): JsonObject {
    this.#enter();
    const object: JsonObject = new Map();
    let code = this.#skipSpace();
    if (code !== CODE.closeObject) {
      for (let count = 1; ; count += 1) {
        if (code !== CODE.quote) {
          throw this.#unexpected('a member name in double quotes');
        }
        const start = this.#at;
        const name = this.#string();
        if (this.#skipSpace() !== CODE.colon) {
          throw this.#unexpected('a colon');
        }
        this.#at += 1;
        object.set(name, this.value());
        if (object.size !== count && !this.#keepsLastMember) {
          this.#at = start;
          throw this.failure('duplicate_name', `Second member named ${quoted(name)}`);
        }
        code = this.#skipSpace();
        if (code === CODE.closeObject) {
          break;
        }
        if (code !== CODE.comma) {
          throw this.#unexpected('a comma or the end of the object');
        }
        this.#at += 1;
        code = this.#skipSpace();
      }
    }
    this.#at += 1;
    this.#depth -= 1;
    return object;
  }

  #array(): Json[] {
    this.#enter();
    const array: Json[] = [];
    if (this.#skipSpace() !== CODE.closeArray) {
      for (;;) {
        array.push(this.value());
        const code = this.#skipSpace();
        if (code === CODE.closeArray) {
          break;
        }
        if (code !== CODE.comma) {
          throw this.#unexpected('a comma or the end of the array');
        }
        this.#at += 1;
      }
    }
    this.#at += 1;
    this.#depth -= 1;
    return array;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === CODE.quote) {
        this.#at = at + 1;
        return text.slice(start, at);
      }
      if (code === CODE.backslash) {
        return this.#escapedString(start, at);
      }
      if (!(code >= 0x20)) {
        throw this.#badCharacter(at);
      }
      at += 1;
    }
  }

  /** The rest of a string from its first backslash at `at`. */
  #escapedString(start: number, at: number): string {
    const text = this.#text;
    let result = text.slice(start, at);
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === CODE.quote) {
        if (this.#refusesLoneSurrogates && LONE_SURROGATE.test(result)) {
          this.#at = start - 1;
          throw this.failure('syntax', 'A string with half of a surrogate pair');
        }
        this.#at = at + 1;
        return result;
      }
      if (code === CODE.backslash) {
        const escaped = text.charCodeAt(at + 1);
        if (escaped === 0x75) {
          result += String.fromCharCode(this.#hex(at));
          at += 6;
        } else {
          result += this.#shortEscape(escaped, at);
          at += 2;
        }
        continue;
      }
      const from = at;
      let plain = code;
      while (plain !== CODE.quote && plain !== CODE.backslash) {
        if (!(plain >= 0x20)) {
          throw this.#badCharacter(at);
        }
        at += 1;
        plain = text.charCodeAt(at);
      }
      result += text.slice(from, at);
    }
  }

  #shortEscape(code: number, at: number): string {
    switch (code) {
      case 0x22:
        return '"';
      case 0x5c:
        return '\\';
      case 0x2f:
        return '/';
      case 0x62:
        return '\b';
      case 0x66:
        return '\f';
      case 0x6e:
        return '\n';
      case 0x72:
        return '\r';
      case 0x74:
        return '\t';
      default:
        this.#at = at;
        throw at + 1 < this.#text.length
          ? this.failure('syntax', 'Unknown escape in a string')
          : this.failure('cut_short', 'The text ends inside a string');
    }
  }

  #hex(at: number): number {
    let result = 0;
    for (let i = at + 2; i < at + 6; i += 1) {
      const code = this.#text.charCodeAt(i);
      const digit =
        code >= 0x30 && code <= 0x39
          ? code - 0x30
          : code >= 0x61 && code <= 0x66
            ? code - 0x57
            : code >= 0x41 && code <= 0x46
              ? code - 0x37
              : -1;
      if (digit < 0) {
        this.#at = at;
        throw this.failure('syntax', 'An escape \\u needs four hexadecimal digits');
      }
      result = result * 16 + digit;
    }
    return result;
  }

  #number(): JsonNumber {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let marks = 0;
    if (text.charCodeAt(at) === CODE.minus) {
      at += 1;
      marks = 1;
    }
    if (text.charCodeAt(at) === CODE.zero) {
      at += 1;
      if (isDigit(text.charCodeAt(at))) {
        throw this.failure('syntax', 'A number with a leading zero');
      }
    } else {
      at = this.#digits(at);
    }
    let code = text.charCodeAt(at);
    if (code === CODE.dot) {
      marks += 1;
      at = this.#digits(at + 1);
      code = text.charCodeAt(at);
    }
    if (code === 0x65 || code === 0x45) {
      const sign = text.charCodeAt(at + 1);
      const hasSign = sign === 0x2b || sign === CODE.minus;
      marks += hasSign ? 2 : 1;
      at = this.#digits(hasSign ? at + 2 : at + 1);
    }
    const digits = at - start - marks;
    if (digits > this.#maxNumberDigits) {
      throw this.failure('number_too_long', `A number of ${digits} digits, ${this.#maxNumberDigits} are the most`);
    }
    this.#at = at;
    return new JsonNumber(text.slice(start, at));
  }

  /** One or more digits. */
  #digits(from: number): number {
    let at = from;
    while (isDigit(this.#text.charCodeAt(at))) {
      at += 1;
    }
    if (at === from) {
      this.#at = at;
      throw this.#unexpected('a digit');
    }
    return at;
  }

  #word(): Json {
    const text = this.#text;
    const at = this.#at;
    let end: number;
    let value: Json;
    if (text.startsWith('true', at)) {
      end = at + 4;
      value = true;
    } else if (text.startsWith('false', at)) {
      end = at + 5;
      value = false;
    } else if (text.startsWith('null', at)) {
      end = at + 4;
      value = null;
    } else {
      throw this.#unexpected('a value');
    }
    const next = text.charCodeAt(end) | 0x20;
    if ((next >= 0x61 && next <= 0x7a) || isDigit(text.charCodeAt(end))) {
      throw this.#unexpected('a value');
    }
    this.#at = end;
    return value;
  }

  #unexpected(wanted: string): JsonFailure {
    if (this.#at >= this.#text.length) {
      return this.failure('cut_short', `The text ends where ${wanted} should follow,`);
    }
    return this.failure('syntax', `${quoted(this.#text.charAt(this.#at))} where ${wanted} should follow,`);
  }

  #badCharacter(at: number): JsonFailure {
    this.#at = at;
    return at >= this.#text.length
      ? this.failure('cut_short', 'The text ends inside a string')
      : this.failure('syntax', 'A control character inside a string');
  }
}

const isDigit = (code: number): boolean => code >= CODE.zero && code <= CODE.nine;

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
