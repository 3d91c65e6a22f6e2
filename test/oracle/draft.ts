/** A statement while it is written: its text, the values bound to it, and what went into it. */
import {codecOf} from '../../src/core/cql/types/index.ts';
import {native} from '../../src/core/cql/types/type-shapes.ts';
import type {CqlValue, DataType} from '../../src/core/cql/types/type.ts';
import {BAD_WIRE} from '../data/values.ts';
import type {Random} from './random.ts';
import type {Attempt, Bound, Step} from './step.ts';
import {COLUMN_TYPES, literalOf, nativeValue, typeWords, valueOf, wireOf} from './values.ts';
import type {Column, Table} from './world.ts';
import {clusteringKey, columnValue} from './world.ts';

/** Seconds; later than the clock of any run, so that nothing is purged in between. */
export const EPOCH_SECONDS = 2_000_000_000;

export type Mode = 'text' | 'bound' | 'prepared';

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Sums of ints are stored as they are where a varint is wanted: another key than the same number written as a varint. */
const NUMBERS = new Set(['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal']);

/** What a part of the generator wants otherwise. */
export interface Leaning {
  /** Write times to choose from, microseconds; else a few that race. */
  readonly times?: readonly bigint[];
  /** How often a value is null, and how often a bound one is unset. */
  readonly nullChance?: number;
  /** Values are bound by name. */
  readonly isNamed?: boolean;
  /** Neither write times nor conditions: what a request says in itself decides. */
  readonly isPlain?: boolean;
  /** Of batches: how often some of them have conditions. */
  readonly conditionChance?: number;
  /** No IF: where times are to come, what is written with the clock of a condition is there for us and hidden for Cassandra (docs/differences.md, 36). */
  readonly isUnconditional?: boolean;
}

export class Draft {
  readonly leaning: Leaning;
  readonly random: Random;
  readonly mode: Mode;
  /** Whether something in it is to be wrong, once. */
  readonly isMistaken: boolean;
  #isDone = false;
  readonly forms: string[] = [];
  readonly types = new Set<string>();
  values: Bound[] = [];
  /** Of a vector search: a selector of how near a row is. */
  nearness: string | undefined;

  constructor(random: Random, mistakes: number, leaning: Leaning = {}) {
    this.leaning = leaning;
    this.random = random;
    this.isMistaken = random.chance(mistakes);
    this.mode = random.weighted<Mode>([
      [4, 'text'],
      [1, 'bound'],
      [4, 'prepared'],
    ]);
  }

  form(...names: string[]): void {
    this.forms.push(...names);
  }

  /** Whether to do this one thing wrong: of two mistakes, servers need not tell the same first. */
  oops(probability = 0.15): boolean {
    if (!this.isMistaken || this.#isDone || !this.random.chance(probability)) {
      return false;
    }
    this.#isDone = true;
    return true;
  }

  /** A column by name; wrong names in mistaken statements. */
  name(column: Column): string {
    typeWords(column.type, this.types);
    return this.oops(0.04) ? this.random.pick(['nope', 'p0', 'c0', '"MiXed"', 'r0']) : column.cql;
  }

  /** A value of the column, as a literal or bound. */
  value(column: Column): string {
    return this.term(column.type, columnValue(column, this.random));
  }

  /** `null`, unset or a value. */
  nullable(column: Column): string {
    const {random} = this;
    if (random.chance(this.leaning.nullChance ?? 0.06)) {
      this.form('null value');
      return this.bindOrWrite(null, 'null');
    }
    if (this.mode !== 'text' && random.chance(this.leaning.nullChance ?? 0.04)) {
      this.form('unset value');
      this.values.push('unset');
      return '?';
    }
    return this.value(column);
  }

  /** A number, bound or as it is: where the grammar takes no expression. */
  plain(type: DataType, value: bigint | number): string {
    return this.mode !== 'text' && this.random.chance(0.5)
      ? this.bindOrWrite(hex(wireOf(type, value)), String(value))
      : String(value);
  }

  any(type: DataType): string {
    return this.term(type, valueOf(type, this.random));
  }

  term(type: DataType, value: CqlValue): string {
    const {random} = this;
    if (this.oops(0.12)) {
      return this.#wrong(type);
    }
    typeWords(type, this.types);
    if (this.mode !== 'text' && random.chance(0.7)) {
      this.values.push(hex(wireOf(type, value)));
      return '?';
    }
    return this.literal(type, value);
  }

