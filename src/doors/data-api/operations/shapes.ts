/**
 * Statements that differ in their values only are one statement with markers, made once: engines keep their plan by the identity of a
 * statement, and planning costs more than reading a few rows.
 */
import type {Condition, QualifiedName, Select, Selector, Term} from '../../../core/cql/statements/statement.ts';
import {marker, selectStatement} from './statements.ts';

/** Shapes that are kept of one collection. Beyond, those that came first are made anew. */
const MAX_SHAPES = 256;
/** Conditions with more values have a statement of their own. */
export const MAX_SHAPE_VALUES = 64;

export interface ShapedSelect {
  readonly statement: Select;
  /** Of its markers. */
  readonly values: readonly Uint8Array[];
}

export class Shapes {
  readonly #table: QualifiedName;
  readonly #items: readonly Selector[];
  readonly #known = new Map<string, Select>();

  /** For reading `items` of a table. */
  constructor(table: QualifiedName, items: readonly Selector[]) {
    this.#table = table;
    this.#items = items;
  }

  /** `where`: a condition whose terms are values. */
  select(where: Condition): ShapedSelect {
    const values: Uint8Array[] = [];
    const shape = shapeOf(where, values);
    if (shape === undefined || values.length > MAX_SHAPE_VALUES) {
      return {statement: this.#make(where), values: NO_VALUES};
    }
    let statement = this.#known.get(shape);
    if (statement === undefined) {
      statement = this.#make(withMarkers(where));
      if (this.#known.size >= MAX_SHAPES) {
        this.#known.delete(this.#known.keys().next().value!);
      }
      this.#known.set(shape, statement);
    }
    return {statement, values};
  }

  #make(where: Condition): Select {
    return selectStatement(this.#table, {items: this.#items, where, limit: undefined});
  }
}

const NO_VALUES: readonly Uint8Array[] = [];

/** All that tells a condition from others but its values, which are collected in order; undefined when it has other terms. */
export function shapeOf(condition: Condition, values: Uint8Array[]): string | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      let shape = `${condition.kind}(`;
      for (const part of condition.of) {
        const inner = shapeOf(part, values);
        if (inner === undefined) {
          return undefined;
        }
        shape += `${inner},`;
      }
      return `${shape})`;
    }
    case 'not': {
      const inner = shapeOf(condition.of, values);
      return inner === undefined ? undefined : `not ${inner}`;
    }
    case 'compare':
      return take(condition.value, values) ? `${condition.column}${condition.operator}` : undefined;
    case 'contains':
    case 'match':
    case 'contains_key':
      return take(condition.value, values) ? `${condition.column} ${condition.kind}` : undefined;
    case 'in':
      return takeAll(condition.values, values)
        ? `${condition.column} in ${(condition.values as readonly Term[]).length}`
        : undefined;
    case 'element':
      return take(condition.key, values) && take(condition.value, values)
        ? `${condition.column}[]${condition.operator}`
        : undefined;
    default:
      return undefined;
  }
}

function take(term: Term | readonly Term[], values: Uint8Array[]): boolean {
  if (!('kind' in term) || term.kind !== 'value' || term.bytes === null) {
    return false;
  }
  values.push(term.bytes);
  return true;
}

const takeAll = (terms: readonly Term[] | Term, values: Uint8Array[]): boolean =>
  Array.isArray(terms) && (terms as readonly Term[]).every(term => take(term, values));

/** The same condition with markers, numbered in the order in which `shapeOf` takes values. */
export function withMarkers(condition: Condition): Condition {
  let count = 0;
  const next = (): Term => marker(count++);
  const mark = (part: Condition): Condition => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return {...part, of: part.of.map(mark)};
      case 'not':
        return {...part, of: mark(part.of)};
      case 'compare':
      case 'contains':
      case 'match':
      case 'contains_key':
        return {...part, value: next()};
      case 'in':
        return {...part, values: (part.values as readonly Term[]).map(next)};
      case 'element': {
        const key = next();
        return {...part, key, value: next()};
      }
      default:
        throw new Error(`Bug: a condition of kind ${part.kind} has no shape`);
    }
  };
  return mark(condition);
}
