/**
 * Bodies of requests: decoded for servers, encoded for clients.
 * Values stay in wire form; decoded ones are views into the message.
 * Source: native_protocol_v3 to v5, "Requests".
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import type {BoundValue, Consistency} from '../../core/cql/port.ts';
import type {ProtocolVersion} from './frame.ts';
import {Reader} from './reader.ts';
import type {Writer} from './writer.ts';

const VALUES = 0x01;
const SKIP_METADATA = 0x02;
const PAGE_SIZE = 0x04;
const PAGING_STATE = 0x08;
const SERIAL_CONSISTENCY = 0x10;
const TIMESTAMP = 0x20;
const NAMES_FOR_VALUES = 0x40;
const KEYSPACE = 0x80;
const NOW_IN_SECONDS = 0x100;

const LONG_MIN = -(2n ** 63n);

/** Fits the port's ExecuteOptions, so that a door can hand it on as it is. `keyspace` may be filled in by the door. */
export interface QueryParameters {
  consistency: Consistency;
  /** In marker order, or with `names` in the order of these. */
  values: readonly BoundValue[] | undefined;
  names: readonly string[] | undefined;
  skipMetadata: boolean;
  /** Rows; positive. */
  pageSize: number | undefined;
  pagingState: Uint8Array | undefined;
  serialConsistency: Consistency | undefined;
  /** Microseconds. */
  timestamp: bigint | undefined;
  keyspace: string | undefined;
  nowSeconds: number | undefined;
}

export interface PrepareRequest {
  readonly text: string;
  readonly keyspace: string | undefined;
}

export interface ExecuteRequest {
  /** The id as a byte string. */
  readonly id: string;
  /** v5. */
  readonly resultMetadataId: string | undefined;
  readonly parameters: QueryParameters;
}

export type BatchType = 'logged' | 'unlogged' | 'counter';
const BATCH_TYPES: readonly BatchType[] = ['logged', 'unlogged', 'counter'];

/** Text, or the id of a prepared statement as a byte string. */
export type BatchItem =
  | {readonly kind: 'text'; readonly text: string; readonly values: readonly BoundValue[]}
  | {readonly kind: 'prepared'; readonly id: string; readonly values: readonly BoundValue[]};

export interface BatchRequest {
  readonly type: BatchType;
  readonly items: readonly BatchItem[];
  readonly parameters: QueryParameters;
}

const NO_VALUES: readonly BoundValue[] = [];

export const plainParameters = (consistency: Consistency): QueryParameters => ({
  consistency,
  values: undefined,
  names: undefined,
  skipMetadata: false,
  pageSize: undefined,
  pagingState: undefined,
  serialConsistency: undefined,
  timestamp: undefined,
  keyspace: undefined,
  nowSeconds: undefined,
});

// ---- decoding --------------------------------------------------------------------------------------------------

export function decodeQuery(reader: Reader, version: ProtocolVersion): {text: string; parameters: QueryParameters} {
  const text = reader.longString();
  return {text, parameters: decodeParameters(reader, version)};
}

export function decodePrepare(reader: Reader, version: ProtocolVersion): PrepareRequest {
  const text = reader.longString();
  if (version < 5 || reader.remaining === 0) {
    return {text, keyspace: undefined};
  }
  const flags = reader.int();
  return {text, keyspace: (flags & 0x01) !== 0 ? reader.string() : undefined};
}

export function decodeExecute(reader: Reader, version: ProtocolVersion): ExecuteRequest {
  const id = reader.shortBytesKey();
  const resultMetadataId = version >= 5 ? reader.shortBytesKey() : undefined;
  return {id, resultMetadataId, parameters: decodeParameters(reader, version)};
}

