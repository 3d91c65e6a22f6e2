/** One statement of a run: plain data, so that it can be kept in a regression. */

/** Wire form as `0x…`, null, or the marker left out (`unset`). */
export type Bound = string | null;

export interface BatchPart {
  readonly text: string;
  readonly values: readonly Bound[];
}

export interface Step {
  readonly text: string;
  /** `text`: all in the text. `bound`: values beside it. `prepared`: prepared, then executed. `batch`: a BATCH message of the parts. */
  readonly mode: 'text' | 'bound' | 'prepared' | 'batch';
  readonly values: readonly Bound[];
  readonly parts?: readonly BatchPart[] | undefined;
  readonly batchType?: 'logged' | 'unlogged' | 'counter' | undefined;
  /** Seconds since 1970 that replace the clock. */
  readonly now?: number | undefined;
  /** Write time of the request, microseconds; as text where a double does not hold it. */
  readonly timestamp?: number | string | undefined;
  /** Rows; the answer is then all pages, one after the other. */
  readonly pageSize?: number | undefined;
  /** Names of the values. */
  readonly names?: readonly string[] | undefined;
  /** Who asks: a role that can log in with its own name as the password. Undefined: the superuser. */
  readonly role?: string | undefined;
  /** Asked by a connection that uses no keyspace. */
  readonly isNowhere?: boolean | undefined;
  /** Seconds that pass before it is asked. */
  readonly wait?: number | undefined;
  /** Begins behind the first page of another statement, whose paging state is changed before it is sent. */
  readonly foreign?: Foreign | undefined;
}

export interface Foreign {
  readonly text: string;
  readonly pageSize: number;
  readonly change: 'none' | 'cut' | 'flip' | 'more' | 'empty' | 'nonsense';
}

/** What the walk wants to have seen: a form of statements with a type in it, and what comes of it. */
export interface Cell {
  readonly form: string;
  readonly type: string;
  /** `done`, or what stands in the failure. */
  readonly outcome: string;
}

/** A step with what the run and its report want to know of it. */
export interface Attempt {
  readonly step: Step;
  /** Forms that the statement uses, such as `select` and `where token`; the first is its kind. */
  readonly forms: readonly string[];
  /** Words of `typeWords`. */
  readonly types: ReadonlySet<string>;
  /** Whether the generator put something wrong into it. */
  readonly isMistaken: boolean;
  /** Name of the table that it is about, as stored. */
  readonly table: string | undefined;
  /** All columns of the table, as they are written. */
  readonly columns?: readonly string[] | undefined;
  /** Those of its clustering. */
  readonly clustering?: readonly string[] | undefined;
  /** Names of its indexes. */
  readonly indexes?: readonly string[] | undefined;
  /** Of a vector search: a selector of how near a row is. */
  readonly nearness?: string | undefined;
  readonly cell?: Cell | undefined;
  /** Called when Cassandra has taken the statement. */
  readonly onSuccess?: (() => void) | undefined;
}

export const isWrite = (attempt: Attempt): boolean => attempt.forms[0] !== 'select';
