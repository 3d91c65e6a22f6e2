/** INSERT, UPDATE, DELETE and batches of them, valid and nearly so. */
import {codecOf} from '../../src/core/cql/types/index.ts';
import {isMultiCell, native} from '../../src/core/cql/types/type-shapes.ts';
import {Draft, EPOCH_SECONDS} from './draft.ts';
import type {Leaning} from './draft.ts';
import type {Random} from './random.ts';
import {clusteringPrefix, conditions, wholeClustering, wholePartition} from './relations.ts';
import type {Attempt, BatchPart, Step} from './step.ts';
import {valueOf, wireOf} from './values.ts';
import {clusteringKey, columnValue, others, partitionKey, regulars, statics} from './world.ts';
import type {Column, Table} from './world.ts';

/** Write times are few and race: microseconds after 2001. */
const timestampOf = ({random, leaning}: Draft): bigint =>
  leaning.times === undefined ? 1_000_000_000_000_000n + BigInt(random.below(12)) : random.pick(leaning.times);

/** Later than any clock, and so than any column was dropped: what is older may be there or not when the column comes back. */
const LATE = Array.from({length: 12}, (_, i) => 4_000_000_000_000_000n + BigInt(i));

const leaningOf = (tables: readonly Table[], leaning: Leaning = {}): Leaning =>
  tables.some(table => table.hasReturned) ? {...leaning, times: LATE, isUnconditional: true} : leaning;

/** The request's time, which statements without USING TIMESTAMP take; some are left to the server's clock. */
function requestOf(draft: Draft, isFree: boolean): Partial<Step> {
  const {random} = draft;
  const micros = isFree || draft.leaning.isPlain === true ? undefined : timestampOf(draft);
  return {
    timestamp: micros === undefined || !Number.isSafeInteger(Number(micros)) ? micros?.toString() : Number(micros),
    now: EPOCH_SECONDS + (random.chance(0.7) || draft.leaning.isPlain === true ? 0 : random.below(200)),
  };
}

function using(draft: Draft, table: Table, isConditional: boolean, allowTtl = true): string {
  const {random} = draft;
  const parts: string[] = [];
  const isAllowed = !table.isCounter;
  const isTimed = isAllowed && !isConditional && draft.leaning.isPlain !== true;
  if ((isTimed && random.chance(0.4)) || draft.oops()) {
    parts.push(`TIMESTAMP ${draft.plain(native('bigint'), timestampOf(draft))}`);
    draft.form('using timestamp');
  }
  if (allowTtl && ((isAllowed && random.chance(0.15)) || draft.oops())) {
    parts.push(
      `TTL ${draft.plain(native('int'), draft.oops() ? random.pick([-1, 630_720_001]) : random.pick([0, 50, 100, 150, 1000]))}`,
    );
    draft.form('using ttl');
  }
  return parts.length === 0 ? '' : ` USING ${random.shuffle(parts).join(' AND ')}`;
}

export interface Written {
  readonly text: string;
  readonly isConditional: boolean;
}

export function insert(draft: Draft, table: Table): Written {
  const {random} = draft;
  draft.form('insert');
  const key = [...partitionKey(table), ...clusteringKey(table)].filter(() => !draft.oops(0.06));
  const rest = others(table).filter(() => random.chance(0.6));
  const isStaticOnly = statics(table).length > 0 && random.chance(0.1);
  const columns = isStaticOnly ? [...partitionKey(table), random.pick(statics(table))] : [...key, ...rest];
  const isConditional = random.chance(0.15) && draft.leaning.isUnconditional !== true;
  if (random.chance(0.12)) {
    return insertJson(draft, table, columns, isConditional);
  }
  const ordered = random.chance(0.2) ? random.shuffle(columns) : columns;
  const names = ordered.map(column => draft.name(column));
  if (draft.oops(0.05)) {
    names.push(names[0] ?? 'p0');
  }
  const isKey = (column: Column): boolean => column.kind === 'partition' || column.kind === 'clustering';
  const values = ordered.map(column => (isKey(column) ? draft.value(column) : draft.nullable(column)));
  if (isConditional) {
    draft.form('if not exists');
  }
  const text = `INSERT INTO ${table.cql} (${names.join(', ')}) VALUES (${values.join(', ')})${isConditional ? ' IF NOT EXISTS' : ''}${using(draft, table, isConditional)}`;
  return {text, isConditional};
}

