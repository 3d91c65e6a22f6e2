/** How `tokenizer.json` wants a text split into words. Source: Hugging Face tokenizers, "Pre-tokenizers". */
import {at} from '../protocols/protocol.ts';
import {ModelFolderFailure} from './model-folder-failure.ts';

/** Words one after the other, so that the rest of a long text need not be split. */
export type Split = (text: string) => Iterable<string>;

/** BERT's punctuation: that of Unicode and every ASCII character that is neither a letter nor a digit. */
const BERT = /[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~]+/gu;
/** The same, with white space left where it is. */
const PUNCTUATION = /[\p{P}$+<=>^`|~]|[^\p{P}$+<=>^`|~]+/gu;
const WORDS = /[\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}]+|[^\s\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}]+/gu;
const UNTIL_WHITE = /\S+/gu;
const DIGITS = /\p{Nd}+|\P{Nd}+/gu;
const SINGLE_DIGITS = /\p{Nd}|\P{Nd}+/gu;

const matching = (pattern: RegExp): Split =>
  function* (text) {
    for (const [word] of text.matchAll(pattern)) {
      yield word;
    }
  };

/** Fails with ModelFolderFailure: a kind that is not known. */
export function splitterOf(json: unknown): Split {
  if (json === undefined || json === null) {
    return text => (text === '' ? [] : [text]);
  }
  const kind = at(json, 'type');
  switch (kind) {
    case 'BertPreTokenizer':
      return matching(BERT);
    case 'Whitespace':
      return matching(WORDS);
    case 'WhitespaceSplit':
      return matching(UNTIL_WHITE);
    case 'Punctuation':
      return matching(PUNCTUATION);
    case 'Digits':
      return matching(at(json, 'individual_digits') === true ? SINGLE_DIGITS : DIGITS);
    case 'Sequence': {
      const all = at(json, 'pretokenizers');
      const steps = (Array.isArray(all) ? (all as unknown[]) : []).map(splitterOf);
      return steps.reduce(after, text => [text]);
    }
    default:
      throw new ModelFolderFailure(
        `tokenizer.json has a pre_tokenizer of the type ${String(kind)}, which is not known`,
      );
  }
}

const AT_SPACES: ReadonlySet<unknown> = new Set(['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit']);

/** Whether no word has white space, so that a text may be split there beforehand. */
export const isSplitAtSpaces = (json: unknown): boolean =>
  AT_SPACES.has(at(json, 'type')) || AT_SPACES.has(at(json, 'pretokenizers', '0', 'type'));

const after = (first: Split, second: Split): Split =>
  function* (text) {
    for (const part of first(text)) {
      yield* second(part);
    }
  };
