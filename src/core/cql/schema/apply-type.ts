/** CREATE, ALTER and DROP TYPE on a schema snapshot. */
import {CqlFailure, invalid} from '../errors.ts';
import type {AlterType, CreateType, DropType, QualifiedName, TypeRef} from '../statements/statement.ts';
import {freeze, isMultiCell, printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {makeTable, withKeyspace, withoutType, withType} from './build.ts';
import {resolveIn} from './create-table.ts';
import {keyspaceNameOf, ownKeyspaceOf, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import type {Column, Keyspace, Schema, SchemaChange, Table, UserType} from './schema.ts';
import {isNative, isUserType, mapType, mentions} from './types-of.ts';
import {viewsFollow} from './views.ts';

type Field = UserType['fields'][number];

export function createType(schema: Schema, statement: CreateType, env: DefinitionEnv): Draft {
  const keyspace = ownKeyspaceOf(schema, keyspaceNameOf(statement.type, env.keyspace));
  const {name} = statement.type;
  if (keyspace.types.has(name)) {
    if (statement.ifNotExists) {
      return unchanged(schema);
    }
    throw invalid(`A user type with name '${name}' already exists`);
  }
  const fields: Field[] = [];
  for (const field of statement.fields) {
    if (fields.some(each => each.name === field.name)) {
      throw invalid(`Duplicate field name '${field.name}' in type '${name}'`);
    }
    fields.push({name: field.name, type: fieldType(field.type, keyspace)});
  }
  const type = {keyspace: keyspace.name, name, fields};
  return {
    schema: withKeyspace(schema, withType(keyspace, type)),
    change: changeOf('CREATED', keyspace.name, name),
  };
}

export function alterType(schema: Schema, statement: AlterType, env: DefinitionEnv): Draft {
  const keyspaceName = keyspaceNameOf(statement.type, env.keyspace);
  const {name} = statement.type;
  const before = typeIn(schema, keyspaceName, statement.type);
  if (before === undefined) {
    if (statement.ifExists) {
      return unchanged(schema);
    }
    throw invalid(`Type ${keyspaceName}.${name} doesn't exist`);
  }
  const keyspace = ownKeyspaceOf(schema, keyspaceName);
  const after = alter(before, statement.alteration, keyspace);
  if (after.fields.length > before.fields.length) {
    refuseInKeys(keyspace, before, after);
  }
  return after === before
    ? unchanged(schema)
    : {
        schema: withKeyspace(schema, replaceType(keyspace, after)),
        change: changeOf('UPDATED', keyspaceName, name),
      };
}

export function dropType(schema: Schema, statement: DropType, env: DefinitionEnv): Draft {
  const keyspaceName = keyspaceNameOf(statement.type, env.keyspace);
  const {name} = statement.type;
  if (typeIn(schema, keyspaceName, statement.type) === undefined) {
    if (statement.ifExists) {
      return unchanged(schema);
    }
    throw invalid(`Type '${keyspaceName}.${name}' doesn't exist`);
  }
  const keyspace = ownKeyspaceOf(schema, keyspaceName);
  refuseUsed(keyspace, name);
  return {
    schema: withKeyspace(schema, withoutType(keyspace, name)),
    change: changeOf('DROPPED', keyspaceName, name),
  };
}

const changeOf = (change: SchemaChange['change'], keyspace: string, name: string): SchemaChange => ({
  change,
  target: 'TYPE',
  keyspace,
  name,
});

const typeIn = (schema: Schema, keyspace: string, type: QualifiedName): UserType | undefined =>
  schema.keyspaces.get(keyspace)?.types.get(type.name);

/** Fields keep a type as it is declared; a frozen use of the user type freezes its fields. */
function fieldType(ref: TypeRef, keyspace: Keyspace): DataType {
  const type = resolveField(ref, keyspace);
  if (isNative(type, 'counter')) {
    throw invalid('A user type cannot contain counters');
  }
  if (type.kind === 'udt' && isMultiCell(type)) {
    throw invalid('A user type cannot contain non-frozen UDTs');
  }
  return type;
}

/** Cassandra takes a name that it does not know for a user type, and a bare one is not frozen. */
function resolveField(ref: TypeRef, keyspace: Keyspace): DataType {
  try {
    return resolveIn(ref, keyspace);
  } catch (error) {
    if (error instanceof CqlFailure && ref.kind === 'named') {
      throw new CqlFailure('invalid', 'A user type cannot contain non-frozen UDTs', {}, {cause: error});
    }
    throw error;
  }
}

function alter(type: UserType, alteration: AlterType['alteration'], keyspace: Keyspace): UserType {
  switch (alteration.kind) {
    case 'add':
      return addFields(type, alteration, keyspace);
    case 'rename':
      return renameFields(type, alteration);
    case 'alter':
      throw invalid('Altering field types is no longer supported');
  }
}

type Alter<K extends AlterType['alteration']['kind']> = Extract<AlterType['alteration'], {kind: K}>;

function addFields(type: UserType, {fields, ifNotExists}: Alter<'add'>, keyspace: Keyspace): UserType {
  const all = [...type.fields];
  for (const field of fields) {
    if (all.some(each => each.name === field.name)) {
      if (ifNotExists) {
        continue;
      }
      throw invalid(
        `Cannot add field ${field.name} to type ${type.keyspace}.${type.name}: a field with name ${field.name} already exists`,
      );
    }
    const resolved = fieldType(field.type, keyspace);
    if (mentions(resolved, part => isUserType(part, type.keyspace, type.name))) {
      throw invalid(
        `Cannot add new field ${field.name} of type ${qualifiedType(resolved)} to user type ${type.keyspace}.${type.name} as it would create a circular reference`,
      );
    }
    all.push({name: field.name, type: resolved});
  }
  return all.length === type.fields.length ? type : {...type, fields: all};
}

const qualifiedType = (type: DataType): string =>
  type.kind === 'udt' ? `frozen<${type.keyspace}.${type.name}>` : printType(type);

function renameFields(type: UserType, {renames, ifExists}: Alter<'rename'>): UserType {
  const fields = [...type.fields];
  let isChanged = false;
  for (const [from, to] of renames) {
    const at = fields.findIndex(field => field.name === from);
    const field = fields[at];
    if (field === undefined) {
      if (ifExists) {
        continue;
      }
      throw invalid(`Unkown field ${from} in user type ${type.keyspace}.${type.name}`);
    }
    fields[at] = {...field, name: to};
    isChanged = true;
  }
  const twice = fields.find((field, at) => fields.findIndex(each => each.name === field.name) !== at);
  if (twice !== undefined) {
    throw invalid(`Duplicate field name ${twice.name} in type ${type.keyspace}`);
  }
  return isChanged ? {...type, fields} : type;
}

/** Puts a changed type in place, and into every type and table of its keyspace that contains it. */
function replaceType(keyspace: Keyspace, type: UserType): Keyspace {
  const renew = (of: DataType): DataType =>
    mapType(of, part =>
      part.kind === 'udt' && isUserType(part, type.keyspace, type.name)
        ? {...part, fields: part.frozen ? type.fields.map(freezeField) : type.fields}
        : part,
    );
  const contains = (of: DataType): boolean => mentions(of, part => isUserType(part, type.keyspace, type.name));

  const types = new Map(keyspace.types).set(type.name, type);
  for (const [name, other] of keyspace.types) {
    if (name !== type.name && other.fields.some(field => contains(field.type))) {
      types.set(name, {...other, fields: other.fields.map(field => ({name: field.name, type: renew(field.type)}))});
    }
  }
  const tables = new Map<string, Table>();
  for (const [name, table] of keyspace.tables) {
    const isChanged = table.columns.some(column => contains(column.type));
    tables.set(
      name,
      isChanged
        ? makeTable({
            ...table,
            columns: table.columns.map(column => ({...column, type: renew(column.type)})),
            ...renewIndexes(table, contains),
          })
        : table,
    );
  }
  return [...tables.values()]
    .filter(table => keyspace.tables.get(table.name) !== table)
    .reduce(viewsFollow, {...keyspace, types, tables});
}

const KEYS: readonly (readonly [string, (table: Table) => readonly Column[]])[] = [
  ['partition key', table => table.partitionKey],
  ['clustering key', table => table.clustering],
];

/** Terms of a value have a place for each field of its type: indexes of such columns are made anew, under other numbers. */
function renewIndexes(
  {indexes, byName, nextIndexId}: Table,
  contains: (type: DataType) => boolean,
): Pick<Table, 'indexes' | 'nextIndexId'> {
  let next = nextIndexId;
  const renewed = indexes.map(index => {
    const column = byName.get(index.column);
    return column !== undefined && contains(column.type) ? {...index, id: next++} : index;
  });
  return {indexes: renewed, nextIndexId: next};
}

/**
 * A key's bytes must stay what they are. Seen in: Apache Cassandra 5.0, of partition keys.
 * Differs: of clustering columns too (docs/differences.md, 30).
 */
function refuseInKeys(keyspace: Keyspace, type: UserType, after: UserType): void {
  const added = after.fields[type.fields.length]!;
  const isUsed = (column: Column): boolean => mentions(column.type, part => isUserType(part, type.keyspace, type.name));
  const tables = [...keyspace.tables.values(), ...[...keyspace.views.values()].map(view => view.table)];
  for (const [key, columnsOf] of KEYS) {
    const users = tables.filter(table => columnsOf(table).some(isUsed));
    if (users.length > 0) {
      throw invalid(
        `Cannot add new field ${added.name} of type ${printType(added.type)} to user type ${type.keyspace}.${type.name} as the type is ` +
          `being used in ${key} by the following tables: ${users.map(table => `${table.keyspace}.${table.name}`).join(', ')}`,
      );
    }
  }
}

const freezeField = (field: Field): Field => ({name: field.name, type: freeze(field.type)});

function refuseUsed(keyspace: Keyspace, name: string): void {
  const uses = (type: DataType): boolean => mentions(type, part => isUserType(part, keyspace.name, name));
  const types = [...keyspace.types.values()].filter(type => type.fields.some(field => uses(field.type)));
  if (types.length > 0) {
    throw invalid(
      `Cannot drop user type '${keyspace.name}.${name}' as it is still used by user types ${namesOf(types)}`,
    );
  }
  const tables = [...keyspace.tables.values()].filter(table => table.columns.some(column => uses(column.type)));
  if (tables.length > 0) {
    throw invalid(`Cannot drop user type '${keyspace.name}.${name}' as it is still used by tables ${namesOf(tables)}`);
  }
}

const namesOf = (things: readonly {readonly name: string}[]): string =>
  things
    .map(thing => thing.name)
    .sort()
    .join(', ');
