/** The envelope: one command in, `data`, `status` and `errors` out. */
import {randomUUID} from 'node:crypto';
import {decodeJsonText} from '../../wire/json/decode.ts';
import {JsonFailure} from '../../wire/json/failure.ts';
import {JsonReader} from '../../wire/json/reader.ts';
import type {JsonLimits} from '../../wire/json/reader.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson, writeJsonString} from '../../wire/json/write.ts';
import {DataApiFailure, ERRORS, fail} from './errors.ts';
import type {ErrorCode} from './errors.ts';
import type {Level} from './routes.ts';

/** An answer; members that have nothing are absent. */
export interface Answer {
  /** JSON text. Left out of the response when there are errors. */
  readonly data?: string | undefined;
  /** JSON text of the members, without the braces. */
  readonly status?: string | undefined;
  readonly errors?: readonly DataApiFailure[] | undefined;
  readonly warnings?: readonly DataApiFailure[] | undefined;
  /** To be called when nothing of the answer is held any more. */
  readonly onSent?: (() => void) | undefined;
}

export interface Called<C> {
  readonly command: C;
  readonly args: JsonObject;
}

/** Of names that clients made up. */
const MAX_SHOWN_CHARACTERS = 200;

/** Longer bodies are read in slices: parsing takes about 20 ns a character. */
const LARGE_CHARACTERS = 128 * 1024;
/** The command's object and, of an insertMany, its documents and their members. */
const LARGE_LEVELS = 3;

const LEVEL_NAMES: Record<Level, string> = {
  general: 'General Command',
  keyspace: 'Keyspace Command',
  collection: 'Collection Command',
};

/**
 * Takes the command out of a body. What follows the first command is not looked at, as in the original: `{"find":{}} x` works,
 * and a body that is cut short after an unknown command is an unknown command. Others are served while a large one is read.
 */
export function parseEnvelope<C>(
  body: Uint8Array,
  level: Level,
  commands: ReadonlyMap<string, C>,
  limits: JsonLimits,
): Called<C> | Promise<Called<C>> {
  try {
    const text = decodeJsonText(body);
    const called = read(new JsonReader(text, limits), level, commands, text.length >= LARGE_CHARACTERS);
    return called instanceof Promise ? called.catch(error => Promise.reject(ours(error))) : called;
  } catch (error) {
    throw ours(error);
  }
}

const ours = (error: unknown): unknown => (error instanceof JsonFailure ? translated(error) : error);

function read<C>(
  reader: JsonReader,
  level: Level,
  commands: ReadonlyMap<string, C>,
  isLarge: boolean,
): Called<C> | Promise<Called<C>> {
  const first = reader.peek();
  if (first === '') {
    throw noCommand();
  }
  if (!reader.take('{')) {
    const value = reader.value();
    throw value === null ? noCommand() : mismatch(`expected an object with one command, not ${kindOf(value)}.`);
  }
  if (reader.take('}')) {
    throw mismatch('the object has no member, exactly one command is expected.');
  }
  const name = reader.memberName();
  const command = commands.get(name);
  if (command === undefined) {
    const known = [...commands.keys()].sort().join(', ');
    throw fail('COMMAND_UNKNOWN', {
      command: name.slice(0, MAX_SHOWN_CHARACTERS),
      commandType: LEVEL_NAMES[level],
      knownCommands: known,
    });
  }
  return isLarge
    ? reader.valueInSlices(LARGE_LEVELS).then(args => finish(reader, name, command, args))
    : finish(reader, name, command, reader.value());
}

function finish<C>(reader: JsonReader, name: string, command: C, args: Json): Called<C> {
  if (!(args instanceof Map)) {
    throw mismatch(`the command ${name} must be an object, not ${kindOf(args)}.`);
  }
  if (reader.take(',')) {
    reader.memberName();
    throw mismatch('the object has several members, exactly one command is expected.');
  }
  if (!reader.take('}')) {
    throw reader.failure('syntax', 'The body goes on where it should end');
  }
  return {command, args};
}

const noCommand = (): DataApiFailure =>
  fail('COMMAND_FIELD_VALUE_INVALID', {field: 'command', value: 'null', message: 'must not be null'});

export const mismatch = (errorMessage: string): DataApiFailure => fail('REQUEST_STRUCTURE_MISMATCH', {errorMessage});

function translated(error: JsonFailure): DataApiFailure {
  return error.code === 'number_too_long'
    ? fail('SHRED_DOC_LIMIT_VIOLATION', {errorMessage: `${error.message}.`})
    : fail('REQUEST_NOT_JSON', {errorMessage: `${error.message}.`});
}

/** What a value is, for messages. */
export function kindOf(value: Json): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  if (value instanceof Map) {
    return 'an object';
  }
  return typeof value === 'string' ? 'a string' : typeof value === 'boolean' ? 'a boolean' : 'a number';
}

/** An error or warning on the wire. */
export function writeError(failure: DataApiFailure): string {
  const {family, scope, title} = ERRORS[failure.code];
  const ids = failure.documentIds.length === 0 ? '' : `,"documentIds":${writeJson([...failure.documentIds])}`;
  return (
    `{"id":"${randomUUID()}","family":"${family}","scope":"${scope}","errorCode":"${failure.errorCode}",` +
    `"title":${writeJsonString(title)},"message":${writeJsonString(failure.message)}${ids}}`
  );
}

/** The members of an answer as JSON texts; absent: the member is left out. */
export interface AnswerParts {
  readonly data: string | undefined;
  readonly status: string | undefined;
  readonly errors: string | undefined;
}

export function answerParts(answer: Answer, warnings: readonly DataApiFailure[]): AnswerParts {
  const hasErrors = answer.errors !== undefined && answer.errors.length > 0;
  const all = answer.warnings === undefined ? warnings : [...warnings, ...answer.warnings];
  let status = all.length === 0 ? '' : `"warnings":[${all.map(writeError).join(',')}]`;
  if (answer.status !== undefined) {
    status += status === '' ? answer.status : `,${answer.status}`;
  }
  return {
    data: hasErrors ? undefined : answer.data,
    status: status === '' ? undefined : `{${status}}`,
    errors: hasErrors ? `[${answer.errors.map(writeError).join(',')}]` : undefined,
  };
}

export function joinParts({data, status, errors}: AnswerParts): string {
  let text = data === undefined ? '' : `"data":${data}`;
  if (status !== undefined) {
    text += `${text === '' ? '' : ','}"status":${status}`;
  }
  if (errors !== undefined) {
    text += `${text === '' ? '' : ','}"errors":${errors}`;
  }
  return `{${text}}`;
}

export const writeAnswer = (answer: Answer, warnings: readonly DataApiFailure[]): string =>
  joinParts(answerParts(answer, warnings));

/** The status of the first error that has another one than 200. */
export function httpStatusOf(answer: Answer): number {
  for (const {code} of answer.errors ?? []) {
    const {httpStatus} = ERRORS[code as ErrorCode];
    if (httpStatus !== 200) {
      return httpStatus;
    }
  }
  return 200;
}
