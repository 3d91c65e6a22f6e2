/** Turns planned writes and their bound values into puts of the store: for one statement, or for all of a batch. */
import {invalid} from '../../core/cql/errors.ts';
import type {Column} from '../../core/cql/schema/schema.ts';
import type {CellTimes} from './rows/cells.ts';
import type {Context, Request} from './context.ts';
import {functionEnv} from './planner/function-env.ts';
import {ALL_CLUSTERING, headerKey, partitionEnd, partitionPrefix, rowKey} from './keys.ts';
import type {Operation, RowDraft, WholeColumn} from './operations.ts';
import {RowCursor} from './operators/row-cursor.ts';
import {
  clusteringPrefixes,
  clusteringRanges,
  hasNoClustering,
  partitionsOf,
  type PartitionTarget,
} from './planner/key-targets.ts';
import {timestampOf, ttlOf, type WritePlan} from './planner/plan-write.ts';
import type {Recorder} from './read-plan.ts';
import {uncheckedValueOf, valueOf, type Bound} from './planner/plan-terms.ts';
import {UNSET} from '../../core/cql/port.ts';
import {RowWriter} from './rows/row-writer.ts';
import {newestTs} from './rows/newest-ts.ts';
import {encodeHeader, encodeRow} from './rows/row-encode.ts';
import type {ColumnData, Deletion, PartitionHeader, RangeTombstone, StoredRow} from './rows/row.ts';
import type {ByteString, TableStore, Write} from './store/store.ts';
import {viewsOfTable, type ViewAccess} from './views/view-access.ts';
import {ViewWrites} from './views/view-writes.ts';

/** One statement with its values. */
export interface PlannedWrite {
  readonly plan: WritePlan;
  readonly bound: Bound;
}

const ROW_WRITER = new RowWriter();

const SMALLEST_TS = -(2n ** 63n);

const NO_VIEWS: readonly ViewAccess[] = [];
const NO_RANGES: readonly RangeTombstone[] = [];
const NO_COLUMNS: ReadonlyMap<number, ColumnData> = new Map();

export class WriteRun {
  readonly #context: Context;
  readonly #request: Request;
  writes: Write[] = [];
  /** Newest log position that was read. */
  position = 0;
  /** One for all statements that have none of their own. */
  #timestamp: bigint | undefined;
  #isConditional = false;
  /** Counters as the batch has left them so far. */
  #counters: Map<string, {value: bigint; ts: bigint}> | undefined;

  constructor(context: Context, request: Request, timestamp: bigint | undefined) {
    this.#context = context;
    this.#request = request;
    this.#timestamp = timestamp;
  }

  #nowSeconds: number | undefined;

