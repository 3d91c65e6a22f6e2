/** What a stream of statements is about: a keyspace with its types, tables and indexes, as far as they are known to be there. */
import type {CqlValue, DataType} from '../../src/core/cql/types/type.ts';
import {valueOf} from './values.ts';
import type {Random} from './random.ts';

export type ColumnKind = 'partition' | 'clustering' | 'static' | 'regular';

export interface Column {
  /** As it is written in CQL: quoted where it must be. */
  readonly cql: string;
  readonly type: DataType;
  readonly kind: ColumnKind;
  readonly isDescending: boolean;
  /** Values that statements use over and over. */
  readonly pool: readonly CqlValue[];
}

export type IndexTarget = 'plain' | 'keys' | 'values' | 'entries' | 'full';

export interface Index {
  readonly name: string;
  readonly column: string;
  readonly target: IndexTarget;
  readonly isSai: boolean;
  /** Of vectors: what the index compares by. */
  readonly similarity: string | undefined;
}

export interface Table {
  readonly cql: string;
  /** Partition key, clustering, then the others. */
  columns: Column[];
  indexes: Index[];
  /** Columns that were dropped, with their types: they may come back. */
  dropped: Column[];
  readonly isCounter: boolean;
  /** A column came back: writes have the server's own time, later than when it was dropped. */
  hasReturned: boolean;
  /** Of counters: some were deleted, and may not be used again (docs/differences.md, 22). */
  isEnding: boolean;
}

export interface World {
  readonly keyspace: string;
  /** User-defined types, not frozen. */
  types: Extract<DataType, {kind: 'udt'}>[];
  tables: Table[];
  /** Numbers for names that were not used before. */
  names: number;
}

export const partitionKey = (table: Table): Column[] => table.columns.filter(column => column.kind === 'partition');
export const clusteringKey = (table: Table): Column[] => table.columns.filter(column => column.kind === 'clustering');
export const statics = (table: Table): Column[] => table.columns.filter(column => column.kind === 'static');
export const regulars = (table: Table): Column[] => table.columns.filter(column => column.kind === 'regular');
export const others = (table: Table): Column[] => [...statics(table), ...regulars(table)];

/** A value for a column: one of its pool, rarely another one. */
export const columnValue = (column: Column, random: Random): CqlValue =>
  random.chance(column.kind === 'partition' || column.kind === 'clustering' ? 0.95 : 0.7)
    ? random.pick(column.pool)
    : valueOf(column.type, random);
