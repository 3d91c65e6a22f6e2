/**
 * The CQL port: the only bridge between doors and engines.
 *
 * Everything that crosses is plain data: statements, values in wire form, pages, schema snapshots, failures with codes.
 */
import type {CqlFailure} from './errors.ts';
import type {DataType} from './types/type.ts';
import type {Schema, SchemaChange} from './schema/schema.ts';
import type {Statement} from './statements/statement.ts';

/** A bound value that says "leave this column alone". */
export const UNSET = Symbol('unset');
export type BoundValue = Uint8Array | null | typeof UNSET;

/** Who asks. Permissions are checked by the engine's session on every statement. */
export interface Principal {
  readonly role: string;
  readonly isSuperuser: boolean;
}

export interface ColumnSpec {
  readonly keyspace: string;
  readonly table: string;
  readonly name: string;
  readonly type: DataType;
}

export type Row = readonly (Uint8Array | null)[];

export type Consistency =
  | 'ANY'
  | 'ONE'
  | 'TWO'
  | 'THREE'
  | 'QUORUM'
  | 'ALL'
  | 'LOCAL_QUORUM'
  | 'EACH_QUORUM'
  | 'SERIAL'
  | 'LOCAL_SERIAL'
  | 'LOCAL_ONE';

/** Something that a traced request did. */
export interface TraceEvent {
  readonly activity: string;
  /** Since the request arrived. */
  readonly elapsedMicros: number;
}

/** A request whose way is written down in system_traces. */
export interface Trace {
  /** Version 1 UUID, 16 bytes. */
  readonly id: Uint8Array;
  /** IPv4 or IPv6 as text. */
  readonly client: string | undefined;
  /** `QUERY`. */
  readonly command: string;
  /** Such as `Execute CQL3 query`. */
  readonly request: string;
  /** Such as the query, the page size and the values. */
  readonly parameters: {readonly [name: string]: string};
  /** Milliseconds since 1970, with a fraction. */
  readonly startedAtMs: number;
  /** What was done with it before it came here. */
  readonly events: readonly TraceEvent[];
  /** Since the request arrived. */
  readonly elapsedMicros: number;
}

export interface ExecuteOptions {
  /** Stands in for names without a keyspace. */
  readonly keyspace?: string | undefined;
  /** By marker index; wire form. */
  readonly values?: readonly BoundValue[] | undefined;
  /** Rows per page; absent: all rows in one page. */
  readonly pageSize?: number | undefined;
  /** From an earlier page of the same statement and values; opaque, checked. */
  readonly pagingState?: Uint8Array | undefined;
  /** Write time in microseconds, where the statement has none. */
  readonly timestamp?: bigint | undefined;
  /** Replaces the clock for TTL and expiry. Seconds since 1970. */
  readonly nowSeconds?: number | undefined;
  readonly consistency?: Consistency | undefined;
  readonly serialConsistency?: Consistency | undefined;
  /** Present: the engine writes what it does into system_traces, before it answers. */
  readonly trace?: Trace | undefined;
  /** Of a SELECT: the answer tells how its rows were found. Engines that cannot tell leave the plan out. */
  readonly explain?: boolean | undefined;
}

/** How an engine found the rows of a SELECT: what it did for this page, not what it might do. */
export interface ReadPlan {
  /**
   * `key`: rows and partitions by their keys. `index`: rows that indexes name. `scan`: all rows, in the order in which they lie. `vector`: the nearest,
   * from a vector index that was searched through. `vector_graph`: the same by a graph, which may miss some.
   */
  readonly access: 'key' | 'index' | 'scan' | 'vector' | 'vector_graph';
  /** Names of the indexes that served. */
  readonly indexes: readonly string[];
  /** About how many rows indexes would name, before any was read: also where a scan was quicker. */
  readonly estimate: number | undefined;
  /** Live rows that were looked at. */
  readonly rowsRead: number;
  /** Rows were held against conditions: those that indexes serve are checked as well. */
  readonly isFiltered: boolean;
  /** Rows were brought into order after they had been read. */
  readonly isSorted: boolean;
  /** In words, for people. */
  readonly steps: readonly TraceEvent[];
}

export type Outcome =
  | {readonly kind: 'void'; readonly warnings?: readonly string[] | undefined}
  | {
      readonly kind: 'rows';
      readonly columns: readonly ColumnSpec[];
      readonly rows: readonly Row[];
      /** Absent on the last page. */
      readonly pagingState: Uint8Array | undefined;
      readonly warnings?: readonly string[] | undefined;
      /** Where it was asked for. */
      readonly plan?: ReadPlan | undefined;
    }
  | {readonly kind: 'keyspace'; readonly keyspace: string}
  | {readonly kind: 'schema'; readonly change: SchemaChange; readonly warnings?: readonly string[] | undefined};

/** An outcome that is known at once. */
export interface Begun {
  readonly outcome: Outcome;
  /** Resolves when the outcome may be told; undefined: it may be. Many outcomes may share one. Fails as `execute` does. */
  readonly durable: Promise<void> | undefined;
}