  /** The same for the whole run. Most rows do not ask. */
  get nowSeconds(): number {
    return (this.#nowSeconds ??= this.#request.options.nowSeconds ?? this.#context.clock.nowSeconds());
  }

  /** Of a traced request. */
  get trace(): Recorder | undefined {
    return this.#request.trace;
  }

  bind(values: Bound['values']): Bound {
    return {values, env: functionEnv(this.#context)};
  }

  store(plan: WritePlan): TableStore {
    const {table} = plan.access;
    const store = this.#context.store.table(this.#context.storeId(table));
    if (store === undefined) {
      throw invalid(`table ${table.name} does not exist`);
    }
    return store;
  }

  /**
   * What is wrong with a key is told before what is wrong with the times, which nobody looks at where the key names no row: then there
   * are none. Source: Apache Cassandra 5.0, ModificationStatement.addUpdates.
   */
  #times(write: PlannedWrite): CellTimes | undefined {
    try {
      return this.#timesOf(write);
    } catch (error) {
      const {plan, bound} = write;
      Array.from(partitionsOf(plan.key, bound));
      if (hasNoClustering(plan.key, bound)) {
        return undefined;
      }
      throw error;
    }
  }

  #timesOf({plan, bound}: PlannedWrite): CellTimes {
    const own = plan.timestamp === undefined ? undefined : timestampOf(plan.timestamp, bound);
    const ts = this.#isConditional ? this.#defaultTimestamp() : (own ?? this.#defaultTimestamp());
    const preset = plan.access.table.options.defaultTimeToLive;
    const ttl = plan.ttl === undefined ? preset : ttlOf(plan.ttl, bound, preset);
    return {ts, ttl, expiresAt: ttl === 0 ? 0 : this.nowSeconds + ttl};
  }

  #defaultTimestamp(): bigint {
    return (this.#timestamp ??= this.#request.options.timestamp ?? this.#context.clock.nowMicros());
  }

  /**
   * Conditional writes go by this node's clock, and come after everything that the row holds: what was said to be applied is
   * there, also when the clock was set back or a client's is ahead. Statements of the same batch with a time of their own have this one too.
   */
  setConditionalTime(): void {
    this.#isConditional = true;
    const now = this.#context.clock.nowMicros();
    this.#timestamp = now > this.#newestTs ? now : this.#newestTs + 1n;
  }

  /** Newest write time of the stored values that were read. */
  #newestTs = SMALLEST_TS;

  /** The row whose condition was looked at, as stored; only of a table without clustering. */
  #readKey: ByteString | undefined;
  #readValue: Uint8Array | undefined;

  /** Adds the puts of one statement. */
  add(write: PlannedWrite): void {
    const {plan, bound} = write;
    refuseViews(plan);
    const times = this.#times(write);
    if (times === undefined) {
      return;
    }
    this.#views = viewsOfTable(this.#context, plan.access.table);
    const table = this.#context.storeId(plan.access.table);
    const targets = partitionsOf(plan.key, bound);
    if (targets.length === 0 && plan.access.hasClustering) {
      // Values of the clustering are looked at though there is nothing to write. Seen in: Apache Cassandra 5.0.
      Array.from(clusteringRanges(plan.key, bound));
    }
    for (const target of targets) {
      const prefix = partitionPrefix(target.bytes, plan.access.hasClustering);
      if (plan.access.hasClustering) {
        this.#addClustered(write, times, table, target, prefix);
      } else {
        this.#addRow(write, times, table, target, prefix, prefix);
      }
    }
  }

  #addClustered(
    write: PlannedWrite,
    times: CellTimes,
    table: number,
    target: PartitionTarget,
    prefix: ByteString,
  ): void {
    const {plan, bound} = write;
    // In a conditional batch what is deleted as a whole is so before what is written to it. Source: Apache Cassandra 5.0, PartitionUpdate.updateAllTimestamp.
    const deletion: Deletion = {ts: this.#isConditional ? times.ts - 1n : times.ts, at: this.nowSeconds};
    if (plan.kind === 'delete' && plan.operations.length === 0 && !plan.key.isFullKey) {
      const ranges = clusteringRanges(plan.key, bound);
      const isWhole = ranges.length === 1 && ranges[0]!.from === '' && ranges[0]!.to === ALL_CLUSTERING.to;
      if (this.#views.length > 0) {
        this.#viewWrites.rangesDeleted(this.#views, prefix, ranges, this.writes);
      }
      this.#putHeader(table, prefix, {
        deletion: isWhole ? deletion : undefined,
        ranges: isWhole ? NO_RANGES : ranges.map(({from, to}) => ({from, to, deletion})),
        statics: undefined,
      });
      return;
    }
    let isNamed = plan.isStaticOnly;
    if (!plan.isStaticOnly) {
      for (const clustering of clusteringPrefixes(plan.key, bound)) {
        isNamed = true;
        this.#addRow(write, times, table, target, prefix, rowKey(prefix, clustering));
      }
    }
    // Without a row (`c IN ()`) nothing is written. Seen in: Apache Cassandra 5.0.
    if (isNamed && plan.staticOperations.length > 0) {
      const key = headerKey(prefix);
      const columns = this.#apply(write, times, plan.staticOperations, target, prefix, key);
      if (columns.size > 0) {
        this.#putHeader(table, prefix, {
          deletion: undefined,
          ranges: NO_RANGES,
          statics: {liveness: undefined, deletion: undefined, columns},
        });
      }
    }
  }

  #putHeader(table: number, prefix: ByteString, header: PartitionHeader): void {
    this.writes.push({kind: 'put', table, key: headerKey(prefix), value: encodeHeader(header)});
  }

  #addRow(
    write: PlannedWrite,
    times: CellTimes,
    table: number,
    target: PartitionTarget,
    prefix: ByteString,
    key: ByteString,
  ): void {
    const {plan} = write;
    const isInserted = plan.kind === 'insert';
    if (plan.wholeColumns !== undefined && plan.kind !== 'delete' && (isInserted || times.ttl === 0)) {
      const value = this.#wholeRow(plan.wholeColumns, write.bound, times, isInserted);
      if (value !== undefined) {
        this.#putRow(table, target, prefix, key, value);
        return;
      }
    }
    const isRowDeletion = plan.kind === 'delete' && plan.operations.length === 0;
    const row: StoredRow = {
      liveness: plan.kind === 'insert' ? times : undefined,
      // A row without clustering is a partition.
      deletion: isRowDeletion
        ? {ts: this.#isConditional && !plan.access.hasClustering ? times.ts - 1n : times.ts, at: this.nowSeconds}
        : undefined,
      columns:
        plan.rowOperations.length === 0
          ? NO_COLUMNS
          : this.#apply(write, times, plan.rowOperations, target, prefix, key),
    };
    if (row.liveness !== undefined || row.deletion !== undefined || row.columns.size > 0) {
      this.#putRow(table, target, prefix, key, encodeRow(row));
    }
  }

  #putRow(table: number, target: PartitionTarget, prefix: ByteString, key: ByteString, value: Uint8Array): void {
    const known = key === this.#readKey ? this.#readValue : undefined;
    const write: Write = {kind: 'put', table, key, value, known};
    if (this.writes.length === 0) {
      // An array that grows from nothing has room for seventeen; most runs write one row.
      this.writes = [write];
    } else {
      this.writes.push(write);
    }
    if (this.#views.length > 0) {
      this.#viewWrites.rowPut(this.#views, target, prefix, key, value, this.writes);
    }
  }

  /** Of the table that is being written to. */
  #views: readonly ViewAccess[] = NO_VIEWS;
  #viewWritesMade: ViewWrites | undefined;

  get #viewWrites(): ViewWrites {
    return (this.#viewWritesMade ??= new ViewWrites(this.#context, this.nowSeconds));
  }

  /** The row's bytes straight from its values; undefined when the slow way must look at one of them. */
  #wholeRow(
    columns: readonly WholeColumn[],
    bound: Bound,
    times: CellTimes,
    isInserted: boolean,
  ): Uint8Array | undefined {
    const writer = ROW_WRITER;
    writer.start(times, isInserted);
    for (let i = 0; i < columns.length; i++) {
      const {id, kind, term, paths, values, check} = columns[i]!;
      if (kind === 'simple') {
        const value = valueOf(term, bound);
        if (value === UNSET) {
          continue;
        }
        if (value === null) {
          writer.tombstone(id, this.nowSeconds);
        } else {
          check?.(value);
          writer.simple(id, value);
        }
        continue;
      }
      const value = uncheckedValueOf(term, bound);
      if (value === UNSET) {
        continue;
      }
      if (value === null) {
        writer.emptied(id, this.nowSeconds);
      } else if (paths === undefined || !writer.collection(id, value, paths, values, this.nowSeconds)) {
        return undefined;
      }
    }
    return writer.finish();
  }

  #apply(
    write: PlannedWrite,
    times: CellTimes,
    operations: readonly Operation[],
    target: PartitionTarget,
    prefix: ByteString,
    key: ByteString,
  ): Map<number, ColumnData> {
    const draft = new Draft(this, write, times, target, prefix, key);
    for (let i = 0; i < operations.length; i++) {
      operations[i]!.apply(draft);
    }
    return draft.columns;
  }

  nowMicros(): bigint {
    return this.#context.clock.nowMicros();
  }

  /** The row (or the static columns, for a header's key) as it is now; undefined when it does not live. */
  read(plan: WritePlan, target: PartitionTarget, prefix: ByteString, key: ByteString): RowCursor | undefined {
    refuseViews(plan);
    const {access} = plan;
    const store = this.store(plan);
    const cursor = new RowCursor(access, this.nowSeconds);
    const see = (at: ByteString): Uint8Array | undefined => {
      const entry = store.get(at);
      if (entry === undefined) {
        return undefined;
      }
      this.position = Math.max(this.position, entry.position);
      if (plan.condition !== undefined) {
        const ts = newestTs(entry.value);
        this.#newestTs = ts > this.#newestTs ? ts : this.#newestTs;
      }
      return entry.value;
    };
    const header = access.hasClustering && store.hasHeaders ? see(headerKey(prefix)) : undefined;
    cursor.enterPartition(prefix, header, target.components);
    if (access.hasClustering && key === headerKey(prefix)) {
      return cursor.enterStatics(key) ? cursor : undefined;
    }
    const value = see(key);
    if (plan.condition !== undefined && !access.hasClustering) {
      this.#readKey = key;
      this.#readValue = value;
    }
    return value !== undefined && cursor.enterRow(key, value) ? cursor : undefined;
  }

  /** The first row of a partition that was inserted and lives, as `read`. */
  readFirst(plan: WritePlan, target: PartitionTarget, prefix: ByteString, isInserted: boolean): RowCursor | undefined {
    const store = this.store(plan);
    const cursor = new RowCursor(plan.access, this.nowSeconds);
    cursor.enterPartition(
      prefix,
      store.hasHeaders ? store.get(headerKey(prefix))?.value : undefined,
      target.components,
    );
    const rows = store.scan({from: rowKey(prefix, ''), to: partitionEnd(prefix, true)});
    for (let next = rows.next(); next.done !== true; next = rows.next()) {
      this.position = Math.max(this.position, next.value.position);
      if (cursor.enterRow(next.value.key, next.value.value) && (cursor.isInserted || !isInserted)) {
        return cursor;
      }
    }
    return undefined;
  }

  count(
    plan: WritePlan,
    current: RowCursor | undefined,
    key: ByteString,
    column: Column,
    delta: bigint,
    ts: bigint,
  ): {value: bigint; ts: bigint} {
    const name = `${plan.access.table.id} ${column.id} ${key}`;
    const counters = (this.#counters ??= new Map());
    let state = counters.get(name);
    if (state === undefined) {
      const cell = current?.cells(column);
      const isLive = cell !== undefined && current!.isLive(cell, column);
      const bytes = isLive ? cell.value() : undefined;
      state = {
        value: bytes === undefined ? 0n : new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0),
        ts: isLive && cell.ts >= ts ? cell.ts + 1n : ts,
      };
    } else {
      state = {value: state.value, ts: state.ts + 1n};
    }
    state = {value: BigInt.asIntN(64, state.value + delta), ts: state.ts};
    counters.set(name, state);
    return state;
  }
}

