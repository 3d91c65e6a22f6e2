/** Requests of sessions: a statement by id, a statement as text, a batch. Prepared on the way where a node does not know them. */
import {partitionKeyBytes} from '../../../base/partition-key.ts';
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {BoundValue} from '../../../core/cql/port.ts';
import {UNSET} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame} from '../../../wire/cql/frame.ts';
import {encodeBatch, encodeExecute, encodePrepare, encodeQuery} from '../../../wire/cql/request.ts';
import type {BatchType, QueryParameters} from '../../../wire/cql/request.ts';
import {decodeResponse} from '../../../wire/cql/response-decode.ts';
import type {DecodedResponse, Response} from '../../../wire/cql/response-decode.ts';
import type {Account} from './account.ts';
import type {Cluster} from './cluster.ts';
import type {Connection} from './connection.ts';
import type {Node} from './node.ts';
import {PATIENCE_FOR_DEFINITIONS} from './limits.ts';
import {isTruncate} from './raw/look.ts';
import {wasPrepared} from './prepared.ts';
import type {Prepared} from './prepared.ts';
import {ClusterRequest} from './request.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';

/** A node that forgets a statement as soon as it has prepared it is given up. */
const MAX_PREPARES = 4;

/** What one node says and another may do. */
const OTHERS_MAY_DO: ReadonlySet<CqlFailure['code']> = new Set([
  'unavailable',
  'overloaded',
  'is_bootstrapping',
  'server_error',
  'read_timeout',
  'read_failure',
]);

/** What requests of sessions share. */
export interface RequestEnv {
  readonly cluster: Cluster;
  /** Stands in for names without a keyspace. */
  readonly keyspace: string | undefined;
  readonly account: Account;
  readonly version: ProtocolVersion;
  schema(): Schema;
}

export interface Answered {
  readonly response: Exclude<Response, {kind: 'error'}>;
  readonly warnings: readonly string[];
}

abstract class SessionRequest extends ClusterRequest {
  protected readonly env: RequestEnv;
  protected readonly parameters: QueryParameters;
  protected readonly isRead: boolean;
  protected readonly resolve: (answer: Answered) => void;
  protected readonly reject: (error: unknown) => void;
  /** What is to be prepared before it can run. */
  protected toPrepare: Prepared | undefined;
  #prepares = 0;
  #connection: Connection | undefined;

  constructor(
    env: RequestEnv,
    parameters: QueryParameters,
    isRead: boolean,
    resolve: (answer: Answered) => void,
    reject: (error: unknown) => void,
  ) {
    super(env.cluster, env.account, env.version, env.keyspace);
    this.env = env;
    this.parameters = parameters;
    this.isRead = isRead;
    this.resolve = resolve;
    this.reject = reject;
  }

  replicas(): readonly Node[] | undefined {
    return undefined;
  }

  isRepeatable(): boolean {
    return this.isRead || this.toPrepare !== undefined;
  }

  /** A write that is still being prepared would be done twice. */
  override mayRace(): boolean {
    return this.isRead && super.mayRace();
  }

  write(connection: Connection, nowMs: number): void {
    this.#connection = connection;
    const {toPrepare} = this;
    if (toPrepare !== undefined) {
      const writer = connection.begin(OPCODES.PREPARE, 0, this, nowMs);
      encodePrepare(writer, this.version, {text: toPrepare.text, keyspace: undefined});
      connection.send();
    } else {
      this.writeSelf(connection, nowMs);
    }
  }

  protected abstract writeSelf(connection: Connection, nowMs: number): void;
  /** The next statement without an id. */
  protected abstract unknownStatement(): Prepared | undefined;
  protected abstract statementOf(id: string): Prepared | undefined;

