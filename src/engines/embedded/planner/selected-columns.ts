/** Which columns a selector counts as reading, where Apache Cassandra asks whether static columns alone are selected. */
import type {Selector, Term} from '../../../core/cql/statements/statement.ts';

/** Whether a selector reads a column of a name that `is` takes. Source: Apache Cassandra 5.0, Selectable.selectColumns. */
export function selectsColumn(selector: Selector, is: (name: string) => boolean): boolean {
  switch (selector.kind) {
    case 'column':
      return is(selector.name);
    case 'count_rows':
      return false;
    case 'call':
      return selector.args.some(arg => selectsColumn(arg, is));
    case 'arithmetic':
      return selectsColumn(selector.left, is) || selectsColumn(selector.right, is);
    case 'tuple':
    case 'list':
    case 'set':
      return selector.elements.some(element => selectsColumn(element, is));
    case 'term':
      return countsAsColumn(selector.term);
    default:
      return selectsColumn(selector.of, is);
  }
}

/** A map or user type that is written out counts as a column of any kind where one of its values does not. Seen in: Apache Cassandra 5.0, WithMapOrUdt. */
function countsAsColumn(term: Term): boolean {
  switch (term.kind) {
    case 'map':
      return term.entries.some(([key, value]) => countsAsColumn(key) || !countsAsColumn(value));
    case 'udt':
      return term.fields.some(([, value]) => !countsAsColumn(value));
    case 'list':
    case 'set':
    case 'tuple':
      return term.elements.some(countsAsColumn);
    case 'call':
      return term.args.some(countsAsColumn);
    case 'arithmetic':
      return countsAsColumn(term.left) || countsAsColumn(term.right);
    case 'hint':
    case 'negate':
      return countsAsColumn(term.of);
    default:
      return false;
  }
}
