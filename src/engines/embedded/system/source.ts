/** Where the rows of a system table come from. */
import type {DatabaseInfo, LiveFacts} from '../../../core/cql/port.ts';
import type {Schema, Table, View} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import type {TableStore} from '../store/store.ts';

/** What rows of system tables tell about: one database, seen by its clients. */
export interface SystemSource {
  readonly info: DatabaseInfo;
  schema(): Schema;
  /** Decimal text of each token of the ring, ascending; the first one is the least of all tokens. */
  readonly tokens: readonly string[];
  /** Where clients dial. */
  address(): {readonly host: string; readonly port: number};
  /** What the running program tells; undefined: nothing does. */
  live(): LiveFacts | undefined;
  /** The engine's own settings, by Cassandra's names. */
  readonly settings: {readonly [name: string]: string};
  /** Merges of segments that run or wait. */
  pendingMerges(): number;
  /** Seconds since 1970. */
  readonly startedAt: number;
  /** Of a view that is being built: how far; undefined: it is built. */
  viewProgress?(view: View): {readonly after: string | undefined; readonly rows: number} | undefined;
  /** The stored form of a table that is not virtual. */
  tableStore(table: Table): TableStore | undefined;
}

/** Rows that are the same object for as long as what they tell of is. */
export type RowGroup = readonly VirtualRow[];

/** Gives all rows of one system table as they are now. */
export interface SystemRows {
  (source: SystemSource): Iterable<VirtualRow>;
  /** The same, where they follow from the schema alone: a definition changes few of its groups. */
  readonly groups?: ((schema: Schema) => Iterable<RowGroup>) | undefined;
}
