/**
 * Every metric of the product, in one table: docs/metrics.md and the text of `/metrics` come from it.
 * Names follow the custom of Prometheus: base units, `_total` for what only grows.
 */

export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'summary';
  readonly help: string;
  /** Name of the one label, where there are several values. */
  readonly label?: string | undefined;
  /** Names of the labels, where they are several. */
  readonly labels?: readonly string[] | undefined;
}

/** Of a command, as the Data API's original has them. Source: stargate/data-api, "MeteredCommandProcessor". */
const COMMAND_LABELS = [
  'command',
  'error',
  'error_class',
  'error_code',
  'module',
  'sort_type',
  'tenant',
  'vector_enabled',
] as const;

export const METRICS = {
  asterism_info: {kind: 'gauge', help: 'Always 1; the label tells the version', label: 'version'},
  asterism_ready: {kind: 'gauge', help: '1 when /health/ready says so'},
  asterism_requests_total: {kind: 'counter', help: 'Requests that a door began to read', label: 'door'},
  asterism_request_failures_total: {kind: 'counter', help: 'Requests that were answered with an error', label: 'door'},
  asterism_requests_in_flight: {kind: 'gauge', help: 'Requests that run now', label: 'door'},
  asterism_refused_total: {
    kind: 'counter',
    help: 'Requests that were refused before they ran: the process had too much to do, or the body was too large or too slow',
    label: 'door',
  },
  asterism_authentication_failures_total: {
    kind: 'counter',
    help: 'Requests and connections with wrong credentials',
    label: 'door',
  },
  asterism_bugs_total: {
    kind: 'counter',
    help: 'Failures that are mistakes of the product; each is logged',
    label: 'door',
  },
  asterism_connections: {kind: 'gauge', help: 'Open connections', label: 'door'},
  asterism_connections_total: {kind: 'counter', help: 'Connections that were accepted', label: 'door'},
  asterism_connections_refused_total: {
    kind: 'counter',
    help: 'Connections that were closed at once, because there were too many',
    label: 'door',
  },
  asterism_connections_dropped_total: {
    kind: 'counter',
    help: 'Connections that were closed by a limit of time or memory',
    label: 'door',
  },
  asterism_body_bytes: {kind: 'gauge', help: 'Bytes that are held for requests not yet received whole', label: 'door'},
  asterism_prepared_total: {kind: 'counter', help: 'Statements that CQL clients prepared'},
  asterism_unprepared_total: {kind: 'counter', help: 'Prepared statements that were asked for and no longer known'},
  asterism_log_waiting_bytes: {kind: 'gauge', help: 'Bytes of the commit log that are not on disk yet'},
  asterism_memtable_bytes: {kind: 'gauge', help: 'Bytes of recent writes in memory that are not in segments yet'},
  asterism_pending_merges: {kind: 'gauge', help: 'Merges of segments that run or wait'},
  asterism_vector_graph_bytes: {kind: 'gauge', help: 'Memory of graphs of large vector indexes'},
  asterism_pending_vector_graphs: {kind: 'gauge', help: '1 while graphs of vector indexes are built, saved or read'},
  asterism_store_failures_total: {kind: 'counter', help: 'Failures of the disk, and damaged files that were met'},
  asterism_node_up: {kind: 'gauge', help: '1 while a node of the cluster behind can be reached', label: 'node'},
  asterism_node_connections: {kind: 'gauge', help: 'Connections to a node of the cluster', label: 'node'},
  asterism_node_requests_in_flight: {kind: 'gauge', help: 'Requests that wait for an answer of a node', label: 'node'},
  asterism_node_requests_total: {kind: 'counter', help: 'Requests that were sent to a node', label: 'node'},
  asterism_node_unanswered_total: {
    kind: 'counter',
    help: 'Requests that a node did not answer: its connection was lost, or it took too long',
    label: 'node',
  },
  asterism_node_downs_total: {kind: 'counter', help: 'Times that a node was found to be out of reach', label: 'node'},
  asterism_node_raced_total: {
    kind: 'counter',
    help: 'Requests that were late on a node and were sent to another one as well',
    label: 'node',
  },
  command_processor_process_seconds: {
    kind: 'summary',
    help: 'Commands of the Data API and the time that they took, with quantiles',
    labels: COMMAND_LABELS,
  },
  command_processor_process_seconds_max: {
    kind: 'gauge',
    help: 'The longest time of such a command in the last two minutes',
    labels: COMMAND_LABELS,
  },
  process_resident_memory_bytes: {kind: 'gauge', help: 'Resident memory of the process'},
  process_cpu_seconds_total: {kind: 'counter', help: 'CPU time of the process, user and system'},
  process_start_time_seconds: {kind: 'gauge', help: 'When the process started, in seconds since 1970'},
  nodejs_heap_used_bytes: {kind: 'gauge', help: 'Heap in use'},
  nodejs_external_memory_bytes: {kind: 'gauge', help: 'Memory outside the heap that objects of the heap hold'},
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** One value of a metric with several labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One value of a summary: how many there were, what they add up to, and what a part of them does not exceed. */
export interface Summary {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly quantiles: Readonly<Record<string, number>>;
}

/** A number, one number by value of the metric's label, or a value with each combination of labels. */
export type Measured<N extends MetricName> = (typeof METRICS)[N] extends {readonly kind: 'summary'}
  ? readonly Summary[]
  : (typeof METRICS)[N] extends {readonly labels: readonly string[]}
    ? readonly Sample[]
    : (typeof METRICS)[N] extends {readonly label: string}
      ? Readonly<Record<string, number>>
      : number;

/** One measurement of all: a metric without a value does not compile. */
export type Measurements = {readonly [N in MetricName]: Measured<N>};

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');

function summaryLines(name: string, {labels, count, sum, quantiles}: Summary): string[] {
  const text = labelsText(labels);
  return [
    ...Object.entries(quantiles).map(([quantile, value]) => `${name}{${text},quantile="${quantile}"} ${value}`),
    `${name}_count{${text}} ${count}`,
    `${name}_sum{${text}} ${sum}`,
  ];
}

type AnyMeasured = number | Readonly<Record<string, number>> | readonly (Sample | Summary)[];

function linesOf(name: string, {label}: Metric, measured: AnyMeasured): string[] {
  if (typeof measured === 'number') {
    return [`${name} ${measured}`];
  }
  if (Array.isArray(measured)) {
    return (measured as readonly (Sample | Summary)[]).flatMap(sample =>
      'value' in sample ? [`${name}{${labelsText(sample.labels)}} ${sample.value}`] : summaryLines(name, sample),
    );
  }
  return Object.entries(measured).map(([value, count]) => `${name}{${label}="${value}"} ${count}`);
}

/** The text format of Prometheus, version 0.0.4. Values of labels need no escapes: they are names. */
export function printMetrics(measurements: Measurements): string {
  const lines: string[] = [];
  for (const [name, metric] of Object.entries(METRICS) as [MetricName, Metric][]) {
    lines.push(`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.kind}`);
    lines.push(...linesOf(name, metric, measurements[name]));
  }
  return `${lines.join('\n')}\n`;
}
