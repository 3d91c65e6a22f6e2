/**
 * Commands of tables and types, known by name and members but not served by this version: they answer with
 * the API's own error for a command that cannot be used with a table.
 */
import type {Json} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {keyspaceOf, targetOf} from '../operations/collection.ts';
import {COLLECTION_COMMANDS, TABLE_COMMANDS} from '../operations/targets.ts';
import {command} from './command.ts';
import type {Command, Context} from './command.ts';

function notServed(name: string, table: string, {keyspace}: Context): Error {
  return fail('UNSUPPORTED_TABLE_COMMAND', {
    unsupportedCommand: name,
    keyspace,
    table,
    tableCommands: TABLE_COMMANDS.join(', '),
    collectionCommands: COLLECTION_COMMANDS.join(', '),
  });
}

/** Sent to a keyspace. */
const ofKeyspace = (name: string, members: readonly string[], hasOptions = true): Command<Json | undefined> =>
  command<Json | undefined>({
    name,
    members: hasOptions ? [...members, 'options'] : members,
    options: undefined,
    parse: fields => fields.json('name'),
    run(table, context) {
      keyspaceOf(context);
      throw notServed(name, typeof table === 'string' ? table : '', context);
    },
  });

/** Sent to a table. */
const ofTable = (name: string, members: readonly string[]): Command<undefined> =>
  command<undefined>({
    name,
    members: [...members, 'options'],
    options: undefined,
    parse: () => undefined,
    run(_, context) {
      if (targetOf(context) !== 'table') {
        throw fail('UNSUPPORTED_COLLECTION_COMMAND', {
          unsupportedCommand: name,
          keyspace: context.keyspace,
          table: context.name,
          tableCommands: TABLE_COMMANDS.join(', '),
          collectionCommands: COLLECTION_COMMANDS.join(', '),
        });
      }
      throw notServed(name, context.name, context);
    },
  });

export const KEYSPACE_TABLE_COMMANDS: readonly Command[] = [
  ofKeyspace('createTable', ['name', 'definition']),
  ofKeyspace('dropTable', ['name']),
  ofKeyspace('listTables', []),
  ofKeyspace('dropIndex', ['name']),
  ofKeyspace('createType', ['name', 'definition']),
  ofKeyspace('alterType', ['name', 'rename', 'add']),
  ofKeyspace('dropType', ['name']),
  ofKeyspace('listTypes', []),
];

export const TABLE_LEVEL_COMMANDS: readonly Command[] = [
  ofTable('alterTable', ['operation']),
  ofTable('createIndex', ['name', 'definition', 'indexType']),
  ofTable('createTextIndex', ['name', 'definition', 'indexType']),
  ofTable('createVectorIndex', ['name', 'definition', 'indexType']),
  ofTable('listIndexes', ['indexType']),
];
