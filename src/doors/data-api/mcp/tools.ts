/**
 * The tools of the MCP endpoint: one for each command, with arguments named as the original names them.
 * Source: stargate/data-api, "GeneralCommandTools", "KeyspaceCommandTools", "CollectionCommandTools".
 */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import type {Command} from '../commands/command.ts';
import {COMMANDS} from '../commands/index.ts';
import {fail} from '../errors.ts';
import {COMMAND_REFERENCE} from '../reference/commands.ts';
import type {CommandReference} from '../reference/command-reference.ts';
import {name, object} from '../reference/schemas.ts';
import type {Schema} from '../reference/schemas.ts';
import type {Level} from '../routes.ts';

export interface Tool {
  readonly command: Command;
  readonly level: Level;
  readonly reference: CommandReference;
}

/** What a call of a tool stands for. */
export interface ToolCall {
  readonly keyspace: string;
  /** Of the collection or table; empty where the command has none. */
  readonly name: string;
  readonly args: JsonObject;
}

const byName = new Map<string, Tool>();
for (const level of Object.keys(COMMANDS) as Level[]) {
  for (const command of COMMANDS[level].values()) {
    const reference = COMMAND_REFERENCE[command.name];
    // Deprecated names are no tools of their own.
    if (reference !== undefined) {
      byName.set(command.name, {command, level, reference});
    }
  }
}

export const TOOLS: ReadonlyMap<string, Tool> = byName;

/** What the argument for the collection or table is called. */
const targetArgument = ({target}: CommandReference): 'collection' | 'table' =>
  target === 'table' ? 'table' : 'collection';

function inputSchema({level, reference}: Tool): Schema {
  const properties: {[name: string]: Schema} = {};
  const required: string[] = [];
  if (level !== 'general') {
    properties['keyspace'] = name('Name of the keyspace');
    required.push('keyspace');
  }
  if (level === 'collection') {
    const argument = targetArgument(reference);
    properties[argument] = name(
      reference.target === undefined ? 'Name of the collection or table' : `Name of the ${reference.target}`,
    );
    required.push(argument);
  }
  const {nameIs = 'name'} = reference;
  for (const [member, schema] of Object.entries(reference.members)) {
    properties[member === 'name' ? nameIs : member] = schema;
  }
  required.push(...(reference.required ?? []).map(member => (member === 'name' ? nameIs : member)));
  if (reference.options !== undefined) {
    properties['options'] = object(reference.options);
  }
  return object(properties, {required});
}

let written: string | undefined;

/** The array of a `tools/list` result, as JSON text. Made once. */
export function writeTools(): string {
  written ??= JSON.stringify(
    [...TOOLS.values()].map(tool => {
      const {command, reference} = tool;
      return {
        name: command.name,
        description: `${reference.summary} Answers with ${reference.answer}.`,
        inputSchema: inputSchema(tool),
        annotations: {
          readOnlyHint: reference.effect === 'reads',
          destructiveHint: reference.effect === 'removes',
          openWorldHint: false,
        },
      };
    }),
  );
  return written;
}

/** Fails with `COMMAND_FIELD_VALUE_INVALID` when it is not said where to. */
export function readCall({level, reference}: Tool, given: JsonObject): ToolCall {
  const args: JsonObject = new Map(given);
  const take = (...names: string[]): string => {
    const found = names.find(one => typeof args.get(one) === 'string');
    const value = found === undefined ? '' : (args.get(found) as string);
    if (found === undefined || value === '') {
      throw fail('COMMAND_FIELD_VALUE_INVALID', {field: names[0]!, value: 'null', message: 'must be a name'});
    }
    args.delete(found);
    return value;
  };
  const keyspace = level === 'general' ? '' : take('keyspace');
  const argument = targetArgument(reference);
  const target = level === 'collection' ? take(argument, argument === 'table' ? 'collection' : 'table') : '';
  const {nameIs} = reference;
  const named = nameIs === undefined ? undefined : args.get(nameIs);
  if (nameIs !== undefined && named !== undefined) {
    args.delete(nameIs);
    args.set('name', named);
  }
  for (const [member, value] of args) {
    args.set(member, unquoted(reference.members[member] ?? (member === 'options' ? OBJECT : TEXT), value));
  }
  return {keyspace, name: target, args};
}

const OBJECT: Schema = {type: 'object'};
const TEXT: Schema = {type: 'string'};

/** Models often write an object as a text that holds it. Seen in: clients of the original's first MCP tools, which took texts. */
function unquoted({type}: Schema, value: Json): Json {
  if (typeof value !== 'string' || (type !== 'object' && type !== 'array')) {
    return value;
  }
  try {
    return parseJson(value);
  } catch {
    return value; // The command says what it wants.
  }
}
