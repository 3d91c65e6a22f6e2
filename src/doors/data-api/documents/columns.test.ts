import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ColumnWriter, intBytes} from './columns.ts';

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
