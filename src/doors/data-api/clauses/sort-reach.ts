/**
 * Which documents can stand before one that is known, in an order by a field, as a condition that indexes answer: what a sort needs to
 * look at once it knows that enough others are better. docs/decisions/0026.
 */
import type {Condition, Term} from '../../../core/cql/statements/statement.ts';
import {encodeMillis} from '../documents/columns.ts';
import {encodeDecimal} from '../documents/decimal.ts';
import type {Filter, FilterNode} from './filter.ts';
import type {SortField, SortValue} from './sort.ts';

const value = (bytes: Uint8Array): Term => ({kind: 'value', bytes});
const text = (of: string): Term => value(Buffer.from(of));

/** Least value of a type, and how a value of it is written. The column has all values of the type. */
interface SortedType {
  /** As in SortValue. */
  readonly rank: number;
  readonly column: string;
  readonly encode: (text: string) => Uint8Array;
  /** Conditions that together hold for every value. */
  readonly all: readonly {readonly operator: '<' | '>='; readonly text: string}[];
}

const NULL_RANK = 1;

const TYPES: readonly SortedType[] = [
  {
    rank: 2,
    column: 'query_dbl_values',
    encode: encodeDecimal,
    all: [
      {operator: '<', text: '0'},
      {operator: '>=', text: '0'},
    ],
  },
  {rank: 3, column: 'query_text_values', encode: of => Buffer.from(of), all: [{operator: '>=', text: ''}]},
  {
    rank: 4,
    column: 'query_bool_values',
    encode: of => Uint8Array.of(of === 'true' ? 1 : 0),
    all: [{operator: '>=', text: 'false'}],
  },
  {
    rank: 5,
    column: 'query_timestamp_values',
    encode: encodeMillis,
    all: [{operator: '>=', text: String(-(2n ** 63n))}],
  },
];

/**
 * Holds for every document whose value at the field is not behind `bound`, perhaps for others too. Undefined when all documents without the
 * field are among them, and all the others too.
 */
export function reachCondition(
  {path, isDescending}: SortField,
  bound: SortValue,
  filter: Filter,
): Condition | undefined {
  if (isDescending && bound.rank < NULL_RANK) {
    return undefined;
  }
  const parts: Condition[] = [];
  if (!isDescending && !implies(filter.root, path)) {
    parts.push({kind: 'not', of: {kind: 'contains', column: 'exist_keys', value: text(path)}});
  }
  const at = (type: SortedType, operator: '<' | '<=' | '>=', of: string): void => {
    parts.push({kind: 'element', column: type.column, key: text(path), operator, value: value(type.encode(of))});
  };
  if (isDescending ? bound.rank <= NULL_RANK : bound.rank >= NULL_RANK) {
    parts.push({kind: 'contains', column: 'query_null_values', value: text(path)});
  }
  for (const type of TYPES) {
    if (type.rank === bound.rank) {
      at(type, isDescending ? '>=' : '<=', bound.text);
    } else if (type.rank > bound.rank === isDescending) {
      type.all.forEach(({operator, text: of}) => at(type, operator, of));
    }
  }
  const [only] = parts;
  return parts.length === 0 ? undefined : parts.length === 1 ? only : {kind: 'or', of: parts};
}

/** Only documents that have the field meet the filter. */
function implies(node: FilterNode, path: string): boolean {
  if (node.kind !== 'comparison') {
    return node.kind === 'and'
      ? node.of.some(part => implies(part, path))
      : node.of.length > 0 && node.of.every(part => implies(part, path));
  }
  const {comparison} = node;
  if (comparison.path !== path) {
    return false;
  }
  switch (comparison.kind) {
    case 'eq':
    case 'in':
    case 'all':
    case 'range':
    case 'size':
      return true;
    case 'exists':
      return comparison.isWanted;
    default:
      return false;
  }
}
