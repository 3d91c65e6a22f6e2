/** INSERT and INSERT JSON made ready. */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET, type BoundValue, type ColumnSpec} from '../../../core/cql/port.ts';
import type {Column, Schema} from '../../../core/cql/schema/schema.ts';
import type {Insert, InsertJson} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {objectEntries} from '../../../core/cql/types/json.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import {foldJsonName} from '../../../core/cql/types/tuple.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import {columnOf, isKey, type TableAccess} from '../access.ts';
import {setColumn, type Operation} from '../operations.ts';
import type {Choice, KeyPlan} from './plan-keys.ts';
import {
  checkConditionalKey,
  checkConditionalTimestamp,
  compileUsing,
  names,
  openScope,
  splitOperations,
  type WritePlan,
} from './plan-write.ts';
import {compileTerm, valueOf, type Bound, type CompiledTerm, type Scope} from './plan-terms.ts';

export function planInsert(
  statement: Insert,
  schema: Schema,
  keyspace: string | undefined,
  markers: ColumnSpec[] = [],
): WritePlan {
  const {scope, access} = openScope(schema, statement.table, keyspace, markers);
  const using = compileUsing(scope, statement.using);
  refuseCounters(access);
  if (statement.columns.length !== statement.values.length) {
    throw invalid('Unmatched column names/values');
  }
  if (new Set(statement.columns).size < statement.columns.length) {
    throw invalid('The column names contains duplicates');
  }
  const terms = new Map<Column, CompiledTerm>();
  const compile = (column: Column, i: number): void => {
    terms.set(column, compileTerm(scope, statement.values[i]!, column.type, column.name));
  };
  // What is wrong with a key is told last.
  const keys: (readonly [column: Column, at: number])[] = [];
  for (const [i, name] of statement.columns.entries()) {
    const column = columnOf(access.table, name);
    if (isKey(column)) {
      keys.push([column, i]);
    } else {
      compile(column, i);
    }
  }
  keys.forEach(([column, i]) => compile(column, i));
  return finish(statement, scope, access, terms, using);
}

/** One INSERT JSON: its columns are those of the table, its values come from the text in each run. */
export function planInsertJson(
  statement: InsertJson,
  schema: Schema,
  keyspace: string | undefined,
  markers: ColumnSpec[] = [],
): WritePlan {
  const {scope, access} = openScope(schema, statement.table, keyspace, markers);
  const using = compileUsing(scope, statement.using);
  refuseCounters(access);
  const text = compileTerm(scope, statement.json, native('text'), '[json]', '[json]');
  const members = new JsonMembers(access, text, statement.defaultUnset);
  if (statement.json.kind === 'literal' && text.constant !== null) {
    members.check(text.constant);
  }
  const terms = new Map<Column, CompiledTerm>();
  for (const column of access.table.columns) {
    terms.set(column, {
      type: column.type,
      codec: codecOf(column.type),
      marker: -1,
      constant: null,
      compute: bound => members.value(column, bound),
    });
  }
  return finish(statement, scope, access, terms, using);
}

function refuseCounters(access: TableAccess): void {
  if (access.isCounter) {
    throw invalid('INSERT statements are not allowed on counter tables, use UPDATE instead');
  }
}

function finish(
  statement: Insert | InsertJson,
  scope: Scope,
  access: TableAccess,
  terms: ReadonlyMap<Column, CompiledTerm>,
  using: Pick<WritePlan, 'timestamp' | 'ttl'>,
): WritePlan {
  const {table} = access;
  const missing = table.partitionKey.filter(column => !terms.has(column));
  if (missing.length > 0) {
    throw invalid(`Some partition key parts are missing: ${names(missing)}`);
  }
  const operations: Operation[] = [];
  for (const [column, term] of terms) {
    if (!isKey(column)) {
      operations.push(setColumn(table, column, term));
    }
  }
  const unnamed = table.clustering.filter(column => !terms.has(column));
  const isStaticOnly =
    unnamed.length > 0 &&
    unnamed.length === table.clustering.length &&
    operations.length > 0 &&
    operations.every(operation => operation.column.kind === 'static');
  if (unnamed.length > 0 && !isStaticOnly) {
    throw invalid(`Some clustering keys are missing: ${names(unnamed)}`);
  }
  const plan: WritePlan = {
    kind: 'insert',
    access,
    markers: scope.markers,
    key: insertKey(access, terms, isStaticOnly),
    ...splitOperations(operations),
    isStaticOnly,
    condition: statement.ifNotExists ? {kind: 'not_exists'} : undefined,
    ...using,
  };
  if (plan.condition !== undefined) {
    checkConditionalTimestamp(plan);
    checkConditionalKey(plan);
  }
  return plan;
}