  /** Written out: now and then not as the plain literal, but in another way that has the same value. */
  literal(type: DataType, value: CqlValue): string {
    const {random} = this;
    const plain = literalOf(type, value);
    if (!random.chance(0.06)) {
      return plain;
    }
    if (type.kind === 'native' && random.chance(0.5)) {
      if (type.name !== 'blob' && random.chance(0.5)) {
        this.form('function in a term');
        return `blob_as_${type.name}(${hex(wireOf(type, value))})`;
      }
      if (NUMBERS.has(type.name) && !/[NI]/.test(plain)) {
        this.form('arithmetic in a term');
        return random.pick([`${plain} + 0`, `(${type.name})${plain} * 1`, `0 - ${plain}`, `${plain} / 1`]);
      }
    }
    if (random.chance(0.5)) {
      this.form('from_json');
      return `from_json('${codecOf(type).toJson(wireOf(type, value)).replaceAll("'", "''")}')`;
    }
    if (type.kind === 'native' && !/^[(]/.test(plain)) {
      this.form('type hint');
      return `(${type.name})${plain}`;
    }
    return plain;
  }

  bindOrWrite(bound: Bound, text: string): string {
    if (this.mode !== 'text' && this.random.chance(0.7)) {
      this.values.push(bound);
      return '?';
    }
    return text;
  }

  /** What is no value of the type, or an odd one: null, unset, another type's, bytes that are too short, nothing. */
  #wrong(type: DataType): string {
    const {random} = this;
    const other = native(random.pick(COLUMN_TYPES));
    const otherValue = nativeValue(random.pick(COLUMN_TYPES), random);
    if (this.mode === 'text') {
      this.form('wrong literal');
      return random.weighted([
        [2, () => 'null'],
        [6, () => literalOf(other, valueOf(other, random))],
        [1, () => `[${literalOf(other, valueOf(other, random))}]`],
        [1, () => `{${literalOf(other, valueOf(other, random))}}`],
        [1, () => `(${literalOf(other, valueOf(other, random))}, 1)`],
        [1, () => `{${literalOf(other, valueOf(other, random))}: 1}`],
        [1, () => `'${String(typeof otherValue === 'object' ? 'x' : otherValue).replaceAll("'", "''")}'`],
        [1, () => `(${other.kind === 'native' ? other.name : 'int'})${literalOf(other, valueOf(other, random))}`],
        [1, () => 'nope(1)'],
        [1, () => '[]'],
        [1, () => '{}'],
        [1, () => '[null]'],
        [1, () => '{null}'],
        [1, () => '99999999999999999999'],
        [1, () => `-${literalOf(type, valueOf(type, random))}`],
      ])();
    }
    this.form('wrong bytes');
    const bad = type.kind === 'native' ? BAD_WIRE[type.name] : ['00', '00000001', '000000010000000161ff', 'ffffffff'];
    this.values.push(
      random.weighted<() => Bound>([
        [2, () => null],
        [1, () => 'unset'],
        [2, () => '0x'],
        [3, () => (bad.length === 0 ? '0x' : `0x${random.pick(bad)}`)],
        [1, () => hex(wireOf(other, valueOf(other, random)))],
      ])(),
    );
    return '?';
  }

  /** Markers get names, and their values come in an order of their own. */
  #named(text: string, table: Table | undefined, more: Partial<Step>, onSuccess?: () => void): Attempt {
    const {random} = this;
    this.form('named values');
    const names: string[] = [];
    const named = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, token => {
      if (token !== '?') {
        return token;
      }
      const name = random.chance(0.15) ? `N ${names.length}` : `n${names.length}`;
      names.push(name);
      return /^[a-z]\w*$/.test(name) ? (random.chance(0.1) ? `:${name.toUpperCase()}` : `:${name}`) : `:"${name}"`;
    });
    const pairs = random.shuffle(names.map((name, i) => [name, this.values[i]!] as const));
    if (this.oops(0.4)) {
      if (random.chance(0.5)) {
        pairs.pop();
      } else {
        pairs.push(['nope', '0x00']);
      }
    }
    const step: Step = {
      text: named,
      mode: this.mode,
      values: pairs.map(([, value]) => value),
      names: pairs.map(([name]) => name),
      now: EPOCH_SECONDS,
      ...more,
    };
    return {
      step,
      forms: this.forms,
      types: this.types,
      isMistaken: this.isMistaken,
      table: table?.cql,
      onSuccess,
    };
  }

  /** The finished statement. */
  attempt(text: string, table: Table | undefined, more: Partial<Step> = {}, onSuccess?: () => void): Attempt {
    const {random} = this;
    if (this.leaning.isNamed === true && this.values.length > 0 && more.mode === undefined) {
      return this.#named(text, table, more, onSuccess);
    }
    const step: Step = {
      text,
      mode: this.values.length === 0 && this.mode === 'bound' ? 'text' : this.mode,
      values: this.values,
      now: EPOCH_SECONDS,
      ...more,
    };
    return {
      step: this.oops(0.1) && step.values.length > 0 ? {...step, values: step.values.slice(random.below(2))} : step,
      forms: this.forms,
      types: this.types,
      isMistaken: this.isMistaken,
      table: table?.cql,
      columns: table?.columns.map(column => column.cql),
      clustering: table === undefined ? undefined : clusteringKey(table).map(column => column.cql),
      indexes: table?.indexes.map(index => index.name),
      nearness: this.nearness,
      onSuccess,
    };
  }
}
