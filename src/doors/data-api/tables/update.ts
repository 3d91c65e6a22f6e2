/** updateOne on tables: one CQL UPDATE, which makes the row when there is none. Source: stargate/data-api, "TableUpdateOperator". */
import type {Assignment, Term, Update} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {kindOf} from '../envelope.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import {marker} from '../operations/statements.ts';
import {isFloatVector} from './column-types.ts';
import {hasSort} from './delete.ts';
import {embedColumns, takesTexts} from './embed.ts';
import {keyCondition, wholeKey} from './key-filter.ts';
import {encode} from './rows.ts';
import {listColumns, namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {encodeValue, Misfit} from './values.ts';

export const TABLE_UPDATE_OPERATORS = ['$set', '$unset', '$push', '$pullAll'] as const;
type Operator = (typeof TABLE_UPDATE_OPERATORS)[number];

const SUPPORTED = TABLE_UPDATE_OPERATORS.join(', ');

interface Change {
  readonly column: ApiColumn;
  /** `c = ?`, `c = c + ?`, `c = c - ?` */
  readonly how: '=' | '+' | '-';
  readonly value: Uint8Array | null;
}

export interface UpdateInput {
  readonly filter: Json | undefined;
  readonly sort: Json | undefined;
  readonly update: Json;
}

export async function updateRow(input: UpdateInput, table: ApiTable, context: Context): Promise<Answer> {
  if (hasSort(input.sort)) {
    throw fail('UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND');
  }
  const key = wholeKey(input.filter, table);
  const operations = readOperations(input.update);
  checkColumns(operations, table);
  const set = operations.get('$set');
  if (set !== undefined && takesTexts([set], table)) {
    await embedColumns([set], table, context, 'UPDATE');
  }
  const changes = readChanges(operations, table);
  const shape = JSON.stringify(['update', changes.map(({column, how}) => [column.name, how])]);
  const statement = table.statement(shape, () => updateStatement(changes, table));
  const named = key.slice(0, keyColumns(changes, table));
  await context.session.execute(statement, {values: [...changes.map(({value}) => value), ...named]});
  return {status: '"matchedCount":1,"modifiedCount":1'};
}

/** How many columns of the key the statement names: what is static belongs to the partition, and CQL wants no row for it. */
const keyColumns = (changes: readonly Change[], table: ApiTable): number =>
  changes.every(({column}) => column.column.kind === 'static')
    ? table.key.filter(({column}) => column.kind === 'partition_key').length
    : table.key.length;

type Operations = ReadonlyMap<Operator, JsonObject>;

function readOperations(json: Json): Operations {
  if (!(json instanceof Map)) {
    throw fail('UNSUPPORTED_UPDATE_DATA_TYPE', {
      errorMessage: `An update must be an object of operators, not ${kindOf(json)}.`,
    });
  }
  const noOperators = [...json.keys()].filter(name => !name.startsWith('$'));
  if (noOperators.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_OPERATION', {
      errorMessage: `${noOperators.join(', ').slice(0, 200)} is no update operator.`,
    });
  }
  const others = [...json.keys()].filter(name => !(TABLE_UPDATE_OPERATORS as readonly string[]).includes(name));
  if (others.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE', {
      usedUnsupportedUpdateOperations: others.join(', ').slice(0, 200),
      supportedUpdateOperations: SUPPORTED,
    });
  }
  const operations = new Map<Operator, JsonObject>();
  for (const [name, operand] of json) {
    if (!(operand instanceof Map)) {
      throw fail('UNSUPPORTED_UPDATE_DATA_TYPE', {
        errorMessage: `${name} needs an object of columns, not ${kindOf(operand)}.`,
      });
    }
    if (operand.size > 0) {
      operations.set(name as Operator, operand);
    }
  }
  if (operations.size === 0) {
    throw fail('MISSING_UPDATE_OPERATIONS', {supportedUpdateOperations: SUPPORTED});
  }
  return operations;
}

function checkColumns(operations: Operations, table: ApiTable): void {
  const names = [...operations.values()].flatMap(operand => [...operand.keys()]);
  const facts = {...table.facts, allColumns: table.allColumns};
  const unknown = names.filter(name => !table.byName.has(name));
  if (unknown.length > 0) {
    throw fail('UNKNOWN_UPDATE_COLUMNS', {...facts, unknownColumns: unknown.join(', ').slice(0, 1000)});
  }
  const columns = names.map(name => table.byName.get(name)!);
  const keys = columns.filter(({isKey}) => isKey);
  if (keys.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS', {
      ...table.facts,
      updateOnPrimaryKeyColumns: listColumns(keys),
      primaryKeys: table.primaryKey,
    });
  }
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) {
    throw fail('UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS', {duplicateAssignmentColumns: twice.join(', ')});
  }
  for (const [operator, operand] of operations) {
    const own = [...operand.keys()].map(name => table.byName.get(name)!);
    checkOperator(operator, own, table);
  }
}

