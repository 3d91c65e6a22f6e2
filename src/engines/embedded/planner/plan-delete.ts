/** DELETE made ready. */
import {invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {Delete, DeleteTarget} from '../../../core/cql/statements/statement.ts';
import {isMultiCell, native} from '../../../core/cql/types/type-shapes.ts';
import {columnOf, isKey, type TableAccess} from '../access.ts';
import {deleteColumn, deleteElement, setField, type Operation} from '../operations.ts';
import {fieldIndex} from './plan-update.ts';
import {
  compileUsing,
  compileWriteCondition,
  finishChange,
  openScope,
  planTargets,
  type WritePlan,
} from './plan-write.ts';
import {compileTerm, type Scope} from './plan-terms.ts';

export function planDelete(
  statement: Delete,
  schema: Schema,
  keyspace: string | undefined,
  markers: ColumnSpec[] = [],
  isAlone = true,
): WritePlan {
  const {scope, access} = openScope(schema, statement.table, keyspace, markers);
  const using = compileUsing(scope, statement.using);
  const condition = compileWriteCondition(scope, statement);
  const operations = statement.targets.map(target => compileTarget(scope, access, target));
  const {key, isStaticOnly} = planTargets(scope, access, statement, operations);
  if (operations.length > 0 && !isStaticOnly && !key.isFullKey && condition === undefined) {
    throw invalid('Range deletions are not supported for specific columns');
  }
  return finishChange({kind: 'delete', scope, access, key, operations, isStaticOnly, condition, ...using}, isAlone);
}

function compileTarget(scope: Scope, access: TableAccess, target: DeleteTarget): Operation {
  const column = columnOf(access.table, target.column);
  if (isKey(column)) {
    throw invalid(`Invalid identifier ${column.name} for deletion (should not be a PRIMARY KEY part)`);
  }
  const {type} = column;
  switch (target.kind) {
    case 'column':
      return deleteColumn(column);
    case 'element': {
      if (type.kind !== 'list' && type.kind !== 'set' && type.kind !== 'map') {
        throw invalid(`Invalid deletion operation for non collection column ${column.name}`);
      }
      if (!isMultiCell(type)) {
        throw invalid(`Invalid deletion operation for frozen collection column ${column.name}`);
      }
      const keyType = type.kind === 'list' ? native('int') : type.kind === 'set' ? type.element : type.key;
      const name = `${type.kind === 'list' ? 'idx' : type.kind === 'set' ? 'value' : 'key'}(${column.name})`;
      return deleteElement(column, compileTerm(scope, target.key, keyType, name, name));
    }
    case 'field': {
      if (type.kind !== 'udt') {
        throw invalid(`Invalid field deletion operation for non-UDT column ${column.name}`);
      }
      if (!isMultiCell(type)) {
        throw invalid(`Frozen UDT column ${column.name} does not support field deletions`);
      }
      return setField(column, fieldIndex(column, type, target.field), undefined);
    }
  }
}
