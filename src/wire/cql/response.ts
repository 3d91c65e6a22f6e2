/**
 * Bodies of responses, written straight into the outgoing buffer. The reverse is response-decode.ts.
 * Source: native_protocol_v3 to v5, "Responses".
 */
import type {ColumnSpec, Row, StatementMetadata} from '../../core/cql/port.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import type {ProtocolVersion} from './frame.ts';
import {writeType} from './type-option.ts';
import {Writer} from './writer.ts';

export const RESULT_KINDS = {void: 1, rows: 2, setKeyspace: 3, prepared: 4, schemaChange: 5} as const;

export const GLOBAL_TABLES_SPEC = 0x01;
export const HAS_MORE_PAGES = 0x02;
export const NO_METADATA = 0x04;
export const METADATA_CHANGED = 0x08;

/** Columns as metadata tells them: encoded once per statement and version, then copied into every answer. */
export interface EncodedColumns {
  readonly count: number;
  /** GLOBAL_TABLES_SPEC or 0. */
  readonly flags: number;
  readonly bytes: Uint8Array;
}

export function encodeColumns(columns: readonly ColumnSpec[], version: ProtocolVersion): EncodedColumns {
  const writer = new Writer();
  const first = columns[0];
  const isOneTable =
    first !== undefined && columns.every(column => column.keyspace === first.keyspace && column.table === first.table);
  if (isOneTable) {
    writer.string(first.keyspace);
    writer.string(first.table);
  }
  for (const column of columns) {
    if (!isOneTable) {
      writer.string(column.keyspace);
      writer.string(column.table);
    }
    writer.string(column.name);
    writeType(writer, column.type, version);
  }
  // A copy: it lives as long as the statement, the writer's buffer has spare room.
  return {count: columns.length, flags: isOneTable ? GLOBAL_TABLES_SPEC : 0, bytes: Uint8Array.from(writer.view())};
}

export function writeVoid(writer: Writer): void {
  writer.int(RESULT_KINDS.void);
}

export function writeSetKeyspace(writer: Writer, keyspace: string): void {
  writer.int(RESULT_KINDS.setKeyspace);
  writer.string(keyspace);
}

/**
 * `columns` undefined: the client has asked to leave them out.
 * `newMetadataId` (v5): tells the client that what it knows of the columns is outdated; only together with `columns`.
 */
export function writeRows(
  writer: Writer,
  columns: EncodedColumns | undefined,
  columnCount: number,
  rows: readonly Row[],
  pagingState: Uint8Array | undefined,
  newMetadataId: Uint8Array | undefined,
): void {
  writer.int(RESULT_KINDS.rows);
  let flags = columns === undefined ? NO_METADATA : columns.flags;
  flags |= pagingState === undefined ? 0 : HAS_MORE_PAGES;
  flags |= newMetadataId === undefined ? 0 : METADATA_CHANGED;
  writer.int(flags);
  writer.int(columnCount);
  if (pagingState !== undefined) {
    writer.bytes(pagingState);
  }
  if (newMetadataId !== undefined) {
    writer.shortBytes(newMetadataId);
  }
  if (columns !== undefined) {
    writer.raw(columns.bytes);
  }
  writer.int(rows.length);
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    for (let c = 0; c < columnCount; c++) {
      writer.bytes(row[c] ?? null);
    }
  }
}

export function writePrepared(
  writer: Writer,
  version: ProtocolVersion,
  id: Uint8Array,
  resultMetadataId: Uint8Array,
  metadata: StatementMetadata,
): void {
  writer.int(RESULT_KINDS.prepared);
  writer.shortBytes(id);
  if (version >= 5) {
    writer.shortBytes(resultMetadataId);
  }
  const variables = encodeColumns(metadata.variables, version);
  writer.int(variables.flags);
  writer.int(variables.count);
  if (version >= 4) {
    writer.int(metadata.partitionKeyIndexes.length);
    for (const index of metadata.partitionKeyIndexes) {
      writer.short(index);
    }
  }
  writer.raw(variables.bytes);

  if (metadata.columns === undefined) {
    writer.int(NO_METADATA);
    writer.int(0);
    return;
  }
  const columns = encodeColumns(metadata.columns, version);
  writer.int(columns.flags);
  writer.int(columns.count);
  writer.raw(columns.bytes);
}

/** The body of a SCHEMA_CHANGE event and of a result that tells of one. */
export function writeSchemaChange(writer: Writer, {change, target, keyspace, name}: SchemaChange): void {
  writer.string(change);
  writer.string(target);
  writer.string(keyspace);
  if (target !== 'KEYSPACE') {
    writer.string(name ?? '');
  }
}

export function writeSchemaChangeResult(writer: Writer, change: SchemaChange): void {
  writer.int(RESULT_KINDS.schemaChange);
  writeSchemaChange(writer, change);
}
