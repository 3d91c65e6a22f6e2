/** Makes schema snapshots out of parts and puts changed parts into them. Snapshots are never changed in place. */
import type {Column, Keyspace, Schema, Table, UserType, View} from './schema.ts';

/** What a table is made of; the rest of `Table` follows from its columns. */
export type TableParts = Omit<Table, 'columns' | 'partitionKey' | 'clustering' | 'byName'> & {
  /** In any order. */
  readonly columns: readonly Column[];
};

const byPosition = (a: Column, b: Column): number => a.position - b.position;
const byName = (a: Column, b: Column): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Puts the columns in the order of `SELECT *`: partition key, clustering, static by name, regular by name. */
export function makeTable(parts: TableParts): Table {
  const of = (kind: Column['kind']): Column[] => parts.columns.filter(column => column.kind === kind);
  const partitionKey = of('partition_key').sort(byPosition);
  const clustering = of('clustering').sort(byPosition);
  const columns = [...partitionKey, ...clustering, ...of('static').sort(byName), ...of('regular').sort(byName)];
  return {...parts, columns, partitionKey, clustering, byName: new Map(columns.map(column => [column.name, column]))};
}

export function withKeyspace(schema: Schema, keyspace: Keyspace): Schema {
  return {...schema, keyspaces: new Map(schema.keyspaces).set(keyspace.name, keyspace)};
}

export function withoutKeyspace(schema: Schema, name: string): Schema {
  const keyspaces = new Map(schema.keyspaces);
  keyspaces.delete(name);
  return {...schema, keyspaces};
}

export function withTable(keyspace: Keyspace, table: Table): Keyspace {
  return {...keyspace, tables: new Map(keyspace.tables).set(table.name, table)};
}

export function withoutTable(keyspace: Keyspace, name: string): Keyspace {
  const tables = new Map(keyspace.tables);
  tables.delete(name);
  return {...keyspace, tables};
}

export function withType(keyspace: Keyspace, type: UserType): Keyspace {
  return {...keyspace, types: new Map(keyspace.types).set(type.name, type)};
}

export function withoutType(keyspace: Keyspace, name: string): Keyspace {
  const types = new Map(keyspace.types);
  types.delete(name);
  return {...keyspace, types};
}

export function withView(keyspace: Keyspace, view: View): Keyspace {
  return {...keyspace, views: new Map(keyspace.views).set(view.table.name, view)};
}

export function withoutView(keyspace: Keyspace, name: string): Keyspace {
  const views = new Map(keyspace.views);
  views.delete(name);
  return {...keyspace, views};
}
