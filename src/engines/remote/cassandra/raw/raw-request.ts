/** A client's message on its way through the cluster. */
import {CqlFailure} from '../../../../core/cql/errors.ts';
import type {RawAsker} from '../../../../core/cql/port.ts';
import {readError} from '../../../../wire/cql/error-body.ts';
import {OPCODES} from '../../../../wire/cql/frame.ts';
import type {Frame, ProtocolVersion} from '../../../../wire/cql/frame.ts';
import {Reader} from '../../../../wire/cql/reader.ts';
import {RESULT_KINDS} from '../../../../wire/cql/response.ts';
import type {Account} from '../account.ts';
import type {Asker, Connection, NoAnswer} from '../connection.ts';
import type {Node} from '../node.ts';
import {ClusterRequest} from '../request.ts';
import type {Sender} from '../request.ts';
import {failureOf} from '../statement-request.ts';
import {hasTimestamp, partitionKeyIn, textIn} from './bodies.ts';
import {PATIENCE_FOR_DEFINITIONS} from '../limits.ts';
import {isRepeatable, isTruncate, parsed} from './look.ts';
import type {KnownStatement} from './statements.ts';

/** What forwarding needs of the database. */
export interface RawEnv extends Sender {
  readonly account: Account;
  readonly version: ProtocolVersion;
  known(id: string): KnownStatement | undefined;
  replicasOf(partitionKey: Uint8Array, keyspace: string): readonly Node[] | undefined;
  /** Who makes definitions. */
  first(): readonly Node[];
  /** A node has prepared a statement anew; false: not as the client knows it. */
  isPreparedAsBefore(statement: KnownStatement, answer: Frame): boolean;
  /** The schema has changed; resolves when that is known everywhere. */
  changed(): Promise<void>;
}

const UNPREPARED = 0x2500;
const IS_BOOTSTRAPPING = 0x1002;
/** Errors of one node where another may do: server error, unavailable, overloaded, reads that were late or failed. */
const OTHERS_MAY_DO: ReadonlySet<number> = new Set([0x0000, 0x1000, 0x1001, 0x1002, 0x1200, 0x1300]);
/** A node that forgets statements as fast as they are prepared is given up. */
const MAX_PREPARES = 8;

/** The kind of a RESULT, or the code of an ERROR: the first number behind what flags announce. */
export function firstInt(frame: Frame): number {
  const {body} = frame;
  if ((frame.flags & 0x0e) === 0) {
    return body.length < 4 ? -1 : body.readInt32BE(0);
  }
  return bodyReader(frame).int();
}

/** Behind what flags announce. */
export function bodyReader({flags, body}: Frame): Reader {
  const reader = new Reader(body);
  if ((flags & 0x02) !== 0) {
    reader.uuid();
  }
  if ((flags & 0x08) !== 0) {
    reader.stringList();
  }
  if ((flags & 0x04) !== 0) {
    reader.skipBytesMap();
  }
  return reader;
}

export class RawRequest extends ClusterRequest {
  readonly #env: RawEnv;
  readonly #opcode: number;
  readonly #flags: number;
  readonly #body: Uint8Array;
  readonly #asker: RawAsker;
  /** Of EXECUTE. */
  readonly #known: KnownStatement | undefined;
  /** Changes an answer of rows before the client gets it. */
  readonly #change: ((answer: Frame) => Frame) | undefined;
  readonly #isDefinition: boolean;
  #connection: Connection | undefined;
  #prepares = 0;

  constructor(
    env: RawEnv,
    keyspace: string | undefined,
    opcode: number,
    flags: number,
    body: Uint8Array,
    asker: RawAsker,
    known?: KnownStatement,
    change?: (answer: Frame) => Frame,
    isDefinition = false,
  ) {
    super(env, env.account, env.version, keyspace);
    this.#env = env;
    this.#opcode = opcode;
    this.#flags = flags;
    this.#body = body;
    this.#asker = asker;
    this.#known = known;
    this.#change = change;
    this.#isDefinition = isDefinition;
  }

