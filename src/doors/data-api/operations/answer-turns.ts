/**
 * Answers of many large documents or rows take turns: what is in memory of all of them together, until clients have taken it, stays below a bound. How
 * large documents are is known from those that were read before; of small ones nothing is asked.
 */
import type {Context} from '../commands/command.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {DocumentLengths} from './document-lengths.ts';

/** Answers that are expected to have fewer characters need no turn. */
const LARGE_CHARACTERS = 1024 * 1024;

/** Characters of one answer: a page of the largest documents has fewer. A text of twice as many cannot be made, and might end the process. */
const MOST_CHARACTERS = 256 * 1024 * 1024;

/** What is found, as texts, made one after the other. Fails with `COMMAND_FIELD_VALUE_INVALID` when they are too long together. */
export function answerTexts<T>(found: readonly T[], textOf: (one: T) => string, most = MOST_CHARACTERS): string[] {
  const texts: string[] = [];
  let characters = 0;
  for (const one of found) {
    const text = textOf(one);
    characters += text.length;
    if (characters > most) {
      throw fail('COMMAND_FIELD_VALUE_INVALID', {
        field: 'options.limit',
        value: '(not shown)',
        message: `the ${found.length} that are found have more than ${most} characters; a lower limit, or a projection, makes them fit into an answer`,
      });
    }
    texts.push(text);
  }
  return texts;
}

/** Runs `answer`, which gives up to `count` documents or rows of a collection or table, when there is room for them. */
export async function inTurn(
  count: number,
  {lengths}: {readonly lengths: DocumentLengths},
  {door: {answers}}: Context,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const weight = lengths.expected * count;
  if (weight < LARGE_CHARACTERS) {
    return answer();
  }
  await answers.enter(weight);
  let isHeld = true;
  const leave = (): void => {
    if (isHeld) {
      isHeld = false;
      answers.leave(weight);
    }
  };
  try {
    return {...(await answer()), onSent: leave};
  } catch (error) {
    leave();
    throw error;
  }
}