function checkOperator(operator: Operator, columns: readonly ApiColumn[], table: ApiTable): void {
  const facts = {...table.facts, allColumns: table.allColumns};
  const isCounter = ({column: {type}}: ApiColumn): boolean => type.kind === 'native' && type.name === 'counter';
  const counters = columns.filter(isCounter);
  if (counters.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_OPERATOR', {...facts, operator, unsupportedColumns: listColumns(counters)});
  }
  const unsupported = columns.filter(({support}) => !support.insert);
  if (unsupported.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_COLUMN_TYPES', {...facts, unsupportedColumns: listColumns(unsupported)});
  }
  if (operator === '$set' || operator === '$unset') {
    return;
  }
  const vectors = columns.filter(({column}) => isFloatVector(column.type));
  if (vectors.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR', {operator});
  }
  const others = columns.filter(({column: {type}}) => !isGrowing(type));
  if (others.length > 0) {
    throw fail('UNSUPPORTED_UPDATE_OPERATOR', {...facts, operator, unsupportedColumns: namesOf(others)});
  }
}

type Collection = Extract<DataType, {kind: 'list' | 'set' | 'map'}>;

/** A collection whose elements are stored one by one. */
const isGrowing = (type: DataType): type is Collection =>
  (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') && !type.frozen;

function readChanges(operations: Operations, table: ApiTable): readonly Change[] {
  const faults: string[] = [];
  const changes: Change[] = [];
  for (const [operator, operand] of operations) {
    for (const [name, json] of operand) {
      const column = table.byName.get(name)!;
      changes.push(change(operator, column, json, faults));
    }
  }
  if (faults.length > 0) {
    throw fail('INVALID_UPDATE_COLUMN_VALUES', {
      ...table.facts,
      allColumns: table.allColumns,
      invalidColumns: faults.join('; '),
    });
  }
  return changes;
}

function change(operator: Operator, column: ApiColumn, json: Json, faults: string[]): Change {
  const {type} = column.column;
  switch (operator) {
    case '$set':
      return {column, how: '=', value: encode(column, json, faults)};
    case '$unset':
      return {column, how: '=', value: null};
    case '$push':
      return {column, how: '+', value: encodeParts(column, type, pushed(json, type), faults)};
    case '$pullAll': {
      if (!Array.isArray(json)) {
        throw fail('UNSUPPORTED_UPDATE_OPERATION_PARAM', {
          errorMessage: `$pullAll needs an array for the column ${column.name}, not ${kindOf(json)}.`,
        });
      }
      // Entries of maps are taken out by their keys.
      const taken: DataType = type.kind === 'map' ? {kind: 'set', element: type.key, frozen: false} : type;
      return {column, how: '-', value: encodeParts(column, taken, json, faults)};
    }
  }
}

function encodeParts({name}: ApiColumn, type: DataType, json: Json, faults: string[]): Uint8Array | null {
  try {
    return encodeValue(json, type);
  } catch (error) {
    if (!(error instanceof Misfit)) {
      throw error;
    }
    faults.push(`${name} - ${error.message}`);
    return null;
  }
}

const badPush = (reason: string): Error => fail('INVALID_PUSH_OPERATOR_USAGE', {reason});

/** What is added, as the JSON of a whole list, set or map. */
function pushed(json: Json, type: DataType): Json {
  if (json instanceof Map && json.has('$each')) {
    const each = json.get('$each');
    if (json.size > 1) {
      throw badPush('nothing can stand beside $each');
    }
    if (!Array.isArray(each)) {
      throw badPush('$each needs an array');
    }
    return type.kind === 'map' ? each.map(pair) : each;
  }
  if (type.kind !== 'map') {
    if (Array.isArray(json)) {
      throw badPush('several values need $each');
    }
    return [json];
  }
  if (json instanceof Map) {
    if (json.size !== 1) {
      throw badPush('one entry of a map is an object of one member, or an array of a key and a value');
    }
    return [...json].map(([key, value]) => [key, value]);
  }
  return [pair(json)];
}

/** `[key, value]` or `{key: value}`. */
function pair(json: Json): Json {
  if (json instanceof Map && json.size === 1) {
    return [...json].flat() as Json[];
  }
  if (!Array.isArray(json) || json.length !== 2) {
    throw badPush('an entry of a map is an array of a key and a value');
  }
  return json;
}

function updateStatement(changes: readonly Change[], table: ApiTable): Update {
  return {
    kind: 'update',
    table: table.name,
    using: {timestamp: undefined, ttl: undefined},
    assignments: changes.map(({column, how}, index): Assignment => {
      const own: Term = {kind: 'column', name: column.name};
      const value: Term =
        how === '=' ? marker(index) : {kind: 'arithmetic', operator: how, left: own, right: marker(index)};
      return {kind: 'set', column: column.name, value};
    }),
    where: keyCondition(table, changes.length, keyColumns(changes, table)),
    ifExists: false,
    conditions: [],
  };
}
