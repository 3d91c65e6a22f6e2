/** What every command takes and gives, for people and machines. A test holds this against the commands themselves. */
import {COLLECTION_REFERENCE} from './collection-commands.ts';
import {GENERAL_REFERENCE} from './general-commands.ts';
import {KEYSPACE_REFERENCE} from './keyspace-commands.ts';
import type {CommandReference} from './command-reference.ts';
import {TABLE_REFERENCE} from './table-commands.ts';

/** By name. Commands that stand for others (`replacedBy`) have no entry of their own. */
export const COMMAND_REFERENCE: {readonly [name: string]: CommandReference} = {
  ...GENERAL_REFERENCE,
  ...KEYSPACE_REFERENCE,
  ...COLLECTION_REFERENCE,
  ...TABLE_REFERENCE,
};
