/**
 * Nearest rows of a database whose ANN queries take few conditions and a small LIMIT: more are asked for than are wanted, those that
 * do not meet the rest of the conditions are left out, and when too few stay, all rows that could are read and scored.
 *
 * Fewer rows than were asked for are not always all there are: the graph that Apache Cassandra 5.0.9 keeps in memory loses rows whose vectors
 * are much alike (37 of 50 were found, and of 40 not the nearest). Where few rows can be all, they are read and scored as well.
 */
import {must} from '../../base/failure.ts';
import {invalid} from '../cql/errors.ts';
import type {CqlSession, ExecuteOptions, Row} from '../cql/port.ts';
import type {Index, Table} from '../cql/schema/schema.ts';
import type {OrderBy, Select, Selector, Term} from '../cql/statements/statement.ts';
import {float} from '../cql/types/floats.ts';
import {readInt32, writeInt32} from '../cql/types/bytes.ts';
import {branchesOf} from './branches.ts';
import type {WhereScope} from './branches.ts';
import {Ceiling} from './ceiling.ts';
import {MOST_ROWS_TO_COMPLETE} from './limits.ts';
import {PagedRead, START, asRows, wayOf, waysOf} from './paged-read.ts';
import type {ReadShape, Rows, Way} from './paged-read.ts';
import {BestRows} from './scored-read.ts';
import {LAST_VALUE, sourceOf, valuesFor} from './terms.ts';
import type {Source, Values} from './terms.ts';
import {TOO_FEW_NEAR} from './scan-warnings.ts';

type Ann = Extract<OrderBy, {kind: 'ann'}>;

/** How many more are asked for than are wanted, where some will not do; from then on as many times more, up to the limit. */
const GROWTH = 4;
const LEAST_ASKED = 100;
/** Asked for where all will do: the fewer nearest rows Apache Cassandra is to find, the less it looks for them. */
const LEAST_NEAREST = 20;
/** ANN queries of one search. */
const MAX_WAYS = 16;

const INT = {kind: 'native', name: 'int'} as const;

export class NearestRead {
  readonly #ways: readonly Way[];
  readonly #scan: PagedRead;
  /** A few partitions by their keys: they are read and scored. */
  readonly #isByKeys: boolean;
  readonly #limit: Source;
  readonly #most: number;
  /** Items of the answer; the score stands behind them. */
  readonly #visible: number;

