/**
 * Seeded vectors in clusters: what embeddings look like. Points of a cluster differ in some directions, as texts of one subject do, and a
 * little in all. Any part can be made again, so that none needs to be kept.
 */

export const CLUSTERS = 100;
const DIRECTIONS = 16;

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class VectorData {
  readonly dimension: number;
  readonly #seed: number;
  readonly #centers: Float32Array;
  readonly #ways: Float32Array;

  constructor(dimension: number, seed: number) {
    this.dimension = dimension;
    this.#seed = seed;
    const random = randomOf(seed);
    const numbers = (length: number): Float32Array => Float32Array.from({length}, () => normal(random));
    this.#centers = numbers(CLUSTERS * dimension);
    this.#ways = numbers(CLUSTERS * DIRECTIONS * dimension);
  }

  /** The vector of a number, into `into` from `start` on. Negative numbers: queries. */
  write(number: number, into: Float32Array, start: number): void {
    const {dimension} = this;
    const random = randomOf(Math.imul(number ^ this.#seed, 0x9e3779b1));
    const cluster = Math.floor(random() * CLUSTERS);
    const center = cluster * dimension;
    for (let d = 0; d < dimension; d++) {
      into[start + d] = this.#centers[center + d]! + 0.2 * (random() - 0.5);
    }
    for (let way = 0; way < DIRECTIONS; way++) {
      const along = 0.25 * normal(random);
      const at = (cluster * DIRECTIONS + way) * dimension;
      for (let d = 0; d < dimension; d++) {
        into[start + d]! += along * this.#ways[at + d]!;
      }
    }
  }

  one(number: number): Float32Array {
    const vector = new Float32Array(this.dimension);
    this.write(number, vector, 0);
    return vector;
  }
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
