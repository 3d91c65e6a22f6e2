/**
 * The schema as it is kept in the store: one metadata record per keyspace, type and table, and the version.
 * A definition becomes one atomic write: the records that changed and what the store must know of changed tables.
 */
import {must} from '../../base/failure.ts';
import {makeTable} from '../../core/cql/schema/build.ts';
import type {DroppedColumn, Keyspace, Schema, Table, UserType, View} from '../../core/cql/schema/schema.ts';
import {tableSpecOf} from './indexes/spec.ts';
import type {Store, Write} from './store/store.ts';
import {systemKeyspaces} from './system/catalog.ts';
import {forgetView, writeBuild} from './views/view-meta.ts';

const VERSION = 'schema.version';
const NEXT_STORE_ID = 'schema.nextStoreId';
const KEYSPACE = 'schema.keyspace/';
const TABLE = 'schema.table/';
const TYPE = 'schema.type/';
const VIEW = 'schema.view/';

type KeyspaceRecord = Pick<Keyspace, 'name' | 'durableWrites' | 'replication'>;

/** 64-bit numbers are text in JSON; what follows from the columns is left out. */
type TableRecord = Omit<Table, 'partitionKey' | 'clustering' | 'byName' | 'dropped' | 'isVirtual'> & {
  readonly storeId: number;
  readonly dropped: readonly (Omit<DroppedColumn, 'droppedAtMicros'> & {readonly droppedAtMicros: string})[];
};

type ViewRecord = Omit<View, 'table'> & {readonly table: TableRecord};

/** A keyspace while its parts are being read. */
type Loading = Omit<Keyspace, 'tables' | 'types' | 'views'> & {
  readonly tables: Map<string, Table>;
  readonly types: Map<string, UserType>;
  readonly views: Map<string, View>;
};

export class SchemaStore {
  readonly #store: Store;
  /** The store's number of each stored table, by table id. */
  readonly #storeIds = new Map<string, number>();
  #nextStoreId = 1;

  constructor(store: Store) {
    this.#store = store;
  }

  storeId(table: Table): number {
    const id = this.#storeIds.get(table.id);
    // The text costs more than the look.
    return id === undefined ? must<number>(id, `table ${table.keyspace}.${table.name} is stored`) : id;
  }

  /** The stored table's number, or undefined when it was dropped meanwhile or never stored. */
  findStoreId(table: Table): number | undefined {
    return this.#storeIds.get(table.id);
  }

