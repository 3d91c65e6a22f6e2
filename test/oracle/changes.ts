/** Statements that change the schema, valid and nearly so. */
import {mentions, partsOf} from '../../src/core/cql/schema/types-of.ts';
import {freeze, isMultiCell, list, map, native, set} from '../../src/core/cql/types/type-shapes.ts';
import {printType} from '../../src/core/cql/types/type-names.ts';
import type {DataType} from '../../src/core/cql/types/type.ts';
import {Draft} from './draft.ts';
import type {Random} from './random.ts';
import type {Attempt} from './step.ts';
import {columnType, memberType, poolOf, typeWords} from './values.ts';
import {clusteringKey, others, partitionKey} from './world.ts';
import type {Column, ColumnKind, Index, IndexTarget, Table, World} from './world.ts';

const quote = (name: string): string => (/^[a-z][a-z0-9_]*$/.test(name) ? name : `"${name}"`);

function draftOf(random: Random, mistakes: number, form: string): Draft {
  const draft = new Draft(random, mistakes);
  draft.form(form);
  return draft;
}

/** Schema statements are never prepared: clients do not either. */
const finish = (draft: Draft, text: string, table: Table | undefined, onSuccess: () => void): Attempt => {
  const attempt = draft.attempt(text, table, {mode: 'text', values: []}, onSuccess);
  return attempt;
};

function newColumn(random: Random, cql: string, kind: ColumnKind, type: DataType): Column {
  const size = kind === 'partition' ? 3 : kind === 'clustering' ? 4 : 5;
  return {
    cql,
    kind,
    type,
    isDescending: kind === 'clustering' && random.chance(0.35),
    pool: poolOf(type, random, size),
  };
}

export function createType(random: Random, world: World): Attempt {
  const draft = draftOf(random, 0.05, 'create type');
  const name = `u${world.names++}`;
  const fields = random.repeat(random.between(1, 3), i => ({
    name: random.chance(0.1) ? `F ${i}` : `f${i}`,
    type: draft.oops(0.3) ? native('counter') : memberType(random, world.types),
  }));
  if (draft.oops()) {
    fields.push(fields[0]!);
  }
  fields.forEach(field => typeWords(field.type, draft.types));
  const text = `CREATE TYPE ${name} (${fields.map(field => `${quote(field.name)} ${printType(field.type)}`).join(', ')})`;
  return finish(draft, text, undefined, () =>
    world.types.push({kind: 'udt', keyspace: world.keyspace, name, fields, frozen: false}),
  );
}

const REGULAR_NAMES = ['value', 'key', 'ttl', '"MiXed"', 'json', '"a b"', 'type', 'list'];

export function createTable(random: Random, world: World, want: 'rows' | 'counters' | 'vectors'): Attempt {
  const draft = draftOf(random, 0.08, want === 'counters' ? 'create table of counters' : 'create table');
  const table: Table = {
    cql: `t${world.names++}`,
    columns: [],
    indexes: [],
    dropped: [],
    isCounter: want === 'counters',
    hasReturned: false,
    isEnding: false,
  };
  const key = (): DataType =>
    draft.oops(0.05) ? columnType(random, world.types) : memberType(random, world.types, 0, true);
  const add = (kind: ColumnKind, count: number, type: () => DataType): void => {
    for (let i = 0; i < count; i += 1) {
      const plain = `${kind[0]}${i}`;
      const named = kind === 'regular' && random.chance(0.15) ? random.pick(REGULAR_NAMES) : plain;
      const cql = table.columns.some(column => column.cql === named) ? plain : named;
      table.columns.push(newColumn(random, cql, kind, type()));
    }
  };
  const clusterings = random.weighted([
    [2, 0],
    [4, 1],
    [4, 2],
    [2, 3],
  ]);
  add('partition', random.chance(0.25) ? 2 : 1, key);
  add('clustering', clusterings, key);
  const value = (): DataType =>
    want === 'counters' && !draft.oops() ? native('counter') : columnType(random, world.types);
  add('static', clusterings > 0 || draft.oops(0.3) ? random.below(3) : 0, value);
  add('regular', want === 'counters' ? random.between(1, 2) : random.between(1, 5), value);
  if (want === 'vectors') {
    table.columns.push(
      newColumn(random, 'v', 'regular', {
        kind: 'vector',
        element: native('float'),
        dimension: random.between(2, 3),
      }),
    );
  }
  const partition = partitionKey(table).map(column => column.cql);
  const clustering = clusteringKey(table);
  const definitions = table.columns.map(
    column => `${column.cql} ${printType(column.type)}${column.kind === 'static' ? ' static' : ''}`,
  );
  table.columns.forEach(column => typeWords(column.type, draft.types));
  const primary = `PRIMARY KEY (${[partition.length > 1 ? `(${partition.join(', ')})` : partition[0]!, ...clustering.map(column => column.cql)].join(', ')})`;
  if (draft.oops()) {
    definitions.push(random.pick(definitions));
  }
  if (!draft.oops()) {
    definitions.push(primary);
  }
  const options: string[] = [];
  if (clustering.some(column => column.isDescending)) {
    const order = clustering.map(column => `${column.cql} ${column.isDescending ? 'DESC' : 'ASC'}`);
    options.push(`CLUSTERING ORDER BY (${(draft.oops() ? order.slice(1).concat('nope ASC') : order).join(', ')})`);
    draft.form('clustering order');
  }
  if (!table.isCounter && random.chance(0.12)) {
    options.push(`default_time_to_live = ${draft.oops() ? -1 : random.pick([100, 1000])}`);
    draft.form('default ttl');
  }
  if (draft.oops()) {
    options.push(random.pick(['nope = 1', 'gc_grace_seconds = -1', 'comment = 5', 'bloom_filter_fp_chance = 2']));
  }
  const text = `CREATE TABLE ${table.cql} (${definitions.join(', ')})${options.length > 0 ? ` WITH ${options.join(' AND ')}` : ''}`;
  return finish(draft, text, table, () => world.tables.push(table));
}

