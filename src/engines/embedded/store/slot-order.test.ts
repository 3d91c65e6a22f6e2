import fc from 'fast-check';
import {expect, test} from 'vitest';
import {byKey} from './memory-index.ts';
import {Slot} from './slot.ts';
import {sortSlots} from './slot-order.ts';

const slotsOf = (keys: readonly string[]): Slot[] => keys.map((key, i) => new Slot(key, i, new Uint8Array(0), i + 1));
const keysOf = (slots: readonly Slot[]): string[] => slots.map(({key}) => key);

const byte = fc.constantFrom('\0', '\x01', 'a', '\x80', '\xff');
const keyBytes = fc.array(byte, {maxLength: 9}).map(parts => parts.join(''));

test('slots come in the order of their keys, whatever the keys have in common', () => {
  fc.assert(
    fc.property(keyBytes, fc.array(keyBytes, {maxLength: 200}), (prefix, ends) => {
      const keys = ends.map(end => prefix + end);

      expect(keysOf(sortSlots(slotsOf(keys)))).toEqual(keysOf(slotsOf(keys).sort(byKey)));
    }),
  );
});

test.each([{count: 4095}, {count: 4096}, {count: 4097}])('$count slots, each there once', ({count}) => {
  const keys = Array.from({length: count}, (_, i) => String.fromCharCode((i * 7919) % 251, (i >> 3) & 255, i & 255));

  const sorted = sortSlots(slotsOf(keys));

  expect(keysOf(sorted)).toEqual([...keys].sort());
  expect(new Set(sorted).size).toBe(count);
});
