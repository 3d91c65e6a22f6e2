/** createType: a user type of primitive fields. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {newName, OK, optionFlag} from '../tables/names.ts';
import {parseTypeFields} from '../tables/type-fields.ts';
import {command} from './command.ts';
import {nameOf} from './names.ts';

interface Input {
  readonly name: string | undefined;
  readonly fields: JsonObject;
  readonly ifNotExists: boolean;
}

export const createType = command<Input>({
  name: 'createType',
  members: ['name', 'definition'],
  options: ['ifNotExists'],

  parse(fields) {
    fields.demand(fields.object('definition') !== undefined, 'definition', 'must not be null');
    return {
      name: nameOf(fields),
      fields: fields.fields('definition', ['fields']).object('fields') ?? new Map<string, Json>(),
      ifNotExists: optionFlag(fields, 'ifNotExists'),
    };
  },

  async run(input, context) {
    const keyspace = keyspaceOf(context);
    const name = newName('type', input.name);
    if (input.fields.size === 0) {
      throw fail('MISSING_FIELDS_FOR_TYPE_CREATION');
    }
    const fields = parseTypeFields(input.fields, context);
    if (keyspace.types.has(name)) {
      if (input.ifNotExists) {
        return OK;
      }
      throw fail('CANNOT_ADD_EXISTING_TYPE', {existingType: name});
    }
    await context.session.execute(
      {kind: 'create_type', type: {keyspace: keyspace.name, name}, ifNotExists: input.ifNotExists, fields},
      {},
    );
    return OK;
  },
});
