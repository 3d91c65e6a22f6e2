/** alterTable: adds or drops columns, gives vector columns an embedding service or takes it away. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {printType, resolveTypeRef, sameType} from '../../../core/cql/types/type-names.ts';
import {kindOf, mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {CREATABLE, isFloatVector} from '../tables/column-types.ts';
import {parseColumns, parseService} from '../tables/definition.ts';
import type {ColumnRequest} from '../tables/definition.ts';
import {OK} from '../tables/names.ts';
import {openTable} from '../tables/table.ts';
import type {ApiTable} from '../tables/table.ts';
import {checkUserTypes} from '../tables/user-types.ts';
import {extensionsOf, extensionsWith} from '../tables/vectorize-config.ts';
import type {Services} from '../tables/vectorize-config.ts';
import {checkService, serviceOf} from '../vectorize/service.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';

const OPERATIONS = ['add', 'addVectorize', 'drop', 'dropVectorize'] as const;
type Operation = (typeof OPERATIONS)[number];

interface Input {
  readonly operation: Operation;
  readonly columns: Json;
}

export const alterTable = command<Input>({
  name: 'alterTable',
  members: ['operation'],
  options: undefined,

  parse(fields) {
    fields.demand(fields.object('operation') !== undefined, 'operation', 'must not be null');
    fields.check();
    const operations = fields.fields('operation', OPERATIONS);
    const given = OPERATIONS.filter(name => operations.has(name));
    const [operation] = given;
    if (operation === undefined || given.length > 1) {
      throw mismatch(`alterTable has exactly one operation of ${OPERATIONS.join(', ')}.`);
    }
    return {operation, columns: operations.fields(operation, ['columns']).json('columns') ?? null};
  },

  async run({operation, columns}, context) {
    const table = openTable(context, 'alterTable');
    switch (operation) {
      case 'add':
        await add(table, objectOf(columns, operation), context);
        break;
      case 'drop':
        await drop(table, namesOf(columns, operation), context);
        break;
      case 'addVectorize':
        await addServices(table, objectOf(columns, operation), context);
        break;
      case 'dropVectorize':
        await dropServices(table, namesOf(columns, operation), context);
        break;
    }
    return OK;
  },
});

const missing = (operation: Operation): Error =>
  fail('MISSING_ALTER_TABLE_OPERATIONS', {missingTableOperation: operation});

function objectOf(json: Json, operation: Operation): JsonObject {
  if (json === null || (json instanceof Map && json.size === 0)) {
    throw missing(operation);
  }
  if (!(json instanceof Map)) {
    throw mismatch(`the columns of ${operation} must be an object, not ${kindOf(json)}.`);
  }
  return json;
}

function namesOf(json: Json, operation: Operation): readonly string[] {
  if (json === null || (Array.isArray(json) && json.length === 0)) {
    throw missing(operation);
  }
  if (!Array.isArray(json) || !json.every(name => typeof name === 'string')) {
    throw mismatch(`the columns of ${operation} must be an array of names.`);
  }
  return [...new Set(json as string[])];
}

const facts = (table: ApiTable) => ({...table.facts, allColumns: table.allColumns});

async function add(table: ApiTable, json: JsonObject, context: Context): Promise<void> {
  const columns = parseColumns(json, context);
  const existing = columns.filter(({name}) => table.byName.has(name));
  if (existing.length > 0) {
    throw fail('CANNOT_ADD_EXISTING_COLUMNS', {
      ...facts(table),
      duplicateColumns: existing.map(({name}) => name).join(', '),
    });
  }
  const unsupported = columns.filter(({type}) => type === undefined);
  if (unsupported.length > 0) {
    throw fail('CANNOT_ADD_UNSUPPORTED_DATA_TYPE_COLUMNS', {
      unsupportedTypes: unsupported.map(({typeText}) => typeText).join(', '),
      supportedTypes: CREATABLE.join(', '),
    });
  }
  checkUserTypes(columns, keyspaceOf(context));
  checkDropped(table, columns, context);
  await context.session.execute(
    {
      kind: 'alter_table',
      table: table.name,
      ifExists: false,
      alteration: {
        kind: 'add',
        ifNotExists: false,
        columns: columns.map(({name, type}) => ({name, type: type!, isStatic: false})),
      },
    },
    {},
  );
  const services = columns.flatMap(({name, service}) => (service === undefined ? [] : [[name, service] as const]));
  if (services.length > 0) {
    await keepServices(table, new Map([...table.services, ...services]), context);
  }
}

/** Cells of a dropped column may still be there: they must be readable as the new type. */
function checkDropped(table: ApiTable, columns: readonly ColumnRequest[], context: Context): void {
  const {types} = keyspaceOf(context);
  for (const {name, type} of columns) {
    const dropped = table.table.dropped.find(column => column.name === name);
    if (dropped === undefined || type === undefined) {
      continue;
    }
    const wanted = resolveTypeRef(type, context.keyspace, (_, typeName) => types.get(typeName));
    // What was a user type is kept as a tuple: the database compares these.
    if (wanted.kind !== 'udt' && !sameType(wanted, dropped.type)) {
      throw fail('CANNOT_ADD_PREVIOUSLY_DROPPED_COLUMN', {
        ...table.facts,
        columnName: name,
        columnType: printType(wanted),
        previousType: printType(dropped.type),
      });
    }
  }
}

