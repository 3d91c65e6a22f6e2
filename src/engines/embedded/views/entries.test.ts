import {expect, test} from 'vitest';
import {fromByteString} from '../../../base/byte-strings.ts';
import {mergeValues} from '../rows/reconcile.ts';
import {encodeRow} from '../rows/row-encode.ts';
import {baseKeyOf, encodeEntry, entryRemoval} from './entries.ts';

test.each([
  {key: 'short', length: 1},
  {key: 'of the longest one-byte length', length: 126},
  {key: 'one longer', length: 127},
  {key: 'of three bytes of length', length: 20_000},
])('an entry is a row like any other: a key $key', ({length}) => {
  const key = '\xff'.repeat(length);
  const cell = {ts: 77n, ttl: 0, expiresAt: 0, value: fromByteString(key)};
  const row = encodeRow({liveness: undefined, deletion: undefined, columns: new Map([[0, {kind: 'simple', cell}]])});

  expect(Buffer.from(encodeEntry(key, 77n)).equals(row)).toBe(true);
  expect(baseKeyOf(encodeEntry(key, 77n))).toBe(key);
});

test('the last word about an entry holds', () => {
  const removal = entryRemoval(1, 'k', 5n);
  const removed = removal.kind === 'put' ? removal.value : new Uint8Array();

  expect(baseKeyOf(mergeValues(encodeEntry('a', 4n), removed))).toBeUndefined();
  expect(baseKeyOf(mergeValues(removed, encodeEntry('a', 6n)))).toBe('a');
  expect(baseKeyOf(mergeValues(encodeEntry('a', 6n), encodeEntry('b', 7n)))).toBe('b');
});
