/** What stands behind WHERE and IF. */
import {isMultiCell, list, native, tuple} from '../../src/core/cql/types/type-shapes.ts';
import type {DataType} from '../../src/core/cql/types/type.ts';
import type {Draft} from './draft.ts';
import {literalOf, valueOf, wireOf} from './values.ts';
import {clusteringKey, columnValue, others, partitionKey, regulars, statics} from './world.ts';
import type {Column, Table} from './world.ts';

export const COMPARISONS = ['=', '<', '<=', '>', '>='] as const;
const SLICES = ['<', '<=', '>', '>='] as const;

/** `c IN (…)`, also as one bound list. */
export function inRelation(draft: Draft, column: Column): string {
  const {random} = draft;
  draft.form('in');
  const name = draft.name(column);
  if (draft.mode !== 'text' && random.chance(0.3)) {
    const values = random.repeat(random.between(0, 3), () => columnValue(column, random));
    draft.form('in with one marker');
    draft.values.push(`0x${Buffer.from(wireOf(list(column.type, true), values)).toString('hex')}`);
    return `${name} IN ?`;
  }
  const count = random.chance(0.05) ? 0 : random.between(1, 4);
  return `${name} IN (${random.repeat(count, () => draft.value(column)).join(', ')})`;
}

export const equal = (draft: Draft, column: Column): string => `${draft.name(column)} = ${draft.value(column)}`;

/** One or two bounds. */
export function slice(draft: Draft, column: Column): string[] {
  const {random} = draft;
  draft.form('slice');
  const name = draft.name(column);
  if (random.chance(0.6)) {
    return [`${name} ${random.pick(SLICES)} ${draft.value(column)}`];
  }
  return [
    `${name} ${random.pick(['>', '>='])} ${draft.value(column)}`,
    `${name} ${random.pick(draft.oops() ? SLICES : ['<', '<='])} ${draft.value(column)}`,
  ];
}

/** Every column of the partition key by `=`, or by IN. */
export function wholePartition(draft: Draft, table: Table, inChance: number): string[] {
  const {random} = draft;
  const columns = partitionKey(table).filter(() => !draft.oops());
  return columns.map(column => (random.chance(inChance) ? inRelation(draft, column) : equal(draft, column)));
}

/** Every clustering column by `=`, or by IN. */
export function wholeClustering(draft: Draft, table: Table, inChance: number): string[] {
  const {random} = draft;
  const columns = clusteringKey(table).filter(() => !draft.oops());
  return columns.map(column => (random.chance(inChance) ? inRelation(draft, column) : equal(draft, column)));
}

/** A prefix of the clustering by `=` or IN, then perhaps a slice, of one column or of several at once. */
export function clusteringPrefix(draft: Draft, table: Table): string[] {
  const {random} = draft;
  const columns = clusteringKey(table);
  const length = random.below(columns.length + 1);
  if (columns.length > 1 && random.chance(0.25)) {
    return multiColumn(draft, columns, length === 0 ? 0 : length - 1);
  }
  const relations = columns
    .slice(0, length)
    .map(column => (random.chance(0.2) ? inRelation(draft, column) : equal(draft, column)));
  const next = columns[draft.oops() ? Math.min(length + 1, columns.length - 1) : length];
  if (next !== undefined && random.chance(0.6)) {
    relations.push(...slice(draft, next));
  }
  return relations;
}

function multiColumn(draft: Draft, clustering: readonly Column[], from: number): string[] {
  const {random} = draft;
  draft.form('multi-column');
  const relations = clustering.slice(0, from).map(column => equal(draft, column));
  const rest = clustering.slice(from);
  const columns = draft.oops() ? random.shuffle(rest) : rest.slice(0, random.between(1, rest.length));
  const names = `(${columns.map(column => draft.name(column)).join(', ')})`;
  // Cassandra's grammar takes either markers or tuples in one list.
  const areMarkers = draft.mode !== 'text' && random.chance(0.25);
  const row = (): string => {
    if (areMarkers) {
      const type = tuple(...columns.map(column => column.type));
      draft.form('multi-column with one marker');
      draft.values.push(
        `0x${Buffer.from(
          wireOf(
            type,
            columns.map(column => columnValue(column, random)),
          ),
        ).toString('hex')}`,
      );
      return '?';
    }
    const given = draft.oops() ? columns.slice(1) : columns;
    return `(${given.map(column => draft.value(column)).join(', ')})`;
  };
  switch (random.below(4)) {
    case 0:
      draft.form('multi-column in');
      relations.push(`${names} IN (${random.repeat(random.between(1, 3), row).join(', ')})`);
      break;
    case 1:
      relations.push(`${names} = ${row()}`);
      break;
    case 2:
      relations.push(`${names} ${random.pick(SLICES)} ${row()}`);
      break;
    default:
      relations.push(`${names} ${random.pick(['>', '>='])} ${row()}`, `${names} ${random.pick(['<', '<='])} ${row()}`);
  }
  return relations;
}

