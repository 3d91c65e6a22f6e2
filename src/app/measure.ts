/** What `/metrics` tells, read when it is asked for: nothing is counted twice, and no request pays for it. */
import type {Measurements} from '../core/metrics.ts';
import type {DataApiMetrics} from '../doors/data-api/metrics.ts';
import type {NativeMetrics} from '../doors/native/metrics.ts';
import type {ConnectionCounts} from './listen.ts';

export interface Measured {
  readonly version: string;
  readonly isReady: boolean;
  readonly dataApi: DataApiMetrics;
  /** Undefined: it does not listen yet. */
  readonly http: ConnectionCounts | undefined;
  readonly native: NativeMetrics;
  readonly pressure:
    | {
        readonly unflushedBytes: number;
        readonly memtableBytes: number;
        readonly pendingMerges: number;
        readonly graphBytes: number;
        readonly pendingGraphs: number;
      }
    | undefined;
  readonly storeFailures: number;
  /** Of a cluster behind the program. */
  readonly nodes: readonly {
    readonly name: string;
    readonly isUp: boolean;
    readonly connections: number;
    readonly inFlight: number;
    readonly requests: number;
    readonly unanswered: number;
    readonly downs: number;
    readonly raced: number;
  }[];
}

export function measure({
  version,
  isReady,
  dataApi,
  http,
  native,
  pressure,
  storeFailures,
  nodes,
}: Measured): Measurements {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  const both = (ofDataApi: number, ofCql: number) => ({'data-api': ofDataApi, cql: ofCql});
  const each = (of: (node: Measured['nodes'][number]) => number) =>
    Object.fromEntries(nodes.map(node => [node.name, of(node)]));
  const commands = dataApi.commands.samples(performance.now());
  return {
    asterism_info: {[version]: 1},
    asterism_ready: isReady ? 1 : 0,
    asterism_requests_total: both(dataApi.requestsTotal, native.requestsTotal),
    asterism_request_failures_total: both(dataApi.errorsTotal, native.errorsTotal),
    asterism_requests_in_flight: both(dataApi.requestsInFlight, native.requestsInFlight),
    asterism_refused_total: both(dataApi.refusedTotal, native.overloadedTotal),
    asterism_authentication_failures_total: both(
      dataApi.authenticationFailuresTotal,
      native.authenticationFailuresTotal,
    ),
    asterism_bugs_total: both(dataApi.bugsTotal, native.bugsTotal),
    asterism_connections: both(http?.open ?? 0, native.connections),
    asterism_connections_total: both(http?.total ?? 0, native.connectionsTotal),
    asterism_connections_refused_total: both(http?.refusedTotal ?? 0, native.connectionsRefusedTotal),
    asterism_connections_dropped_total: {cql: native.connectionsDroppedTotal},
    asterism_body_bytes: {'data-api': dataApi.bodyBytes},
    asterism_prepared_total: native.preparedTotal,
    asterism_unprepared_total: native.unpreparedTotal,
    asterism_log_waiting_bytes: pressure?.unflushedBytes ?? 0,
    asterism_memtable_bytes: pressure?.memtableBytes ?? 0,
    asterism_pending_merges: pressure?.pendingMerges ?? 0,
    asterism_vector_graph_bytes: pressure?.graphBytes ?? 0,
    asterism_pending_vector_graphs: pressure?.pendingGraphs ?? 0,
    asterism_store_failures_total: storeFailures,
    asterism_node_up: each(node => (node.isUp ? 1 : 0)),
    asterism_node_connections: each(node => node.connections),
    asterism_node_requests_in_flight: each(node => node.inFlight),
    asterism_node_requests_total: each(node => node.requests),
    asterism_node_unanswered_total: each(node => node.unanswered),
    asterism_node_downs_total: each(node => node.downs),
    asterism_node_raced_total: each(node => node.raced),
    command_processor_process_seconds: commands,
    command_processor_process_seconds_max: commands.map(({labels, max}) => ({labels, value: max})),
    process_resident_memory_bytes: memory.rss,
    process_cpu_seconds_total: (cpu.user + cpu.system) / 1e6,
    process_start_time_seconds: Math.round(Date.now() / 1000 - process.uptime()),
    nodejs_heap_used_bytes: memory.heapUsed,
    nodejs_external_memory_bytes: memory.external,
  };
}
