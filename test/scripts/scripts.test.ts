/** Our program answers every statement of the scripts as Apache Cassandra did when they were recorded. */
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {isSameAnswer} from './answer.ts';
import {askScript} from './runner.ts';
import {directivesOf} from './script.ts';
import {readScripts, withOurs} from './tasks.ts';

const scripts = readScripts(fileURLToPath(new URL('.', import.meta.url)));

test('there are scripts', () => {
  const statements = scripts.flatMap(script => script.blocks).filter(block => block.statement !== undefined);

  expect(statements.length).toBeGreaterThan(100);
});

test.each(scripts)('$name: an intended difference has a reason with a number, and is one', ({blocks}) => {
  for (const block of blocks) {
    const {differs} = directivesOf(block);
    expect(block.ours === undefined).toBe(differs === undefined);
    if (differs !== undefined && block.ours !== undefined) {
      expect(differs).toMatch(/^\d+ /);
      expect(isSameAnswer(block.answer, block.ours)).toBe(false);
    }
  }
});

describe('the embedded engine', () => {
  test.each(scripts)('$name', async ({name, blocks}) => {
    const answers = await withOurs(port => askScript(port, name, blocks));

    const wanted = blocks.map((block, i) => {
      const expected = block.ours ?? block.answer;
      return {statement: block.statement, answer: isSameAnswer(expected, answers[i]!) ? answers[i]! : expected};
    });
    expect(blocks.map((block, i) => ({statement: block.statement, answer: answers[i]}))).toEqual(wanted);
  });
});
