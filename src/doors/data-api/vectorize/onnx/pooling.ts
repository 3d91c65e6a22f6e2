/** One vector of a text out of the vectors of its tokens. Source: Sentence Transformers, "Pooling". */

export type Pooling = 'mean' | 'cls' | 'max' | 'mean_sqrt_len' | 'last';

/** `hidden`: tokens one after the other, `dimension` numbers each. The first `count` of them are of the text, the rest is padding. */
export function pooled(hidden: Float32Array, count: number, dimension: number, pooling: Pooling): Float32Array {
  switch (pooling) {
    case 'cls':
      return hidden.slice(0, dimension);
    case 'last':
      return hidden.slice((count - 1) * dimension, count * dimension);
    case 'max':
      return greatest(hidden, count, dimension);
    case 'mean':
      return mean(hidden, count, dimension, count);
    case 'mean_sqrt_len':
      return mean(hidden, count, dimension, Math.sqrt(count));
  }
}

function mean(hidden: Float32Array, count: number, dimension: number, divisor: number): Float32Array {
  const sum = new Float64Array(dimension);
  for (let token = 0; token < count; token += 1) {
    for (let i = 0, from = token * dimension; i < dimension; i += 1) {
      sum[i] = (sum[i] as number) + (hidden[from + i] as number);
    }
  }
  return Float32Array.from(sum, x => x / divisor);
}

function greatest(hidden: Float32Array, count: number, dimension: number): Float32Array {
  const vector = hidden.slice(0, dimension);
  for (let token = 1; token < count; token += 1) {
    for (let i = 0, from = token * dimension; i < dimension; i += 1) {
      vector[i] = Math.max(vector[i] as number, hidden[from + i] as number);
    }
  }
  return vector;
}

/** Of length 1, in place; a vector of nothing but zeros stays. */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map(x => x / length);
}
