import fc from 'fast-check';
import {expect, test} from 'vitest';
import {TermOrder, sortTerms} from './term-order.ts';
import {TermTable} from './term-table.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function tableOf(texts: readonly string[]): TermTable {
  const table = new TermTable();
  for (const text of texts) {
    table.findOrAdd(Buffer.from(text, 'latin1'), text.length);
  }
  return table;
}

const textsOf = (table: TermTable, terms: Iterable<number>): string[] =>
  Array.from(terms, term => table.bytes.latin1Slice(table.start(term), table.end(term)));

test('sorts as comparing does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({unit: fc.constantFrom('\0', 'a', 'b', '\xff'), maxLength: 12}), {maxLength: 200}),
      texts => {
        const table = tableOf(texts);
        const sorted = sortTerms(
          table,
          Int32Array.from({length: table.size}, (_, i) => i),
        );
        expect(textsOf(table, sorted)).toEqual([...new Set(texts)].sort(byText));
        for (const [i, term] of sorted.entries()) {
          const text = textsOf(table, [term])[0]!;
          for (const other of texts) {
            expect(Math.sign(table.compareTo(term, other))).toBe(byText(text, other));
          }
          expect(i === 0 || table.compare(sorted[i - 1]!, term) < 0).toBe(true);
        }
      },
    ),
    {numRuns: 50},
  );
});

test('long terms that begin alike need no deep stack', () => {
  const texts = Array.from({length: 50}, (_, i) => 'x'.repeat(20_000) + String.fromCharCode((i * 7) % 50));
  const table = tableOf(texts);
  const sorted = sortTerms(
    table,
    Int32Array.from({length: 50}, (_, i) => i),
  );
  expect(textsOf(table, sorted)).toEqual(texts.slice().sort(byText));
});

test('runs stay as they were read, and few', () => {
  const table = new TermTable();
  const order = new TermOrder(table);
  const texts: string[] = [];
  const seen: {readonly runs: readonly Int32Array[]; readonly size: number}[] = [];
  for (let i = 0; i < 10_000; i++) {
    const text = String((i * 7919) % 10_007);
    texts.push(text);
    table.findOrAdd(Buffer.from(text), text.length);
    order.added();
    if (i % 999 === 0) {
      seen.push({runs: order.runs(), size: texts.length});
    }
  }
  for (const {runs, size} of seen) {
    expect(runs.flatMap(run => textsOf(table, run)).sort(byText)).toEqual(texts.slice(0, size).sort(byText));
    for (const run of runs) {
      const inRun = textsOf(table, run);
      expect(inRun).toEqual(inRun.slice().sort(byText));
    }
  }
  const [run] = order.runs();
  expect(order.runs().length).toBeLessThan(4);
  expect(textsOf(table, [run![order.lowerBound(run!, '5')]!])[0]! >= '5').toBe(true);
  expect(order.lowerBound(run!, '')).toBe(0);
  expect(order.lowerBound(run!, 'x')).toBe(run!.length);
});
