/** The `sort` clause of tables. Source: stargate/data-api, "TableSortClauseBuilder", "TableVectorSortClauseResolver". */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {extendedName} from '../documents/ejson.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import {isFloatVector} from './column-types.ts';
import {embed} from './embed.ts';
import {namesOf, textIndexedColumns} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {Misfit, vectorBytes} from './values.ts';

export interface SortColumn {
  readonly column: ApiColumn;
  readonly isDescending: boolean;
}

export type TableSort =
  | {readonly kind: 'none'}
  | {readonly kind: 'columns'; readonly columns: readonly SortColumn[]}
  /** `vector` is in wire form and fits the column. */
  | {readonly kind: 'vector'; readonly column: ApiColumn; readonly vector: Uint8Array; readonly metric: Metric}
  /** Best answers to these words first. */
  | {readonly kind: 'lexical'; readonly column: ApiColumn; readonly words: string}
  | {readonly kind: 'vectorize'; readonly column: ApiColumn; readonly text: string; readonly metric: Metric};

export type Metric = 'cosine' | 'dot_product' | 'euclidean';

const FLOAT_BYTES = 4;

type Part = {
  readonly kind: 'regular' | 'vector' | 'vectorize' | 'lexical';
  readonly column: ApiColumn;
  readonly json: Json;
};

/** Reads a sort; absent, null and `{}` are none. Fails with the errors of the scope SORT. */
export function parseTableSort(json: Json | undefined, table: ApiTable): TableSort {
  if (json === undefined || json === null || (json instanceof Map && json.size === 0)) {
    return {kind: 'none'};
  }
  if (!(json instanceof Map)) {
    throw fail('SORT_CLAUSE_INVALID', {problem: 'A sort must be an object.'});
  }
  const unknown = [...json.keys()].filter(name => !table.byName.has(name));
  if (unknown.length > 0) {
    throw fail('CANNOT_SORT_UNKNOWN_COLUMNS', {
      ...table.facts,
      allColumns: table.allColumns,
      unknownColumns: unknown.join(', ').slice(0, 1000),
    });
  }
  const parts = [...json].map(([name, value]) => partOf(table.byName.get(name)!, value));
  checkCombination(parts, table);
  const [first] = parts as [Part, ...Part[]];
  switch (first.kind) {
    case 'lexical':
      return lexicalSort(first, table);
    case 'vector':
    case 'vectorize':
      return vectorSort(first, table);
    case 'regular':
      return {kind: 'columns', columns: parts.map(regular)};
  }
}

function partOf(column: ApiColumn, json: Json): Part {
  const {type} = column.column;
  const isVector = isFloatVector(type);
  if (Array.isArray(json) || (json instanceof Map && extendedName(json) === '$binary')) {
    return {kind: 'vector', column, json};
  }
  if (typeof json === 'string') {
    return {kind: type.kind === 'native' && type.name === 'text' ? 'lexical' : 'vectorize', column, json};
  }
  if (isVector) {
    throw fail('INVALID_VECTOR_SORT_EXPRESSION', {jsonType: kindOf(json)});
  }
  return {kind: 'regular', column, json};
}

