import {describe, expect, test} from 'vitest';
import {ANALYZER_NAMES, analyzerOf} from './analyzer.ts';

const json = (tokenizer: unknown, filters?: unknown, charFilters?: unknown): string =>
  JSON.stringify({tokenizer, filters, charFilters});
const STANDARD = {name: 'standard', args: {}};

describe('named analyzers', () => {
  test.each([
    {name: 'standard', text: 'The Quick, brown-fox.', words: ['the', 'quick', 'brown', 'fox']},
    {
      name: 'standard',
      text: "O'Neil's e.mail 3.14 1,000 a_b __ 12:30",
      words: ["o'neil's", 'e.mail', '3.14', '1,000', 'a_b', '12', '30'],
    },
    {name: 'standard', text: 'Crème brûlée Ελλάδα', words: ['crème', 'brûlée', 'ελλάδα']},
    {name: 'standard', text: '日本語カタカナ', words: ['日', '本', '語', 'カタカナ']},
    {name: 'standard', text: '', words: []},
    {name: 'standard', text: '... !?', words: []},
    {name: 'STANDARD', text: 'A', words: ['a']},
    {name: 'simple', text: "It's 2 o'clock, Über", words: ['it', 's', 'o', 'clock', 'über']},
    {name: 'whitespace', text: ' A-b\tC.  d ', words: ['A-b', 'C.', 'd']},
    {name: 'stop', text: 'The cat is IN the hat', words: ['cat', 'hat']},
    {name: 'lowercase', text: 'One Two', words: ['one two']},
    {name: 'keyword', text: 'One Two', words: ['One Two']},
    {name: 'english', text: "The dog's houses were running", words: ['dog', 'hous', 'were', 'run']},
    {name: 'french', text: "L'avion des chanteuses", words: ['avion', 'chanteux']},
    {name: 'german', text: 'Die Häuser', words: ['haus']},
    {name: 'czech', text: 'V hradech a na hradu', words: ['hrad', 'hrad']},
    {name: 'czech', text: 'ruka ruce bratrův matčin', words: ['ruk', 'ruk', 'bratr', 'matk']},
    {name: 'persian', text: 'کتاب‌های ۱۲ كتابِ', words: ['كتاب', '12', 'كتاب']},
    {name: 'thai', text: 'ฉันรักภาษาไทย ok ๑๒', words: ['ฉัน', 'รัก', 'ภาษา', 'ไทย', 'ok', '12']},
    {name: 'cjk', text: '日本語 ok', words: ['日本', '本語', 'ok']},
    {name: 'cjk', text: '日', words: ['日']},
  ])('$name: $text', ({name, text, words}) => {
    expect(analyzerOf(name)(text)).toEqual(words);
  });

  test('every name gives words', () => {
    for (const name of ANALYZER_NAMES) {
      expect(analyzerOf(name)('telephone').length, name).toBe(1);
    }
    expect(ANALYZER_NAMES.length).toBe(34);
  });

  test('words that are too long are cut', () => {
    expect(analyzerOf('standard')('x'.repeat(600)).map(word => word.length)).toEqual([255, 255, 90]);
    expect(analyzerOf('whitespace')('😀'.repeat(130)).map(word => word.length)).toEqual([254, 6]);
  });
});

