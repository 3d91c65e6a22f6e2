/**
 * Rows as statements that write them with the times that their cells have. Cells of one time and one time to live go in one statement,
 * elements of sets and maps by themselves; lists and user types are written whole, with the newest of their times. When the row itself was
 * made CQL does not tell: it is made with the newest time of the cells that stay longest.
 */
import type {BoundValue, CqlSession, Row} from '../../core/cql/port.ts';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import type {
  Assignment,
  Condition,
  Insert,
  QualifiedName,
  Statement,
  Term,
  Update,
} from '../../core/cql/statements/statement.ts';
import {joinElements, joinEntries, partsOf} from '../../core/cql/types/collection.ts';
import {encodeLong} from '../../core/cql/types/bigint.ts';
import {equalBytes, readInt64, writeInt32} from '../../core/cql/types/bytes.ts';
import {elementTimes, isCounter, timesOf} from './row-reader.ts';
import type {ReadColumn, RowShape, Times} from './row-reader.ts';

interface Group {
  readonly times: Times;
  /** Columns that are set. */
  readonly whole: [Column, Uint8Array][];
  /** Sets and maps that get elements. */
  readonly added: [Column, Uint8Array][];
}

export interface Write {
  readonly statement: Statement;
  readonly values: readonly BoundValue[];
}

const FOR_EVER = Number.MAX_SAFE_INTEGER;

export class RowWriter {
  readonly #shape: RowShape;
  readonly #target: QualifiedName;
  readonly #isCounter: boolean;
  /** By their columns: engines plan by the identity of a statement. */
  readonly #statements = new Map<string, Statement>();
  #lastPartition = '';

  constructor(shape: RowShape, target: QualifiedName) {
    this.#shape = shape;
    this.#target = target;
    this.#isCounter = shape.columns.some(({column}) => isCounter(column));
  }

