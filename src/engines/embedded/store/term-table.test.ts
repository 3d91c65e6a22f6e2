import {expect, test} from 'vitest';
import {TermTable} from './term-table.ts';

const bytesOf = (term: string): [Buffer, number] => [
  Buffer.concat([Buffer.from(term, 'latin1'), Buffer.from('more')]),
  term.length,
];

test('finds every term that was added, and no other', () => {
  const table = new TermTable();
  const odd = ['', '\0', '\x03\x80\xff', 'a', 'ab', 'l'.repeat(64), 'm'.repeat(65), `${'n'.repeat(2000)}\xfe`];
  const terms = [...odd, ...Array.from({length: 200}, (_, i) => `${'p'.repeat(i % 100)}${i}`)];
  for (const [i, term] of terms.entries()) {
    expect(table.find(term)).toBe(-1);
    expect(table.findOrAdd(...bytesOf(term))).toBe(i);
    expect(table.size).toBe(i + 1);
  }
  for (const [i, term] of terms.entries()) {
    expect(table.find(term)).toBe(i);
    expect(table.findOrAdd(...bytesOf(term))).toBe(i);
    expect(table.bytes.latin1Slice(table.start(i), table.end(i))).toBe(term);
    expect(table.find(`${term}?`)).toBe(-1);
  }
  expect(table.size).toBe(terms.length);
});
