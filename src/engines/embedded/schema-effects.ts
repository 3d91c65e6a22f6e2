/** What follows from a definition besides the schema itself: events for clients, and permissions. */
import type {Principal} from '../../core/cql/port.ts';
import type {Keyspace, Schema, SchemaChange} from '../../core/cql/schema/schema.ts';
import type {Accounts} from './system/accounts.ts';
import {CREATOR_PERMISSIONS, keyspaceResource, tableResource} from './system/permissions.ts';

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

/** Creators may do everything with what they created (superusers may anyway); permissions on what is gone go too. */
export async function permissionsAfter(change: SchemaChange, creator: Principal, accounts: Accounts): Promise<void> {
  const {target, keyspace, name} = change;
  if (change.change === 'CREATED' && !accounts.isSuperuser(creator)) {
    if (target === 'KEYSPACE') {
      await accounts.granted(creator, keyspaceResource(keyspace), CREATOR_PERMISSIONS.keyspace);
    } else if (target === 'TABLE' && name !== undefined) {
      await accounts.granted(creator, tableResource(keyspace, name), CREATOR_PERMISSIONS.table);
    }
  } else if (change.change === 'DROPPED' && target === 'KEYSPACE') {
    const resource = keyspaceResource(keyspace);
    await accounts.gone(each => each === resource || each.startsWith(`${resource}/`));
  } else if (change.change === 'DROPPED' && target === 'TABLE' && name !== undefined) {
    const resource = tableResource(keyspace, name);
    await accounts.gone(each => each === resource);
  }
}
