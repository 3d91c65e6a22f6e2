/** The door of the CQL native protocol, v3 to v5: takes sockets and serves one database to them through the port. */
import {randomBytes} from 'node:crypto';
import type {Socket} from 'node:net';
import type {Log} from '../../base/log.ts';
import type {ClientInfo, CqlDatabase, Principal, StatementCounts} from '../../core/cql/port.ts';
import {PROTOCOL_VERSIONS} from '../../wire/cql/frame.ts';
import type {NodeAddress} from './answers.ts';
import {Connection} from './connection.ts';
import type {NativeContext} from './context.ts';
import {NATIVE_LIMITS} from './limits.ts';
import type {NativeLimits} from './limits.ts';
import {newNativeMetrics} from './metrics.ts';
import type {NativeMetrics} from './metrics.ts';
import {OutboxPool} from './outbox.ts';
import {StatementCache} from './statement-cache.ts';
import {tracingId} from './tracing-id.ts';

/** Version of the CQL language that SUPPORTED tells. Seen in: Python driver, which sends it back in STARTUP. */
const CQL_VERSION = '3.4.7';

/** Everybody, where nobody logs in. Source of the name: Apache Cassandra, AuthenticatedUser. */
const ANONYMOUS: Principal = {role: 'anonymous', isSuperuser: true};

/** How often connections are looked at for being too slow, unless a limit of time is shorter. */
const TIME_CHECK_MS = 1_000;

export interface NativeDoorOptions {
  readonly database: CqlDatabase;
  /** Fails with `bad_credentials`. Absent: the database's own, without a cache. */
  readonly authenticate?: ((user: string, password: string) => Promise<Principal>) | undefined;
  /** False: clients are not asked for a password, and all may do everything. */
  readonly isLoginNeeded?: boolean | undefined;
  /** Clients that show a certificate log in by the identity in it, where the database keeps identities. */
  readonly areCertificatesLogins?: boolean | undefined;
  /** Where clients dial, for events. Absent: they are not told of this node's end. */
  readonly address?: NodeAddress | undefined;
  readonly limits?: Partial<NativeLimits> | undefined;
  readonly log: Log;
  readonly metrics?: NativeMetrics | undefined;
}

export interface NativeDoor {
  readonly metrics: NativeMetrics;
  /** Takes over a connected socket, plain or TLS. */
  accept(socket: Socket): void;
  /** Who is connected. */
  clients(): ClientInfo[];
  /** How many can be run by id, those of earlier processes included. */
  preparedStatements(): number;
  statements(): StatementCounts;
  /** Lets requests that run be answered, then ends every connection; those that take longer than `graceMs` are cut. */
  close(graceMs?: number): Promise<void>;
}

/** Fails when the prepared statements of earlier processes cannot be read. */
export async function openNativeDoor(options: NativeDoorOptions): Promise<NativeDoor> {
  const {database, log} = options;
  const limits = {...NATIVE_LIMITS, ...options.limits};
  const metrics = options.metrics ?? newNativeMetrics();
  const context: NativeContext = {
    database,
    authenticate: options.authenticate ?? ((user, password) => database.authenticate(user, password)),
    anonymous: options.isLoginNeeded === false ? ANONYMOUS : undefined,
    principalOf: options.areCertificatesLogins === true ? database.principalOf?.bind(database) : undefined,
    limits,
    log,
    metrics,
    statements: await StatementCache.open(limits, database.keptStatements),
    pool: new OutboxPool(),
    supported: new Map([
      ['CQL_VERSION', [CQL_VERSION]],
      ['COMPRESSION', ['snappy', 'lz4']],
      ['PROTOCOL_VERSIONS', PROTOCOL_VERSIONS.map(version => `${version}/v${version}`)],
    ]),
    inFlightBytes: 0,
    runningBytes: 0,
    waiting: new Set(),
    newTracingId: () => tracingId(Date.now(), randomBytes(8)),
  };

  const connections = new Set<Connection>();
  let isClosing = false;
  let whenEmpty = (): void => {};

  const forget = (connection: Connection): void => {
    connections.delete(connection);
    metrics.connections -= 1;
    if (connections.size === 0) {
      whenEmpty();
    }
  };

  const stopEvents = database.onSchemaChange(change => {
    context.statements.forget(change);
    for (const connection of connections) {
      connection.tellSchemaChange(change);
    }
  });

  const timer = setInterval(
    () => {
      const nowMs = performance.now();
      for (const connection of connections) {
        connection.checkTime(nowMs);
      }
    },
    Math.min(TIME_CHECK_MS, limits.handshakeMs / 2, limits.frameMs / 2),
  );
  timer.unref();

  const close = async (graceMs: number): Promise<void> => {
    isClosing = true;
    const {address} = options;
    if (address !== undefined) {
      // As a Cassandra that is drained: drivers stop planning with this node before its connections end.
      for (const connection of connections) {
        connection.tellStatus('DOWN', address);
      }
    }
    const empty = new Promise<void>(resolve => (whenEmpty = resolve));
    for (const connection of connections) {
      connection.finish();
    }
    const cut = setTimeout(() => {
      for (const connection of connections) {
        connection.socket.destroy();
      }
    }, graceMs);
    if (connections.size > 0) {
      await empty;
    }
    clearTimeout(cut);
    clearInterval(timer);
    stopEvents();
  };
  let closing: Promise<void> | undefined;

  return {
    metrics,
    accept(socket) {
      metrics.connectionsTotal += 1;
      if (isClosing || connections.size >= limits.maxConnections) {
        metrics.connectionsRefusedTotal += 1;
        socket.on('error', () => {});
        socket.destroy();
        return;
      }
      metrics.connections += 1;
      connections.add(new Connection(socket, context, performance.now(), forget));
    },
    preparedStatements: () => context.statements.preparedCount,
    statements: () => ({
      prepared: context.statements.preparedCount,
      preparedEvicted: context.statements.evictedCount,
      preparedExecuted: metrics.preparedExecutedTotal,
      regularExecuted: metrics.regularExecutedTotal,
      running: metrics.requestsInFlight,
      completed: metrics.requestsTotal - metrics.requestsInFlight,
    }),
    clients: () => Array.from(connections, connection => connection.describe()),
    close: (graceMs = 5_000) => (closing ??= close(graceMs)),
  };
}
