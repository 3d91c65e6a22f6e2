/** What one caller asks of the cluster, as that caller: statements become CQL text, are prepared once, and run by id. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {
  BoundValue,
  ColumnSpec,
  CqlSession,
  ExecuteOptions,
  Outcome,
  Principal,
  StatementMetadata,
} from '../../../core/cql/port.ts';
import {printForBinding} from '../../../core/cql/printer.ts';
import type {Schema, SchemaChange} from '../../../core/cql/schema/schema.ts';
import type {Binding} from '../../../core/cql/statements/bindings.ts';
import type {Statement} from '../../../core/cql/statements/statement.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {QueryParameters} from '../../../wire/cql/request.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import type {Account} from './account.ts';
import type {Cluster} from './cluster.ts';
import {columnsOf} from './columns.ts';
import type {Prepared, PreparedStatements} from './prepared.ts';
import {BatchedRequest, ByIdRequest, ByTextRequest, PrepareRequest} from './statement-request.ts';
import type {Answered, RequestEnv} from './statement-request.ts';

interface Printed {
  readonly text: string;
  readonly bindings: readonly Binding[];
  /** The bindings are the markers in their order: values go as they come. */
  readonly isPlain: boolean;
  /** By id: what it is worth to be prepared. */
  readonly isPrepared: boolean;
  readonly isRead: boolean;
  /** Changes the schema. */
  readonly isDefinition: boolean;
}

const PRINTED = new WeakMap<Statement, Printed>();

const PREPARED_KINDS: ReadonlySet<Statement['kind']> = new Set([
  'select',
  'insert',
  'insert_json',
  'update',
  'delete',
  'batch',
]);

const DEFINITION = /^(?:create|alter|drop)_/;

/** What doors know of callers may be wrong after these. */
const ROLE_KINDS: ReadonlySet<Statement['kind']> = new Set([
  'create_role',
  'alter_role',
  'drop_role',
  'grant_role',
  'revoke_role',
  'grant_permissions',
  'revoke_permissions',
]);

function printedOf(statement: Statement): Printed {
  let printed = PRINTED.get(statement);
  if (printed === undefined) {
    const {text, bindings} = printForBinding(inCassandra(statement));
    printed = {
      text,
      bindings,
      isPlain: bindings.every((binding, i) => binding === i),
      isPrepared: PREPARED_KINDS.has(statement.kind),
      isRead: statement.kind === 'select',
      isDefinition: DEFINITION.test(statement.kind) && !ROLE_KINDS.has(statement.kind),
    };
    PRINTED.set(statement, printed);
  }
  return printed;
}

/** Cassandra takes no keyspace before the name of a new index: it is that of the table. */
function inCassandra(statement: Statement): Statement {
  if (statement.kind !== 'create_index' || statement.name?.keyspace === undefined) {
    return statement;
  }
  const {name, table} = statement;
  return {
    ...statement,
    name: {keyspace: undefined, name: name.name},
    table: {keyspace: table.keyspace ?? name.keyspace, name: table.name},
  };
}

const NO_VALUES: readonly BoundValue[] = [];

function valuesOf({bindings, isPlain}: Printed, given: readonly BoundValue[]): readonly BoundValue[] {
  if (isPlain) {
    return given;
  }
  return bindings.map(binding => {
    if (typeof binding !== 'number') {
      return binding;
    }
    const value = given[binding];
    if (value === undefined) {
      throw new CqlFailure('invalid', `There is no value for marker ${binding}`);
    }
    return value;
  });
}

/** What a session needs of its database. */
export interface SessionHost {
  readonly cluster: Cluster;
  readonly version: ProtocolVersion;
  readonly prepared: PreparedStatements;
  schema(): Schema;
  /** Fails once the database is closed. */
  checkOpen(): void;
  /** Closing waits for it. */
  track<T>(running: Promise<T>): Promise<T>;
  /** One definition after the other, where the cluster needs it. */
  inTurn<T>(define: () => Promise<T>): Promise<T>;
  /** Waits until a definition stands in `schema()`. */
  settle(change: WireSchemaChange): Promise<void>;
  rolesChanged(): void;
}

export class RemoteSession implements CqlSession {
  readonly principal: Principal;
  readonly #database: SessionHost;
  readonly #env: RequestEnv;

  constructor(database: SessionHost, principal: Principal, account: Account) {
    this.principal = principal;
    this.#database = database;
    const {cluster} = database;
    this.#env = {cluster, account, version: database.version, keyspace: undefined, schema: () => database.schema()};
  }