  /** `table` with its indexes on words. Fails with `invalid` where the column has no index on vectors. */
  constructor(statement: Select, orderBy: Ann, table: Table, scope: WhereScope) {
    const index = table.indexes.find(one => one.column === orderBy.column && one.similarity !== undefined);
    if (index === undefined) {
      throw invalid(`ANN ordering by vector requires the column ${orderBy.column} to be indexed`);
    }
    const score = similarityItem(orderBy, index, table);
    this.#limit = sourceOf(must(statement.limit, 'an ANN query has a limit'), INT, '[limit]');
    this.#most = scope.capabilities.annLimit ?? Infinity;
    const shape: ReadShape = {table, items: statement.items, orderBy, base: statement};
    const indexed: WhereScope = {...scope, onlyIndexed: true};
    const narrow = branchesOf(statement.where, indexed);
    const branches = narrow.length > MAX_WAYS ? branchesOf(statement.where, {...indexed, mayBranch: false}) : narrow;
    this.#ways = branches.map((branch, at) =>
      wayOf(branch, branches.slice(0, at), shape, LAST_VALUE, fetched => fetched.add(score)),
    );
    const all = branchesOf(statement.where, scope);
    this.#isByKeys = all.every(({isByKey}) => isByKey);
    const whole = waysOf(all, {...shape, orderBy: undefined}, fetched => {
      fetched.add(score);
    });
    this.#scan = new PagedRead(whole, table, undefined);
    this.#visible = this.#ways[0]!.visible;
  }

  async read(session: CqlSession, values: Values, options: ExecuteOptions, maxScanRows: number): Promise<Rows> {
    const limit = limitOf(this.#limit, values);
    const rest: ExecuteOptions = {...options, pageSize: undefined, pagingState: undefined};
    if (limit > this.#most || this.#isByKeys) {
      return this.#readAll(limit, session, values, rest, maxScanRows);
    }
    const best = new BestRows(limit);
    let columns: Rows['columns'] = [];
    let isFew = false;
    for (const way of this.#ways) {
      const found = await this.#ask(way, limit, session, values, rest);
      if (found.isShort) {
        return this.#readAll(limit, session, values, rest, maxScanRows);
      }
      ({columns} = found);
      isFew ||= found.isFew;
      found.rows.forEach(row => best.add(this.#scoreOf(row), row));
    }
    const all = isFew ? await this.#readFew(limit, session, values, rest) : undefined;
    if (all !== undefined) {
      return all;
    }
    return this.#answer(columns, best.take(), undefined);
  }

  /** Up to `limit` rows of a way; `isShort`: there may be more, which the database does not give. `isFew`: it gave fewer than it was asked for. */
  async #ask(
    way: Way,
    limit: number,
    session: CqlSession,
    values: Values,
    options: ExecuteOptions,
  ): Promise<Pick<Rows, 'columns' | 'rows'> & {readonly isShort: boolean; readonly isFew: boolean}> {
    const test = way.test?.(values);
    const least = test === undefined ? Math.max(limit, LEAST_NEAREST) : Math.max(limit * GROWTH, LEAST_ASKED);
    let asked = Math.min(this.#most, least);
    for (;;) {
      const bound = valuesFor(way.select, [...values, intOf(asked)]);
      const {columns, rows} = asRows(await session.execute(way.select.statement, {...options, values: bound}));
      const good = test === undefined ? rows : rows.filter(test);
      if (test === undefined || good.length >= limit || rows.length < asked) {
        return {columns, rows: good.slice(0, limit), isShort: false, isFew: rows.length < asked};
      }
      if (asked >= this.#most) {
        return {columns, rows: good, isShort: true, isFew: false};
      }
      asked = Math.min(this.#most, asked * GROWTH);
    }
  }

  /** All rows that could be meant, if they are few. */
  async #readFew(
    limit: number,
    session: CqlSession,
    values: Values,
    options: ExecuteOptions,
  ): Promise<Rows | undefined> {
    const most = MOST_ROWS_TO_COMPLETE;
    const {outcome, rows, next} = await this.#scan.page(session, values, options, START, most, most);
    if (next !== undefined) {
      return undefined;
    }
    const best = new BestRows(limit);
    this.#score(rows, best);
    return this.#answer(outcome.columns, best.take(), undefined);
  }

  #score(rows: readonly Row[], best: BestRows): void {
    for (const row of rows) {
      if ((row[this.#visible] ?? null) !== null) {
        best.add(this.#scoreOf(row), row);
      }
    }
  }

  async #readAll(
    limit: number,
    session: CqlSession,
    values: Values,
    options: ExecuteOptions,
    maxScanRows: number,
  ): Promise<Rows> {
    const best = new BestRows(limit);
    const ceiling = new Ceiling(maxScanRows, 'the nearest rows that meet these conditions');
    let columns: Rows['columns'] = [];
    for await (const {outcome, rows, scanned} of this.#scan.all(session, values, options)) {
      ({columns} = outcome);
      ceiling.add(scanned);
      this.#score(rows, best);
    }
    return this.#answer(columns, best.take(), this.#isByKeys ? undefined : [TOO_FEW_NEAR]);
  }

  #scoreOf(row: Row): number {
    const bytes = row[this.#visible] ?? null;
    return bytes === null ? -Infinity : (float.decode(bytes) as number);
  }

  #answer(columns: Rows['columns'], rows: readonly Row[], warnings: Rows['warnings']): Rows {
    return {
      kind: 'rows',
      columns: columns.slice(0, this.#visible),
      rows: rows.map(row => row.slice(0, this.#visible)),
      pagingState: undefined,
      warnings,
    };
  }
}

/** How near a row is, as the database computes it. The hint tells what the value is. */
function similarityItem({column, vector}: Ann, index: Index, table: Table): Selector {
  const type = table.byName.get(column)?.type;
  const of: Term =
    type?.kind === 'vector'
      ? {
          kind: 'hint',
          type: {
            kind: 'vector',
            element: {kind: 'named', keyspace: undefined, name: 'float'},
            dimension: type.dimension,
          },
          of: vector,
        }
      : vector;
  return {
    kind: 'call',
    name: {keyspace: undefined, name: `similarity_${index.similarity ?? 'cosine'}`},
    args: [
      {kind: 'column', name: column},
      {kind: 'term', term: of},
    ],
  };
}

/** Fails with `invalid` for what is no limit. */
export function limitOf(source: Source, values: Values): number {
  const bytes = source(values);
  if (!(bytes instanceof Uint8Array) || bytes.length !== 4) {
    throw invalid('Invalid limit value');
  }
  const limit = readInt32(bytes, 0);
  if (limit <= 0) {
    throw invalid('LIMIT must be strictly positive');
  }
  return limit;
}

function intOf(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeInt32(value, bytes, 0);
  return bytes;
}
