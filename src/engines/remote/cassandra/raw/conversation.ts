/** One client of the native protocol: what it sends goes to the cluster as it came. */
import {CqlFailure} from '../../../../core/cql/errors.ts';
import type {RawAsker, RawConversation, RawMessage} from '../../../../core/cql/port.ts';
import type {Statement} from '../../../../core/cql/statements/statement.ts';
import {OPCODES} from '../../../../wire/cql/frame.ts';
import type {Frame} from '../../../../wire/cql/frame.ts';
import {RESULT_KINDS} from '../../../../wire/cql/response.ts';
import {decodeResponse} from '../../../../wire/cql/response-decode.ts';
import {askForColumns, idIn, keyspaceOfPrepare, textIn} from './bodies.ts';
import {isAboutRoles, isConditional, isDefinition, isWorthALook, nodeTableOf, parsed} from './look.ts';
import type {NodeTable} from './look.ts';
import {shownTo} from './node-rows.ts';
import type {ShownNode} from './node-rows.ts';
import {firstInt, RawRequest} from './raw-request.ts';
import type {RawEnv} from './raw-request.ts';
import type {ForwardedStatements} from './statements.ts';

export interface ConversationEnv extends RawEnv {
  readonly statements: ForwardedStatements;
  /** Answers to PREPARE may be used again: changes of the schema are told. */
  readonly isTold: boolean;
  shownNode(): ShownNode;
  rolesChanged(): void;
  /** PREPAREs that are on their way, with those who want the same. */
  readonly preparing: Map<string, RawAsker[]>;
}

export class ForwardedConversation implements RawConversation {
  keyspace: string | undefined;
  readonly #env: ConversationEnv;

  constructor(env: ConversationEnv) {
    this.#env = env;
  }

  send({opcode, flags, body}: RawMessage, asker: RawAsker): boolean {
    switch (opcode) {
      case OPCODES.EXECUTE:
        return this.#execute(flags, body, asker);
      case OPCODES.QUERY:
        return this.#query(flags, body, asker);
      case OPCODES.PREPARE:
        this.#prepare(flags, body, asker);
        return false;
      default:
        this.#forward(opcode, flags, body, asker);
        return false;
    }
  }

