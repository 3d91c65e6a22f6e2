/** One database of the embedded engine: its store, its schema, its roles, and what clients are told about it. */
import {randomBytes, randomUUID} from 'node:crypto';
import type {Failure} from '../../base/failure.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {
  Capabilities,
  CqlDatabase,
  CqlSession,
  DatabaseInfo,
  KeptStatements,
  LiveFacts,
  Outcome,
  Principal,
} from '../../core/cql/port.ts';
import {applyDefinition} from '../../core/cql/schema/apply.ts';
import {ANALYZER_OPTION} from '../../core/cql/schema/index-options.ts';
import type {Definition, DefinitionEnv} from '../../core/cql/schema/definition.ts';
import type {Schema, SchemaChange} from '../../core/cql/schema/schema.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {Clock, Done, Request} from './context.ts';
import type {DatabaseContext} from './database-context.ts';
import {keptStatements} from './kept-statements.ts';
import {maskingOf} from './masking.ts';
import {newIdentity, readIdentity} from './node-identity.ts';
import type {NodeIdentity} from './node-identity.ts';
import {changesBetween, permissionsAfter} from './schema-effects.ts';
import {SchemaStore} from './schema-store.ts';
import {EmbeddedSession} from './session.ts';
import {planWrites, runBatchItems} from './statements/batch.ts';
import {run} from './statements/index.ts';
import type {Position, Store} from './store/store.ts';
import {Accounts} from './system/accounts.ts';
import type {FirstSuperuser} from './system/accounts.ts';
import {systemRowGroups, systemRows} from './system/index.ts';
import type {Passwords} from './system/passwords.ts';
import type {SystemSource} from './system/source.ts';
import {timeUuid} from './time-uuid.ts';
import {checkRelations} from './views/check-relations.ts';
import {ViewKeeper} from './views/view-keeper.ts';
import type {TraceRecorder} from './tracing.ts';

/** The Apache Cassandra that clients may take this for: they choose their dialect by it. */
export const RELEASE_VERSION = '5.0.2';

const CAPABILITIES: Capabilities = {
  or: true,
  not: true,
  notEquals: true,
  inOnIndexes: true,
  mapEntryRanges: true,
  indexOptions: ['source_model', ANALYZER_OPTION],
  ann: true,
  textSearch: true,
};

/** The database itself, when it reads and writes its own tables. */
const SELF: Principal = {role: '(system)', isSuperuser: true};

export interface DatabaseOptions {
  readonly id: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly clusterName: string;
  readonly dataCenter: string;
  readonly rack: string;
  readonly passwords: Passwords;
  readonly firstSuperuser: FirstSuperuser;
  /** Dynamic data masking: off unless turned on, as in Cassandra. */
  readonly areMasksEnabled?: boolean | undefined;
  /** Shown in system_views.settings, by Cassandra's names. */
  readonly settings?: {readonly [name: string]: string} | undefined;
  /** Where clients dial; asked for whenever it is shown. */
  readonly address: () => {readonly host: string; readonly port: number};
  /** Told of failures of the store that a statement met. */
  readonly onStoreFailure?: ((failure: Failure) => void) | undefined;
}

export class EmbeddedDatabase implements CqlDatabase {
  readonly id: string;
  readonly info: DatabaseInfo;
  readonly capabilities = CAPABILITIES;
  readonly accounts: Accounts;
  readonly keptStatements: KeptStatements;
  /** What statements run with. */
  readonly context: DatabaseContext;

  readonly #store: Store;
  readonly #onStoreFailure: (failure: Failure) => void;
  readonly #schemaStore: SchemaStore;
  readonly #views: ViewKeeper;
  readonly #env: Omit<DefinitionEnv, 'keyspace'>;
  /** With every definition applied; statements run on it and wait for `#schemaPosition`. */
  #applied: Schema;
  /** The newest whose definitions are all durable; the one that is shown. */
  #published: Schema;
  #schemaPosition: Position = 0;
  #publishing: Promise<void> = Promise.resolve();
  #running = new Set<Promise<unknown>>();
  #live: LiveFacts | undefined;
  #closed: CqlFailure | undefined;
  readonly #schemaListeners = new Set<(change: SchemaChange) => void>();
  readonly #roleListeners = new Set<() => void>();

