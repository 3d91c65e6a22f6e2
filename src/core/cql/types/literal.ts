/**
 * Constants of a statement in wire form, for the type of the place where they stand.
 * Which constants a type takes, and how a misfit is worded, follow Apache Cassandra's `Constants`, `Lists`, `Sets`, `Maps`,
 * `Tuples`, `UserTypes` and `Vectors` (5.0).
 */
import {invalid} from '../errors.ts';
import {printTypeRef} from '../statements/type-refs.ts';
import type {LiteralKind, Term, TypeRef} from '../statements/statement.ts';
import {joinElements, joinParts, sortedDistinct, sortedEntries} from './collection.ts';
import {codecOf, NATIVE_CODECS} from './index.ts';
import {joinFields} from './tuple.ts';
import {isValueCompatible, printType, resolveTypeRef} from './type-names.ts';
import type {DataType, NativeTypeName} from './type.ts';
import {joinVector} from './vector.ts';

/** What the type of a hint means. Without it, hints may name native types and collections of them only. */
export type ResolveType = (ref: TypeRef) => DataType;

const nativeOnly: ResolveType = ref => resolveTypeRef(ref, '', () => undefined);

/** Native types that take a kind of constant. */
const TAKEN_BY: {readonly [K in LiteralKind]: readonly NativeTypeName[]} = {
  string: ['ascii', 'text', 'inet', 'date', 'time', 'timestamp'],
  integer: [
    'bigint',
    'counter',
    'date',
    'decimal',
    'double',
    'duration',
    'float',
    'int',
    'smallint',
    'time',
    'timestamp',
    'tinyint',
    'varint',
  ],
  float: ['decimal', 'double', 'float'],
  boolean: ['boolean'],
  uuid: ['uuid', 'timeuuid'],
  // Seen in: Apache Cassandra 5.0, where the byte of a tinyint may be given so.
  hex: ['blob', 'tinyint'],
  duration: ['duration'],
};

/**
 * The wire form of a constant: literals, null, values in wire form, collections, tuples and user types of these, negated
 * numbers, hints. `target` is the name of the column or the like, for messages.
 *
 * An empty collection is an empty collection: that it means null for a column that is not frozen is the caller's to know.
 * Fails with `invalid`, also for markers, calls, columns and arithmetic, which are no constants.
 */
export function termToWire(
  term: Term,
  type: DataType,
  target: string,
  resolveType: ResolveType = nativeOnly,
): Uint8Array | null {
  switch (term.kind) {
    case 'null':
      return null;
    case 'value':
      return term.bytes;
    case 'literal':
      return literalToWire(term.literal, term.text, type, target);
    case 'negate':
      return termToWire(negated(term.of), type, target, resolveType);
    case 'hint':
      return hinted(term, type, target, resolveType);
    case 'list':
      return type.kind === 'vector'
        ? vectorToWire(term, type, target, resolveType)
        : listToWire(term, type, target, resolveType);
    case 'set':
      return setToWire(term, type, target, resolveType);
    case 'map':
      return mapToWire(term, type, target, resolveType);
    case 'tuple':
      return tupleToWire(term, type, target, resolveType);
    case 'udt':
      return userTypeToWire(term, type, target, resolveType);
    case 'marker':
    case 'call':
    case 'arithmetic':
    case 'column':
      throw invalid(`Invalid ${term.kind} for "${target}": a constant is needed here`);
  }
}

type TermOf<K extends Term['kind']> = Extract<Term, {kind: K}>;

function literalToWire(kind: LiteralKind, text: string, type: DataType, target: string): Uint8Array {
  if (type.kind !== 'native' || !TAKEN_BY[kind].includes(type.name)) {
    const raw = kind === 'hex' ? `0x${text}` : text;
    throw invalid(`Invalid ${kind.toUpperCase()} constant (${raw}) for "${target}" of type ${printType(type)}`);
  }
  if (kind === 'hex' && type.name === 'tinyint') {
    const bytes = NATIVE_CODECS.blob.parse(text);
    NATIVE_CODECS.tinyint.validate(bytes);
    return bytes;
  }
  return NATIVE_CODECS[type.name].parse(text);
}

/** A minus before a number that the parser left as an operator. */
function negated(term: Term): Term {
  if (term.kind === 'tuple' && term.elements.length === 1) {
    return negated(term.elements[0]!);
  }
  if (
    term.kind === 'literal' &&
    (term.literal === 'integer' || term.literal === 'float' || term.literal === 'duration')
  ) {
    return {...term, text: term.text.startsWith('-') ? term.text.slice(1) : `-${term.text}`};
  }
  throw invalid(`Invalid call to function system._negate, none of its type signatures match (${printTerm(term)})`);
}

