/** One run of a SELECT: a source moves a cursor over live rows; filter, limits, grouping and projection take them in. */
import {must} from '../../../base/failure.ts';
import {giveWay, Slice} from '../../../base/slices.ts';
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET, type Outcome, type Row} from '../../../core/cql/port.ts';
import type {Context, Done, Request} from '../context.ts';
import type {Test} from '../planner/plan-conditions.ts';
import type {SelectPlan} from '../planner/plan-select.ts';
import {bindNode} from '../planner/selector-nodes.ts';
import {valueOf, type Bound, type CompiledTerm} from '../planner/plan-terms.ts';
import type {ByteString, TableStore, View} from '../store/store.ts';
import type {Recorder} from '../read-plan.ts';
import {lastTruncation} from '../truncations.ts';
import {viewAccessOf} from '../views/view-access.ts';
import {ViewCursor} from '../views/view-cursor.ts';
import {Groups} from './groups.ts';
import {jsonRow} from './json-row.ts';
import type {BestWork} from './best-rows.ts';
import {nearestRows, wantedVector} from './nearest-rows.ts';
import {rankedRows} from './ranked-rows.ts';
import {decodePlace, encodePlace, fingerprintOf, sumOfStatement, type Place} from './paging-state.ts';
import {namedPartitions, openSource} from './paths.ts';
import {readColumn, sameBytes, type Read} from './read-column.ts';
import {isKey} from '../access.ts';
import {hasNoClustering} from '../planner/key-targets.ts';
import {RowCursor, type Value} from './row-cursor.ts';
import {RowSorting} from './row-sorting.ts';
import {CountedSource, END, ROW, type Source, type SourceOptions} from './sources.ts';

/** Rows that a page may look at beyond its last one, to learn whether there is another page. */
const LOOK_AHEAD = 64;

export class SelectRun {
  readonly #plan: SelectPlan;
  readonly #bound: Bound;
  readonly #request: Request;
  readonly #context: Context;
  readonly #store: TableStore;
  readonly #cursor: RowCursor;
  readonly #reads: readonly Read[];
  readonly #test: Test | undefined;
  readonly #toJson: ((row: readonly Value[]) => Value[]) | undefined;
  readonly #rows: Row[] = [];
  readonly #pageSize: number;
  #view: View | undefined;
  #source!: Source;
  #limit: number;
  #partitionLimit: number;
  /** Of `#partitionLimit`, for the partition at hand. */
  #leftInPartition: number;
  #partition: ByteString | undefined;
  #lastKey: ByteString | undefined;
  #lookedAhead = 0;
  #pagingState: Uint8Array | undefined;

  #groups: Groups | undefined;
  #groupReads: readonly Read[] = [];
  #groupValues: readonly Value[] | undefined;
  #groupLastKey: ByteString | undefined;
  /** Of the group's first row: what the group is sorted by. */
  #groupSortValues: readonly Value[] = [];

  #sorting: RowSorting | undefined;
  #topKWarnings: readonly string[] | undefined;
  /** Of a traced or explained request. */
  #counted: CountedSource | undefined;
  /** The same where rows are taken by their scores. */
  #rowsScored = 0;

  constructor(plan: SelectPlan, bound: Bound, request: Request, context: Context, store: TableStore) {
    const {options} = request;
    this.#plan = plan;
    this.#bound = bound;
    this.#request = request;
    this.#context = context;
    this.#store = store;
    this.#cursor = cursorOf(plan, options.nowSeconds ?? context.clock.nowSeconds(), context);
    this.#test = plan.filter?.(bound);
    this.#reads = plan.reads ?? (plan.isAggregate ? NO_READS : plan.nodes.map(node => bindNode(node, bound)));
    this.#toJson =
      plan.json === undefined
        ? undefined
        : jsonRow(
            plan.json,
            plan.nodes.map(node => node.type),
          );
    const {pageSize} = options;
    this.#pageSize = pageSize === undefined || pageSize <= 0 ? Infinity : pageSize;
    this.#limit = limitOf(plan.limit, bound);
    this.#partitionLimit = limitOf(plan.perPartitionLimit, bound);
    this.#leftInPartition = this.#partitionLimit;
  }

