/** Types as CQL text, and from what a statement wrote. */
import {CqlFailure, invalid} from '../errors.ts';
import {EOF} from '../lexer.ts';
import {quoteName} from '../print-name.ts';
import type {UserType} from '../schema/schema.ts';
import type {TypeRef} from '../statements/statement.ts';
import {parseTypeRef, printTypeRef} from '../statements/type-refs.ts';
import {Tokens} from '../tokens.ts';
import {parseMarshalName} from './marshal-name.ts';
import {freeze, isNativeTypeName, native} from './type-shapes.ts';
import type {DataType} from './type.ts';

// The names by which types are known belong together: whoever prints a type also asks what it is.
export {marshalName} from './marshal-name.ts';
export {freeze, isMultiCell, isValueCompatible, native, sameType} from './type-shapes.ts';

/** As system_schema.columns has it: `frozen<list<int>>`, `map<text, int>`, `vector<float, 3>`, `frozen<tuple<int, text>>`. */
export function printType(type: DataType): string {
  switch (type.kind) {
    case 'native':
      return type.name;
    case 'list':
    case 'set':
      return frozenIf(type.frozen, `${type.kind}<${printType(type.element)}>`);
    case 'map':
      return frozenIf(type.frozen, `map<${printType(type.key)}, ${printType(type.value)}>`);
    case 'tuple':
      return `frozen<tuple<${type.elements.map(printType).join(', ')}>>`;
    case 'udt':
      return frozenIf(type.frozen, quoteName(type.name));
    case 'vector':
      return `vector<${printType(type.element)}, ${type.dimension}>`;
  }
}

const frozenIf = (frozen: boolean, text: string): string => (frozen ? `frozen<${text}>` : text);

/** Finds a user type; undefined when there is none. */
export type UserTypeLookup = (keyspace: string, name: string) => UserType | undefined;

/** Inverse of `printType`: names without a keyspace are user types of `keyspace`. Fails with `syntax` or `invalid`. */
export function parseType(text: string, resolveUdt: UserTypeLookup, keyspace = ''): DataType {
  const tokens = new Tokens(text);
  const ref = parseTypeRef(tokens);
  if (tokens.kind() !== EOF) {
    throw tokens.mismatched('EOF');
  }
  return resolveTypeRef(ref, keyspace, resolveUdt);
}

/**
 * What a type in a statement means, for a table or type of `keyspace`. Fails with `invalid`, worded as Cassandra does:
 * "Unknown type p.nosuch", "Non-frozen collections are not allowed inside collections", and so on.
 */
export function resolveTypeRef(ref: TypeRef, keyspace: string, lookupUdt: UserTypeLookup): DataType {
  switch (ref.kind) {
    case 'named':
      return named(ref, keyspace, lookupUdt);
    case 'custom':
      return parseMarshalName(ref.className);
    case 'list':
    case 'set': {
      const element = resolveTypeRef(ref.element, keyspace, lookupUdt);
      checkInside(ref, element);
      return {kind: ref.kind, element, frozen: false};
    }
    case 'map': {
      const key = resolveTypeRef(ref.key, keyspace, lookupUdt);
      const value = resolveTypeRef(ref.value, keyspace, lookupUdt);
      checkInside(ref, key);
      checkInside(ref, value);
      if (isNamed(key, 'duration')) {
        throw invalid(`Durations are not allowed as map keys: ${printTypeRef(ref)}`);
      }
      return {kind: 'map', key, value, frozen: false};
    }
    case 'tuple':
      return {
        kind: 'tuple',
        elements: ref.elements.map(part => {
          const element = resolveTypeRef(frozenRef(part), keyspace, lookupUdt);
          if (isNamed(element, 'counter')) {
            throw invalid('Counters are not allowed inside tuples');
          }
          return freeze(element);
        }),
      };
    case 'vector': {
      const element = resolveTypeRef(ref.element, keyspace, lookupUdt);
      if (ref.dimension <= 0) {
        throw invalid(`vectors may only have positive dimensions; given ${ref.dimension}`);
      }
      if (isNamed(element, 'counter')) {
        throw invalid(`Counters are not allowed inside vectors: ${printTypeRef(ref)}`);
      }
      return {kind: 'vector', element, dimension: ref.dimension};
    }
    case 'frozen':
      return frozen(ref.of, keyspace, lookupUdt);
  }
}

function named(
  {keyspace: given, name}: Extract<TypeRef, {kind: 'named'}>,
  keyspace: string,
  lookupUdt: UserTypeLookup,
): DataType {
  if (given === undefined) {
    if (isNativeTypeName(name)) {
      return native(name);
    }
    if (name === 'varchar') {
      return native('text');
    }
  } else if (given !== keyspace) {
    throw invalid(
      `Statement on keyspace ${keyspace} cannot refer to a user type in keyspace ${given}; user types can only be used in the keyspace they are defined in`,
    );
  }
  const type = lookupUdt(keyspace, name);
  if (type === undefined) {
    throw invalid(`Unknown type ${keyspace === '' ? '' : `${keyspace}.`}${name}`);
  }
  return {kind: 'udt', keyspace: type.keyspace, name: type.name, fields: type.fields, frozen: false};
}

/** `frozen<…>` freezes all that is in it, so that what is not frozen may stand there. */
function frozen(of: TypeRef, keyspace: string, lookupUdt: UserTypeLookup): DataType {
  const type = resolveTypeRef(frozenRef(of), keyspace, lookupUdt);
  if (type.kind === 'native') {
    throw new CqlFailure(
      'syntax',
      `frozen<> is only allowed on collections, tuples, and user-defined types (got ${printTypeRef(of)})`,
    );
  }
  return freeze(type);
}

/** The parts of a frozen type written as frozen, which the check of nested types then lets pass. */
function frozenRef(ref: TypeRef): TypeRef {
  const part = (inner: TypeRef): TypeRef =>
    inner.kind === 'list' || inner.kind === 'set' || inner.kind === 'map'
      ? {kind: 'frozen', of: inner}
      : inner.kind === 'named' &&
          !(inner.keyspace === undefined && (isNativeTypeName(inner.name) || inner.name === 'varchar'))
        ? {kind: 'frozen', of: inner}
        : inner;
  switch (ref.kind) {
    case 'list':
    case 'set':
      return {kind: ref.kind, element: part(ref.element)};
    case 'map':
      return {kind: 'map', key: part(ref.key), value: part(ref.value)};
    case 'named':
    case 'custom':
    case 'tuple':
    case 'vector':
    case 'frozen':
      return ref;
  }
}

const isNamed = (type: DataType, name: string): boolean => type.kind === 'native' && type.name === name;

/** What may not be an element of a collection. */
function checkInside(ref: TypeRef, inner: DataType): void {
  if (inner.kind === 'udt' && !inner.frozen) {
    throw invalid(`Non-frozen UDTs are not allowed inside collections: ${printTypeRef(ref)}`);
  }
  if ('frozen' in inner && !inner.frozen) {
    throw invalid(`Non-frozen collections are not allowed inside collections: ${printTypeRef(ref)}`);
  }
  if (isNamed(inner, 'counter')) {
    throw invalid(`Counters are not allowed inside collections: ${printTypeRef(ref)}`);
  }
  if (ref.kind === 'set' && isNamed(inner, 'duration')) {
    throw invalid(`Durations are not allowed inside sets: ${printTypeRef(ref)}`);
  }
}