const TARGETS = (type: DataType): IndexTarget[] => {
  if (!isMultiCell(type)) {
    return type.kind === 'list' || type.kind === 'set' || type.kind === 'map' ? ['full'] : ['plain'];
  }
  return type.kind === 'map' ? ['keys', 'values', 'entries', 'plain'] : ['values', 'plain'];
};

export function createIndex(random: Random, world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.12, 'create index');
  const vectors = table.columns.filter(column => column.type.kind === 'vector' && column.kind === 'regular');
  const column = vectors.length > 0 && random.chance(0.5) ? vectors[0]! : random.pick(table.columns);
  const isVector = column.type.kind === 'vector';
  // In Cassandra a row with several TTLs leaves an older kind of index on its key when the newest one has ended.
  const isKey = column.kind === 'partition' || column.kind === 'clustering';
  const isSai = isVector || isKey || random.chance(0.65);
  const target = draft.oops(0.3)
    ? random.pick(['keys', 'values', 'entries', 'full'] as const)
    : random.pick(TARGETS(column.type));
  typeWords(column.type, draft.types);
  draft.form(isSai ? 'create SAI index' : 'create secondary index', `index on ${target}`);
  const name = `i${world.names++}`;
  const on = target === 'plain' ? draft.name(column) : `${target}(${draft.name(column)})`;
  const similarity = random.pick(['euclidean', 'cosine', 'dot_product']);
  const using = isSai
    ? ` USING 'sai'${isVector ? ` WITH OPTIONS = {'similarity_function': '${draft.oops() ? 'nope' : similarity}'}` : ''}`
    : ` USING 'legacy_local_table'`;
  const index: Index = {name, column: column.cql, target, isSai, similarity: isVector ? similarity : undefined};
  return finish(draft, `CREATE INDEX ${name} ON ${table.cql} (${on})${using}`, table, () => table.indexes.push(index));
}

/** One change of a table, a type or an index that is there. */
export function alter(random: Random, world: World, table: Table): Attempt {
  const change = random.weighted<(random: Random, world: World, table: Table) => Attempt>([
    [3, addColumn],
    [3, dropColumn],
    [1, renameColumn],
    [1, alterType],
    [2, createIndex],
    [1, dropIndex],
    [1, truncate],
  ]);
  return change(random, world, table);
}

function addColumn(random: Random, world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.2, 'alter table add');
  // Only one comes back: what is written afterwards has times to come, and so is newer than the next drop.
  const isBack = table.dropped.length > 0 && random.chance(0.5) && !table.hasReturned;
  const before = isBack ? random.pick(table.dropped) : undefined;
  const kind = before?.kind ?? (clusteringKey(table).length > 0 && random.chance(0.2) ? 'static' : 'regular');
  const type =
    before !== undefined && !draft.oops(0.4)
      ? before.type
      : table.isCounter && !draft.oops(0.5)
        ? native('counter')
        : columnType(random, world.types);
  const cql = before?.cql ?? (draft.oops(0.3) ? random.pick(table.columns).cql : `n${world.names++}`);
  typeWords(type, draft.types);
  if (isBack) {
    draft.form('add a dropped column again');
  }
  const column = newColumn(random, cql, kind, type);
  const text = `ALTER TABLE ${table.cql} ADD ${cql} ${printType(type)}${kind === 'static' ? ' static' : ''}`;
  return finish(draft, text, table, () => {
    table.columns = [...table.columns.filter(other => other.kind !== 'regular' || other.cql !== cql), column];
    table.dropped = table.dropped.filter(other => other.cql !== cql);
    table.hasReturned ||= isBack;
  });
}

