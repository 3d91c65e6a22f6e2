/**
 * The statements of a collection as data. Those without a filter are made once per table: engines keep their plan by the
 * identity of a statement. Source: facts of the layout, docs/interchange: the same columns as stargate/data-api writes.
 */
import type {
  Condition,
  CreateIndex,
  CreateTable,
  Delete,
  Insert,
  OrderBy,
  QualifiedName,
  Select,
  SelectItem,
  Selector,
  Term,
  TypeRef,
  Update,
} from '../../../core/cql/statements/statement.ts';

import {KEY_COLUMN, LEXICAL_COLUMN, VECTOR_COLUMN} from '../collection-table.ts';

const named = (name: string): TypeRef => ({kind: 'named', keyspace: undefined, name});

const NO_USING = {timestamp: undefined, ttl: undefined};

export const marker = (index: number): Term => ({kind: 'marker', index, name: undefined});
const valueTerm = (bytes: Uint8Array | null): Term => ({kind: 'value', bytes});

/** Values: those of the columns, `key` and `tx_id` first. */
export function insertStatement(table: QualifiedName, columns: readonly string[]): Insert {
  return {
    kind: 'insert',
    table,
    columns,
    values: columns.map((_, index) => marker(index)),
    ifNotExists: true,
    using: NO_USING,
  };
}

const keyIs = (index: number): Condition => ({
  kind: 'compare',
  column: KEY_COLUMN,
  operator: '=',
  value: marker(index),
});
const txIdIs = (index: number): Condition => ({kind: 'compare', column: 'tx_id', operator: '=', value: marker(index)});

/** Values: as for insertStatement, then the `tx_id` that the row must have. */
export function updateStatement(table: QualifiedName, columns: readonly string[]): Update {
  return {
    kind: 'update',
    table,
    using: NO_USING,
    assignments: columns
      .map((column, index) => ({kind: 'set' as const, column, value: marker(index)}))
      .filter(({column}) => column !== KEY_COLUMN),
    where: keyIs(0),
    ifExists: false,
    conditions: [txIdIs(columns.length)],
  };
}

/** Values: key, then the `tx_id` that the row must have. */
export function deleteStatement(table: QualifiedName): Delete {
  return {
    kind: 'delete',
    table,
    targets: [],
    using: NO_USING,
    where: keyIs(0),
    ifExists: false,
    conditions: [txIdIs(1)],
  };
}

export const column = (name: string): Selector => ({kind: 'column', name});

/** `name['path']`. */
export const entry = (name: string, path: Uint8Array): Selector => ({
  kind: 'element',
  of: column(name),
  key: valueTerm(path),
});

/** The similarity of the stored vector to `vector`. The hint tells engines what the value is. */
export const similarity = (
  metric: 'cosine' | 'dot_product' | 'euclidean',
  vector: Uint8Array,
  dimension: number,
): Selector => ({
  kind: 'call',
  name: {keyspace: undefined, name: `similarity_${metric}`},
  args: [
    column(VECTOR_COLUMN),
    {
      kind: 'hint',
      type: {kind: 'vector', element: named('float'), dimension},
      of: {kind: 'term', term: valueTerm(vector)},
    },
  ],
});

export const nearestTo = (vector: Uint8Array): OrderBy => ({
  kind: 'ann',
  column: VECTOR_COLUMN,
  vector: valueTerm(vector),
});

/** Best first, of those that have any of the words. */
export const bestFor = (words: string): OrderBy => ({
  kind: 'bm25',
  column: LEXICAL_COLUMN,
  text: valueTerm(Buffer.from(words)),
});

const item = (selector: Selector): SelectItem => ({selector, alias: undefined});

export interface Reading {
  readonly items: readonly Selector[];
  readonly where: Condition | undefined;
  readonly orderBy?: OrderBy | undefined;
  readonly limit: Term | undefined;
}

