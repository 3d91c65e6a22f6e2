/** How `tokenizer.json` wants a text made even before it is split. Source: Hugging Face tokenizers, "Normalizers". */
import {at} from '../protocols/protocol.ts';
import {ModelFolderFailure} from './model-folder-failure.ts';

export type Normalize = (text: string) => string;

const CONTROL = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\uFFFD]/gu;
const WHITE = /\s/gu;
const MARKS = /\p{Mn}/gu;
/** Characters that are words of their own: BERT's "CJK" blocks, not all of Chinese, Japanese and Korean. */
const CHINESE =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

/** One character at a time, so that a sigma at the end of a word is one like any other. */
const lowered = (text: string): string => Array.from(text, character => character.toLowerCase()).join('');
const withoutMarks = (text: string): string => text.normalize('NFD').replaceAll(MARKS, '');

const FORMS: ReadonlySet<unknown> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/** Fails with ModelFolderFailure: a kind that is not known. */
export function normalizerOf(json: unknown): Normalize {
  if (json === undefined || json === null) {
    return text => text;
  }
  const kind = at(json, 'type');
  if (FORMS.has(kind)) {
    return text => text.normalize(kind as string);
  }
  switch (kind) {
    case 'BertNormalizer':
      return bertNormalizer(json);
    case 'Lowercase':
      return lowered;
    case 'StripAccents':
      return text => text.replaceAll(MARKS, '');
    case 'Strip':
      return text => text.trim();
    case 'Replace':
      return replacer(json);
    case 'Sequence': {
      const all = at(json, 'normalizers');
      const steps = (Array.isArray(all) ? (all as unknown[]) : []).map(normalizerOf);
      return text => steps.reduce((rest, step) => step(rest), text);
    }
    default:
      throw new ModelFolderFailure(`tokenizer.json has a normalizer of the type ${String(kind)}, which is not known`);
  }
}

function bertNormalizer(json: unknown): Normalize {
  const isLowered = at(json, 'lowercase') !== false;
  const isCleaned = at(json, 'clean_text') !== false;
  const isChineseSplit = at(json, 'handle_chinese_chars') !== false;
  const areMarksRemoved = (at(json, 'strip_accents') ?? isLowered) === true;
  return text => {
    let rest = text;
    if (isCleaned) {
      rest = rest.replaceAll(CONTROL, '').replaceAll(WHITE, ' ');
    }
    if (isChineseSplit) {
      rest = rest.replaceAll(CHINESE, ' $& ');
    }
    if (areMarksRemoved) {
      rest = withoutMarks(rest);
    }
    return isLowered ? lowered(rest) : rest;
  };
}

function replacer(json: unknown): Normalize {
  const pattern = at(json, 'pattern', 'String');
  const content = at(json, 'content');
  if (typeof pattern !== 'string' || typeof content !== 'string') {
    throw new ModelFolderFailure('tokenizer.json has a Replace by a regular expression, which is not known');
  }
  return text => text.replaceAll(pattern, () => content);
}
