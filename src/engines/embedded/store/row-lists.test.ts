import fc from 'fast-check';
import {expect, test} from 'vitest';
import {RowLists} from './row-lists.ts';

test('lists hold what was added, from any number on', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3)), {maxLength: 2000}), additions => {
      const lists = new RowLists();
      const expected: number[][] = [];
      const numbers = new Map<number, number>();
      for (const [name, row] of additions) {
        const list = numbers.get(name);
        if (list === undefined) {
          numbers.set(name, expected.length);
          lists.begin(expected.length, row);
          expected.push([row]);
          continue;
        }
        const grown = lists.add(list, row);
        if (expected[list]!.at(-1) !== row) {
          expected[list]!.push(row);
        } else {
          expect(grown).toBe(0);
        }
      }
      for (const [list, rows] of expected.entries()) {
        expect(lists.count(list)).toBe(rows.length);
        for (const from of [0, 1, rows.length >> 1, rows.length]) {
          const found: number[] = [];
          lists.forEach(list, from, row => found.push(row));
          expect(found.sort()).toEqual(rows.slice(from).sort());
        }
      }
    }),
    {numRuns: 60},
  );
});
