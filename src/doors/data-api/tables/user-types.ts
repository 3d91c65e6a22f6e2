/** User types that descriptions of columns refer to. */
import type {Keyspace} from '../../../core/cql/schema/schema.ts';
import type {TypeRef} from '../../../core/cql/statements/statement.ts';
import {isNativeTypeName} from '../../../core/cql/types/type-shapes.ts';
import {fail} from '../errors.ts';
import type {ColumnRequest} from './definition.ts';

/** Fails with `UNKNOWN_USER_DEFINED_TYPE`. */
export function checkUserTypes(columns: readonly ColumnRequest[], keyspace: Keyspace): void {
  for (const {type} of columns) {
    for (const name of type === undefined ? [] : typesIn(type)) {
      if (!keyspace.types.has(name)) {
        throw fail('UNKNOWN_USER_DEFINED_TYPE', {driverMessage: `There is no type ${keyspace.name}.${name}`});
      }
    }
  }
}

function typesIn(ref: TypeRef): readonly string[] {
  switch (ref.kind) {
    case 'named':
      return isNativeTypeName(ref.name) ? [] : [ref.name];
    case 'list':
    case 'set':
    case 'vector':
      return typesIn(ref.element);
    case 'map':
      return [...typesIn(ref.key), ...typesIn(ref.value)];
    case 'frozen':
      return typesIn(ref.of);
    case 'tuple':
      return ref.elements.flatMap(typesIn);
    case 'custom':
      return [];
  }
}