function dropColumn(random: Random, _world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.2, 'alter table drop');
  const from = draft.oops(0.4) || others(table).length < 2 ? table.columns : others(table);
  // Without its last counter our table is none of counters any more; nothing can be written to Cassandra's.
  if (table.isCounter && others(table).length < 2) {
    return truncate(random, _world, table);
  }
  const column = random.pick(from);
  typeWords(column.type, draft.types);
  return finish(draft, `ALTER TABLE ${table.cql} DROP ${draft.name(column)}`, table, () => {
    table.columns = table.columns.filter(other => other !== column);
    table.dropped.push(column);
  });
}

function renameColumn(random: Random, world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.2, 'alter table rename');
  const column = random.pick(draft.oops(0.5) ? table.columns : [...partitionKey(table), ...clusteringKey(table)]);
  const cql = draft.oops(0.3) ? random.pick(table.columns).cql : `k${world.names++}`;
  typeWords(column.type, draft.types);
  return finish(draft, `ALTER TABLE ${table.cql} RENAME ${column.cql} TO ${cql}`, table, () => {
    table.columns = table.columns.map(other => (other === column ? {...column, cql} : other));
    table.indexes = table.indexes.map(index => (index.column === column.cql ? {...index, column: cql} : index));
  });
}

const replaceType = (type: DataType, changed: Extract<DataType, {kind: 'udt'}>): DataType => {
  const inner = (member: DataType): DataType => replaceType(member, changed);
  switch (type.kind) {
    case 'native':
      return type;
    case 'list':
      return list(inner(type.element), type.frozen);
    case 'set':
      return set(inner(type.element), type.frozen);
    case 'map':
      return map(inner(type.key), inner(type.value), type.frozen);
    case 'tuple':
      return {...type, elements: type.elements.map(inner)};
    case 'vector':
      return {...type, element: inner(type.element)};
    case 'udt': {
      const {fields} = type.name === changed.name ? changed : type;
      return {...type, fields: fields.map(field => ({...field, type: inner(field.type)}))};
    }
  }
};

/** Whether a vector has elements of the type. */
function isInVector(type: DataType, name: string): boolean {
  const parts = partsOf(type);
  return type.kind === 'vector'
    ? mentions(type.element, part => part.kind === 'udt' && part.name === name)
    : parts.some(part => isInVector(part, name));
}

function alterType(random: Random, world: World, table: Table): Attempt {
  if (world.types.length === 0) {
    return createType(random, world);
  }
  const type = random.pick(world.types);
  // Cassandra does not tell vectors that their elements have got a field.
  const isAdd =
    random.chance(0.6) && !world.tables.some(({columns}) => columns.some(each => isInVector(each.type, type.name)));
  const draft = draftOf(random, 0.2, isAdd ? 'alter type add' : 'alter type rename');
  const added = {name: `g${world.names++}`, type: memberType(random, [], 0)};
  const renamed = draft.oops(0.5) ? 'nope' : random.pick(type.fields).name;
  const change = isAdd ? `ADD ${added.name} ${printType(added.type)}` : `RENAME ${quote(renamed)} TO ${added.name}`;
  return finish(draft, `ALTER TYPE ${type.name} ${change}`, table, () => {
    const fields = isAdd
      ? [...type.fields, added]
      : type.fields.map(field => (field.name === renamed ? {...field, name: added.name} : field));
    const changed = {...type, fields};
    world.types = world.types.map(other => replaceType(other, changed) as typeof changed);
    for (const each of world.tables) {
      each.columns = each.columns.map(column => {
        const now = replaceType(column.type, changed);
        return {...column, type: now, pool: isAdd ? poolOf(now, random, column.pool.length) : column.pool};
      });
    }
  });
}

function dropIndex(random: Random, _world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.2, 'drop index');
  const index = table.indexes.length === 0 ? undefined : random.pick(table.indexes);
  return finish(draft, `DROP INDEX ${draft.oops() ? 'IF EXISTS ' : ''}${index?.name ?? 'i_nope'}`, table, () => {
    table.indexes = table.indexes.filter(other => other !== index);
  });
}

function truncate(random: Random, _world: World, table: Table): Attempt {
  const draft = draftOf(random, 0.1, 'truncate');
  return finish(draft, `TRUNCATE ${random.chance(0.5) ? 'TABLE ' : ''}${table.cql}`, table, () => {});
}

/** The statements that make a new world; their outcomes fill it. */
export function* beginnings(random: Random, world: World): Generator<Attempt> {
  for (let i = random.below(3); i > 0; i -= 1) {
    yield createType(random, world);
  }
  const wants = random.weighted<readonly ('rows' | 'counters' | 'vectors')[]>([
    [4, ['rows', 'rows', 'rows']],
    [2, ['rows', 'rows', 'counters']],
    [2, ['rows', 'vectors', 'rows']],
  ]);
  for (const want of wants) {
    yield createTable(random, world, want);
  }
  for (const table of world.tables) {
    if (!table.isCounter) {
      for (let i = random.below(3); i > 0; i -= 1) {
        yield createIndex(random, world, table);
      }
    }
  }
}

export const freezeAll = (types: readonly DataType[]): DataType[] => types.map(freeze);