export function selectStatement(table: QualifiedName, reading: Reading): Select {
  return {
    kind: 'select',
    table,
    items: reading.items.map(item),
    json: false,
    distinct: false,
    where: reading.where,
    groupBy: [],
    orderBy: reading.orderBy,
    perPartitionLimit: undefined,
    limit: reading.limit,
    allowFiltering: true,
  };
}

/** A limit as wire value. */
export function limitTerm(limit: number): Term {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(limit);
  return valueTerm(bytes);
}

/** One document by its key. Value: the key. */
export const selectByKey = (table: QualifiedName, items: readonly Selector[]): Select =>
  selectStatement(table, {items, where: keyIs(0), limit: undefined});

// ---- definitions ---------------------------------------------------------------------------------------------------

const text = named('text');
const setOfText: TypeRef = {kind: 'set', element: text};
const mapTo = (name: string): TypeRef => ({kind: 'map', key: text, value: named(name)});

export function createTableStatement(
  table: QualifiedName,
  comment: string,
  dimension: number | undefined,
  hasLexical: boolean,
): CreateTable {
  const columns: [string, TypeRef][] = [
    [KEY_COLUMN, {kind: 'frozen', of: {kind: 'tuple', elements: [named('tinyint'), text]}}],
    ['tx_id', named('timeuuid')],
    ['doc_json', text],
    ['exist_keys', setOfText],
    ['array_size', mapTo('int')],
    ['array_contains', setOfText],
    ['query_bool_values', mapTo('tinyint')],
    ['query_dbl_values', mapTo('decimal')],
    ['query_text_values', mapTo('text')],
    ['query_timestamp_values', mapTo('timestamp')],
    ['query_null_values', setOfText],
  ];
  if (dimension !== undefined) {
    columns.push([VECTOR_COLUMN, {kind: 'vector', element: named('float'), dimension}]);
  }
  if (hasLexical) {
    columns.push([LEXICAL_COLUMN, text]);
  }
  return {
    kind: 'create_table',
    table,
    ifNotExists: true,
    columns: columns.map(([name, type]) => ({name, type, isStatic: false})),
    primaryKeys: [{partition: [KEY_COLUMN], clustering: []}],
    clusteringOrder: [],
    compactStorage: false,
    properties: {comment},
  };
}

export interface IndexSpec {
  /** Follows the collection's name and an underscore. */
  readonly suffix: string;
  readonly column: string;
  readonly target: CreateIndex['target'];
  readonly options: {readonly [name: string]: string};
}

/** Indexes of what filters use; left out when a collection indexes nothing. */
export const FILTER_INDEXES: readonly IndexSpec[] = [
  {suffix: 'exists_keys', column: 'exist_keys', target: 'values', options: {}},
  {suffix: 'array_size', column: 'array_size', target: 'entries', options: {}},
  {suffix: 'array_contains', column: 'array_contains', target: 'values', options: {}},
  {suffix: 'query_bool_values', column: 'query_bool_values', target: 'entries', options: {}},
  {suffix: 'query_dbl_values', column: 'query_dbl_values', target: 'entries', options: {}},
  {suffix: 'query_text_values', column: 'query_text_values', target: 'entries', options: {}},
  {suffix: 'query_timestamp_values', column: 'query_timestamp_values', target: 'entries', options: {}},
  {suffix: 'query_null_values', column: 'query_null_values', target: 'values', options: {}},
];

export const vectorIndex = (options: {readonly [name: string]: string}): IndexSpec => ({
  suffix: VECTOR_COLUMN,
  column: VECTOR_COLUMN,
  target: 'value',
  options,
});

export const lexicalIndex = (definition: string): IndexSpec => ({
  suffix: LEXICAL_COLUMN,
  column: LEXICAL_COLUMN,
  target: 'value',
  options: {index_analyzer: definition},
});

export const createIndexStatement = (table: QualifiedName, spec: IndexSpec): CreateIndex => ({
  kind: 'create_index',
  name: {keyspace: table.keyspace, name: `${table.name}_${spec.suffix}`},
  table,
  column: spec.column,
  target: spec.target,
  custom: true,
  using: 'StorageAttachedIndex',
  options: spec.options,
  ifNotExists: true,
});
