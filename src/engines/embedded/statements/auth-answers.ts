/** Answers of statements about roles. */
import type {ColumnSpec, Row} from '../../../core/cql/port.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Done} from '../context.ts';
import type {Position} from '../store/store.ts';
import {AUTH_KEYSPACE} from '../system/catalog.ts';

export const TEXT: DataType = {kind: 'native', name: 'text'};
export const BOOLEAN: DataType = {kind: 'native', name: 'boolean'};

/** `table` is one that no schema has: clients see it in the answer's metadata. */
export const columnsOf = (table: string, columns: readonly (readonly [string, DataType])[]): readonly ColumnSpec[] =>
  columns.map(([name, type]) => ({keyspace: AUTH_KEYSPACE, table, name, type}));

/** Position 0: nothing was written. */
export const done = (position: Position, warning?: string): Done => ({
  outcome: {kind: 'void', warnings: warning === undefined ? undefined : [warning]},
  position,
});

export const listed = (columns: readonly ColumnSpec[], rows: readonly Row[]): Done => ({
  outcome: {kind: 'rows', columns, rows, pagingState: undefined},
  position: 0,
});
