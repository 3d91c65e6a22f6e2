/** Writes answers into the outbox of a connection. The only place where failures take the shape of the protocol. */
import {Failure} from '../../base/failure.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {Consistency, Outcome, RawMessage, StatementMetadata} from '../../core/cql/port.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import {writeError} from '../../wire/cql/error-body.ts';
import {
  EVENT_STREAM,
  FLAG_TRACING,
  FLAG_WARNING,
  isSupportedVersion,
  NEWEST_VERSION,
  OPCODES,
  PROTOCOL_VERSIONS,
  RESPONSE_BIT,
} from '../../wire/cql/frame.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import {
  encodeColumns,
  writePrepared,
  writeRows,
  writeSchemaChange,
  writeSchemaChangeResult,
  writeSetKeyspace,
  writeVoid,
} from '../../wire/cql/response.ts';
import {Writer} from '../../wire/cql/writer.ts';
import type {Call} from './call.ts';
import type {NativeContext} from './context.ts';
import type {PreparedStatement} from './known-statement.ts';
import type {Outbox} from './outbox.ts';
import type {RequestTrace} from './request-trace.ts';
import {AUTHENTICATOR} from './sasl-plain.ts';

/** Where clients dial. */
export interface NodeAddress {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  readonly port: number;
}

type RowsOutcome = Extract<Outcome, {kind: 'rows'}>;

export const protocolFailure = (message: string): CqlFailure => new CqlFailure('protocol', message);

export class Answers {
  /** That of the connection, once it is agreed. */
  version: ProtocolVersion = NEWEST_VERSION;
  readonly #outbox: Outbox;
  readonly #context: NativeContext;

  constructor(outbox: Outbox, context: NativeContext) {
    this.#outbox = outbox;
    this.#context = context;
  }

