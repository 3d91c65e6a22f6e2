/** What follows from a definition besides the schema itself: events for clients, and permissions. */
import type {Principal} from '../../core/cql/port.ts';
import type {Definition} from '../../core/cql/schema/definition.ts';
import type {Keyspace, Schema, SchemaChange} from '../../core/cql/schema/schema.ts';
import type {Accounts, AuthChange} from './system/accounts.ts';
import {CREATOR_PERMISSIONS, functionsResource, keyspaceResource, tableResource} from './system/resources.ts';

/** The change, and those of the tables that it touched (by a user type that they contain). */
export function changesBetween(before: Schema, after: Schema, change: SchemaChange): readonly SchemaChange[] {
  if (change.target !== 'TYPE' || change.change !== 'UPDATED') {
    return [change];
  }
  const old = before.keyspaces.get(change.keyspace);
  const now = after.keyspaces.get(change.keyspace);
  return old === undefined || now === undefined ? [change] : [change, ...tableChanges(old, now)];
}

function tableChanges(old: Keyspace, now: Keyspace): readonly SchemaChange[] {
  return [...now.tables.values()]
    .filter(table => old.tables.get(table.name) !== table)
    .map(table => ({change: 'UPDATED', target: 'TABLE', keyspace: now.name, name: table.name}));
}

/** Creators may do everything with what they created; permissions on what is gone go too. Undefined: no permission changes. */
export function permissionsAfter(
  {kind}: Definition,
  {keyspace, name = ''}: SchemaChange,
  creator: Principal,
  accounts: Accounts,
): AuthChange | undefined {
  switch (kind) {
    case 'create_keyspace':
      return accounts.created(creator, [
        [keyspaceResource(keyspace), CREATOR_PERMISSIONS.keyspace],
        [functionsResource(keyspace), CREATOR_PERMISSIONS.functions],
      ]);
    case 'create_table':
      return accounts.created(creator, [[tableResource(keyspace, name), CREATOR_PERMISSIONS.table]]);
    case 'drop_keyspace': {
      const resources = [keyspaceResource(keyspace), functionsResource(keyspace)];
      return accounts.dropped(name => resources.some(each => name === each || name.startsWith(`${each}/`)));
    }
    case 'drop_table':
    case 'drop_view': {
      const resource = tableResource(keyspace, name);
      return accounts.dropped(each => each === resource);
    }
    default:
      return undefined;
  }
}