  replicas(): readonly Node[] | undefined {
    if (this.#isDefinition) {
      return this.#env.first();
    }
    const known = this.#known;
    if (known === undefined || known.partitionKeyIndexes.length === 0 || known.tableKeyspace === undefined) {
      return undefined;
    }
    const key = partitionKeyIn(this.#body, this.version, known.partitionKeyIndexes);
    return key === undefined ? undefined : this.#env.replicasOf(key, known.tableKeyspace);
  }

  override get keepsOrder(): boolean {
    return this.#isDefinition || this.#known?.isConditional === true;
  }

  override get patience(): number {
    const isLong = this.#isDefinition || (this.#opcode === OPCODES.QUERY && isTruncate(textIn(this.#body) ?? ''));
    return isLong ? PATIENCE_FOR_DEFINITIONS : 1;
  }

  isRepeatable(): boolean {
    switch (this.#opcode) {
      case OPCODES.PREPARE:
        return true;
      case OPCODES.EXECUTE:
        return isRepeatable(this.#known?.statement, hasTimestamp(this.#body, true, this.version));
      case OPCODES.QUERY:
        return isRepeatable(parsed(textIn(this.#body) ?? ''), hasTimestamp(this.#body, false, this.version));
      default:
        return false;
    }
  }

  copy(): RawRequest {
    return new RawRequest(
      this.#env,
      this.keyspace,
      this.#opcode,
      this.#flags,
      this.#body,
      this.#asker,
      this.#known,
      this.#change,
      this.#isDefinition,
    );
  }

  write(connection: Connection, nowMs: number): void {
    this.#connection = connection;
    connection.begin(this.#opcode, this.#flags, this, nowMs).raw(this.#body);
    connection.send();
  }

  answered(answer: Frame): void {
    try {
      this.#take(answer);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      this.#fail(new CqlFailure('server_error', `A node's answer makes no sense: ${what}`, {}, {cause: error}), true);
    }
  }

  #take(answer: Frame): void {
    if (answer.opcode === OPCODES.RESULT) {
      const change = this.#change;
      if (change !== undefined) {
        this.#tell(change(answer), true);
      } else if (firstInt(answer) === RESULT_KINDS.schemaChange) {
        void this.#settle(answer);
      } else {
        this.#tell(answer, true);
      }
      return;
    }
    if (answer.opcode === OPCODES.ERROR) {
      const code = firstInt(answer);
      if (code === UNPREPARED && this.#prepareAgain(answer)) {
        return;
      }
      if (code === IS_BOOTSTRAPPING) {
        this.reason = 'a node is still joining the cluster';
        this.again();
        return;
      }
      this.#tell(answer, !OTHERS_MAY_DO.has(code));
      return;
    }
    this.#tell(answer, true);
  }

  #tell(answer: Frame, isFinal: boolean): void {
    if (this.claims(isFinal)) {
      this.#asker.answered(answer);
    }
  }

  #fail(failure: CqlFailure, isFinal: boolean): void {
    if (this.claims(isFinal)) {
      this.#asker.failed(failure);
    }
  }

  /** Drivers read the schema as soon as they get the answer: every node must have it by then. */
  async #settle(answer: Frame): Promise<void> {
    await this.#env.changed().catch(() => {});
    this.#tell(answer, true);
  }

  /** False: the client has to do it. */
  #prepareAgain(answer: Frame): boolean {
    const failure = readError(bodyReader(answer), this.version);
    const {id} = failure.details;
    const known = id instanceof Uint8Array ? this.#env.known(Buffer.from(id).toString('latin1')) : undefined;
    const connection = this.#connection;
    if (known === undefined || connection?.isOpen !== true || this.#prepares >= MAX_PREPARES) {
      return false;
    }
    this.#prepares += 1;
    if (known.keyspace === this.keyspace) {
      this.#prepareOn(connection, known, answer);
    } else {
      void this.#prepareElsewhere(known, answer);
    }
    return true;
  }

  /** The statement belongs to another keyspace than this connection: nodes keep statements for all their connections. */
  async #prepareElsewhere(known: KnownStatement, unprepared: Frame): Promise<void> {
    const node = this.node;
    if (node === undefined) {
      this.#tell(unprepared, true);
      return;
    }
    try {
      const pool = node.pool(this.account, this.version, known.keyspace);
      this.#prepareOn(pool.take(performance.now()) ?? (await pool.connect()), known, unprepared);
    } catch {
      this.#tell(unprepared, true);
    }
  }

  #prepareOn(connection: Connection, known: KnownStatement, unprepared: Frame): void {
    const asker: Asker = {
      answered: answer => this.#wasPrepared(known, answer, unprepared),
      unanswered: (why, what) => this.#notPrepared(why, what),
    };
    // The body is as the client sent it, in its version of the protocol.
    if (known.version !== this.version || !connection.isOpen) {
      this.#tell(unprepared, true);
      return;
    }
    connection.begin(OPCODES.PREPARE, 0, asker, performance.now()).raw(known.body);
    connection.send();
  }

  #wasPrepared(known: KnownStatement, answer: Frame, unprepared: Frame): void {
    const connection = this.#connection;
    if (answer.opcode !== OPCODES.RESULT || !this.#env.isPreparedAsBefore(known, answer)) {
      this.#tell(unprepared, true);
    } else if (connection?.isOpen === true) {
      this.write(connection, performance.now());
    } else {
      this.again();
    }
  }

  /** The message itself was refused before: it can go elsewhere. */
  #notPrepared(_: NoAnswer, what: string): void {
    this.reason = what;
    this.again();
  }

  failed(failure: CqlFailure | undefined, why: string, isUnsure: boolean): void {
    this.#fail(failure ?? this.#failureOf(why, isUnsure), false);
  }

  #failureOf(why: string, isUnsure: boolean): CqlFailure {
    const isRead = this.#opcode === OPCODES.PREPARE || this.#statement()?.kind === 'select';
    return failureOf(why, isUnsure, isRead, {consistency: 'ONE'});
  }

  #statement() {
    return this.#opcode === OPCODES.QUERY ? parsed(textIn(this.#body) ?? '') : this.#known?.statement;
  }
}
