/** What a seed decides: the same everywhere and each time. */

export interface Random {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  /** True once in `count` times. */
  once(count: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(length: number): Buffer;
}

/** mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const below = (count: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % count;
  };
  return {
    below,
    once: count => below(count) === 0,
    pick: list => list[below(list.length)]!,
    bytes: length => Buffer.from(Array.from({length}, () => (below(3) === 0 ? below(2) * 255 : below(256)))),
  };
}

/** Flips, cuts, repeats, inserts or overwrites something. */
export function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length + 1);
  switch (random.below(6)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), random.bytes(random.below(20)), copy.subarray(at)]);
    case 2:
      return Buffer.concat([copy, copy.subarray(at)]);
    case 3:
      copy.fill(random.pick([0xff, 0x7f, 0x80, 0]), at, Math.min(at + 1 + random.below(4), copy.length));
      return copy;
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.min(copy.length, at + 1 + random.below(8)))]);
    default:
      for (let flips = copy.length === 0 ? -1 : random.below(8); flips >= 0; flips--) {
        copy[random.below(copy.length)]! ^= 1 << random.below(8);
      }
      return copy;
  }
}