function insertJson(draft: Draft, table: Table, columns: readonly Column[], isConditional: boolean): Written {
  const {random} = draft;
  draft.form('insert json');
  const members = columns.map(column => {
    const name = draft.name(column);
    const key = name.startsWith('"') ? JSON.stringify(name) : `"${random.chance(0.1) ? name.toUpperCase() : name}"`;
    const value = columnValue(column, random);
    const isNull = (column.kind === 'regular' || column.kind === 'static') && random.chance(0.08);
    const json = isNull
      ? 'null'
      : draft.oops()
        ? random.pick(['"x"', '1', '[]', '{}', 'true', '[1]', '1.5', '""', '{"a": 1}', 'null'])
        : codecOf(column.type).toJson(wireOf(column.type, value));
    return `${key}: ${json}`;
  });
  const json = `{${members.join(', ')}${draft.oops(0.05) ? ', ' : ''}}`;
  const target = draft.mode !== 'text' && random.chance(0.7) ? draft.term(native('text'), json) : literalText(json);
  const options = random.weighted([
    [3, ''],
    [1, ' DEFAULT UNSET'],
    [1, ' DEFAULT NULL'],
  ]);
  if (isConditional) {
    draft.form('if not exists');
  }
  return {
    text: `INSERT INTO ${table.cql} JSON ${target}${options}${isConditional ? ' IF NOT EXISTS' : ''}${using(draft, table, isConditional)}`,
    isConditional,
  };
}

const literalText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const fieldName = (name: string): string => (/^[a-z][a-z0-9_]*$/.test(name) ? name : `"${name}"`);

/** One or more assignments of a column. */
function assignment(draft: Draft, column: Column): string {
  const {random} = draft;
  const {type} = column;
  const name = draft.name(column);
  const amount = (): string => draft.term(native('bigint'), random.pick([1n, 2n, -1n, 0n, 10n ** 15n]));
  if (type.kind === 'native' && type.name === 'counter' && !draft.oops()) {
    draft.form('update counter');
    return random.pick([
      () => `${name} = ${name} + ${amount()}`,
      () => `${name} = ${name} - ${amount()}`,
      () => `${name} += ${amount()}`,
      () => `${name} -= ${amount()}`,
    ])();
  }
  const isMulti = isMultiCell(type) || draft.oops();
  if (isMulti && random.chance(0.6)) {
    switch (type.kind) {
      case 'list':
        return random.weighted<() => string>([
          [3, () => `${name} = ${name} + ${draft.value(column)}`],
          [2, () => `${name} += ${draft.value(column)}`],
          [2, () => `${name} = ${draft.value(column)} + ${name}`],
          [2, () => `${name} = ${name} - ${draft.value(column)}`],
          [1, () => `${name} -= ${draft.value(column)}`],
          [3, () => `${name}[${draft.term(native('int'), random.below(3))}] = ${nullableMember(draft, type.element)}`],
        ])();
      case 'set':
        return random.weighted<() => string>([
          [3, () => `${name} = ${name} + ${draft.value(column)}`],
          [2, () => `${name} += ${draft.value(column)}`],
          [2, () => `${name} = ${name} - ${draft.value(column)}`],
          [1, () => `${name} -= ${draft.value(column)}`],
        ])();
      case 'map':
        return random.weighted<() => string>([
          [3, () => `${name} = ${name} + ${draft.value(column)}`],
          [1, () => `${name} += ${draft.value(column)}`],
          [2, () => `${name} = ${name} - ${draft.any({kind: 'set', element: type.key, frozen: false})}`],
          [1, () => `${name} -= ${draft.any({kind: 'set', element: type.key, frozen: false})}`],
          [3, () => `${name}[${draft.any(type.key)}] = ${nullableMember(draft, type.value)}`],
        ])();
      case 'udt': {
        const field = random.pick(type.fields);
        draft.form('update field');
        return `${name}.${draft.oops() ? 'nope' : fieldName(field.name)} = ${nullableMember(draft, field.type)}`;
      }
      default:
        return random.pick([
          () => `${name} = ${name} + ${draft.value(column)}`,
          () => `${name}[0] = ${draft.value(column)}`,
          () => `${name}.f0 = ${draft.value(column)}`,
        ])();
    }
  }
  return `${name} = ${draft.nullable(column)}`;
}

