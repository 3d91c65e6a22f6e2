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
