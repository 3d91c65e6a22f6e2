/** Terms as text, for messages and for names of result columns. */
import type {Term, TypeRef} from '../../../core/cql/statements/statement.ts';
import {printTypeRef} from '../../../core/cql/statements/type-refs.ts';
import {isNativeTypeName} from '../../../core/cql/types/type-shapes.ts';

/**
 * As Apache Cassandra shows a type that was written: tuples, which are always frozen, without saying so. Types of users are
 * shown with the keyspace when that is given: names of result columns have it, messages do not.
 */
export const describeTypeRef = (type: TypeRef, keyspace?: string): string =>
  printTypeRef(plainTuples(keyspace === undefined ? type : qualified(type, keyspace)));

function qualified(type: TypeRef, keyspace: string): TypeRef {
  const inner = (member: TypeRef): TypeRef => qualified(member, keyspace);
  switch (type.kind) {
    case 'named':
      return type.keyspace === undefined && !isNativeTypeName(type.name) && type.name !== 'varchar'
        ? {...type, keyspace}
        : type;
    case 'frozen':
      return {...type, of: inner(type.of)};
    case 'list':
    case 'set':
    case 'vector':
      return {...type, element: inner(type.element)};
    case 'map':
      return {...type, key: inner(type.key), value: inner(type.value)};
    case 'tuple':
      return {...type, elements: type.elements.map(inner)};
    default:
      return type;
  }
}

function plainTuples(type: TypeRef): TypeRef {
  switch (type.kind) {
    case 'frozen':
      return type.of.kind === 'tuple' ? plainTuples(type.of) : {...type, of: plainTuples(type.of)};
    case 'list':
    case 'set':
    case 'vector':
      return {...type, element: plainTuples(type.element)};
    case 'map':
      return {...type, key: plainTuples(type.key), value: plainTuples(type.value)};
    case 'tuple':
      return {...type, elements: type.elements.map(plainTuples)};
    default:
      return type;
  }
}

/** `keyspace` as for types. */
export function describeTerm(term: Term, keyspace?: string): string {
  const inner = (part: Term): string => describeTerm(part, keyspace);
  const list = (terms: readonly Term[]): string => terms.map(inner).join(', ');
  switch (term.kind) {
    case 'literal':
      return term.literal === 'string'
        ? // Not a literal any more when it has quotes: Apache Cassandra shows it so.
          `'${term.text}'`
        : term.literal === 'hex'
          ? `0x${term.text}`
          : term.text;
    case 'null':
      return 'NULL';
    case 'marker':
      return '?';
    case 'value':
      return term.bytes === null ? 'null' : `0x${Buffer.from(term.bytes).toString('hex')}`;
    case 'list':
      return `[${list(term.elements)}]`;
    case 'set':
      return `{${list(term.elements)}}`;
    case 'tuple':
      return `(${list(term.elements)})`;
    case 'map':
      return `{${term.entries.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(', ')}}`;
    case 'udt':
      return `{${term.fields.map(([name, value]) => `${name}: ${inner(value)}`).join(', ')}}`;
    case 'call':
      return `${term.name.keyspace === undefined ? '' : `${term.name.keyspace}.`}${term.name.name}(${list(term.args)})`;
    case 'hint':
      return `(${describeTypeRef(term.type, keyspace)})${inner(term.of)}`;
    case 'arithmetic':
      return `${inner(term.left)} ${term.operator} ${inner(term.right)}`;
    case 'negate':
      return `-${inner(term.of)}`;
    case 'column':
      return term.name;
  }
}
