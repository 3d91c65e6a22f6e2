/** Makes the table of a collection and its indexes, and takes them back when that fails half-way. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Table} from '../../../core/cql/schema/schema.ts';
import type {Condition, QualifiedName} from '../../../core/cql/statements/statement.ts';
import {uuidText} from '../../../core/cql/types/uuid.ts';
import type {Context} from '../commands/command.ts';
import {hasFilterIndexes, sameSettings} from '../collection-settings.ts';
import {settingsFromTable, settingsToComment} from '../collection-table.ts';
import type {CollectionSettings, RequestedSettings} from '../collection-settings.ts';
import {definitionOf} from '../collection-options.ts';
import {fail} from '../errors.ts';
import {INDEXES_PER_COLLECTION} from '../limits.ts';
import {
  FILTER_INDEXES,
  column,
  createIndexStatement,
  createTableStatement,
  lexicalIndex,
  selectStatement,
  vectorIndex,
} from './statements.ts';
import type {IndexSpec} from './statements.ts';

/** How often it is begun anew, when others have made or dropped the table meanwhile. */
const MAX_ATTEMPTS = 4;
/** Until the schema shows what others have done to a table. */
const PATIENCE_MS = 5_000;
const POLL_MS = 20;
/** A node that was too busy for an index is asked again after this time. */
const SECOND_TRY_MS = 300;
/** Who completes what others began waits so long, to see whether they take it back: by then that has come through. */
const OTHERS_MS = 500;

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Makes it, or completes it when its table is there with the same settings but without some indexes. Others may be making the same one
 * at this time, from here or elsewhere, and take it back when they fail: docs/decisions/0033.
 * Fails with `EXISTING_COLLECTION_DIFFERENT_SETTINGS`, `EXISTING_TABLE_NOT_DATA_API_COLLECTION`, `TOO_MANY_COLLECTIONS`,
 * `TOO_MANY_INDEXES_FOR_COLLECTION`, `EXISTING_INDEX_FOR_COLLECTION`.
 */
export async function createCollection(settings: RequestedSettings, context: Context): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const existing = tableOf(context, settings);
    if (existing === undefined ? await make(settings, context) : await complete(settings, existing, context)) {
      return;
    }
  }
  throw new CqlFailure('server_error', 'Others make and drop this collection all the time');
}

/** False when others have made the table in the same moment: it is there now, and to be looked at. */
async function make(settings: RequestedSettings, context: Context): Promise<boolean> {
  const table: QualifiedName = {keyspace: settings.keyspace, name: settings.name};
  checkRoom(settings, context);
  const specs = indexesOf(settings, context);
  checkIndexNames(specs, context, table);
  const outcome = await context.session.execute(
    createTableStatement(table, settingsToComment(settings), settings.vector?.dimension, settings.lexical.enabled),
    {},
  );
  if (outcome.kind !== 'schema') {
    await until(() => tableOf(context, settings) !== undefined);
    return false;
  }
  const id = tableOf(context, settings)?.id;
  try {
    await createIndexes(specs, context, table);
  } catch (error) {
    if (!(await takeBack({id, table, specs, error}, context))) {
      throw error;
    }
  }
  return true;
}

/** What a request left out is taken from what is there. False when the table has gone meanwhile. */
async function complete(settings: RequestedSettings, existing: Table, context: Context): Promise<boolean> {
  const table: QualifiedName = {keyspace: existing.keyspace, name: existing.name};
  const specs = indexesOf(checkSame(settings, existing), context);
  checkIndexNames(specs, context, table);
  if (missingOf(specs, existing).length === 0) {
    return true;
  }
  let failure: unknown;
  try {
    await createIndexes(specs, context, table);
    await sleep(OTHERS_MS);
  } catch (error) {
    failure = error;
  }
  if ((await readTable(table, context)).id !== existing.id) {
    await until(() => tableOf(context, table)?.id !== existing.id);
    return false;
  }
  if (failure !== undefined) {
    throw failure;
  }
  return true;
}

interface HalfMade {
  /** Of the table that was made here. */
  readonly id: string | undefined;
  readonly table: QualifiedName;
  readonly specs: readonly IndexSpec[];
  readonly error: unknown;
}

/**
 * True when it is there as a whole after all, by a second try or by what others did. Whatever else becomes of it, the caller is told what failed
 * first. A cluster that was too busy to drop the table is asked twice; one that does not let the caller drop tables keeps it, and making
 * the collection again then completes it.
 */
async function takeBack({id, table, specs, error}: HalfMade, context: Context): Promise<boolean> {
  if (isPassing(error)) {
    await sleep(SECOND_TRY_MS);
    try {
      await createIndexes(specs, context, table);
      return true;
    } catch {
      // As it was.
    }
  }
  const read = () => readTable(table, context);
  const there = await read()
    .catch(read)
    .catch(() => undefined);
  if (there === undefined || there.id !== id) {
    // Not known, or not ours.
    return false;
  }
  if (specs.every(({suffix}) => there.indexes.has(`${table.name}_${suffix}`))) {
    return true;
  }
  const drop = () => context.session.execute({kind: 'drop_table', table, ifExists: true}, {});
  await drop()
    .catch(drop)
    .catch(() => undefined);
  return false;
}

const PASSING: ReadonlySet<string> = new Set(['unavailable', 'overloaded', 'is_bootstrapping', 'server_error']);

const isPassing = (error: unknown): boolean => error instanceof CqlFailure && PASSING.has(error.code);

/** As the database has it now: what is known of it may be a moment old. */
async function readTable(
  {keyspace, name}: QualifiedName,
  {session}: Context,
): Promise<{readonly id: string | undefined; readonly indexes: ReadonlySet<string>}> {
  const read = async (table: string, item: string): Promise<readonly (Uint8Array | null | undefined)[]> => {
    const outcome = await session.execute(
      selectStatement(
        {keyspace: 'system_schema', name: table},
        {
          items: [column(item)],
          where: {kind: 'and', of: [is('keyspace_name', keyspace ?? ''), is('table_name', name)]},
          limit: undefined,
        },
      ),
      {},
    );
    return outcome.kind === 'rows' ? outcome.rows.map(([value]) => value) : [];
  };
  const [ids, names] = await Promise.all([read('tables', 'id'), read('indexes', 'index_name')]);
  const [id] = ids;
  return {
    id: id === null || id === undefined ? undefined : uuidText(id),
    indexes: new Set(names.map(value => Buffer.from(value ?? []).toString())),
  };
}

const is = (name: string, value: string): Condition => ({
  kind: 'compare',
  column: name,
  operator: '=',
  value: {kind: 'value', bytes: Buffer.from(value)},
});

/** What has not come after some time may never come. */
async function until(hasCome: () => boolean): Promise<void> {
  for (let waitedMs = 0; !hasCome() && waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    await sleep(POLL_MS);
  }
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
  const made = await Promise.allSettled(
    missingOf(specs, tableOf(context, table)).map(spec =>
      context.session.execute(createIndexStatement(table, spec), {}),
    ),
  );
  const failed = made.find(one => one.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}

function missingOf(specs: readonly IndexSpec[], table: Table | undefined): readonly IndexSpec[] {
  const existing = new Set(table?.indexes.map(({name}) => name));
  return specs.filter(({suffix}) => !existing.has(`${table?.name}_${suffix}`));
}
