/** Walks over data types, for checks and changes of definitions. */
import type {DataType} from '../types/type.ts';

/** True when the type or a part of it satisfies the test. */
export function mentions(type: DataType, test: (type: DataType) => boolean): boolean {
  return test(type) || partsOf(type).some(part => mentions(part, test));
}

/** Whether Apache Cassandra sees a duration in a type: it does not look into vectors. */
export const hasDuration = (type: DataType): boolean =>
  isNative(type, 'duration') || (type.kind !== 'vector' && partsOf(type).some(hasDuration));

export function partsOf(type: DataType): readonly DataType[] {
  switch (type.kind) {
    case 'native':
      return [];
    case 'list':
    case 'set':
    case 'vector':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return type.elements;
    case 'udt':
      return type.fields.map(field => field.type);
  }
}

/** Rebuilds a type from the inside out: `change` sees each part after its own parts were changed. */
export function mapType(type: DataType, change: (type: DataType) => DataType): DataType {
  const of = (part: DataType): DataType => mapType(part, change);
  switch (type.kind) {
    case 'native':
      return change(type);
    case 'list':
    case 'set':
    case 'vector':
      return change({...type, element: of(type.element)});
    case 'map':
      return change({...type, key: of(type.key), value: of(type.value)});
    case 'tuple':
      return change({...type, elements: type.elements.map(of)});
    case 'udt':
      return change({...type, fields: type.fields.map(field => ({name: field.name, type: of(field.type)}))});
  }
}

export const isNative = (type: DataType, name: string): boolean => type.kind === 'native' && type.name === name;

export const isCollection = (type: DataType): type is Extract<DataType, {kind: 'list' | 'set' | 'map'}> =>
  type.kind === 'list' || type.kind === 'set' || type.kind === 'map';

export const isUserType = (type: DataType, keyspace: string, name: string): boolean =>
  type.kind === 'udt' && type.keyspace === keyspace && type.name === name;

/** Whether Apache Cassandra sees a user type in a dropped column's type, which is a tuple to it from then on: it does not look into vectors. */
export const seesUserType = (type: DataType): boolean =>
  type.kind === 'udt' || (type.kind !== 'vector' && partsOf(type).some(seesUserType));

/** User types as tuples: what remains of a dropped column's type when the user type itself may be dropped later. */
export const withoutUserTypes = (type: DataType): DataType =>
  mapType(type, part => (part.kind === 'udt' ? {kind: 'tuple', elements: part.fields.map(field => field.type)} : part));
