/** Columns of answers as the port has them. The wire does not say what is frozen: the schema does. */
import type {ColumnSpec} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {parseMarshalName} from '../../../core/cql/types/marshal-name.ts';
import {freeze, native} from '../../../core/cql/types/type-names.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {WireColumn} from '../../../wire/cql/response-decode.ts';
import type {WireType} from '../../../wire/cql/type-option.ts';

export function columnsOf(columns: readonly WireColumn[], schema: Schema): ColumnSpec[] {
  return columns.map(({keyspace, table, name, type}) => {
    const own = schema.keyspaces.get(keyspace)?.tables.get(table)?.byName.get(name)?.type;
    return {keyspace, table, name, type: own !== undefined && isLike(own, type) ? own : dataTypeOf(type)};
  });
}

/** Fails with `invalid` for classes that are not known. */
export function dataTypeOf(type: WireType): DataType {
  switch (type.kind) {
    case 'native':
      return native(type.name);
    case 'custom':
      return parseMarshalName(type.className);
    case 'list':
    case 'set':
      return {kind: type.kind, element: freeze(dataTypeOf(type.element)), frozen: false};
    case 'map':
      return {kind: 'map', key: freeze(dataTypeOf(type.key)), value: freeze(dataTypeOf(type.value)), frozen: false};
    case 'tuple':
      return {kind: 'tuple', elements: type.elements.map(element => freeze(dataTypeOf(element)))};
    case 'udt':
      return {
        kind: 'udt',
        keyspace: type.keyspace,
        name: type.name,
        fields: type.fields.map(field => ({name: field.name, type: dataTypeOf(field.type)})),
        frozen: false,
      };
  }
}

/** The same, whatever is frozen. */
function isLike(type: DataType, wire: WireType): boolean {
  switch (wire.kind) {
    case 'native':
      return type.kind === 'native' && type.name === wire.name;
    case 'custom':
      return type.kind === 'vector';
    case 'list':
    case 'set':
      return type.kind === wire.kind && isLike(type.element, wire.element);
    case 'map':
      return type.kind === 'map' && isLike(type.key, wire.key) && isLike(type.value, wire.value);
    case 'tuple':
      return (
        type.kind === 'tuple' &&
        type.elements.length === wire.elements.length &&
        type.elements.every((element, i) => isLike(element, wire.elements[i]!))
      );
    case 'udt':
      return (
        type.kind === 'udt' &&
        type.keyspace === wire.keyspace &&
        type.name === wire.name &&
        type.fields.length === wire.fields.length &&
        type.fields.every((field, i) => isLike(field.type, wire.fields[i]!.type))
      );
  }
}
