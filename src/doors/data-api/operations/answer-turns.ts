/**
 * Answers of many large documents or rows take turns: what is in memory of all of them together, until clients have taken it, stays below a bound. How
 * large documents are is known from those that were read before; of small ones nothing is asked.
 */
import type {Context} from '../commands/command.ts';
import type {Answer} from '../envelope.ts';
import type {DocumentLengths} from './document-lengths.ts';

/** Answers that are expected to have fewer characters need no turn. */
const LARGE_CHARACTERS = 1024 * 1024;

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
