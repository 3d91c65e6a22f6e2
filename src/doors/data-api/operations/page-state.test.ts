import {expect, test} from 'vitest';
import {readPageState, writePageState} from './page-state.ts';

test.each([
  {left: Infinity, paging: Uint8Array.of(1, 2, 3)},
  {left: 0, paging: Uint8Array.of(0)},
  {left: 2147483647, paging: Uint8Array.from({length: 300}, (_, i) => i % 256)},
])('$left left', ({left, paging}) => {
  const text = writePageState({left, paging});
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
  const state = readPageState(text);
  expect(state.left).toBe(left);
  expect([...state.paging]).toEqual([...paging]);
});

test.each(['', 'zz', 'ZZZZ', 'bad', '!!', 'AQ', 'AgAAAAAAAA', 'AQAAAAA='])('refused: %j', text => {
  expect(() => readPageState(text)).toThrow(/page state/);
});