async function drop(table: ApiTable, names: readonly string[], context: Context): Promise<void> {
  const keys = names.filter(name => table.byName.get(name)?.isKey === true);
  if (keys.length > 0) {
    throw fail('CANNOT_DROP_PRIMARY_KEY_COLUMNS', {
      ...facts(table),
      droppedColumns: keys.join(', '),
      primaryKeys: table.primaryKey,
    });
  }
  const unknown = names.filter(name => !table.byName.has(name));
  if (unknown.length > 0) {
    throw fail('CANNOT_DROP_UNKNOWN_COLUMNS', {...facts(table), unknownColumns: unknown.join(', ')});
  }
  const indexed = names.filter(name => table.table.indexes.some(index => index.column === name));
  if (indexed.length > 0) {
    throw fail('CANNOT_DROP_INDEXED_COLUMNS', {
      ...facts(table),
      droppedIndexedColumns: indexed.join(', '),
      indexedColumns: table.indexedColumns,
    });
  }
  await context.session.execute(
    {
      kind: 'alter_table',
      table: table.name,
      ifExists: false,
      alteration: {kind: 'drop', ifExists: false, columns: names},
    },
    {},
  );
  if (names.some(name => table.services.has(name))) {
    await keepServices(table, without(table.services, names), context);
  }
}

async function addServices(table: ApiTable, json: JsonObject, context: Context): Promise<void> {
  const names = [...json.keys()];
  const unknown = names.filter(name => !table.byName.has(name));
  if (unknown.length > 0) {
    throw fail('CANNOT_VECTORIZE_UNKNOWN_COLUMNS', {...facts(table), unknownColumns: unknown.join(', ')});
  }
  const others = notVectors(table, names);
  if (others.length > 0) {
    throw fail('CANNOT_VECTORIZE_NON_VECTOR_COLUMNS', {
      ...facts(table),
      nonVectorColumns: others.join(', '),
      vectorColumns: table.vectorColumns,
    });
  }
  const services = new Map(table.services);
  for (const [name, value] of json) {
    const service = parseService(value, context);
    if (service === undefined) {
      throw mismatch(`the service of the column ${name} must be an object, not null.`);
    }
    const type = table.byName.get(name)?.column.type;
    checkService(
      serviceOf(service),
      type?.kind === 'vector' ? type.dimension : undefined,
      context.door.embeddings.providers,
      context.door.embeddings.secrets,
    );
    services.set(name, service);
  }
  await keepServices(table, services, context);
}

async function dropServices(table: ApiTable, names: readonly string[], context: Context): Promise<void> {
  const unknown = names.filter(name => !table.byName.has(name));
  const {vectorColumns} = table;
  if (unknown.length > 0) {
    throw fail('CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS', {
      ...facts(table),
      unknownColumns: unknown.join(', '),
      vectorColumns,
    });
  }
  const others = notVectors(table, names);
  if (others.length > 0) {
    throw fail('CANNOT_DROP_VECTORIZE_FROM_NON_VECTOR_COLUMNS', {
      ...facts(table),
      nonVectorColumns: others.join(', '),
      vectorColumns,
    });
  }
  await keepServices(table, without(table.services, names), context);
}

const notVectors = (table: ApiTable, names: readonly string[]): string[] =>
  names.filter(name => {
    const type = table.byName.get(name)?.column.type;
    return type === undefined || !isFloatVector(type);
  });

const without = (services: Services, names: readonly string[]): Services =>
  new Map([...services].filter(([name]) => !names.includes(name)));

async function keepServices(table: ApiTable, services: Services, {session}: Context): Promise<void> {
  await session.execute(
    {
      kind: 'alter_table',
      table: table.name,
      ifExists: false,
      alteration: {kind: 'options', properties: {extensions: extensionsWith(services, extensionsOf(table.table))}},
    },
    {},
  );
}
