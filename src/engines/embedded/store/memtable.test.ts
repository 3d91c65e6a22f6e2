import {expect, test} from 'vitest';
import {encodeRow} from '../rows/row-encode.ts';
import {Memtable} from './memtable.ts';
import {extractorOf, tableSpec, textRow} from './testing.ts';

const keysWith = (memtable: Memtable, word: string): string[] => {
  const keys: string[] = [];
  const cursor = memtable.terms.get(1)!.postings(word, `${word}\0`);
  for (; cursor?.key !== undefined; cursor.next()) {
    keys.push(cursor.key);
  }
  return keys;
};

const expiring = (text: string, ts: bigint): Uint8Array =>
  encodeRow({
    liveness: undefined,
    deletion: undefined,
    columns: new Map([[1, {kind: 'simple', cell: {ts, ttl: 5, expiresAt: 60, value: Buffer.from(text)}}]]),
  });

const SPEC = tableSpec(1);

test.each([
  ['nothing is known', undefined, ['red', 'green']],
  ['the stored row has a word already', textRow('red', 1n), ['green']],
  ['the stored row has it for a while only', expiring('red', 1n), ['red', 'green']],
  ['the stored row has other words', textRow('blue', 1n), ['red', 'green']],
])('of a changed row the entries are made that are new: %s', (_, stored, made) => {
  const memtable = new Memtable(SPEC.indexes, extractorOf(SPEC), 0);
  memtable.put('a', textRow('red green', 2n), 1, -1, stored);
  expect(['red', 'green', 'blue'].filter(word => keysWith(memtable, word).length > 0)).toEqual(made);
});
