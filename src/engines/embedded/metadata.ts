/** What drivers want to know of a statement before it runs. */
import type {ColumnSpec, StatementMetadata} from '../../core/cql/port.ts';
import type {Schema} from '../../core/cql/schema/schema.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {KeyPlan} from './plan-keys.ts';
import {tableOf} from './plan-tables.ts';
import {BATCHES, DELETES, INSERTS, INSERTS_JSON, SELECTS, UPDATES} from './plans.ts';

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
      return {...ofKey(plan.markers, plan.key), columns: plan.columns};
    }
    case 'insert': {
      const plan = INSERTS.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.key);
    }
    case 'insert_json':
      return {...NOTHING, variables: INSERTS_JSON.keep(statement, schema, keyspace).markers};
    case 'update': {
      const plan = UPDATES.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.key);
    }
    case 'delete': {
      const plan = DELETES.keep(statement, schema, keyspace);
      return ofKey(plan.markers, plan.key);
    }
    case 'batch': {
      const plan = BATCHES.keep(statement, schema, keyspace);
      // No partition key: Apache Cassandra tells none for a batch, of one table or several.
      return {...NOTHING, variables: plan.markers};
    }
    case 'truncate':
      tableOf(schema, statement.table, keyspace);
      return NOTHING;
    default:
      return NOTHING;
  }
}

function ofKey(variables: readonly ColumnSpec[], key: KeyPlan): StatementMetadata {
  const indexes = key.partition?.map(choice =>
    choice.kind === 'terms' && choice.terms.length === 1 && !choice.isIn ? choice.terms[0]!.marker : -1,
  );
  return {
    variables,
    partitionKeyIndexes: indexes === undefined || indexes.includes(-1) ? [] : indexes,
    columns: undefined,
  };
}
