/** Reading rows: pages in the database's order, an order made in memory, or nearest first. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Outcome, Row} from '../../../core/cql/port.ts';
import type {OrderBy, Select, Selector} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {decodeVector, vectorJson} from '../documents/vectors.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {answerTexts, inTurn} from '../operations/answer-turns.ts';
import {readPageState, writePageState} from '../operations/page-state.ts';
import {MAX_SHAPE_VALUES, shapeOf, withMarkers} from '../operations/shapes.ts';
import {limitTerm, selectStatement} from '../operations/statements.ts';
import {tableCondition} from './condition.ts';
import {isNever, parseTableFilter} from './filter.ts';
import type {TableFilter} from './filter.ts';
import {keyCondition} from './key-filter.ts';
import {parseTableProjection, projectionSchema} from './projection.ts';
import {parseTableSort, resolveSort} from './sort.ts';
import type {ResolvedSort, SortColumn, TableSort} from './sort.ts';
import {rowBytes, sortRows} from './sorted.ts';
import type {RowPage, RowSource} from './sorted.ts';
import {namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {floatText, valueText} from './value-text.ts';
import {filterWarnings, inMemoryReason} from './warnings.ts';

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

interface Found {
  readonly rows: readonly string[];
  readonly nextPageState: string | undefined;
  /** Of an in-memory sort. */
  readonly sortedRowCount: number | undefined;
  readonly warnings: readonly DataApiFailure[];
}

/** find on a table. */
export async function findRows(input: ReadInput, table: ApiTable, context: Context): Promise<Answer> {
  const reader = new Reader(input, table, context);
  return inTurn(reader.mostRows, table, context, async () => {
    const {found, status} = await reader.read();
    const next = found.nextPageState === undefined ? 'null' : `"${found.nextPageState}"`;
    return {
      data: `{"documents":[${found.rows.join(',')}],"nextPageState":${next}}`,
      status,
      warnings: found.warnings,
    };
  });
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
  readonly #sort: TableSort;

  constructor(input: ReadInput, table: ApiTable, context: Context) {
    this.#input = input;
    this.#table = table;
    this.#context = context;
    this.#filter = parseTableFilter(input.filter, table);
    this.#columns = parseTableProjection(input.projection, table);
    this.#sort = parseTableSort(input.sort, table);
  }

  /** Of one answer. */
  get mostRows(): number {
    const {limit} = this.#input;
    const {pageSize, maxVectorLimit} = this.#context.door.limits;
    switch (this.#sort.kind) {
      case 'vector':
      case 'vectorize':
        return limit ?? maxVectorLimit;
      case 'lexical':
        return Math.min(limit ?? DEFAULT_LEXICAL_LIMIT, MAX_LEXICAL_LIMIT);
      default:
        return Math.min(limit ?? pageSize, pageSize);
    }
  }

  async read(): Promise<{readonly found: Found; readonly status: string}> {
    const parsed = this.#sort;
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
        const reason = inMemoryReason(sort.columns, this.#filter, this.#input.skip ?? 0, this.#table);
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
      rows: answerTexts(rows, row => rowText(row, this.#columns)),
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
  ): Promise<RowPage> {
    const {statement, values} = this.#select(columns, orderBy);
    try {
      const outcome = await this.#context.session.execute(statement, {values, pageSize, pagingState});
      const rows = this.#rowsOf(outcome);
      return {rows, paging: outcome.kind === 'rows' ? outcome.pagingState : undefined};
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

  /** Takes note of how large rows of the table are. */
  #rowsOf(outcome: Outcome): readonly Row[] {
    const rows = outcome.kind === 'rows' ? outcome.rows : [];
    const width = this.#columns.length;
    this.#table.lengths.addSum(
      rows.length,
      rows.reduce((sum, row) => sum + rowBytes(row, width), 0),
    );
    return rows;
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

  async #inMemory(sort: readonly SortColumn[], warnings: readonly DataApiFailure[]): Promise<Found> {
    if (this.#input.pageState !== '') {
      throw this.#noPages(namesOf(sort.map(({column}) => column)));
    }
    const {limits, sorts} = this.#context.door;
    // Each column once: the database sends what it is asked for.
    const all = [...new Set([...this.#columns, ...sort.map(({column}) => column), ...this.#table.key])];
    const {lengths} = this.#table;
    const source: RowSource = {
      page: (size, paging) => this.#execute(all, undefined, size, paging),
      again: key => this.#again(key),
      width: this.#columns.length,
      keyAt: this.#table.key.map(column => all.indexOf(column)),
      get expectedBytes() {
        return lengths.expected;
      },
    };
    const orders = sort.map(({column, isDescending}) => ({
      at: all.indexOf(column),
      compare: codecOf(column.column.type).compare,
      sign: isDescending ? -1 : 1,
    }));
    const {rows, count} = await sortRows(source, orders, {
      skip: this.#input.skip ?? 0,
      limit: Math.min(this.#input.limit ?? limits.pageSize, limits.pageSize),
      maxRows: limits.maxSortDocuments,
      turns: sorts,
    });
    return {
      rows: answerTexts(rows, row => rowText(row, this.#columns)),
      nextPageState: undefined,
      sortedRowCount: count,
      warnings,
    };
  }

  /** The columns of the answer, of the row with this key. */
  async #again(key: readonly Uint8Array[]): Promise<Row | undefined> {
    const columns = this.#columns.map(({name}) => name);
    const statement = this.#table.statement(JSON.stringify(['again', columns]), () =>
      selectStatement(this.#table.name, {
        items: columns.map(name => ({kind: 'column', name})),
        where: keyCondition(this.#table, 0),
        limit: undefined,
      }),
    );
    const outcome = await this.#context.session.execute(statement, {values: key});
    return outcome.kind === 'rows' ? outcome.rows[0] : undefined;
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
    const rows = this.#rowsOf(await this.#context.session.execute(statement, {}));
    return {
      rows: answerTexts(rows, row => rowText(row, this.#columns)),
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
    const rows = this.#rowsOf(await this.#context.session.execute(statement, {}));
    return {
      rows: answerTexts(rows, row =>
        rowText(row, this.#columns, includeSimilarity ? row[this.#columns.length] : undefined),
      ),
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
