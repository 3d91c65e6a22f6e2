/** The `projection` clause of tables: which columns are read. Source: stargate/data-api, "TableProjectionDefinition". */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import {listColumns} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';

const EVERYTHING = '*';

const bad = (errorMessage: string): Error => fail('UNSUPPORTED_PROJECTION_PARAM', {errorMessage});

/**
 * The columns to read, in the order of the table. Without a projection those that can be read.
 * Fails with `UNSUPPORTED_PROJECTION_…`, `UNKNOWN_TABLE_COLUMNS`, `UNSUPPORTED_COLUMN_TYPES`.
 */
export function parseTableProjection(json: Json | undefined, table: ApiTable): readonly ApiColumn[] {
  if (json === undefined || json === null) {
    return table.readable;
  }
  if (!(json instanceof Map)) {
    throw fail('UNSUPPORTED_PROJECTION_DEFINITION', {projectionValueType: kindOf(json)});
  }
  const names = [...json].map(([name, value]) => [name, isIncluded(name, value)] as const);
  const [first] = names;
  if (first === undefined) {
    return table.readable;
  }
  const isInclusion = first[1];
  if (names.some(([, included]) => included !== isInclusion)) {
    throw bad('A projection either includes columns or excludes columns, not both.');
  }
  if (first[0] === EVERYTHING) {
    if (names.length > 1) {
      throw bad("'*' must stand alone in a projection.");
    }
    return isInclusion ? table.readable : nothing(table, EVERYTHING);
  }
  const named = new Set(names.map(([name]) => name));
  const columns = isInclusion
    ? table.columns.filter(({name}) => named.has(name))
    : table.readable.filter(({name}) => !named.has(name));
  if (columns.length === 0) {
    return nothing(table, [...named].join(', '));
  }
  const unreadable = columns.filter(({support}) => !support.read);
  if (unreadable.length > 0) {
    throw fail('UNSUPPORTED_PROJECTION_COLUMN_TYPES', {
      ...table.facts,
      allColumns: table.allColumns,
      unsupportedColumns: listColumns(unreadable),
    });
  }
  return columns;
}

function nothing(table: ApiTable, names: string): never {
  throw fail('UNKNOWN_PROJECTION_COLUMNS', {
    ...table.facts,
    allColumns: table.allColumns,
    unknownColumns: names.slice(0, 1000),
  });
}

function isIncluded(name: string, value: Json): boolean {
  if (name === '') {
    throw bad('A projection has a column without a name.');
  }
  if (typeof value === 'boolean') {
    return value;
  }
  if (value instanceof JsonNumber) {
    return Number(value.text) !== 0;
  }
  throw bad(`The projection of ${name.slice(0, 200)} must be true, false, 1 or 0, not ${kindOf(value)}.`);
}

/** Text of `projectionSchema`. */
export const projectionSchema = (columns: readonly ApiColumn[]): string =>
  `{${columns.map(({schema}) => schema).join(',')}}`;
