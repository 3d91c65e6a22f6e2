/** Names of keyspaces and collections as the Data API allows them. */
import {fail} from '../errors.ts';
import type {Fields} from './fields.ts';

const NAME = /^[A-Za-z0-9_]{1,48}$/;
const MAX_NAME_LENGTH = 48;

/** Fails with `UNSUPPORTED_SCHEMA_NAME`. */
export function checkedName(schemaType: 'keyspace' | 'collection', name: string | undefined): string {
  if (name === undefined || !NAME.test(name)) {
    throw fail('UNSUPPORTED_SCHEMA_NAME', {
      schemaType,
      maxNameLength: String(MAX_NAME_LENGTH),
      unsupportedSchemaName: name === undefined ? '(none)' : name.slice(0, 200),
    });
  }
  return name;
}

/** The member `name`. A number is taken as its text, a boolean is not: the original's database refuses it. */
export const nameOf = (fields: Fields): string | undefined =>
  typeof fields.json('name') === 'boolean' ? undefined : fields.text('name');
