/** What drivers want to know of a statement before it runs. */
import type {ColumnSpec, StatementMetadata} from '../../core/cql/port.ts';
import type {Schema, Table} from '../../core/cql/schema/schema.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import {tableOf} from './planner/plan-tables.ts';
import {partitionKeyMarkers} from './planner/plan-terms.ts';
import {BATCHES, DELETES, INSERTS, INSERTS_JSON, SELECTS, UPDATES} from './planner/plans.ts';

const NOTHING: StatementMetadata = {variables: [], partitionKeyIndexes: [], columns: undefined};

/** Names and types are checked, nothing runs; the plan is kept for the runs to come. `names` are the parser's names of the markers; they are in the statement too. */
export function prepareMetadata(
  statement: Statement,
  _names: readonly (string | undefined)[],
  keyspace: string | undefined,
  schema: Schema,
): StatementMetadata {
  switch (statement.kind) {
    case 'select': {
      const plan = SELECTS.keep(statement, schema, keyspace);
      return {...ofKey(plan.markers, plan.key.access.table), columns: plan.columns};
    }
    case 'insert': {
      const plan = INSERTS.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.access.table);
    }
    case 'insert_json':
      return {...NOTHING, variables: INSERTS_JSON.keep(statement, schema, keyspace).markers};
    case 'update': {
      const plan = UPDATES.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.access.table);
    }
    case 'delete': {
      const plan = DELETES.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.access.table);
    }
    case 'batch': {
      const plan = BATCHES.keep(statement, schema, keyspace);
      const tables = new Set(plan.writes.map(write => write.access.table));
      const [table] = tables;
      // Seen in: Apache Cassandra 5.0: a marker of the batch itself takes the partition key away.
      return table === undefined || tables.size > 1 || (plan.timestamp?.marker ?? -1) >= 0
        ? {...NOTHING, variables: plan.markers}
        : ofKey(plan.markers, table);
    }
    case 'truncate':
      tableOf(schema, statement.table, keyspace);
      return NOTHING;
    default:
      return NOTHING;
  }
}

const ofKey = (variables: readonly ColumnSpec[], table: Table): StatementMetadata => ({
  variables,
  partitionKeyIndexes: partitionKeyMarkers(variables, table.partitionKey.length),
  columns: undefined,
});
