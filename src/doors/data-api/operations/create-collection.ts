/** Makes the table of a collection and its indexes, and takes them back when that fails half-way. */
import type {Table} from '../../../core/cql/schema/schema.ts';
import type {QualifiedName} from '../../../core/cql/statements/statement.ts';
import type {Context} from '../commands/command.ts';
import {hasFilterIndexes, sameSettings} from '../collection-settings.ts';
import {settingsFromTable, settingsToComment} from '../collection-table.ts';
import type {CollectionSettings, RequestedSettings} from '../collection-settings.ts';
import {definitionOf} from '../collection-options.ts';
import {fail} from '../errors.ts';
import {INDEXES_PER_COLLECTION} from '../limits.ts';
import {FILTER_INDEXES, createIndexStatement, createTableStatement, lexicalIndex, vectorIndex} from './statements.ts';
import type {IndexSpec} from './statements.ts';

/**
 * Makes it, or completes it when its table is there with the same settings but without some indexes.
 * Fails with `EXISTING_COLLECTION_DIFFERENT_SETTINGS`, `EXISTING_TABLE_NOT_DATA_API_COLLECTION`, `TOO_MANY_COLLECTIONS`,
 * `TOO_MANY_INDEXES_FOR_COLLECTION`, `EXISTING_INDEX_FOR_COLLECTION`.
 */
export async function createCollection(settings: RequestedSettings, context: Context): Promise<void> {
  const {keyspace, name} = settings;
  const table: QualifiedName = {keyspace, name};
  const existing = tableOf(context, table);
  if (existing === undefined) {
    checkRoom(settings, context);
  }
  // What a request left out it takes from what is there.
  const specs = indexesOf(existing === undefined ? settings : checkSame(settings, existing), context);
  checkIndexNames(specs, context, table);
  if (existing !== undefined) {
    await createIndexes(specs, context, table);
    return;
  }
  await context.session.execute(
    createTableStatement(table, settingsToComment(settings), settings.vector?.dimension, settings.lexical.enabled),
    {},
  );
  try {
    await createIndexes(specs, context, table);
  } catch (error) {
    await takeBack(table, context);
    throw error;
  }
}

/**
 * Whatever becomes of it, the caller is told what failed first. A database that was too busy for an index is asked twice; one that does not
 * let the caller drop tables keeps it, and making the collection again then completes it.
 */
async function takeBack(table: QualifiedName, {session}: Context): Promise<void> {
  const drop = () => session.execute({kind: 'drop_table', table, ifExists: true}, {});
  await drop()
    .catch(drop)
    .catch(() => undefined);
}

const tableOf = ({door}: Context, {keyspace, name}: QualifiedName): Table | undefined =>
  door.database
    .schema()
    .keyspaces.get(keyspace ?? '')
    ?.tables.get(name);

/** Gives the stored settings. */
function checkSame(settings: RequestedSettings, existing: Table): CollectionSettings {
  const stored = settingsFromTable(existing);
  if (stored === undefined) {
    throw fail('EXISTING_TABLE_NOT_DATA_API_COLLECTION', {tableName: existing.name});
  }
  if (!sameSettings(settings, stored)) {
    throw fail('EXISTING_COLLECTION_DIFFERENT_SETTINGS', {collectionName: existing.name});
  }
  return stored;
}

function checkRoom({keyspace, name}: RequestedSettings, {door}: Context): void {
  const {maxCollections, maxIndexes} = door.limits;
  if (maxCollections === Infinity && maxIndexes === Infinity) {
    return;
  }
  let collections = 0;
  let indexes = 0;
  for (const {tables} of door.database.schema().keyspaces.values()) {
    for (const table of tables.values()) {
      collections += settingsFromTable(table) === undefined ? 0 : 1;
      indexes += table.indexes.length;
    }
  }
  if (collections >= maxCollections) {
    throw fail('TOO_MANY_COLLECTIONS', {
      table: name,
      collectionCount: String(collections),
      collectionMaxCount: String(maxCollections),
    });
  }
  if (indexes + INDEXES_PER_COLLECTION > maxIndexes) {
    const indexesPerCollection = String(INDEXES_PER_COLLECTION);
    throw fail('TOO_MANY_INDEXES_FOR_COLLECTION', {keyspace, table: name, indexesPerCollection});
  }
}

function indexesOf(settings: CollectionSettings, {door}: Context): readonly IndexSpec[] {
  const specs = hasFilterIndexes(settings) ? [...FILTER_INDEXES] : [];
  if (settings.vector !== undefined) {
    const {metric, sourceModel} = settings.vector;
    const knowsModel = door.database.capabilities.indexOptions.includes('source_model');
    specs.push(
      vectorIndex({similarity_function: metric, ...(knowsModel ? {source_model: sourceModel.toUpperCase()} : {})}),
    );
  }
  const {enabled, analyzer} = settings.lexical;
  if (enabled && analyzer !== undefined && door.database.capabilities.textSearch) {
    specs.push(lexicalIndex(definitionOf(analyzer)));
  }
  return specs;
}

/** Index names are those of a whole keyspace. */
function checkIndexNames(specs: readonly IndexSpec[], {door}: Context, {keyspace, name}: QualifiedName): void {
  const names = new Set(specs.map(spec => `${name}_${spec.suffix}`));
  for (const other of door.database
    .schema()
    .keyspaces.get(keyspace ?? '')
    ?.tables.values() ?? []) {
    if (other.name !== name && other.indexes.some(index => names.has(index.name))) {
      throw fail('EXISTING_INDEX_FOR_COLLECTION', {keyspace: keyspace ?? '', table: name});
    }
  }
}

/** All at once: each takes a cluster a while. Fails as the first that failed, when none runs any more. */
async function createIndexes(specs: readonly IndexSpec[], context: Context, table: QualifiedName): Promise<void> {
  const existing = new Set(tableOf(context, table)?.indexes.map(index => index.name));
  const missing = specs.filter(spec => !existing.has(`${table.name}_${spec.suffix}`));
  const made = await Promise.allSettled(
    missing.map(spec => context.session.execute(createIndexStatement(table, spec), {})),
  );
  const failed = made.find(one => one.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