  static async open(options: DatabaseOptions): Promise<EmbeddedDatabase> {
    const {store} = options;
    const schemaStore = new SchemaStore(store);
    let schema = schemaStore.load();
    let identity = readIdentity(store);
    if (schema === undefined || identity === undefined) {
      const made = schemaStore.create(randomUUID());
      const fresh = newIdentity();
      ({schema} = made);
      ({identity} = fresh);
      await store.durable(store.write([...made.writes, fresh.write]));
    } else {
      const writes = schemaStore.missingSystemTables();
      if (writes.length > 0) {
        await store.durable(store.write(writes));
      }
    }
    const database = new EmbeddedDatabase(options, schemaStore, schema, identity);
    await database.accounts.open(options.firstSuperuser);
    database.#views.start();
    return database;
  }

  private constructor(options: DatabaseOptions, schemaStore: SchemaStore, schema: Schema, identity: NodeIdentity) {
    const {store, clock, dataCenter} = options;
    this.id = options.id;
    this.info = {
      clusterName: options.clusterName,
      dataCenter,
      rack: options.rack,
      hostId: identity.hostId,
      releaseVersion: RELEASE_VERSION,
    };
    this.#store = store;
    this.#onStoreFailure = options.onStoreFailure ?? (() => {});
    this.#schemaStore = schemaStore;
    this.#applied = schema;
    this.#published = schema;
    this.#env = {
      newVersion: () => randomUUID(),
      newTableId: () => timeUuid(clock.nowMicros(), randomBytes(8)),
      nowMicros: () => clock.nowMicros(),
      nodes: new Map([[dataCenter, 1]]),
      indexOptions: CAPABILITIES.indexOptions,
      areMasksEnabled: options.areMasksEnabled,
      checkRelations: (within, table, relations) => checkRelations(within, table, relations),
    };
    this.accounts = new Accounts(
      {
        run: statement => this.#runInternal(statement),
        plan: statements => planWrites(statements, {principal: SELF, options: {}}, this.context),
        write: writes => store.write(writes),
      },
      options.passwords,
      () => this.#roleListeners.forEach(listener => listener()),
    );
    this.keptStatements = keptStatements({
      read: statement => this.#runInternal(statement),
      write: items => this.#writeUnwaited(items),
    });
    const source: SystemSource = {
      info: this.info,
      schema: () => this.#applied,
      tokens: identity.tokens,
      address: options.address,
      live: () => this.#live,
      settings: options.settings ?? {},
      pendingMerges: () => store.pressure().pendingMerges,
      startedAt: clock.nowSeconds(),
      viewProgress: view => this.#views.progress(view),
      tableStore: table => {
        const id = schemaStore.findStoreId(table);
        return id === undefined ? undefined : store.table(id);
      },
    };
    this.#views = new ViewKeeper(
      () => this.context,
      failure => this.#onStoreFailure(failure),
    );
    this.context = {
      store,
      clock,
      accounts: this.accounts,
      dataCenter,
      schema: () => this.#applied,
      storeId: table => schemaStore.storeId(table),
      views: this.#views,
      masking: options.areMasksEnabled === true ? maskingOf(this.accounts) : undefined,
      virtualRows: table => systemRows(table, source),
      virtualRowGroups: table => systemRowGroups(table, this.#applied),
      ring: {clusterName: options.clusterName, tokens: identity.tokens},
      define: (statement, request) => this.#define(statement, request),
    };
  }

  get state(): 'open' | 'closed' {
    return this.#closed === undefined ? 'open' : 'closed';
  }

  /** True while somebody who knows the product can log in as a superuser. */
  get hasDefaultPassword(): boolean {
    return this.accounts.hasDefaultPassword;
  }

  /** Open, and able to make writes durable. */
  get isHealthy(): boolean {
    return this.#closed === undefined && this.#store.failure === undefined;
  }

  /** Resolves when views are built and cleared, as far as it is due. For tests and benchmarks. */
  settleViews(): Promise<void> {
    return this.#views.settle();
  }

  /** How much work waits, for metrics. */
  pressure(): ReturnType<Store['pressure']> {
    return this.#store.pressure();
  }

  tellStoreFailure(failure: Failure): void {
    this.#onStoreFailure(failure);
  }

  schema(): Schema {
    return this.#published;
  }

  onSchemaChange(listener: (change: SchemaChange) => void): () => void {
    this.#schemaListeners.add(listener);
    return () => this.#schemaListeners.delete(listener);
  }

  onRolesChange(listener: () => void): () => void {
    this.#roleListeners.add(listener);
    return () => this.#roleListeners.delete(listener);
  }

  setLiveFacts(facts: LiveFacts): void {
    this.#live = facts;
  }

  session(principal: Principal): CqlSession {
    return new EmbeddedSession(this, principal);
  }

  authenticate(user: string, password: string): Promise<Principal> {
    return this.#closed === undefined ? this.accounts.authenticate(user, password) : Promise.reject(this.#closed);
  }

  principalOf(identity: string): Principal {
    this.checkOpen();
    return this.accounts.principalOf(identity);
  }

  /** Fails with the reason once the database is closed or dropped. */
  checkOpen(): void {
    if (this.#closed !== undefined) {
      throw this.#closed;
    }
  }

  /** When the position, and the definitions and roles that statements may have seen, are durable; undefined: they are. */
  durable(position: Position): Promise<void> | undefined {
    return this.#store.durable(Math.max(position, this.#schemaPosition, this.accounts.position));
  }

  /** Closing waits for it. */
  async track<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Waits for running statements; the store is left to whoever opened it. `reason` is for the failures that sessions then give. */
  async close(reason: 'closed' | 'dropped'): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = new CqlFailure('server_error', `The database ${this.id} was ${reason}`, {
        reason,
        database: this.id,
      });
      await Promise.allSettled([...this.#running, this.#publishing, this.#views.stop()]);
    }
  }

  /** Not waited for: a crash may take the trace of what it interrupted. */
  writeTrace(trace: TraceRecorder): void {
    this.#writeUnwaited(trace.writes());
  }

  #writeUnwaited(items: Parameters<typeof runBatchItems>[1]): void {
    if (this.#closed === undefined && this.#store.failure === undefined) {
      runBatchItems('unlogged', items, {principal: SELF, options: {}}, this.context);
    }
  }

  async #runInternal(statement: Statement): Promise<Outcome> {
    const done = await run(statement, {principal: SELF, options: {}}, this.context);
    await this.durable(done.position);
    return done.outcome;
  }

  /** Checking, writing and applying are one step, so definitions never meet. */
  #define(statement: Definition, {principal, options, trace}: Request): Done | Promise<Done> {
    const before = this.#applied;
    const env = {...this.#env, keyspace: options.keyspace};
    const {schema: after, change, warnings} = applyDefinition(before, statement, env);
    if (change === undefined) {
      return {outcome: {kind: 'void', warnings}, position: this.#schemaPosition};
    }
    const permissions = permissionsAfter(statement, change, principal, this.accounts);
    const writes = this.#schemaStore.changes(before, after);
    const position = this.#store.write(permissions === undefined ? writes : [...writes, ...permissions.writes]);
    this.#applied = after;
    this.#schemaPosition = position;
    permissions?.apply();
    this.#schemaStore.forget(before, after);
    this.#views.defined(before, after);
    trace?.add(`Writing schema version ${after.version}`);
    return this.#publish(before, after, change, position).then(() => ({
      outcome: {kind: 'schema', change, warnings},
      position,
    }));
  }

  async #publish(before: Schema, after: Schema, change: SchemaChange, position: Position): Promise<void> {
    const earlier = this.#publishing;
    const publishing = (async () => {
      // Whether that one could be made durable is its own caller's matter.
      await earlier.catch(() => {});
      await this.#store.durable(position);
      this.#published = after;
      for (const each of changesBetween(before, after, change)) {
        this.#schemaListeners.forEach(listener => listener(each));
      }
    })();
    this.#publishing = publishing;
    // Whoever waits for it learns of a failed flush; nobody may be waiting.
    publishing.catch(() => {});
    await publishing;
  }
}
