/** One way to make one error of the Data API with a real request. The rows of `cases/`; docs/errors.md is made of them too. */
import type {CqlErrorCode} from '../../../../src/core/cql/errors.ts';
import type {ErrorCode, Vars} from '../../../../src/doors/data-api/errors.ts';

/** Which door the request goes to; all have the same collections and tables (world.ts). */
export type DoorName =
  /** Settings as they are by default, with embedding and reranking services at hand. */
  | 'plain'
  /** Lexical search, reranking and embedding services are off. */
  | 'bare'
  /** Few collections, few indexes, short sorts. */
  | 'small'
  /** Its embedding models are deprecated. */
  | 'deprecated'
  /** Its models are at the end of their life. */
  | 'ended'
  /** Its providers cannot be reached. */
  | 'unreachable'
  /** Its database fails as the case says. */
  | 'faulty'
  /** Before a database that can as much as Apache Cassandra. */
  | 'narrow'
  /** Nothing is left that the database may still hold: `maxIndexes`. */
  | 'full';

/** A request. */
export interface Ask {
  /** Below `/v1`; the keyspace when absent. */
  readonly path?: string;
  /** An object, or the text of a body. */
  readonly command: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens before; it must not fail. */
export type Step = Ask | {readonly cql: string};

/** The facts of the message. A pattern where the exact words say nothing, such as long lists. */
export type Told<C extends ErrorCode> = {readonly [N in keyof NonNullable<Vars<C>[0]>]: string | RegExp};

export interface ErrorCase extends Ask {
  /** Its key in the table of errors. */
  readonly error: ErrorCode;
  /** When it happens: a sentence without its point. */
  readonly when: string;
  readonly door?: DoorName;
  readonly before?: readonly Step[];
  /** What the database answers to the statement on the collection or table of the path. */
  readonly fault?: CqlErrorCode | 'bug' | 'lost races';
  readonly told: {readonly [name: string]: string | RegExp};
  /** `made up`: one, of the document's own making. */
  readonly documentIds?: readonly unknown[] | 'made up';
}

/** A row whose facts are those of its error: one that is forgotten or misspelt does not compile. */
export const when = <C extends ErrorCode>(
  error: C,
  row: Omit<ErrorCase, 'error' | 'told'> & {readonly told: Told<C>},
): ErrorCase => ({error, ...row});
