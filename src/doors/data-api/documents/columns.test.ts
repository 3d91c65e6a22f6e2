import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ColumnWriter, decodeMillis, encodeMillis, intBytes} from './columns.ts';

const hexOf = (columns: readonly (Uint8Array | null)[]): readonly (string | null)[] =>
  columns.map(column => (column === null ? null : Buffer.from(column).toString('hex')));

test('sets and maps as CQL writes them', () => {
  const writer = new ColumnWriter('');
  writer.set(['b', 'a', 'b']);
  writer.set([]);
  writer.map([['k', 7]], intBytes);
  writer.textMap([
    ['y', 'é'.normalize('NFD').slice(0, 1)],
    ['x', ''],
  ]);
  writer.text(null);

  expect(hexOf(writer.finish())).toEqual([
    '00000002' + '0000000161' + '0000000162',
    null,
    '00000001' + '000000016b' + '0000000400000007',
    '00000002' + '0000000178' + '00000000' + '0000000179' + '0000000165',
    null,
  ]);
});

const texts = fc.uniqueArray(
  fc.string({maxLength: 6, unit: fc.constantFrom('a', '.', ' ', '0', 'Z', '\n', '\u007f')}),
  {
    maxLength: 8,
  },
);

test('the fast way for ASCII writes what the way for all characters does', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const write = (docJson: string): readonly (string | null)[] => {
        const writer = new ColumnWriter(docJson);
        writer.text(a.join());
        writer.set([...a, ...b]);
        writer.map(
          a.map((text, i) => [text, i * 1000] as const),
          intBytes,
        );
        writer.textMap(b.map(text => [text, text + text] as const));
        writer.bytes(null);
        return hexOf(writer.finish());
      };

      expect(write('ascii')).toEqual(write('é'));
    }),
    {numRuns: 100},
  );
});

test('texts of all characters are in the order of their bytes', () => {
  const writer = new ColumnWriter('"😀"');
  writer.set(['😀', '\uffff', 'é', 'z']);

  expect(hexOf(writer.finish())).toEqual([
    '00000004' + '000000017a' + '00000002c3a9' + '00000003efbfbf' + '00000004f09f9880',
  ]);
});

test.each([
  {what: 'larger than a slab', docJson: 'x'.repeat(100_000)},
  {what: 'of more bytes than characters', docJson: 'é'.repeat(40_000)},
  {what: 'with one character beyond ASCII at its end', docJson: `${'x'.repeat(9000)}é`},
  {what: 'with half a character', docJson: '"\\uD800"'},
])('a document $what comes back, and what was written before it stays', ({docJson}) => {
  const write = (json: string, name: string): (Uint8Array | null)[] => {
    const writer = new ColumnWriter(json);
    writer.docJson();
    writer.set([name, '_id']);
    return writer.finish();
  };
  const rows = ['{"a":1}', docJson, '{"b":2}', docJson].map((json, i) => ({json, columns: write(json, `name${i}`)}));

  for (const [i, {json, columns}] of rows.entries()) {
    expect(Buffer.from(columns[0]!).toString()).toBe(json);
    expect(Buffer.from(columns[1]!).toString('latin1')).toBe(`\0\0\0\x02\0\0\0\x03_id\0\0\0\x05name${i}`);
  }
});

test('sets of many texts, and of any order after another, are in order', () => {
  const names = Array.from({length: 600}, (_, i) => `n${(i * 7919) % 600}`);
  for (const length of [600, 200, 200, 3]) {
    for (const texts of [names.slice(0, length), names.slice(0, length).toReversed()]) {
      const writer = new ColumnWriter('');
      writer.set(texts);
      const [bytes] = writer.finish();
      const sorted = texts
        .toSorted()
        .map(text => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]));

      expect(Buffer.from(bytes!).subarray(4)).toEqual(Buffer.concat(sorted));
    }
  }
});

test.each([
  '0',
  '-1',
  '1700000000000',
  '-1700000000123',
  '999999999999999',
  '9223372036854775807',
  '-9223372036854775808',
])('milliseconds as bytes: %s', millis => {
  expect(decodeMillis(encodeMillis(millis))).toBe(millis);
});
