/**
 * A materialized view as the engine sees it: a pure function from a row of the base table to the key of the one entry that
 * the row has in the view, or none. Writing, building, reading and clearing views all ask this function and nothing else.
 * Decision: docs/decisions/0010.
 */
import {partitionKeyBytes} from '../../../base/partition-key.ts';
import {invalid} from '../../../core/cql/errors.ts';
import {relationsOf} from '../../../core/cql/schema/views.ts';
import type {Column, Keyspace, Schema, Table, View} from '../../../core/cql/schema/schema.ts';
import {accessOf, mustColumn, MAX_KEY_BYTES, type TableAccess} from '../access.ts';
import type {Context} from '../context.ts';
import {functionEnv} from '../planner/function-env.ts';
import {clusteringComponent, partitionPrefix, rowKey} from '../keys.ts';
import {readColumn, type Read} from '../operators/read-column.ts';
import type {RowCursor} from '../operators/row-cursor.ts';
import {compileCondition, type Test} from '../planner/plan-conditions.ts';
import {Scope} from '../planner/plan-terms.ts';
import type {ByteString} from '../store/store.ts';

export class ViewAccess {
  readonly view: View;
  /** Of the view's own keys. */
  readonly access: TableAccess;
  readonly base: TableAccess;
  /** The key columns of the view, read from a row of the base. */
  readonly partition: readonly Read[];
  readonly clustering: readonly Read[];
  /** The one key column that is no key column of the base. */
  readonly extra: Column | undefined;
  readonly #test: Test | undefined;

  constructor(view: View, base: Table, schema: Schema, context: Context) {
    this.view = view;
    this.access = accessOf(view.table);
    this.base = accessOf(base);
    const columnOf = (column: Column): Column => mustColumn(base, column.name);
    this.partition = view.table.partitionKey.map(column => readColumn(columnOf(column)));
    this.clustering = view.table.clustering.map(column => readColumn(columnOf(column)));
    this.extra = [...view.table.partitionKey, ...view.table.clustering]
      .map(columnOf)
      .find(column => column.kind === 'regular');
    this.#test = testOf(view, new Scope(schema, base, []), context);
  }

  /**
   * The key of the entry of the live row of the base that the cursor stands on; undefined when it has none.
   * Fails with `invalid` when it would be too long.
   */
  entryKey(row: RowCursor): ByteString | undefined {
    const components: Uint8Array[] = [];
    for (const read of this.partition) {
      const value = read(row);
      if (value === null) {
        return undefined;
      }
      components.push(value);
    }
    let clustering = '';
    for (let i = 0; i < this.clustering.length; i++) {
      const value = this.clustering[i]!(row);
      if (value === null) {
        return undefined;
      }
      checkLength(value);
      clustering += clusteringComponent(this.access.clusteringParts[i]!, value);
    }
    if (this.#test !== undefined && !this.#test(row)) {
      return undefined;
    }
    // Unlike a table's, the only partition key column of a view may be empty.
    const bytes = components.length === 1 ? components[0]! : partitionKeyBytes(components);
    checkLength(bytes);
    const {hasClustering} = this.access;
    const prefix = partitionPrefix(bytes, hasClustering);
    if (!hasClustering) {
      return prefix;
    }
    const key = rowKey(prefix, clustering);
    return this.access.keysMayRepeat ? `${key}\0${row.key}` : key;
  }
}

function checkLength(value: Uint8Array): void {
  if (value.length > MAX_KEY_BYTES) {
    throw invalid(`Key length of ${value.length} is longer than maximum of ${MAX_KEY_BYTES}`);
  }
}

/** Relations other than IS NOT NULL: they are on key columns of the base. */
function testOf(view: View, scope: Scope, context: Context): Test | undefined {
  const relations = relationsOf(view.where).filter(relation => relation.kind !== 'is_not_null');
  if (relations.length === 0) {
    return undefined;
  }
  const bound = {values: [], env: functionEnv(context)};
  const tests = relations.map(relation => {
    const bind = compileCondition(scope, relation);
    try {
      return bind(bound);
    } catch {
      // A comparison with null: it was taken when the view was made, and is never met. Seen in: Apache Cassandra 5.0.
      return NEVER;
    }
  });
  return row => tests.every(test => test(row));
}

const NEVER: Test = () => false;

const NONE: readonly ViewAccess[] = [];
const KNOWN = new WeakMap<Keyspace, Map<string, readonly ViewAccess[]>>();

/** The views of a table. Cheap for tables of keyspaces without views. */
export function viewsOfTable(context: Context, {keyspace, name}: Table): readonly ViewAccess[] {
  const schema = context.schema();
  const within = schema.keyspaces.get(keyspace);
  if (within === undefined || within.views.size === 0) {
    return NONE;
  }
  let known = KNOWN.get(within);
  if (known === undefined) {
    known = new Map();
    KNOWN.set(within, known);
  }
  let views = known.get(name);
  if (views === undefined) {
    const base = within.tables.get(name);
    views =
      base === undefined
        ? NONE
        : [...within.views.values()]
            .filter(view => view.base === name)
            .map(view => new ViewAccess(view, base, schema, context));
    known.set(name, views);
  }
  return views;
}

/** The view with this table; undefined when it was dropped meanwhile. */
export const viewAccessOf = (context: Context, table: Table): ViewAccess | undefined => {
  const keyspace = context.schema().keyspaces.get(table.keyspace);
  const view = keyspace?.views.get(table.name);
  const base = view === undefined ? undefined : keyspace!.tables.get(view.base);
  return base === undefined ? undefined : viewsOfTable(context, base).find(each => each.view.table.id === table.id);
};
