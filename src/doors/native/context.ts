/** What all connections of one door share. */
import type {Log} from '../../base/log.ts';
import type {CqlDatabase, Principal} from '../../core/cql/port.ts';
import type {NativeLimits} from './limits.ts';
import type {NativeMetrics} from './metrics.ts';
import type {OutboxPool} from './outbox.ts';
import type {StatementCache} from './statement-cache.ts';

export interface Waiting {
  thereIsRoom(): void;
}

export interface NativeContext {
  readonly database: CqlDatabase;
  /** Fails with `bad_credentials`. */
  authenticate(user: string, password: string): Promise<Principal>;
  /** Who all clients are, without a password; undefined: they are asked for one. */
  readonly anonymous: Principal | undefined;
  /** Who shows a certificate logs in by it: the role of the identity in it. Fails with `bad_credentials`. Undefined: all have passwords. */
  readonly principalOf: ((identity: string) => Principal) | undefined;
  readonly limits: NativeLimits;
  readonly log: Log;
  readonly metrics: NativeMetrics;
  readonly statements: StatementCache;
  readonly pool: OutboxPool;
  /** What SUPPORTED tells. */
  readonly supported: ReadonlyMap<string, readonly string[]>;
  /** Bytes of requests that run, wait, or are half received, of all connections. */
  inFlightBytes: number;
  /** Bytes of requests that run, of all connections. */
  runningBytes: number;
  /** Connections with a request that waits for `runningBytes` to fall. */
  readonly waiting: Set<Waiting>;
  newTracingId(): Uint8Array;
}
