/** Applies definitions (DDL) to schema snapshots. Pure: the clock and random identifiers come in. */
import {alterKeyspace, createKeyspace, dropKeyspace} from './apply-keyspace.ts';
import {createIndex, dropIndex} from './apply-index.ts';
import {alterType, createType, dropType} from './apply-type.ts';
import {alterTable, dropTable} from './alter-table.ts';
import {createTable} from './create-table.ts';
import {alterView, createView, dropView} from './views.ts';
import type {Applied, Definition, DefinitionEnv, DefinitionKind, Draft} from './definition.ts';
import type {Schema} from './schema.ts';
import type {StatementOf} from '../statements/statement.ts';

type Apply<K extends DefinitionKind> = (schema: Schema, statement: StatementOf<K>, env: DefinitionEnv) => Draft;

const APPLY: {readonly [K in DefinitionKind]: Apply<K>} = {
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
};

/**
 * Gives the schema after the definition, with a new version if anything changed.
 * Fails with `invalid`, `config`, `already_exists`, `unauthorized` (system keyspaces) and `syntax` (properties).
 */
export function applyDefinition(schema: Schema, statement: Definition, env: DefinitionEnv): Applied {
  const apply = APPLY[statement.kind] as Apply<DefinitionKind>;
  const {schema: after, change, warnings = []} = apply(schema, statement as never, env);
  return {schema: after === schema ? schema : {...after, version: env.newVersion()}, change, warnings};
}
