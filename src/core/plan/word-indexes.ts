/**
 * What a table's indexes are to doors, where the database cannot have them all as they were asked for. Options that it does not
 * take, and whole indexes on words, are kept beside the table: those of a collection follow from the settings in its comment, all others
 * stand as JSON in an extension of the table (extensions.ts). docs/decisions/0025.
 */
import {ANALYZER_OPTION} from '../cql/schema/index-options.ts';
import {isOnWords} from '../cql/schema/index-targets.ts';
import type {Index, Keyspace, Schema, Table} from '../cql/schema/schema.ts';
import {extensionsOf, parseJson, withExtensions} from './extensions.ts';

/** The extension: hex of UTF-8 JSON, `{"<index>": {"column": …, "options": {…}}}`. */
export const INDEX_EXTENSION = 'asterism.indexes';

/** Of one index: what the database does not keep of it. */
export interface KeptIndex {
  readonly column: string;
  readonly options: {readonly [name: string]: string};
}

export type KeptIndexes = {readonly [name: string]: KeptIndex};

/** Of a table with its extensions. Nothing where this one is not understood: it is another program's then. */
export function keptIndexesOf(table: Table): KeptIndexes {
  const hex = extensionsOf(table)[INDEX_EXTENSION];
  const json = hex === undefined ? undefined : parseJson(Buffer.from(hex.replace(/^0x/i, ''), 'hex').toString());
  if (!isObject(json)) {
    return {};
  }
  const kept: Record<string, KeptIndex> = {};
  for (const [name, one] of Object.entries(json)) {
    if (isObject(one) && typeof one['column'] === 'string' && isObject(one['options'])) {
      kept[name] = {column: one['column'], options: one['options'] as {readonly [name: string]: string}};
    }
  }
  return kept;
}

/** The extensions of a table with these in the place of those that it has. */
export function extensionsWith(table: Table, kept: KeptIndexes): {readonly [name: string]: string} {
  const {[INDEX_EXTENSION]: _, ...others} = extensionsOf(table);
  return Object.keys(kept).length === 0
    ? others
    : {...others, [INDEX_EXTENSION]: `0x${Buffer.from(JSON.stringify(kept)).toString('hex')}`};
}

const isObject = (value: unknown): value is {readonly [name: string]: unknown} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// ---- collections of the Data API ----------------------------------------------------------------------------------------

const LEXICAL_COLUMN = 'query_lexical_value';

/** The analyzer that the settings of a collection name for its texts; undefined for other tables. */
export function collectionAnalyzer({options, byName}: Table): string | undefined {
  if (!byName.has(LEXICAL_COLUMN) || !options.comment.startsWith('{')) {
    return undefined;
  }
  const settings = member(member(member(parseJson(options.comment), 'collection'), 'options'), 'lexical');
  if (member(settings, 'enabled') !== true) {
    return undefined;
  }
  const analyzer = member(settings, 'analyzer');
  return typeof analyzer === 'string' ? analyzer : isObject(analyzer) ? JSON.stringify(analyzer) : undefined;
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

export const isCollectionText = (table: Table, column: string): boolean =>
  column === LEXICAL_COLUMN && collectionAnalyzer(table) !== undefined;

// ---- the schema as doors see it -----------------------------------------------------------------------------------------

const tables = new WeakMap<Table, Table>();
const keyspaces = new WeakMap<Keyspace, Keyspace>();
const schemas = new WeakMap<Schema, Schema>();

/** The same object for the same one, and itself where nothing is kept beside it. */
export function tableWithKept(table: Table): Table {
  return known(tables, table, () => {
    const own = withExtensions(table);
    const indexes = indexesWithKept(own);
    return indexes === own.indexes ? own : {...own, indexes};
  });
}

function indexesWithKept(table: Table): readonly Index[] {
  const kept = Object.entries(keptIndexesOf(table));
  const analyzer = collectionAnalyzer(table);
  if (kept.length === 0 && analyzer === undefined) {
    return table.indexes;
  }
  const indexes = table.indexes.map(index => {
    const more = kept.find(([name]) => name === index.name)?.[1];
    return more === undefined ? index : {...index, options: {...index.options, ...more.options}};
  });
  const add = (name: string, column: string, options: KeptIndex['options']): void => {
    if (table.byName.has(column) && !indexes.some(index => index.name === name)) {
      indexes.push({
        name,
        // Below those of the database.
        id: -1 - indexes.length,
        column,
        target: 'value',
        kind: 'CUSTOM',
        options: {class_name: 'StorageAttachedIndex', ...options, target: column},
        similarity: undefined,
      });
    }
  };
  for (const [name, index] of kept) {
    if (isOnWords(index)) {
      add(name, index.column, index.options);
    }
  }
  const hasWords = indexes.some(index => index.column === LEXICAL_COLUMN && isOnWords(index));
  if (analyzer !== undefined && !hasWords) {
    add(`${table.name}_${LEXICAL_COLUMN}`, LEXICAL_COLUMN, {[ANALYZER_OPTION]: analyzer});
  }
  return indexes;
}

export function schemaWithKept(schema: Schema): Schema {
  return known(schemas, schema, () => {
    const changed = [...schema.keyspaces].map(([name, keyspace]) => [name, keyspaceWithKept(keyspace)] as const);
    return changed.every(([name, keyspace]) => schema.keyspaces.get(name) === keyspace)
      ? schema
      : {...schema, keyspaces: new Map(changed)};
  });
}

function keyspaceWithKept(keyspace: Keyspace): Keyspace {
  return known(keyspaces, keyspace, () => {
    if (keyspace.isSystem) {
      return keyspace;
    }
    const changed = [...keyspace.tables].map(([name, table]) => [name, tableWithKept(table)] as const);
    return changed.every(([name, table]) => keyspace.tables.get(name) === table)
      ? keyspace
      : {...keyspace, tables: new Map(changed)};
  });
}

function known<T extends object>(made: WeakMap<T, T>, from: T, make: () => T): T {
  let found = made.get(from);
  if (found === undefined) {
    found = make();
    made.set(from, found);
  }
  return found;
}
