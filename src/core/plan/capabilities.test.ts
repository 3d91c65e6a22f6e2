import {expect, test} from 'vitest';
import {capabilitiesOf, FULL_CAPABILITIES, isComplete} from './capabilities.ts';
import type {Product} from './capabilities.ts';

test.each<{release: string; product: Product; ann: boolean; attachedIndexes: boolean; or: boolean}>([
  {release: '3.11.17', product: 'cassandra', ann: false, attachedIndexes: false, or: false},
  {release: '4.0.13', product: 'cassandra', ann: false, attachedIndexes: false, or: false},
  {release: '4.1-SNAPSHOT', product: 'cassandra', ann: false, attachedIndexes: false, or: false},
  {release: '5.0.9', product: 'cassandra', ann: true, attachedIndexes: true, or: false},
  {release: '5.1-alpha1', product: 'cassandra', ann: true, attachedIndexes: true, or: false},
  {release: '6.8.50', product: 'dse', ann: false, attachedIndexes: true, or: false},
  {release: '6.9.1', product: 'dse', ann: true, attachedIndexes: true, or: true},
  {release: '1.1.0', product: 'hcd', ann: true, attachedIndexes: true, or: true},
  {release: '', product: 'cassandra', ann: false, attachedIndexes: false, or: false},
])('$product $release', ({release, product, ...expected}) => {
  expect(capabilitiesOf(release, product)).toMatchObject(expected);
});

test('only what lacks nothing needs no planner', () => {
  expect(isComplete(FULL_CAPABILITIES)).toBe(true);
  expect(isComplete(capabilitiesOf('5.0.9', 'cassandra'))).toBe(false);
  expect(isComplete({...FULL_CAPABILITIES, extensions: false})).toBe(false);
  expect(isComplete({...FULL_CAPABILITIES, indexOptions: []})).toBe(false);
});
