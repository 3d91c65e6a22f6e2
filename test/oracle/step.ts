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
  /** Write time of the request, microseconds. */
  readonly timestamp?: number | undefined;
  /** Rows; the answer is then all pages, one after the other. */
  readonly pageSize?: number | undefined;
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
  /** Called when Cassandra has taken the statement. */
  readonly onSuccess?: (() => void) | undefined;
}

export const isWrite = (attempt: Attempt): boolean => attempt.forms[0] !== 'select';
