/**
 * Statements that clients have prepared through this gateway. Nodes know them by the same ids; one that has forgotten an id
 * gets the text again without the client's knowing. Answers to PREPARE serve other clients too, as long as the schema stays.
 */
import type {Statement} from '../../../../core/cql/statements/statement.ts';
import type {ProtocolVersion} from '../../../../wire/cql/frame.ts';
import {MAX_PREPARED} from '../limits.ts';
import type {NodeTable} from './look.ts';

export interface KnownStatement {
  /** Byte string. */
  readonly id: string;
  /** The whole body of PREPARE, in `version`. */
  readonly body: Uint8Array;
  readonly version: ProtocolVersion;
  /** Of the connection that prepared it. */
  readonly keyspace: string | undefined;
  readonly statement: Statement | undefined;
  readonly nodeTable: NodeTable | undefined;
  /** Of USE. */
  readonly use: string | undefined;
  readonly isConditional: boolean;
  readonly partitionKeyIndexes: readonly number[];
  readonly tableKeyspace: string | undefined;
  /** What nodes say when they prepare it. */
  answer: Uint8Array;
}

/** What a PREPARE was answered. */
export interface PreparedAnswer {
  readonly flags: number;
  readonly body: Uint8Array;
}

export class ForwardedStatements {
  readonly #byId = new Map<string, KnownStatement>();
  readonly #answers = new Map<string, PreparedAnswer>();

  get count(): number {
    return this.#byId.size;
  }

  /** By version: what is sent again to a node must be in the version of its connection. */
  ofId(version: ProtocolVersion, id: string): KnownStatement | undefined {
    return this.#byId.get(version + id);
  }

  /** The one that was prepared first makes room for the latest. */
  keep(statement: KnownStatement): void {
    const key = statement.version + statement.id;
    if (!this.#byId.has(key) && this.#byId.size >= MAX_PREPARED) {
      this.#byId.delete(this.#byId.keys().next().value!);
    }
    this.#byId.set(key, statement);
  }

  answerTo(key: string): PreparedAnswer | undefined {
    return this.#answers.get(key);
  }

  keepAnswer(key: string, answer: PreparedAnswer): void {
    if (this.#answers.size >= MAX_PREPARED) {
      this.#answers.delete(this.#answers.keys().next().value!);
    }
    this.#answers.set(key, answer);
  }

  /** After a change of the schema: what was said of columns may be wrong. */
  forgetAnswers(): void {
    this.#answers.clear();
  }
}
