/** Makes what a keyspace has, elsewhere: types, tables, indexes, views. What is there already stays as it is. */
import {describeAll} from '../../core/cql/schema/describe.ts';
import type {Keyspace} from '../../core/cql/schema/schema.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {CqlPlace} from './place.ts';

export interface SchemaCopy {
  /** As it is called in the target. */
  readonly keyspace: string;
  readonly isWanted: (table: string) => boolean;
  /** Undefined: as the source has it. */
  readonly replicationFactor: number | undefined;
}

/** Fails as definitions do. */
export async function copySchema(source: Keyspace, target: CqlPlace, copy: SchemaCopy): Promise<void> {
  for (const {statement} of describeAll(source)) {
    const parsed = renamed(parseStatement(statement).statement, source.name, copy.keyspace);
    const made = withoutFailures(parsed, target, copy);
    if (made !== undefined) {
      await target.session.execute(made, {});
    }
  }
}

/** Undefined: it is not wanted. */
function withoutFailures(statement: Statement, target: CqlPlace, copy: SchemaCopy): Statement | undefined {
  switch (statement.kind) {
    case 'create_keyspace':
      return {...statement, ifNotExists: true, properties: {...statement.properties, ...replication(target, copy)}};
    case 'create_type':
      return {...statement, ifNotExists: true};
    case 'create_table':
    case 'create_index':
      return copy.isWanted(statement.table.name) ? {...statement, ifNotExists: true} : undefined;
    case 'create_view':
      return copy.isWanted(statement.table.name) ? {...statement, ifNotExists: true} : undefined;
    default:
      return undefined;
  }
}

const replication = ({database}: CqlPlace, {replicationFactor}: SchemaCopy): object =>
  replicationFactor === undefined
    ? {}
    : {
        replication: {
          class: 'NetworkTopologyStrategy',
          [database.info.dataCenter]: String(replicationFactor),
        },
      };

/** The same statement about another keyspace. */
function renamed(statement: Statement, from: string, to: string): Statement {
  if (from === to) {
    return statement;
  }
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) {
      return node.map(walk);
    }
    if (typeof node !== 'object' || node === null || node instanceof Uint8Array) {
      return node;
    }
    return Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, name === 'keyspace' && value === from ? to : walk(value)]),
    );
  };
  const changed = walk(statement) as Statement;
  return changed.kind === 'create_keyspace' ? {...changed, name: to} : changed;
}
