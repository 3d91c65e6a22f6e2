import {describe, expect, test} from 'vitest';
import {decodeJsonText} from './decode.ts';
import {JsonFailure} from './failure.ts';
import {parseJson} from './parse.ts';
import {JsonReader} from './reader.ts';
import {JsonNumber} from './tree.ts';
import {writeJson} from './write.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof JsonFailure ? error.code : String(error);
  }
  return 'no failure';
};

describe('what is read is written again', () => {
  test.each([
    {what: 'empty object', text: '{}'},
    {what: 'empty array', text: '[]'},
    {what: 'integer-like names in their order', text: '{"b":1,"10":2,"2":3,"a":4}'},
    {what: 'number literals as they are', text: '[0,-0,-0.0,1.50,1e3,1E+400,123456789012345678901234567890,0.1]'},
    {what: 'words', text: '[true,false,null]'},
    {what: 'escapes', text: '["\\"\\\\\\b\\f\\n\\r\\t","\\u0001\\u001F"]'},
    {what: 'beyond ASCII', text: '{"ä":"😀 ✓"}'},
    {what: 'a lone surrogate', text: '["\\uD83D"]'},
    {what: 'nested', text: '{"a":[{"b":[[]]},{}]}'},
    {what: 'a long plain string', text: `["${'x'.repeat(100)}"]`},
    {what: 'a long string with an escape', text: `["${'x'.repeat(100)}\\n"]`},
  ])('$what', ({text}) => {
    expect(writeJson(parseJson(text))).toBe(text);
    expect(writeJson(parseJson(Buffer.from(text)))).toBe(text);
  });

  test('other escapes of the same characters', () => {
    expect(parseJson('"\\u0041\\u00e4\\/\\ud83d\\ude00x"')).toBe('Aä/😀x');
  });

  test('white space and a byte order mark', () => {
    const text = '\ufeff \r\n\t{ "a" : [ 1 , 2 ] }\n ';
    expect(writeJson(parseJson(Buffer.from(text)))).toBe('{"a":[1,2]}');
  });
});

describe('what is not JSON', () => {
  test.each([
    {text: '', code: 'cut_short'},
    {text: ' ', code: 'cut_short'},
    {text: '{', code: 'cut_short'},
    {text: '{"a"', code: 'cut_short'},
    {text: '{"a":1', code: 'cut_short'},
    {text: '[1', code: 'cut_short'},
    {text: '"a', code: 'cut_short'},
    {text: '"a\\', code: 'cut_short'},
    {text: '-', code: 'cut_short'},
    {text: '1.', code: 'cut_short'},
    {text: '1e+', code: 'cut_short'},
    {text: '}', code: 'syntax'},
    {text: 'nope', code: 'syntax'},
    {text: 'nullx', code: 'syntax'},
    {text: 'true1', code: 'syntax'},
    {text: "{'a':1}", code: 'syntax'},
    {text: '{a:1}', code: 'syntax'},
    {text: '{"a":1,}', code: 'syntax'},
    {text: '[1,]', code: 'syntax'},
    {text: '{/**/}', code: 'syntax'},
    {text: '01', code: 'syntax'},
    {text: '+1', code: 'syntax'},
    {text: '.5', code: 'syntax'},
    {text: 'NaN', code: 'syntax'},
    {text: '"\t"', code: 'syntax'},
    {text: '"\\x41"', code: 'syntax'},
    {text: '"\\u00g0"', code: 'syntax'},
    {text: '1 2', code: 'syntax'},
    {text: '{"a":1,"a":2}', code: 'duplicate_name'},
    {text: '[[{"a":{"b":1,"c":2,"b":1}}]]', code: 'duplicate_name'},
    {text: '{"a":1,"\\u0061":2}', code: 'duplicate_name'},
  ])('$text', ({text, code}) => {
    expect(codeOf(() => parseJson(text))).toBe(code);
  });

  test.each([
    {what: 'a stray continuation byte', bytes: [0x22, 0x80, 0x22], offset: 1},
    {what: 'a cut character', bytes: [0x22, 0xe4, 0x22], offset: 0},
    {what: 'an encoded surrogate', bytes: [0x22, 0xed, 0xa0, 0x80, 0x22], offset: 0},
  ])('not UTF-8: $what', ({bytes}) => {
    expect(codeOf(() => decodeJsonText(Uint8Array.from(bytes)))).toBe('not_utf8');
  });

  test('a failure says where', () => {
    expect(() => parseJson('{\n  "a": nope}')).toThrow(/line 2, column 8/);
  });
});

describe('limits', () => {
  test.each([
    {text: '"\\ud83d"', code: 'syntax'},
    {text: '"x\\ude00\\ud83d"', code: 'syntax'},
    {text: '{"\\ud83d":1}', code: 'syntax'},
    {text: '"\\ud83d\\ude00"', code: 'no failure'},
  ])('half of a surrogate pair: $text', ({text, code}) => {
    expect(codeOf(() => parseJson(text, {refusesLoneSurrogates: true}))).toBe(code);
    expect(codeOf(() => parseJson(text))).toBe('no failure');
  });

  test.each([
    {depth: 4, code: 'no failure'},
    {depth: 5, code: 'no failure'},
    {depth: 6, code: 'too_deep'},
  ])('depth $depth of 5', ({depth, code}) => {
    expect(codeOf(() => parseJson('['.repeat(depth) + ']'.repeat(depth), {maxDepth: 5}))).toBe(code);
  });

  test('the default depth protects the stack', () => {
    expect(codeOf(() => parseJson('['.repeat(1_000_000)))).toBe('too_deep');
    expect(codeOf(() => parseJson('{"a":'.repeat(1_000_000)))).toBe('too_deep');
  });

  test.each([
    {number: '1'.repeat(99), code: 'no failure'},
    {number: '1'.repeat(100), code: 'no failure'},
    {number: '1'.repeat(101), code: 'number_too_long'},
    {number: `-0.${'1'.repeat(97)}e+12`, code: 'no failure'},
    {number: `-0.${'1'.repeat(97)}e+123`, code: 'number_too_long'},
  ])('100 digits: $number', ({number, code}) => {
    expect(codeOf(() => parseJson(number, {maxNumberDigits: 100}))).toBe(code);
  });
});

test('a reader gives the first member and leaves the rest alone', () => {
  const reader = new JsonReader('{"find":{"a":1}} and more');
  expect(reader.take('{')).toBe(true);
  expect(reader.memberName()).toBe('find');
  expect(reader.value()).toEqual(new Map([['a', new JsonNumber('1')]]));
  expect(reader.take('}')).toBe(true);
  expect(reader.isAtEnd()).toBe(false);
});
