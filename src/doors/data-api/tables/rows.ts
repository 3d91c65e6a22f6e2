/** Rows that are inserted: from JSON to columns. Source: stargate/data-api, "WriteableTableRowBuilder". */
import type {Insert} from '../../../core/cql/statements/statement.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {failureOf} from '../commands/failures.ts';
import {DataApiFailure, fail} from '../errors.ts';
import {marker} from '../operations/statements.ts';
import {typeName} from './column-types.ts';
import {listColumns, namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {valueText} from './value-text.ts';
import {encodeValue, Misfit} from './values.ts';

export interface RowToInsert {
  readonly columns: readonly ApiColumn[];
  readonly values: readonly (Uint8Array | null)[];
  /** JSON text: the values of the key, in its order. */
  readonly key: string;
}

/** Undefined where the key itself is at fault. */
export type PreparedRow =
  | {readonly kind: 'ready'; readonly row: RowToInsert; readonly key: string}
  | {readonly kind: 'failed'; readonly failure: DataApiFailure; readonly key: string | undefined};

/** A row that cannot be converted is one failure among many, it does not end the command. */
export function prepareRow(document: JsonObject, table: ApiTable): PreparedRow {
  try {
    const row = readRow(document, table);
    return {kind: 'ready', row, key: row.key};
  } catch (error) {
    if (!(error instanceof DataApiFailure)) {
      throw error;
    }
    const key = keyOf(document, table);
    return {kind: 'failed', failure: key === undefined ? error : error.about([parseJson(key)]), key};
  }
}

/**
 * Fails with `MISSING_PRIMARY_KEY_COLUMNS`, `UNKNOWN_TABLE_COLUMNS`, `UNSUPPORTED_COLUMN_TYPES`, `INVALID_COLUMN_VALUES`.
 * Texts for vectors must have been embedded.
 */
function readRow(document: JsonObject, table: ApiTable): RowToInsert {
  const missing = table.key.filter(({name}) => (document.get(name) ?? null) === null);
  const facts = {...table.facts, allColumns: table.allColumns};
  if (missing.length > 0) {
    throw fail('MISSING_PRIMARY_KEY_COLUMNS', {
      ...table.facts,
      missingKeys: namesOf(missing),
      primaryKeys: table.primaryKey,
      providedKeys: namesOf(table.key.filter(column => !missing.includes(column))),
    });
  }
  const unknown = [...document.keys()].filter(name => !table.byName.has(name));
  if (unknown.length > 0) {
    throw fail('UNKNOWN_TABLE_COLUMNS', {...facts, unknownColumns: unknown.join(', ').slice(0, 1000)});
  }
  const columns = table.columns.filter(({name}) => document.has(name));
  const unsupported = columns.filter(({support}) => !support.insert);
  if (unsupported.length > 0) {
    throw fail('UNSUPPORTED_COLUMN_TYPES', {...facts, unsupportedColumns: listColumns(unsupported)});
  }
  const faults: string[] = [];
  const values = columns.map(column => encode(column, document.get(column.name) ?? null, faults));
  if (faults.length > 0) {
    throw fail('INVALID_COLUMN_VALUES', {...facts, invalidColumns: faults.join('; ')});
  }
  return {columns, values, key: keyText(columns, values, table)};
}

/** The wire form, or null; notes why a value does not fit. */
export function encode({name, column}: ApiColumn, json: Json, faults: string[]): Uint8Array | null {
  if (json === null) {
    return null;
  }
  try {
    return encodeValue(json, column.type);
  } catch (error) {
    if (!(error instanceof Misfit)) {
      throw error;
    }
    faults.push(`${name}(${typeName(column.type)}) - ${error.message}`);
    return null;
  }
}

function keyText(columns: readonly ApiColumn[], values: readonly (Uint8Array | null)[], {key}: ApiTable): string {
  const texts = key.map(column => valueText(values[columns.indexOf(column)], column.column.type) ?? 'null');
  return `[${texts.join(',')}]`;
}

/** The key of a row that failed elsewhere; undefined when it cannot be read. */
function keyOf(document: JsonObject, {key}: ApiTable): string | undefined {
  const faults: string[] = [];
  const values = key.map(column => encode(column, document.get(column.name) ?? null, faults));
  return values.includes(null)
    ? undefined
    : `[${key.map((column, index) => valueText(values[index], column.column.type) ?? 'null').join(',')}]`;
}

/** Writes a row over what there is. Gives what went wrong, about the row. */
export async function insertRow(
  {columns, values, key}: RowToInsert,
  table: ApiTable,
  context: Context,
): Promise<DataApiFailure | undefined> {
  try {
    await context.session.execute(insertStatement(columns, table), {values});
    return undefined;
  } catch (error) {
    return failureOf(error, context).about([parseJson(key)]);
  }
}

function insertStatement(columns: readonly ApiColumn[], table: ApiTable): Insert {
  const names = columns.map(({name}) => name);
  return table.statement(JSON.stringify(['insert', names]), () => ({
    kind: 'insert',
    table: table.name,
    columns: names,
    values: names.map((_, index) => marker(index)),
    ifNotExists: false,
    using: {timestamp: undefined, ttl: undefined},
  }));
}
