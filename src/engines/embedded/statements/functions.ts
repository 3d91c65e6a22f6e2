/**
 * Functions, aggregates and triggers of users: none can be made here, as in an Apache Cassandra of which nobody has enabled them
 * (docs/decisions/0009-system-tables-and-describe.md), so none is there to be dropped.
 */
import {invalid} from '../../../core/cql/errors.ts';
import {config} from '../../../core/cql/schema/properties.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {
  CreateAggregate,
  CreateFunction,
  CreateTrigger,
  DropAggregate,
  DropFunction,
  DropTrigger,
  QualifiedName,
} from '../../../core/cql/statements/statement.ts';
import {printType, resolveTypeRef} from '../../../core/cql/types/type-names.ts';
import type {Context, Done, Request} from '../context.ts';
import {keyspaceOf} from '../system/resources.ts';
import {unauthorized} from '../system/permissions.ts';
import type {DatabaseContext} from '../database-context.ts';

const VOID: Done = {outcome: {kind: 'void'}, position: 0};

const disabled = () =>
  invalid('User-defined functions are disabled in cassandra.yaml - set user_defined_functions_enabled=true to enable');

/** Fails for keyspaces of the system. */
function ownKeyspaceOf(name: QualifiedName, {options}: Request, schema: Schema): string {
  const keyspace = keyspaceOf(name, options.keyspace);
  if (schema.keyspaces.get(keyspace)?.isSystem === true) {
    throw invalid(`System keyspace '${keyspace}' is not user-modifiable`);
  }
  return keyspace;
}

export function runCreateFunction({name}: CreateFunction, request: Request, context: Context): never {
  ownKeyspaceOf(name, request, context.schema());
  throw disabled();
}

export function runCreateAggregate(
  {name, argumentTypes, stateType}: CreateAggregate,
  request: Request,
  context: Context,
): never {
  const schema = context.schema();
  const keyspace = ownKeyspaceOf(name, request, schema);
  if (!schema.keyspaces.has(keyspace)) {
    throw config(`Keyspace ${keyspace} doesn't exist`);
  }
  [...argumentTypes, stateType].forEach(type => typeName(type, keyspace, schema));
  throw disabled();
}

const typeName = (type: Parameters<typeof resolveTypeRef>[0], keyspace: string, schema: Schema): string =>
  printType(resolveTypeRef(type, keyspace, (of, name) => schema.keyspaces.get(of)?.types.get(name)));

export const runDropFunction = (statement: DropFunction, request: Request, context: Context): Done =>
  runDrop(statement, 'Function', request, context);

export const runDropAggregate = (statement: DropAggregate, request: Request, context: Context): Done =>
  runDrop(statement, 'Aggregate', request, context);

function runDrop(
  {name, argumentTypes, ifExists}: DropFunction | DropAggregate,
  what: string,
  request: Request,
  context: Context,
): Done {
  const schema = context.schema();
  const keyspace = ownKeyspaceOf(name, request, schema);
  const types = argumentTypes?.map(type => typeName(type, keyspace, schema));
  if (ifExists) {
    return VOID;
  }
  const signature = types === undefined ? '' : `(${types.join(', ')})`;
  throw invalid(`${what} '${keyspace}.${name.name}${signature}' doesn't exist`);
}

export function runCreateTrigger({table, className}: CreateTrigger, request: Request, context: DatabaseContext): never {
  // Cassandra's spelling differs between the two.
  requireSuperuser('perform CREATE', request, context);
  const schema = context.schema();
  const name = ownKeyspaceOf(table, request, schema);
  const keyspace = schema.keyspaces.get(name);
  if (keyspace === undefined) {
    throw invalid(`Keyspace '${name}' doesn't exist`);
  }
  if (!keyspace.tables.has(table.name)) {
    throw invalid(`Table '${table.name}' doesn't exist`);
  }
  throw invalid(`Trigger class '${className}' couldn't be loaded`);
}

export function runDropTrigger({name, table, ifExists}: DropTrigger, request: Request, context: DatabaseContext): Done {
  requireSuperuser('perfrom DROP', request, context);
  const keyspace = ownKeyspaceOf(table, request, context.schema());
  if (ifExists) {
    return VOID;
  }
  throw invalid(`Trigger '${name}' on '${keyspace}.${table.name}' doesn't exist`);
}

function requireSuperuser(what: string, {principal}: Request, {accounts}: DatabaseContext): void {
  if (!accounts.isSuperuser(principal)) {
    throw unauthorized(`Only superusers are allowed to ${what} TRIGGER queries`);
  }
}