function refuseViews({access: {table}}: WritePlan): void {
  if (table.viewOf !== undefined) {
    throw invalid('Cannot directly modify a materialized view');
  }
}

class Draft implements RowDraft {
  readonly bound: Bound;
  readonly times: CellTimes;
  readonly columns = new Map<number, ColumnData>();
  readonly #run: WriteRun;
  readonly #write: PlannedWrite;
  readonly #target: PartitionTarget;
  readonly #prefix: ByteString;
  readonly #key: ByteString;

  constructor(
    run: WriteRun,
    write: PlannedWrite,
    times: CellTimes,
    target: PartitionTarget,
    prefix: ByteString,
    key: ByteString,
  ) {
    this.#run = run;
    this.#write = write;
    this.bound = write.bound;
    this.times = times;
    this.#target = target;
    this.#prefix = prefix;
    this.#key = key;
  }

  get nowSeconds(): number {
    return this.#run.nowSeconds;
  }

  nowMicros(): bigint {
    return this.#run.nowMicros();
  }

  current(): RowCursor | undefined {
    return this.#run.read(this.#write.plan, this.#target, this.#prefix, this.#key);
  }

  count(column: Column, delta: bigint): {value: bigint; ts: bigint} {
    const {plan, bound} = this.#write;
    // Static counters count once for every row that is named. Seen in: Apache Cassandra 5.0.
    const times = column.kind === 'static' && !plan.isStaticOnly ? clusteringPrefixes(plan.key, bound).length : 1;
    return this.#run.count(plan, this.current(), this.#key, column, delta * BigInt(times), this.times.ts);
  }
}