  /** Reads what is there. Undefined in a new database: then `create` makes it. */
  load(): Schema | undefined {
    const version = this.#store.meta(VERSION);
    if (version === undefined) {
      return undefined;
    }
    this.#nextStoreId = read<number>(must(this.#store.meta(NEXT_STORE_ID), 'a schema has its next store id'));
    const keyspaces = new Map<string, Loading>();
    for (const keyspace of systemKeyspaces().values()) {
      keyspaces.set(keyspace.name, {...keyspace, tables: new Map(keyspace.tables), types: new Map(), views: new Map()});
    }
    const names = [...this.#store.metaNames()].sort();
    for (const name of names.filter(each => each.startsWith(KEYSPACE))) {
      const record = read<KeyspaceRecord>(this.#meta(name));
      const system = keyspaces.get(record.name) ?? {
        tables: new Map(),
        types: new Map(),
        views: new Map(),
        isSystem: false,
      };
      keyspaces.set(record.name, {...system, ...record});
    }
    for (const name of names.filter(each => each.startsWith(TYPE))) {
      const type = read<UserType>(this.#meta(name));
      keyspaces.get(type.keyspace)?.types.set(type.name, type);
    }
    for (const name of names.filter(each => each.startsWith(TABLE))) {
      const table = this.#readTable(name);
      keyspaces.get(table.keyspace)?.tables.set(table.name, table);
    }
    for (const name of names.filter(each => each.startsWith(VIEW))) {
      const {table: record, ...view} = read<ViewRecord>(this.#meta(name));
      const table = this.#tableOf(record);
      keyspaces.get(table.keyspace)?.views.set(table.name, {...view, table});
    }
    return {version: read<string>(version), keyspaces};
  }

  /** The schema of a new database: system keyspaces only. `writes` makes their stored tables. */
  create(version: string): {readonly schema: Schema; readonly writes: readonly Write[]} {
    return {
      schema: {version, keyspaces: systemKeyspaces()},
      writes: [put(VERSION, version), ...this.missingSystemTables()],
    };
  }

  /** Makes the stored system tables that are not there: the database is new, or was made by a version without them. */
  missingSystemTables(): readonly Write[] {
    const writes: Write[] = [];
    for (const keyspace of systemKeyspaces().values()) {
      for (const table of keyspace.tables.values()) {
        if (!table.isVirtual && !this.#storeIds.has(table.id)) {
          this.#tableChanged(table, writes);
        }
      }
    }
    return writes.length === 0 ? writes : [...writes, put(NEXT_STORE_ID, this.#nextStoreId)];
  }

  /** What must be written so that `after` is there instead of `before`. Store ids of new tables are given out. */
  changes(before: Schema, after: Schema): readonly Write[] {
    const writes: Write[] = [put(VERSION, after.version)];
    for (const keyspace of after.keyspaces.values()) {
      const old = before.keyspaces.get(keyspace.name);
      if (old !== keyspace) {
        this.#keyspaceChanges(old, keyspace, writes);
      }
    }
    for (const keyspace of before.keyspaces.values()) {
      if (!after.keyspaces.has(keyspace.name)) {
        writes.push(remove(KEYSPACE + keyspace.name));
        this.#elementsGone(keyspace, undefined, writes);
      }
    }
    writes.push(put(NEXT_STORE_ID, this.#nextStoreId));
    return writes;
  }

  /** Forgets the store ids of tables that are gone. For after a write of `changes`. */
  forget(before: Schema, after: Schema): void {
    for (const keyspace of before.keyspaces.values()) {
      const now = after.keyspaces.get(keyspace.name);
      if (now !== keyspace) {
        for (const table of keyspace.tables.values()) {
          if (now?.tables.get(table.name)?.id !== table.id) {
            this.#storeIds.delete(table.id);
          }
        }
        for (const {table} of keyspace.views.values()) {
          if (now?.views.get(table.name)?.table.id !== table.id) {
            this.#storeIds.delete(table.id);
          }
        }
      }
    }
  }

  #keyspaceChanges(old: Keyspace | undefined, now: Keyspace, writes: Write[]): void {
    const {name, durableWrites, replication} = now;
    if (old?.replication !== replication || old.durableWrites !== durableWrites) {
      writes.push(put(KEYSPACE + name, {name, durableWrites, replication} satisfies KeyspaceRecord));
    }
    if (old !== undefined) {
      this.#elementsGone(old, now, writes);
    }
    for (const type of now.types.values()) {
      if (old?.types.get(type.name) !== type) {
        writes.push(put(`${TYPE}${name}/${type.name}`, type));
      }
    }
    for (const table of now.tables.values()) {
      if (old?.tables.get(table.name) !== table) {
        this.#tableChanged(table, writes);
      }
    }
    for (const view of now.views.values()) {
      if (old?.views.get(view.table.name) !== view) {
        this.#viewChanged(old?.views.get(view.table.name), view, writes);
      }
    }
  }

  #tableChanged(table: Table, writes: Write[]): void {
    const record = this.#recordOf(table);
    writes.push(put(`${TABLE}${table.keyspace}/${table.name}`, record), {
      kind: 'define',
      spec: tableSpecOf(table, record.storeId),
    });
  }

  /** A new view is to be built: its table starts empty. */
  #viewChanged(old: View | undefined, {table, ...view}: View, writes: Write[]): void {
    const record = this.#recordOf(table);
    writes.push(put(`${VIEW}${table.keyspace}/${table.name}`, {...view, table: record} satisfies ViewRecord));
    if (old?.table.id !== table.id) {
      // Entries that were taken away need no grace: the base's row decides.
      writes.push({kind: 'define', spec: {...tableSpecOf(table, record.storeId), gcGraceSeconds: 0}});
      writes.push(writeBuild(table, {after: undefined, rows: 0}));
    }
  }

  #recordOf(table: Table): TableRecord {
    let storeId = this.#storeIds.get(table.id);
    if (storeId === undefined) {
      storeId = this.#nextStoreId;
      this.#nextStoreId += 1;
      this.#storeIds.set(table.id, storeId);
    }
    const {partitionKey: _, clustering: __, byName: ___, isVirtual: ____, ...rest} = table;
    return {
      ...rest,
      storeId,
      dropped: table.dropped.map(column => ({...column, droppedAtMicros: String(column.droppedAtMicros)})),
    };
  }

  #elementsGone(old: Keyspace, now: Keyspace | undefined, writes: Write[]): void {
    for (const type of old.types.values()) {
      if (now?.types.has(type.name) !== true) {
        writes.push(remove(`${TYPE}${old.name}/${type.name}`));
      }
    }
    for (const table of old.tables.values()) {
      const same = now?.tables.get(table.name);
      if (same === table) {
        continue;
      }
      if (same === undefined) {
        writes.push(remove(`${TABLE}${old.name}/${table.name}`));
      }
      const storeId = this.#storeIds.get(table.id);
      if (same?.id !== table.id && storeId !== undefined) {
        writes.push({kind: 'drop', table: storeId});
      }
    }
    for (const {table} of old.views.values()) {
      const same = now?.views.get(table.name)?.table;
      if (same === undefined) {
        writes.push(remove(`${VIEW}${old.name}/${table.name}`));
      }
      const storeId = this.#storeIds.get(table.id);
      if (same?.id !== table.id && storeId !== undefined) {
        writes.push({kind: 'drop', table: storeId}, ...forgetView(table));
      }
    }
  }

  #readTable(name: string): Table {
    return this.#tableOf(read<TableRecord>(this.#meta(name)));
  }

  #tableOf({storeId, dropped, ...record}: TableRecord): Table {
    this.#storeIds.set(record.id, storeId);
    return makeTable({
      ...record,
      // Nobody can change those of system tables.
      options: systemKeyspaces().get(record.keyspace)?.tables.get(record.name)?.options ?? record.options,
      dropped: dropped.map(column => ({...column, droppedAtMicros: BigInt(column.droppedAtMicros)})),
      isVirtual: false,
    });
  }

  #meta(name: string): Uint8Array {
    return must(this.#store.meta(name), `metadata ${name} is there`);
  }
}

const put = (name: string, value: unknown): Write => ({kind: 'meta', name, value: Buffer.from(JSON.stringify(value))});
const remove = (name: string): Write => ({kind: 'meta', name, value: undefined});
const read = <T>(bytes: Uint8Array): T => JSON.parse(Buffer.from(bytes).toString()) as T;