function hinted(term: TermOf<'hint'>, type: DataType, target: string, resolveType: ResolveType): Uint8Array | null {
  const hint = resolveType(term.type);
  if (!fits(term.of, hint, resolveType)) {
    throw invalid(`Cannot cast value ${printTerm(term.of)} to type ${printType(hint)}`);
  }
  if (!isValueCompatible(type, hint)) {
    throw invalid(`Cannot assign value ${printTerm(term)} to ${target} of type ${printType(type)}`);
  }
  // The hint says what the term may be; its value is of the type that is wanted. Source: Apache Cassandra 5.0, TypeCast.
  return termToWire(term.of, type, target, resolveType);
}

function listToWire(term: TermOf<'list'>, type: DataType, target: string, resolveType: ResolveType): Uint8Array {
  if (type.kind !== 'list') {
    throw invalid(`Unexpected receiver type '${printType(type)}'; only list and vector are expected`);
  }
  return joinElements(elementsToWire('list', term.elements, type.element, target, resolveType));
}

function vectorToWire(
  term: TermOf<'list'>,
  type: Extract<DataType, {kind: 'vector'}>,
  target: string,
  resolveType: ResolveType,
): Uint8Array {
  if (term.elements.length !== type.dimension) {
    throw invalid(
      `Invalid vector literal for ${target} of type ${printType(type)}; expected ${type.dimension} elements, but given ${term.elements.length}`,
    );
  }
  return joinVector(type, elementsToWire('vector', term.elements, type.element, target, resolveType));
}

function setToWire(term: TermOf<'set'>, type: DataType, target: string, resolveType: ResolveType): Uint8Array {
  if (type.kind === 'map' && term.elements.length === 0) {
    return joinElements([]);
  }
  if (type.kind !== 'set') {
    throw invalid(`Invalid set literal for ${target} of type ${printType(type)}`);
  }
  const elements = elementsToWire('set', term.elements, type.element, target, resolveType);
  return joinElements(sortedDistinct(elements, codecOf(type.element).compare));
}

function mapToWire(term: TermOf<'map'>, type: DataType, target: string, resolveType: ResolveType): Uint8Array {
  if (type.kind !== 'map') {
    throw invalid(`Invalid map literal for ${target} of type ${printType(type)}`);
  }
  const parts: Uint8Array[] = [];
  for (const [key, value] of term.entries) {
    parts.push(
      memberToWire(key, type.key, `map literal for ${target}: key`, `key(${target})`, 'collections', resolveType),
      memberToWire(
        value,
        type.value,
        `map literal for ${target}: value`,
        `value(${target})`,
        'collections',
        resolveType,
      ),
    );
  }
  const sorted = sortedEntries(parts, codecOf(type.key).compare);
  return joinParts(sorted.length / 2, sorted);
}

function elementsToWire(
  kind: 'list' | 'set' | 'vector',
  elements: readonly Term[],
  type: DataType,
  target: string,
  resolveType: ResolveType,
): Uint8Array[] {
  const what = `${kind} literal for ${target}: value`;
  const where = kind === 'vector' ? 'vectors' : 'collections';
  const name = `value(${target})`;
  return elements.map(element => memberToWire(element, type, what, name, where, resolveType));
}

/** A member of a collection or vector, none of which may be null. */
function memberToWire(
  term: Term,
  type: DataType,
  what: string,
  name: string,
  where: string,
  resolveType: ResolveType,
): Uint8Array {
  if (!fits(term, type, resolveType)) {
    throw invalid(`Invalid ${what} ${printTerm(term)} is not of type ${printType(type)}`);
  }
  const bytes = termToWire(term, type, name, resolveType);
  if (bytes === null) {
    throw invalid(`null is not supported inside ${where}`);
  }
  return bytes;
}

function tupleToWire(
  term: TermOf<'tuple'>,
  type: DataType,
  target: string,
  resolveType: ResolveType,
): Uint8Array | null {
  if (type.kind !== 'tuple') {
    if (term.elements.length === 1) {
      // A value in parentheses looks the same.
      return termToWire(term.elements[0]!, type, target, resolveType);
    }
    throw invalid(`Invalid tuple type literal for ${target} of type ${printType(type)}`);
  }
  const {elements} = type;
  if (term.elements.length > elements.length) {
    throw invalid(
      `Invalid tuple literal for ${target}: too many elements. Type ${printType(type)} expects ${elements.length} but got ${term.elements.length}`,
    );
  }
  return joinFields(
    term.elements.map((element, i) => {
      if (!fits(element, elements[i]!, resolveType)) {
        throw invalid(`Invalid tuple literal for ${target}: component ${i} is not of type ${printType(elements[i]!)}`);
      }
      return termToWire(element, elements[i]!, `${target}[${i}]`, resolveType);
    }),
  );
}

