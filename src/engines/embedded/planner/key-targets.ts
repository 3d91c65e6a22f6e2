/** Which partitions and rows a planned key names in a run. */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET} from '../../../core/cql/port.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import {forEachElement} from '../../../core/cql/types/collection.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {printType} from '../../../core/cql/types/type-names.ts';
import type {TypeCodec} from '../../../core/cql/types/type.ts';
import {keyBytes} from '../access.ts';
import {
  ALL_CLUSTERING,
  clusteringComponent,
  joined,
  rangeOfPrefix,
  rangesOfSlice,
  type ClusteringRange,
  type SliceBound,
} from '../keys.ts';
import {labelOf, tupleOf, type Choice, type ClusteringStep, type Edge, type KeyPlan} from './plan-keys.ts';
import {valueOf, type Bound, type CompiledTerm} from './plan-terms.ts';

const nullKey = (label: string): Error => invalid(`Invalid null value in condition for column ${label}`);

/** The value of a key column; neither null nor unset. */
export function keyValue(term: CompiledTerm, bound: Bound, label: string): Uint8Array {
  const value = valueOf(term, bound);
  if (value === null) {
    throw nullKey(label);
  }
  if (value === UNSET) {
    throw invalid(`Invalid unset value for column ${label}`);
  }
  return value;
}

export function choices(choice: Choice, bound: Bound, label: string): Uint8Array[] {
  if (choice.kind === 'terms') {
    return choice.terms.map(term => keyValue(term, bound, label));
  }
  const list = valueOf(choice.list, bound);
  if (list === null) {
    throw invalid(`Invalid null value for column ${label}`);
  }
  if (list === UNSET) {
    throw invalid(`Invalid unset value for column ${label}`);
  }
  const values: Uint8Array[] = [];
  forEachElement(list, element => {
    if (element === null) {
      throw nullKey(label);
    }
    values.push(element);
  });
  return values;
}

/** A partition that a statement names. */
export interface PartitionTarget {
  readonly components: readonly Uint8Array[];
  readonly bytes: Uint8Array;
}

/** Partitions in ascending order of the key columns' types, each once. */
export function partitionsOf(plan: KeyPlan, bound: Bound): PartitionTarget[] {
  const {access} = plan;
  const columns = access.table.partitionKey;
  const all = plan.partition!;
  if (all.length === 1 && all[0]!.kind === 'terms' && all[0]!.terms.length === 1) {
    const value = keyValue(all[0]!.terms[0]!, bound, columns[0]!.name);
    return [{components: [value], bytes: keyBytes([value])}];
  }
  let combined: Uint8Array[][] = [[]];
  for (const [i, choice] of all.entries()) {
    const values = choices(choice, bound, columns[i]!.name);
    const sorted = values.length > 1 ? distinctSorted(access.partitionCodecs[i]!, values) : values;
    combined = combined.flatMap(before => sorted.map(value => [...before, value]));
    if (combined.length > MAX_KEY_COMBINATIONS) {
      throw invalid(`IN restrictions name more than ${MAX_KEY_COMBINATIONS} partitions`);
    }
  }
  return combined.map(components => ({components, bytes: keyBytes(components)}));
}

/** Most partitions, or row ranges in a partition, that the IN lists of one statement may name. */
export const MAX_KEY_COMBINATIONS = 100_000;

function distinctSorted(codec: TypeCodec, values: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...values].sort((a, b) => codec.compare(a, b));
  return sorted.filter((value, i) => i === 0 || codec.compare(sorted[i - 1]!, value) !== 0);
}

