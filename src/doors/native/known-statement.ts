/** A statement that was parsed before, with what its answers have in common. */
import {createHash} from 'node:crypto';
import type {ColumnSpec} from '../../core/cql/port.ts';
import type {ParsedStatement, Statement} from '../../core/cql/statements/statement.ts';
import {sameType} from '../../core/cql/types/type-names.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import {encodeColumns} from '../../wire/cql/response.ts';
import type {EncodedColumns} from '../../wire/cql/response.ts';
import type {Cached} from './clock-cache.ts';
import {accessOf} from './statement-facts.ts';
import type {Access} from './statement-facts.ts';

/** Parsed, a statement takes up to 21 times its text (measured); the rest is for the plan that an engine keeps. */
const BYTES_PER_CHARACTER = 20;
const BYTES_PER_STATEMENT = 2_000;

/** Estimated memory of a statement that is kept. */
export const weightOf = (text: string): number => BYTES_PER_STATEMENT + text.length * BYTES_PER_CHARACTER;

const EMPTY_ID = createHash('md5').digest();

export const metadataId = (columns: readonly ColumnSpec[] | undefined): Buffer =>
  columns === undefined ? EMPTY_ID : createHash('md5').update(encodeColumns(columns, 5).bytes).digest();

export class KnownStatement implements Cached {
  /** Engines keep their plan by its identity. */
  readonly statement: Statement;
  readonly markers: readonly (string | undefined)[];
  readonly access: Access;
  readonly weight: number;
  wasUsed = false;
  /** Size of a recent answer: tells how much is to come when it runs again. */
  answerBytes = 0;

  #columns: readonly ColumnSpec[] | undefined;
  #encoded: EncodedColumns | undefined;
  #encodedFor = 0;

  constructor(text: string, parsed: ParsedStatement) {
    this.statement = parsed.statement;
    this.markers = parsed.markers;
    this.access = accessOf(parsed.statement);
    this.weight = weightOf(text);
  }

  /** Encoded once for as long as the engine gives the same columns. */
  encodedColumns(columns: readonly ColumnSpec[], version: ProtocolVersion): EncodedColumns {
    if (this.#encoded === undefined || this.#columns !== columns || this.#encodedFor !== version) {
      this.#encoded = encodeColumns(columns, version);
      this.#encodedFor = version;
      this.#columns = columns;
    }
    return this.#encoded;
  }
}

/** A statement that clients run by its id. Belongs to the process: every connection may use it. */
export class PreparedStatement extends KnownStatement {
  readonly id: Buffer;
  readonly text: string;
  /** Stands in for names without a keyspace, as it was when the statement was prepared. */
  readonly keyspace: string | undefined;
  /** Of the columns below; a byte string for comparing, and the bytes. */
  metadataKey: string;
  metadataId: Buffer;
  /**
   * Some client may have been told other columns than those below when it prepared the statement: before a change of the schema, or
   * by an earlier process.
   */
  readonly isUnsure: boolean;
  /** By PREPARE. */
  readonly #toldColumns: readonly ColumnSpec[] | undefined;
  /** Of the latest answer. Engines give the same object each time, as long as nothing changes. */
  #lastColumns: readonly ColumnSpec[] | undefined;
  #isChanged = false;

  constructor(
    id: Buffer,
    keyspace: string | undefined,
    text: string,
    parsed: ParsedStatement,
    columns: readonly ColumnSpec[] | undefined,
    isUnsure: boolean,
  ) {
    super(text, parsed);
    this.text = text;
    this.id = id;
    this.isUnsure = isUnsure;
    this.keyspace = keyspace;
    this.#toldColumns = columns;
    this.#lastColumns = columns;
    this.metadataId = metadataId(columns);
    this.metadataKey = this.metadataId.toString('latin1');
  }

  /** Takes note of the columns of an answer. True when they are not those that PREPARE told. */
  noticeColumns(columns: readonly ColumnSpec[]): boolean {
    if (columns !== this.#lastColumns) {
      const wasChanged = this.#isChanged;
      this.#lastColumns = columns;
      this.#isChanged = this.#toldColumns === undefined || !sameColumns(this.#toldColumns, columns);
      if (this.#isChanged || wasChanged) {
        this.metadataId = metadataId(columns);
        this.metadataKey = this.metadataId.toString('latin1');
      }
    }
    return this.#isChanged;
  }
}

const sameColumns = (a: readonly ColumnSpec[], b: readonly ColumnSpec[]): boolean =>
  a.length === b.length &&
  a.every((column, i) => {
    const other = b[i];
    return other !== undefined && other.name === column.name && sameType(other.type, column.type);
  });
