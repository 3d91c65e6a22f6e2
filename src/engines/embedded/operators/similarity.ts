/** Scores of vectors, as the index and the CQL functions give them: larger is nearer. */
export type Metric = 'cosine' | 'dot_product' | 'euclidean';

export function similarity(metric: Metric, a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  let distance = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
    distance += (x - y) * (x - y);
  }
  switch (metric) {
    case 'cosine':
      return aa === 0 || bb === 0 ? 0 : (1 + dot / Math.sqrt(aa * bb)) / 2;
    case 'dot_product':
      return (1 + dot) / 2;
    case 'euclidean':
      return 1 / (1 + distance);
  }
}

/** The same for one vector and many, as they are stored (big-endian). */
export class SimilarityTo {
  readonly #metric: Metric;
  readonly #query: Float32Array;
  readonly #squares: number;
  readonly #bytes: Buffer;
  readonly #vector: Float32Array;

  constructor(metric: Metric, query: Float32Array) {
    this.#metric = metric;
    this.#query = query;
    this.#vector = new Float32Array(query.length);
    this.#bytes = Buffer.from(this.#vector.buffer);
    this.#squares = dot(query, query);
  }

  /** Fails with RangeError when it is longer than the query. */
  of(bytes: Uint8Array): number {
    this.#bytes.set(bytes);
    this.#bytes.swap32();
    const query = this.#query;
    const vector = this.#vector;
    switch (this.#metric) {
      case 'cosine': {
        const squares = dot(vector, vector);
        return this.#squares === 0 || squares === 0
          ? 0
          : (1 + dot(query, vector) / Math.sqrt(this.#squares * squares)) / 2;
      }
      case 'dot_product':
        return (1 + dot(query, vector)) / 2;
      case 'euclidean':
        return 1 / (1 + squaredDistance(query, vector));
    }
  }
}

// Four sums at once: the processor works on them in parallel.

function dot(a: Float32Array, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) {
    s0 += a[i]! * b[i]!;
  }
  return s0 + s1 + (s2 + s3);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  let i = 0;
  for (; i + 1 < a.length; i += 2) {
    const d0 = a[i]! - b[i]!;
    const d1 = a[i + 1]! - b[i + 1]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
  }
  if (i < a.length) {
    s0 += (a[i]! - b[i]!) ** 2;
  }
  return s0 + s1;
}
