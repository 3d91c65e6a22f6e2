/** A table's filter as a condition for the engine. */
import type {Condition, Term} from '../../../core/cql/statements/statement.ts';
import type {TableComparison, TableFilter, Wants} from './filter.ts';

const value = (bytes: Uint8Array): Term => ({kind: 'value', bytes});
const all = (of: readonly Condition[]): Condition => (of.length === 1 ? of[0]! : {kind: 'and', of});
const any = (of: readonly Condition[]): Condition => ({kind: 'or', of});
const not = (of: Condition): Condition => ({kind: 'not', of});

/** Undefined: every row. The filter must not be one that never holds. */
export function tableCondition(filter: TableFilter): Condition | undefined {
  const parts = filter.kind === 'and' ? filter.of : [filter];
  if (parts.length === 0) {
    return undefined;
  }
  const restricted = new Set<string>();
  return all(
    parts.map(part => {
      if (part.kind === 'comparison' && isRestriction(part.comparison, restricted)) {
        return comparisonCondition(part.comparison);
      }
      // What stands below an `or` is a test on rows, to which the rules for restrictions of CQL do not apply.
      const condition = nested(part);
      return condition.kind === 'or' ? condition : any([condition]);
    }),
  );
}

/** Restrictions of key columns choose partitions and slices: at most one `=` or `IN`, or one bound of each side. */
function isRestriction(comparison: TableComparison, restricted: Set<string>): boolean {
  const {column} = comparison;
  const operator = comparison.kind === 'in' ? '=' : comparison.kind === 'compare' ? comparison.cql : '!=';
  if (!column.isKey || operator === '!=') {
    return false;
  }
  const isWhole = operator === '=';
  const side = isWhole ? 'whole' : operator.startsWith('>') ? 'start' : 'end';
  if (!isWhole && column.column.kind === 'partition_key') {
    return false;
  }
  const taken = (what: string): boolean => restricted.has(`${what} ${column.name}`);
  if (taken('whole') || taken(side) || (isWhole && (taken('start') || taken('end')))) {
    return false;
  }
  restricted.add(`${side} ${column.name}`);
  return true;
}

function nested(filter: TableFilter): Condition {
  if (filter.kind === 'comparison') {
    return comparisonCondition(filter.comparison);
  }
  const parts = filter.of.map(nested);
  return filter.kind === 'and' ? all(parts) : any(parts);
}

function comparisonCondition(comparison: TableComparison): Condition {
  const column = comparison.column.name;
  switch (comparison.kind) {
    case 'compare':
      return {kind: 'compare', column, operator: comparison.cql, value: value(comparison.value)};
    case 'in':
      return {kind: 'in', column, values: comparison.values.map(value)};
    case 'nin':
      // Not `not in`: a missing value meets neither.
      return all(comparison.values.map(bytes => ({kind: 'compare', column, operator: '!=', value: value(bytes)})));
    case 'members': {
      const kind = comparison.part === 'keys' ? 'contains_key' : 'contains';
      return quantified(
        comparison.wants,
        comparison.values.map(bytes => ({kind, column, value: value(bytes)})),
      );
    }
    case 'match':
      return {kind: 'match', column, value: value(comparison.words)};
    case 'entries':
      return quantified(
        comparison.wants,
        comparison.pairs.map(([key, entry]) => ({
          kind: 'element',
          column,
          key: value(key),
          operator: '=',
          value: value(entry),
        })),
      );
  }
}

function quantified(wants: Wants, parts: readonly Condition[]): Condition {
  switch (wants) {
    case 'any':
      return parts.length === 1 ? parts[0]! : any(parts);
    case 'all':
      return all(parts);
    case 'none':
      return all(parts.map(not));
    case 'not_all':
      return any(parts.map(not));
  }
}