describe('definitions', () => {
  test.each([
    {
      what: 'stemming',
      definition: json(STANDARD, [{name: 'lowercase'}, {name: 'porterstem'}], []),
      text: 'Running runs',
      words: ['run', 'run'],
    },
    {
      what: 'digits',
      definition: json(STANDARD, [{name: 'decimalDigit'}]),
      text: '٠٩ ९ 𝟘𝟡 7a',
      words: ['09', '9', '09', '7a'],
    },
    {
      what: 'names in any case',
      definition: json({name: 'STANDARD'}, [{name: 'PorterStem'}]),
      text: 'runs',
      words: ['run'],
    },
    {
      what: 'snowball',
      definition: json(STANDARD, [{name: 'lowercase'}, {name: 'snowballporter', args: {language: 'Spanish'}}]),
      text: 'casas',
      words: ['cas'],
    },
    {
      what: 'n-grams',
      definition: json({name: 'ngram', args: {minGramSize: '2', maxGramSize: 3}}),
      text: 'abcd',
      words: ['ab', 'abc', 'bc', 'bcd', 'cd'],
    },
    {
      what: 'edge n-grams',
      definition: json(STANDARD, [{name: 'edgengram', args: {minGramSize: 1, maxGramSize: 3}}]),
      text: 'abcd',
      words: ['a', 'ab', 'abc'],
    },
    {
      what: 'n-grams, shorter words kept',
      definition: json(STANDARD, [{name: 'ngram', args: {minGramSize: 3, maxGramSize: 3, preserveOriginal: true}}]),
      text: 'ab abcd',
      words: ['ab', 'abc', 'bcd', 'abcd'],
    },
    {what: 'ASCII', definition: json(STANDARD, [{name: 'asciifolding'}]), text: 'Éa', words: ['Ea']},
    {
      what: 'stop words given',
      definition: json(STANDARD, [{name: 'stop', args: {words: 'x, y', ignoreCase: 'true'}}]),
      text: 'X the y',
      words: ['the'],
    },
    {
      what: 'lengths',
      definition: json({name: 'whitespace'}, [{name: 'length', args: {min: 2, max: 3}}]),
      text: 'a bb ccc dddd',
      words: ['bb', 'ccc'],
    },
    {
      what: 'synonyms',
      definition: json(STANDARD, [{name: 'synonym', args: {synonyms: 'tv, television; u => you'}}]),
      text: 'tv u',
      words: ['tv', 'television', 'you'],
    },
    {
      what: 'shingles',
      definition: json(STANDARD, [{name: 'shingle'}]),
      text: 'a b c',
      words: ['a', 'a b', 'b', 'b c', 'c'],
    },
    {what: 'reversed', definition: json({name: 'keyword'}, [{name: 'reversestring'}]), text: 'abc', words: ['cba']},
    {what: 'paths', definition: json({name: 'pathhierarchy'}), text: '/a/b', words: ['/a', '/a/b']},
    {
      what: 'HTML',
      definition: json(STANDARD, [], [{name: 'htmlstrip'}]),
      text: '<p class="x">a&amp;b<br/>c</p><script>no</script> 1<2 &#65;',
      words: ['a', 'b', 'c', '1', '2', 'A'],
    },
    {
      what: 'mapping',
      definition: json({name: 'keyword'}, [], [{name: 'mapping', args: {mapping: '"ph" => "f"\n"p" => "b"'}}]),
      text: 'php',
      words: ['fb'],
    },
    {what: 'letters', definition: json({name: 'letter'}), text: 'a1b', words: ['a', 'b']},
  ])('$what', ({definition, text, words}) => {
    expect(analyzerOf(definition)(text)).toEqual(words);
    expect(analyzerOf(definition)).toBe(analyzerOf(definition));
  });

  test.each([
    {definition: 'klingon', says: "'klingon' is none of"},
    {definition: '', says: "'' is none of"},
    {definition: '{', says: 'it is not JSON'},
    {definition: '{}', says: "'tokenizer' is missing"},
    {definition: json({name: 'nope'}), says: "'nope' is none of the tokenizer standard"},
    {definition: json(STANDARD, [{name: 'nope'}]), says: "'nope' is none of the filters"},
    {definition: json(STANDARD, {}), says: "'filters' must be an array"},
    {definition: json(STANDARD, [], [{name: 'nope'}]), says: 'none of the charFilters'},
    {definition: json(STANDARD, [{}]), says: "must have a 'name'"},
    {definition: json({name: 'standard', args: {x: 1}}), says: "the argument 'x' is not known"},
    {
      definition: json({name: 'ngram', args: {minGramSize: 3, maxGramSize: 2}}),
      says: "'maxGramSize' must be a whole number from 3",
    },
    {definition: json(STANDARD, [{name: 'ngram'}]), says: "'minGramSize' must be a whole number"},
    {definition: json(STANDARD, [{name: 'snowballporter', args: {language: 'Klingon'}}]), says: 'no stemming rules'},
    {definition: '{"tokenizer":{"name":"standard"},"more":1}', says: "the member 'more'"},
    {definition: json({name: 'standard', more: 1}), says: 'name and args, not more'},
  ])('refused: $definition', ({definition, says}) => {
    expect(() => analyzerOf(definition)).toThrow(says);
  });
});
