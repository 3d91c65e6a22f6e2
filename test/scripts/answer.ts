/** Answers of a server as lines of text, and whether they are the recorded ones. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';
import {parseMarshalName} from '../../src/core/cql/types/marshal-name.ts';
import {printType} from '../../src/core/cql/types/type-names.ts';
import type {DataType} from '../../src/core/cql/types/type.ts';
import type {Response, WireColumn} from '../../src/wire/cql/response-decode.ts';
import type {WireType} from '../../src/wire/cql/type-option.ts';

/** Characters of a message that are kept of it. */
const PHRASE_LENGTH = 60;

/** The type that a server has told; whether it is frozen is not told. */
export function dataTypeOf(type: WireType): DataType {
  switch (type.kind) {
    case 'native':
      return type;
    case 'custom':
      return customType(type.className);
    case 'list':
    case 'set':
      return {kind: type.kind, element: dataTypeOf(type.element), frozen: false};
    case 'map':
      return {kind: 'map', key: dataTypeOf(type.key), value: dataTypeOf(type.value), frozen: false};
    case 'tuple':
      return {kind: 'tuple', elements: type.elements.map(dataTypeOf)};
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

/** Classes that only Cassandra knows are shown as their bytes. */
function customType(className: string): DataType {
  try {
    return parseMarshalName(className);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return {kind: 'native', name: 'blob'};
    }
    throw error;
  }
}

const escapeControl = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they must not reach the file
  text.replaceAll(/[\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/gu, character =>
    character === '\\'
      ? '\\\\'
      : character === '\n'
        ? '\\n'
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const showColumn = ({name, type}: WireColumn): string => `${escapeControl(name)} ${printType(dataTypeOf(type))}`;

/** One line per row, values as CQL literals. */
export function showRows(response: Extract<Response, {kind: 'rows'}>, masked: ReadonlySet<string>): string[] {
  const columns = response.metadata.columns ?? [];
  const shown = columns.map(column => (masked.has(column.name) ? () => '?' : literalOf(dataTypeOf(column.type))));
  return response.rows.map(row => row.map((value, i) => (value === null ? 'null' : shown[i]!(value))).join(' | '));
}

/** The bytes themselves where they are empty but not of a text, and where they are no value of the type. */
function literalOf(type: DataType): (bytes: Uint8Array) => string {
  const {toLiteral} = codecOf(type);
  const isText = type.kind === 'native' && (type.name === 'text' || type.name === 'ascii');
  return bytes => {
    if (bytes.length === 0 && !isText) {
      return '0x';
    }
    try {
      return escapeControl(toLiteral(bytes));
    } catch (error) {
      if (error instanceof CqlFailure) {
        return `invalid 0x${Buffer.from(bytes).toString('hex')}`;
      }
      throw error;
    }
  };
}

/** The whole answer. A failure has two lines: its code, and its message. */
export function showAnswer(response: Response, masked: ReadonlySet<string>): string[] {
  switch (response.kind) {
    case 'void':
      return [];
    case 'error':
      return showFailure(response.failure);
    case 'rows':
      return [(response.metadata.columns ?? []).map(showColumn).join(' | '), ...showRows(response, masked)];
    case 'set_keyspace':
      return [`keyspace ${response.keyspace}`];
    case 'schema_change': {
      const {change, target, name} = response.change;
      return [`schema ${[change, target, name].filter(part => part !== undefined).join(' ')}`];
    }
    case 'prepared':
      return [
        `markers ${response.variables.map(showColumn).join(' | ')}`,
        `partition key ${response.partitionKeyIndexes.join(' ')}`,
        `columns ${(response.result.columns ?? []).map(showColumn).join(' | ')}`,
      ].map(line => line.trimEnd());
    default:
      return [`unexpected ${response.kind}`];
  }
}

export const showFailure = (failure: CqlFailure): string[] => [
  `failure ${failure.code}`,
  escapeControl(failure.message.trim()),
];

/**
 * Failures keep the phrase that was recorded before, if it is still said, else the beginning of their message. Those of
 * syntax keep none: their wording is the parser's.
 */
export function toRecord(answer: readonly string[], before: readonly string[]): string[] {
  const [code, message = ''] = answer;
  if (code === undefined || !code.startsWith('failure ')) {
    return [...answer];
  }
  if (code === 'failure syntax' || message === '') {
    return [code];
  }
  const phrase = before[0] === code ? before[1] : undefined;
  return [code, phrase !== undefined && message.includes(phrase) ? phrase : phraseOf(message)];
}

function phraseOf(whole: string): string {
  // Which class of Cassandra's failed is nobody's concern.
  const message = whole.replace(/^(?:[a-z]+\.)+\w+: /, '');
  if (message.length <= PHRASE_LENGTH) {
    return message;
  }
  const end = message.lastIndexOf(' ', PHRASE_LENGTH);
  return message.slice(0, end > 20 ? end : PHRASE_LENGTH);
}

/** Whether an answer is the recorded one: of a failure's message, the phrase must be in it. */
export function isSameAnswer(recorded: readonly string[], answer: readonly string[]): boolean {
  if (answer[0]?.startsWith('failure ') === true) {
    return recorded[0] === answer[0] && (recorded[1] === undefined || (answer[1] ?? '').includes(recorded[1]));
  }
  return recorded.length === answer.length && recorded.every((line, i) => line === answer[i]);
}
