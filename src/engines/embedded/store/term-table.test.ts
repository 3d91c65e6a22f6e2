import {expect, test} from 'vitest';
import {TermTable} from './term-table.ts';

test('finds every term that was added, and no other', () => {
  const table = new TermTable<number>();
  const terms = Array.from({length: 600}, (_, i) => `${'p'.repeat(i % 100)}${i}`);
  for (const [i, term] of terms.entries()) {
    expect(table.findOrAdd(term, i)).toBe(-1);
  }
  for (const [i, term] of terms.entries()) {
    expect(table.get(term)).toBe(i);
    expect(table.findOrAdd(term, -1)).toBe(i);
    expect(table.get(`${term}?`)).toBeUndefined();
  }
  expect(table.size).toBe(600);
});
