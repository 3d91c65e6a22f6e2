/** Fields of user types, which are primitive. */
import type {TypeRef} from '../../../core/cql/statements/statement.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {fail} from '../errors.ts';
import {CREATABLE} from './column-types.ts';
import {parseColumns} from './definition.ts';

export interface TypeField {
  readonly name: string;
  readonly type: TypeRef;
}

/** Fails with `UNSUPPORTED_TYPE_FIELDS`, and for types that are not known. */
export function parseTypeFields(json: JsonObject, context: Context): readonly TypeField[] {
  const columns = parseColumns(json, context);
  const unsupported = columns.filter(({kind, type}) => kind !== 'primitive' || type === undefined);
  if (unsupported.length > 0) {
    throw fail('UNSUPPORTED_TYPE_FIELDS', {
      unsupportedFields: unsupported.map(({name, typeText}) => `${name}(${typeText})`).join(', '),
      supportedTypes: CREATABLE.join(', '),
    });
  }
  return columns.map(({name, type}) => ({name, type: type!}));
}