function checkCombination(parts: readonly Part[], table: ApiTable): void {
  const names = (kind: Part['kind']): string =>
    parts
      .filter(part => part.kind === kind)
      .map(({column}) => column.name)
      .join(', ');
  const count = (kind: Part['kind']): number => parts.filter(part => part.kind === kind).length;
  const facts = {...table.facts, vectorColumns: table.vectorColumns};
  if (count('lexical') > 0 && parts.length > 1) {
    throw fail('CANNOT_SORT_ON_SPECIAL_WITH_OTHERS', {
      lexicalSorts: names('lexical'),
      regularSorts: names('regular'),
      vectorSorts: [names('vector'), names('vectorize')].filter(text => text !== '').join(', '),
    });
  }
  const isNoVector = ({column}: Part): boolean => !isFloatVector(column.column.type);
  const wrongVectors = parts.filter(part => part.kind === 'vector' && isNoVector(part));
  if (wrongVectors.length > 0) {
    throw fail('CANNOT_VECTOR_SORT_NON_VECTOR_COLUMNS', {
      ...facts,
      sortColumns: wrongVectors.map(({column}) => column.name).join(', '),
    });
  }
  const wrongTexts = parts.filter(part => part.kind === 'vectorize' && isNoVector(part));
  if (wrongTexts.length > 0) {
    throw fail('CANNOT_VECTORIZE_SORT_NON_VECTOR_COLUMN', {
      ...facts,
      sortColumns: wrongTexts.map(({column}) => column.name).join(', '),
    });
  }
  if (count('vectorize') > 1) {
    throw fail('CANNOT_SORT_ON_MULTIPLE_VECTORIZE', {...facts, sortColumns: names('vectorize')});
  }
  if (count('vector') + count('vectorize') > 1) {
    throw fail('CANNOT_SORT_ON_MULTIPLE_VECTORS', {
      ...facts,
      sortColumns: namesOf(parts.map(({column}) => column)),
    });
  }
  if (count('vector') + count('vectorize') > 0 && parts.length > 1) {
    throw fail('CANNOT_SORT_VECTOR_AND_NON_VECTOR_COLUMNS', {
      ...facts,
      sortVectorColumns: [names('vector'), names('vectorize')].filter(text => text !== '').join(', '),
      sortNonVectorColumns: names('regular'),
    });
  }
}

function regular({column, json}: Part): SortColumn {
  const order = json instanceof JsonNumber ? Number(json.text) : 0;
  if (order !== 1 && order !== -1) {
    throw fail('INVALID_REGULAR_SORT_EXPRESSION', {jsonExpr: writeJson(json).slice(0, 200), jsonType: kindOf(json)});
  }
  return {column, isDescending: order < 0};
}

function lexicalSort({column, json}: Part, table: ApiTable): TableSort {
  const indexed = textIndexedColumns(table);
  if (!indexed.includes(column.name)) {
    throw fail('CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS', {
      ...table.facts,
      sortColumn: column.name,
      indexedColumns: indexed.join(', '),
    });
  }
  return {kind: 'lexical', column, words: json as string};
}

function vectorSort({kind, column, json}: Part, table: ApiTable): TableSort {
  const index = table.table.indexes.find(one => one.column === column.name && one.similarity !== undefined);
  if (index === undefined) {
    throw fail('CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS', {
      ...table.facts,
      indexedColumns: table.indexedColumns,
      sortColumns: column.name,
      vectorColumns: table.vectorColumns,
    });
  }
  const metric = index.similarity ?? 'cosine';
  if (kind === 'vectorize' && typeof json === 'string') {
    if (!table.services.has(column.name)) {
      throw fail('CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION', {
        ...table.facts,
        invalidVectorizeColumns: column.name,
        validVectorizeColumns: [...table.services.keys()].join(', '),
      });
    }
    return {kind: 'vectorize', column, text: json, metric};
  }
  return {kind: 'vector', column, vector: fitting(column, json, table), metric};
}

function fitting(column: ApiColumn, json: Json, table: ApiTable): Uint8Array {
  const {type} = column.column;
  const dimension = type.kind === 'vector' ? type.dimension : 0;
  let bytes: Uint8Array;
  try {
    bytes = vectorBytes(json);
  } catch (error) {
    if (error instanceof Misfit) {
      throw fail('INVALID_VECTOR_SORT_EXPRESSION', {jsonType: `${kindOf(json)}: ${error.message}`});
    }
    throw error;
  }
  if (bytes.length !== dimension * FLOAT_BYTES) {
    throw fail('CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS', {
      ...table.facts,
      actualDimension: String(dimension),
      providedDimension: String(bytes.length / FLOAT_BYTES),
      targetVectorColumn: column.name,
      vectorColumns: table.vectorColumns,
    });
  }
  return bytes;
}

export type ResolvedSort = Exclude<TableSort, {kind: 'vectorize'}>;

/** Makes the vector of a text. */
export async function resolveSort(sort: TableSort, table: ApiTable, context: Context): Promise<ResolvedSort> {
  if (sort.kind !== 'vectorize') {
    return sort;
  }
  const [json] = await embed(sort.column, table, [sort.text], context, 'search');
  return {kind: 'vector', column: sort.column, vector: fitting(sort.column, json ?? null, table), metric: sort.metric};
}