/** `token(…) > x`: against a number, or the token of values. */
export function tokenRelations(draft: Draft, table: Table): string[] {
  const {random} = draft;
  draft.form('where token');
  const columns = draft.oops() ? random.shuffle(table.columns).slice(0, 1) : partitionKey(table);
  const left = `token(${columns.map(column => draft.name(column)).join(', ')})`;
  const right = (): string => {
    if (random.chance(0.5)) {
      return `token(${columns.map(column => draft.value(column)).join(', ')})`;
    }
    return draft.term(
      native('bigint'),
      random.pick([0n, -(2n ** 63n), 2n ** 63n - 1n, 4_000_000_000_000_000_000n, -1n]),
    );
  };
  const relations = [`${left} ${random.pick(COMPARISONS)} ${right()}`];
  if (random.chance(0.3)) {
    relations.push(`${left} ${random.pick(SLICES)} ${right()}`);
  }
  return relations;
}

/** A restriction of what is no key, for an index or for filtering. */
export function filter(draft: Draft, column: Column): string {
  const {random} = draft;
  const {type} = column;
  const name = draft.name(column);
  const element = (member: DataType): string => draft.term(member, memberFor(column, member, draft));
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') {
    if (type.frozen && random.chance(0.4)) {
      return `${name} ${random.pick(COMPARISONS)} ${draft.value(column)}`;
    }
    if (type.kind !== 'map') {
      draft.form('contains');
      return `${name} CONTAINS ${element(type.element)}`;
    }
    const kind = random.below(3);
    if (kind === 0) {
      draft.form('contains');
      return `${name} CONTAINS ${element(type.value)}`;
    }
    if (kind === 1) {
      draft.form('contains key');
      return `${name} CONTAINS KEY ${element(type.key)}`;
    }
    draft.form('map entry');
    return `${name}[${element(type.key)}] = ${element(type.value)}`;
  }
  if (draft.oops()) {
    return random.pick([
      `${name} CONTAINS ${draft.value(column)}`,
      `${name} != ${draft.value(column)}`,
      `${name} IS NOT NULL`,
      `${name} LIKE 'a%'`,
      `${name} = null`,
      `${name}[0] = 1`,
      `${name} CONTAINS KEY 1`,
    ]);
  }
  if (random.chance(0.1)) {
    return inRelation(draft, column);
  }
  draft.form('filter');
  return `${name} ${random.chance(0.6) ? '=' : random.pick(COMPARISONS)} ${draft.value(column)}`;
}

/** A member that some value of the column's pool has, if there is one. */
function memberFor(column: Column, member: DataType, draft: Draft) {
  const {random} = draft;
  const value = random.pick(column.pool);
  const {type} = column;
  if (type.kind !== 'udt' && Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const each: unknown = random.pick(value);
    if (type.kind === 'map' && Array.isArray(each)) {
      return each[member === type.key ? 0 : 1];
    }
    return each as never;
  }
  return valueOf(member, random);
}

/** The conditions of a conditional write. */
export function conditions(draft: Draft, table: Table): string {
  const {random} = draft;
  const isStaticOnly = random.chance(0.15) && statics(table).length > 0;
  const from = isStaticOnly ? statics(table) : draft.oops() ? table.columns : others(table);
  if (from.length === 0) {
    return 'IF EXISTS';
  }
  const count = random.weighted([
    [5, 1],
    [2, 2],
    [1, 3],
  ]);
  return `IF ${random.repeat(count, () => condition(draft, random.pick(from))).join(' AND ')}`;
}

function condition(draft: Draft, column: Column): string {
  const {random} = draft;
  const {type} = column;
  const name = draft.name(column);
  const operator = random.weighted([
    [4, '='],
    [1, '!='],
    [1, '<'],
    [1, '<='],
    [1, '>'],
    [1, '>='],
  ] as const);
  draft.form('if');
  const compared = (left: string, member: DataType): string => {
    if (random.chance(0.12)) {
      draft.form('if null');
      return `${left} ${random.chance(0.8) ? random.pick(['=', '!=']) : operator} ${draft.bindOrWrite(null, 'null')}`;
    }
    if (random.chance(0.12)) {
      draft.form('if in');
      return `${left} IN (${random.repeat(random.below(4), () => draft.any(member)).join(', ')})`;
    }
    return `${left} ${operator} ${member === type ? draft.value(column) : draft.term(member, memberFor(column, member, draft))}`;
  };
  if (random.chance(0.5) && !draft.oops()) {
    if (type.kind === 'list') {
      draft.form('if element');
      return compared(`${name}[${draft.term(native('int'), random.below(3))}]`, type.element);
    }
    if (type.kind === 'map') {
      draft.form('if element');
      return compared(`${name}[${draft.term(type.key, memberFor(column, type.key, draft))}]`, type.value);
    }
    if (type.kind === 'udt') {
      const i = random.below(type.fields.length);
      const field = type.fields[i]!;
      draft.form('if field');
      return compared(`${name}.${/^[a-z]\w*$/.test(field.name) ? field.name : `"${field.name}"`}`, field.type);
    }
  }
  if ((type.kind === 'list' || type.kind === 'set' || type.kind === 'map') && random.chance(0.3)) {
    draft.form('if contains');
    return type.kind === 'map'
      ? `${name} CONTAINS ${random.chance(0.5) ? `KEY ${draft.term(type.key, memberFor(column, type.key, draft))}` : draft.term(type.value, memberFor(column, type.value, draft))}`
      : `${name} CONTAINS ${draft.term(type.element, memberFor(column, type.element, draft))}`;
  }
  return compared(name, type);
}

export {isMultiCell, literalOf, regulars};