  /** Asked of rows that cannot be sorted page by page: of none, they can, but not their aggregate. */
  #asksNothing(): boolean {
    const {key, isAggregate, isDistinct} = this.#plan;
    if (isAggregate) {
      return false;
    }
    return (
      namedPartitions(key, this.#bound).length === 0 ||
      (!isDistinct && !(key.isFullKey && this.#readsStatics()) && hasNoClustering(key, this.#bound))
    );
  }

  /** Whether Apache Cassandra reads static columns, and so looks for partitions without a row: where none but columns of the key are selected, it reads all. */
  #readsStatics(): boolean {
    const {nodes, key, access} = this.#plan;
    const tested = key.residual.flatMap(part => ('column' in part ? (access.table.byName.get(part.column) ?? []) : []));
    const read = [...nodes.flatMap(node => node.columns), ...tested].filter(column => !isKey(column));
    return read.length === 0 ? access.hasStatics : read.some(column => column.kind === 'static');
  }

  start(): Done | Promise<Done> {
    const plan = this.#plan;
    if (plan.sortOrder !== undefined) {
      if (this.#pageSize !== Infinity && !this.#asksNothing()) {
        throw invalid(
          'Cannot page queries with both ORDER BY and a IN restriction on the partition key; you must either remove the ORDER BY or the IN and sort client side, or disable paging for this query',
        );
      }
      this.#sorting = new RowSorting(plan.sortOrder);
    }
    if (plan.isAggregate) {
      this.#groups = new Groups(plan.nodes, this.#bound);
      this.#groupReads = plan.groupBy.map(readColumn);
    }
    const place = this.#place();
    if (place !== undefined) {
      this.#limit = place.limit;
      this.#leftInPartition = place.partitionLimit;
      this.#partition = undefined;
      this.#resumed = place.after;
    }
    const isPoint = plan.key.partition !== undefined && (!plan.access.hasClustering || plan.key.isFullKey);
    this.#view = isPoint || plan.access.table.isVirtual ? undefined : this.#context.store.openView();
    if (this.#cursor instanceof ViewCursor) {
      this.#cursor.snapshot = this.#view;
    }
    let isLeft = false;
    try {
      this.#source = openSource(plan, this.#bound, this.#sourceOptions(place?.after));
      if (this.#request.trace !== undefined) {
        this.#source = this.#counted = new CountedSource(this.#source);
      }
      const slice = new Slice();
      if (!this.#work(slice)) {
        isLeft = true;
        return this.#later(slice);
      }
    } finally {
      if (!isLeft) {
        this.#view?.release();
      }
    }
    return this.#done();
  }

  /** The partition that the page goes on in, with what is left of its limit. */
  #resumed: ByteString | undefined;

  #sourceOptions(after: ByteString | undefined): SourceOptions {
    return {
      store: this.#store,
      view: this.#view,
      after,
      emitsStatics: this.#plan.emitsStatics,
      trace: this.#request.trace,
    };
  }

  #place(): Place | undefined {
    const state = this.#request.options.pagingState;
    return state === undefined ? undefined : decodePlace(state, this.#fingerprint(), this.#plan.access);
  }

  #fingerprint(): number {
    const {fingerprint, access} = this.#plan;
    fingerprint.sum ??= sumOfStatement(fingerprint.statement);
    return fingerprintOf(fingerprint.sum, access.table.id, this.#bound.values);
  }

  async #later(slice: Slice): Promise<Done> {
    try {
      do {
        await giveWay();
        slice.restart();
      } while (!this.#work(slice));
    } finally {
      this.#view?.release();
    }
    return this.#done();
  }

