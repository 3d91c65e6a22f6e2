import {describe, expect, test} from 'vitest';
import {
  DURATION,
  EOF,
  FLOAT,
  GREATER_OR_EQUAL,
  HEX,
  INTEGER,
  lex,
  NOT_EQUAL,
  positionOf,
  QUOTED,
  RANGE,
  STRING,
  UUID,
  WORD,
} from './lexer.ts';

const tokens = (text: string): (readonly [number, string])[] => {
  const list = lex(text);
  return list.kinds.map((kind, at) => [kind, list.values[at] ?? ''] as const);
};
const mark = (character: string): readonly [number, string] => [character.charCodeAt(0), ''];
const END = [EOF, ''] as const;

describe('tokens', () => {
  test.each([
    {text: 'Ab_1', expected: [[WORD, 'ab_1']]},
    {text: '"Ab""c"', expected: [[QUOTED, 'Ab"c']]},
    {text: '""', expected: [[QUOTED, '']]},
    {text: `'it''s'`, expected: [[STRING, "it's"]]},
    {text: `''`, expected: [[STRING, '']]},
    {text: `$$it's $1$$`, expected: [[STRING, "it's $1"]]},
    {text: '007', expected: [[INTEGER, '007']]},
    {text: '1.5', expected: [[FLOAT, '1.5']]},
    {text: '1.', expected: [[FLOAT, '1.']]},
    {text: '1e3', expected: [[FLOAT, '1e3']]},
    {text: '1.5E-10', expected: [[FLOAT, '1.5E-10']]},
    {
      text: '1..2',
      expected: [
        [INTEGER, '1'],
        [RANGE, ''],
        [INTEGER, '2'],
      ],
    },
    {text: '0xaBc', expected: [[HEX, 'aBc']]},
    {text: '0X', expected: [[HEX, '']]},
    {text: 'aabbccdd-1111-2222-3333-444455556666', expected: [[UUID, 'aabbccdd-1111-2222-3333-444455556666']]},
    {text: '01234567-89AB-1cde-8f01-23456789abcd', expected: [[UUID, '01234567-89AB-1cde-8f01-23456789abcd']]},
    {text: '1y2mo3w4d5h6m7s8ms9us10ns', expected: [[DURATION, '1y2mo3w4d5h6m7s8ms9us10ns']]},
    {text: '5µs', expected: [[DURATION, '5µs']]},
    {text: '12H', expected: [[DURATION, '12H']]},
    {text: 'P1Y2M3DT4H5M6S', expected: [[DURATION, 'P1Y2M3DT4H5M6S']]},
    {text: 'PT5M', expected: [[DURATION, 'PT5M']]},
    {text: 'P2W', expected: [[DURATION, 'P2W']]},
    {text: 'P0001-02-03T04:05:06', expected: [[DURATION, 'P0001-02-03T04:05:06']]},
    {text: 'P', expected: [[WORD, 'p']]},
    {text: 'PT', expected: [[WORD, 'pt']]},
    {text: 'P1', expected: [[WORD, 'p1']]},
    {text: 'P2Wide', expected: [[WORD, 'p2wide']]},
    {
      text: 'a>=1',
      expected: [
        [WORD, 'a'],
        [GREATER_OR_EQUAL, ''],
        [INTEGER, '1'],
      ],
    },
    {text: 'a!=?', expected: [[WORD, 'a'], [NOT_EQUAL, ''], mark('?')]},
    {text: 'a--x\n.b', expected: [[WORD, 'a'], mark('.'), [WORD, 'b']]},
    {text: 'a//x', expected: [[WORD, 'a']]},
    {text: '/* a\n* / */b/**/', expected: [[WORD, 'b']]},
    {text: ' \t\r\n', expected: []},
  ])('$text', ({text, expected}) => {
    expect(tokens(text)).toEqual([...expected, END]);
  });
});

test.each([
  {text: 'a ~', message: "line 1:2 no viable alternative at character '~'"},
  {text: '_a', message: "line 1:0 no viable alternative at character '_'"},
  {text: 'a\n  é', message: "line 2:2 no viable alternative at character 'é'"},
  {text: 'a 😀', message: "line 1:2 no viable alternative at character '😀'"},
  {text: "'abc", message: "line 0:-1 mismatched character '<EOF>' expecting '''"},
  {text: '"abc', message: "line 0:-1 mismatched character '<EOF>' expecting '\"'"},
  {text: '$$abc$', message: "line 0:-1 mismatched character '<EOF>' expecting '$$'"},
  {text: '/* abc', message: "line 0:-1 mismatched character '<EOF>' expecting '*/'"},
])('no token: $text', ({text, message}) => {
  expect(() => lex(text)).toThrow(
    expect.objectContaining({code: 'syntax', message, details: expect.objectContaining({line: expect.any(Number)})}),
  );
});

test('positions count lines from 1 and columns from 0', () => {
  const text = 'a\nbc\n\nd';

  expect([0, 2, 3, 5, 6].map(offset => positionOf(text, offset))).toEqual([
    {line: 1, column: 0},
    {line: 2, column: 0},
    {line: 2, column: 1},
    {line: 3, column: 0},
    {line: 4, column: 0},
  ]);
});