/** What drivers want to know of a statement before it runs. */
export interface StatementMetadata {
  /** One per bind marker, with the names that Cassandra gives (`in(k)`, `[limit]`, `key(m)` …). */
  readonly variables: readonly ColumnSpec[];
  /** Marker index of each partition key component in key order; empty when not all are bare markers. */
  readonly partitionKeyIndexes: readonly number[];
  /** Columns of the answer; undefined when it is not rows. */
  readonly columns: readonly ColumnSpec[] | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** A client's conversation with an engine. Cheap; belongs to one principal. */
export interface CqlSession {
  readonly principal: Principal;

  /**
   * Runs one statement and resolves when its effect, and everything that its answer shows, is durable.
   *
   * Engines keep their plan by the identity of `statement`: pass the same object to run it again cheaply.
   * Rows come in partition order, then clustering order. Calls may overlap and finish in any order.
   * Fails with a CqlFailure: `invalid`, `syntax` (never from here), `unauthorized`, `already_exists`, `config`, `function_failure`,
   * `write_failure`, `read_failure`, `overloaded`, `truncate_error`; `protocol` when the paging state is not of this statement and
   * these values; `server_error` with `reason` in the details when the database was closed or dropped.
   */
  execute(statement: Statement, options: ExecuteOptions): Promise<Outcome>;

  /**
   * As `execute`, for doors to which the promise of each answer costs as much as the answer: throws what fails at once. Absent: `execute`
   * is all there is.
   */
  begin?(statement: Statement, options: ExecuteOptions): Begun | Promise<Outcome>;

  /** Several writes as one atomic batch, each with its own values (the BATCH message of the native protocol). */
  executeBatch(
    type: 'logged' | 'unlogged' | 'counter',
    items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
    options: ExecuteOptions,
  ): Promise<Outcome>;

  /**
   * Checks names and types without running anything. Fails like `execute`. `names` are the marker names of the parser. Engines that
   * have `describe` fail with `server_error` where that was not asked before.
   */
  prepare(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): StatementMetadata;

  /**
   * As `prepare`, of engines that have to ask somebody else. Absent: `prepare` tells. Fails with `unavailable` too. Once it was told,
   * `prepare` tells the same until the schema changes.
   */
  describe?(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): Promise<StatementMetadata>;

