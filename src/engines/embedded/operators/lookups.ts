/** Chooses among indexes in a run, by how many keys each would give, and opens streams of candidate keys. */
import type {Bound} from '../planner/plan-terms.ts';
import type {Lookup, LookupRange} from '../planner/plan-lookups.ts';
import type {KeyRange, KeyStream, TableStore, TermRange, View} from '../store/store.ts';
import {headerKey, partitionPrefix} from '../keys.ts';
import {wordRange} from '../indexes/word-terms.ts';
import {intersectionOf, streamOf, unionOf} from './key-streams.ts';

export interface BoundLookup {
  /** About how many candidates; free of charge to ask. */
  readonly estimate: number;
  /** What its keys name; only streams of the same level, and not mixed ones, can narrow each other. */
  readonly level: Level;
  /** All its keys stand in order under one term. */
  readonly isOneTerm: boolean;
  /** Its keys are those that may have one of these terms, or fewer; undefined: they cannot be told so. */
  readonly ranges?: readonly TermRange[] | undefined;
  open(range: KeyRange | undefined, view: View | undefined): KeyStream;
}

export type Level = 'rows' | 'partitions' | 'mixed';

/** A stream with more candidates than this is worth narrowing by another one. */
const WORTH_NARROWING = 32;
/** A stream of one term narrows when it has at most this many candidates for each of the first: it is sought in, not read. */
const NARROWS_UP_TO = 64;
/** One of many terms has to be brought into order first. */
const MANY_NARROW_UP_TO = 2;

/** Undefined when an index that is needed is still being built. */
export function bindLookup(lookup: Lookup, bound: Bound, store: TableStore): BoundLookup | undefined {
  switch (lookup.kind) {
    case 'terms':
      return store.isIndexReady(lookup.index.id)
        ? overRanges(lookup.index.id, levelOf(lookup), lookup.ranges(bound), store)
        : undefined;
    case 'words': {
      const {id} = lookup.index;
      if (!store.isIndexReady(id)) {
        return undefined;
      }
      const ranges = lookup.words(bound).map(wordRange);
      return lookup.any || ranges.length < 2
        ? overRanges(id, 'rows', ranges, store)
        : narrowest(ranges.map(range => overRanges(id, 'rows', [range], store)));
    }
    case 'lacking': {
      const {id} = lookup.index;
      const {from, to} = lookup.range(bound);
      const estimate = store.isIndexReady(id) ? store.estimateLacking(id, from, to) : Infinity;
      return estimate === Infinity
        ? undefined
        : {estimate, level: 'rows', isOneTerm: false, open: (keys, view) => store.lacking(id, from, to, keys, view)};
    }
    case 'keys':
      return byKeys(lookup.keys(bound), lookup.hasClustering);
    case 'any': {
      const parts = lookup.of.map(part => bindLookup(part, bound, store));
      return parts.every(part => part !== undefined) ? anyOf(parts) : undefined;
    }
    case 'all':
      return allOf(lookup.of, bound, store);
  }
}

const levelOf = (lookup: Lookup & {kind: 'terms'}): Level => (lookup.isStatic ? 'partitions' : 'rows');

function overRanges(index: number, level: Level, ranges: readonly LookupRange[], store: TableStore): BoundLookup {
  const real = ranges.filter(range => range.from < range.to);
  return {
    estimate: real.reduce((sum, range) => sum + store.estimate(index, range.from, range.to), 0),
    level,
    isOneTerm:
      real.length === 1 && real[0]!.to.length === real[0]!.from.length + 1 && real[0]!.to.startsWith(real[0]!.from),
    ranges: level === 'rows' ? real.map(({from, to}) => ({index, from, to})) : undefined,
    open: (keys, view) => unionOf(real.map(range => store.postings(index, range.from, range.to, keys, view))),
  };
}

function byKeys(keys: readonly Uint8Array[], hasClustering: boolean): BoundLookup {
  const found = keys.map(key => {
    const prefix = partitionPrefix(key, hasClustering);
    return hasClustering ? headerKey(prefix) : prefix;
  });
  const sorted = [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
  return {
    estimate: sorted.length,
    level: hasClustering ? 'partitions' : 'rows',
    isOneTerm: true,
    open: range =>
      streamOf(
        sorted.filter(
          key => (range?.from === undefined || key >= range.from) && (range?.to === undefined || key < range.to),
        ),
      ),
  };
}

const anyOf = (parts: readonly BoundLookup[]): BoundLookup => ({
  estimate: parts.reduce((sum, part) => sum + part.estimate, 0),
  level: parts.every(part => part.level === parts[0]!.level) ? parts[0]!.level : 'mixed',
  isOneTerm: false,
  ranges: parts.every(part => part.ranges !== undefined) ? parts.flatMap(part => part.ranges ?? []) : undefined,
  open: (keys, view) => unionOf(parts.map(part => part.open(keys, view))),
});

function allOf(lookups: readonly Lookup[], bound: Bound, store: TableStore): BoundLookup | undefined {
  const parts: BoundLookup[] = [];
  const absences: Lookup[] = [];
  const groups = new Map<string, {index: number; level: Level; range: LookupRange}>();
  for (const lookup of lookups) {
    if (lookup.kind === 'lacking') {
      absences.push(lookup);
      continue;
    }
    if (lookup.kind !== 'terms') {
      const part = bindLookup(lookup, bound, store);
      if (part !== undefined) {
        parts.push(part);
      }
      continue;
    }
    const {index} = lookup;
    const level = levelOf(lookup);
    if (!store.isIndexReady(index.id)) {
      continue;
    }
    const ranges = lookup.ranges(bound);
    const group = ranges.length === 1 ? ranges[0]!.group : undefined;
    if (group === undefined) {
      parts.push(overRanges(index.id, level, ranges, store));
      continue;
    }
    const key = `${index.id} ${group}`;
    const other = groups.get(key);
    groups.set(key, {
      index: index.id,
      level,
      range: other === undefined ? ranges[0]! : shared(other.range, ranges[0]!),
    });
  }
  for (const {index, level, range} of groups.values()) {
    parts.push(overRanges(index, level, [range], store));
  }
  // Mostly nearly all rows lack something: not asked where others lead to a few.
  if (!parts.some(({estimate}) => estimate <= WORTH_NARROWING)) {
    for (const lookup of absences) {
      const part = bindLookup(lookup, bound, store);
      if (part !== undefined) {
        parts.push(part);
      }
    }
  }
  return parts.length === 0 ? undefined : narrowest(parts);
}

const shared = (a: LookupRange, b: LookupRange): LookupRange => ({
  from: a.from > b.from ? a.from : b.from,
  to: a.to < b.to ? a.to : b.to,
});

function narrowest(parts: BoundLookup[]): BoundLookup {
  parts.sort((a, b) => a.estimate - b.estimate);
  const first = parts[0]!;
  const helpers =
    first.estimate <= WORTH_NARROWING || first.level === 'mixed'
      ? []
      : parts
          .slice(1)
          .filter(
            part =>
              part.level === first.level &&
              part.estimate <= first.estimate * (part.isOneTerm ? NARROWS_UP_TO : MANY_NARROW_UP_TO),
          )
          .slice(0, 3);
  return {
    estimate: first.estimate,
    level: first.level,
    isOneTerm: first.isOneTerm,
    ranges: first.ranges,
    open: (keys, view) => intersectionOf([first, ...helpers].map(part => part.open(keys, view))),
  };
}
