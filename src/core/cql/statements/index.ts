/** The grammar of every kind of statement. */
import {batch} from './batch.ts';
import {deleteRows} from './delete.ts';
import {describe} from './describe.ts';
import {createAggregate, createFunction, createTrigger, dropAggregate, dropFunction, dropTrigger} from './functions.ts';
import type {Grammar} from './grammar.ts';
import {addIdentity, dropIdentity} from './identities.ts';
import {createIndex, dropIndex} from './indexes.ts';
import {insert, insertJson} from './insert.ts';
import {alterKeyspace, createKeyspace, dropKeyspace} from './keyspaces.ts';
import {grantPermissions, grantRole, listPermissions, revokePermissions, revokeRole} from './permissions.ts';
import {alterRole, createRole, dropRole, listRoles} from './roles.ts';
import {select} from './select.ts';
import type {StatementKind, StatementOf, Unsupported} from './statement.ts';
import {alterTable, createTable, dropTable} from './tables.ts';
import {truncate} from './truncate.ts';
import {unsupportedStatement} from './unsupported.ts';
import {update} from './update.ts';
import {use} from './use.ts';
import {alterType, createType, dropType} from './user-types.ts';
import {alterView, createView, dropView} from './views.ts';

/** Some statements have features that are not offered: their grammar may read an `unsupported`. */
export const GRAMMAR: {
  readonly [K in StatementKind]: Grammar<StatementOf<K>> | Grammar<StatementOf<K> | Unsupported>;
} = {
  select,
  insert,
  insert_json: insertJson,
  update,
  delete: deleteRows,
  batch,
  truncate,
  use,
  create_keyspace: createKeyspace,
  alter_keyspace: alterKeyspace,
  drop_keyspace: dropKeyspace,
  create_table: createTable,
  alter_table: alterTable,
  drop_table: dropTable,
  create_type: createType,
  alter_type: alterType,
  drop_type: dropType,
  create_index: createIndex,
  drop_index: dropIndex,
  create_view: createView,
  alter_view: alterView,
  drop_view: dropView,
  create_role: createRole,
  alter_role: alterRole,
  drop_role: dropRole,
  list_roles: listRoles,
  grant_permissions: grantPermissions,
  revoke_permissions: revokePermissions,
  grant_role: grantRole,
  revoke_role: revokeRole,
  list_permissions: listPermissions,
  add_identity: addIdentity,
  drop_identity: dropIdentity,
  create_function: createFunction,
  drop_function: dropFunction,
  create_aggregate: createAggregate,
  drop_aggregate: dropAggregate,
  create_trigger: createTrigger,
  drop_trigger: dropTrigger,
  describe,
  unsupported: unsupportedStatement,
};
