import {expect, test} from 'vitest';
import {tracingId} from './tracing-id.ts';

test('a tracing id is a version 1 UUID of its time', () => {
  const id = Buffer.from(tracingId(Date.UTC(2024, 1, 29, 12, 34, 56, 789), Buffer.alloc(8, 0xff))).toString('hex');

  expect(id).toBe('f2293c50' + 'd6fe' + '11ee' + 'bfff' + 'ffffffffffff');
});

test('the multicast bit is set', () => {
  expect(tracingId(0, Buffer.alloc(8))[10]).toBe(1);
});
