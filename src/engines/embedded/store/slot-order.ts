/** Sorts slots by their keys, mostly by numbers: a comparison of two texts costs more than sorting a number does. */
import {byKey} from './memory-index.ts';
import type {Slot} from './slot.ts';

/** So many slots are sorted at once: their places fit into what a number has left beside five bytes of a key. */
const MOST = 4096;
const HEAD_BYTES = 5;
const heads = new Float64Array(MOST);

/** In place. Keys that only differ behind their first five bytes (the first that are not common to all) are compared as texts. */
export function sortSlots(slots: Slot[]): Slot[] {
  const count = slots.length;
  if (count > MOST) {
    return slots.sort(byKey);
  }
  const from = commonLength(slots);
  const numbers = count === MOST ? heads : heads.subarray(0, count);
  for (let i = 0; i < count; i++) {
    numbers[i] = headOf(slots[i]!.key, from) * MOST + i;
  }
  numbers.sort();
  const unsorted = slots.slice();
  for (let start = 0; start < count;) {
    const head = Math.floor(numbers[start]! / MOST);
    let end = start;
    do {
      slots[end] = unsorted[numbers[end]! - head * MOST]!;
      end += 1;
    } while (end < count && Math.floor(numbers[end]! / MOST) === head);
    if (end - start > 1) {
      sortPart(slots, start, end);
    }
    start = end;
  }
  return slots;
}

function sortPart(slots: Slot[], start: number, end: number): void {
  const part = slots.slice(start, end).sort(byKey);
  for (let i = start; i < end; i++) {
    slots[i] = part[i - start]!;
  }
}

/** How many characters all keys begin with. */
function commonLength(slots: readonly Slot[]): number {
  const first = slots[0]?.key ?? '';
  let length = first.length;
  for (let i = 1; i < slots.length && length > 0; i++) {
    const {key} = slots[i]!;
    let same = 0;
    while (same < length && key.charCodeAt(same) === first.charCodeAt(same)) {
      same += 1;
    }
    length = same;
  }
  return length;
}

/** Five characters from `at` on as a number, zeros behind the end. */
function headOf(key: string, at: number): number {
  const {length} = key;
  let head = 0;
  for (let i = at; i < at + HEAD_BYTES; i++) {
    head = head * 256 + (i < length ? key.charCodeAt(i) : 0);
  }
  return head;
}
