import {describe, expect, test} from 'vitest';
import {httpStatusOf, parseEnvelope, writeAnswer} from './envelope.ts';
import {DataApiFailure, fail} from './errors.ts';

const COMMANDS = new Map([
  ['find', 'FIND'],
  ['findOne', 'FIND_ONE'],
]);

const parse = (text: string): unknown =>
  parseEnvelope(Buffer.from(text), 'collection', COMMANDS, {maxNumberDigits: 100, refusesLoneSurrogates: true});

const codeOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    return error instanceof DataApiFailure ? error.code : String(error);
  }
  return 'no failure';
};

test.each(['{"find":{}}', ' {"find":{}} ', '\ufeff{"find":{}}', '{"find":{}}x', '{"find":{}} {"find":{}}'])(
  'taken: %j',
  text => {
    expect(parse(text)).toEqual({command: 'FIND', args: new Map()});
  },
);

test.each([
  {text: '', code: 'COMMAND_FIELD_VALUE_INVALID'},
  {text: ' ', code: 'COMMAND_FIELD_VALUE_INVALID'},
  {text: 'null', code: 'COMMAND_FIELD_VALUE_INVALID'},
  {text: '{', code: 'REQUEST_NOT_JSON'},
  {text: '}', code: 'REQUEST_NOT_JSON'},
  {text: 'nope', code: 'REQUEST_NOT_JSON'},
  {text: '{"find":{}', code: 'REQUEST_NOT_JSON'},
  {text: '{"find":{},}', code: 'REQUEST_NOT_JSON'},
  {text: '{"find":{},"x"', code: 'REQUEST_NOT_JSON'},
  {text: '{"find":{"a":1,"a":2}}', code: 'REQUEST_NOT_JSON'},
  {text: '{"find":{"a":"\\ud83d"}}', code: 'REQUEST_NOT_JSON'},
  {text: '{}', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '[]', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '1', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '"find"', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '{"find":{},"findOne":{}}', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '{"find":null}', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '{"find":[]}', code: 'REQUEST_STRUCTURE_MISMATCH'},
  {text: '{"nope":{}}', code: 'COMMAND_UNKNOWN'},
  {text: '{"Find":{}', code: 'COMMAND_UNKNOWN'},
  {text: '{"":{}}', code: 'COMMAND_UNKNOWN'},
  {text: `{"find":{"a":${'1'.repeat(100)}}}`, code: 'no failure'},
  {text: `{"find":{"a":-0.${'1'.repeat(90)}e+123456789}}`, code: 'no failure'},
  {text: `{"find":{"a":${'1'.repeat(101)}}}`, code: 'SHRED_DOC_LIMIT_VIOLATION'},
])('refused: $text', ({text, code}) => {
  expect(codeOf(text)).toBe(code);
});

test('bytes that are not UTF-8 are not JSON', () => {
  const body = Buffer.concat([Buffer.from('{"find":{"a":"'), Buffer.from([0xff]), Buffer.from('"}}')]);
  expect(() => parseEnvelope(body, 'collection', COMMANDS, {})).toThrow(/UTF-8/);
});

describe('answers', () => {
  const warning = fail('DEPRECATED_COMMAND', {deprecatedCommand: 'a', replacementCommand: 'b'});
  const failure = fail('DOCUMENT_ALREADY_EXISTS', {id: '"x"'}).about(['x']);
  const member = (text: string): object => JSON.parse(text) as object;

  test('data and status', () => {
    expect(writeAnswer({data: '{"document":null}', status: '"ok":1'}, [])).toBe(
      '{"data":{"document":null},"status":{"ok":1}}',
    );
  });

  test('warnings stand in the status, also without one', () => {
    expect(member(writeAnswer({status: '"ok":1'}, [warning]))).toMatchObject({
      status: {ok: 1, warnings: [{errorCode: 'DEPRECATED_COMMAND', family: 'REQUEST', scope: 'WARNING'}]},
    });
    expect(Object.keys(member(writeAnswer({errors: [failure]}, [warning])))).toEqual(['status', 'errors']);
  });

  test('errors hide the data', () => {
    const answer = member(writeAnswer({data: '{}', status: '"insertedIds":[]', errors: [failure]}, []));
    expect(answer).toEqual({
      status: {insertedIds: []},
      errors: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          family: 'REQUEST',
          scope: 'DOCUMENT',
          errorCode: 'DOCUMENT_ALREADY_EXISTS',
          title: expect.any(String) as string,
          message: expect.stringContaining('"x"') as string,
          documentIds: ['x'],
        },
      ],
    });
  });

  test('no errors, no member', () => {
    expect(writeAnswer({status: '"count":0', errors: []}, [])).toBe('{"status":{"count":0}}');
  });

  test('the HTTP status is that of the first error which has one', () => {
    expect(httpStatusOf({})).toBe(200);
    expect(httpStatusOf({errors: [failure]})).toBe(200);
    expect(httpStatusOf({errors: [failure, fail('UNAUTHENTICATED_REQUEST')]})).toBe(401);
  });
});

describe('a large body', () => {
  const names = Array.from({length: 20_000}, (_, i) => `"name${i}":${i}`).join();

  test('is read in slices, as a small one is', async () => {
    const called = parse(`{"find":{${names}}}`);

    expect(called).toBeInstanceOf(Promise);
    const {command, args} = (await called) as {command: string; args: Map<string, unknown>};
    expect({command, size: args.size}).toEqual({command: 'FIND', size: 20_000});
  });

  test.each([
    {what: 'is cut short', text: `{"find":{${names}`, code: 'REQUEST_NOT_JSON'},
    {what: 'has a name twice', text: `{"find":{${names},"name7":1}}`, code: 'REQUEST_NOT_JSON'},
    {what: 'has two commands', text: `{"find":{${names}},"findOne":{}}`, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {what: 'has a list as command', text: `{"find":[{${names}}]}`, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {what: 'has an unknown command', text: `{"nope":{${names}}}`, code: 'COMMAND_UNKNOWN'},
  ])('that $what is refused', async ({text, code}) => {
    const failure = await Promise.resolve()
      .then(() => parse(text))
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({code});
  });
});