function userTypeToWire(term: TermOf<'udt'>, type: DataType, target: string, resolveType: ResolveType): Uint8Array {
  if (type.kind !== 'udt') {
    throw invalid(`Invalid user type literal for ${target} of type ${printType(type)}`);
  }
  const given = new Map(term.fields);
  for (const name of given.keys()) {
    if (!type.fields.some(field => field.name === name)) {
      throw invalid(`Unknown field '${name}' in value of user defined type ${type.name}`);
    }
  }
  return joinFields(
    type.fields.map(field => {
      const value = given.get(field.name);
      if (value === undefined) {
        return null;
      }
      if (!fits(value, field.type, resolveType)) {
        throw invalid(
          `Invalid user type literal for ${target}: field ${field.name} is not of type ${printType(field.type)}`,
        );
      }
      return termToWire(value, field.type, `${target}.${field.name}`, resolveType);
    }),
  );
}

/** Whether a constant's shape suits a type; that its text can be read is not looked at. */
export function fits(term: Term, type: DataType, resolveType: ResolveType = nativeOnly): boolean {
  const all = (terms: readonly Term[], of: DataType): boolean => terms.every(each => fits(each, of, resolveType));
  switch (term.kind) {
    case 'literal':
      return type.kind === 'native' && TAKEN_BY[term.literal].includes(type.name);
    case 'negate':
      return fits(term.of, type, resolveType);
    case 'hint': {
      const hint = resolveType(term.type);
      return isValueCompatible(type, hint) && fits(term.of, hint, resolveType);
    }
    case 'list':
      return type.kind === 'vector'
        ? term.elements.length === type.dimension && all(term.elements, type.element)
        : type.kind === 'list' && all(term.elements, type.element);
    case 'set':
      return (
        (type.kind === 'map' && term.elements.length === 0) || (type.kind === 'set' && all(term.elements, type.element))
      );
    case 'map':
      return (
        type.kind === 'map' &&
        term.entries.every(([k, v]) => fits(k, type.key, resolveType) && fits(v, type.value, resolveType))
      );
    case 'tuple':
      if (type.kind !== 'tuple') {
        return term.elements.length === 1 && fits(term.elements[0]!, type, resolveType);
      }
      return (
        term.elements.length <= type.elements.length &&
        term.elements.every((each, i) => fits(each, type.elements[i]!, resolveType))
      );
    case 'udt':
      return (
        type.kind === 'udt' &&
        term.fields.every(([name, value]) => {
          const field = type.fields.find(candidate => candidate.name === name);
          return field !== undefined && fits(value, field.type, resolveType);
        })
      );
    case 'null':
    case 'value':
    case 'marker':
    case 'call':
    case 'arithmetic':
    case 'column':
      return true;
  }
}

/** A constant as CQL text, for messages: not more than its beginning. */
function printTerm(term: Term): string {
  const text = fullText(term);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

function fullText(term: Term): string {
  switch (term.kind) {
    case 'literal':
      return term.literal === 'string' ? `'${term.text}'` : term.literal === 'hex' ? `0x${term.text}` : term.text;
    case 'null':
      return 'null';
    case 'negate':
      return `-${fullText(term.of)}`;
    case 'hint':
      return `(${printTypeRef(term.type)})${fullText(term.of)}`;
    case 'list':
      return `[${term.elements.map(fullText).join(', ')}]`;
    case 'set':
      return `{${term.elements.map(fullText).join(', ')}}`;
    case 'map':
      return `{${term.entries.map(([key, value]) => `${fullText(key)}: ${fullText(value)}`).join(', ')}}`;
    case 'tuple':
      return `(${term.elements.map(fullText).join(', ')})`;
    case 'udt':
      return `{${term.fields.map(([name, value]) => `${name}: ${fullText(value)}`).join(', ')}}`;
    case 'marker':
      return '?';
    case 'call':
      return `${term.name.name}(...)`;
    case 'column':
      return term.name;
    case 'value':
    case 'arithmetic':
      return `<${term.kind}>`;
  }
}
