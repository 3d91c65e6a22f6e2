/** One request that runs. */
import type {QueryParameters} from '../../wire/cql/request.ts';
import type {KnownStatement, PreparedStatement} from './known-statement.ts';
import type {RequestTrace} from './request-trace.ts';

export interface Call {
  readonly stream: number;
  /** Absent: the request is not traced. */
  readonly trace: RequestTrace | undefined;
  /** Size of the request's body: counted against the limits while it runs. */
  readonly bytes: number;
  /** Likely size of the answer. */
  readonly expectedBytes: number;
  /** Absent: a BATCH of several statements. */
  readonly known: KnownStatement | undefined;
  /** The same as `known` when it runs by id. */
  readonly prepared: PreparedStatement | undefined;
  /** v5: the columns that the client knows; a byte string. */
  readonly clientMetadataKey: string | undefined;
  readonly parameters: QueryParameters;
  /** Comes before the warnings of the engine. */
  readonly warning?: string | undefined;
}
