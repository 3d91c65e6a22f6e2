/** Terms as text, for messages and for names of result columns. */
import type {Term} from '../../core/cql/statements/statement.ts';
import {printTypeRef} from '../../core/cql/statements/type-refs.ts';

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
      return `(${printTypeRef(term.type)})${describeTerm(term.of)}`;
    case 'arithmetic':
      return `${describeTerm(term.left)} ${term.operator} ${describeTerm(term.right)}`;
    case 'negate':
      return `-${describeTerm(term.of)}`;
    case 'column':
      return term.name;
  }
}
