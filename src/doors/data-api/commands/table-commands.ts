/** Commands of tables, indexes and types, by the level that they are sent to. */
import {alterTable} from './alter-table.ts';
import {alterType} from './alter-type.ts';
import type {Command} from './command.ts';
import {createIndex} from './create-index.ts';
import {createTable} from './create-table.ts';
import {createTextIndex} from './create-text-index.ts';
import {createType} from './create-type.ts';
import {createVectorIndex} from './create-vector-index.ts';
import {dropIndex} from './drop-index.ts';
import {dropTable} from './drop-table.ts';
import {dropType} from './drop-type.ts';
import {listIndexes} from './list-indexes.ts';
import {listTables} from './list-tables.ts';
import {listTypes} from './list-types.ts';

/** Sent to a keyspace. */
export const KEYSPACE_TABLE_COMMANDS: readonly Command[] = [
  createTable as Command,
  dropTable as Command,
  listTables as Command,
  dropIndex as Command,
  createType as Command,
  alterType as Command,
  dropType as Command,
  listTypes as Command,
];

/** Sent to a table. */
export const TABLE_LEVEL_COMMANDS: readonly Command[] = [
  alterTable as Command,
  createIndex as Command,
  createTextIndex as Command,
  createVectorIndex as Command,
  listIndexes as Command,
];
