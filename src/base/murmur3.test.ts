import {describe, expect, test} from 'vitest';
import {toByteString} from './byte-strings.ts';
import {tokenFromBytes, tokenOf, tokenString, tokenToBytes, writeToken} from './murmur3.ts';
import {partitionKeyBytes, partitionKeyComponents} from './partition-key.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const range = (from: number, to: number): Uint8Array => Uint8Array.from({length: to - from + 1}, (_, i) => from + i);

describe('token', () => {
  test.each([
    {key: 'int 1', bytes: hex('00000001'), token: -4069959284402364209n},
    {key: 'int 2', bytes: hex('00000002'), token: -3248873570005575792n},
    {key: 'int 3', bytes: hex('00000003'), token: 9010454139840013625n},
    {key: 'int -1', bytes: hex('ffffffff'), token: 7297452126230313552n},
    {key: 'text abc', bytes: Buffer.from('abc'), token: -5434086359492102041n},
    {key: 'text with a negative byte', bytes: Buffer.from('é'), token: 5461403030378599040n},
    {key: 'seventeen negative bytes', bytes: range(0xc8, 0xd8), token: 2736879660807782764n},
    {key: 'two ints', bytes: hex('00040000000100' + '00040000000200'), token: 4881097376275569167n},
    {key: 'nothing', bytes: new Uint8Array(0), token: -(2n ** 63n)},
  ])('of $key is the one that Cassandra gives', ({bytes, token}) => {
    const out = new Uint8Array(10);
    writeToken(bytes, out, 1);

    expect(tokenOf(bytes)).toBe(token);
    expect(tokenFromBytes(out, 1)).toBe(token);
    expect(tokenString(bytes)).toBe(toByteString(out.subarray(1, 9)));
    expect(tokenToBytes(token)).toEqual(out.subarray(1, 9));
    expect([out[0], out[9]]).toEqual([0, 0]);
  });

  // The plain definition, in BigInt, for every length of block and tail.
  test('agrees with the definition for all lengths up to 100', () => {
    let seed = 12345;
    const next = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16;
    for (let length = 1; length <= 100; length += 1) {
      const key = Uint8Array.from({length}, () => next() & 0xff);
      expect(tokenOf(key)).toBe(byDefinition(key));
    }
  });

  test('bytes of tokens sort like tokens', () => {
    const tokens = [-(2n ** 63n), -(2n ** 32n), -1n, 0n, 1n, 2n ** 32n, 2n ** 63n - 1n];
    const sorted = tokens.map(token => Buffer.from(tokenToBytes(token)).toString('hex'));

    expect(sorted.toSorted()).toEqual(sorted);
    expect(tokens.map(token => tokenFromBytes(tokenToBytes(token)))).toEqual(tokens);
  });
});

describe('partition key', () => {
  test.each([
    {components: ['61'], bytes: '61'},
    {components: ['00000001', '00000002'], bytes: '0004000000010000040000000200'},
    {components: ['', ''], bytes: '000000000000'},
  ])('of $components', ({components, bytes}) => {
    const key = partitionKeyBytes(components.map(hex));

    expect(Buffer.from(key).toString('hex')).toBe(bytes);
    expect(partitionKeyComponents(key, components.length)?.map(part => Buffer.from(part).toString('hex'))).toEqual(
      components,
    );
  });

  test.each(['', '0004', '00040000000100', '000400000001000004000000020', '0004000000010000040000000201'])(
    'of two components is not %s',
    bytes => {
      expect(partitionKeyComponents(hex(bytes), 2)).toBeUndefined();
    },
  );
});

function byDefinition(key: Uint8Array): bigint {
  const c1 = 0x87c37b91114253d5n;
  const c2 = 0x4cf5ad432745937fn;
  const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
  const rotate = (value: bigint, by: bigint): bigint => u64(value << by) | (value >> (64n - by));
  const mix = (start: bigint): bigint => {
    let value = start;
    value = u64((value ^ (value >> 33n)) * 0xff51afd7ed558ccdn);
    value = u64((value ^ (value >> 33n)) * 0xc4ceb9fe1a85ec53n);
    return value ^ (value >> 33n);
  };
  let h1 = 0n;
  let h2 = 0n;
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  const blocks = key.length >> 4;
  for (let i = 0; i < blocks; i += 1) {
    const k1 = view.getBigUint64(i * 16, true);
    const k2 = view.getBigUint64(i * 16 + 8, true);
    h1 ^= u64(rotate(u64(k1 * c1), 31n) * c2);
    h1 = u64((rotate(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= u64(rotate(u64(k2 * c2), 33n) * c1);
    h2 = u64((rotate(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  let k1 = 0n;
  let k2 = 0n;
  for (let i = key.length - 1; i >= blocks * 16; i -= 1) {
    const at = i - blocks * 16;
    const part = u64(BigInt.asIntN(8, BigInt(key[i]!)) << BigInt((at % 8) * 8));
    if (at >= 8) {
      k2 ^= part;
    } else {
      k1 ^= part;
    }
  }
  h2 ^= u64(rotate(u64(k2 * c2), 33n) * c1);
  h1 ^= u64(rotate(u64(k1 * c1), 31n) * c2);
  h1 ^= BigInt(key.length);
  h2 ^= BigInt(key.length);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  return BigInt.asIntN(64, u64(mix(h1) + mix(h2)));
}