  answered(frame: Frame): void {
    let decoded: DecodedResponse;
    try {
      decoded = decodeResponse(frame);
      if (decoded.response.kind === 'prepared' && this.toPrepare !== undefined) {
        wasPrepared(this.toPrepare, decoded.response, decoded.warnings, this.env.schema());
        this.toPrepare = this.unknownStatement();
        this.#onSameConnection();
        return;
      }
    } catch (error) {
      this.#fail(error, true);
      return;
    }
    const {response, warnings} = decoded;
    if (response.kind !== 'error') {
      if (this.claims(true)) {
        this.resolve({response, warnings});
      }
      return;
    }
    const {failure} = response;
    if (failure.code === 'unprepared' && this.#prepares < MAX_PREPARES) {
      this.#prepares += 1;
      const {id} = failure.details;
      this.toPrepare = id instanceof Uint8Array ? this.statementOf(Buffer.from(id).toString('latin1')) : undefined;
      this.toPrepare ??= this.unknownStatement();
      if (this.toPrepare !== undefined) {
        this.#onSameConnection();
        return;
      }
    }
    if (failure.code === 'is_bootstrapping') {
      this.reason = failure.message;
      this.again();
      return;
    }
    this.#fail(failure, !OTHERS_MAY_DO.has(failure.code));
  }

  #fail(error: unknown, isFinal: boolean): void {
    if (this.claims(isFinal)) {
      this.reject(error);
    }
  }

  #onSameConnection(): void {
    const connection = this.#connection;
    if (connection?.isOpen === true) {
      this.write(connection, performance.now());
    } else {
      this.again();
    }
  }

  failed(failure: CqlFailure | undefined, why: string, isUnsure: boolean): void {
    this.#fail(failure ?? failureOf(why, isUnsure, this.isRead, this.parameters), false);
  }
}

/** Nobody answered: `isUnsure` tells whether a node may have done it all the same. */
export function failureOf(
  why: string,
  isUnsure: boolean,
  isRead: boolean,
  {consistency}: Pick<QueryParameters, 'consistency'>,
): CqlFailure {
  if (!isUnsure) {
    return new CqlFailure('unavailable', `No node of the cluster could be asked: ${why}`, {
      consistency,
      required: 1,
      alive: 0,
    });
  }
  const details = {consistency, received: 0, blockFor: 1};
  return isRead
    ? new CqlFailure('read_timeout', `The cluster did not answer: ${why}`, {...details, dataPresent: false})
    : new CqlFailure('write_timeout', `The cluster did not answer, and may have done it: ${why}`, {
        ...details,
        writeType: 'SIMPLE',
      });
}

export class ByIdRequest extends SessionRequest {
  readonly #prepared: Prepared;

  constructor(
    prepared: Prepared,
    env: RequestEnv,
    parameters: QueryParameters,
    isRead: boolean,
    resolve: (answer: Answered) => void,
    reject: (error: unknown) => void,
  ) {
    super(env, parameters, isRead, resolve, reject);
    this.#prepared = prepared;
    this.toPrepare = this.unknownStatement();
  }

  override replicas(): readonly Node[] | undefined {
    const {partitionKeyIndexes: indexes, tableKeyspace} = this.#prepared;
    const {values} = this.parameters;
    if (indexes.length === 0 || values === undefined || tableKeyspace === undefined) {
      return undefined;
    }
    const components: Uint8Array[] = [];
    for (const index of indexes) {
      const value: BoundValue | undefined = values[index];
      if (value === undefined || value === null || value === UNSET || value.length > 0xffff) {
        return undefined;
      }
      components.push(value);
    }
    return this.env.cluster.replicasOf(partitionKeyBytes(components), this.env.schema().keyspaces.get(tableKeyspace));
  }

  copy(): ByIdRequest {
    return new ByIdRequest(this.#prepared, this.env, this.parameters, this.isRead, this.resolve, this.reject);
  }

  protected unknownStatement(): Prepared | undefined {
    return this.#prepared.id === '' ? this.#prepared : undefined;
  }

  protected statementOf(id: string): Prepared | undefined {
    return id === this.#prepared.id ? this.#prepared : undefined;
  }

  protected writeSelf(connection: Connection, nowMs: number): void {
    const writer = connection.begin(OPCODES.EXECUTE, 0, this, nowMs);
    const {id, metadataId} = this.#prepared;
    encodeExecute(writer, this.version, {id, resultMetadataId: metadataId, parameters: this.parameters});
    connection.send();
  }
}

/** Asks what a statement is, and does not run it. */
export class PrepareRequest extends SessionRequest {
  readonly #prepared: Prepared;

