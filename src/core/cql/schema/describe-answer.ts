/**
 * What DESCRIBE answers: names, or elements with their CQL text. Everybody may ask.
 * Seen in: Apache Cassandra 5.0.9; cqlsh reads the columns by their names.
 */
import {invalid} from '../errors.ts';
import {quoteName} from '../print-name.ts';
import type {Describe, QualifiedName} from '../statements/statement.ts';
import {findIndex} from './apply-index.ts';
import {
  describeAll,
  describeIndex,
  describeTableAndAll,
  describeType,
  describeView,
  describeVirtualKeyspace,
  describeVirtualTable,
  sortedByName,
} from './describe.ts';
import type {Description} from './describe.ts';
import type {Keyspace, Schema, Table} from './schema.ts';

export interface DescribeEnv {
  readonly schema: Schema;
  /** Of the session. */
  readonly keyspace: string | undefined;
  isVirtual(keyspace: string): boolean;
}

/** An element of a list. Names are as CQL writes them. */
export interface ListedElement {
  readonly keyspace: string;
  readonly type: 'keyspace' | 'table' | 'type' | 'function' | 'aggregate';
  readonly name: string;
}

/** An element with the text that makes it. */
export interface DescribedElement {
  readonly keyspace: string;
  readonly type: Description['type'];
  readonly name: string;
  readonly statement: string;
}

export type DescribeAnswer =
  | {readonly kind: 'list'; readonly elements: readonly ListedElement[]}
  | {readonly kind: 'elements'; readonly elements: readonly DescribedElement[]}
  /** Whether the token ranges of the session's keyspace are told too. */
  | {readonly kind: 'cluster'; readonly withRanges: boolean};

/** Fails with `invalid` when there is no such element. */
export function answerDescribe({target, withInternals}: Describe, env: DescribeEnv): DescribeAnswer {
  switch (target.kind) {
    case 'cluster': {
      const keyspace = env.keyspace === undefined ? undefined : env.schema.keyspaces.get(env.keyspace);
      return {kind: 'cluster', withRanges: keyspace?.isSystem === false};
    }
    case 'keyspaces':
    case 'tables':
    case 'types':
    case 'functions':
    case 'aggregates':
      return {kind: 'list', elements: listed(target.kind, env)};
    case 'schema': {
      const keyspaces = sortedByName(env.schema.keyspaces.values()).filter(each => target.full || !each.isSystem);
      return elements(keyspaces.flatMap(keyspace => wholeKeyspace(keyspace, withInternals, env)));
    }
    case 'keyspace': {
      const keyspace = keyspaceOf(target.name ?? currentOf(env), env);
      const whole = wholeKeyspace(keyspace, withInternals, env);
      return elements(target.only ? whole.slice(0, 1) : whole);
    }
    case 'any':
      return elements(anything(target.name, withInternals, env));
    default:
      return elements(named(target.kind, target.name, withInternals, env));
  }
}

const elements = (described: readonly DescribedElement[]): DescribeAnswer => ({kind: 'elements', elements: described});

// ---- lists -------------------------------------------------------------------------------------------------------

type ListKind = 'keyspaces' | 'tables' | 'types' | 'functions' | 'aggregates';

function listed(kind: ListKind, env: DescribeEnv): ListedElement[] {
  const {schema, keyspace: current} = env;
  if (kind === 'keyspaces') {
    return sortedByName(schema.keyspaces.values()).map(({name}) => listedElement(name, 'keyspace', name));
  }
  const keyspaces = current === undefined ? sortedByName(schema.keyspaces.values()) : [keyspaceOf(current, env)];
  return keyspaces.flatMap(keyspace => {
    switch (kind) {
      case 'tables':
        return sortedByName(keyspace.tables.values()).map(({name}) => listedElement(keyspace.name, 'table', name));
      case 'types':
        return sortedByName(keyspace.types.values()).map(({name}) => listedElement(keyspace.name, 'type', name));
      default:
        // Nobody can make functions and aggregates.
        return [];
    }
  });
}

const listedElement = (keyspace: string, type: ListedElement['type'], name: string): ListedElement => ({
  keyspace: quoteName(keyspace),
  type,
  name: quoteName(name),
});

// ---- elements ----------------------------------------------------------------------------------------------------

const described = (keyspace: Keyspace, descriptions: readonly Description[]): DescribedElement[] =>
  descriptions.map(({type, name, statement}) => ({
    keyspace: quoteName(keyspace.name),
    type,
    name: quoteName(name),
    statement,
  }));