  /** Called for each row in order; what it gives writes the row, and may be called again when that failed. */
  prepare(row: Row): (session: CqlSession) => Promise<void> {
    const fixed = this.#isCounter ? undefined : this.writesOf(row);
    return async session => {
      const writes =
        fixed === undefined ? await this.#counts(row, session) : [...fixed, ...(await this.#lists(row, session))];
      const [only] = writes;
      if (writes.length === 1 && only !== undefined) {
        await session.execute(only.statement, {values: only.values});
      } else if (writes.length > 1) {
        await session.executeBatch(this.#isCounter ? 'counter' : 'unlogged', writes, {});
      }
    };
  }

  /** Static cells go with the first row of a partition: rows must come in order. */
  writesOf(row: Row): Write[] {
    const {columns, keyLength, table} = this.#shape;
    const {partitionKey} = table;
    const partition = row.slice(0, partitionKey.length);
    const key = row.slice(0, keyLength);
    const isNew = this.#isNewPartition(partition);
    const statics = isNew
      ? groupsOf(
          row,
          columns.filter(({column}) => column.kind === 'static'),
        )
      : [];
    const writes = statics.map(group => this.#update(group, partition as Uint8Array[], true));
    if (keyLength > partitionKey.length && row[partitionKey.length] === null) {
      // A partition of static cells alone.
      return writes;
    }
    const groups = groupsOf(
      row,
      columns.filter(({column}) => column.kind === 'regular'),
    );
    const base = longest(groups);
    writes.push(this.#insert(base, key as Uint8Array[]));
    for (const group of groups) {
      const whole = group === base ? [] : group.whole;
      if (whole.length + group.added.length > 0) {
        writes.push(this.#update({...group, whole}, key as Uint8Array[], false));
      }
    }
    return writes;
  }

  #isNewPartition(partition: Row): boolean {
    const name = partition.map(part => Buffer.from(part ?? []).toString('latin1')).join('\0');
    const isNew = name !== this.#lastPartition;
    this.#lastPartition = name;
    return isNew;
  }

  #statement(shape: string, make: () => Statement): Statement {
    let statement = this.#statements.get(shape);
    if (statement === undefined) {
      statement = make();
      this.#statements.set(shape, statement);
    }
    return statement;
  }

  #insert(group: Group | undefined, key: readonly Uint8Array[]): Write {
    const {table} = this.#shape;
    const whole = group?.whole ?? [];
    const names = [...table.partitionKey, ...table.clustering, ...whole.map(([column]) => column)].map(
      ({name}) => name,
    );
    const isTimed = group?.times.writtenAt !== undefined;
    const statement = this.#statement(JSON.stringify(['insert', isTimed, names]), (): Insert => ({
      kind: 'insert',
      table: this.#target,
      columns: names,
      values: names.map((_, index) => marker(index)),
      ifNotExists: false,
      using: usingOf(isTimed, names.length),
    }));
    return {statement, values: [...key, ...whole.map(([, value]) => value), ...timeValues(group?.times)]};
  }

  #update({whole, added, times}: Group, key: readonly Uint8Array[], isStatic: boolean): Write {
    const names = whole.map(([{name}]) => name);
    const addedNames = added.map(([{name}]) => name);
    const isTimed = times.writtenAt !== undefined;
    const statement = this.#statement(JSON.stringify(['update', isStatic, isTimed, names, addedNames]), (): Update => {
      const {table} = this.#shape;
      const keys = isStatic ? table.partitionKey : [...table.partitionKey, ...table.clustering];
      const assignments: Assignment[] = [
        ...names.map((column, index): Assignment => ({kind: 'set', column, value: marker(index)})),
        ...addedNames.map((column, index): Assignment => ({
          kind: 'set',
          column,
          value: {
            kind: 'arithmetic',
            operator: '+',
            left: {kind: 'column', name: column},
            right: marker(names.length + index),
          },
        })),
      ];
      return {
        kind: 'update',
        table: this.#target,
        using: usingOf(isTimed, assignments.length + keys.length),
        assignments,
        where: keyIs(keys, assignments.length),
        ifExists: false,
        conditions: [],
      };
    });
    const values = [...whole, ...added].map(([, value]) => value);
    return {statement, values: [...values, ...key, ...timeValues(times)]};
  }

  /** A list that is set again at its own time has all elements twice: only what differs from what is there is set. */
  async #lists(row: Row, session: CqlSession): Promise<Write[]> {
    const {columns, keyLength, table} = this.#shape;
    const writes: Write[] = [];
    for (const read of columns) {
      const value = row[read.at] ?? null;
      if (!isList(read.column) || value === null) {
        continue;
      }
      const isStatic = read.column.kind === 'static';
      const keys = isStatic ? table.partitionKey : [...table.partitionKey, ...table.clustering];
      const key = row.slice(0, isStatic ? keys.length : keyLength) as Uint8Array[];
      const select = this.#statement(JSON.stringify(['list', read.column.name]), () => ({
        ...this.#shape.statement,
        table: this.#target,
        items: [{selector: {kind: 'column', name: read.column.name}, alias: undefined}],
        where: keyIs(keys, 0),
      }));
      const outcome = await session.execute(select, {values: key, pageSize: 1});
      const there = (outcome.kind === 'rows' ? outcome.rows[0]?.[0] : undefined) ?? null;
      if (there === null || !equalBytes(there, value)) {
        const times = there === null ? timesOf(row, read) : {writtenAt: undefined, ttl: timesOf(row, read).ttl};
        writes.push(this.#update({whole: [[read.column, value]], added: [], times}, key, isStatic));
      }
    }
    return writes;
  }

  /** Counters cannot be set: what is missing is added to what is there. */
  async #counts(row: Row, session: CqlSession): Promise<Write[]> {
    const {columns, keyLength, table} = this.#shape;
    const keys = [...table.partitionKey, ...table.clustering];
    const key = row.slice(0, keyLength) as Uint8Array[];
    const names = columns.map(({column}) => column.name);
    const read = this.#statement('counts', () => ({
      ...this.#shape.statement,
      table: this.#target,
      items: names.map(name => ({selector: {kind: 'column', name}, alias: undefined})),
      where: keyIs(keys, 0),
    }));
    const outcome = await session.execute(read, {values: key});
    const there = outcome.kind === 'rows' ? outcome.rows[0] : undefined;
    const changed = columns.flatMap(({column, at}, index): [Column, Uint8Array][] => {
      const wanted = row[at] ?? null;
      const own = there?.[index] ?? null;
      const missing = (wanted === null ? 0n : readInt64(wanted, 0)) - (own === null ? 0n : readInt64(own, 0));
      return missing === 0n && (wanted === null || own !== null) ? [] : [[column, encodeLong(missing)]];
    });
    return changed.length === 0
      ? []
      : [this.#update({whole: [], added: changed, times: {writtenAt: undefined, ttl: undefined}}, key, false)];
  }
}

