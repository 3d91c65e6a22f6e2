/** Definitions on a database that does not take all options of indexes and tables. */
import {invalid} from '../cql/errors.ts';
import type {Capabilities, CqlSession, ExecuteOptions, Outcome} from '../cql/port.ts';
import {createIndex, findIndex} from '../cql/schema/apply-index.ts';
import {keyspaceNameOf} from '../cql/schema/definition.ts';
import {isOnWords} from '../cql/schema/index-targets.ts';
import type {Schema, Table} from '../cql/schema/schema.ts';
import type {AlterTable, CreateIndex, CreateTable, DropIndex, Statement, TypeRef} from '../cql/statements/statement.ts';
import {FULL_CAPABILITIES} from './capabilities.ts';
import {alterWithExtensions, createWithExtensions, withExtensions} from './extensions.ts';
import {collectionAnalyzer, extensionsWith, isCollectionText, keptIndexesOf} from './word-indexes.ts';
import type {KeptIndexes} from './word-indexes.ts';

export interface DefinitionScope {
  /** As the database has it, and as doors see it. */
  readonly schema: Schema;
  readonly known: Schema;
  readonly capabilities: Capabilities;
}

const VOID: Outcome = {kind: 'void'};

/** Undefined: the statement goes as it is. */
export function planCreateIndex(
  statement: CreateIndex,
  {schema, known, capabilities}: DefinitionScope,
): ((session: CqlSession, options: ExecuteOptions) => Promise<Outcome>) | undefined {
  if (statement.using !== undefined && capabilities.attachedIndexes === false) {
    throw invalid(
      'The database behind this one has no storage-attached indexes: Apache Cassandra has them from 5.0 on',
    );
  }
  const lacking = FULL_CAPABILITIES.indexOptions.filter(
    option => statement.options[option] !== undefined && !capabilities.indexOptions.includes(option),
  );
  if (lacking.length === 0) {
    return undefined;
  }
  const options = Object.fromEntries(Object.entries(statement.options).filter(([name]) => !lacking.includes(name)));
  const kept = Object.fromEntries(Object.entries(statement.options).filter(([name]) => lacking.includes(name)));
  return async (session, executeOptions) => {
    // Refused in the words that the database would have.
    const checked = createIndex(known, statement, {...PURE_ENV, keyspace: executeOptions.keyspace});
    if (checked.change === undefined) {
      return VOID;
    }
    const keyspace = keyspaceNameOf(statement.table, statement.name?.keyspace ?? executeOptions.keyspace);
    const table = schema.keyspaces.get(keyspace)?.tables.get(statement.table.name);
    const index = checked.schema.keyspaces.get(keyspace)?.tables.get(statement.table.name)?.indexes.at(-1);
    if (table === undefined || index === undefined) {
      throw invalid(`Table '${statement.table.name}' doesn't exist`);
    }
    const isForWords = isOnWords(statement);
    if (isForWords && isCollectionText(table, statement.column)) {
      // Its settings say it already.
      return VOID;
    }
    const made = isForWords ? VOID : await session.execute({...statement, options}, executeOptions);
    const isCollection = collectionAnalyzer(table) !== undefined || table.options.comment.startsWith('{"collection"');
    if (isCollection && !isForWords) {
      return made;
    }
    const own = withExtensions(table);
    const all = {...keptIndexesOf(own), [index.name]: {column: statement.column, options: kept}};
    const outcome = await session.execute(alteration(table, all, capabilities), {});
    return isForWords ? outcome : made;
  };
}

/** Undefined: the statement goes as it is. */
export function planDropIndex(
  statement: DropIndex,
  {schema, known, capabilities}: DefinitionScope,
  current: string | undefined,
): ((session: CqlSession, options: ExecuteOptions) => Promise<Outcome>) | undefined {
  const {name} = statement.index;
  const keyspace = statement.index.keyspace ?? current ?? '';
  const raw = schema.keyspaces.get(keyspace);
  const shown = known.keyspaces.get(keyspace);
  const table = shown === undefined ? undefined : findIndex(shown, name);
  const own = table === undefined ? undefined : raw?.tables.get(table.name);
  if (raw === undefined || own === undefined) {
    return undefined;
  }
  const {[name]: kept, ...others} = keptIndexesOf(withExtensions(own));
  const isReal = findIndex(raw, name) !== undefined;
  if (kept === undefined) {
    if (isReal) {
      return undefined;
    }
    throw invalid(
      `The index '${name}' follows from the settings of the collection ${own.name}: it cannot be dropped alone`,
    );
  }
  return async (session, options) => {
    const dropped = isReal ? await session.execute(statement, options) : undefined;
    const outcome = await session.execute(alteration(own, others, capabilities), {});
    return dropped ?? outcome;
  };
}

/** `table` as the database has it. */
function alteration(table: Table, kept: KeptIndexes, capabilities: Capabilities): AlterTable {
  const statement: AlterTable = {
    kind: 'alter_table',
    table: {keyspace: table.keyspace, name: table.name},
    ifExists: false,
    alteration: {kind: 'options', properties: {extensions: extensionsWith(withExtensions(table), kept)}},
  };
  return takesExtensions(capabilities) ? statement : alterWithExtensions(statement, table);
}

const takesExtensions = ({extensions}: Capabilities): boolean => extensions !== false;

/** Fails with `invalid` for types that the database does not have. */
export function checkTypes(statement: Statement, {vectors}: Capabilities): void {
  if (vectors === false && typesOf(statement).some(hasVector)) {
    throw invalid('The database behind this one has no vectors: Apache Cassandra has them from 5.0 on');
  }
}

function typesOf(statement: Statement): readonly TypeRef[] {
  switch (statement.kind) {
    case 'create_table':
      return statement.columns.map(({type}) => type);
    case 'alter_table':
      return statement.alteration.kind === 'add' ? statement.alteration.columns.map(({type}) => type) : [];
    case 'create_type':
      return statement.fields.map(({type}) => type);
    default:
      return [];
  }
}

function hasVector(type: TypeRef): boolean {
  switch (type.kind) {
    case 'vector':
      return true;
    case 'list':
    case 'set':
      return hasVector(type.element);
    case 'map':
      return hasVector(type.key) || hasVector(type.value);
    case 'tuple':
      return type.elements.some(hasVector);
    case 'frozen':
      return hasVector(type.of);
    case 'named':
    case 'custom':
      return false;
  }
}

export function planCreateTable(statement: CreateTable, {capabilities}: DefinitionScope): CreateTable {
  return takesExtensions(capabilities) ? statement : createWithExtensions(statement);
}

export function planAlterTable(
  statement: AlterTable,
  {schema, capabilities}: DefinitionScope,
  current: string | undefined,
): AlterTable {
  const table = schema.keyspaces.get(statement.table.keyspace ?? current ?? '')?.tables.get(statement.table.name);
  return table === undefined || takesExtensions(capabilities) ? statement : alterWithExtensions(statement, table);
}

/** Only indexes are checked with it. */
const PURE_ENV = {
  newVersion: () => '',
  newTableId: () => '',
  nowMicros: () => 0n,
  nodes: new Map<string, number>(),
  indexOptions: FULL_CAPABILITIES.indexOptions,
};
