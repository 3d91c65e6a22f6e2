/** What applying a definition needs to know and what it gives. */
import {CqlFailure, invalid} from '../errors.ts';
import type {StatementOf} from '../statements/statement.ts';
import type {QualifiedName, StatementKind} from '../statements/statement.ts';
import type {Condition} from '../statements/statement.ts';
import type {Keyspace, Schema, SchemaChange, Table} from './schema.ts';

export type DefinitionKind = Extract<
  StatementKind,
  | 'create_keyspace'
  | 'alter_keyspace'
  | 'drop_keyspace'
  | 'create_table'
  | 'alter_table'
  | 'drop_table'
  | 'create_type'
  | 'alter_type'
  | 'drop_type'
  | 'create_index'
  | 'drop_index'
  | 'create_view'
  | 'alter_view'
  | 'drop_view'
>;
export type Definition = StatementOf<DefinitionKind>;

/** Everything from outside that a definition depends on: the same inputs give the same schema. */
export interface DefinitionEnv {
  /** Stands in for names without a keyspace. */
  readonly keyspace: string | undefined;
  /** A new UUID for the schema's version, as text. */
  newVersion(): string;
  /** A new UUID for a table, as text. */
  newTableId(): string;
  nowMicros(): bigint;
  /** Nodes by data center: replication is checked against them. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Whether columns may be masked; absent: they may not. */
  readonly areMasksEnabled?: boolean | undefined;
  /** Index options allowed beyond Cassandra's (capabilities.indexOptions). */
  readonly indexOptions: readonly string[];
  /**
   * Fails with `invalid` when the relations cannot be asked of rows of the table: wrong types, operators that are not offered.
   * Absent: they are taken as they are.
   */
  readonly checkRelations?: ((schema: Schema, table: Table, relations: readonly Condition[]) => void) | undefined;
}

export interface Applied {
  /** The same object when nothing changed (IF NOT EXISTS, IF EXISTS). */
  readonly schema: Schema;
  /** Undefined when nothing changed. */
  readonly change: SchemaChange | undefined;
  readonly warnings: readonly string[];
}

/** A schema without a new version: `apply` gives it one. */
export type Draft = Omit<Applied, 'warnings'> & {readonly warnings?: readonly string[]};

export const unchanged = (schema: Schema): Draft => ({schema, change: undefined});

/** Characters of a keyspace, table or index name; source: Cassandra 5.0, observed. */
export const PLAIN_NAME = /^\w+$/;
/** Most characters of a keyspace's name. */
export const MAX_KEYSPACE_NAME = 48;

/** The keyspace that a name stands in. */
export function keyspaceNameOf(name: QualifiedName, current: string | undefined): string {
  const keyspace = name.keyspace ?? current;
  if (keyspace === undefined) {
    throw invalid('No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename');
  }
  return keyspace;
}

export function keyspaceOf(schema: Schema, name: string): Keyspace {
  const keyspace = schema.keyspaces.get(name);
  if (keyspace === undefined) {
    throw invalid(`Keyspace '${name}' doesn't exist`);
  }
  return keyspace;
}

/** A keyspace whose content users may define. */
export function ownKeyspaceOf(schema: Schema, name: string): Keyspace {
  const keyspace = keyspaceOf(schema, name);
  refuseSystem(keyspace);
  return keyspace;
}

export function refuseSystem(keyspace: Keyspace): void {
  if (keyspace.isSystem) {
    throw new CqlFailure('unauthorized', `${keyspace.name} keyspace is not user-modifiable.`);
  }
}

export function tableOf(keyspace: Keyspace, name: string): Table {
  const table = keyspace.tables.get(name);
  if (table === undefined) {
    throw invalid(`Table '${keyspace.name}.${name}' doesn't exist`);
  }
  return table;
}
