/** The schema as an immutable snapshot. A change makes a new snapshot that shares what stayed. */
import type {DataType} from '../types/type.ts';
import type {Condition, IndexTarget} from '../statements/statement.ts';

export type ColumnKind = 'partition_key' | 'clustering' | 'static' | 'regular';

export interface Column {
  readonly name: string;
  /** Number of the column in stored rows. Unique in its table and never used again, also after a drop. */
  readonly id: number;
  readonly kind: ColumnKind;
  /** Position in the partition key or clustering; -1 for others. */
  readonly position: number;
  readonly type: DataType;
  /** Clustering columns only. */
  readonly descending: boolean;
  /** What roles without UNMASK see instead. */
  readonly mask?: ColumnMask | undefined;
}

/** A function of the system with its arguments besides the column. */
export interface ColumnMask {
  readonly name: string;
  /** Wire values as hexadecimal; null is null. */
  readonly args: readonly {readonly type: DataType; readonly hex: string | null}[];
}

export interface Index {
  readonly name: string;
  /** Number of the index in the store. Unique in its table and never used again. */
  readonly id: number;
  readonly column: string;
  readonly target: IndexTarget;
  /** As system_schema.indexes has it: `COMPOSITES` or `CUSTOM`. */
  readonly kind: 'COMPOSITES' | 'KEYS' | 'CUSTOM';
  /** As system_schema.indexes has it, `target` and `class_name` included. */
  readonly options: {readonly [name: string]: string};
  /** Vector columns: the metric of ANN queries. */
  readonly similarity: 'cosine' | 'dot_product' | 'euclidean' | undefined;
}

export interface DroppedColumn {
  readonly name: string;
  readonly kind: 'static' | 'regular';
  readonly type: DataType;
  readonly droppedAtMicros: bigint;
}

export interface TableOptions {
  readonly comment: string;
  readonly defaultTimeToLive: number;
  readonly gcGraceSeconds: number;
  /** All the other columns of system_schema.tables that WITH can set, by CQL option name, values normalised. */
  readonly others: {readonly [name: string]: string | number | boolean | {readonly [name: string]: string}};
}

export interface Table {
  readonly keyspace: string;
  readonly name: string;
  /** UUID text. */
  readonly id: string;
  /** In the order of `SELECT *`: partition key, clustering, static by name, regular by name. */
  readonly columns: readonly Column[];
  readonly partitionKey: readonly Column[];
  readonly clustering: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  readonly indexes: readonly Index[];
  readonly dropped: readonly DroppedColumn[];
  readonly options: TableOptions;
  /** As system_schema.tables: `compound`, `counter`, `dense`. */
  readonly flags: readonly string[];
  readonly nextColumnId: number;
  readonly nextIndexId: number;
  /** Rows are computed when read; writes and definitions are refused. */
  readonly isVirtual: boolean;
  /** Of a materialized view's table: the name of its base table. */
  readonly viewOf?: string | undefined;
}

/** A materialized view: its rows follow those of a table of the same keyspace. */
export interface View {
  /** Columns have the ids that they have in the base table. */
  readonly table: Table;
  readonly base: string;
  /** `SELECT *`: columns that the base gets later come along. */
  readonly includesAll: boolean;
  /** As written, `IS NOT NULL` included; on key columns of the base only. */
  readonly where: Condition;
}

export interface UserType {
  readonly keyspace: string;
  readonly name: string;
  readonly fields: readonly {readonly name: string; readonly type: DataType}[];
}

export interface Keyspace {
  readonly name: string;
  readonly durableWrites: boolean;
  /** With `class` as full class name. */
  readonly replication: {readonly [name: string]: string};
  readonly tables: ReadonlyMap<string, Table>;
  readonly types: ReadonlyMap<string, UserType>;
  readonly views: ReadonlyMap<string, View>;
  /** system, system_schema and the like: no definitions, no writes by users. */
  readonly isSystem: boolean;
}

export interface Schema {
  /** UUID text; another one after each change. */
  readonly version: string;
  readonly keyspaces: ReadonlyMap<string, Keyspace>;
}

/** One change, as the SCHEMA_CHANGE event of the native protocol tells it. */
export interface SchemaChange {
  readonly change: 'CREATED' | 'UPDATED' | 'DROPPED';
  readonly target: 'KEYSPACE' | 'TABLE' | 'TYPE';
  readonly keyspace: string;
  /** Absent for a keyspace. */
  readonly name: string | undefined;
}
