import {expect, test} from 'vitest';
import {answerTexts} from './answer-turns.ts';

test('as many characters as allowed', () => {
  const asked: number[] = [];
  const textOf = (length: number): string => {
    asked.push(length);
    return 'x'.repeat(length);
  };
  expect(answerTexts([3, 4, 3], textOf, 10)).toEqual(['xxx', 'xxxx', 'xxx']);
  expect(() => answerTexts([3, 4, 4, 1], textOf, 10)).toThrow(
    /options\.limit .*: the 4 that are found have more than 10 characters/,
  );
  // Nothing is made of what comes after.
  expect(asked).toEqual([3, 4, 3, 3, 4, 4]);
});
