/**
 * Turns texts into the numbers of a model's vocabulary, for models of the BERT family (WordPiece).
 * Source: Hugging Face tokenizers, "Normalizers", "Pre-tokenizers", "Models", "Post-processors"; BERT, "Tokenization".
 */
import {at, textAt} from '../protocols/protocol.ts';
import {ModelFolderFailure} from './model-folder-failure.ts';
import {normalizerOf} from './normalizers.ts';
import type {Normalize} from './normalizers.ts';
import {isSplitAtSpaces, splitterOf} from './splitters.ts';
import type {Split} from './splitters.ts';

/** What `tokenizer.json` of a WordPiece model says. */
export interface WordPiece {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly unknown: number;
  readonly unknownText: string;
  /** What stands before a piece that is not the first of its word. */
  readonly prefix: string;
  /** A word of more characters is unknown as a whole. */
  readonly maxWordCharacters: number;
  readonly normalize: Normalize;
  readonly split: Split;
  readonly isSplitAtSpaces: boolean;
  /** Texts that stand for one number wherever they are, as `[SEP]`; the longest first. */
  readonly added: ReadonlyMap<string, number>;
  readonly addedPattern: RegExp | undefined;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly padding: number;
}

const PART_CHARACTERS = 4096;
const WHITE = /\s/g;

/** Parses the JSON of `tokenizer.json`. Fails with ModelFolderFailure. */
export function readWordPiece(json: unknown): WordPiece {
  const model = at(json, 'model');
  const kind = textAt(model, 'type') ?? (at(model, 'vocab') === undefined ? 'none' : 'WordPiece');
  if (kind !== 'WordPiece') {
    throw new ModelFolderFailure(
      `tokenizer.json has a model of the type ${kind}; only WordPiece (the BERT family) can be run`,
    );
  }
  const vocabulary = numbersByText(at(model, 'vocab'));
  const unknownText = textOf(at(model, 'unk_token'), '[UNK]');
  const added = addedOf(at(json, 'added_tokens'));
  return {
    vocabulary,
    unknown: numberOf(unknownText, vocabulary),
    unknownText,
    prefix: textOf(at(model, 'continuing_subword_prefix'), '##'),
    maxWordCharacters: countOf(at(model, 'max_input_chars_per_word'), 100),
    normalize: normalizerOf(at(json, 'normalizer')),
    split: splitterOf(at(json, 'pre_tokenizer')),
    isSplitAtSpaces: isSplitAtSpaces(at(json, 'pre_tokenizer')),
    added,
    addedPattern: added.size === 0 ? undefined : new RegExp(`(${[...added.keys()].map(escaped).join('|')})`),
    ...aroundOf(at(json, 'post_processor'), vocabulary),
    padding: countOf(at(json, 'padding', 'pad_id'), vocabulary.get('[PAD]') ?? 0),
  };
}

/** The numbers of a text, at most `maxTokens` with those that stand around it. The rest of the text is not looked at. */
export function tokensOf(text: string, tokenizer: WordPiece, maxTokens: number): number[] {
  const {before, after, added, addedPattern} = tokenizer;
  const tokens = [...before];
  const room = maxTokens - after.length;
  for (const part of addedPattern === undefined ? [text] : text.split(addedPattern)) {
    if (tokens.length >= room) {
      break;
    }
    const one = added.get(part);
    if (one !== undefined) {
      tokens.push(one);
    } else if (part !== '') {
      addWords(part, tokenizer, room, tokens);
    }
  }
  tokens.push(...after);
  return tokens;
}

function addWords(text: string, tokenizer: WordPiece, room: number, tokens: number[]): void {
  for (const part of tokenizer.isSplitAtSpaces ? partsOf(text) : [text]) {
    for (const word of tokenizer.split(tokenizer.normalize(part))) {
      addPieces(word, tokenizer, tokens);
      if (tokens.length >= room) {
        tokens.length = room;
        return;
      }
    }
  }
}

