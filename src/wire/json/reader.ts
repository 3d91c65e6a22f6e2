/**
 * Reads JSON (RFC 8259, nothing more) into the tree of tree.ts: number literals and member order are kept, duplicate
 * names are refused. About 10 ns per byte of typical documents, up to 30 where all is small objects.
 */
import {Slice} from '../../base/slices.ts';
import {JsonFailure} from './failure.ts';
import type {JsonErrorCode} from './failure.ts';
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

const DEFAULT_MAX_DEPTH = 1000;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

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

/** When others should get their turn. */
export type Turns = Pick<Slice, 'isOver' | 'pause'>;

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
    return this.#nameAt(this.#skipSpace());
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

  /**
   * As `value`, but lets others run every few milliseconds: between the members and elements of the outermost `levels` of
   * objects and arrays. For long texts; nothing else may be read meanwhile.
   */
  async valueInSlices(levels: number, slice: Turns = new Slice()): Promise<Json> {
    const code = this.#skipSpace();
    if (levels > 0 && code === CODE.openObject) {
      return this.#objectInSlices(levels, slice);
    }
    if (levels > 0 && code === CODE.openArray) {
      return this.#arrayInSlices(levels, slice);
    }
    return this.value();
  }

  async #objectInSlices(levels: number, slice: Turns): Promise<JsonObject> {
    this.#enter();
    const object: JsonObject = new Map();
    for (let code = this.#skipSpace(), count = 1; code !== CODE.closeObject; count += 1) {
      const start = this.#at;
      const name = this.#nameAt(code);
      object.set(name, this.#isNested() ? await this.valueInSlices(levels - 1, slice) : this.value());
      this.#checkNew(object, count, start, name);
      code = this.#nextMember();
      if (slice.isOver()) {
        await slice.pause();
      }
    }
    this.#leave();
    return object;
  }

  async #arrayInSlices(levels: number, slice: Turns): Promise<Json[]> {
    this.#enter();
    const array: Json[] = [];
    for (let code = this.#skipSpace(); code !== CODE.closeArray;) {
      array.push(this.#isNested() ? await this.valueInSlices(levels - 1, slice) : this.value());
      code = this.#nextElement();
      if (slice.isOver()) {
        await slice.pause();
      }
    }
    this.#leave();
    return array;
  }

  #isNested(): boolean {
    const code = this.#skipSpace();
    return code === CODE.openObject || code === CODE.openArray;
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

  #leave(): void {
    this.#at += 1;
    this.#depth -= 1;
  }

  #object(): JsonObject {
    this.#enter();
    const object: JsonObject = new Map();
    for (let code = this.#skipSpace(), count = 1; code !== CODE.closeObject; count += 1) {
      const start = this.#at;
      const name = this.#nameAt(code);
      object.set(name, this.value());
      this.#checkNew(object, count, start, name);
      code = this.#nextMember();
    }
    this.#leave();
    return object;
  }

  #array(): Json[] {
    this.#enter();
    const array: Json[] = [];
    for (let code = this.#skipSpace(); code !== CODE.closeArray;) {
      array.push(this.value());
      code = this.#nextElement();
    }
    this.#leave();
    return array;
  }

  /** Takes the name and the colon, where `code` is the character that comes next. */
  #nameAt(code: number): string {
    if (code !== CODE.quote) {
      throw this.#unexpected('a member name in double quotes');
    }
    const name = this.#string();
    if (this.#skipSpace() !== CODE.colon) {
      throw this.#unexpected('a colon');
    }
    this.#at += 1;
    return name;
  }

  /** Fails when the object, which has got `count` members, has fewer: the name that begins at `start` was there before. */
  #checkNew(object: JsonObject, count: number, start: number, name: string): void {
    if (object.size !== count && !this.#keepsLastMember) {
      this.#at = start;
      throw this.failure('duplicate_name', `Second member named ${quoted(name)}`);
    }
  }

  /** Goes to the quote of the next member or to the end of the object; the character there. */
  #nextMember(): number {
    const code = this.#skipSpace();
    if (code === CODE.closeObject) {
      return code;
    }
    if (code !== CODE.comma) {
      throw this.#unexpected('a comma or the end of the object');
    }
    this.#at += 1;
    const next = this.#skipSpace();
    if (next !== CODE.quote) {
      throw this.#unexpected('a member name in double quotes');
    }
    return next;
  }

  /** Goes to the next element or to the end of the array; the character there. */
  #nextElement(): number {
    const code = this.#skipSpace();
    if (code === CODE.closeArray) {
      return code;
    }
    if (code !== CODE.comma) {
      throw this.#unexpected('a comma or the end of the array');
    }
    this.#at += 1;
    const next = this.#skipSpace();
    if (next === CODE.closeArray) {
      throw this.#unexpected('a value');
    }
    return next;
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