/** Whose elements are stored one by one. */
const isList = ({type}: Column): boolean => type.kind === 'list' && !type.frozen;

/** Cells by their times; lists are written by themselves. */
function groupsOf(row: Row, columns: readonly ReadColumn[]): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (times: Times): Group => {
    const name = `${times.writtenAt} ${times.ttl}`;
    let group = groups.get(name);
    if (group === undefined) {
      group = {times, whole: [], added: []};
      groups.set(name, group);
    }
    return group;
  };
  for (const read of columns) {
    const value = row[read.at] ?? null;
    if (value === null || isList(read.column)) {
      continue;
    }
    if (read.hasElements) {
      for (const [times, part] of partsByTime(value, row, read)) {
        groupOf(times).added.push([read.column, part]);
      }
    } else {
      groupOf(timesOf(row, read)).whole.push([read.column, value]);
    }
  }
  return [...groups.values()];
}

function partsByTime(value: Uint8Array, row: Row, read: ReadColumn): readonly (readonly [Times, Uint8Array])[] {
  const isMap = read.column.type.kind === 'map';
  const parts = partsOf(value, isMap ? 'map' : 'set');
  const times = elementTimes(row, read);
  const count = isMap ? parts.length / 2 : parts.length;
  const first = times[0] ?? {writtenAt: undefined, ttl: undefined};
  if (times.every(({writtenAt, ttl}) => writtenAt === first.writtenAt && ttl === first.ttl)) {
    return [[first, value]];
  }
  const groups = new Map<string, {times: Times; at: number[]}>();
  for (let at = 0; at < count; at += 1) {
    const own = times[at] ?? first;
    const name = `${own.writtenAt} ${own.ttl}`;
    const group = groups.get(name) ?? {times: own, at: []};
    group.at.push(at);
    groups.set(name, group);
  }
  return [...groups.values()].map(group => [
    group.times,
    isMap
      ? joinEntries(group.at.map(at => [parts[at * 2]!, parts[at * 2 + 1]!]))
      : joinElements(group.at.map(at => parts[at]!)),
  ]);
}

/** The group whose cells stay longest; of these the newest. */
function longest(groups: readonly Group[]): Group | undefined {
  let best: Group | undefined;
  for (const group of groups) {
    const [ttl, bestTtl] = [group.times.ttl ?? FOR_EVER, best?.times.ttl ?? FOR_EVER];
    const isNewer = (group.times.writtenAt ?? 0n) > (best?.times.writtenAt ?? 0n);
    if (best === undefined || ttl > bestTtl || (ttl === bestTtl && isNewer)) {
      best = group;
    }
  }
  return best;
}

const marker = (index: number): Term => ({kind: 'marker', index, name: undefined});

const usingOf = (isTimed: boolean, from: number): Insert['using'] => ({
  timestamp: isTimed ? marker(from) : undefined,
  ttl: isTimed ? marker(from + 1) : undefined,
});

/** No time to live is given as 0: the table may have one by default. */
function timeValues(times: Times | undefined): readonly Uint8Array[] {
  if (times?.writtenAt === undefined) {
    return [];
  }
  const ttl = new Uint8Array(4);
  writeInt32(times.ttl ?? 0, ttl, 0);
  return [encodeLong(times.writtenAt), ttl];
}

function keyIs(keys: Table['partitionKey'], from: number): Condition {
  const parts = keys.map(({name}, index): Condition => ({
    kind: 'compare',
    column: name,
    operator: '=',
    value: marker(from + index),
  }));
  return parts.length === 1 ? parts[0]! : {kind: 'and', of: parts};
}
