/** The way to the rows of a query, chosen in each run: by key, by token range, by index. */
import type {Bound} from '../planner/plan-terms.ts';
import {valueOf} from '../planner/plan-terms.ts';
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET} from '../../../core/cql/port.ts';
import {isBytewise} from '../../../core/cql/types/comparison.ts';
import {partitionPrefix, rowKey, tokenBytes, TOKEN_BYTES, type ClusteringRange} from '../keys.ts';
import {
  type PartitionTarget,
  choices,
  clusteringPrefixes,
  clusteringRanges,
  hasNoClustering,
  keyValue,
  partitionsOf,
} from '../planner/key-targets.ts';
import type {KeyPlan, TokenEdge} from '../planner/plan-keys.ts';
import type {Lookup} from '../planner/plan-lookups.ts';
import type {SelectPlan} from '../planner/plan-select.ts';
import type {KeyRange} from '../store/store.ts';
import {bindLookup, type BoundLookup} from './lookups.ts';
import type {Value} from './row-cursor.ts';
import {CandidateSource} from './candidate-source.ts';
import {PartitionSource} from './partition-source.ts';
import {PointSource} from './point-source.ts';
import {ScanSource} from './scan-source.ts';
import type {Source, SourceOptions} from './sources.ts';

/** Below this many candidates an index is taken inside a partition too. */
const FEW_CANDIDATES = 1000;

export function openSource(plan: SelectPlan, bound: Bound, options: SourceOptions): Source {
  const {key} = plan;
  if (key.partition !== undefined) {
    try {
      return openPartitions(plan, bound, options);
    } catch (error) {
      // Where no clustering is asked for, nobody looks at the partitions, but only at their values. Seen in: Apache Cassandra 5.0.
      if (key.slice !== undefined && hasNoClustering(key, bound)) {
        key.partition.forEach((choice, i) => choices(choice, bound, key.access.table.partitionKey[i]!.name));
        return new ScanSource(options, NOTHING);
      }
      throw error;
    }
  }
  const range = tokenRange(key, bound);
  const {trace} = options;
  const lookup = bindPlanned(plan, bound, options);
  if (trace !== undefined && lookup !== undefined) {
    trace.add(`Index estimates are ${lookup.estimate} of ${options.store.statistics().rows} rows`);
  }
  // A scan reads rows in the order in which they lie; an index fetches each by its key.
  if (lookup !== undefined && lookup.estimate * 3 <= options.store.statistics().rows + FEW_CANDIDATES) {
    trace?.add(`Executing read on ${nameOf(plan)} using ${indexesOf(plan)}`);
    trace?.note({access: 'index', indexes: namesOf(plan), estimate: lookup.estimate});
    return new CandidateSource(options, lookup.open(range, options.view));
  }
  trace?.add(`Executing seq scan on ${nameOf(plan)}`);
  trace?.note({access: 'scan', estimate: lookup?.estimate});
  return new ScanSource(options, range);
}

const nameOf = ({access: {table}}: SelectPlan): string => `${table.keyspace}.${table.name}`;

/** Of the indexes that a plan may use. */
export const namesOf = ({lookup}: SelectPlan): readonly string[] =>
  lookup === undefined ? [] : [...new Set(indexNames(lookup))];

function indexesOf(plan: SelectPlan): string {
  const names = namesOf(plan);
  return names.length === 0 ? 'keys' : `index ${names.join(', ')}`;
}

function indexNames(lookup: Lookup): readonly string[] {
  switch (lookup.kind) {
    case 'terms':
    case 'words':
    case 'lacking':
      return [lookup.index.name];
    case 'keys':
      return [];
    default:
      return lookup.of.flatMap(indexNames);
  }
}

export function bindPlanned(plan: SelectPlan, bound: Bound, options: SourceOptions): BoundLookup | undefined {
  return plan.lookup === undefined ? undefined : bindLookup(plan.lookup, bound, options.store);
}

function openPartitions(plan: SelectPlan, bound: Bound, options: SourceOptions): Source {
  const {key, access, isReversed} = plan;
  const partitions = namedPartitions(key, bound);
  if (partitions.length === 0) {
    // Then nobody looks at the values of the clustering. Seen in: Apache Cassandra 5.0.
    options.trace?.add(`Executing ${howMany(partitions)} on ${access.table.name}`);
    return new ScanSource(options, NOTHING);
  }
  if (!access.hasClustering || (key.isFullKey && !access.keysMayRepeat)) {
    const clusterings = access.hasClustering ? clusteringPrefixes(key, bound) : WHOLE_PARTITION;
    options.trace?.add(`Executing ${howMany(partitions)} on ${access.table.name}`);
    options.trace?.note({access: 'key'});
    const source = new PointSource(options, partitions, clusterings, knownClustering(key, bound), isReversed);
    if (options.after !== undefined) {
      source.resume(options.after, access.hasClustering);
    }
    return source;
  }
  const ranges = clusteringRanges(key, bound);
  if (partitions.length === 1 && ranges.length === 1 && !isReversed) {
    const lookup = bindPlanned(plan, bound, options);
    if (lookup !== undefined && lookup.level === 'rows' && lookup.estimate <= FEW_CANDIDATES) {
      const keys = keysOf(partitions[0]!, ranges[0]!);
      options.trace?.add(`Executing single-partition query on ${access.table.name} using ${indexesOf(plan)}`);
      options.trace?.note({access: 'index', indexes: namesOf(plan), estimate: lookup.estimate});
      return new CandidateSource(options, lookup.open(keys, options.view));
    }
  }
  options.trace?.add(`Executing ${howMany(partitions)} on ${access.table.name}`);
  options.trace?.note({access: 'key'});
  return new PartitionSource(options, partitions, ranges, isReversed);
}