  constructor(
    prepared: Prepared,
    env: RequestEnv,
    parameters: QueryParameters,
    resolve: (answer: Answered) => void,
    reject: (error: unknown) => void,
  ) {
    super(env, parameters, true, resolve, reject);
    this.#prepared = prepared;
    this.toPrepare = prepared;
  }

  copy(): PrepareRequest {
    return new PrepareRequest(this.#prepared, this.env, this.parameters, this.resolve, this.reject);
  }

  protected unknownStatement(): undefined {
    return undefined;
  }

  protected statementOf(): Prepared {
    return this.#prepared;
  }

  /** It is prepared by now: that is all. */
  protected writeSelf(): void {
    if (this.claims(true)) {
      this.resolve({response: {kind: 'void'}, warnings: []});
    }
  }
}

export class ByTextRequest extends SessionRequest {
  readonly #text: string;
  readonly #isDefinition: boolean;

  constructor(
    text: string,
    isDefinition: boolean,
    env: RequestEnv,
    parameters: QueryParameters,
    isRead: boolean,
    resolve: (answer: Answered) => void,
    reject: (error: unknown) => void,
  ) {
    super(env, parameters, isRead, resolve, reject);
    this.#text = text;
    this.#isDefinition = isDefinition;
  }

  /** Definitions of one gateway are made by one node, as long as it lives. */
  override replicas(): readonly Node[] | undefined {
    return this.#isDefinition ? this.env.cluster.first : undefined;
  }

  override get keepsOrder(): boolean {
    return this.#isDefinition;
  }

  override get patience(): number {
    return this.#isDefinition || isTruncate(this.#text) ? PATIENCE_FOR_DEFINITIONS : 1;
  }

  copy(): ByTextRequest {
    const {env, parameters, isRead, resolve, reject} = this;
    return new ByTextRequest(this.#text, this.#isDefinition, env, parameters, isRead, resolve, reject);
  }

  protected unknownStatement(): undefined {
    return undefined;
  }

  protected statementOf(): undefined {
    return undefined;
  }

  protected writeSelf(connection: Connection, nowMs: number): void {
    encodeQuery(connection.begin(OPCODES.QUERY, 0, this, nowMs), this.version, this.#text, this.parameters);
    connection.send();
  }
}

export interface BatchEntry {
  readonly prepared: Prepared;
  readonly values: readonly BoundValue[];
}

export class BatchedRequest extends SessionRequest {
  readonly #type: BatchType;
  readonly #entries: readonly BatchEntry[];

  constructor(
    type: BatchType,
    entries: readonly BatchEntry[],
    env: RequestEnv,
    parameters: QueryParameters,
    resolve: (answer: Answered) => void,
    reject: (error: unknown) => void,
  ) {
    super(env, parameters, false, resolve, reject);
    this.#type = type;
    this.#entries = entries;
    this.toPrepare = this.unknownStatement();
  }

  copy(): BatchedRequest {
    return new BatchedRequest(this.#type, this.#entries, this.env, this.parameters, this.resolve, this.reject);
  }

  protected unknownStatement(): Prepared | undefined {
    return this.#entries.find(({prepared}) => prepared.id === '')?.prepared;
  }

  protected statementOf(id: string): Prepared | undefined {
    return this.#entries.find(({prepared}) => prepared.id === id)?.prepared;
  }

  protected writeSelf(connection: Connection, nowMs: number): void {
    const items = this.#entries.map(({prepared, values}) => ({kind: 'prepared' as const, id: prepared.id, values}));
    encodeBatch(connection.begin(OPCODES.BATCH, 0, this, nowMs), this.version, {
      type: this.#type,
      items,
      parameters: this.parameters,
    });
    connection.send();
  }
}
