/** Names of keyspaces and tables in statements, and plans that are kept by statement. */
import {invalid} from '../../core/cql/errors.ts';
import type {Schema, Table} from '../../core/cql/schema/schema.ts';
import type {QualifiedName} from '../../core/cql/statements/statement.ts';

export function tableOf(schema: Schema, name: QualifiedName, current: string | undefined): Table {
  const keyspace = name.keyspace ?? current;
  if (keyspace === undefined) {
    throw invalid('No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename');
  }
  const found = schema.keyspaces.get(keyspace);
  if (found === undefined) {
    throw invalid(`keyspace ${keyspace} does not exist`);
  }
  const table = found.tables.get(name.name);
  if (table === undefined) {
    throw invalid(`table ${name.name} does not exist`);
  }
  return table;
}

interface Kept<P> {
  readonly schema: Schema;
  readonly keyspace: string | undefined;
  readonly plan: P;
}

/** Plans by the identity of their statement. A plan holds for one snapshot of the schema and one current keyspace. */
export class Plans<S extends object, P> {
  readonly #kept = new WeakMap<S, Kept<P>>();
  readonly #make: (statement: S, schema: Schema, keyspace: string | undefined) => P;

  constructor(make: (statement: S, schema: Schema, keyspace: string | undefined) => P) {
    this.#make = make;
  }

  of(statement: S, schema: Schema, keyspace: string | undefined): P {
    const kept = this.#kept.get(statement);
    if (kept !== undefined && kept.schema === schema && kept.keyspace === keyspace) {
      return kept.plan;
    }
    const plan = this.#make(statement, schema, keyspace);
    this.#kept.set(statement, {schema, keyspace, plan});
    return plan;
  }
}