function nullableMember(draft: Draft, type: Parameters<typeof valueOf>[0]): string {
  draft.form('update element');
  return draft.random.chance(0.15) ? draft.bindOrWrite(null, 'null') : draft.any(type);
}

export function update(draft: Draft, table: Table): Written {
  const {random} = draft;
  draft.form('update');
  const isStaticOnly = statics(table).length > 0 && random.chance(0.15);
  const from = isStaticOnly ? statics(table) : draft.oops(0.05) ? table.columns : others(table);
  const options = using(draft, table, false);
  const isConditional =
    !options.includes('TIMESTAMP') && !table.isCounter && random.chance(0.2) && draft.leaning.isUnconditional !== true;
  const assignments = (from.length === 0 ? table.columns : random.some(from, 0.35)).map(column =>
    assignment(draft, column),
  );
  // A static list is set once for all rows (docs/differences.md, 28).
  const hasStaticList = from.some(column => column.kind === 'static' && column.type.kind === 'list');
  const inChance = hasStaticList || (isConditional && !draft.oops()) ? 0 : 0.1;
  const where = [
    ...wholePartition(draft, table, inChance),
    ...(isStaticOnly ? [] : draft.oops() ? clusteringPrefix(draft, table) : wholeClustering(draft, table, inChance)),
  ];
  const condition = isConditional ? ` ${ifClause(draft, table)}` : '';
  const text = `UPDATE ${table.cql}${options} SET ${assignments.join(', ')}${where.length > 0 ? ` WHERE ${(draft.values.length === 0 && random.chance(0.1) ? random.shuffle(where) : where).join(' AND ')}` : ''}${condition}`;
  return {text, isConditional};
}

function ifClause(draft: Draft, table: Table): string {
  if (draft.random.chance(0.25)) {
    draft.form('if exists');
    return 'IF EXISTS';
  }
  return conditions(draft, table);
}

export function remove(draft: Draft, table: Table): Written {
  const {random} = draft;
  const kind = random.weighted([
    [4, 'columns'],
    [3, 'row'],
    [3, 'range'],
    [1, 'partition'],
  ] as const);
  draft.form('delete', `delete ${kind}`);
  const isOfColumns = kind === 'columns' && others(table).length > 0;
  const chosen = isOfColumns ? random.some(draft.oops(0.05) ? table.columns : others(table), 0.3) : [];
  const targets = chosen.map(column => target(draft, column));
  const isStatic = chosen.length > 0 && chosen.every(column => column.kind === 'static');
  const options = using(draft, table, false, false);
  const isPlain = options.includes('TIMESTAMP') || kind === 'range' || (table.isCounter && !draft.oops());
  const isConditional = !isPlain && random.chance(0.12) && draft.leaning.isUnconditional !== true;
  const inChance = isConditional && !draft.oops() ? 0 : 0.1;
  const where = wholePartition(draft, table, inChance);
  if (kind === 'range') {
    where.push(...clusteringPrefix(draft, table));
  } else if (kind !== 'partition' && !isStatic) {
    where.push(...wholeClustering(draft, table, inChance));
  }
  const condition = isConditional ? ` ${ifClause(draft, table)}` : '';
  const text = `DELETE ${targets.join(', ')}${targets.length > 0 ? ' ' : ''}FROM ${table.cql}${options}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${condition}`;
  return {text, isConditional};
}

