/** Somebody who was let in by the cluster: connections for its requests are opened with its password. */
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
  /** Beginnings of the names of its pools, by version of the protocol. */
  readonly keys: {readonly [V in ProtocolVersion]: string};
}

let next = 0;

export function newAccount(user: string, password: string): Account {
  const id = next++;
  return {user, password, keys: {3: `${id} 3 `, 4: `${id} 4 `, 5: `${id} 5 `}};
}