/** Parts of a long text that end between words, so that what is not needed is not made even either. */
function* partsOf(text: string): Iterable<string> {
  for (let from = 0; from < text.length;) {
    WHITE.lastIndex = from + PART_CHARACTERS;
    const to = WHITE.lastIndex < text.length && WHITE.test(text) ? WHITE.lastIndex : text.length;
    yield text.slice(from, to);
    from = to;
  }
}

/** The longest piece that is known, then the longest after it, and so on; one unknown when that does not reach the end. */
function addPieces(word: string, {vocabulary, unknown, prefix, maxWordCharacters}: WordPiece, tokens: number[]): void {
  const characters = Array.from(word);
  if (characters.length > maxWordCharacters) {
    tokens.push(unknown);
    return;
  }
  const first = tokens.length;
  for (let from = 0; from < characters.length;) {
    let to = characters.length;
    let piece: number | undefined;
    for (; to > from; to -= 1) {
      const text = characters.slice(from, to).join('');
      piece = vocabulary.get(from === 0 ? text : prefix + text);
      if (piece !== undefined) {
        break;
      }
    }
    if (piece === undefined) {
      tokens.length = first;
      tokens.push(unknown);
      return;
    }
    tokens.push(piece);
    from = to;
  }
}

function addedOf(json: unknown): ReadonlyMap<string, number> {
  const added: [string, number][] = [];
  for (const entry of Array.isArray(json) ? json : []) {
    const content = at(entry, 'content');
    const id = at(entry, 'id');
    if (typeof content === 'string' && content !== '' && typeof id === 'number') {
      added.push([content, id]);
    }
  }
  return new Map(added.sort(([a], [b]) => b.length - a.length));
}

/** What the post-processor puts before and after a single text. */
function aroundOf(
  json: unknown,
  vocabulary: ReadonlyMap<string, number>,
): {before: readonly number[]; after: readonly number[]} {
  const kind = at(json, 'type');
  if (json === undefined || json === null) {
    return {before: [], after: []};
  }
  if (kind === 'BertProcessing' || kind === 'RobertaProcessing') {
    return {before: [pairOf(at(json, 'cls'))], after: [pairOf(at(json, 'sep'))]};
  }
  if (kind === 'TemplateProcessing') {
    return fromTemplate(json, vocabulary);
  }
  throw new ModelFolderFailure(`tokenizer.json has a post_processor of the type ${String(kind)}, which is not known`);
}

function fromTemplate(
  json: unknown,
  vocabulary: ReadonlyMap<string, number>,
): {before: readonly number[]; after: readonly number[]} {
  const before: number[] = [];
  const after: number[] = [];
  let isPast = false;
  const single = at(json, 'single');
  for (const piece of Array.isArray(single) ? (single as unknown[]) : []) {
    const special = at(piece, 'SpecialToken', 'id');
    if (typeof special !== 'string') {
      isPast = true;
      continue;
    }
    const ids = at(json, 'special_tokens', special, 'ids');
    const numbers = Array.isArray(ids) ? (ids as number[]) : [numberOf(special, vocabulary)];
    (isPast ? after : before).push(...numbers);
  }
  return {before, after};
}

/** The number of `["[CLS]", 101]`. */
function pairOf(json: unknown): number {
  const id: unknown = Array.isArray(json) ? json[1] : undefined;
  if (typeof id !== 'number') {
    throw new ModelFolderFailure('tokenizer.json has a post_processor without the numbers of its tokens');
  }
  return id;
}

function numbersByText(json: unknown): ReadonlyMap<string, number> {
  if (typeof json !== 'object' || json === null) {
    throw new ModelFolderFailure('tokenizer.json has no model.vocab');
  }
  return new Map(Object.entries(json as Record<string, number>));
}

function numberOf(text: string, vocabulary: ReadonlyMap<string, number>): number {
  const number = vocabulary.get(text);
  if (number === undefined) {
    throw new ModelFolderFailure(`tokenizer.json has no ${text} in its vocabulary`);
  }
  return number;
}

const textOf = (json: unknown, fallback: string): string => (typeof json === 'string' ? json : fallback);
const countOf = (json: unknown, fallback: number): number => (typeof json === 'number' ? json : fallback);
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