function target(draft: Draft, column: Column): string {
  const {random} = draft;
  const {type} = column;
  const name = draft.name(column);
  if (random.chance(0.5)) {
    if ((type.kind === 'list' && isMultiCell(type)) || draft.oops(0.1)) {
      draft.form('delete element');
      return `${name}[${draft.term(native('int'), random.below(3))}]`;
    }
    if (type.kind === 'map' && isMultiCell(type)) {
      draft.form('delete element');
      return `${name}[${draft.any(type.key)}]`;
    }
    if (type.kind === 'set' && isMultiCell(type)) {
      draft.form('delete element');
      return `${name}[${draft.any(type.element)}]`;
    }
    if (type.kind === 'udt' && isMultiCell(type)) {
      draft.form('delete field');
      return `${name}.${fieldName(random.pick(type.fields).name)}`;
    }
  }
  return name;
}

function one(draft: Draft, table: Table): Written {
  if (table.isCounter && !draft.oops(0.3)) {
    // Deletions are the last that happens to counters.
    table.isEnding ||= draft.random.chance(0.02);
    return table.isEnding ? remove(draft, table) : update(draft, table);
  }
  return draft.random.weighted<(draft: Draft, table: Table) => Written>([
    [5, insert],
    [table.isEnding ? 0 : 4, update],
    [table.isCounter ? 0 : 2, remove],
  ])(draft, table);
}

export function write(random: Random, table: Table, leaning?: Leaning): Attempt {
  const draft = new Draft(random, 0.15, leaningOf([table], leaning));
  const {text, isConditional} = one(draft, table);
  return draft.attempt(text, table, requestOf(draft, isConditional || table.isCounter || random.chance(0.05)));
}

/** A batch in text, or as a message of the protocol. */
export function batch(random: Random, tables: readonly Table[], table: Table, leaning: Leaning = {}): Attempt {
  const draft = new Draft(random, 0.15, leaningOf(tables, leaning));
  draft.form('batch');
  const isMessage = random.chance(0.4);
  const kind = table.isCounter !== draft.oops() ? 'counter' : random.pick(['logged', 'unlogged'] as const);
  const same = tables.filter(other => other.isCounter === table.isCounter);
  const count = random.between(draft.oops() ? 0 : 1, 4);
  const isConditionalAllowed = random.chance(leaning.conditionChance ?? 0.2) && leaning.isUnconditional !== true;
  const parts: BatchPart[] = [];
  let isConditional = false;
  for (let i = 0; i < count; i += 1) {
    const of = random.chance(0.7) ? table : draft.oops() ? random.pick(tables) : random.pick(same);
    draft.values = [];
    let written = one(draft, of);
    for (let tries = 0; written.isConditional && !isConditionalAllowed && tries < 5; tries += 1) {
      draft.values = [];
      written = one(draft, of);
    }
    isConditional ||= written.isConditional;
    parts.push({text: written.text, values: draft.values});
  }
  const request = requestOf(draft, isConditional || table.isCounter);
  const isTimed = parts.some(part => part.text.includes('TIMESTAMP'));
  if (isMessage) {
    draft.form(`batch message, ${kind}`);
    const step = {mode: 'batch', batchType: kind, parts, values: [], ...request} as const;
    return draft.attempt('', table, step);
  }
  draft.form(`batch text, ${kind}`);
  draft.values = parts.flatMap(part => part.values);
  const head = kind === 'logged' ? 'BEGIN BATCH' : `BEGIN ${kind.toUpperCase()} BATCH`;
  const time =
    (kind !== 'counter' && !isTimed && !isConditional && random.chance(0.3)) || draft.oops()
      ? ` USING TIMESTAMP ${timestampOf(draft)}`
      : '';
  const separator = random.chance(0.7) ? '; ' : ' ';
  const text = `${head}${time} ${parts.map(part => part.text + separator).join('')}APPLY BATCH`;
  return draft.attempt(text, table, request);
}

export {regulars};
