/** Terms as text, for messages and for names of result columns. */
import type {Term, TypeRef} from '../../core/cql/statements/statement.ts';
import {printTypeRef} from '../../core/cql/statements/type-refs.ts';

/** As Apache Cassandra shows a type that was written: tuples, which are always frozen, without saying so. */
export const describeTypeRef = (type: TypeRef): string => printTypeRef(plainTuples(type));

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

export function describeTerm(term: Term): string {
  const list = (terms: readonly Term[]): string => terms.map(describeTerm).join(', ');
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
      return term.name === undefined ? '?' : `:${term.name}`;
    case 'value':
      return term.bytes === null ? 'null' : `0x${Buffer.from(term.bytes).toString('hex')}`;
    case 'list':
      return `[${list(term.elements)}]`;
    case 'set':
      return `{${list(term.elements)}}`;
    case 'tuple':
      return `(${list(term.elements)})`;
    case 'map':
      return `{${term.entries.map(([key, value]) => `${describeTerm(key)}: ${describeTerm(value)}`).join(', ')}}`;
    case 'udt':
      return `{${term.fields.map(([name, value]) => `${name}: ${describeTerm(value)}`).join(', ')}}`;
    case 'call':
      return `${term.name.keyspace === undefined ? '' : `${term.name.keyspace}.`}${term.name.name}(${list(term.args)})`;
    case 'hint':
      return `(${describeTypeRef(term.type)})${describeTerm(term.of)}`;
    case 'arithmetic':
      return `${describeTerm(term.left)} ${term.operator} ${describeTerm(term.right)}`;
    case 'negate':
      return `-${describeTerm(term.of)}`;
    case 'column':
      return term.name;
  }
}