  #begin(
    stream: number,
    opcode: number,
    trace: RequestTrace | undefined,
    warnings: readonly string[] | undefined,
  ): Writer {
    const hasWarnings = warnings !== undefined && warnings.length > 0 && this.version >= 4;
    const flags = (trace === undefined ? 0 : FLAG_TRACING) | (hasWarnings ? FLAG_WARNING : 0);
    const writer = this.#outbox.begin(this.version, flags, stream, opcode);
    if (trace !== undefined) {
      writer.raw(trace.id);
    }
    if (hasWarnings) {
      writer.stringList(warnings);
    }
    return writer;
  }

  ready(stream: number): void {
    this.#begin(stream, OPCODES.READY, undefined, undefined);
    this.#outbox.end();
  }

  supported(stream: number): void {
    this.#begin(stream, OPCODES.SUPPORTED, undefined, undefined).stringMultimap(this.#context.supported);
    this.#outbox.end();
  }

  authenticate(stream: number): void {
    this.#begin(stream, OPCODES.AUTHENTICATE, undefined, undefined).string(AUTHENTICATOR);
    this.#outbox.end();
  }

  authSuccess(stream: number): void {
    this.#begin(stream, OPCODES.AUTH_SUCCESS, undefined, undefined).bytes(null);
    this.#outbox.end();
  }

  schemaEvent(change: SchemaChange): void {
    const writer = this.#begin(EVENT_STREAM, OPCODES.EVENT, undefined, undefined);
    writer.string('SCHEMA_CHANGE');
    writeSchemaChange(writer, change);
    this.#outbox.end();
  }

  statusEvent(status: 'UP' | 'DOWN', {address, port}: NodeAddress): void {
    const writer = this.#begin(EVENT_STREAM, OPCODES.EVENT, undefined, undefined);
    writer.string('STATUS_CHANGE');
    writer.string(status);
    writer.inet(address, port);
    this.#outbox.end();
  }

  prepared(
    stream: number,
    trace: RequestTrace | undefined,
    prepared: PreparedStatement,
    metadata: StatementMetadata,
  ): void {
    const writer = this.#begin(stream, OPCODES.RESULT, trace, metadata.warnings);
    writePrepared(writer, this.version, prepared.id, prepared.metadataId, metadata);
    this.#outbox.end();
  }

  outcome(call: Call, outcome: Outcome): void {
    let warnings = outcome.kind === 'keyspace' ? undefined : outcome.warnings;
    if (call.warning !== undefined) {
      warnings = [call.warning, ...(warnings ?? [])];
    }
    const writer = this.#begin(call.stream, OPCODES.RESULT, call.trace, warnings);
    try {
      switch (outcome.kind) {
        case 'rows':
          this.#rows(writer, call, outcome);
          break;
        case 'void':
          writeVoid(writer);
          break;
        case 'keyspace':
          writeSetKeyspace(writer, outcome.keyspace);
          break;
        case 'schema':
          writeSchemaChangeResult(writer, outcome.change);
      }
    } catch (error) {
      this.#outbox.abort();
      throw error;
    }
    const bytes = this.#outbox.end();
    if (call.known !== undefined) {
      call.known.answerBytes = bytes;
    }
  }

  /** As a backend gave it. */
  forwarded(stream: number, {opcode, flags, body}: RawMessage): void {
    this.#outbox.begin(this.version, flags, stream, opcode).raw(body);
    this.#outbox.end();
  }

  #rows(writer: Writer, call: Call, {columns, rows, pagingState}: RowsOutcome): void {
    const {known, prepared} = call;
    let isSkipped = call.parameters.skipMetadata;
    let newMetadataId: Uint8Array | undefined;
    if (known?.access === 'conditional') {
      // The columns depend on whether it was applied: a client cannot know them.
      isSkipped = false;
    } else if (prepared !== undefined) {
      const isChanged = prepared.noticeColumns(columns);
      if (this.version >= 5) {
        if (call.clientMetadataKey !== prepared.metadataKey) {
          newMetadataId = prepared.metadataId;
          isSkipped = false;
        }
      } else if (isChanged || prepared.isUnsure) {
        // Before v5 a client cannot say what it knows: it is told each time.
        isSkipped = false;
      }
    }
    const encoded = isSkipped
      ? undefined
      : known === undefined
        ? encodeColumns(columns, this.version)
        : known.encodedColumns(columns, this.version);
    writeRows(writer, encoded, columns.length, rows, pagingState, newMetadataId);
  }

  failure(stream: number, trace: RequestTrace | undefined, error: unknown, consistency?: Consistency): void {
    const failure = this.#asCqlFailure(error);
    const {metrics} = this.#context;
    metrics.errorsTotal += 1;
    if (failure.code === 'protocol') {
      metrics.protocolErrorsTotal += 1;
    }
    const writer = this.#begin(stream, OPCODES.ERROR, trace, undefined);
    writeError(writer, this.version, failure, consistency);
    this.#outbox.end();
  }

  #asCqlFailure(error: unknown): CqlFailure {
    if (error instanceof CqlFailure) {
      return error;
    }
    if (error instanceof Failure) {
      return new CqlFailure('server_error', error.message, {}, {cause: error});
    }
    this.#context.metrics.bugsTotal += 1;
    this.#context.log.error('A request over the native protocol failed by a mistake of ours', {
      stack: error instanceof Error ? error.stack : String(error),
    });
    return new CqlFailure('server_error', 'Internal server error', {}, {cause: error});
  }

  /**
   * Drivers find a version that both speak by this answer: error 0x000a, a version of ours in the header, stream 0.
   * Seen in: Python, Java and Node drivers, which begin with DSE's versions 0x42 and 0x41.
   */
  unsupportedVersion(version: number): void {
    const list = PROTOCOL_VERSIONS.map(supported => `${supported}/v${supported}`).join(', ');
    const failure = protocolFailure(
      `Invalid or unsupported protocol version (${version}); supported versions are (${list})`,
    );
    this.#context.metrics.protocolErrorsTotal += 1;
    if (version === 1 || version === 2) {
      this.#outbox.raw(oldError(version, failure));
      return;
    }
    const answerVersion = isSupportedVersion(version) ? version : NEWEST_VERSION;
    const writer = this.#outbox.begin(answerVersion, 0, 0, OPCODES.ERROR);
    writeError(writer, answerVersion, failure);
    this.#outbox.end();
  }
}

/** v1 and v2 had a header of 8 bytes, with a stream of one byte. */
function oldError(version: number, failure: CqlFailure): Buffer {
  const body = new Writer();
  writeError(body, 3, failure);
  const header = Buffer.from([version | RESPONSE_BIT, 0, 0, OPCODES.ERROR, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body.view()]);
}
