import {describe, expect, test} from 'vitest';
import {foldToAscii} from './ascii-folding.ts';
import {analysisOf, analyzer} from './index-analysis.ts';

describe('options', () => {
  test.each([
    {options: {}, name: 'none'},
    {options: {case_sensitive: 'true', normalize: 'false', ascii: 'FALSE'}, name: 'the defaults'},
    {options: {similarity_function: 'cosine'}, name: 'others'},
  ])('$name: texts stay as they are', ({options}) => {
    expect(analysisOf({options})).toBeUndefined();
  });

  test.each([
    {options: {case_sensitive: 'false'}, before: 'HeLLo İ ΣΑΣ', after: 'hello i̇ σας'},
    {options: {normalize: 'true'}, before: 'A\u0308 ﬁ', after: 'Ä ﬁ'},
    {options: {ascii: 'TRUE'}, before: 'Äpfel Straße ①', after: 'Apfel Strasse 1'},
    {options: {case_sensitive: 'false', ascii: 'true'}, before: 'İ ẞ', after: 'i\u0307 ss'},
    {options: {case_sensitive: 'false', normalize: 'true', ascii: 'true'}, before: 'A\u0308', after: 'a'},
  ])('$options: $before is $after', ({options, before, after}) => {
    const analysis = analysisOf({options});
    const analyze = analyzer(analysis!);

    expect(Buffer.from(analyze(Buffer.from(before))).toString()).toBe(after);
    // What is sought goes the same way as what is indexed.
    expect(Buffer.from(analyze(analyze(Buffer.from(before)))).toString()).toBe(after);
  });
});

describe('folding', () => {
  test.each([
    {text: '', folded: ''},
    {text: 'plain', folded: 'plain'},
    {text: 'é', folded: 'e'},
    {text: 'xéy', folded: 'xey'},
    {text: 'Æsop ﬃ «x»', folded: 'AEsop ffi "x"'},
    {text: 'ж 中 👍 ʰ', folded: 'ж 中 👍 ʰ'},
    {text: '⒛', folded: '20.'},
  ])('$text', ({text, folded}) => {
    expect(foldToAscii(text)).toBe(folded);
  });

  test('gives ASCII for whatever it changes, and changes no ASCII', () => {
    let count = 0;
    for (let code = 0; code < 0x10000; code += 1) {
      const before = String.fromCharCode(code);
      const after = foldToAscii(before);
      if (after !== before) {
        count += 1;
        expect(after).toMatch(/^[ -~]+$/);
        expect(code).toBeGreaterThan(0x7f);
      }
    }
    expect(count).toBe(1242);
  });
});
