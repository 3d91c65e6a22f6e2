/** Types as plain data: made, compared, frozen. */
import type {DataType, NativeTypeName} from './type.ts';

type NativeType = Extract<DataType, {kind: 'native'}>;

const NAMES: {readonly [K in NativeTypeName]: true} = {
  ascii: true,
  bigint: true,
  blob: true,
  boolean: true,
  counter: true,
  date: true,
  decimal: true,
  double: true,
  duration: true,
  float: true,
  inet: true,
  int: true,
  smallint: true,
  text: true,
  time: true,
  timestamp: true,
  timeuuid: true,
  tinyint: true,
  uuid: true,
  varint: true,
};

export const NATIVE_TYPE_NAMES = Object.keys(NAMES) as readonly NativeTypeName[];

export const isNativeTypeName = (name: string): name is NativeTypeName => Object.hasOwn(NAMES, name);

const NATIVES = new Map<NativeTypeName, NativeType>(NATIVE_TYPE_NAMES.map(name => [name, {kind: 'native', name}]));

/** The type of that name; always the same object. */
export const native = (name: NativeTypeName): NativeType => NATIVES.get(name)!;

export const list = (element: DataType, frozen = false): DataType => ({kind: 'list', element, frozen});
export const set = (element: DataType, frozen = false): DataType => ({kind: 'set', element, frozen});
export const map = (key: DataType, value: DataType, frozen = false): DataType => ({kind: 'map', key, value, frozen});
export const tuple = (...elements: readonly DataType[]): DataType => ({kind: 'tuple', elements: elements.map(freeze)});
export const vector = (element: DataType, dimension: number): DataType => ({kind: 'vector', element, dimension});

/** Whether each element of a value is a cell of its own: collections and user types that are not frozen. */
export const isMultiCell = (type: DataType): boolean => 'frozen' in type && !type.frozen;

/**
 * The type with everything in it frozen; the same object when it is so already. Vectors stay as they were written:
 * Cassandra 5.0 shows `vector<list<int>, 2>` wherever it stands, though its elements are never cells of their own.
 */
export function freeze(type: DataType): DataType {
  switch (type.kind) {
    case 'native':
    case 'vector':
      return type;
    case 'list':
    case 'set': {
      const element = freeze(type.element);
      return type.frozen && element === type.element ? type : {kind: type.kind, element, frozen: true};
    }
    case 'map': {
      const key = freeze(type.key);
      const value = freeze(type.value);
      return type.frozen && key === type.key && value === type.value ? type : {kind: 'map', key, value, frozen: true};
    }
    case 'tuple': {
      const elements = type.elements.map(freeze);
      return elements.every((element, i) => element === type.elements[i]) ? type : {kind: 'tuple', elements};
    }
    case 'udt': {
      const fields = type.fields.map(field => ({name: field.name, type: freeze(field.type)}));
      const isSame = type.frozen && fields.every((field, i) => field.type === type.fields[i]!.type);
      return isSame ? type : {...type, fields, frozen: true};
    }
  }
}

/** Whether two types are the same in every part, frozenness and the fields of user types included. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a === b) {
    return true;
  }
  switch (a.kind) {
    case 'native':
      return b.kind === 'native' && a.name === b.name;
    case 'list':
    case 'set':
      return a.kind === b.kind && a.frozen === b.frozen && sameType(a.element, b.element);
    case 'map':
      return b.kind === 'map' && a.frozen === b.frozen && sameType(a.key, b.key) && sameType(a.value, b.value);
    case 'tuple':
      return b.kind === 'tuple' && sameTypes(a.elements, b.elements);
    case 'udt':
      return (
        b.kind === 'udt' &&
        a.frozen === b.frozen &&
        a.keyspace === b.keyspace &&
        a.name === b.name &&
        sameTypes(a.fields.map(typeOf), b.fields.map(typeOf)) &&
        a.fields.every((field, i) => field.name === b.fields[i]!.name)
      );
    case 'vector':
      return b.kind === 'vector' && a.dimension === b.dimension && sameType(a.element, b.element);
  }
}

const typeOf = (field: {readonly type: DataType}): DataType => field.type;

const sameTypes = (a: readonly DataType[], b: readonly DataType[]): boolean =>
  a.length === b.length && a.every((type, i) => sameType(type, b[i]!));

/** Natives whose wire values are also values of another type, by the type that takes them. */
const TAKES: {readonly [name: string]: readonly NativeTypeName[]} = {
  text: ['ascii'],
  varint: ['int', 'bigint', 'timestamp'],
  bigint: ['timestamp'],
  timestamp: ['bigint'],
  uuid: ['timeuuid'],
  date: ['int'],
  time: ['bigint'],
};

/** Whether every wire value of `given` is a value of `wanted` as it stands: an int is a varint, anything is a blob. */
export function isValueCompatible(wanted: DataType, given: DataType): boolean {
  if (sameType(freeze(wanted), freeze(given))) {
    return true;
  }
  if (wanted.kind === 'native') {
    return wanted.name === 'blob' || (given.kind === 'native' && (TAKES[wanted.name]?.includes(given.name) ?? false));
  }
  switch (wanted.kind) {
    case 'list':
    case 'set':
      return given.kind === wanted.kind && isValueCompatible(wanted.element, given.element);
    case 'map':
      return (
        given.kind === 'map' && isValueCompatible(wanted.key, given.key) && isValueCompatible(wanted.value, given.value)
      );
    case 'tuple':
      return (
        given.kind === 'tuple' &&
        given.elements.length <= wanted.elements.length &&
        given.elements.every((element, i) => isValueCompatible(wanted.elements[i]!, element))
      );
    case 'udt':
    case 'vector':
      return false;
  }
}
