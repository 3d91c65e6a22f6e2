/** Decides which segments are merged and which indexes are built, and has it done in the background. */
import type {Extractor} from '../indexes/extractor.ts';
import {ioFailure, type StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import {buildIndexes, mergeSegments, Stopped, type MergeTask, type MergeTools} from './merge.ts';
import {MergeThread} from './merge-thread.ts';
import {Pace} from './pace.ts';
import {Segment} from './segment.ts';
import {bytesOf, type SegmentMeta} from './segment-meta.ts';
import type {TableSpec} from './store.ts';
import type {Table} from './table.ts';

export interface MergerOptions {
  readonly files: Files;
  /** Program of the worker thread; undefined: everything is done on this thread. */
  readonly worker: URL | undefined;
  readonly nowSeconds: () => number;
  readonly extractorOf: (spec: TableSpec) => Extractor;
  tables(): Iterable<Table>;
  newSegment(): number;
  /** Something else reads the segment: it is not to be merged now. */
  isTaken(segment: Segment): boolean;
  /** Segments on both sides of one of these ages are not to be merged. */
  bounds(table: Table): readonly number[];
  /** False: the segments are not those of the table any more; the merged ones are to be removed. */
  replace(table: Table, old: readonly Segment[], merged: readonly Segment[]): Promise<boolean>;
  /** A segment of the table got an index file. */
  save(): Promise<void>;
  /** A merge or build is over: what it read may be removed. */
  onEnd(): void;
  onFailure(failure: StoreFailure): void;
}

/** So many segments of similar size are merged. */
const FAN_OUT = 6;
/** Segments up to this size count as similar. */
const SMALL_BYTES = 4 << 20;
/** More segments than this are never left alone. */
const MAX_SEGMENTS = 16;
/** Merges at a time: one long, and one for the small segments that come meanwhile. */
const MAX_RUNNING = 2;
/** Smaller merges are not worth a thread. */
const THREAD_BYTES = 2 << 20;
/** After a failure, how long until the next try. */
const RETRY_MS = 1000;

interface Job {
  readonly segments: readonly Segment[];
  readonly done: Promise<void>;
}

export class Merger {
  readonly #options: MergerOptions;
  readonly #jobs = new Set<Job>();
  /** Segments of merges that found damage: they are left as they are, so that what is whole in them stays readable. */
  readonly #damaged = new Set<Segment>();
  readonly #threads: MergeThread[] = [];
  #isClosing = false;
  #failure: StoreFailure | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: MergerOptions) {
    this.#options = options;
  }

  /** Merges and index builds under way. */
  get pending(): number {
    return this.#jobs.size;
  }

  /** True while a segment's files are read: they must not be removed. */
  isReading(segment: Segment): boolean {
    for (const job of this.#jobs) {
      if (job.segments.includes(segment)) {
        return true;
      }
    }
    return false;
  }

  /** Starts what is due: of all tables, or, where only one has changed, of that one. A thousand tables are a lot to look at. */
  wake(only?: Table): void {
    if (this.#isClosing || this.#failure !== undefined) {
      return;
    }
    for (const table of only === undefined ? this.#options.tables() : [only]) {
      if (this.#jobs.size >= MAX_RUNNING) {
        return;
      }
      this.#startFor(table);
    }
  }

  /** Waits for what is under way; false: there was nothing. Fails with the failure of a merge that will be tried again. */
  async settle(): Promise<boolean> {
    this.wake();
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    if (this.#jobs.size === 0) {
      return false;
    }
    await Promise.race([...this.#jobs].map(job => job.done));
    return true;
  }

  /** Stops what is under way: it will be done after the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#retry);
    for (const thread of this.#threads) {
      thread.stop();
    }
    await Promise.all([...this.#jobs].map(job => job.done));
    await Promise.all(this.#threads.map(thread => thread.close()));
  }

  #startFor(table: Table): void {
    const {spec} = table;
    const segments = table.state.segments as readonly Segment[];
    if (segments.length === 0) {
      return;
    }
    const busy = new Set([...this.#damaged, ...[...this.#jobs].flatMap(job => job.segments)]);
    for (const segment of segments) {
      if (this.#options.isTaken(segment)) {
        busy.add(segment);
      }
    }
    const lacking = segments.find(segment => !busy.has(segment) && missingIndexes(segment, spec).length > 0);
    if (lacking !== undefined) {
      this.#run([lacking], () => this.#build(table, lacking));
      return;
    }
    // Only neighbours newer than those that are being merged: what is newer stays newer.
    const free = segments.slice(segments.findLastIndex(segment => busy.has(segment)) + 1);
    for (const neighbours of between(free, this.#options.bounds(table))) {
      const chosen = chooseMerge(
        neighbours.map(segment => segment.bytes),
        segments.length,
      );
      const sources = chosen === undefined ? [] : neighbours.slice(chosen.start, chosen.end);
      if (sources.length > 0 && sources.every(segment => missingIndexes(segment, spec).length === 0)) {
        this.#run(sources, () => this.#merge(table, sources, sources[0] === segments[0]));
        return;
      }
    }
  }

  #run(segments: readonly Segment[], work: () => Promise<void>): void {
    const done = work().then(
      () => {
        this.#jobs.delete(job);
        this.#options.onEnd();
        this.wake();
      },
      (error: unknown) => {
        this.#jobs.delete(job);
        this.#options.onEnd();
        if (error instanceof Stopped || this.#isClosing) {
          return;
        }
        const failure = ioFailure('merging segments', error);
        this.#options.onFailure(failure);
        if (failure.code === 'corrupt') {
          for (const segment of segments) {
            this.#damaged.add(segment);
          }
          this.wake();
          return;
        }
        this.#failure = failure;
        this.#retry = setTimeout(() => {
          this.#failure = undefined;
          this.wake();
        }, RETRY_MS);
        this.#retry.unref();
      },
    );
    const job: Job = {segments, done};
    this.#jobs.add(job);
  }

  #tools(spec: TableSpec): MergeTools {
    return {
      files: this.#options.files,
      extractor: this.#options.extractorOf(spec),
      pace: new Pace(),
      isStopped: () => this.#isClosing,
    };
  }

  async #merge(table: Table, sources: readonly Segment[], isFromOldest: boolean): Promise<void> {
    const {spec} = table;
    const nowSeconds = this.#options.nowSeconds();
    const task: MergeTask = {
      spec,
      sources: sources.map(({meta}) => meta),
      id: this.#options.newSegment(),
      nowSeconds,
      gcBefore: isFromOldest ? Math.max(0, nowSeconds - spec.gcGraceSeconds) : 0,
    };
    const thread = this.#threadFor(task);
    const meta = thread === undefined ? await mergeSegments(task, this.#tools(spec)) : await thread.merge(task);
    const merged = meta === undefined ? [] : [new Segment(this.#options.files, meta)];
    for (const segment of merged) {
      await segment.prepare();
    }
    if (!(await this.#options.replace(table, sources, merged))) {
      for (const segment of merged) {
        await segment.remove();
      }
    }
  }

  async #build(table: Table, segment: Segment): Promise<void> {
    const indexes = missingIndexes(segment, table.spec);
    const part = {...table.spec, indexes};
    const file = await buildIndexes(segment.meta, indexes, this.#tools(part));
    if (table.state.segments.includes(segment)) {
      segment.addIndexFile(file);
      await this.#options.save();
    } else {
      await this.#options.files.remove(file.name);
    }
  }

  /** undefined: to be done here. */
  #threadFor(task: MergeTask): MergeThread | undefined {
    const {worker, files} = this.#options;
    const bytes = task.sources.reduce((sum, meta) => sum + bytesOf(meta), 0);
    if (worker === undefined || files.isVolatile || bytes < THREAD_BYTES) {
      return undefined;
    }
    let thread = this.#threads.find(candidate => !candidate.isBusy);
    if (thread === undefined) {
      thread = new MergeThread(worker, files.directory);
      this.#threads.push(thread);
    }
    return thread;
  }
}

/** Cut where an age is passed, newest part first. */
function between(segments: readonly Segment[], bounds: readonly number[]): readonly (readonly Segment[])[] {
  if (bounds.length === 0) {
    return [segments];
  }
  const sideOf = ({age}: Segment): number => bounds.filter(bound => age > bound).length;
  const parts = new Map<number, Segment[]>();
  for (const segment of segments) {
    const side = sideOf(segment);
    const part = parts.get(side);
    if (part === undefined) {
      parts.set(side, [segment]);
    } else {
      part.push(segment);
    }
  }
  return [...parts.values()].reverse();
}

export function missingIndexes(segment: {readonly meta: SegmentMeta}, spec: TableSpec): TableSpec['indexes'] {
  const has = new Set(segment.meta.indexFiles.flatMap(({indexes}) => indexes));
  return has.size === spec.indexes.length && spec.indexes.every(({id}) => has.has(id))
    ? []
    : spec.indexes.filter(({id}) => !has.has(id));
}

/** 0 for small ones, then one more for each time that a segment is FAN_OUT times as large. */
const tierOf = (bytes: number): number =>
  bytes <= SMALL_BYTES ? 0 : Math.ceil(Math.log(bytes / SMALL_BYTES) / Math.log(FAN_OUT) - 1e-9);

/**
 * Which neighbours to merge, by their sizes, oldest first: the newest ones of a tier, with all smaller ones after them, as soon
 * as the tier has enough; else, when there are too many in all, the cheapest neighbours.
 */
export function chooseMerge(
  sizes: readonly number[],
  total: number,
): {readonly start: number; readonly end: number} | undefined {
  const tiers = sizes.map(tierOf);
  const highest = Math.max(0, ...tiers);
  for (let tier = 0; tier <= highest; tier++) {
    let start = sizes.length;
    let members = 0;
    while (start > 0 && tiers[start - 1]! <= tier) {
      start -= 1;
      members += tiers[start] === tier ? 1 : 0;
    }
    if (members >= FAN_OUT) {
      return {start, end: sizes.length};
    }
  }
  if (total <= MAX_SEGMENTS || sizes.length < FAN_OUT) {
    return undefined;
  }
  let best = 0;
  let bestBytes = Infinity;
  for (let start = 0; start + FAN_OUT <= sizes.length; start++) {
    const bytes = sizes.slice(start, start + FAN_OUT).reduce((sum, size) => sum + size, 0);
    if (bytes < bestBytes) {
      best = start;
      bestBytes = bytes;
    }
  }
  return {start: best, end: best + FAN_OUT};
}