const howMany = ({length}: readonly PartitionTarget[]): string =>
  length === 1 ? 'single-partition query' : `query of ${length} partitions`;

const WHOLE_PARTITION = [''];

function keysOf(target: PartitionTarget, range: ClusteringRange): KeyRange {
  const prefix = partitionPrefix(target.bytes, true);
  return {from: rowKey(prefix, range.from), to: rowKey(prefix, range.to)};
}

/** The clustering of a single row, as it was given: spares decoding it. Only where equal values have equal bytes. */
function knownClustering(key: KeyPlan, bound: Bound): readonly Value[] | undefined {
  const columns = key.access.table.clustering;
  if (columns.length === 0) {
    return undefined;
  }
  const values: Value[] = [];
  for (const step of key.steps) {
    const {choice} = step;
    if (
      choice.kind !== 'terms' ||
      choice.terms.length !== 1 ||
      step.isTuple ||
      !isBytewise(columns[step.first]!.type)
    ) {
      return undefined;
    }
    values.push(keyValue(choice.terms[0]!, bound, columns[step.first]!.name));
  }
  return values;
}

const MIN_TOKEN = -(2n ** 63n);
const MAX_TOKEN = 2n ** 63n - 1n;

/** The edges of a token restriction as inclusive tokens; undefined when nothing can be between them. */
function tokenEdges(key: KeyPlan, bound: Bound): {readonly from: bigint; readonly to: bigint} | undefined {
  const {lower, upper} = key.tokens ?? {lower: undefined, upper: undefined};
  let from = MIN_TOKEN;
  let to = MAX_TOKEN;
  if (lower !== undefined) {
    from = tokenValue(lower, bound) + (lower.isInclusive ? 0n : 1n);
  }
  if (upper !== undefined) {
    const end = tokenValue(upper, bound);
    // The least token ends the ring: nothing is beyond it. Source: Apache Cassandra 5.0, StatementRestrictions.
    to = end === MIN_TOKEN ? MAX_TOKEN : end - (upper.isInclusive ? 0n : 1n);
  }
  return from > to ? undefined : {from, to};
}

function tokenValue(edge: TokenEdge, bound: Bound): bigint {
  const value = valueOf(edge.term, bound);
  if (value === null || value === UNSET) {
    throw invalid('Invalid null token value');
  }
  if (value.length !== 8) {
    throw invalid(`Expected 8 or 0 byte long (${value.length})`);
  }
  return new DataView(value.buffer, value.byteOffset, 8).getBigInt64(0);
}

const NOTHING: KeyRange = {from: '\0', to: '\0'};

function tokenRange(key: KeyPlan, bound: Bound): KeyRange {
  if (key.tokens === undefined) {
    return {};
  }
  const edges = tokenEdges(key, bound);
  if (edges === undefined) {
    return NOTHING;
  }
  return {
    from: edges.from === MIN_TOKEN ? undefined : tokenBytes(edges.from),
    to: edges.to === MAX_TOKEN ? undefined : tokenBytes(edges.to + 1n),
  };
}

/** Partitions that the key names, and tokens do not exclude. */
export function namedPartitions(key: KeyPlan, bound: Bound): readonly PartitionTarget[] {
  const partitions = partitionsOf(key, bound);
  if (key.tokens === undefined) {
    return partitions;
  }
  const {lower, upper} = key.tokens;
  const start = lower && tokenValue(lower, bound);
  const end = upper && tokenValue(upper, bound);
  const from = start === undefined ? '' : tokenBytes(start);
  const to = end === undefined ? '' : tokenBytes(end);
  // A range that ends before it starts goes round the ring, and no token ends the ring: other than where tokens lead.
  // Source: Apache Cassandra 5.0, TokenFilter.
  const isAround = start !== undefined && end !== undefined && start > end;
  return partitions.filter(target => {
    const token = partitionPrefix(target.bytes, false).slice(0, TOKEN_BYTES);
    const isAfter = lower === undefined || token > from || (lower.isInclusive && token === from);
    const isBefore = upper === undefined || token < to || (upper.isInclusive && token === to);
    return isAround ? isAfter || isBefore : isAfter && isBefore;
  });
}
