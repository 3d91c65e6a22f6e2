/** alterType: renames fields, then adds fields. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {OK, requiredName} from '../tables/names.ts';
import {parseTypeFields} from '../tables/type-fields.ts';
import {command} from './command.ts';

interface Input {
  readonly name: string;
  readonly rename: JsonObject;
  readonly add: JsonObject;
}

const NOTHING: JsonObject = new Map<string, Json>();

export const alterType = command<Input>({
  name: 'alterType',
  members: ['name', 'rename', 'add'],
  options: undefined,

  parse: fields => ({
    name: requiredName(fields),
    rename: fields.fields('rename', ['fields']).object('fields') ?? NOTHING,
    add: fields.fields('add', ['fields']).object('fields') ?? NOTHING,
  }),

  async run({name, rename, add}, context) {
    const keyspace = keyspaceOf(context);
    if (rename.size === 0 && add.size === 0) {
      throw fail('MISSING_ALTER_TYPE_OPERATIONS');
    }
    const type = {keyspace: keyspace.name, name};
    const found = keyspace.types.get(name);
    if (found === undefined) {
      throw fail('UNKNOWN_USER_DEFINED_TYPE', {driverMessage: `There is no type ${keyspace.name}.${name}`});
    }
    const renames = readRenames(rename);
    const names = new Map(found.fields.map(field => [field.name, field.name]));
    for (const [from, to] of renames) {
      if (!names.has(from)) {
        throw fail('CANNOT_RENAME_UNKNOWN_TYPE_FIELD', {typeName: name, unknownField: from});
      }
      names.set(from, to);
    }
    const fields = parseTypeFields(add, context);
    const after = new Set(names.values());
    for (const field of fields) {
      if (after.has(field.name)) {
        throw fail('CANNOT_ADD_EXISTING_FIELD', {typeName: name, existingField: field.name});
      }
    }
    if (renames.length > 0) {
      await context.session.execute(
        {kind: 'alter_type', type, ifExists: false, alteration: {kind: 'rename', ifExists: false, renames}},
        {},
      );
    }
    if (fields.length > 0) {
      await context.session.execute(
        {kind: 'alter_type', type, ifExists: false, alteration: {kind: 'add', ifNotExists: false, fields}},
        {},
      );
    }
    return OK;
  },
});

const readRenames = (json: JsonObject): readonly (readonly [string, string])[] =>
  [...json].map(([from, to]) => {
    if (typeof to !== 'string' || to === '') {
      throw mismatch(`the new name of the field ${from} must be a string.`);
    }
    return [from, to] as const;
  });
