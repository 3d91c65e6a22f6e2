/** CQL types as the Data API names them: descriptions of columns, and what the API can do with each. */
import {quoteName} from '../../../core/cql/print-name.ts';
import type {UserType} from '../../../core/cql/schema/schema.ts';
import {printType} from '../../../core/cql/types/type-names.ts';
import type {DataType, NativeTypeName} from '../../../core/cql/types/type.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';

/** Types that new columns may have. Source: stargate/data-api, "ApiDataTypeDefs". */
export const CREATABLE: readonly NativeTypeName[] = [
  'ascii',
  'bigint',
  'blob',
  'boolean',
  'date',
  'decimal',
  'double',
  'duration',
  'float',
  'inet',
  'int',
  'smallint',
  'text',
  'time',
  'timestamp',
  'tinyint',
  'uuid',
  'varint',
];

/** Known, but never in new columns. */
export const NOT_CREATABLE: readonly NativeTypeName[] = ['counter', 'timeuuid'];

/** What the API can do with the values of a type. */
export interface ApiSupport {
  readonly createTable: boolean;
  readonly insert: boolean;
  readonly read: boolean;
  readonly filter: boolean;
}

const ALL: ApiSupport = {createTable: true, insert: true, read: true, filter: true};
const NONE: ApiSupport = {createTable: false, insert: false, read: false, filter: false};

export function supportOf(type: DataType): ApiSupport {
  switch (type.kind) {
    case 'native':
      return type.name === 'counter'
        ? {...ALL, createTable: false, insert: false}
        : type.name === 'timeuuid'
          ? {...ALL, createTable: false}
          : ALL;
    case 'list':
    case 'set':
      return collection(type.frozen, [type.element]);
    case 'map':
      return collection(type.frozen, [type.key, type.value]);
    case 'vector':
      return isFloatVector(type) ? {...ALL, filter: false} : NONE;
    case 'udt':
      return type.fields.every(field => field.type.kind === 'native' && field.type.name !== 'counter')
        ? {...ALL, createTable: !type.frozen, filter: false}
        : NONE;
    case 'tuple':
      return NONE;
  }
}

export const isFloatVector = (type: DataType): type is Extract<DataType, {kind: 'vector'}> =>
  type.kind === 'vector' && type.element.kind === 'native' && type.element.name === 'float';

function collection(isFrozen: boolean, parts: readonly DataType[]): ApiSupport {
  if (!parts.every(part => part.kind === 'native' || (part.kind === 'udt' && supportOf(part).read))) {
    return NONE;
  }
  return isFrozen ? {...ALL, createTable: false, filter: false} : ALL;
}

/** Name of the type in the API's words; CQL for what it has no word for. */
export function typeName(type: DataType): string {
  return type.kind === 'native' || type.kind === 'vector' ? nameOf(type) : printType(type);
}

const nameOf = (type: Extract<DataType, {kind: 'native' | 'vector'}>): string =>
  type.kind === 'native' ? type.name : `vector<${type.dimension}>`;

export interface DescribeOptions {
  /** The embedding service of a vector column. */
  readonly service?: JsonObject | undefined;
  /** Gives the fields of user types, to be shown with them; absent: their names only. */
  readonly inlinesTypes?: boolean | undefined;
}

/** `{"type": "text"}`, `{"type": "map", "keyType": "text", "valueType": "int"}` and so on. */
export function describeType(type: DataType, options: DescribeOptions = {}): JsonObject {
  const support = supportOf(type);
  const description = shapeOf(type, support, options);
  if (!(support.createTable && support.insert && support.read && support.filter)) {
    description.set('apiSupport', describeSupport(support, cqlOf(type)));
  }
  return description;
}

export const describeSupport = (support: ApiSupport, cql: string): JsonObject =>
  new Map<string, Json>([
    ['createTable', support.createTable],
    ['insert', support.insert],
    ['read', support.read],
    ['filter', support.filter],
    ['cqlDefinition', cql],
  ]);

export const cqlOf = (type: DataType): string =>
  type.kind === 'udt' && !type.frozen ? quoteName(type.name) : printType(type);

function shapeOf(type: DataType, support: ApiSupport, options: DescribeOptions): JsonObject {
  if (!support.read) {
    return new Map<string, Json>([['type', 'UNSUPPORTED']]);
  }
  switch (type.kind) {
    case 'native':
      return new Map<string, Json>([['type', type.name]]);
    case 'list':
    case 'set':
      return new Map<string, Json>([
        ['type', type.kind],
        ['valueType', partOf(type.element, options)],
      ]);
    case 'map':
      return new Map<string, Json>([
        ['type', 'map'],
        ['keyType', partOf(type.key, options)],
        ['valueType', partOf(type.value, options)],
      ]);
    case 'vector': {
      const description = new Map<string, Json>([
        ['type', 'vector'],
        ['dimension', new JsonNumber(String(type.dimension))],
      ]);
      if (options.service !== undefined) {
        description.set('service', options.service);
      }
      return description;
    }
    case 'udt':
      return userType(type, options);
    case 'tuple':
      return new Map<string, Json>([['type', 'UNSUPPORTED']]);
  }
}

/** Primitive types inside collections are told by their names only. */
const partOf = (type: DataType, options: DescribeOptions): Json =>
  type.kind === 'native' ? type.name : shapeOf(type, supportOf(type), options);

function userType(type: Extract<DataType, {kind: 'udt'}>, {inlinesTypes}: DescribeOptions): JsonObject {
  const description = new Map<string, Json>([
    ['type', 'userDefined'],
    ['udtName', type.name],
  ]);
  if (inlinesTypes === true) {
    description.set('definition', new Map<string, Json>([['fields', describeFields(type.fields)]]));
  }
  return description;
}

export const describeFields = (fields: UserType['fields']): JsonObject =>
  new Map(fields.map(field => [field.name, describeType(field.type)]));
