/**
 * CQL text to tokens. One pass, linear time; a token is a row in parallel arrays, so nothing is allocated but its text.
 * Source: Apache Cassandra 5.0, "The Cassandra Query Language (CQL)", "Definitions".
 */
import {CqlFailure} from './errors.ts';

/** What a token is. A mark (`(`, `=`, `?` …) has its character code as kind, which is above all of these. */
export const EOF = 0;
/** An unquoted name or keyword; its value is in lower case. */
export const WORD = 1;
/** A name in double quotes; its value is without quotes and escapes. */
export const QUOTED = 2;
/** Values of literals are as `Term` wants them: strings without quotes and escapes, hex without `0x`. */
export const STRING = 3;
export const INTEGER = 4;
export const FLOAT = 5;
export const UUID = 6;
export const HEX = 7;
export const DURATION = 8;
export const LESS_OR_EQUAL = 9;
export const GREATER_OR_EQUAL = 10;
export const NOT_EQUAL = 11;
export const PLUS_EQUAL = 12;
export const MINUS_EQUAL = 13;
/** The `..` of a slice. */
export const RANGE = 14;

export interface TokenList {
  readonly text: string;
  readonly kinds: number[];
  /** Offsets into `text`; the last token is EOF. */
  readonly starts: number[];
  readonly ends: number[];
  /** '' for marks. */
  readonly values: string[];
}

/** Character classes by code, below 128. */
const LETTER = 1;
const DIGIT = 2;
const HEX_DIGIT = 4;
const SPACE = 8;
const UPPER = 16;
const UNDERSCORE = 32;
const MARK = 64;
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  CLASS[code] =
    (/[a-zA-Z]/.test(char) ? LETTER : 0) |
    (/[0-9]/.test(char) ? DIGIT : 0) |
    (/[0-9a-fA-F]/.test(char) ? HEX_DIGIT : 0) |
    (/[ \t\r\n]/.test(char) ? SPACE : 0) |
    (/[A-Z]/.test(char) ? UPPER : 0) |
    (char === '_' ? UNDERSCORE : 0) |
    (/[()[\]{},;.:?=<>+\-*/%]/.test(char) ? MARK : 0);
}
const classOf = (code: number): number => (code < 128 ? (CLASS[code] ?? 0) : 0);

const UUID_LENGTH = 36;

/** Fails with `syntax` where no token can start. */
export function lex(text: string): TokenList {
  const kinds: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const values: string[] = [];
  const length = text.length;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const charClass = classOf(code);
    if ((charClass & SPACE) !== 0) {
      at++;
      continue;
    }
    const start = at;
    let kind = code;
    let value = '';
    if ((charClass & (LETTER | DIGIT)) !== 0) {
      if ((charClass & HEX_DIGIT) !== 0 && isUuid(text, at)) {
        kind = UUID;
        at += UUID_LENGTH;
        value = text.slice(start, at);
      } else if ((charClass & LETTER) !== 0) {
        at = code === 0x50 /* P */ ? endOfIsoDuration(text, start) : start;
        if (at > start) {
          kind = DURATION;
          value = text.slice(start, at);
        } else {
          kind = WORD;
          let seen = charClass;
          at = start + 1;
          for (; at < length; at++) {
            const next = classOf(text.charCodeAt(at));
            if ((next & (LETTER | DIGIT | UNDERSCORE)) === 0) {
              break;
            }
            seen |= next;
          }
          value = text.slice(start, at);
          if ((seen & UPPER) !== 0) {
            value = value.toLowerCase();
          }
        }
      } else if (code === 0x30 && (text.charCodeAt(at + 1) | 0x20) === 0x78 /* 0x */) {
        kind = HEX;
        at += 2;
        while ((classOf(text.charCodeAt(at)) & HEX_DIGIT) !== 0) {
          at++;
        }
        value = text.slice(start + 2, at);
      } else {
        at = endOfDigits(text, start);
        kind = INTEGER;
        const durationEnd = endOfUnitDuration(text, start, at);
        if (durationEnd > at) {
          kind = DURATION;
          at = durationEnd;
        } else {
          const floatEnd = endOfFloat(text, at);
          if (floatEnd > at) {
            kind = FLOAT;
            at = floatEnd;
          }
        }
        value = text.slice(start, at);
        if (kind === FLOAT && !Number.isFinite(Number(value))) {
          throw tooGreat(text, start, value);
        }
      }
    } else if (code === 0x27 /* ' */) {
      kind = STRING;
      at = endOfQuoted(text, start, "'");
      value = unquote(text, start, at, "'");
    } else if (code === 0x22 /* " */) {
      kind = QUOTED;
      at = endOfQuoted(text, start, '"');
      value = unquote(text, start, at, '"');
    } else if (code === 0x24 && text.charCodeAt(at + 1) === 0x24 /* $$ */) {
      const end = text.indexOf('$$', start + 2);
      if (end < 0) {
        throw unfinished(text, '$$');
      }
      kind = STRING;
      value = text.slice(start + 2, end);
      at = end + 2;
    } else if ((charClass & MARK) !== 0) {
      const next = text.charCodeAt(at + 1);
      if ((code === 0x2d || code === 0x2f) && next === code) {
        at = endOfLine(text, start + 2);
        continue;
      }
      if (code === 0x2f && next === 0x2a /* comment */) {
        const end = text.indexOf('*/', start + 2);
        if (end < 0) {
          throw unfinished(text, '*/');
        }
        at = end + 2;
        continue;
      }
      kind = pairKind(code, next);
      at += kind === code ? 1 : 2;
    } else if (code === 0x21 && text.charCodeAt(at + 1) === 0x3d /* != */) {
      kind = NOT_EQUAL;
      at += 2;
    } else {
      throw noSuchCharacter(text, at);
    }
    kinds.push(kind);
    starts.push(start);
    ends.push(at);
    values.push(value);
  }
  kinds.push(EOF);
  starts.push(length);
  ends.push(length);
  values.push('');
  return {text, kinds, starts, ends, values};
}

