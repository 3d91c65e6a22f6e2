/**
 * What a planned SELECT reads: what was asked for, and behind that what the tests on rows need. Of a set or a map only the members that
 * are asked about are read, unless there are many of them: whole maps of a large document are larger than the document.
 */
import type {Column, Table} from '../cql/schema/schema.ts';
import type {Condition, SelectItem, Selector, Term} from '../cql/statements/statement.ts';
import {isMultiCell} from '../cql/types/type-shapes.ts';
import type {DataType} from '../cql/types/type.ts';
import {isBytewise} from '../cql/types/comparison.ts';
import {nameOfTerm} from './terms.ts';

/** Members of one column that are read one by one; for more, the whole column is. */
const MAX_MEMBERS = 8;

export class Fetched {
  readonly #items: SelectItem[];
  /** Items of the answer; those after them are the planner's. */
  readonly visible: number;
  readonly #columns = new Map<string, number>();
  readonly #members = new Map<string, number>();
  readonly #crowded: ReadonlySet<string>;

  /** `conditions`: all that will be asked about rows. */
  constructor(items: readonly SelectItem[], table: Table, conditions: readonly Condition[]) {
    this.#items =
      items.length > 0
        ? [...items]
        : table.columns.map(({name}) => ({selector: {kind: 'column', name}, alias: undefined}));
    this.visible = this.#items.length;
    this.#items.forEach(({selector}, slot) => {
      if (selector.kind === 'column' && !this.#columns.has(selector.name)) {
        this.#columns.set(selector.name, slot);
      }
    });
    const members = new Map<string, Set<string>>();
    conditions.forEach(condition => collectMembers(condition, members));
    this.#crowded = new Set([...members].flatMap(([name, keys]) => (keys.size > MAX_MEMBERS ? [name] : [])));
  }

  get items(): readonly SelectItem[] {
    return this.#items;
  }

  /** The slot of a whole column. */
  column(name: string): number {
    let slot = this.#columns.get(name);
    if (slot === undefined) {
      slot = this.add({kind: 'column', name});
      this.#columns.set(name, slot);
    }
    return slot;
  }

  /** The slot of one member of a set, or of the value at a key of a map; undefined when the whole column must be read. */
  member(column: Column, key: Term): number | undefined {
    const name = nameOfTerm(key);
    if (name === undefined || !hasMembers(column.type) || this.#crowded.has(column.name) || this.#has(column)) {
      return undefined;
    }
    const full = `${column.name} ${name}`;
    let slot = this.#members.get(full);
    if (slot === undefined) {
      slot = this.add({kind: 'element', of: {kind: 'column', name: column.name}, key});
      this.#members.set(full, slot);
    }
    return slot;
  }

  add(selector: Selector): number {
    this.#items.push({selector, alias: undefined});
    return this.#items.length - 1;
  }

  /** Whether the whole column is read anyway. */
  #has({name}: Column): boolean {
    return this.#columns.has(name);
  }
}

/** Stored cell by cell, under keys whose equality is that of their bytes. */
const hasMembers = (type: DataType): boolean =>
  (type.kind === 'set' || type.kind === 'map') &&
  isMultiCell(type) &&
  isBytewise(type.kind === 'set' ? type.element : type.key);

function collectMembers(condition: Condition, members: Map<string, Set<string>>): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      condition.of.forEach(part => collectMembers(part, members));
      return;
    case 'not':
      collectMembers(condition.of, members);
      return;
    case 'contains':
    case 'contains_key':
    case 'element': {
      const own = members.get(condition.column) ?? new Set();
      own.add(nameOfTerm(condition.kind === 'element' ? condition.key : condition.value) ?? '');
      members.set(condition.column, own);
      return;
    }
    default:
  }
}
