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

test('terms are the same as texts and as bytes', () => {
  const table = new TermTable<number>();
  const scratch = Buffer.alloc(300, 'x');
  const terms = ['', '\0', '\x03\x80\xff', 'a', 'ab', 'l'.repeat(64), 'm'.repeat(65), `${'n'.repeat(200)}\xfe`];
  const bytesOf = (term: string): [Buffer, number] => [scratch.fill('y'), scratch.write(term, 'latin1')];
  for (const [i, term] of terms.entries()) {
    expect(table.findOrAddBytes(...bytesOf(term), i)).toBe(-1);
    expect(table.lastTerm).toBe(term);
    expect(table.findOrAdd(`${term}+`, -i)).toBe(-1);
  }
  for (const [i, term] of terms.entries()) {
    expect(table.get(term)).toBe(i);
    expect(table.findOrAdd(term, -1)).toBe(2 * i);
    expect(table.findOrAddBytes(...bytesOf(term), -1)).toBe(2 * i);
    expect(table.findOrAddBytes(...bytesOf(`${term}+`), -1)).toBe(2 * i + 1);
    expect(table.get(`${term}-`)).toBeUndefined();
  }
});
