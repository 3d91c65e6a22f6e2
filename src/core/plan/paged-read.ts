/**
 * Rows of a planned query, page by page: branch after branch, what the database gives held against the rest of the conditions.
 * A page ends anywhere in a page of the database, so its place is that page's beginning and the key of the last row that was taken.
 */
import type {CqlSession, ExecuteOptions, Outcome, Row} from '../cql/port.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {Condition, OrderBy, Select, SelectItem} from '../cql/statements/statement.ts';
import {allOf} from './branches.ts';
import type {Branch} from './branches.ts';
import {Fetched} from './fetched.ts';
import {LEAST_PAGE_ROWS, SCAN_PAGE_ROWS} from './limits.ts';
import type {Place, RowKey} from './page-state.ts';
import {all, any, compileTest} from './row-test.ts';
import type {BindTest, RowTest} from './row-test.ts';
import {keyOrder} from './row-order.ts';
import type {CompareKeys} from './row-order.ts';
import {renumbered, valuesFor} from './terms.ts';
import type {BoundSelect, Values} from './terms.ts';

export interface ReadShape {
  /** With its indexes on words. */
  readonly table: Table;
  readonly items: readonly SelectItem[];
  readonly orderBy: OrderBy | undefined;
  readonly base: Select;
}

/** One query of several that together give the rows. */
export interface Way {
  readonly select: BoundSelect;
  /** What rows must meet besides; undefined: they are right as they come. */
  readonly test: BindTest | undefined;
  /** Slots of the primary key. */
  readonly keySlots: readonly number[];
  readonly visible: number;
  readonly isKeyList: boolean;
  readonly isScan: boolean;
}

/** A branch as a query; `more` adds items behind those of the answer. */
export function wayOf(
  branch: Branch,
  earlier: readonly Branch[],
  {table, items, orderBy, base}: ReadShape,
  limit?: Select['limit'],
  more: (fetched: Fetched) => void = () => undefined,
): Way {
  const foundBefore = earlier.flatMap(({alternative}): Condition[] => (alternative === undefined ? [] : [alternative]));
  const conditions = [...branch.residual, ...foundBefore];
  const fetched = new Fetched(items, table, conditions);
  more(fetched);
  const tests = branch.residual.map(condition => compileTest(condition, table, fetched));
  if (foundBefore.length > 0) {
    const isFound = any(foundBefore.map(condition => compileTest(condition, table, fetched)));
    tests.push(values => {
      const test = isFound(values);
      return row => !test(row);
    });
  }
  const keySlots =
    tests.length === 0 ? [] : [...table.partitionKey, ...table.clustering].map(({name}) => fetched.column(name));
  const clustering = keySlots[table.partitionKey.length];
  if (clustering !== undefined && branch.residual.some(condition => mentionsRegular(condition, table))) {
    // A partition with static columns alone has no row that could meet it.
    tests.unshift(() => row => (row[clustering] ?? null) !== null);
  }
  const select = renumbered({
    ...base,
    items: fetched.items,
    where: allOf(branch.pushed),
    orderBy,
    limit,
    allowFiltering: orderBy?.kind !== 'ann',
  });
  return {
    select,
    test: tests.length === 0 ? undefined : all(tests),
    keySlots,
    visible: fetched.visible,
    isKeyList: branch.isKeyList,
    isScan: branch.isScan,
  };
}

function mentionsRegular(condition: Condition, table: Table): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(part => mentionsRegular(part, table));
    case 'not':
      return mentionsRegular(condition.of, table);
    case 'multi':
    case 'multi_in':
    case 'token':
      return false;
    default:
      return table.byName.get(condition.column)?.kind === 'regular';
  }
}

export const waysOf = (
  branches: readonly Branch[],
  shape: ReadShape,
  more?: (fetched: Fetched) => void,
): readonly Way[] => branches.map((branch, at) => wayOf(branch, branches.slice(0, at), shape, undefined, more));

export type Rows = Extract<Outcome, {kind: 'rows'}>;

export const asRows = (outcome: Outcome): Rows =>
  outcome.kind === 'rows' ? outcome : {kind: 'rows', columns: [], rows: [], pagingState: undefined};

