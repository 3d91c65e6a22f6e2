import {isDeepStrictEqual} from 'node:util';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {statements} from '../../../test/data/statements.ts';
import {parseStatement} from './parser.ts';
import {quoteName} from './print-name.ts';
import {printStatement} from './printer.ts';
import type {Statement} from './statements/statement.ts';
import {repeats} from '../../../test/data/effort.ts';

/** Generated markers do not know their place in the text. */
const withoutIndexes = (statement: Statement): unknown =>
  JSON.parse(
    JSON.stringify(statement, (key, value: unknown) => (key === 'index' && value !== undefined ? typeof value : value)),
  );

const CASES = repeats(200, 2000);

test('what is printed parses to the same statement', () => {
  fc.assert(
    fc.property(statements, statement => {
      const text = printStatement(statement);
      const parsed = parseStatement(text);

      return (
        printStatement(parsed.statement) === text &&
        isDeepStrictEqual(withoutIndexes(parsed.statement), withoutIndexes(statement))
      );
    }),
    {numRuns: CASES},
  );
});

test.each([
  {name: 'a', quoted: 'a'},
  {name: 'a_1', quoted: 'a_1'},
  {name: 'A', quoted: '"A"'},
  {name: '_a', quoted: '"_a"'},
  {name: '1a', quoted: '"1a"'},
  {name: '', quoted: '""'},
  {name: 'a"b', quoted: '"a""b"'},
  {name: 'select', quoted: '"select"'},
  {name: 'true', quoted: '"true"'},
  {name: 'key', quoted: 'key'},
])('name $name is written $quoted', ({name, quoted}) => {
  expect(quoteName(name)).toBe(quoted);
});
