/** Rows of the tables that tell of clients and of what they ask: system_views.clients, cql_metrics and thread_pools. */
import type {ClientInfo} from '../../../core/cql/port.ts';
import type {SystemRows} from './source.ts';
import {bigint, boolean, double, inet, int, rowOf, text, textMap} from './values.ts';

/** Who is not known yet. Seen in: Apache Cassandra 5.0. */
const ANONYMOUS = 'anonymous';

const orNull = (value: string | undefined): Uint8Array | null => (value === undefined ? null : text(value));

const clientRow = (client: ClientInfo): ReturnType<typeof rowOf> =>
  rowOf({
    address: inet(client.address),
    port: int(client.port),
    client_options: textMap(Object.fromEntries(client.options)),
    connection_stage: text(client.stage),
    driver_name: orNull(client.driverName),
    driver_version: orNull(client.driverVersion),
    // Names are not asked for: that could take seconds.
    hostname: text(client.address),
    keyspace_name: orNull(client.keyspace),
    protocol_version: int(client.protocolVersion),
    request_count: bigint(BigInt(client.requests)),
    ssl_cipher_suite: orNull(client.tls?.cipherSuite),
    ssl_enabled: boolean(client.tls !== undefined),
    ssl_protocol: orNull(client.tls?.protocol),
    username: text(client.user ?? ANONYMOUS),
  });

/** A connection that has ended has no address any more. */
export const clientRows: SystemRows = source =>
  (source.live()?.clients() ?? []).filter(client => client.address !== '').map(clientRow);

export const cqlMetricRows: SystemRows = source => {
  const counts = source.live()?.statements?.();
  if (counts === undefined) {
    return [];
  }
  const {prepared, preparedEvicted, preparedExecuted, regularExecuted} = counts;
  const executed = preparedExecuted + regularExecuted;
  const values = {
    prepared_statements_count: prepared,
    prepared_statements_evicted: preparedEvicted,
    prepared_statements_executed: preparedExecuted,
    prepared_statements_ratio: executed === 0 ? 0 : preparedExecuted / executed,
    regular_statements_executed: regularExecuted,
  };
  return Object.entries(values).map(([name, value]) => rowOf({name: text(name), value: double(value)}));
};

interface Pool {
  readonly name: string;
  readonly active: number;
  readonly limit: number;
  readonly pending: number;
  /** Undefined: not counted. */
  readonly completed: number | undefined;
}

/** Those of Cassandra's pools that have something like them here. */
export const threadPoolRows: SystemRows = source => {
  const merges = source.pendingMerges();
  const pools: Pool[] = [
    {
      name: 'CompactionExecutor',
      active: Math.min(1, merges),
      limit: 1,
      pending: Math.max(0, merges - 1),
      completed: undefined,
    },
  ];
  const counts = source.live()?.statements?.();
  if (counts !== undefined) {
    const {running, completed} = counts;
    pools.push({name: 'Native-Transport-Requests', active: running, limit: 1, pending: 0, completed});
  }
  return pools.map(({name, active, limit, pending, completed}) =>
    rowOf({
      name: text(name),
      active_tasks: int(active),
      active_tasks_limit: int(limit),
      blocked_tasks: bigint(0n),
      blocked_tasks_all_time: bigint(0n),
      completed_tasks: completed === undefined ? null : bigint(BigInt(completed)),
      pending_tasks: int(pending),
    }),
  );
};
