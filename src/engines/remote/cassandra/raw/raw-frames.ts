/** Messages of the native protocol, handed on to a cluster as they come. */
import type {Principal, RawAsker, RawConversation, RawFrames} from '../../../../core/cql/port.ts';
import type {Schema} from '../../../../core/cql/schema/schema.ts';
import type {Frame, ProtocolVersion} from '../../../../wire/cql/frame.ts';
import type {Account} from '../account.ts';
import type {Cluster} from '../cluster.ts';
import {hostIdOf} from '../host-id.ts';
import type {ClusterFacts} from '../read-nodes.ts';
import type {ClusterRequest} from '../request.ts';
import {ForwardedConversation} from './conversation.ts';
import type {ConversationEnv} from './conversation.ts';
import type {ShownNode} from './node-rows.ts';
import {ForwardedStatements} from './statements.ts';
import type {KnownStatement} from './statements.ts';

/** What forwarding needs of the database. */
export interface ForwardingHost {
  readonly cluster: Cluster;
  /** What is known of the schema is kept up to date by the cluster. */
  readonly isTold: boolean;
  readonly facts: Pick<ClusterFacts, 'name' | 'dataCenter' | 'rack'>;
  /** Where clients dial. */
  readonly advertised: {readonly host: string; readonly port: number};
  schema(): Schema;
  /** As whom the caller speaks to the cluster; fails with `unauthorized`. */
  accountOf(principal: Principal): Account;
  /** All nodes that are up have the same schema, or it took too long. */
  agreed(): Promise<void>;
  rolesChanged(): void;
}

export class ForwardedFrames implements RawFrames {
  readonly statements = new ForwardedStatements();
  readonly #preparing = new Map<string, RawAsker[]>();
  readonly #database: ForwardingHost;

  constructor(database: ForwardingHost) {
    this.#database = database;
  }

  open(principal: Principal, version: ProtocolVersion): RawConversation {
    return new ForwardedConversation(this.#envOf(this.#database.accountOf(principal), version));
  }

  schemaChanged(): void {
    this.statements.forgetAnswers();
    // Those that are on their way may be answered with what was.
    this.#preparing.clear();
  }

  #envOf(account: Account, version: ProtocolVersion): ConversationEnv {
    const database = this.#database;
    const {cluster} = database;
    const {statements} = this;
    return {
      account,
      version,
      statements,
      preparing: this.#preparing,
      get isTold() {
        return database.isTold;
      },
      known: id => statements.ofId(version, id),
      send: (request: ClusterRequest) => cluster.send(request),
      replicasOf: (key, keyspace) => cluster.replicasOf(key, database.schema().keyspaces.get(keyspace)),
      first: () => cluster.first,
      isPreparedAsBefore,
      changed: () => this.#changed(),
      shownNode: () => this.#shownNode(),
      rolesChanged: () => database.rolesChanged(),
    };
  }

  async #changed(): Promise<void> {
    this.schemaChanged();
    await this.#database.agreed();
  }

  #shownNode(): ShownNode {
    const {advertised, facts} = this.#database;
    return {...advertised, hostId: hostIdOf(facts.name, facts.dataCenter), rack: facts.rack};
  }
}

/**
 * From v5 on clients are told when columns have changed. Before, they take rows for what they were once told: after a change
 * they have to prepare themselves.
 */
function isPreparedAsBefore(statement: KnownStatement, {version, body}: Frame): boolean {
  const isSame = version >= 5 || body.equals(statement.answer);
  statement.answer = Uint8Array.from(body);
  return isSame;
}
