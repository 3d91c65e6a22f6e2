/** Commands that name a table, an index or a type: the shape that they share. */
import type {Fields} from '../commands/fields.ts';
import {fail} from '../errors.ts';

const NAME = /^[A-Za-z0-9_]+$/;
/** Characters. Source: facts of stargate/data-api, "NamingRules". */
const MAX_NAME_LENGTH = {table: 48, index: 100, type: 48} as const;
const MAX_SHOWN = 200;

/** The member `name`, which must be there. */
export function requiredName(fields: Fields): string {
  const name = fields.text('name') ?? '';
  fields.demand(name !== '', 'name', 'must not be empty');
  return name;
}

/** A name for something new. Fails with `UNSUPPORTED_SCHEMA_NAME`. */
export function newName(schemaType: keyof typeof MAX_NAME_LENGTH, name: string | undefined): string {
  const most = MAX_NAME_LENGTH[schemaType];
  if (name === undefined || name.length > most || !NAME.test(name)) {
    throw fail('UNSUPPORTED_SCHEMA_NAME', {
      schemaType,
      maxNameLength: String(most),
      unsupportedSchemaName: name === undefined ? '(none)' : name.slice(0, MAX_SHOWN),
    });
  }
  return name;
}

/** A flag of `options`. */
export const optionFlag = (fields: Fields, name: string): boolean =>
  fields.fields('options', [name]).flag(name) ?? false;

export const OK = {status: '"ok":1'} as const;