  #forward(opcode: number, flags: number, body: Uint8Array, asker: RawAsker): void {
    const env = this.#env;
    env.send(new RawRequest(env, this.keyspace, opcode, flags, body, asker));
  }

  #execute(flags: number, body: Uint8Array, asker: RawAsker): boolean {
    const env = this.#env;
    const known = env.statements.ofId(env.version, idIn(body));
    if (known?.use !== undefined) {
      this.#use(OPCODES.EXECUTE, known.use, flags, body, asker);
      return true;
    }
    const change = known?.nodeTable === undefined ? undefined : this.#changeOf(known.nodeTable, true, body);
    env.send(new RawRequest(env, this.keyspace, OPCODES.EXECUTE, flags, body, asker, known, change));
    return false;
  }

  #query(flags: number, body: Uint8Array, asker: RawAsker): boolean {
    const env = this.#env;
    const text = textIn(body);
    const statement = text !== undefined && isWorthALook(text) ? parsed(text) : undefined;
    if (statement?.kind === 'use') {
      this.#use(OPCODES.QUERY, statement.keyspace, flags, body, asker);
      return true;
    }
    const table = nodeTableOf(statement, this.keyspace);
    const change = table === undefined ? undefined : this.#changeOf(table, false, body);
    const isMade = text !== undefined && isDefinition(text);
    const whose = isMade && isAboutRoles(text) ? this.#forgettingRoles(asker) : asker;
    env.send(new RawRequest(env, this.keyspace, OPCODES.QUERY, flags, body, whose, undefined, change, isMade));
    return false;
  }

  /** What is known of passwords is outdated when the client learns that they have changed. */
  #forgettingRoles(asker: RawAsker): RawAsker {
    return {
      answered: answer => {
        this.#env.rolesChanged();
        asker.answered(answer);
      },
      failed: failure => {
        this.#env.rolesChanged();
        asker.failed(failure);
      },
    };
  }

  #changeOf(table: NodeTable, isExecute: boolean, body: Uint8Array): (answer: Frame) => Frame {
    askForColumns(body, isExecute, this.#env.version);
    return answer => shownTo(answer, table, this.#env.shownNode());
  }

  /** Connections to nodes are shared: USE runs on one that is in that keyspace already, and is remembered here. */
  #use(opcode: number, keyspace: string, flags: number, body: Uint8Array, asker: RawAsker): void {
    const env = this.#env;
    const watching: RawAsker = {
      answered: answer => {
        const frame = answer as Frame;
        if (frame.opcode === OPCODES.RESULT && firstInt(frame) === RESULT_KINDS.setKeyspace) {
          this.keyspace = keyspace;
        }
        asker.answered(answer);
      },
      failed: failure => asker.failed(failure),
    };
    env.send(new RawRequest(env, keyspace, opcode, flags, body, watching));
  }

  #prepare(flags: number, body: Uint8Array, asker: RawAsker): void {
    const env = this.#env;
    const {statements, preparing, version, account} = env;
    const text = textIn(body);
    if (text === undefined) {
      this.#forward(OPCODES.PREPARE, flags, body, asker);
      return;
    }
    const own = keyspaceOfPrepare(body, version);
    const keyspace = own ?? this.keyspace;
    const key = `${account.keys[version]}${this.keyspace ?? ''}\0${own ?? ''}\0${text}`;
    // A traced one is to be seen by the cluster.
    const isShared = flags === 0 && env.isTold;
    const answer = isShared ? statements.answerTo(key) : undefined;
    if (answer !== undefined) {
      asker.answered({opcode: OPCODES.RESULT, ...answer});
      return;
    }
    const others = isShared ? preparing.get(key) : undefined;
    if (others !== undefined) {
      others.push(asker);
      return;
    }
    const askers = [asker];
    if (isShared) {
      preparing.set(key, askers);
    }
    const copy = Uint8Array.from(body);
    const connectionKeyspace = this.keyspace;
    const done = (): void => {
      if (preparing.get(key) === askers) {
        preparing.delete(key);
      }
    };
    const watching: RawAsker = {
      answered: message => {
        done();
        const frame = message as Frame;
        if (frame.opcode === OPCODES.RESULT && firstInt(frame) === RESULT_KINDS.prepared) {
          this.#keep(frame, copy, text, keyspace, connectionKeyspace);
          if (isShared && env.isTold) {
            statements.keepAnswer(key, {flags: frame.flags, body: Uint8Array.from(frame.body)});
          }
        }
        for (const each of askers) {
          each.answered(message);
        }
      },
      failed: failure => {
        done();
        for (const each of askers) {
          each.failed(failure);
        }
      },
    };
    env.send(new RawRequest(env, this.keyspace, OPCODES.PREPARE, flags, body, watching));
  }

  #keep(
    frame: Frame,
    body: Uint8Array,
    text: string,
    keyspace: string | undefined,
    connectionKeyspace: string | undefined,
  ): void {
    const {response} = decodeResponse(frame);
    if (response.kind !== 'prepared') {
      throw new CqlFailure('protocol', 'A node answered PREPARE with something else');
    }
    const statement: Statement | undefined = parsed(text);
    const {id, partitionKeyIndexes, variables} = response;
    this.#env.statements.keep({
      id,
      body,
      version: this.#env.version,
      keyspace: connectionKeyspace,
      statement,
      nodeTable: nodeTableOf(statement, keyspace),
      use: statement?.kind === 'use' ? statement.keyspace : undefined,
      isConditional: isConditional(statement),
      partitionKeyIndexes,
      tableKeyspace: variables[0]?.keyspace,
      answer: Uint8Array.from(frame.body),
    });
  }
}
