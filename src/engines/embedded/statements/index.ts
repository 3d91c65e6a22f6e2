/** How each kind of statement runs on the embedded engine: the registry. */
import type {StatementKind, StatementOf} from '../../../core/cql/statements/statement.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';
import {runBatch} from './batch.ts';
import {runDefinition, runUnsupported, runUse} from './definitions.ts';
import {runDelete} from './delete.ts';
import {runDescribe} from './describe.ts';
import {
  runCreateAggregate,
  runCreateFunction,
  runCreateTrigger,
  runDropAggregate,
  runDropFunction,
  runDropTrigger,
} from './functions.ts';
import {runAddIdentity, runDropIdentity} from './identities.ts';
import {runInsert, runInsertJson} from './insert.ts';
import {
  runGrantPermissions,
  runGrantRole,
  runListPermissions,
  runRevokePermissions,
  runRevokeRole,
} from './permissions.ts';
import {runAlterRole, runCreateRole, runDropRole, runListRoles} from './roles.ts';
import {runSelect} from './select.ts';
import {runTruncate} from './truncate.ts';
import {runUpdate} from './update.ts';

type RunHere<K extends StatementKind> = (
  statement: StatementOf<K>,
  request: Request,
  context: DatabaseContext,
) => Done | Promise<Done>;

export const RUN: {readonly [K in StatementKind]: RunHere<K>} = {
  select: runSelect,
  insert: runInsert,
  insert_json: runInsertJson,
  update: runUpdate,
  delete: runDelete,
  batch: runBatch,
  truncate: runTruncate,
  use: runUse,
  create_keyspace: runDefinition,
  alter_keyspace: runDefinition,
  drop_keyspace: runDefinition,
  create_table: runDefinition,
  alter_table: runDefinition,
  drop_table: runDefinition,
  create_type: runDefinition,
  alter_type: runDefinition,
  drop_type: runDefinition,
  create_index: runDefinition,
  drop_index: runDefinition,
  create_view: runDefinition,
  alter_view: runDefinition,
  drop_view: runDefinition,
  create_role: runCreateRole,
  alter_role: runAlterRole,
  drop_role: runDropRole,
  list_roles: runListRoles,
  grant_permissions: runGrantPermissions,
  revoke_permissions: runRevokePermissions,
  grant_role: runGrantRole,
  revoke_role: runRevokeRole,
  list_permissions: runListPermissions,
  add_identity: runAddIdentity,
  drop_identity: runDropIdentity,
  create_function: runCreateFunction,
  drop_function: runDropFunction,
  create_aggregate: runCreateAggregate,
  drop_aggregate: runDropAggregate,
  create_trigger: runCreateTrigger,
  drop_trigger: runDropTrigger,
  describe: runDescribe,
  unsupported: runUnsupported,
};

export function run(
  statement: StatementOf<StatementKind>,
  request: Request,
  context: DatabaseContext,
): Done | Promise<Done> {
  return (RUN[statement.kind] as RunHere<StatementKind>)(statement, request, context);
}
