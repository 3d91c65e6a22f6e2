/** What orders and bytes of values say of them. */
import type {ComparisonOperator} from '../statements/statement.ts';
import type {DataType} from './type.ts';

/** `order`: less than, equal to or greater than 0, as the value that was found compares with the wanted one. */
export function meets(order: number, operator: ComparisonOperator): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** True when two values of the type are equal exactly when their bytes are. */
export function isBytewise(type: DataType): boolean {
  if (type.kind !== 'native') {
    return false;
  }
  switch (type.name) {
    case 'decimal':
    case 'varint':
    case 'float':
    case 'double':
    case 'duration':
    // Every byte but zero is true.
    case 'boolean':
      return false;
    default:
      return true;
  }
}
