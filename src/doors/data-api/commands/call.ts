/** From a command and its arguments to its input: known members, options, constraints. */
import type {JsonObject} from '../../../wire/json/tree.ts';
import type {Limits} from '../limits.ts';
import type {Command} from './command.ts';
import {Fields, refuseOptions} from './fields.ts';

const WITH_OPTIONS = new WeakMap<Command, readonly string[]>();

/** Fails with errors of the scope "", several at once as DataApiFailures. */
export function parseCall<Input>(command: Command<Input>, args: JsonObject, limits: Limits): Input {
  let known = WITH_OPTIONS.get(command as Command);
  if (known === undefined) {
    known = command.options === undefined ? command.members : [...command.members, 'options'];
    WITH_OPTIONS.set(command as Command, known);
  }
  const fields = new Fields(command.name, args, known);
  if (command.options === 'none') {
    refuseOptions(command.name, args.get('options'), command.ownOptions);
  }
  const input = command.parse(fields, limits);
  fields.check();
  return input;
}
