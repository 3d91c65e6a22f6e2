/**
 * A database that can do all that doors ask for, on one that can do less: what it lacks is made of what it has. Statements that it
 * understands go through as they are. docs/decisions/0025.
 */
import type {
  Capabilities,
  CqlDatabase,
  CqlSession,
  ExecuteOptions,
  KeptStatements,
  LiveFacts,
  Outcome,
  Principal,
} from '../cql/port.ts';
import {SessionBehind} from '../cql/session-behind.ts';
import type {Schema, SchemaChange, Table} from '../cql/schema/schema.ts';
import type {Select, Statement} from '../cql/statements/statement.ts';
import {FULL_CAPABILITIES, isComplete} from './capabilities.ts';
import {checkTypes, planAlterTable, planCreateIndex, planCreateTable, planDropIndex} from './definitions.ts';
import {PLAN_LIMITS} from './limits.ts';
import type {PlanLimits} from './limits.ts';
import {RecordedSession} from './recorded-session.ts';
import {planSelect} from './select-plan.ts';
import type {RunSelect, SelectPlan} from './select-plan.ts';
import {SteadySession} from './steady-session.ts';
import {VectorWriters, VectorWritersSession} from './vector-writers.ts';
import {schemaWithKept, tableWithKept} from './word-indexes.ts';

/** The database itself when it lacks nothing. `nowMs`: a clock for the times that `explain` tells. */
export const planned = (
  database: CqlDatabase,
  limits: Partial<PlanLimits> = {},
  nowMs: () => number = () => 0,
): CqlDatabase =>
  isComplete(database.capabilities) ? database : new PlannedDatabase(database, {...PLAN_LIMITS, ...limits}, nowMs);

interface KeptPlan {
  readonly table: Table;
  readonly plan: SelectPlan;
}

export class PlannedDatabase implements CqlDatabase {
  readonly #database: CqlDatabase;
  readonly #maxScanRows: number;
  readonly nowMs: () => number;
  readonly warnsOfScans = true;
  /** By the identity of the statement; those that name no keyspace are planned for each run. */
  readonly #plans = new WeakMap<Select, KeptPlan>();

  readonly capabilities: Capabilities;
  /** Undefined: any number may write. */
  readonly #vectorWriters: VectorWriters | undefined;

  constructor(database: CqlDatabase, {planScanRows, vectorWriters: most}: PlanLimits, nowMs: () => number) {
    this.#database = database;
    const {vectorWriters} = database.capabilities;
    this.capabilities = vectorWriters === undefined ? FULL_CAPABILITIES : {...FULL_CAPABILITIES, vectorWriters};
    this.#vectorWriters =
      vectorWriters === undefined
        ? undefined
        : new VectorWriters(Math.min(vectorWriters, most), () => database.schema());
    this.nowMs = nowMs;
    this.#maxScanRows = planScanRows;
  }

  get id(): string {
    return this.#database.id;
  }

  get state(): CqlDatabase['state'] {
    return this.#database.state;
  }

  get info(): CqlDatabase['info'] {
    return this.#database.info;
  }

  get keptStatements(): KeptStatements | undefined {
    return this.#database.keptStatements;
  }

  /** With indexes that the database itself cannot have. */
  schema(): Schema {
    return schemaWithKept(this.#database.schema());
  }

  onSchemaChange(listener: (change: SchemaChange) => void): () => void {
    return this.#database.onSchemaChange(listener);
  }

  catchUp(keyspace: string | undefined, table: string | undefined): Promise<void> | undefined {
    return this.#database.catchUp?.(keyspace, table);
  }

  session(principal: Principal): CqlSession {
    const session = this.#database.session(principal);
    const writing =
      this.#vectorWriters === undefined ? session : new VectorWritersSession(session, this.#vectorWriters);
    return new PlannedSession(new SteadySession(writing), this);
  }

  authenticate(user: string, password: string): Promise<Principal> {
    return this.#database.authenticate(user, password);
  }

  onRolesChange(listener: () => void): () => void {
    return this.#database.onRolesChange(listener);
  }

  setLiveFacts(facts: LiveFacts): void {
    this.#database.setLiveFacts?.(facts);
  }

  /** How to run a SELECT; undefined: as it is, where nothing is known of its table. */
  planSelect(statement: Select, current: string | undefined): SelectPlan | undefined {
    const keyspace = statement.table.keyspace ?? current ?? '';
    const table = this.#database.schema().keyspaces.get(keyspace)?.tables.get(statement.table.name);
    if (table === undefined || table.isVirtual) {
      return undefined;
    }
    const kept = this.#plans.get(statement);
    if (kept?.table === table) {
      return kept.plan;
    }
    const plan = planSelect(statement, {
      table,
      known: tableWithKept(table),
      capabilities: this.#database.capabilities,
      maxScanRows: this.#maxScanRows,
    });
    this.#plans.set(statement, {table, plan});
    return plan;
  }

  definitions(): Parameters<typeof planCreateIndex>[1] {
    return {schema: this.#database.schema(), known: this.schema(), capabilities: this.#database.capabilities};
  }
}

class PlannedSession extends SessionBehind {
  readonly #database: PlannedDatabase;

  constructor(session: CqlSession, database: PlannedDatabase) {
    super(session);
    this.#database = database;
  }

  override async execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    if (statement.kind === 'select') {
      return this.#select(statement, options);
    }
    const run = this.#plan(statement, options.keyspace);
    return run === undefined ? this.behind.execute(statement, options) : run(this.behind, options);
  }

  async #select(statement: Select, options: ExecuteOptions): Promise<Outcome> {
    const plan = this.#database.planSelect(statement, options.keyspace);
    if (options.explain === true && plan !== undefined) {
      return this.#explained(statement, plan, options);
    }
    return plan?.run === undefined ? this.behind.execute(statement, options) : plan.run(this.behind, options);
  }

  /** The database itself may know better how it found rows that it was asked for as they are. */
  async #explained(statement: Select, {run, explain}: SelectPlan, options: ExecuteOptions): Promise<Outcome> {
    const asked = new RecordedSession(this.behind, this.#database.nowMs);
    const outcome = await (run === undefined ? asked.execute(statement, options) : run(asked, options));
    return outcome.kind === 'rows' && (run !== undefined || outcome.plan === undefined)
      ? {...outcome, plan: explain(asked)}
      : outcome;
  }

  #plan(statement: Statement, current: string | undefined): RunSelect | undefined {
    switch (statement.kind) {
      case 'create_index':
        return planCreateIndex(statement, this.#database.definitions());
      case 'drop_index':
        return planDropIndex(statement, this.#database.definitions(), current);
      case 'create_type': {
        checkTypes(statement, this.#database.definitions().capabilities);
        return undefined;
      }
      case 'create_table': {
        const scope = this.#database.definitions();
        checkTypes(statement, scope.capabilities);
        return sent(statement, planCreateTable(statement, scope));
      }
      case 'alter_table': {
        const scope = this.#database.definitions();
        checkTypes(statement, scope.capabilities);
        return sent(statement, planAlterTable(statement, scope, current));
      }
      default:
        return undefined;
    }
  }
}

const sent = (given: Statement, statement: Statement): RunSelect | undefined =>
  given === statement ? undefined : (session, options) => session.execute(statement, options);
