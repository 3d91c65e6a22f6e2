/** Reading rows: pages in the database's order, an order made in memory, or nearest first. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Row} from '../../../core/cql/port.ts';
import type {OrderBy, Select, Selector} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {Slice, giveWay} from '../../../base/slices.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {decodeVector, vectorJson} from '../documents/vectors.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {readPageState, writePageState} from '../operations/page-state.ts';
import {MAX_SHAPE_VALUES, shapeOf, withMarkers} from '../operations/shapes.ts';
import {limitTerm, selectStatement} from '../operations/statements.ts';
import {tableCondition} from './condition.ts';
import {conjuncts, isNever, parseTableFilter} from './filter.ts';
import type {TableFilter} from './filter.ts';
import {parseTableProjection, projectionSchema} from './projection.ts';
import {parseTableSort, resolveSort} from './sort.ts';
import type {ResolvedSort, SortColumn} from './sort.ts';
import {namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {floatText, valueText} from './value-text.ts';
import {filterWarnings} from './warnings.ts';

export interface ReadInput {
  readonly filter: Json | undefined;
  readonly projection: Json | undefined;
  readonly sort: Json | undefined;
  readonly limit: number | undefined;
  readonly skip: number | undefined;
  readonly pageState: string;
  readonly includeSimilarity: boolean;
  readonly includeSortVector: boolean;
}

/** Rows of a sort by words, without a limit and at most. */
const DEFAULT_LEXICAL_LIMIT = 100;
const MAX_LEXICAL_LIMIT = 1000;
/** Rows that an in-memory sort reads at a time. */
const READ_SIZE = 500;
/** Rows that may wait beyond those that can be in the answer, before they are sorted out. */
const SORT_ROOM = 2000;

interface Found {
  readonly rows: readonly string[];
  readonly nextPageState: string | undefined;
  /** Of an in-memory sort. */
  readonly sortedRowCount: number | undefined;
  readonly warnings: readonly DataApiFailure[];
}

/** find on a table. */
export async function findRows(input: ReadInput, table: ApiTable, context: Context): Promise<Answer> {
  const {found, status} = await new Reader(input, table, context).read();
  const next = found.nextPageState === undefined ? 'null' : `"${found.nextPageState}"`;
  return {
    data: `{"documents":[${found.rows.join(',')}],"nextPageState":${next}}`,
    status,
    warnings: found.warnings,
  };
}

/** findOne on a table. */
export async function findOneRow(
  input: Omit<ReadInput, 'limit' | 'skip' | 'pageState'>,
  table: ApiTable,
  context: Context,
): Promise<Answer> {
  const one = {...input, limit: 1, skip: undefined, pageState: ''};
  const {found, status} = await new Reader(one, table, context).read();
  return {data: `{"document":${found.rows[0] ?? 'null'}}`, status, warnings: found.warnings};
}

class Reader {
  readonly #input: ReadInput;
  readonly #table: ApiTable;
  readonly #context: Context;
  readonly #filter: TableFilter;
  readonly #columns: readonly ApiColumn[];

  constructor(input: ReadInput, table: ApiTable, context: Context) {
    this.#input = input;
    this.#table = table;
    this.#context = context;
    this.#filter = parseTableFilter(input.filter, table);
    this.#columns = parseTableProjection(input.projection, table);
  }

