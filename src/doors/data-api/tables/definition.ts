/** Descriptions of columns as createTable, alterTable and createType take them. Source: stargate/data-api, "ColumnDesc". */
import type {TypeRef} from '../../../core/cql/statements/statement.ts';
import {isNativeTypeName} from '../../../core/cql/types/type-shapes.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {smallInteger} from '../documents/decimal.ts';
import {kindOf, mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {checkService, keptService, serviceOf} from '../vectorize/service.ts';
import {CREATABLE, NOT_CREATABLE} from './column-types.ts';

/** A column as asked for; the dimension of a vector may still be the service's to say. */
export interface ColumnRequest {
  readonly name: string;
  readonly kind: 'primitive' | 'list' | 'set' | 'map' | 'vector' | 'userDefined';
  /** Undefined: it cannot be made; `typeText` says what was asked for. */
  readonly type: TypeRef | undefined;
  readonly typeText: string;
  readonly service: JsonObject | undefined;
}

const MEMBERS = ['dimension', 'keyType', 'service', 'type', 'udtName', 'valueType'];
const KINDS = ['list', 'map', 'set', 'userDefined', 'vector'];
const PRIMITIVES = CREATABLE.join(', ');
const ALL_TYPES = [...CREATABLE, ...NOT_CREATABLE, ...KINDS].join(', ');
const MAX_DIMENSION = 8192;

/** Map keys are compared by their order, which durations lack. */
const KEY_TYPES = CREATABLE.filter(name => name !== 'duration');

const named = (name: string): TypeRef => ({kind: 'named', keyspace: undefined, name});

/** Columns of an object from names to descriptions. Fails with the errors of data types. */
export function parseColumns(columns: JsonObject, context: Context): readonly ColumnRequest[] {
  if (columns.has('')) {
    throw fail('COMMAND_FIELD_VALUE_INVALID', {field: 'name', value: '""', message: 'a column or field needs a name'});
  }
  return [...columns].map(([name, json]) => parseColumn(name, json, context));
}

function parseColumn(name: string, json: Json, context: Context): ColumnRequest {
  if (typeof json === 'string') {
    return primitive(name, json, true);
  }
  if (!(json instanceof Map)) {
    throw mismatch(`the column ${name} must be the name of a type or an object, not ${kindOf(json)}.`);
  }
  for (const member of json.keys()) {
    // Seen in: astra-db-java 2.1, which sends the metric of a vector with its column. The index has it.
    if (!MEMBERS.includes(member) && !(member === 'metric' && json.get('type') === 'vector')) {
      throw fail('COMMAND_FIELD_UNKNOWN', {
        field: member.slice(0, 200),
        message: `the description of a column knows ${MEMBERS.join(', ')}`,
      });
    }
  }
  const type = json.get('type');
  switch (type) {
    case 'list':
    case 'set':
      return {
        name,
        kind: type,
        type: {kind: type, element: elementOf(type, json.get('valueType') ?? null)},
        typeText: type,
        service: refuseService(json),
      };
    case 'map':
      return {name, kind: 'map', type: mapOf(json), typeText: 'map', service: refuseService(json)};
    case 'vector':
      return vector(name, json, context);
    case 'userDefined':
      return {
        name,
        kind: 'userDefined',
        type: named(udtNameOf(json)),
        typeText: 'userDefined',
        service: refuseService(json),
      };
    default:
      if (typeof type !== 'string') {
        throw fail('UNKNOWN_DATA_TYPE', {unsupportedType: shown(type), supportedTypes: ALL_TYPES});
      }
      refuseService(json);
      return primitive(name, type, false);
  }
}

const shown = (json: Json | undefined): string => (json === undefined ? '(none)' : writeJson(json).slice(0, 200));

function primitive(name: string, type: string, isShort: boolean): ColumnRequest {
  const known: readonly string[] = CREATABLE;
  const refused: readonly string[] = NOT_CREATABLE;
  if (refused.includes(type)) {
    return {name, kind: 'primitive', type: undefined, typeText: type, service: undefined};
  }
  if (!known.includes(type)) {
    throw isShort
      ? fail('UNKNOWN_PRIMITIVE_DATA_TYPE', {unsupportedType: type.slice(0, 200), supportedTypes: PRIMITIVES})
      : fail('UNKNOWN_DATA_TYPE', {unsupportedType: type.slice(0, 200), supportedTypes: ALL_TYPES});
  }
  return {name, kind: 'primitive', type: named(type), typeText: type, service: undefined};
}

function refuseService(json: JsonObject): undefined {
  if ((json.get('service') ?? null) !== null) {
    throw mismatch('only columns of the type vector can have a service.');
  }
  return undefined;
}

/** The name of a primitive type, in the short or the long form; undefined when it is none. */
function primitiveName(json: Json): string | undefined {
  const name = json instanceof Map && json.size === 1 ? json.get('type') : json;
  return typeof name === 'string' ? name : undefined;
}

const isUserType = (json: Json): json is JsonObject => json instanceof Map && json.get('type') === 'userDefined';

/** The values of a collection: primitive, or a frozen user type. */
function valueOf(json: Json): TypeRef | undefined {
  if (isUserType(json)) {
    return {kind: 'frozen', of: named(udtNameOf(json))};
  }
  const name = primitiveName(json);
  return name !== undefined && (CREATABLE as readonly string[]).includes(name) ? named(name) : undefined;
}

function elementOf(kind: 'list' | 'set', json: Json): TypeRef {
  const element = valueOf(json);
  if (element === undefined || (kind === 'set' && primitiveName(json) === 'duration')) {
    throw fail(kind === 'list' ? 'UNSUPPORTED_LIST_DEFINITION' : 'UNSUPPORTED_SET_DEFINITION', {
      unsupportedValueType: shown(json),
      supportedTypes: `${PRIMITIVES}, userDefined`,
    });
  }
  return element;
}

function mapOf(json: JsonObject): TypeRef {
  const keyName = primitiveName(json.get('keyType') ?? null);
  const value = valueOf(json.get('valueType') ?? null);
  if (keyName === undefined || !(KEY_TYPES as readonly string[]).includes(keyName) || value === undefined) {
    throw fail('UNSUPPORTED_MAP_DEFINITION', {
      unsupportedKeyType: shown(json.get('keyType')),
      unsupportedValueType: shown(json.get('valueType')),
      supportedKeyTypes: KEY_TYPES.join(', '),
      supportedValueTypes: `${PRIMITIVES}, userDefined`,
    });
  }
  return {kind: 'map', key: named(keyName), value};
}

function udtNameOf(json: JsonObject): string {
  const name = json.get('udtName');
  if (typeof name !== 'string' || name === '' || isNativeTypeName(name)) {
    throw fail('INVALID_USER_DEFINED_TYPE_NAME', {udtName: shown(name)});
  }
  return name;
}

function vector(name: string, json: JsonObject, context: Context): ColumnRequest {
  const asked = dimensionOf(json.get('dimension') ?? null);
  const service = parseService(json.get('service') ?? null, context);
  const dimension =
    service === undefined
      ? asked
      : checkService(serviceOf(service), asked, context.door.embeddings.providers, context.door.embeddings.secrets);
  if (dimension === undefined) {
    throw fail('MISSING_DIMENSION_IN_VECTOR_COLUMN');
  }
  return {
    name,
    kind: 'vector',
    type: {kind: 'vector', element: named('float'), dimension},
    typeText: 'vector',
    service,
  };
}

/** A number, or a text of one. */
function dimensionOf(json: Json): number | undefined {
  if (json === null) {
    return undefined;
  }
  const text = json instanceof JsonNumber ? json.text : typeof json === 'string' ? json.trim() : '';
  const dimension = /^\d{1,9}(?:\.0+)?$/.test(text) ? smallInteger(text) : undefined;
  if (dimension === undefined || dimension <= 0 || dimension > MAX_DIMENSION) {
    throw fail('UNSUPPORTED_VECTOR_DIMENSION', {unsupportedValue: shown(json)});
  }
  return dimension;
}

const SERVICE_MEMBERS = ['authentication', 'modelName', 'parameters', 'provider'];

/** The service as it is kept. Fails with `VECTORIZE_FEATURE_NOT_AVAILABLE`, `INVALID_CREATE_COLLECTION_OPTIONS`. */
export function parseService(json: Json, {features}: Context): JsonObject | undefined {
  if (json === null) {
    return undefined;
  }
  if (!(json instanceof Map)) {
    throw mismatch(`the service of a column must be an object, not ${kindOf(json)}.`);
  }
  for (const member of json.keys()) {
    if (!SERVICE_MEMBERS.includes(member)) {
      throw fail('COMMAND_FIELD_UNKNOWN', {
        field: member.slice(0, 200),
        message: `the service of a column knows ${SERVICE_MEMBERS.join(', ')}`,
      });
    }
  }
  if (typeof json.get('provider') !== 'string' || json.get('provider') === '') {
    throw fail('INVALID_CREATE_COLLECTION_OPTIONS', {message: "'service' needs a 'provider'"});
  }
  if (!features.vectorize) {
    throw fail('VECTORIZE_FEATURE_NOT_AVAILABLE');
  }
  return keptService(new Map([...json].filter(([, value]) => value !== null)));
}

export interface KeyRequest {
  readonly partition: readonly string[];
  readonly clustering: readonly {readonly name: string; readonly descending: boolean}[];
}

/** `primaryKey` of a table: one name, or an object of partitionBy and partitionSort. Fails with the errors of keys. */
export function parseKey(json: Json, columns: readonly ColumnRequest[]): KeyRequest {
  const key = typeof json === 'string' ? {partition: [json], clustering: []} : keyOfObject(json);
  const tableColumns = columns.map(({name}) => name).join(', ');
  if (key.partition.length === 0) {
    throw fail('MISSING_PARTITION_COLUMNS', {tableColumns});
  }
  const known = new Set(columns.map(({name}) => name));
  const unknown = key.partition.filter(name => !known.has(name));
  if (unknown.length > 0) {
    throw fail('UNKNOWN_PARTITION_COLUMNS', {unknownColumns: unknown.join(', '), tableColumns});
  }
  const unknownSorts = key.clustering.filter(({name}) => !known.has(name));
  if (unknownSorts.length > 0) {
    throw fail('UNKNOWN_PARTITION_SORT_COLUMNS', {
      unknownColumns: unknownSorts.map(({name}) => name).join(', '),
      tableColumns,
    });
  }
  return key;
}

const badKey = (): Error =>
  mismatch(
    'the primaryKey must be the name of a column, or an object of partitionBy (an array of names) and partitionSort (names with 1 or -1).',
  );

function keyOfObject(json: Json): KeyRequest {
  if (!(json instanceof Map) || [...json.keys()].some(name => name !== 'partitionBy' && name !== 'partitionSort')) {
    throw badKey();
  }
  const partition = json.get('partitionBy') ?? [];
  const sort = json.get('partitionSort') ?? new Map<string, Json>();
  if (!Array.isArray(partition) || !partition.every(name => typeof name === 'string') || !(sort instanceof Map)) {
    throw badKey();
  }
  return {
    partition: partition as string[],
    clustering: [...sort].map(([name, order]) => {
      const direction = order instanceof JsonNumber ? Number(order.text) : 0;
      if (direction !== 1 && direction !== -1) {
        throw badKey();
      }
      return {name, descending: direction < 0};
    }),
  };
}
