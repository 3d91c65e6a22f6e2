/** One request to the cluster on its way: from node to node until one answers. */
import type {CqlFailure} from '../../../core/cql/errors.ts';
import type {Frame, ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {Account} from './account.ts';
import type {Asker, Connection, NoAnswer} from './connection.ts';
import type {Node} from './node.ts';
import {Race} from './race.ts';

/** Where requests are sent from. */
export interface Sender {
  send(request: ClusterRequest): void;
}

export abstract class ClusterRequest implements Asker {
  readonly sender: Sender;
  readonly account: Account;
  readonly version: ProtocolVersion;
  /** Of the connection that it needs. */
  readonly keyspace: string | undefined;
  /** Where it is now. */
  node: Node | undefined;
  /** Where it was in vain. */
  tried: Node[] | undefined;
  /** A node got it and did not answer: it may be done, whatever happens on others. */
  mayBeDone = false;
  /** Why the last attempt was in vain. */
  reason = '';
  /** It has been told what came of it. */
  isDone = false;
  /** Set while a second node is asked the same. */
  race: Race | undefined;

  constructor(sender: Sender, account: Account, version: ProtocolVersion, keyspace: string | undefined) {
    this.sender = sender;
    this.account = account;
    this.version = version;
    this.keyspace = keyspace;
  }

  /** Those that hold what it asks for; undefined: any node will do. */
  abstract replicas(): readonly Node[] | undefined;
  /** The order of the replicas is to be kept: conditional writes of one partition meet less on one coordinator. */
  get keepsOrder(): boolean {
    return false;
  }
  /** See `Asker`. */
  get patience(): number {
    return 1;
  }
  /** Writes itself into the connection, which is open. */
  abstract write(connection: Connection, nowMs: number): void;
  abstract answered(answer: Frame): void;
  /** To be done twice does no harm. Asked only when that matters. */
  abstract isRepeatable(): boolean;
  /** The same request once more. */
  abstract copy(): ClusterRequest;
  /** No node is left to be asked, or none may be. `isUnsure`: a node may have done it. */
  abstract failed(failure: CqlFailure | undefined, why: string, isUnsure: boolean): void;

  mayRace(): boolean {
    return this.race === undefined && this.node !== undefined && !this.mayBeDone && this.isRepeatable();
  }

  /** A second attempt, to be sent: what one of them says is told. */
  raceOf(): ClusterRequest {
    const second = this.copy();
    second.race = this.race = new Race();
    second.tried = [...(this.tried ?? []), ...(this.node === undefined ? [] : [this.node])];
    return second;
  }

  /** Whether an outcome is to be told: of two attempts one is. `isFinal`: another node would say no other. */
  protected claims(isFinal: boolean): boolean {
    this.isDone = true;
    return this.race === undefined || this.race.claim(isFinal);
  }

  unanswered(why: NoAnswer, what: string): void {
    const {node} = this;
    if (node === undefined) {
      return;
    }
    node.counts.unanswered += 1;
    if (why === 'lost') {
      // Its pool learns it later.
      node.wasLost();
    }
    this.mayBeDone = true;
    this.reason = `${node.name}: ${what}`;
    if (why === 'lost' && this.isRepeatable()) {
      this.again();
    } else {
      this.failed(undefined, this.reason, true);
    }
  }

  /** On another node. */
  again(): void {
    if (this.node !== undefined) {
      (this.tried ??= []).push(this.node);
      this.node = undefined;
    }
    this.sender.send(this);
  }
}