function wholeKeyspace(keyspace: Keyspace, withInternals: boolean, env: DescribeEnv): DescribedElement[] {
  if (!env.isVirtual(keyspace.name)) {
    return described(keyspace, describeAll(keyspace, withInternals));
  }
  return described(keyspace, [
    {type: 'keyspace', name: keyspace.name, statement: describeVirtualKeyspace(keyspace)},
    ...sortedByName(keyspace.tables.values()).map(table => virtualTable(table, withInternals)),
  ]);
}

const virtualTable = (table: Table, withInternals: boolean): Description => ({
  type: 'table',
  name: table.name,
  statement: describeVirtualTable(table, withInternals),
});

const wholeTable = (keyspace: Keyspace, table: Table, withInternals: boolean, env: DescribeEnv): DescribedElement[] =>
  described(
    keyspace,
    env.isVirtual(keyspace.name)
      ? [virtualTable(table, withInternals)]
      : describeTableAndAll(keyspace, table, withInternals),
  );

/** A bare name: of a keyspace, else of a table, a view or an index of the session's keyspace. */
function anything(name: QualifiedName, withInternals: boolean, env: DescribeEnv): DescribedElement[] {
  const asKeyspace = name.keyspace === undefined ? env.schema.keyspaces.get(name.name) : undefined;
  if (asKeyspace !== undefined) {
    return wholeKeyspace(asKeyspace, withInternals, env);
  }
  if (name.keyspace === undefined && env.keyspace === undefined) {
    throw invalid(`'${name.name}' not found in keyspaces`);
  }
  const keyspace = keyspaceOf(name.keyspace ?? currentOf(env), env);
  const table = keyspace.tables.get(name.name);
  if (table !== undefined) {
    return wholeTable(keyspace, table, withInternals, env);
  }
  const view = oneView(keyspace, name.name, withInternals);
  if (view !== undefined) {
    return view;
  }
  const index = oneIndex(keyspace, name.name);
  if (index !== undefined) {
    return index;
  }
  throw invalid(`'${name.name}' not found in keyspace '${keyspace.name}'`);
}

type ElementKind = 'table' | 'index' | 'type' | 'materialized_view' | 'function' | 'aggregate';

function named(
  kind: ElementKind,
  {keyspace: qualifier, name}: QualifiedName,
  withInternals: boolean,
  env: DescribeEnv,
): DescribedElement[] {
  const keyspace = keyspaceOf(qualifier ?? currentOf(env), env);
  switch (kind) {
    case 'table': {
      const table = keyspace.tables.get(name);
      if (table === undefined) {
        throw invalid(`Table '${name}' not found in keyspace '${keyspace.name}'`);
      }
      return wholeTable(keyspace, table, withInternals, env);
    }
    case 'index': {
      const index = oneIndex(keyspace, name);
      if (index === undefined) {
        throw invalid(`Table for existing index '${name}' not found in '${keyspace.name}'`);
      }
      return index;
    }
    case 'type': {
      const type = keyspace.types.get(name);
      if (type === undefined) {
        throw invalid(`User defined type '${name}' not found in '${keyspace.name}'`);
      }
      return described(keyspace, [{type: 'type', name, statement: describeType(type)}]);
    }
    case 'materialized_view': {
      const view = oneView(keyspace, name, withInternals);
      if (view === undefined) {
        throw invalid(`Materialized view '${name}' not found in '${keyspace.name}'`);
      }
      return view;
    }
    default:
      throw invalid(`User defined ${kind} '${name}' not found in '${keyspace.name}'`);
  }
}

function oneView(keyspace: Keyspace, name: string, withInternals: boolean): DescribedElement[] | undefined {
  const view = keyspace.views.get(name);
  return view === undefined
    ? undefined
    : described(keyspace, [{type: 'materialized_view', name, statement: describeView(view, withInternals)}]);
}

function oneIndex(keyspace: Keyspace, name: string): DescribedElement[] | undefined {
  const table = findIndex(keyspace, name);
  const index = table?.indexes.find(each => each.name === name);
  return table === undefined || index === undefined
    ? undefined
    : described(keyspace, [{type: 'index', name, statement: describeIndex(table, index)}]);
}

// ---- where to look -----------------------------------------------------------------------------------------------

function currentOf({keyspace}: DescribeEnv): string {
  if (keyspace === undefined) {
    throw invalid('No keyspace specified and no current keyspace');
  }
  return keyspace;
}

function keyspaceOf(name: string, {schema}: DescribeEnv): Keyspace {
  const keyspace = schema.keyspaces.get(name);
  if (keyspace === undefined) {
    throw invalid(`'${name}' not found in keyspaces`);
  }
  return keyspace;
}
