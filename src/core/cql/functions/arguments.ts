/** Which types a constant can be of, and how well an argument fits a parameter. */
import type {LiteralKind, Term} from '../statements/statement.ts';
import {fits} from '../types/literal.ts';
import {freeze, isValueCompatible, sameType} from '../types/type-shapes.ts';
import {printTypeRef} from '../statements/type-refs.ts';
import {native, printType} from '../types/type-names.ts';
import type {DataType, NativeTypeName} from '../types/type.ts';
import type {Argument} from './function.ts';

/** 2: of just this type. 1: can be taken as one. 0: does not fit. */
export type Fit = 0 | 1 | 2;

/** A tuple of one is a term in parentheses, unless a tuple is wanted. */
const unwrap = (term: Term): Term =>
  term.kind === 'tuple' && term.elements[0] !== undefined && term.elements.length === 1 ? term.elements[0] : term;

export function fit(argument: Argument, type: DataType): Fit {
  if (argument === undefined) {
    return 1;
  }
  if (argument.kind === 'term') {
    return fits(argument.term, type) || (type.kind !== 'tuple' && fits(unwrap(argument.term), type)) ? 1 : 0;
  }
  if (sameType(freeze(argument), freeze(type))) {
    return 2;
  }
  return isValueCompatible(type, argument) ? 1 : 0;
}

const LIMITS = {int: 2n ** 31n, bigint: 2n ** 63n};

/** The type that a constant has where nothing else says one; undefined where there is none. */
export function preferredType(term: Term): DataType | undefined {
  switch (term.kind) {
    case 'literal':
      return native(preferredNative(term.literal, term.text));
    case 'negate':
      return preferredType(term.of);
    case 'list': {
      const [first] = term.elements;
      const element = first === undefined ? undefined : preferredType(first);
      return element === undefined ? undefined : {kind: 'list', element, frozen: false};
    }
    case 'set': {
      const [first] = term.elements;
      const element = first === undefined ? undefined : preferredType(first);
      return element === undefined ? undefined : {kind: 'set', element, frozen: false};
    }
    case 'map': {
      const [first] = term.entries;
      const key = first === undefined ? undefined : preferredType(first[0]);
      const value = first === undefined ? undefined : preferredType(first[1]);
      return key === undefined || value === undefined ? undefined : {kind: 'map', key, value, frozen: false};
    }
    case 'tuple': {
      const inner = unwrap(term);
      if (inner !== term) {
        return preferredType(inner);
      }
      const elements: DataType[] = [];
      for (const element of term.elements) {
        const type = preferredType(element);
        if (type === undefined) {
          return undefined;
        }
        elements.push(type);
      }
      return {kind: 'tuple', elements};
    }
    default:
      return undefined;
  }
}

function preferredNative(literal: LiteralKind, text: string): NativeTypeName {
  switch (literal) {
    case 'string':
      return 'text';
    case 'integer': {
      // Longer than any bigint: not worth making one of.
      const value = text.length > 20 ? LIMITS.bigint : BigInt(text);
      return value >= -LIMITS.int && value < LIMITS.int
        ? 'int'
        : value >= -LIMITS.bigint && value < LIMITS.bigint
          ? 'bigint'
          : 'varint';
    }
    case 'float':
      return 'double';
    case 'boolean':
      return 'boolean';
    case 'uuid':
      return 'uuid';
    case 'hex':
      return 'blob';
    case 'duration':
      return 'duration';
  }
}

/** The argument's type as far as it can be known without a parameter. */
export const knownType = (argument: Argument): DataType | undefined =>
  argument === undefined ? undefined : argument.kind === 'term' ? preferredType(argument.term) : argument;

/** Types of a text, as messages show it. */
export function printArgument(argument: Argument): string {
  if (argument === undefined) {
    return '?';
  }
  return argument.kind === 'term' ? describeTerm(argument.term) : printType(argument);
}

function describeTerm(term: Term): string {
  switch (term.kind) {
    case 'literal':
      return term.literal === 'string' ? `'${term.text}'` : term.literal === 'hex' ? `0x${term.text}` : term.text;
    case 'null':
      return 'NULL';
    case 'list':
      return `[${term.elements.map(describeTerm).join(', ')}]`;
    case 'set':
      return `{${term.elements.map(describeTerm).join(', ')}}`;
    case 'tuple':
      return `(${term.elements.map(describeTerm).join(', ')})`;
    case 'hint':
      return `(${printTypeRef(term.type)})${describeTerm(term.of)}`;
    case 'negate':
      return `-${describeTerm(term.of)}`;
    default:
      return '?';
  }
}