  /** Works until the page is complete; false when the slice is used up before. */
  #work(slice: Slice): boolean {
    const source = this.#source;
    const cursor = this.#cursor;
    const test = this.#test;
    for (;;) {
      const step = source.step(cursor);
      if (step === ROW) {
        if (test === undefined || test(cursor)) {
          if (this.#take(cursor)) {
            return true;
          }
        } else if (this.#rows.length >= this.#pageSize && this.#aheadOfPage(cursor)) {
          return true;
        }
      } else if (step === END) {
        this.#end();
        return true;
      }
      if (slice.isOver()) {
        return false;
      }
    }
  }

  /** The page is full and rows without a match follow: after some of them the next page goes on from here. */
  #aheadOfPage(cursor: RowCursor): boolean {
    this.#lookedAhead += 1;
    if (this.#lookedAhead < LOOK_AHEAD || this.#groups !== undefined) {
      return false;
    }
    const isSame = this.#partition === cursor.prefix;
    this.#endPage(cursor.key, isSame ? this.#leftInPartition : this.#partitionLimit);
    return true;
  }

  /** A row that counts; true when the page is complete. */
  #take(cursor: RowCursor): boolean {
    if (cursor.prefix !== this.#partition) {
      this.#enterPartition(cursor);
    }
    if (this.#groups !== undefined) {
      return this.#takeIntoGroup(cursor, this.#groups);
    }
    if (this.#leftInPartition <= 0) {
      this.#source.skipPartition(cursor);
      return false;
    }
    if (this.#rows.length >= this.#pageSize) {
      this.#endPage(this.#lastKey!, this.#leftInLastPartition);
      return true;
    }
    const row = this.#project(cursor);
    if (this.#sorting !== undefined) {
      this.#leftInPartition -= 1;
      this.#sorting.add(cursor, row);
      return false;
    }
    this.#rows.push(row);
    this.#lastKey = cursor.key;
    this.#limit -= 1;
    this.#leftInPartition -= 1;
    this.#leftInLastPartition = this.#leftInPartition;
    if (this.#limit <= 0) {
      return true;
    }
    if (this.#plan.isDistinct) {
      this.#source.skipPartition(cursor);
    }
    return false;
  }

  #leftInLastPartition = 0;

  #enterPartition(cursor: RowCursor): void {
    const isResumed = this.#resumed !== undefined && this.#resumed.startsWith(cursor.prefix);
    this.#resumed = undefined;
    this.#partition = cursor.prefix;
    if (!isResumed) {
      this.#leftInPartition = this.#partitionLimit;
    } else if (this.#plan.isDistinct) {
      // The partition's row was on the page before.
      this.#leftInPartition = 0;
    }
  }

  #project(cursor: RowCursor): Row {
    const reads = this.#reads;
    const row = new Array<Value>(reads.length);
    for (let i = 0; i < reads.length; i++) {
      row[i] = reads[i]!(cursor);
    }
    return this.#toJson === undefined ? row : this.#toJson(row);
  }

  #takeIntoGroup(cursor: RowCursor, groups: Groups): boolean {
    const {groupBy} = this.#plan;
    const isOther = groupBy.length > 0 && !groups.isEmpty && this.#isOtherGroup(cursor);
    if (isOther && this.#sorting !== undefined) {
      this.#sorting.addAs(this.#groupSortValues, this.#takeGroup(groups));
      if (this.#groupLastKey!.startsWith(cursor.prefix)) {
        this.#leftInPartition -= 1;
      }
    } else if (isOther) {
      if (this.#rows.length + 1 >= this.#pageSize || this.#limit <= 1) {
        this.#rows.push(this.#takeGroup(groups));
        this.#limit -= 1;
        if (this.#limit > 0) {
          const isSame = this.#groupLastKey!.startsWith(cursor.prefix);
          this.#endPage(this.#groupLastKey!, isSame ? this.#leftInPartition - 1 : this.#partitionLimit);
        }
        return true;
      }
      this.#rows.push(this.#takeGroup(groups));
      this.#limit -= 1;
      if (this.#groupLastKey!.startsWith(cursor.prefix)) {
        this.#leftInPartition -= 1;
      }
    }
    if (groupBy.length > 0 && this.#leftInPartition <= 0) {
      this.#source.skipPartition(cursor);
      return false;
    }
    if (this.#sorting !== undefined && groups.isEmpty) {
      this.#groupSortValues = this.#sorting.valuesOf(cursor);
    }
    groups.add(cursor);
    this.#groupLastKey = cursor.key;
    if (groupBy.length > 0) {
      this.#groupValues = this.#groupReads.map(read => read(cursor));
    }
    if (this.#plan.isDistinct) {
      this.#source.skipPartition(cursor);
    }
    return false;
  }

  #takeGroup(groups: Groups): Row {
    const row = groups.take();
    return this.#toJson === undefined ? row : this.#toJson(row);
  }

  #isOtherGroup(cursor: RowCursor): boolean {
    return this.#groupReads.some((read, i) => {
      const now = read(cursor);
      const before = this.#groupValues![i]!;
      return now === null || before === null ? now !== before : !sameBytes(now, before);
    });
  }

  #end(): void {
    const groups = this.#groups;
    if (groups !== undefined && this.#limit > 0 && (this.#plan.groupBy.length === 0 || !groups.isEmpty)) {
      const row = this.#takeGroup(groups);
      if (this.#sorting !== undefined && this.#plan.groupBy.length > 0) {
        this.#sorting.addAs(this.#groupSortValues, row);
      } else {
        this.#rows.push(row);
      }
    }
    if (this.#sorting !== undefined) {
      for (const row of this.#sorting.take(this.#limit)) {
        this.#rows.push(row);
      }
    }
  }

  #endPage(after: ByteString, partitionLimit: number): void {
    this.#pagingState = encodePlace({after, limit: this.#limit, partitionLimit}, this.#fingerprint());
  }

  /** Rows by nearness or rank. */
  best(): Done | Promise<Done> {
    const plan = this.#plan;
    const {nearest, ranking} = plan;
    if (this.#limit > MAX_NEAREST) {
      // What is wrong with other values is told before. Seen in: Apache Cassandra 5.0.
      if (nearest !== undefined) {
        wantedVector(nearest, this.#bound);
      }
      if (plan.key.partition !== undefined) {
        namedPartitions(plan.key, this.#bound);
        hasNoClustering(plan.key, this.#bound);
      }
      throw invalid(
        `Use of ${nearest === undefined ? 'BM25' : 'ANN'} OF in an ORDER BY clause requires a LIMIT that is not greater than ${MAX_NEAREST}. LIMIT was ${this.#limit === Infinity ? 'NO LIMIT' : this.#limit}`,
      );
    }
    if (this.#pageSize < this.#limit) {
      // Seen in: Apache Cassandra 5.0.
      this.#topKWarnings = [
        `Top-K queries do not support paging and the page size is set to ${this.#pageSize}, which is less than LIMIT ${this.#limit}. The page size has been set to ${this.#limit} to match the LIMIT.`,
      ];
    }
    this.#view = this.#context.store.openView();
    let running: Promise<void> | undefined;
    try {
      const work: BestWork = {
        plan,
        bound: this.#bound,
        cursor: this.#cursor,
        options: this.#sourceOptions(undefined),
        test: this.#request.trace === undefined ? this.#test : this.#countingTest(),
        limit: this.#limit,
        project: cursor => this.#project(cursor),
        take: row => this.#rows.push(row),
      };
      running =
        nearest !== undefined
          ? nearestRows({...work, nearest})
          : rankedRows({...work, ranking: must(ranking, 'there is something to order by')});
    } finally {
      if (running === undefined) {
        this.#view.release();
      }
    }
    return running === undefined ? this.#done() : running.finally(() => this.#view?.release()).then(() => this.#done());
  }

  #done(): Done {
    const {columns, warnings = this.#topKWarnings} = this.#plan;
    const {trace} = this.#request;
    if (trace !== undefined) {
      this.#tell(trace);
    }
    const outcome: Outcome = {
      kind: 'rows',
      columns,
      rows: this.#rows,
      pagingState: this.#pagingState,
      warnings,
    };
    // What is missing may have been truncated a moment ago.
    return {outcome, position: Math.max(this.#cursor.position, lastTruncation(this.#context.store))};
  }

  #countingTest(): Test {
    const test = this.#test;
    return cursor => {
      this.#rowsScored += 1;
      return test === undefined || test(cursor);
    };
  }

  #tell(trace: Recorder): void {
    const {filter, sortOrder} = this.#plan;
    const rowsRead = this.#counted?.rows ?? this.#rowsScored;
    trace.note({rowsRead, isFiltered: filter !== undefined, isSorted: sortOrder !== undefined});
    if (this.#counted !== undefined) {
      trace.add(`Read ${this.#counted.rows} live rows`);
    }
    const more = this.#pagingState === undefined ? '' : '; more pages follow';
    trace.add(`Answering with ${this.#rows.length} rows${more}`);
  }
}

const NO_READS: readonly Read[] = [];

function cursorOf({access}: SelectPlan, now: number, context: Context): RowCursor {
  const view = access.table.viewOf === undefined ? undefined : viewAccessOf(context, access.table);
  return view === undefined
    ? new RowCursor(access, now)
    : new ViewCursor(view, now, context, (table, key) => context.views.stale(table, key));
}

/** Source: Apache Cassandra 5.0, "requires a LIMIT that is not greater than 1000". */
const MAX_NEAREST = 1000;

function limitOf(term: CompiledTerm | undefined, bound: Bound): number {
  if (term === undefined) {
    return Infinity;
  }
  const value = valueOf(term, bound);
  if (value === UNSET) {
    return Infinity;
  }
  if (value === null) {
    throw invalid('Invalid null value of limit');
  }
  if (value.length !== 4) {
    throw invalid('Invalid limit value');
  }
  const limit = new DataView(value.buffer, value.byteOffset, 4).getInt32(0);
  if (limit <= 0) {
    throw invalid('LIMIT must be strictly positive');
  }
  return limit;
}