  async read(): Promise<{readonly found: Found; readonly status: string}> {
    const parsed = parseTableSort(this.#input.sort, this.#table);
    if (parsed.kind === 'vector' || parsed.kind === 'vectorize') {
      this.#checkVectorOptions(parsed.column);
    }
    if (parsed.kind === 'lexical' && this.#input.skip !== undefined && this.#input.skip > 0) {
      throw fail('CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION');
    }
    if (parsed.kind === 'lexical' && this.#input.pageState !== '') {
      throw this.#noPages(parsed.column.name);
    }
    const sort = await resolveSort(parsed, this.#table, this.#context);
    const found = await this.#find(sort);
    let status = `"projectionSchema":${projectionSchema(this.#columns)}`;
    if (found.sortedRowCount !== undefined) {
      status += `,"sortedRowCount":${found.sortedRowCount}`;
    }
    if (this.#input.includeSortVector) {
      status += `,"sortVector":${sort.kind === 'vector' ? writeJson(vectorJson(decodeVector(sort.vector))) : 'null'}`;
    }
    return {found, status};
  }

  #checkVectorOptions({name}: ApiColumn): void {
    const {limit, skip, pageState} = this.#input;
    const {maxVectorLimit} = this.#context.door.limits;
    if (skip !== undefined && skip > 0) {
      throw fail('CANNOT_VECTOR_SORT_WITH_SKIP_OPTION');
    }
    if (limit !== undefined && limit > maxVectorLimit) {
      throw fail('CANNOT_VECTOR_SORT_WITH_LIMIT_EXCEEDS_MAX', {
        limit: String(limit),
        maxLimit: String(maxVectorLimit),
        sortColumn: name,
      });
    }
    if (pageState !== '') {
      throw this.#noPages(name);
    }
  }

  async #find(sort: ResolvedSort): Promise<Found> {
    const warnings = filterWarnings(this.#filter, this.#table, sort.kind === 'vector' || sort.kind === 'lexical');
    if (isNever(this.#filter)) {
      const sortedRowCount = sort.kind === 'columns' ? 0 : undefined;
      return {rows: [], nextPageState: undefined, sortedRowCount, warnings};
    }
    switch (sort.kind) {
      case 'none':
        return this.#page(undefined, warnings);
      case 'vector':
        return this.#nearest(sort, warnings);
      case 'lexical':
        return this.#best(sort, warnings);
      case 'columns': {
        const reason = this.#inMemoryReason(sort.columns);
        return reason === undefined
          ? this.#page(sort.columns, warnings)
          : this.#inMemory(sort.columns, [...warnings, reason]);
      }
    }
  }

  // ---- the database's order ----

  async #page(sort: readonly SortColumn[] | undefined, warnings: readonly DataApiFailure[]): Promise<Found> {
    const state = this.#input.pageState === '' ? undefined : readPageState(this.#input.pageState);
    const left = state?.left ?? this.#input.limit ?? Infinity;
    const orderBy: OrderBy | undefined = sort && {
      kind: 'columns',
      columns: sort.map(({column, isDescending}) => ({name: column.name, descending: isDescending})),
    };
    const size = Math.min(this.#context.door.limits.pageSize, left);
    const {rows, paging} = await this.#execute(this.#columns, orderBy, size, state?.paging);
    const leftAfter = left - rows.length;
    return {
      rows: rows.map(row => rowText(row, this.#columns)),
      nextPageState: paging === undefined || leftAfter <= 0 ? undefined : writePageState({left: leftAfter, paging}),
      sortedRowCount: undefined,
      warnings,
    };
  }

  async #execute(
    columns: readonly ApiColumn[],
    orderBy: OrderBy | undefined,
    pageSize: number,
    pagingState: Uint8Array | undefined,
  ): Promise<{readonly rows: readonly Row[]; readonly paging: Uint8Array | undefined}> {
    const {statement, values} = this.#select(columns, orderBy);
    try {
      const outcome = await this.#context.session.execute(statement, {values, pageSize, pagingState});
      return outcome.kind === 'rows'
        ? {rows: outcome.rows, paging: outcome.pagingState}
        : {rows: [], paging: undefined};
    } catch (error) {
      if (
        pagingState !== undefined &&
        error instanceof CqlFailure &&
        (error.code === 'invalid' || error.code === 'protocol')
      ) {
        throw fail('COMMAND_FIELD_VALUE_INVALID', {
          field: 'options.pageState',
          value: '(not shown)',
          message: 'it is no page state of this command on this table',
        });
      }
      throw error;
    }
  }

  /** The same statement object for all filters of one shape. */
  #select(
    columns: readonly ApiColumn[],
    orderBy: OrderBy | undefined,
  ): {statement: Select; values: readonly Uint8Array[]} {
    const where = tableCondition(this.#filter);
    const values: Uint8Array[] = [];
    const shape = !this.#table.hasPlainNames ? undefined : where === undefined ? '' : shapeOf(where, values);
    const make = (marked: typeof where): Select =>
      selectStatement(this.#table.name, {
        items: columns.map(({name}) => ({kind: 'column', name})),
        where: marked,
        orderBy,
        limit: undefined,
      });
    if (shape === undefined || values.length > MAX_SHAPE_VALUES) {
      return {statement: make(where), values: []};
    }
    const order =
      orderBy?.kind === 'columns' ? orderBy.columns.map(({name, descending}) => `${name} ${descending}`) : [];
    const key = JSON.stringify(['select', columns.map(({name}) => name), shape, order]);
    return {statement: this.#table.statement(key, () => make(where && withMarkers(where))), values};
  }

  // ---- an order made in memory ----

  /** Why the database cannot give this order; undefined when it can. */
  #inMemoryReason(sort: readonly SortColumn[]): DataApiFailure | undefined {
    const {clustering, partitionKey} = this.#table.table;
    if (this.#input.skip !== undefined && this.#input.skip > 0) {
      return fail('IN_MEMORY_SORTING_DUE_SKIP_OPTIONS');
    }
    const facts = {
      ...this.#table.facts,
      sortColumns: namesOf(sort.map(({column}) => column)),
      partitionSorting: namesOf(clustering),
    };
    if (sort.some(({column}) => column.column.kind !== 'clustering')) {
      return fail('IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING', facts);
    }
    const together = conjuncts(this.#filter) ?? [];
    const isOnePartition = partitionKey.every(({name}) =>
      together.some(one => one.column.name === name && one.kind === 'compare' && one.cql === '='),
    );
    if (!isOnePartition) {
      return fail('IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED', {
        ...facts,
        partitionKeys: namesOf(partitionKey),
      });
    }
    const turns = sort.map(({column, isDescending}) => isDescending !== column.column.descending);
    const isPrefix = sort.every(({column}, index) => column.column.position === index);
    return isPrefix && turns.every(turn => turn === turns[0])
      ? undefined
      : fail('IN_MEMORY_SORTING_DUE_TO_OUT_OF_ORDER_PARTITION_SORTING', facts);
  }

  async #inMemory(sort: readonly SortColumn[], warnings: readonly DataApiFailure[]): Promise<Found> {
    if (this.#input.pageState !== '') {
      throw this.#noPages(namesOf(sort.map(({column}) => column)));
    }
    const {pageSize, maxSortDocuments} = this.#context.door.limits;
    const all = [...this.#columns, ...sort.map(({column}) => column)];
    const from = this.#columns.length;
    const orders = sort.map(({column, isDescending}, index) => ({
      at: from + index,
      compare: codecOf(column.column.type).compare,
      sign: isDescending ? -1 : 1,
    }));
    const compare = (a: Row, b: Row): number => {
      for (const {at, compare: compareValues, sign} of orders) {
        const [left = null, right = null] = [a[at], b[at]];
        // Nulls come first.
        const order =
          left === null || right === null ? Number(right === null) - Number(left === null) : compareValues(left, right);
        if (order !== 0) {
          return order * sign;
        }
      }
      return 0;
    };
    const skip = this.#input.skip ?? 0;
    const wanted = skip + Math.min(this.#input.limit ?? pageSize, pageSize);
    const rows: Row[] = [];
    let count = 0;
    const slice = new Slice();
    let pagingState: Uint8Array | undefined;
    do {
      const page = await this.#execute(all, undefined, READ_SIZE, pagingState);
      rows.push(...page.rows);
      count += page.rows.length;
      if (count >= maxSortDocuments) {
        throw fail('OVERLOADED_SORT_ROW_LIMIT', {maxLimit: String(maxSortDocuments), unit: 'rows'});
      }
      if (rows.length > wanted * 2 + SORT_ROOM) {
        rows.sort(compare).length = wanted;
      }
      pagingState = page.paging;
      if (slice.isOver()) {
        await giveWay();
        slice.restart();
      }
    } while (pagingState !== undefined);
    return {
      rows: rows
        .sort(compare)
        .slice(skip, wanted)
        .map(row => rowText(row, this.#columns)),
      nextPageState: undefined,
      sortedRowCount: count,
      warnings,
    };
  }

  #noPages(sortColumns: string): DataApiFailure {
    return fail('UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING', {
      ...this.#table.facts,
      sortColumns,
      partitionSorting: namesOf(this.#table.table.clustering),
    });
  }

  // ---- best answers first ----

  async #best(
    {column, words}: Extract<ResolvedSort, {kind: 'lexical'}>,
    warnings: readonly DataApiFailure[],
  ): Promise<Found> {
    const statement = selectStatement(this.#table.name, {
      items: this.#columns.map(({name}) => ({kind: 'column', name})),
      where: tableCondition(this.#filter),
      orderBy: {kind: 'bm25', column: column.name, text: {kind: 'value', bytes: Buffer.from(words)}},
      limit: limitTerm(Math.min(this.#input.limit ?? DEFAULT_LEXICAL_LIMIT, MAX_LEXICAL_LIMIT)),
    });
    const outcome = await this.#context.session.execute(statement, {});
    const rows = outcome.kind === 'rows' ? outcome.rows : [];
    return {
      rows: rows.map(row => rowText(row, this.#columns)),
      nextPageState: undefined,
      sortedRowCount: undefined,
      warnings,
    };
  }

  // ---- nearest first ----

  async #nearest(
    {column, vector, metric}: Extract<ResolvedSort, {kind: 'vector'}>,
    warnings: readonly DataApiFailure[],
  ): Promise<Found> {
    const items: Selector[] = this.#columns.map(({name}) => ({kind: 'column', name}));
    const term = {kind: 'value', bytes: vector} as const;
    const {type} = column.column;
    const {includeSimilarity} = this.#input;
    if (includeSimilarity && type.kind === 'vector') {
      items.push({
        kind: 'call',
        name: {keyspace: undefined, name: `similarity_${metric}`},
        args: [
          {kind: 'column', name: column.name},
          {
            kind: 'hint',
            type: {
              kind: 'vector',
              element: {kind: 'named', keyspace: undefined, name: 'float'},
              dimension: type.dimension,
            },
            of: {kind: 'term', term},
          },
        ],
      });
    }
    const statement = selectStatement(this.#table.name, {
      items,
      where: tableCondition(this.#filter),
      orderBy: {kind: 'ann', column: column.name, vector: term},
      limit: limitTerm(this.#input.limit ?? this.#context.door.limits.maxVectorLimit),
    });
    const outcome = await this.#context.session.execute(statement, {});
    const rows = outcome.kind === 'rows' ? outcome.rows : [];
    return {
      rows: rows.map(row => rowText(row, this.#columns, includeSimilarity ? row[this.#columns.length] : undefined)),
      nextPageState: undefined,
      sortedRowCount: undefined,
      warnings,
    };
  }
}

/** A row as JSON. Null and empty columns are left out; `similarity` is a float in wire form. */
function rowText(row: Row, columns: readonly ApiColumn[], similarity?: Uint8Array | null): string {
  let text = '';
  for (let i = 0; i < columns.length; i += 1) {
    const {column, member} = columns[i]!;
    const value = valueText(row[i], column.type);
    if (value !== undefined) {
      text += `${text === '' ? '' : ','}${member}${value}`;
    }
  }
  if (similarity !== undefined && similarity !== null) {
    text += `${text === '' ? '' : ','}"$similarity":${floatText(decodeVector(similarity)[0]!)}`;
  }
  return `{${text}}`;
}
