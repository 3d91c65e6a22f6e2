/** What the commands that make indexes share: the column, its type, the name. */
import {findIndex} from '../../../core/cql/schema/apply-index.ts';
import type {IndexTarget} from '../../../core/cql/statements/statement.ts';
import type {Context} from '../commands/command.ts';
import type {Fields} from '../commands/fields.ts';
import {nameOf} from '../commands/names.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {newName, optionFlag} from './names.ts';
import type {ApiColumn, ApiTable} from './table.ts';

export const INDEX_TYPES = ['regular', 'text', 'vector'] as const;
export type IndexType = (typeof INDEX_TYPES)[number];

export interface IndexRequest {
  readonly name: string | undefined;
  readonly indexType: string | undefined;
  readonly column: Json;
  readonly options: Fields;
  readonly ifNotExists: boolean;
}

export const INDEX_MEMBERS = ['name', 'definition', 'indexType'] as const;

/** `options`: those of the definition. */
export function parseIndex(fields: Fields, options: readonly string[]): IndexRequest {
  fields.demand(fields.object('definition') !== undefined, 'definition', 'must not be null');
  const definition = fields.fields('definition', ['column', 'options']);
  const column = definition.json('column') ?? null;
  definition.demand(column !== null && column !== '', 'column', 'must not be empty');
  return {
    name: nameOf(fields),
    indexType: fields.text('indexType'),
    column,
    options: definition.fields('options', options),
    ifNotExists: optionFlag(fields, 'ifNotExists'),
  };
}

/** Fails with `UNKNOWN_INDEX_TYPE`, `UNSUPPORTED_INDEX_TYPE`. */
export function checkIndexType(given: string | undefined, own: IndexType): void {
  if (given === undefined || given === own) {
    return;
  }
  throw (INDEX_TYPES as readonly string[]).includes(given)
    ? fail('UNSUPPORTED_INDEX_TYPE', {unsupportedType: given, supportedTypes: own})
    : fail('UNKNOWN_INDEX_TYPE', {unknownType: given.slice(0, 200), knownTypes: INDEX_TYPES.join(', ')});
}

export interface IndexedColumn {
  readonly column: ApiColumn;
  /** `$keys` or `$values` of a map. */
  readonly part: 'keys' | 'values' | undefined;
}

/** Fails with `INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN`, `UNKNOWN_INDEX_COLUMN`. */
export function indexedColumn(json: Json, table: ApiTable): IndexedColumn {
  let name: string;
  let part: IndexedColumn['part'];
  if (typeof json === 'string') {
    name = json;
  } else {
    const [entry] = json instanceof Map && json.size === 1 ? [...json] : [];
    if (entry === undefined || (entry[1] !== '$keys' && entry[1] !== '$values')) {
      throw fail('INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN');
    }
    name = entry[0];
    part = entry[1] === '$keys' ? 'keys' : 'values';
  }
  const column = table.byName.get(name);
  if (column === undefined) {
    throw fail('UNKNOWN_INDEX_COLUMN', {
      ...table.facts,
      unknownColumns: name.slice(0, 200),
      allColumns: table.allColumns,
    });
  }
  if (part !== undefined && column.column.type.kind !== 'map') {
    throw fail('INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN');
  }
  return {column, part};
}

/**
 * Makes the index, unless one of its name is there and that is fine.
 * Fails with `UNSUPPORTED_SCHEMA_NAME`, `CANNOT_ADD_EXISTING_INDEX`.
 */
export async function makeIndex(
  request: IndexRequest,
  table: ApiTable,
  {column, target, options}: {column: ApiColumn; target: IndexTarget; options: {readonly [name: string]: string}},
  context: Context,
): Promise<void> {
  const name = newName('index', request.name);
  if (findIndex(keyspaceOf(context), name) !== undefined) {
    if (request.ifNotExists) {
      return;
    }
    throw fail('CANNOT_ADD_EXISTING_INDEX', {existingIndex: name});
  }
  await context.session.execute(
    {
      kind: 'create_index',
      name: {keyspace: context.keyspace, name},
      table: table.name,
      column: column.name,
      target,
      custom: true,
      using: 'StorageAttachedIndex',
      options,
      ifNotExists: request.ifNotExists,
    },
    {},
  );
}