export function decodeParameters(reader: Reader, version: ProtocolVersion): QueryParameters {
  const parameters = plainParameters(reader.consistency());
  const flags = version >= 5 ? reader.int() : reader.byte();
  if ((flags & VALUES) !== 0) {
    if ((flags & NAMES_FOR_VALUES) !== 0) {
      decodeNamedValues(reader, version, parameters);
    } else {
      parameters.values = decodeValues(reader, version);
    }
  }
  parameters.skipMetadata = (flags & SKIP_METADATA) !== 0;
  if ((flags & PAGE_SIZE) !== 0) {
    const pageSize = reader.int();
    if (pageSize === 0) {
      throw new CqlFailure('protocol', 'The page size cannot be 0');
    }
    parameters.pageSize = pageSize > 0 ? pageSize : undefined;
  }
  if ((flags & PAGING_STATE) !== 0) {
    parameters.pagingState = reader.bytes() ?? undefined;
  }
  decodeCommonOptions(reader, version, flags, parameters);
  return parameters;
}

function decodeCommonOptions(
  reader: Reader,
  version: ProtocolVersion,
  flags: number,
  parameters: QueryParameters,
): void {
  if ((flags & SERIAL_CONSISTENCY) !== 0) {
    parameters.serialConsistency = reader.consistency();
  }
  if ((flags & TIMESTAMP) !== 0) {
    const timestamp = reader.long();
    if (timestamp === LONG_MIN) {
      throw new CqlFailure(
        'protocol',
        `Out of bound timestamp, must be in [${LONG_MIN + 1n}, ${-LONG_MIN - 1n}] (got ${LONG_MIN})`,
      );
    }
    parameters.timestamp = timestamp;
  }
  if (version >= 5) {
    if ((flags & KEYSPACE) !== 0) {
      parameters.keyspace = reader.string();
    }
    if ((flags & NOW_IN_SECONDS) !== 0) {
      parameters.nowSeconds = reader.int();
    }
  }
}

/** A short message may say that it has many values: no room is made for more than these beforehand. */
const MOST_AT_ONCE = 64;

function decodeValues(reader: Reader, version: ProtocolVersion): readonly BoundValue[] {
  const count = reader.short();
  if (count === 0) {
    return NO_VALUES;
  }
  // An array that grows from nothing has room for seventeen.
  const values = count <= MOST_AT_ONCE ? new Array<BoundValue>(count) : [];
  for (let i = 0; i < count; i++) {
    values[i] = reader.value(version);
  }
  return values;
}

function decodeNamedValues(reader: Reader, version: ProtocolVersion, parameters: QueryParameters): void {
  const count = reader.short();
  const names: string[] = [];
  const values: BoundValue[] = [];
  for (let i = 0; i < count; i++) {
    names.push(reader.string());
    values.push(reader.value(version));
  }
  parameters.names = names;
  parameters.values = values;
}

export function decodeBatch(reader: Reader, version: ProtocolVersion): BatchRequest {
  const code = reader.byte();
  const type = BATCH_TYPES[code];
  if (type === undefined) {
    throw new CqlFailure('protocol', `Invalid BATCH message type ${code}`);
  }
  const count = reader.short();
  const items: BatchItem[] = [];
  for (let i = 0; i < count; i++) {
    items.push(decodeBatchItem(reader, version));
  }
  const parameters = plainParameters(reader.consistency());
  const flags = version >= 5 ? reader.int() : reader.byte();
  decodeCommonOptions(reader, version, flags, parameters);
  return {type, items, parameters};
}

function decodeBatchItem(reader: Reader, version: ProtocolVersion): BatchItem {
  const kind = reader.byte();
  if (kind === 0) {
    const text = reader.longString();
    return {kind: 'text', text, values: decodeValues(reader, version)};
  }
  if (kind === 1) {
    const id = reader.shortBytesKey();
    return {kind: 'prepared', id, values: decodeValues(reader, version)};
  }
  throw new CqlFailure('protocol', `Invalid query kind in BATCH messages. Must be 0 or 1 but got ${kind}`);
}

// ---- encoding --------------------------------------------------------------------------------------------------