/** Ranges of rows in each partition, in key order and without overlap. */
export function clusteringRanges(plan: KeyPlan, bound: Bound): readonly ClusteringRange[] {
  const {steps, slice, access} = plan;
  if (steps.length === 0 && slice === undefined) {
    return [ALL_CLUSTERING];
  }
  const prefixes = clusteringPrefixes(plan, bound);
  if (slice === undefined) {
    return prefixes.length === 1 ? [rangeOfPrefix(prefixes[0]!)] : joined(prefixes.map(rangeOfPrefix));
  }
  const lower = slice.lower === undefined ? undefined : sliceBound(slice.lower, bound);
  const upper = slice.upper === undefined ? undefined : sliceBound(slice.upper, bound);
  return joined(prefixes.flatMap(prefix => rangesOfSlice(access.clusteringParts, prefix, slice.first, lower, upper)));
}

/** Whether the restrictions leave no row in any partition: such as a slice that ends before it begins. */
export const hasNoClustering = (plan: KeyPlan, bound: Bound): boolean =>
  plan.access.hasClustering &&
  clusteringRanges(plan, bound).every(({from, to}) => from !== undefined && to !== undefined && from >= to);

/** The clustering that the = and IN restrictions spell out, sorted, each once: whole rows when `isFullKey`. */
export function clusteringPrefixes(plan: KeyPlan, bound: Bound): string[] {
  const parts = plan.access.clusteringParts;
  const columns = plan.access.table.clustering;
  let prefixes = [''];
  let isSingle = true;
  for (const step of plan.steps) {
    const label = columns[step.first]!.name;
    const values = choices(step.choice, bound, label);
    isSingle &&= values.length === 1;
    const texts = step.isTuple
      ? values.map(value => tupleText(plan, step, value))
      : values.map(value => checkedComponent(parts[step.first]!, value));
    prefixes = isSingle ? [prefixes[0]! + texts[0]!] : prefixes.flatMap(before => texts.map(text => before + text));
    if (prefixes.length > MAX_KEY_COMBINATIONS) {
      throw invalid(`IN restrictions name more than ${MAX_KEY_COMBINATIONS} rows of a partition`);
    }
  }
  return isSingle ? prefixes : [...new Set(prefixes)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

const MAX_CLUSTERING_BYTES = 65_535;

function checkedComponent(part: Parameters<typeof clusteringComponent>[0], value: Uint8Array): string {
  if (value.length > MAX_CLUSTERING_BYTES) {
    throw invalid(`Key length of ${value.length} is longer than maximum of ${MAX_CLUSTERING_BYTES}`);
  }
  return clusteringComponent(part, value);
}

function tupleText(plan: KeyPlan, step: ClusteringStep, tuple: Uint8Array): string {
  const columns = plan.access.table.clustering.slice(step.first, step.first + step.count);
  let text = '';
  for (const [i, value] of tupleParts(tuple, columns).entries()) {
    text += checkedComponent(plan.access.clusteringParts[step.first + i]!, value);
  }
  return text;
}

function sliceBound(edge: Edge, bound: Bound): SliceBound {
  const label = labelOf(edge.columns);
  const value = keyValue(edge.term, bound, label);
  const isTuple = edge.term.type.kind === 'tuple' && edge.columns[0]!.type !== edge.term.type;
  return {values: isTuple ? tupleParts(value, edge.columns) : [value], isInclusive: edge.isInclusive};
}

/** The parts of a multi-column value; fewer than columns are fine for bounds. */
function tupleParts(tuple: Uint8Array, columns: readonly Column[]): Uint8Array[] {
  const bytes = Buffer.from(tuple.buffer, tuple.byteOffset, tuple.byteLength);
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = bytes.readInt32BE(at);
    const column = columns[parts.length];
    if (column === undefined) {
      throw invalid(`Expected ${columns.length} elements in value tuple, but got more: ${printType(tupleOf(columns))}`);
    }
    if (length < 0) {
      throw nullKey(column.name);
    }
    parts.push(bytes.subarray(at + 4, at + 4 + length));
    codecOf(column.type).validate(parts.at(-1)!);
    at += 4 + length;
  }
  if (parts.length < columns.length) {
    throw invalid(`Expected ${columns.length} elements in value tuple, but got ${parts.length}`);
  }
  return parts;
}
