/** What a command is, and what it works with. */
import type {IncomingHttpHeaders} from 'node:http';
import type {CqlDatabase, CqlSession} from '../../../core/cql/port.ts';
import type {Log} from '../../../base/log.ts';
import type {Answer} from '../envelope.ts';
import type {Features} from '../features.ts';
import type {Limits} from '../limits.ts';
import type {IdSource} from '../documents/ids.ts';
import type {KeyLock} from '../operations/key-lock.ts';
import type {TimeUuidSource} from '../operations/time-uuid.ts';
import type {Turns} from '../operations/turns.ts';
import type {Embeddings} from '../vectorize/embeddings.ts';
import type {Reranking} from '../vectorize/reranking.ts';
import type {Fields} from './fields.ts';

/** What lives as long as the door. */
export interface Door {
  readonly database: CqlDatabase;
  readonly limits: Limits;
  readonly log: Log;
  readonly embeddings: Embeddings;
  readonly reranking: Reranking;
  /** New `_id`s. */
  readonly ids: IdSource;
  /** New `tx_id`s. */
  readonly txIds: TimeUuidSource;
  /** By collection and key. */
  readonly writeLock: KeyLock;
  /** Of sorts that read more than a few documents. */
  readonly sorts: Turns;
  /** Of answers with large documents, by characters. */
  readonly answers: Turns;
  /** Milliseconds since 1970. */
  now(): number;
}

/** One request: where it is sent to and by whom. */
export interface Context {
  readonly door: Door;
  readonly session: CqlSession;
  readonly features: Features;
  readonly headers: IncomingHttpHeaders;
  /** Empty above its level. */
  readonly keyspace: string;
  readonly name: string;
}

export interface Command<Input = unknown> {
  readonly name: string;
  /** Members that its object may have, `options` aside. */
  readonly members: readonly string[];
  /** Members of `options`; `none`: only an empty one is taken; undefined: there is no such member. */
  readonly options: readonly string[] | 'none' | undefined;
  /** Options that only we have; the original refuses them. Those of `options` are among them where there are any. */
  readonly ownOptions?: readonly string[] | undefined;
  /** The command that should be used instead; an answer then has a warning. */
  readonly replacedBy?: string | undefined;

  /** Looks at the shape only: no target is known yet. Fails with errors of the scope "". */
  parse(fields: Fields, limits: Limits): Input;
  run(input: Input, context: Context): Answer | Promise<Answer>;
}

/** Lets a command infer its input. */
export const command = <Input>(definition: Command<Input>): Command<Input> => definition;
