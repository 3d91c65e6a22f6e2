import {expect, test} from 'vitest';
import {decodePlace, encodePlace, fingerprintOf} from './page-state.ts';
import type {Place} from './page-state.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test.each<{what: string; place: Place}>([
  {what: 'the start of a branch', place: {branch: 3, inner: undefined, after: undefined, left: Infinity}},
  {what: 'a page of the database', place: {branch: 0, inner: bytes('state'), after: undefined, left: 7}},
  {what: 'a row in a page', place: {branch: 1, inner: bytes(''), after: [bytes('p'), bytes('c')], left: 1}},
  {what: 'static columns alone', place: {branch: 0, inner: undefined, after: [bytes('p'), null], left: Infinity}},
])('$what is read as it was written', ({place}) => {
  const read = decodePlace(encodePlace(place, 99), 99, 4, 2);

  expect({...read, inner: read.inner && [...read.inner], after: read.after?.map(part => part && [...part])}).toEqual({
    ...place,
    inner: place.inner && [...place.inner],
    after: place.after?.map(part => part && [...part]),
  });
});

const state = encodePlace({branch: 2, inner: bytes('inner'), after: [bytes('p'), bytes('c')], left: 5}, 42);

test.each([
  {what: 'of another query', given: state, fingerprint: 43, branches: 3, keyLength: 2},
  {what: 'of fewer branches', given: state, fingerprint: 42, branches: 2, keyLength: 2},
  {what: 'of another key', given: state, fingerprint: 42, branches: 3, keyLength: 1},
  {what: 'cut off', given: state.subarray(0, 20), fingerprint: 42, branches: 3, keyLength: 2},
  {what: 'empty', given: new Uint8Array(0), fingerprint: 42, branches: 3, keyLength: 2},
  {
    what: 'of another version',
    given: Buffer.from([9, ...state.subarray(1)]),
    fingerprint: 42,
    branches: 3,
    keyLength: 2,
  },
  ...Array.from(state, (byte, at) => ({
    what: `changed at byte ${at}`,
    given: Buffer.from(state.map((one, index) => (index === at ? byte ^ 1 : one))),
    fingerprint: 42,
    branches: 3,
    keyLength: 2,
  })),
])('refused: $what', ({given, fingerprint, branches, keyLength}) => {
  expect(() => decodePlace(given, fingerprint, branches, keyLength)).toThrowError(
    expect.objectContaining({code: 'protocol'}),
  );
});

test('queries, tables and values have fingerprints of their own', () => {
  const sums = [
    fingerprintOf(1, 't', [bytes('a')]),
    fingerprintOf(2, 't', [bytes('a')]),
    fingerprintOf(1, 'u', [bytes('a')]),
    fingerprintOf(1, 't', [bytes('b')]),
    fingerprintOf(1, 't', [null]),
    fingerprintOf(1, 't', []),
  ];
  expect(new Set(sums).size).toBe(sums.length);
  expect(fingerprintOf(1, 't', [bytes('a')])).toBe(sums[0]);
});
