/** createIndex: on scalars, on the values of lists and sets, on keys, values or entries of maps. */
import type {DataType} from '../../../core/cql/types/type.ts';
import {fail} from '../errors.ts';
import {CREATABLE} from '../tables/column-types.ts';
import {checkIndexType, INDEX_MEMBERS, indexedColumn, makeIndex, parseIndex} from '../tables/index-definition.ts';
import type {IndexedColumn, IndexRequest} from '../tables/index-definition.ts';
import {listColumns, openTable} from '../tables/table.ts';
import type {ApiTable} from '../tables/table.ts';
import {command} from './command.ts';

/** By their names in the API; CQL's, and the values that CQL takes when they are absent. */
const TEXT_OPTIONS = [
  {name: 'ascii', cql: 'ascii', byDefault: false},
  {name: 'caseSensitive', cql: 'case_sensitive', byDefault: true},
  {name: 'normalize', cql: 'normalize', byDefault: false},
];

interface Input {
  readonly request: IndexRequest;
  /** Options of texts that are given, by CQL's names. */
  readonly text: {readonly [name: string]: string};
  readonly given: readonly string[];
}

export const createIndex = command<Input>({
  name: 'createIndex',
  members: INDEX_MEMBERS,
  options: ['ifNotExists'],

  parse(fields) {
    const request = parseIndex(
      fields,
      TEXT_OPTIONS.map(({name}) => name),
    );
    const text: Record<string, string> = {};
    const given: string[] = [];
    for (const {name, cql, byDefault} of TEXT_OPTIONS) {
      const flag = request.options.flag(name);
      if (flag !== undefined) {
        given.push(name);
        if (flag !== byDefault) {
          text[cql] = String(flag);
        }
      }
    }
    return {request, text, given};
  },

  async run({request, text, given}, context) {
    const table = openTable(context, 'createIndex');
    checkIndexType(request.indexType, 'regular');
    const indexed = indexedColumn(request.column, table);
    const {column} = indexed;
    const {type} = column.column;
    const target = targetOf(indexed, table);
    const facts = {...table.facts, allColumns: table.allColumns};
    if (given.length > 0 && target === 'entries') {
      throw fail('CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS', {...facts, analyzedOptions: given.join(', ')});
    }
    if (given.length > 0 && !isText(termOf(type, target))) {
      throw fail('UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES', {...facts, unsupportedColumns: listColumns([column])});
    }
    await makeIndex(request, table, {column, target, options: text}, context);
    return {status: '"ok":1'};
  },
});

type Target = 'value' | 'keys' | 'values' | 'entries';

function targetOf({column, part}: IndexedColumn, table: ApiTable): Target {
  const {type} = column.column;
  const facts = {...table.facts, allColumns: table.allColumns};
  switch (type.kind) {
    case 'native':
      if (!isIndexable(type)) {
        throw unsupported(table, column.name);
      }
      return 'value';
    case 'list':
    case 'set':
    case 'map':
      if (type.frozen) {
        throw fail('UNSUPPORTED_INDEXING_FOR_FROZEN_COLUMN', {...facts, targetColumn: column.name});
      }
      if (
        ![type.kind === 'map' ? type.key : type.element, type.kind === 'map' ? type.value : type.element].every(
          isIndexable,
        )
      ) {
        throw unsupported(table, column.name);
      }
      return type.kind === 'map' ? (part ?? 'entries') : 'values';
    case 'vector':
    case 'udt':
    case 'tuple':
      throw unsupported(table, column.name);
  }
}

/** What storage-attached indexes take. Source: Apache Cassandra 5.0, "SAI", supported types. */
const NOT_INDEXABLE: ReadonlySet<string> = new Set(['blob', 'counter', 'duration']);

const isIndexable = (type: DataType): boolean => type.kind === 'native' && !NOT_INDEXABLE.has(type.name);

const isText = (type: DataType): boolean => type.kind === 'native' && (type.name === 'text' || type.name === 'ascii');

function termOf(type: DataType, target: Target): DataType {
  if (type.kind === 'map') {
    return target === 'keys' ? type.key : type.value;
  }
  return type.kind === 'list' || type.kind === 'set' ? type.element : type;
}

const unsupported = (table: ApiTable, name: string): Error =>
  fail('UNSUPPORTED_INDEXING_FOR_DATA_TYPES', {
    ...table.facts,
    allColumns: table.allColumns,
    supportedTypes: CREATABLE.filter(type => !NOT_INDEXABLE.has(type)).join(', '),
    unsupportedColumns: name,
  });
