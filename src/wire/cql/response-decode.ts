/** Reads what a server sends: for clients (the remote engine, the shell) and for tests of our own door. */
import {CqlFailure} from '../../core/cql/errors.ts';
import {readError} from './error-body.ts';
import {FLAG_CUSTOM_PAYLOAD, FLAG_TRACING, FLAG_WARNING, OPCODES} from './frame.ts';
import type {Frame, ProtocolVersion} from './frame.ts';
import {Reader} from './reader.ts';
import {GLOBAL_TABLES_SPEC, HAS_MORE_PAGES, METADATA_CHANGED, NO_METADATA, RESULT_KINDS} from './response.ts';
import {readType} from './type-option.ts';
import type {WireType} from './type-option.ts';

export interface WireColumn {
  readonly keyspace: string;
  readonly table: string;
  readonly name: string;
  readonly type: WireType;
}

export interface WireMetadata {
  readonly columnCount: number;
  /** Absent when the server left them out. */
  readonly columns: readonly WireColumn[] | undefined;
  readonly pagingState: Uint8Array | undefined;
  /** v5: the columns have changed. A byte string. */
  readonly newMetadataId: string | undefined;
}

export interface WireSchemaChange {
  readonly change: string;
  readonly target: string;
  readonly keyspace: string;
  readonly name: string | undefined;
  readonly argumentTypes: readonly string[];
}

export type Response =
  | {readonly kind: 'error'; readonly failure: CqlFailure}
  | {readonly kind: 'ready'}
  | {readonly kind: 'authenticate'; readonly authenticator: string}
  | {readonly kind: 'auth_challenge' | 'auth_success'; readonly token: Uint8Array | null}
  | {readonly kind: 'supported'; readonly options: ReadonlyMap<string, readonly string[]>}
  | {readonly kind: 'void'}
  | {readonly kind: 'rows'; readonly metadata: WireMetadata; readonly rows: readonly (Uint8Array | null)[][]}
  | {readonly kind: 'set_keyspace'; readonly keyspace: string}
  | {
      readonly kind: 'prepared';
      /** Byte strings. */
      readonly id: string;
      readonly resultMetadataId: string | undefined;
      readonly variables: readonly WireColumn[];
      readonly partitionKeyIndexes: readonly number[];
      readonly result: WireMetadata;
    }
  | {readonly kind: 'schema_change'; readonly change: WireSchemaChange}
  | {readonly kind: 'schema_event'; readonly change: WireSchemaChange}
  | {
      readonly kind: 'status_event' | 'topology_event';
      readonly change: string;
      readonly address: Uint8Array;
      readonly port: number;
    };

export interface DecodedResponse {
  readonly response: Response;
  readonly tracingId: Uint8Array | undefined;
  readonly warnings: readonly string[];
}

/** Fails with `protocol`. Values are views into the frame. */
export function decodeResponse(frame: Frame): DecodedResponse {
  const version = frame.version as ProtocolVersion;
  const reader = new Reader(frame.body);
  const tracingId = (frame.flags & FLAG_TRACING) !== 0 ? reader.uuid() : undefined;
  const warnings = (frame.flags & FLAG_WARNING) !== 0 ? reader.stringList() : [];
  if ((frame.flags & FLAG_CUSTOM_PAYLOAD) !== 0) {
    reader.skipBytesMap();
  }
  return {response: decodeBody(reader, version, frame.opcode), tracingId, warnings};
}

function decodeBody(reader: Reader, version: ProtocolVersion, opcode: number): Response {
  switch (opcode) {
    case OPCODES.ERROR:
      return {kind: 'error', failure: readError(reader, version)};
    case OPCODES.READY:
      return {kind: 'ready'};
    case OPCODES.AUTHENTICATE:
      return {kind: 'authenticate', authenticator: reader.string()};
    case OPCODES.AUTH_CHALLENGE:
      return {kind: 'auth_challenge', token: reader.bytes()};
    case OPCODES.AUTH_SUCCESS:
      return {kind: 'auth_success', token: reader.bytes()};
    case OPCODES.SUPPORTED:
      return {kind: 'supported', options: reader.stringMultimap()};
    case OPCODES.RESULT:
      return decodeResult(reader, version);
    case OPCODES.EVENT:
      return decodeEvent(reader);
    default:
      throw new CqlFailure('protocol', `Unexpected opcode ${opcode} from a server`);
  }
}

