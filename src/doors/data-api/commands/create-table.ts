/** createTable: columns and primary key, with embedding services of vector columns. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {kindOf, mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {CREATABLE} from '../tables/column-types.ts';
import {parseColumns, parseKey} from '../tables/definition.ts';
import type {ColumnRequest} from '../tables/definition.ts';
import {newName, OK, optionFlag} from '../tables/names.ts';
import {checkUserTypes} from '../tables/user-types.ts';
import {extensionsWith} from '../tables/vectorize-config.ts';
import {command} from './command.ts';
import {nameOf} from './names.ts';

interface Input {
  readonly name: string | undefined;
  readonly columns: JsonObject;
  readonly primaryKey: Json;
  readonly ifNotExists: boolean;
}

export const createTable = command<Input>({
  name: 'createTable',
  members: ['name', 'definition'],
  options: ['ifNotExists'],

  parse(fields) {
    fields.demand(fields.object('definition') !== undefined, 'definition', 'must not be null');
    const definition = fields.fields('definition', ['columns', 'primaryKey']);
    const columns = definition.object('columns') ?? new Map<string, Json>();
    const primaryKey = definition.json('primaryKey') ?? null;
    definition.demand(columns.size > 0, 'columns', 'must not be empty');
    definition.demand(primaryKey !== null, 'primaryKey', 'must not be null');
    if (primaryKey !== null && typeof primaryKey !== 'string' && !(primaryKey instanceof Map)) {
      throw mismatch(`the primaryKey must be a string or an object, not ${kindOf(primaryKey)}.`);
    }
    return {name: nameOf(fields), columns, primaryKey, ifNotExists: optionFlag(fields, 'ifNotExists')};
  },

  async run(input, context) {
    const {tables, name: keyspace} = keyspaceOf(context);
    const name = newName('table', input.name);
    const columns = parseColumns(input.columns, context);
    const key = parseKey(input.primaryKey, columns);
    refuseUncreatable(columns);
    checkUserTypes(columns, keyspaceOf(context));
    if (tables.has(name)) {
      if (input.ifNotExists) {
        return OK;
      }
      throw fail('CANNOT_ADD_EXISTING_TABLE', {existingTable: name});
    }
    const services = new Map(
      columns.flatMap(({name: column, service}) => (service === undefined ? [] : [[column, service] as const])),
    );
    await context.session.execute(
      {
        kind: 'create_table',
        table: {keyspace, name},
        ifNotExists: input.ifNotExists,
        columns: columns.map(column => ({name: column.name, type: column.type!, isStatic: false})),
        primaryKeys: [{partition: key.partition, clustering: key.clustering.map(column => column.name)}],
        clusteringOrder: key.clustering,
        compactStorage: false,
        properties: {extensions: extensionsWith(services)},
      },
      {},
    );
    return OK;
  },
});

function refuseUncreatable(columns: readonly ColumnRequest[]): void {
  const unsupported = columns.filter(({type}) => type === undefined);
  if (unsupported.length > 0) {
    throw fail('UNSUPPORTED_DATA_TYPE_TABLE_CREATION', {
      unsupportedTypes: unsupported.map(({typeText}) => typeText).join(', '),
      supportedTypes: CREATABLE.join(', '),
    });
  }
}
