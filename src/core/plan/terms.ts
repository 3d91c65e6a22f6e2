/** Terms of a planned statement: their values in one run, and statements that are made anew with markers of their own. */
import {toByteString} from '../../base/byte-strings.ts';
import {invalid} from '../cql/errors.ts';
import {UNSET} from '../cql/port.ts';
import type {BoundValue} from '../cql/port.ts';
import type {Column} from '../cql/schema/schema.ts';
import type {Select, Term} from '../cql/statements/statement.ts';
import {forEachElement} from '../cql/types/collection.ts';
import {termToWire} from '../cql/types/literal.ts';
import type {DataType} from '../cql/types/type.ts';

export type Values = readonly BoundValue[];
/** The value of a term in one run. */
export type Source = (values: Values) => BoundValue;

export function sourceOf(term: Term, type: DataType, target: string): Source {
  if (term.kind === 'marker') {
    const {index} = term;
    return values => {
      const value = values[index];
      if (value === undefined) {
        throw invalid(`Missing value for bind marker ${index}`);
      }
      return value;
    };
  }
  const constant = termToWire(term, type, target);
  return () => constant;
}

/** What a relation compares with: neither null nor unset. */
export function given(source: Source, values: Values, column: Column): Uint8Array {
  const value = source(values);
  if (value === null || value === UNSET) {
    throw invalid(`Unsupported ${value === null ? 'null' : 'unset'} value for column ${column.name}`);
  }
  return value;
}

/** The values of an IN list. Null is a value that no row has. */
export function listOf(
  given: readonly Term[] | Term,
  type: DataType,
  column: Column,
): (values: Values) => readonly Uint8Array[] {
  if (Array.isArray(given)) {
    const sources = (given as readonly Term[]).map(term => sourceOf(term, type, column.name));
    return values => {
      const found: Uint8Array[] = [];
      for (const source of sources) {
        const value = source(values);
        if (value === UNSET) {
          throw invalid(`Unsupported unset value for column ${column.name}`);
        }
        if (value !== null) {
          found.push(value);
        }
      }
      return found;
    };
  }
  const list = sourceOf(given as Term, {kind: 'list', element: type, frozen: false}, column.name);
  return values => {
    const value = list(values);
    if (value === null || value === UNSET) {
      throw invalid(`Unsupported null value for column ${column.name}`);
    }
    const found: Uint8Array[] = [];
    forEachElement(value, element => {
      if (element !== null) {
        found.push(element);
      }
    });
    return found;
  };
}

/** Tells terms apart; undefined for those that have no short name. */
export function nameOfTerm(term: Term): string | undefined {
  switch (term.kind) {
    case 'marker':
      return `?${term.index}`;
    case 'value':
      return term.bytes === null ? undefined : `=${toByteString(term.bytes)}`;
    default:
      return undefined;
  }
}

/** A statement of the planner's own: each marker has its source. */
export interface BoundSelect {
  readonly statement: Select;
  readonly sources: readonly Source[];
}

/** Stands for a value that the planner puts behind those of the statement. */
export const LAST_VALUE: Term = {kind: 'marker', index: -1, name: undefined};

/** The same statement with markers from 0 on, for the markers and the wire values that it has. */
export function renumbered(statement: Select): BoundSelect {
  const sources: Source[] = [];
  const next = (source: Source): Term => {
    sources.push(source);
    return {kind: 'marker', index: sources.length - 1, name: undefined};
  };
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) {
      return node.map(walk);
    }
    if (typeof node !== 'object' || node === null || node instanceof Uint8Array) {
      return node;
    }
    if ('kind' in node && node.kind === 'marker' && 'index' in node) {
      const index = node.index as number;
      return next(values => {
        const value = values.at(index);
        if (value === undefined) {
          throw invalid(`Missing value for bind marker ${index}`);
        }
        return value;
      });
    }
    if ('kind' in node && node.kind === 'value' && 'bytes' in node) {
      const bytes = node.bytes as Uint8Array | null;
      return next(() => bytes);
    }
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, walk(value)]));
  };
  return {statement: walk(statement) as Select, sources};
}

export const valuesFor = ({sources}: BoundSelect, values: Values): BoundValue[] =>
  sources.map(source => source(values));
