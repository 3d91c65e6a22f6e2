import {describe, expect, test} from 'vitest';
import {readWordPiece, tokensOf} from './word-piece.ts';

const TOKENS = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'un',
  '##aff',
  '##able',
  'cafe',
  ',',
  '漢',
  '字',
  'σας',
  'a',
  '$',
  '!',
];
const BERT = {
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: {type: 'BertPreTokenizer'},
  post_processor: {type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2]},
  added_tokens: [{id: 3, content: '[SEP]', special: true}],
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 8,
    vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])),
  },
};

const shown = (text: string, json: object = BERT, maxTokens = 64): string =>
  tokensOf(text, readWordPiece(json), maxTokens)
    .map(id => TOKENS[id])
    .join(' ');

describe('words', () => {
  test.each([
    {what: 'a word that is too long to be looked at', text: 'unaffable', tokens: '[CLS] [UNK] [SEP]'},
    {what: 'pieces of a word', text: 'unable', tokens: '[CLS] un ##able [SEP]'},
    {what: 'a word without known pieces', text: 'unaz', tokens: '[CLS] [UNK] [SEP]'},
    {what: 'capitals and accents', text: 'Café', tokens: '[CLS] cafe [SEP]'},
    {what: 'accents that are characters of their own', text: 'cafe\u0301', tokens: '[CLS] cafe [SEP]'},
    {what: 'punctuation', text: 'a,a!', tokens: '[CLS] a , a ! [SEP]'},
    {what: 'ASCII symbols', text: 'a$a', tokens: '[CLS] a $ a [SEP]'},
    {what: 'Chinese', text: '漢字a', tokens: '[CLS] 漢 字 a [SEP]'},
    {what: 'a capital sigma at the end', text: 'ΣΑΣ', tokens: '[CLS] [UNK] [SEP]'},
    {what: 'controls and white space', text: '\u0000a\t\u200Ba\u00A0a\uFFFD', tokens: '[CLS] a a a [SEP]'},
    {what: 'an added token', text: 'a[SEP]a', tokens: '[CLS] a [SEP] a [SEP]'},
    {what: 'nothing', text: '', tokens: '[CLS] [SEP]'},
    {what: 'white space', text: ' \n ', tokens: '[CLS] [SEP]'},
  ])('$what', ({text, tokens}) => {
    expect(shown(text)).toBe(tokens);
  });

  test.each([
    {maxTokens: 4, tokens: '[CLS] a a [SEP]'},
    {maxTokens: 3, tokens: '[CLS] a [SEP]'},
    {maxTokens: 5, tokens: '[CLS] a a un [SEP]'},
  ])('at most $maxTokens tokens', ({maxTokens, tokens}) => {
    expect(shown('a a unable a', BERT, maxTokens)).toBe(tokens);
  });

  test('a long text costs what its beginning does', () => {
    expect(shown('a '.repeat(1_000_000), BERT, 4)).toBe('[CLS] a a [SEP]');
  });

  test('a long text is the same in parts', () => {
    const words = shown('unable '.repeat(5_000), BERT, 20_000).split(' ');
    expect(words.length).toBe(10_002);
    expect(words).not.toContain('[UNK]');
  });
});

describe('other ways', () => {
  test.each([
    {
      what: 'none',
      json: {normalizer: null, pre_tokenizer: null, post_processor: null},
      text: 'unable',
      tokens: 'un ##able',
    },
    {
      what: 'white space',
      json: {pre_tokenizer: {type: 'WhitespaceSplit'}},
      text: 'a, a',
      tokens: '[CLS] [UNK] a [SEP]',
    },
    {what: 'words', json: {pre_tokenizer: {type: 'Whitespace'}}, text: 'a, a', tokens: '[CLS] a , a [SEP]'},
    {
      what: 'a sequence of splits',
      json: {pre_tokenizer: {type: 'Sequence', pretokenizers: [{type: 'WhitespaceSplit'}, {type: 'Punctuation'}]}},
      text: 'a, a!',
      tokens: '[CLS] a , a ! [SEP]',
    },
    {
      what: 'digits',
      json: {pre_tokenizer: {type: 'Digits', individual_digits: true}},
      text: 'a1',
      tokens: '[CLS] a [UNK] [SEP]',
    },
    {
      what: 'a sequence of normalizers',
      json: {
        normalizer: {
          type: 'Sequence',
          normalizers: [
            {type: 'NFD'},
            {type: 'StripAccents'},
            {type: 'Lowercase'},
            {type: 'Replace', pattern: {String: 'q'}, content: 'a'},
          ],
        },
      },
      text: 'É CAFÉ q',
      tokens: '[CLS] [UNK] cafe a [SEP]',
    },
    {
      what: 'case kept',
      json: {normalizer: {type: 'BertNormalizer', lowercase: false}},
      text: 'A a',
      tokens: '[CLS] [UNK] a [SEP]',
    },
    {
      what: 'a template',
      json: {
        post_processor: {
          type: 'TemplateProcessing',
          single: [{SpecialToken: {id: '[CLS]'}}, {Sequence: {id: 'A'}}, {SpecialToken: {id: '[SEP]'}}],
          special_tokens: {'[CLS]': {ids: [2]}},
        },
      },
      text: 'a',
      tokens: '[CLS] a [SEP]',
    },
  ])('$what', ({json, text, tokens}) => {
    expect(shown(text, {...BERT, ...json})).toBe(tokens);
  });

  test.each([
    {what: 'another model', json: {model: {type: 'Unigram', vocab: []}}, says: 'of the type Unigram'},
    {what: 'no model', json: {model: undefined}, says: 'only WordPiece'},
    {
      what: 'an unknown normalizer',
      json: {normalizer: {type: 'Precompiled'}},
      says: 'normalizer of the type Precompiled',
    },
    {
      what: 'a pattern',
      json: {normalizer: {type: 'Replace', pattern: {Regex: 'x'}, content: ''}},
      says: 'regular expression',
    },
    {what: 'an unknown split', json: {pre_tokenizer: {type: 'ByteLevel'}}, says: 'pre_tokenizer of the type ByteLevel'},
    {
      what: 'an unknown post-processor',
      json: {post_processor: {type: 'ByteLevel'}},
      says: 'post_processor of the type ByteLevel',
    },
    {what: 'no token for what is unknown', json: {model: {type: 'WordPiece', vocab: {a: 0}}}, says: 'no [UNK]'},
  ])('refused: $what', ({json, says}) => {
    expect(() => readWordPiece({...BERT, ...json})).toThrow(says);
  });
});