export interface ReadPage {
  /** Of the first query. */
  readonly outcome: Rows;
  /** With all items. */
  readonly rows: readonly Row[];
  /** Rows that the database gave for them. */
  readonly scanned: number;
  /** Undefined: these were the last. */
  readonly next: Place | undefined;
}

export class PagedRead {
  readonly #ways: readonly Way[];
  readonly #compare: CompareKeys;

  constructor(ways: readonly Way[], table: Table, orderBy: OrderBy | undefined) {
    this.#ways = ways;
    this.#compare = keyOrder(table, orderBy);
  }

  get branches(): number {
    return this.#ways.length;
  }

  /** What is sent, in its order. */
  get statements(): readonly Select[] {
    return this.#ways.map(({select}) => select.statement);
  }

  /** Columns of the primary key, as places have them. */
  get keyLength(): number {
    return Math.max(...this.#ways.map(({keySlots}) => keySlots.length));
  }

  get isScan(): boolean {
    return this.#ways.some(({isScan}) => isScan);
  }

  /** Up to `size` rows; fewer only when they are the last, or about `mostScanned` rows were read for them. */
  async page(
    session: CqlSession,
    values: Values,
    options: ExecuteOptions,
    from: Place,
    size: number,
    mostScanned = Infinity,
  ): Promise<ReadPage> {
    const wanted = Math.min(size, from.left);
    const left = (count: number): number => from.left - count;
    const rows: Row[] = [];
    let outcome: Rows | undefined;
    let {branch, inner, after} = from;
    let scanned = 0;
    for (;;) {
      const way = this.#ways[branch]!;
      const test: RowTest | undefined = way.test?.(values);
      const pageSize = sizeOf(wanted - rows.length, scanned, rows.length, way);
      const page = asRows(
        await session.execute(way.select.statement, {
          ...options,
          values: valuesFor(way.select, values),
          pageSize,
          pagingState: inner,
        }),
      );
      outcome ??= page;
      for (const [at, row] of page.rows.entries()) {
        scanned += 1;
        if (after !== undefined) {
          if (this.#compare(keyOf(row, way), after) <= 0) {
            continue;
          }
          after = undefined;
        }
        if (test !== undefined && !test(row)) {
          continue;
        }
        rows.push(row);
        if (rows.length < wanted) {
          continue;
        }
        const isLastOfPage = at === page.rows.length - 1;
        if (!isLastOfPage) {
          return {outcome, rows, scanned, next: {branch, inner, after: keyOf(row, way), left: left(rows.length)}};
        }
      }
      inner = page.pagingState;
      if (inner === undefined) {
        branch += 1;
        after = undefined;
      }
      if (branch === this.#ways.length) {
        return {outcome, rows, scanned, next: undefined};
      }
      if (rows.length >= wanted || scanned >= mostScanned) {
        return {outcome, rows, scanned, next: {branch, inner, after, left: left(rows.length)}};
      }
    }
  }

  /** All rows, a batch at a time. */
  async *all(session: CqlSession, values: Values, options: ExecuteOptions): AsyncGenerator<ReadPage> {
    let place: Place | undefined = START;
    while (place !== undefined) {
      const page: ReadPage = await this.page(session, values, options, place, SCAN_PAGE_ROWS);
      yield page;
      place = page.next;
    }
  }
}

export const START: Place = {branch: 0, inner: undefined, after: undefined, left: Infinity};

const keyOf = (row: Row, {keySlots}: Way): RowKey => keySlots.map(slot => row[slot] ?? null);

/** How many rows to ask for, when `wanted` more will do, and of those that were read so many did. */
function sizeOf(wanted: number, scanned: number, matched: number, {test, isKeyList}: Way): number {
  // Rows of a list of keys have no order by which to find a place among them again.
  if (test === undefined || isKeyList) {
    return Math.min(wanted, SCAN_PAGE_ROWS);
  }
  const expected = Math.ceil((wanted * (scanned + 1)) / (matched + 1));
  return Math.min(Math.max(expected, wanted, LEAST_PAGE_ROWS), SCAN_PAGE_ROWS);
}