function decodeResult(reader: Reader, version: ProtocolVersion): Response {
  const kind = reader.int();
  switch (kind) {
    case RESULT_KINDS.void:
      return {kind: 'void'};
    case RESULT_KINDS.rows: {
      const metadata = decodeMetadata(reader);
      return {kind: 'rows', metadata, rows: decodeRows(reader, metadata.columnCount)};
    }
    case RESULT_KINDS.setKeyspace:
      return {kind: 'set_keyspace', keyspace: reader.string()};
    case RESULT_KINDS.prepared:
      return decodePrepared(reader, version);
    case RESULT_KINDS.schemaChange:
      return {kind: 'schema_change', change: decodeSchemaChange(reader)};
    default:
      throw new CqlFailure('protocol', `Unknown kind of result ${kind}`);
  }
}

function decodePrepared(reader: Reader, version: ProtocolVersion): Response {
  const id = reader.shortBytesKey();
  const resultMetadataId = version >= 5 ? reader.shortBytesKey() : undefined;
  const flags = reader.int();
  const count = reader.int();
  const partitionKeyIndexes: number[] = [];
  if (version >= 4) {
    for (let left = reader.int(); left > 0; left--) {
      partitionKeyIndexes.push(reader.short());
    }
  }
  const variables = decodeColumns(reader, flags, count);
  const result = decodeMetadata(reader);
  return {kind: 'prepared', id, resultMetadataId, variables, partitionKeyIndexes, result};
}

function decodeMetadata(reader: Reader): WireMetadata {
  const flags = reader.int();
  const columnCount = reader.int();
  const pagingState = (flags & HAS_MORE_PAGES) !== 0 ? (reader.bytes() ?? undefined) : undefined;
  const newMetadataId = (flags & METADATA_CHANGED) !== 0 ? reader.shortBytesKey() : undefined;
  const columns = (flags & NO_METADATA) !== 0 ? undefined : decodeColumns(reader, flags, columnCount);
  return {columnCount, columns, pagingState, newMetadataId};
}

function decodeColumns(reader: Reader, flags: number, count: number): WireColumn[] {
  const isOneTable = (flags & GLOBAL_TABLES_SPEC) !== 0;
  let keyspace = isOneTable ? reader.string() : '';
  let table = isOneTable ? reader.string() : '';
  const columns: WireColumn[] = [];
  for (let i = 0; i < count; i++) {
    if (!isOneTable) {
      keyspace = reader.string();
      table = reader.string();
    }
    columns.push({keyspace, table, name: reader.string(), type: readType(reader)});
  }
  return columns;
}

function decodeRows(reader: Reader, columnCount: number): (Uint8Array | null)[][] {
  const count = reader.int();
  const rows: (Uint8Array | null)[][] = [];
  // Each value has at least its length; without a column a count alone would cost memory.
  if (count * columnCount * 4 > reader.remaining || (columnCount === 0 && count > 0)) {
    throw new CqlFailure('protocol', `Not enough bytes for ${count} rows`);
  }
  for (let r = 0; r < count; r++) {
    const row: (Uint8Array | null)[] = [];
    for (let c = 0; c < columnCount; c++) {
      row.push(reader.bytes());
    }
    rows.push(row);
  }
  return rows;
}

function decodeSchemaChange(reader: Reader): WireSchemaChange {
  const change = reader.string();
  const target = reader.string();
  const keyspace = reader.string();
  const name = target === 'KEYSPACE' ? undefined : reader.string();
  const isFunction = target === 'FUNCTION' || target === 'AGGREGATE';
  return {change, target, keyspace, name, argumentTypes: isFunction ? reader.stringList() : []};
}

function decodeEvent(reader: Reader): Response {
  const type = reader.string();
  switch (type) {
    case 'SCHEMA_CHANGE':
      return {kind: 'schema_event', change: decodeSchemaChange(reader)};
    case 'STATUS_CHANGE':
      return {kind: 'status_event', change: reader.string(), address: reader.address(), port: reader.int()};
    case 'TOPOLOGY_CHANGE':
      return {kind: 'topology_event', change: reader.string(), address: reader.address(), port: reader.int()};
    default:
      throw new CqlFailure('protocol', `Unknown event ${type}`);
  }
}