/** The kind of the mark `code` when `next` follows it: of both when they belong together. */
function pairKind(code: number, next: number): number {
  if (next === 0x3d /* = */) {
    switch (code) {
      case 0x3c:
        return LESS_OR_EQUAL;
      case 0x3e:
        return GREATER_OR_EQUAL;
      case 0x2b:
        return PLUS_EQUAL;
      case 0x2d:
        return MINUS_EQUAL;
    }
  }
  return code === 0x2e && next === 0x2e ? RANGE : code;
}

function isUuid(text: string, start: number): boolean {
  if (
    text.charCodeAt(start + 8) !== 0x2d ||
    text.charCodeAt(start + 13) !== 0x2d ||
    text.charCodeAt(start + 18) !== 0x2d ||
    text.charCodeAt(start + 23) !== 0x2d
  ) {
    return false;
  }
  for (let at = 0; at < UUID_LENGTH; at++) {
    if ((classOf(text.charCodeAt(start + at)) & HEX_DIGIT) === 0 && at !== 8 && at !== 13 && at !== 18 && at !== 23) {
      return false;
    }
  }
  return true;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while ((classOf(text.charCodeAt(at)) & DIGIT) !== 0) {
    at++;
  }
  return at;
}

/** After the digits of a number: `at` itself when it is an integer. `1..2` is a slice, not `1.` */
function endOfFloat(text: string, at: number): number {
  let end = at;
  if (text.charCodeAt(end) === 0x2e && text.charCodeAt(end + 1) !== 0x2e) {
    end = endOfDigits(text, end + 1);
  }
  if ((text.charCodeAt(end) | 0x20) === 0x65 /* e */) {
    const sign = text.charCodeAt(end + 1);
    const digits = sign === 0x2b || sign === 0x2d ? end + 2 : end + 1;
    const exponentEnd = endOfDigits(text, digits);
    if (exponentEnd > digits) {
      return exponentEnd;
    }
  }
  return end;
}

/** `1y2mo3w4d5h6m7s8ms9us10ns`, units in any case: groups of digits and unit. `unitAt` when there is not one whole group. */
function endOfUnitDuration(text: string, start: number, unitAt: number): number {
  let end = unitAt;
  let digits = start;
  let unit = unitAt;
  while (unit > digits) {
    const size = unitLength(text, unit);
    if (size === 0) {
      break;
    }
    end = unit + size;
    digits = end;
    unit = endOfDigits(text, digits);
  }
  return end;
}

function unitLength(text: string, at: number): number {
  const next = text.charCodeAt(at + 1) | 0x20;
  switch (text.charCodeAt(at) | 0x20) {
    case 0x6d: // m, mo, ms
      return next === 0x6f || next === 0x73 ? 2 : 1;
    case 0x79: // y
    case 0x77: // w
    case 0x64: // d
    case 0x68: // h
    case 0x73: // s
      return 1;
    case 0x75: // us
    case 0x6e: // ns
    case 0xb5: // µs
      return next === 0x73 ? 2 : 0;
    default:
      return 0;
  }
}

/** ISO 8601 forms; sticky, so they only look at what stands here. Only capitals, as Cassandra has it. */
const ISO_DURATION =
  /P(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|\d+W|(?=\d+[YMD]|T\d+[HMS])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)(?![A-Za-z0-9_])/y;

function endOfIsoDuration(text: string, start: number): number {
  const next = text.charCodeAt(start + 1);
  if ((classOf(next) & DIGIT) === 0 && next !== 0x54 /* T */) {
    return start;
  }
  ISO_DURATION.lastIndex = start;
  return ISO_DURATION.test(text) ? ISO_DURATION.lastIndex : start;
}

/** After the closing quote; a doubled quote is part of the text. */
function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) {
      throw unfinished(text, quote);
    }
    if (text[end + 1] !== quote) {
      return end + 1;
    }
    at = end + 2;
  }
}

function unquote(text: string, start: number, end: number, quote: string): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) {
      return at;
    }
  }
  return text.length;
}

/** Line from 1 and column from 0 of an offset. */
export function positionOf(text: string, offset: number): {line: number; column: number} {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return {line, column: offset - lineStart};
}

function noSuchCharacter(text: string, at: number): CqlFailure {
  const position = positionOf(text, at);
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return new CqlFailure(
    'syntax',
    `line ${position.line}:${position.column} no viable alternative at character '${character}'`,
    {...position},
  );
}

/** Also for a decimal: Apache Cassandra reads every such constant as a double first. */
function tooGreat(text: string, start: number, value: string): CqlFailure {
  const position = positionOf(text, start);
  return new CqlFailure(
    'syntax',
    `line ${position.line}:${position.column} the number ${value.length > 40 ? `${value.slice(0, 40)}...` : value} is too great`,
    {...position},
  );
}

function unfinished(text: string, expected: string): CqlFailure {
  const position = positionOf(text, text.length);
  return new CqlFailure('syntax', `line 0:-1 mismatched character '<EOF>' expecting '${expected}'`, {...position});
}
