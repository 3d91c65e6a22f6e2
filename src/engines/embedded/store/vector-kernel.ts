/** Similarity of one vector with many. Plain JavaScript; a faster kernel has the same form. */

export type Metric = 'cosine' | 'dot_product' | 'euclidean';

export interface VectorKernel {
  /**
   * Scores `count` vectors, `query.length` numbers each, into `into` from `at` on: cosine (1+cos)/2, dot_product (1+a·b)/2,
   * euclidean 1/(1+d²). A vector without length has no direction: its cosine counts as 0. `norms`: length of each vector.
   */
  score(
    metric: Metric,
    query: Float32Array,
    vectors: Float32Array,
    norms: Float32Array,
    count: number,
    into: Float32Array,
    at: number,
  ): void;
}

export const plainKernel: VectorKernel = {
  score(metric, query, vectors, norms, count, into, at) {
    const dimension = query.length;
    if (metric === 'euclidean') {
      for (let i = 0; i < count; i++) {
        into[at + i] = 1 / (1 + squaredDistance(query, vectors, i * dimension, dimension));
      }
      return;
    }
    const length = Math.sqrt(dot(query, query, 0, dimension));
    for (let i = 0; i < count; i++) {
      const product = dot(query, vectors, i * dimension, dimension);
      if (metric === 'dot_product') {
        into[at + i] = (1 + product) / 2;
      } else {
        const lengths = length * norms[i]!;
        into[at + i] = lengths === 0 ? 0.5 : (1 + product / lengths) / 2;
      }
    }
  },
};

// Four sums at once: the processor works on them in parallel.

function dot(a: Float32Array, b: Float32Array, start: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[i]! * b[start + i]!;
    s1 += a[i + 1]! * b[start + i + 1]!;
    s2 += a[i + 2]! * b[start + i + 2]!;
    s3 += a[i + 3]! * b[start + i + 3]!;
  }
  for (; i < length; i++) {
    s0 += a[i]! * b[start + i]!;
  }
  return s0 + s1 + (s2 + s3);
}

function squaredDistance(a: Float32Array, b: Float32Array, start: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const d0 = a[i]! - b[start + i]!;
    const d1 = a[i + 1]! - b[start + i + 1]!;
    const d2 = a[i + 2]! - b[start + i + 2]!;
    const d3 = a[i + 3]! - b[start + i + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; i < length; i++) {
    const d = a[i]! - b[start + i]!;
    s0 += d * d;
  }
  return s0 + s1 + (s2 + s3);
}
