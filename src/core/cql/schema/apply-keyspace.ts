/** CREATE, ALTER and DROP KEYSPACE on a schema snapshot. */
import {CqlFailure, invalid} from '../errors.ts';
import type {AlterKeyspace, CreateKeyspace, DropKeyspace} from '../statements/statement.ts';
import {withKeyspace, withoutKeyspace} from './build.ts';
import {keyspaceOf, MAX_KEYSPACE_NAME, PLAIN_NAME, refuseSystem, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import {booleanOf, mapOf, refuseUnknown} from './properties.ts';
import type {Properties} from './properties.ts';
import {readReplication} from './replication.ts';
import type {Keyspace, Schema, SchemaChange} from './schema.ts';

const PROPERTIES: ReadonlySet<string> = new Set(['replication', 'durable_writes']);
/** System keyspaces that are replicated on a cluster: their replication may be changed. */
const REPLICATED_SYSTEM: ReadonlySet<string> = new Set(['system_auth', 'system_distributed', 'system_traces']);

const changed = (change: SchemaChange['change'], keyspace: string): SchemaChange => ({
  change,
  target: 'KEYSPACE',
  keyspace,
  name: undefined,
});

const durableWrites = (properties: Properties): boolean | undefined =>
  properties['durable_writes'] === undefined ? undefined : booleanOf('durable_writes', properties['durable_writes']);

const replicationOf = (properties: Properties) =>
  properties['replication'] === undefined ? undefined : mapOf('replication', properties['replication']);

export function createKeyspace(schema: Schema, statement: CreateKeyspace, env: DefinitionEnv): Draft {
  const {name, properties} = statement;
  const existing = schema.keyspaces.get(name);
  if (existing?.isSystem === true) {
    throw invalid(`System keyspace '${name}' is not user-modifiable`);
  }
  if (!PLAIN_NAME.test(name)) {
    throw invalid(
      `Keyspace name must not be empty and must contain alphanumeric or underscore characters only (got "${name}")`,
    );
  }
  if (name.length > MAX_KEYSPACE_NAME) {
    throw invalid(
      `Keyspace name must not be more than ${MAX_KEYSPACE_NAME} characters long (got ${name.length} characters for "${name}")`,
    );
  }
  refuseUnknown(properties, PROPERTIES);
  if (existing !== undefined) {
    if (statement.ifNotExists) {
      return unchanged(schema);
    }
    throw new CqlFailure('already_exists', `Cannot add existing keyspace "${name}"`, {keyspace: name, table: ''});
  }
  const {replication, warnings} = readReplication(name, replicationOf(properties), env.nodes);
  const keyspace = {
    name,
    durableWrites: durableWrites(properties) ?? true,
    replication,
    tables: new Map(),
    types: new Map(),
    views: new Map(),
    isSystem: false,
  };
  return {schema: withKeyspace(schema, keyspace), change: changed('CREATED', name), warnings};
}

export function alterKeyspace(schema: Schema, statement: AlterKeyspace, env: DefinitionEnv): Draft {
  const {name, properties} = statement;
  if (statement.ifExists && !schema.keyspaces.has(name)) {
    return unchanged(schema);
  }
  const keyspace = keyspaceOf(schema, name);
  if (!REPLICATED_SYSTEM.has(name)) {
    refuseSystem(keyspace);
  }
  refuseUnknown(properties, PROPERTIES);
  const options = replicationOf(properties);
  const {replication, warnings} = readReplication(name, options ?? keyspace.replication, env.nodes);
  const altered = {...keyspace, replication, durableWrites: durableWrites(properties) ?? keyspace.durableWrites};
  if (altered.durableWrites === keyspace.durableWrites && isSame(replication, keyspace.replication)) {
    return {...unchanged(schema), warnings};
  }
  const isMore = copiesOf(replication) > copiesOf(keyspace.replication);
  return {
    schema: withKeyspace(schema, altered),
    change: changed('UPDATED', name),
    warnings: isMore ? [...warnings, REPAIR_WARNING] : warnings,
  };
}

const REPAIR_WARNING =
  'When increasing replication factor you need to run a full (-full) repair to distribute the data.';

/** Of every row, in all data centers. */
const copiesOf = (replication: Keyspace['replication']): number =>
  Object.entries(replication).reduce((sum, [name, value]) => sum + (name === 'class' ? 0 : Number(value) || 0), 0);

function isSame(a: Keyspace['replication'], b: Keyspace['replication']): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name]);
}

export function dropKeyspace(schema: Schema, statement: DropKeyspace): Draft {
  const {name} = statement;
  if (statement.ifExists && !schema.keyspaces.has(name)) {
    return unchanged(schema);
  }
  refuseSystem(keyspaceOf(schema, name));
  return {schema: withoutKeyspace(schema, name), change: changed('DROPPED', name)};
}
