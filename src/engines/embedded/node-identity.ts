/** What names this database's one node to drivers: made once, kept in the store. */
import {randomUUID} from 'node:crypto';
import type {Store, Write} from './store/store.ts';

const NAME = 'node';

export interface NodeIdentity {
  /** UUID text; drivers know a node by it. */
  readonly hostId: string;
  /** Decimal text, ascending, beginning with the least token there is, so that no range wraps around. */
  readonly tokens: readonly string[];
}

/** As many as a node of Cassandra 5.0 has by default: programs that read in parallel take a range each. */
const TOKEN_COUNT = 16n;

export function readIdentity(store: Store): NodeIdentity | undefined {
  const bytes = store.meta(NAME);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as NodeIdentity);
}

export function newIdentity(): {readonly identity: NodeIdentity; readonly write: Write} {
  const tokens: string[] = [];
  for (let at = 0n; at < TOKEN_COUNT; at += 1n) {
    tokens.push(String(-(2n ** 63n) + at * (2n ** 64n / TOKEN_COUNT)));
  }
  const identity = {hostId: randomUUID(), tokens};
  return {identity, write: {kind: 'meta', name: NAME, value: Buffer.from(JSON.stringify(identity))}};
}
