/** Names of keyspaces and tables in statements, and plans that are kept by statement. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {QualifiedName} from '../../../core/cql/statements/statement.ts';

export function tableOf(schema: Schema, name: QualifiedName, current: string | undefined): Table {
  const keyspace = name.keyspace ?? current;
  if (keyspace === undefined) {
    throw invalid('No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename');
  }
  const found = schema.keyspaces.get(keyspace);
  if (found === undefined) {
    throw invalid(`keyspace ${keyspace} does not exist`);
  }
  const table = found.tables.get(name.name) ?? found.views.get(name.name)?.table;
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

/** Statements that were seen once are remembered among this many; those that come again are kept as long as they live. */
const SEEN_ONCE = 32;

/**
 * Plans by the identity of their statement. A plan holds for one snapshot of the schema and one current keyspace.
 *
 * Doors that make statements for one use only are why not all plans are kept: entries of a WeakMap whose keys die young cost the
 * collector more than the planning.
 */
export class Plans<S extends object, P> {
  readonly #kept = new WeakMap<S, Kept<P>>();
  readonly #once: {statement: S; kept: Kept<P>}[] = [];
  #next = 0;
  readonly #make: (statement: S, schema: Schema, keyspace: string | undefined) => P;

  constructor(make: (statement: S, schema: Schema, keyspace: string | undefined) => P) {
    this.#make = make;
  }

  of(statement: S, schema: Schema, keyspace: string | undefined): P {
    const kept = this.#kept.get(statement);
    if (kept !== undefined) {
      return kept.schema === schema && kept.keyspace === keyspace ? kept.plan : this.keep(statement, schema, keyspace);
    }
    for (const {statement: other, kept: seen} of this.#once) {
      if (other === statement) {
        if (seen.schema !== schema || seen.keyspace !== keyspace) {
          return this.keep(statement, schema, keyspace);
        }
        this.#kept.set(statement, seen);
        return seen.plan;
      }
    }
    const plan = this.#make(statement, schema, keyspace);
    this.#once[this.#next] = {statement, kept: {schema, keyspace, plan}};
    this.#next = (this.#next + 1) % SEEN_ONCE;
    return plan;
  }

  /** For statements that are known to run again. */
  keep(statement: S, schema: Schema, keyspace: string | undefined): P {
    const plan = this.#make(statement, schema, keyspace);
    this.#kept.set(statement, {schema, keyspace, plan});
    return plan;
  }
}