function insertKey(access: TableAccess, terms: ReadonlyMap<Column, CompiledTerm>, isStaticOnly: boolean): KeyPlan {
  const choice = (column: Column): Choice => ({kind: 'terms', isIn: false, terms: [terms.get(column)!]});
  const {partitionKey, clustering} = access.table;
  return {
    access,
    partition: partitionKey.map(choice),
    tokens: undefined,
    steps: isStaticOnly
      ? []
      : clustering.map((column, first) => ({first, count: 1, choice: choice(column), isTuple: false})),
    slice: undefined,
    isFullKey: !isStaticOnly,
    residual: [],
    tests: new Map(),
    hasSlice: false,
    gap: undefined,
    restrictsClustering: !isStaticOnly,
    missingPartition: [],
    missingClustering: [],
  };
}

/** The members of the JSON object of a run, taken apart once. */
class JsonMembers {
  readonly #access: TableAccess;
  readonly #text: CompiledTerm;
  readonly #missing: BoundValue;
  #bound: Bound | undefined;
  #values: ReadonlyMap<string, BoundValue> = new Map();

  constructor(access: TableAccess, text: CompiledTerm, defaultUnset: boolean) {
    this.#access = access;
    this.#text = text;
    this.#missing = defaultUnset ? UNSET : null;
  }

  value(column: Column, bound: Bound): BoundValue {
    if (this.#bound !== bound) {
      this.#values = this.#read(bound);
      this.#bound = bound;
    }
    const value = this.#values.get(column.name);
    return value === undefined ? (column.kind === 'partition_key' ? null : this.#missing) : value;
  }

  #read(bound: Bound): Map<string, BoundValue> {
    const bytes = valueOf(this.#text, bound);
    if (bytes === null) {
      throw invalid('Got null for INSERT JSON values');
    }
    // Seen in: Apache Cassandra 5.0, where an unset text is an empty one.
    return this.#take(bytes === UNSET ? new Uint8Array(0) : bytes);
  }

  /** Fails as a run would. */
  check(bytes: Uint8Array): void {
    this.#take(bytes);
  }

  #take(bytes: Uint8Array): Map<string, BoundValue> {
    const {table} = this.#access;
    const entries = parseObject(Buffer.from(bytes).toString('utf8'));
    const given = new Map<string, unknown>();
    for (const [name, member] of entries) {
      const folded = foldJsonName(name);
      // A name that must be folded takes the place of the same one in small letters, wherever that stands.
      const isHidden = name === folded && entries.some(([other]) => other !== name && foldJsonName(other) === folded);
      if (!isHidden) {
        given.set(folded, member);
      }
    }
    const values = new Map<string, BoundValue>();
    for (const column of table.columns) {
      const member = given.get(column.name);
      if (member !== undefined && given.delete(column.name)) {
        values.set(column.name, member === null ? null : fromJson(column, member));
      }
    }
    for (const name of given.keys()) {
      throw invalid(`JSON values map contains unrecognized column: ${name}`);
    }
    return values;
  }
}

function parseObject(text: string): readonly (readonly [string, unknown])[] {
  let parsed: unknown;
  try {
    parsed = parseJson(text, {keepsLastMember: true});
  } catch (error) {
    throw invalid(`Could not decode JSON string as a map: ${(error as Error).message}. (String was: ${text})`);
  }
  const entries = objectEntries(parsed);
  if (entries === undefined) {
    throw invalid(
      parsed === null
        ? 'Got null for INSERT JSON values'
        : `Could not decode JSON string as a map: not an object. (String was: ${text})`,
    );
  }
  return entries;
}

function fromJson(column: Column, member: unknown): Uint8Array {
  try {
    return codecOf(column.type).fromJson(member);
  } catch (error) {
    throw invalid(`Error decoding JSON value for ${column.name}: ${(error as Error).message}`);
  }
}
