/** A CqlDatabase without an engine: one replaceable function answers every statement. For tests of doors. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import type {
  Begun,
  BoundValue,
  ColumnSpec,
  CqlDatabase,
  ExecuteOptions,
  KeptStatement,
  KeptStatements,
  Outcome,
  Principal,
  StatementMetadata,
} from '../../src/core/cql/port.ts';
import type {Schema, SchemaChange} from '../../src/core/cql/schema/schema.ts';
import type {Statement} from '../../src/core/cql/statements/statement.ts';
import type {DataType} from '../../src/core/cql/types/type.ts';

export interface FakeHandlers {
  execute(statement: Statement, options: ExecuteOptions): Outcome | Promise<Outcome>;
  /** Absent: sessions have no `begin` either. */
  begin?(statement: Statement, options: ExecuteOptions): Begun | Promise<Outcome>;
  executeBatch(
    type: string,
    items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
    options: ExecuteOptions,
  ): Outcome | Promise<Outcome>;
  prepare(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): StatementMetadata;
  authenticate(user: string, password: string): Principal | Promise<Principal>;
}

export interface FakeDatabase extends CqlDatabase {
  readonly handlers: FakeHandlers;
  changeSchema(change: SchemaChange): void;
}

export const TEXT: DataType = {kind: 'native', name: 'text'};
export const INT: DataType = {kind: 'native', name: 'int'};

export const column = (name: string, type: DataType, table = 't', keyspace = 'ks'): ColumnSpec => ({
  keyspace,
  table,
  name,
  type,
});

const NOTHING: Outcome = {kind: 'void'};

/** Prepared statements that outlive a door. */
export class FakeKept implements KeptStatements {
  readonly statements = new Map<string, KeptStatement>();

  async load(): Promise<readonly KeptStatement[]> {
    return [...this.statements.values()];
  }

  keep(statement: KeptStatement): void {
    this.statements.set(Buffer.from(statement.id).toString('hex'), statement);
  }

  remove(ids: readonly Uint8Array[]): void {
    ids.forEach(id => this.statements.delete(Buffer.from(id).toString('hex')));
  }

  get texts(): string[] {
    return Array.from(this.statements.values(), ({text}) => text).sort();
  }
}

export function fakeDatabase(handlers: Partial<FakeHandlers> = {}, keptStatements?: KeptStatements): FakeDatabase {
  const listeners = new Set<(change: SchemaChange) => void>();
  const all: FakeHandlers = {
    execute: statement => (statement.kind === 'use' ? {kind: 'keyspace', keyspace: statement.keyspace} : NOTHING),
    executeBatch: () => NOTHING,
    prepare: (_, names) => ({
      variables: names.map((name, i) => column(name ?? `v${i}`, INT)),
      partitionKeyIndexes: [],
      columns: undefined,
    }),
    authenticate: (user, password) => {
      if (user !== 'cassandra' || password !== 'cassandra') {
        throw new CqlFailure('bad_credentials', `Provided username ${user} and/or password are incorrect`);
      }
      return {role: user, isSuperuser: true};
    },
    ...handlers,
  };
  const schema: Schema = {version: '00000000-0000-0000-0000-000000000000', keyspaces: new Map()};
  return {
    handlers: all,
    changeSchema: change => listeners.forEach(listener => listener(change)),
    id: 'fake',
    state: 'open',
    info: {
      clusterName: 'fake',
      dataCenter: 'datacenter1',
      rack: 'rack1',
      hostId: '00000000-0000-0000-0000-000000000001',
      releaseVersion: '5.0.2',
    },
    capabilities: {
      or: false,
      not: false,
      notEquals: false,
      inOnIndexes: false,
      mapEntryRanges: false,
      indexOptions: [],
      ann: false,
      textSearch: false,
    },
    schema: () => schema,
    onSchemaChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    session: principal => ({
      principal,
      execute: async (statement, options) => all.execute(statement, options),
      ...(all.begin === undefined ? {} : {begin: all.begin.bind(all)}),
      executeBatch: async (type, items, options) => all.executeBatch(type, items, options),
      prepare: (statement, names, keyspace) => all.prepare(statement, names, keyspace),
    }),
    authenticate: async (user, password) => all.authenticate(user, password),
    onRolesChange: () => () => {},
    keptStatements,
  };
}
