/** The cursor that grammars read from. Keywords are given in lower case. */
import {CqlFailure} from './errors.ts';
import {EOF, INTEGER, lex, positionOf, QUOTED, STRING, WORD} from './lexer.ts';
import {RESERVED} from './print-name.ts';
import type {QualifiedName, Term} from './statements/statement.ts';

/** How deep terms, selectors and types may nest, operators of one expression included. Keeps recursion far from the stack's end. */
export const MAX_DEPTH = 200;

/** Tokens of the text that an error message shows before the one at fault. */
const CONTEXT_BEFORE = 10;
/** Characters of each part of it. */
const MAX_SHOWN = 100;

export class Tokens {
  readonly #text: string;
  readonly #kinds: readonly number[];
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];
  readonly #values: readonly string[];
  readonly #markers: (string | undefined)[] = [];
  #at = 0;
  #depth = 0;

  /** Fails with `syntax` when the text has something that is no token. */
  constructor(text: string) {
    const list = lex(text);
    this.#text = text;
    this.#kinds = list.kinds;
    this.#starts = list.starts;
    this.#ends = list.ends;
    this.#values = list.values;
  }

  /** Names of the bind markers read so far, in order. */
  get markers(): readonly (string | undefined)[] {
    return this.#markers;
  }

  /** Kind of the token at `offset` from the cursor; EOF after the end. */
  kind(offset = 0): number {
    return this.#kinds[this.#at + offset] ?? EOF;
  }

  value(offset = 0): string {
    return this.#values[this.#at + offset] ?? '';
  }

  /** The token as it is written. */
  text(): string {
    return this.#text.slice(this.#starts[this.#at], this.#ends[this.#at]);
  }

  /** Where the cursor stands, for `rewind`. */
  get position(): number {
    return this.#at;
  }

  /** Goes back to where no bind marker was read since. */
  rewind(position: number): void {
    this.#at = position;
  }

  advance(): void {
    this.#at++;
  }

  /** True when no white space stands between the token at `offset` from the cursor and the one behind it. */
  touchesNext(offset = 0): boolean {
    return this.#ends[this.#at + offset] === this.#starts[this.#at + offset + 1];
  }

  // ---- keywords and marks --------------------------------------------------------------------------------------

  isWord(keyword: string, offset = 0): boolean {
    return this.kind(offset) === WORD && this.value(offset) === keyword;
  }

  skip(keyword: string): boolean {
    if (this.#kinds[this.#at] === WORD && this.#values[this.#at] === keyword) {
      this.#at++;
      return true;
    }
    return false;
  }

  take(keyword: string): void {
    if (!this.skip(keyword)) {
      throw this.mismatched(`K_${keyword.toUpperCase()}`);
    }
  }

  /** `mark` is one character, here and below. */
  isMark(mark: string, offset = 0): boolean {
    return this.#kinds[this.#at + offset] === mark.charCodeAt(0);
  }

  skipMark(mark: string): boolean {
    if (this.#kinds[this.#at] === mark.charCodeAt(0)) {
      this.#at++;
      return true;
    }
    return false;
  }

  takeMark(mark: string): void {
    if (!this.skipMark(mark)) {
      throw this.mismatched(`'${mark}'`);
    }
  }

  /** `IF NOT EXISTS` when it is there. */
  skipIfNotExists(): boolean {
    if (!this.skip('if')) {
      return false;
    }
    this.take('not');
    this.take('exists');
    return true;
  }

  /** `IF EXISTS` when it is there. */
  skipIfExists(): boolean {
    if (!this.skip('if')) {
      return false;
    }
    this.take('exists');
    return true;
  }

  // ---- names and values ----------------------------------------------------------------------------------------

  isName(offset = 0): boolean {
    const kind = this.kind(offset);
    return kind === QUOTED || (kind === WORD && !RESERVED.has(this.value(offset)));
  }

  /** `mayBeEmpty`: whether `""` is one, as it is in conditions. */
  name(mayBeEmpty = false): string {
    const kind = this.#kinds[this.#at];
    const value = this.#values[this.#at] ?? '';
    if (kind === QUOTED ? value === '' && !mayBeEmpty : kind !== WORD || RESERVED.has(value)) {
      throw this.noViable();
    }
    this.#at++;
    return value;
  }

  qualifiedName(): QualifiedName {
    const first = this.name();
    return this.skipMark('.') ? {keyspace: first, name: this.name()} : {keyspace: undefined, name: first};
  }

  string(): string {
    if (this.kind() !== STRING) {
      throw this.mismatched('STRING_LITERAL');
    }
    const value = this.value();
    this.#at++;
    return value;
  }

  unsignedInteger(): number {
    return Number(this.integerText());
  }

  /** The digits of an unsigned integer, of any length. */
  integerText(): string {
    if (this.kind() !== INTEGER) {
      throw this.mismatched('INTEGER');
    }
    const value = this.value();
    this.#at++;
    return value;
  }

  isMarker(): boolean {
    const kind = this.#kinds[this.#at];
    return kind === 0x3f /* ? */ || kind === 0x3a; /* : */
  }

  /** `?` or `:name`. */
  marker(): Term {
    let name: string | undefined;
    if (!this.skipMark('?')) {
      this.takeMark(':');
      name = this.name();
    }
    this.#markers.push(name);
    return {kind: 'marker', index: this.#markers.length - 1, name};
  }

  // ---- depth ---------------------------------------------------------------------------------------------------

  get depth(): number {
    return this.#depth;
  }

  /** One level deeper. `leave` with the depth of before. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) {
      throw this.#failure(`too many levels of nesting (more than ${MAX_DEPTH}) at input`);
    }
  }

  leave(depth: number): void {
    this.#depth = depth;
  }

  // ---- errors --------------------------------------------------------------------------------------------------

  noViable(): CqlFailure {
    return this.#failure('no viable alternative at input');
  }

  mismatched(expected: string): CqlFailure {
    return this.#failure('mismatched input', ` expecting ${expected}`);
  }

  /** A statement that reads well but cannot be meant, with Cassandra's wording. */
  wrong(message: string): CqlFailure {
    const {line, column} = positionOf(this.#text, this.#starts[this.#at] ?? 0);
    return new CqlFailure('syntax', `line ${line}:${column} ${message}`, {line, column});
  }

  #failure(problem: string, expectation = ''): CqlFailure {
    const position = positionOf(this.#text, this.#starts[this.#at] ?? this.#text.length);
    const isEnd = this.kind() === EOF;
    const where = isEnd ? '0:-1' : `${position.line}:${position.column}`;
    const input = isEnd ? '<EOF>' : this.#textOf(this.#at);
    return new CqlFailure('syntax', `line ${where} ${problem} '${input}'${expectation}${this.#context()}`, {
      ...position,
    });
  }

  /**
   * ` (...SELECT * [FORM]...)`: up to ten tokens before the wrong one, of which each run of space is one; nothing at the end of the text.
   * Seen in: Apache Cassandra 5.0, which has no more behind the token than its parser had looked at.
   */
  #context(): string {
    const pivot = this.#at;
    if (this.#kinds[pivot] === EOF || pivot >= this.#kinds.length) {
      return '';
    }
    let first = this.#starts[pivot]!;
    for (let left = CONTEXT_BEFORE, i = pivot; left > 0 && i > 0; left -= 1) {
      const end = this.#ends[i - 1]!;
      if (end < first) {
        first = end;
      } else {
        i -= 1;
        first = this.#starts[i]!;
      }
    }
    const end = this.#ends[pivot]!;
    const before = shortEnd(this.#text.slice(first, this.#starts[pivot]).replaceAll('\n', ''));
    return ` (${first > 0 ? '...' : ''}${before}[${this.#textOf(pivot)}]${end < this.#text.length ? '...' : ''})`;
  }

  #textOf(index: number): string {
    return shortStart(this.#text.slice(this.#starts[index], this.#ends[index]));
  }
}

const shortStart = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);
const shortEnd = (text: string): string => (text.length > MAX_SHOWN ? `...${text.slice(-MAX_SHOWN)}` : text);
