import {describe, expect, test} from 'vitest';
import {tokenOf} from '../../../base/murmur3.ts';
import {Ring} from './ring.ts';
import type {RingNode} from './ring.ts';

interface Named extends RingNode {
  readonly name: string;
}

const node = (name: string, tokens: readonly (bigint | number)[], dataCenter = 'dc1', rack = 'r1'): Named => ({
  name,
  dataCenter,
  rack,
  tokens: tokens.map(String),
});

const simple = (factor: number) => ({
  class: 'org.apache.cassandra.locator.SimpleStrategy',
  replication_factor: String(factor),
});
const topology = (factors: Record<string, string>) => ({
  class: 'org.apache.cassandra.locator.NetworkTopologyStrategy',
  ...factors,
});

/** int 1, 2, 3; their tokens are -4069959284402364209, -3248873570005575792, 9010454139840013625. */
const key = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const names = (replicas: readonly Named[]): string => replicas.map(replica => replica.name).join(' ');

describe('the ring', () => {
  const ring = new Ring([node('a', [-5n * 10n ** 18n]), node('b', [tokenOf(key(1))]), node('c', [10n ** 18n])]);

  test.each([
    {what: 'a token that a node has is its own', value: 1, factor: 1, replicas: 'b'},
    {what: 'others belong to the next node', value: 2, factor: 1, replicas: 'c'},
    {what: 'behind the last comes the first', value: 3, factor: 1, replicas: 'a'},
    {what: 'further replicas follow in the ring', value: 2, factor: 2, replicas: 'c a'},
    {what: 'no more replicas than nodes', value: 2, factor: 5, replicas: 'c a b'},
  ])('$what', ({value, factor, replicas}) => {
    expect(names(ring.replicas(key(value), simple(factor)))).toBe(replicas);
  });

  test('with many tokens a node is named once', () => {
    const many = new Ring([node('a', [0, 2, 4]), node('b', [1, 3, 5])]);

    expect(names(many.replicas(key(3), simple(2)))).toBe('a b');
  });

  test('each data center has its own number of replicas', () => {
    const two = new Ring([
      node('a', [0]),
      node('x', [1], 'dc2'),
      node('b', [2]),
      node('y', [3], 'dc2'),
      node('c', [4]),
    ]);

    expect(names(two.replicas(key(3), topology({dc1: '2', dc2: '1'})))).toBe('a b x');
    expect(names(two.replicas(key(3), topology({dc2: '2'})))).toBe('x y');
  });

  test('racks without a replica come first', () => {
    const racks = new Ring([
      node('a', [0], 'dc1', 'r1'),
      node('b', [1], 'dc1', 'r1'),
      node('c', [2], 'dc1', 'r2'),
      node('d', [3], 'dc1', 'r2'),
    ]);

    expect(names(racks.replicas(key(3), topology({dc1: '2'})))).toBe('a c');
    expect(names(racks.replicas(key(3), topology({dc1: '3'})))).toBe('a c b');
  });

  test('what is on every node, or of an unknown strategy, can be asked of all', () => {
    expect(names(ring.replicas(key(1), {class: 'org.apache.cassandra.locator.EverywhereStrategy'}))).toBe('a b c');
  });
});