  async execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    this.#database.checkOpen();
    const outcome = await this.#database.track(this.#execute(statement, options));
    if (ROLE_KINDS.has(statement.kind)) {
      this.#database.rolesChanged();
    }
    return outcome;
  }

  async #execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    const printed = printedOf(statement);
    const values = valuesOf(printed, options.values ?? NO_VALUES);
    const parameters = this.#parameters(options, values);
    const env = this.#envOf(options);
    if (!printed.isPrepared) {
      const send = (): Promise<Answered> => byText(printed, env, parameters);
      return this.#outcome(await (printed.isDefinition ? this.#database.inTurn(send) : send()), undefined);
    }
    const prepared = this.#database.prepared.of(printed.text, options.keyspace);
    return this.#outcome(await byId(prepared, env, parameters, printed.isRead), prepared);
  }

  async executeBatch(
    type: 'logged' | 'unlogged' | 'counter',
    items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
    options: ExecuteOptions,
  ): Promise<Outcome> {
    this.#database.checkOpen();
    const entries = items.map(({statement, values}) => {
      const printed = printedOf(statement);
      return {prepared: this.#database.prepared.of(printed.text, options.keyspace), values: valuesOf(printed, values)};
    });
    const parameters = this.#parameters(options, undefined);
    const env = this.#envOf(options);
    const answered = await this.#database.track(
      new Promise<Answered>((resolve, reject) =>
        env.cluster.send(new BatchedRequest(type, entries, env, parameters, resolve, reject)),
      ),
    );
    return this.#outcome(answered, undefined);
  }

  /** What the cluster has told of the statement. Fails with `server_error` when it was not asked, or the schema has changed since. */
  prepare(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): StatementMetadata {
    const known = this.#described(statement, names, keyspace);
    if (known === undefined) {
      throw new CqlFailure('server_error', 'The cluster has not told of this statement yet');
    }
    return known;
  }

  async describe(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): Promise<StatementMetadata> {
    this.#database.checkOpen();
    const known = this.#described(statement, names, keyspace);
    if (known !== undefined) {
      return known;
    }
    const printed = printedOf(statement);
    const prepared = this.#database.prepared.of(printed.text, keyspace);
    const env = this.#envOf({keyspace});
    const parameters = this.#parameters({}, undefined);
    await this.#database.track(
      new Promise<Answered>((resolve, reject) =>
        env.cluster.send(new PrepareRequest(prepared, env, parameters, resolve, reject)),
      ),
    );
    return metadataOf(printed, prepared, names.length);
  }

  #described(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): StatementMetadata | undefined {
    const printed = printedOf(statement);
    if (!printed.isPrepared) {
      return {variables: [], partitionKeyIndexes: [], columns: undefined};
    }
    const prepared = this.#database.prepared.of(printed.text, keyspace);
    const isCurrent = prepared.id !== '' && prepared.schemaVersion === this.#database.schema().version;
    return isCurrent ? metadataOf(printed, prepared, names.length) : undefined;
  }

  #parameters(options: ExecuteOptions, values: readonly BoundValue[] | undefined): QueryParameters {
    const {address} = this.#env.cluster;
    return {
      consistency: options.consistency ?? address.consistency,
      values: values === undefined || values.length === 0 ? undefined : values,
      names: undefined,
      // Before v5 nothing tells that what is known of the columns is outdated.
      skipMetadata: this.#env.version >= 5,
      pageSize: options.pageSize,
      pagingState: options.pagingState,
      serialConsistency: options.serialConsistency ?? address.serialConsistency,
      timestamp: options.timestamp,
      keyspace: undefined,
      nowSeconds: options.nowSeconds,
    };
  }

  #envOf({keyspace}: ExecuteOptions): RequestEnv {
    return keyspace === undefined ? this.#env : {...this.#env, keyspace};
  }

  async #outcome({response, warnings}: Answered, prepared: Prepared | undefined): Promise<Outcome> {
    switch (response.kind) {
      case 'void':
        return warnings.length === 0 ? {kind: 'void'} : {kind: 'void', warnings};
      case 'rows': {
        const {metadata, rows} = response;
        let columns: readonly ColumnSpec[] | undefined = prepared?.columns;
        if (metadata.columns !== undefined) {
          columns = columnsOf(metadata.columns, this.#database.schema());
          if (metadata.newMetadataId !== undefined && prepared !== undefined) {
            prepared.metadataId = metadata.newMetadataId;
            prepared.columns = columns;
          }
        }
        if (columns === undefined) {
          throw new CqlFailure('server_error', 'The cluster answered rows without their columns');
        }
        return {
          kind: 'rows',
          columns,
          rows,
          pagingState: metadata.pagingState,
          ...(warnings.length === 0 ? {} : {warnings}),
        };
      }
      case 'set_keyspace':
        return {kind: 'keyspace', keyspace: response.keyspace};
      case 'schema_change':
        await this.#database.settle(response.change);
        return {kind: 'schema', change: changeOf(response.change), warnings};
      default:
        throw new CqlFailure('server_error', `The cluster answered a statement with ${response.kind}`);
    }
  }
}

/** Markers in the order of the statement: in the text they may stand otherwise, beside values of its own. */
function metadataOf({bindings, isRead}: Printed, prepared: Prepared, count: number): StatementMetadata {
  const variables: ColumnSpec[] = Array.from({length: count});
  bindings.forEach((binding, at) => {
    const variable = prepared.variables[at];
    if (typeof binding === 'number' && variable !== undefined) {
      variables[binding] = variable;
    }
  });
  const keys = prepared.partitionKeyIndexes.map(index => bindings[index]);
  return {
    variables,
    partitionKeyIndexes: keys.every(key => typeof key === 'number') ? keys : [],
    columns: isRead ? prepared.columns : undefined,
    warnings: prepared.warnings.length === 0 ? undefined : prepared.warnings,
  };
}

const byId = (prepared: Prepared, env: RequestEnv, parameters: QueryParameters, isRead: boolean): Promise<Answered> =>
  new Promise((resolve, reject) =>
    env.cluster.send(new ByIdRequest(prepared, env, parameters, isRead, resolve, reject)),
  );

const byText = (
  {text, isRead, isDefinition}: Printed,
  env: RequestEnv,
  parameters: QueryParameters,
): Promise<Answered> =>
  new Promise((resolve, reject) =>
    env.cluster.send(
      new ByTextRequest(text, isDefinition, env, {...parameters, skipMetadata: false}, isRead, resolve, reject),
    ),
  );

/** Changes of functions and aggregates are told as those of their keyspace. */
export function changeOf({change, target, keyspace, name}: WireSchemaChange): SchemaChange {
  const isKnown = target === 'KEYSPACE' || target === 'TABLE' || target === 'TYPE';
  return isKnown
    ? {change: change as SchemaChange['change'], target, keyspace, name}
    : {change: 'UPDATED', target: 'KEYSPACE', keyspace, name: undefined};
}
