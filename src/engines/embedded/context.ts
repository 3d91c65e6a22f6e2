/** What a statement of the embedded engine works with. */
import type {ExecuteOptions, Outcome, Principal} from '../../core/cql/port.ts';
import type {Schema, Table} from '../../core/cql/schema/schema.ts';
import type {StatementKind, StatementOf} from '../../core/cql/statements/statement.ts';
import type {Position, Store} from './store/store.ts';
import type {ViewCare} from './views/view-care.ts';
import type {Recorder} from './read-plan.ts';

/** A row of a virtual table: wire values by column name. */
export type VirtualRow = ReadonlyMap<string, Uint8Array | null>;

export interface Clock {
  /** Microseconds since 1970, strictly increasing from call to call. */
  nowMicros(): bigint;
  /** Seconds since 1970. */
  nowSeconds(): number;
}

export interface Context {
  readonly store: Store;
  readonly clock: Clock;
  schema(): Schema;
  /** The store's number of a table that is not virtual, or of a view's. */
  storeId(table: Table): number;
  /** Takes care of materialized views. */
  readonly views: ViewCare;
  /** Undefined: columns are shown to everybody as they are. */
  readonly masking: Masking | undefined;
  /** All rows of a virtual table, in any order, as they are now. */
  virtualRows(table: Table): Iterable<VirtualRow>;
  /** The same in groups that stay the same object while what they tell of does; undefined where rows do not follow from the schema alone. */
  virtualRowGroups(table: Table): Iterable<readonly VirtualRow[]> | undefined;
}

/** Who sees masked columns as they are. */
export interface Masking {
  /** True where the principal lacks UNMASK. */
  hides(table: Table, principal: Principal): boolean;
  /** Fails with `unauthorized` where the principal may not use these masked columns in conditions. */
  checkConditions(table: Table, columns: readonly string[], principal: Principal): void;
}

export interface Request {
  readonly principal: Principal;
  readonly options: ExecuteOptions;
  /** Present: the request is traced or explained. */
  readonly trace?: Recorder | undefined;
}

/** A statement's answer and the newest log position that it wrote or saw; the session waits until that is durable. */
export interface Done {
  readonly outcome: Outcome;
  readonly position: Position;
}

/** Runs one kind of statement. Synchronous where no giving way is needed: the hot paths make no promise. */
export type Run<K extends StatementKind> = (
  statement: StatementOf<K>,
  request: Request,
  context: Context,
) => Done | Promise<Done>;