export function encodeQuery(
  writer: Writer,
  version: ProtocolVersion,
  text: string,
  parameters: Readonly<QueryParameters>,
): void {
  writer.longString(text);
  encodeParameters(writer, version, parameters);
}

export function encodePrepare(writer: Writer, version: ProtocolVersion, request: PrepareRequest): void {
  writer.longString(request.text);
  if (version >= 5) {
    writer.int(request.keyspace === undefined ? 0 : 1);
    if (request.keyspace !== undefined) {
      writer.string(request.keyspace);
    }
  }
}

export function encodeExecute(writer: Writer, version: ProtocolVersion, request: ExecuteRequest): void {
  writer.shortBytes(Buffer.from(request.id, 'latin1'));
  if (version >= 5) {
    writer.shortBytes(Buffer.from(request.resultMetadataId ?? '', 'latin1'));
  }
  encodeParameters(writer, version, request.parameters);
}

export function encodeParameters(
  writer: Writer,
  version: ProtocolVersion,
  parameters: Readonly<QueryParameters>,
): void {
  const {values, names, pageSize, pagingState} = parameters;
  writer.consistency(parameters.consistency);
  let flags = commonFlags(version, parameters);
  flags |= values === undefined ? 0 : VALUES;
  flags |= names === undefined ? 0 : NAMES_FOR_VALUES;
  flags |= parameters.skipMetadata ? SKIP_METADATA : 0;
  flags |= pageSize === undefined ? 0 : PAGE_SIZE;
  flags |= pagingState === undefined ? 0 : PAGING_STATE;
  writeFlags(writer, version, flags);
  if (values !== undefined) {
    writer.short(values.length);
    values.forEach((value, i) => {
      if (names !== undefined) {
        writer.string(names[i] ?? '');
      }
      writer.value(value);
    });
  }
  if (pageSize !== undefined) {
    writer.int(pageSize);
  }
  if (pagingState !== undefined) {
    writer.bytes(pagingState);
  }
  encodeCommonOptions(writer, version, parameters);
}

export function encodeBatch(writer: Writer, version: ProtocolVersion, request: BatchRequest): void {
  writer.byte(BATCH_TYPES.indexOf(request.type));
  writer.short(request.items.length);
  for (const item of request.items) {
    if (item.kind === 'text') {
      writer.byte(0);
      writer.longString(item.text);
    } else {
      writer.byte(1);
      writer.shortBytes(Buffer.from(item.id, 'latin1'));
    }
    writer.short(item.values.length);
    for (const value of item.values) {
      writer.value(value);
    }
  }
  writer.consistency(request.parameters.consistency);
  writeFlags(writer, version, commonFlags(version, request.parameters));
  encodeCommonOptions(writer, version, request.parameters);
}

function commonFlags(version: ProtocolVersion, parameters: Readonly<QueryParameters>): number {
  let flags = 0;
  flags |= parameters.serialConsistency === undefined ? 0 : SERIAL_CONSISTENCY;
  flags |= parameters.timestamp === undefined ? 0 : TIMESTAMP;
  if (version >= 5) {
    flags |= parameters.keyspace === undefined ? 0 : KEYSPACE;
    flags |= parameters.nowSeconds === undefined ? 0 : NOW_IN_SECONDS;
  }
  return flags;
}

function writeFlags(writer: Writer, version: ProtocolVersion, flags: number): void {
  if (version >= 5) {
    writer.int(flags);
  } else {
    writer.byte(flags);
  }
}

function encodeCommonOptions(writer: Writer, version: ProtocolVersion, parameters: Readonly<QueryParameters>): void {
  if (parameters.serialConsistency !== undefined) {
    writer.consistency(parameters.serialConsistency);
  }
  if (parameters.timestamp !== undefined) {
    writer.long(parameters.timestamp);
  }
  if (version >= 5) {
    if (parameters.keyspace !== undefined) {
      writer.string(parameters.keyspace);
    }
    if (parameters.nowSeconds !== undefined) {
      writer.int(parameters.nowSeconds);
    }
  }
}
