/** How a SELECT is done on a database that may lack what it asks for. Made once for each statement object. */
import {invalid} from '../cql/errors.ts';
import type {Capabilities, CqlSession, ExecuteOptions, Outcome} from '../cql/port.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {Condition, Select, Selector} from '../cql/statements/statement.ts';
import {allOf, branchesOf} from './branches.ts';
import type {WhereScope} from './branches.ts';
import {explainer} from './explain.ts';
import type {Explain} from './explain.ts';
import {NearestRead, limitOf} from './nearest-read.ts';
import {decodePlace, encodePlace, fingerprintOf, sumOfStatements} from './page-state.ts';
import {PagedRead, START, waysOf} from './paged-read.ts';
import {RankedRead} from './ranked-read.ts';
import {sourceOf} from './terms.ts';
import type {Values} from './terms.ts';
import {NO_INDEX} from './scan-warnings.ts';

export type RunSelect = (session: CqlSession, options: ExecuteOptions) => Promise<Outcome>;

export interface SelectPlan {
  /** Undefined: the statement goes as it is. */
  readonly run: RunSelect | undefined;
  readonly explain: Explain;
}

export interface PlanScope {
  /** As the database has it. */
  readonly table: Table;
  /** With its indexes on words, wherever they are kept. */
  readonly known: Table;
  readonly capabilities: Capabilities;
  readonly maxScanRows: number;
}

const NO_VALUES: Values = [];
const INT = {kind: 'native', name: 'int'} as const;

/** Fails with `invalid` for what cannot be planned. */
export function planSelect(statement: Select, scope: PlanScope): SelectPlan {
  const {orderBy} = statement;
  const {table, known, capabilities, maxScanRows} = scope;
  const isOrdered = orderBy?.kind === 'columns';
  const where: WhereScope = {table, capabilities, onlyIndexed: false, noIndexes: isOrdered, mayBranch: !isOrdered};
  if (orderBy?.kind === 'ann') {
    refuseOthers(statement, 'ANN ordering');
    const read = new NearestRead(statement, orderBy, known, where);
    return {
      run: (session, options) => read.read(session, options.values ?? NO_VALUES, options, maxScanRows),
      explain: explainer(statement, branchesOf(statement.where, where), known, 'vector'),
    };
  }
  if (orderBy?.kind === 'bm25') {
    const of = branchesOf(statement.where, where);
    const explain = explainer(statement, of, known, 'scan');
    if (capabilities.textSearch && of[0]!.residual.length === 0) {
      return {run: undefined, explain};
    }
    refuseOthers(statement, 'BM25 ordering');
    const read = new RankedRead(statement, orderBy, known, where);
    return {
      run: (session, options) => read.read(session, options.values ?? NO_VALUES, options, maxScanRows),
      explain,
    };
  }
  const branches = branchesOf(statement.where, where);
  const [first] = branches;
  const explain = explainer(statement, branches, known, undefined);
  if (branches.length === 1 && first!.residual.length === 0) {
    if (isFlat(statement.where)) {
      return {run: undefined, explain};
    }
    const flat = {...statement, where: allOf(first!.pushed)};
    return {run: (session, options) => session.execute(flat, options), explain};
  }
  refuseOthers(statement, 'Conditions that the database cannot check');
  if (!statement.allowFiltering && branches.some(({isScan}) => isScan)) {
    throw invalid(NEEDS_FILTERING);
  }
  const read = new PagedRead(waysOf(branches, shapeOf(statement, known)), known, orderBy);
  return {run: pages(statement, scope, read), explain};
}

const NEEDS_FILTERING =
  'Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. ' +
  'If you want to execute this query despite the performance unpredictability, use ALLOW FILTERING';

const shapeOf = (statement: Select, table: Table) => ({
  table,
  items: statement.items,
  orderBy: statement.orderBy,
  base: statement,
});

const isFlat = (where: Condition | undefined): boolean =>
  where === undefined || (where.kind === 'and' ? where.of.every(isRelation) : isRelation(where));

const isRelation = ({kind}: Condition): boolean => kind !== 'and' && kind !== 'or' && kind !== 'not';

/** What needs all rows of the answer in one query of the database. */
function refuseOthers(statement: Select, what: string): void {
  const isOther =
    statement.json ||
    statement.distinct ||
    statement.groupBy.length > 0 ||
    statement.perPartitionLimit !== undefined ||
    statement.items.some(({selector}) => isAggregate(selector));
  if (isOther) {
    throw invalid(`${what} cannot stand beside JSON, DISTINCT, GROUP BY, PER PARTITION LIMIT and aggregates here`);
  }
}

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'min', 'max', 'sum', 'avg']);

const isAggregate = (selector: Selector): boolean =>
  selector.kind === 'count_rows' || (selector.kind === 'call' && AGGREGATES.has(selector.name.name));

/** 0 and less: all rows. */
const sizeOf = (pageSize: number | undefined): number =>
  pageSize === undefined || pageSize <= 0 ? Infinity : pageSize;

/** Places are those of this statement by this plan: a new index may change the branches. */
function pages(statement: Select, {table}: PlanScope, read: PagedRead): RunSelect {
  const limit = statement.limit === undefined ? undefined : sourceOf(statement.limit, INT, '[limit]');
  const warnings = read.isScan ? [NO_INDEX] : undefined;
  let sum: number | undefined;
  const fingerprint = (values: Values): number =>
    fingerprintOf((sum ??= sumOfStatements([statement, ...read.statements])), table.id, values);
  return async (session, options) => {
    const {values = NO_VALUES, pageSize, pagingState} = options;
    const place =
      pagingState === undefined
        ? {...START, left: limit === undefined ? Infinity : limitOf(limit, values)}
        : decodePlace(pagingState, fingerprint(values), read.branches, read.keyLength);
    const {outcome, rows, next} = await read.page(session, values, options, place, sizeOf(pageSize));
    const count = statement.items.length === 0 ? table.columns.length : statement.items.length;
    return {
      kind: 'rows',
      columns: outcome.columns.slice(0, count),
      rows: rows.map(row => (row.length === count ? row : row.slice(0, count))),
      pagingState: next === undefined || next.left <= 0 ? undefined : encodePlace(next, fingerprint(values)),
      warnings: warnings === undefined ? outcome.warnings : [...(outcome.warnings ?? []), ...warnings],
    };
  };
}