  /** Writes a trace of what the engine had no part in. Absent: the engine keeps no traces. */
  recordTrace?(trace: Trace): void;
}

/** What an engine can do beyond Apache Cassandra 5.0's CQL. Doors that want more go through the planner in core/plan. */
export interface Capabilities {
  readonly or: boolean;
  readonly not: boolean;
  readonly notEquals: boolean;
  readonly inOnIndexes: boolean;
  readonly mapEntryRanges: boolean;
  /** Index options that are accepted beyond Cassandra's, for instance `source_model`. */
  readonly indexOptions: readonly string[];
  readonly ann: boolean;
  /** The largest LIMIT of an ANN query; absent: none. */
  readonly annLimit?: number | undefined;
  readonly textSearch: boolean;
  /** Whether there is a type for vectors; absent: there is. */
  readonly vectors?: boolean | undefined;
  /** Whether there are storage-attached indexes; absent: there are. */
  readonly attachedIndexes?: boolean | undefined;
  /** Whether CQL can set extensions of tables; absent: it can. */
  readonly extensions?: boolean | undefined;
  /**
   * How many may write rows of a table with a vector index at once. With more of them writes fail, and the index never finds a vector of a row that was
   * written so, also when the row is written again. Absent: any number.
   */
  readonly vectorWriters?: number | undefined;
}

/** How far a client's connection has come. Source: Apache Cassandra 5.0, `system_views.clients`, "connection_stage". */
export type ConnectionStage = 'established' | 'authenticating' | 'ready';

/** One connection of a client, as `system_views.clients` shows it. */
export interface ClientInfo {
  /** Of the client; IPv4 or IPv6 as text. */
  readonly address: string;
  readonly port: number;
  /** Undefined until the client has said who it is. */
  readonly user: string | undefined;
  /** Chosen with USE. */
  readonly keyspace: string | undefined;
  readonly stage: ConnectionStage;
  readonly protocolVersion: number;
  /** Of STARTUP: DRIVER_NAME, DRIVER_VERSION. */
  readonly driverName: string | undefined;
  readonly driverVersion: string | undefined;
  /** Of STARTUP, all of it; names in upper case. */
  readonly options: ReadonlyMap<string, string>;
  /** `none`, `lz4` or `snappy`. */
  readonly compression: string;
  /** Messages received since the connection was opened. */
  readonly requests: number;
  /** Undefined: plain text. */
  readonly tls: {readonly protocol: string; readonly cipherSuite: string} | undefined;
}

/** What only the running program knows, and engines show in system tables. Asked for whenever it is shown. */
export interface LiveFacts {
  clients(): readonly ClientInfo[];
  /** By name; nothing secret. */
  settings?(): ReadonlyMap<string, string>;
  statements?(): StatementCounts;
}

/** What clients of the native protocol have done. */
export interface StatementCounts {
  /** Statements that can be run by id now. */
  readonly prepared: number;
  /** Prepared statements that made room for others. */
  readonly preparedEvicted: number;
  readonly preparedExecuted: number;
  readonly regularExecuted: number;
  /** Requests that run now, and those that were answered. */
  readonly running: number;
  readonly completed: number;
}

/** A statement that a client has prepared, as `system.prepared_statements` keeps it. */
export interface KeptStatement {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** Stands in for names without a keyspace. */
  readonly keyspace: string | undefined;
  readonly text: string;
}

/**
 * Prepared statements that outlive the process, so that clients need not prepare again after a restart. Changes are
 * not waited for: after a crash the newest may be missing, and some that were removed may be there again.
 */
export interface KeptStatements {
  load(): Promise<readonly KeptStatement[]>;
  keep(statement: KeptStatement): void;
  remove(ids: readonly Uint8Array[]): void;
}

/** Facts about the database that doors show to clients (system.local and the like). */
export interface DatabaseInfo {
  readonly clusterName: string;
  readonly dataCenter: string;
  readonly rack: string;
  readonly hostId: string;
  readonly releaseVersion: string;
}

/** A message of the native protocol without its envelope. `body` is a view; whoever gets it may change it. */
export interface RawMessage {
  readonly opcode: number;
  /** As in the envelope. The body is not compressed; of a request's flags only that for tracing means something. */
  readonly flags: number;
  readonly body: Uint8Array;
}

/** Whoever waits for the answer to a raw message: exactly one of the two is called, once. */
export interface RawAsker {
  answered(answer: RawMessage): void;
  failed(failure: CqlFailure): void;
}

/** The conversation of one client of the native protocol with a backend that speaks it too. */
export interface RawConversation {
  /** Chosen with USE. */
  readonly keyspace: string | undefined;
  /**
   * QUERY, PREPARE, EXECUTE or BATCH. The asker may be called before this returns.
   * True: nothing that comes later may be sent before the answer is there (USE).
   */
  send(message: RawMessage, asker: RawAsker): boolean;
}

/** Only backends that check permissions by themselves offer this. */
export interface RawFrames {
  /** `version`: of the native protocol. */
  open(principal: Principal, version: 3 | 4 | 5): RawConversation;
}

export interface CqlDatabase {
  readonly id: string;
  readonly state: 'open' | 'closed';
  readonly info: DatabaseInfo;
  readonly capabilities: Capabilities;
  /** The newest snapshot; synchronous and free. */
  schema(): Schema;
  /** Calls back after each change, when its effect is durable and visible in `schema()`. Returns the way to stop it. */
  onSchemaChange(listener: (change: SchemaChange) => void): () => void;
  /**
   * Others may change the schema, and `schema()` tells of it a little later. Resolves when what is known to be outdated of a table (undefined: of the keyspace, of
   * all) was read again, or could not be in time; never fails. Undefined, and free: nothing is. Absent: `schema()` is always current.
   */
  catchUp?(keyspace: string | undefined, table: string | undefined): Promise<void> | undefined;
  session(principal: Principal): CqlSession;
  /**
   * Checks a CQL role's password off the request thread. Fails with `bad_credentials`.
   * Costs a bcrypt round (tens of ms of CPU elsewhere): callers keep a cache (core/control/credentials.ts).
   */
  authenticate(user: string, password: string): Promise<Principal>;
  /**
   * The role that an identity was bound to (ADD IDENTITY); whoever calls has made sure that the client is who it says. Fails with
   * `bad_credentials`. Absent: the engine keeps no identities.
   */
  principalOf?(identity: string): Principal;
  /** Called when roles or passwords changed: caches of credentials must be dropped. Returns the way to stop it. */
  onRolesChange(listener: () => void): () => void;
  /** Given once by whoever opens the doors. Absent: the engine shows no such facts. */
  setLiveFacts?(facts: LiveFacts): void;
  /** Reads may be made of more than they ask for, and say so in their warnings (core/plan/scan-warnings.ts). */
  readonly warnsOfScans?: boolean | undefined;
  /** Absent: the engine keeps no prepared statements. */
  readonly keptStatements?: KeptStatements | undefined;
  /** For the door of the native protocol: messages are handed on as they came. Absent: statements are run by sessions. */
  readonly rawFrames?: RawFrames | undefined;
}

export interface CqlEngine {
  /** Opens or creates. The same id gives the same object until it is closed. */
  openDatabase(id: string): Promise<CqlDatabase>;
  /** Waits for running statements, makes everything durable, releases memory and files. Sessions then fail. */
  closeDatabase(id: string): Promise<void>;
  /** Closes and deletes. */
  dropDatabase(id: string): Promise<void>;
  listDatabases(): Promise<readonly string[]>;
  close(): Promise<void>;
}
