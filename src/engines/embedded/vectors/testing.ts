/** Vectors for tests: seeded, in clusters, as embeddings are. */
import {randomOf} from '../store/testing.ts';

/** `count` vectors one behind the other. In each cluster they differ in few directions, and a little in all. */
export function clusteredVectors(count: number, dimension: number, seed: number, clusters = 20): Float32Array {
  const random = randomOf(seed);
  const number = (): number => (random(2001) - 1000 + (random(2001) - 1000) + (random(2001) - 1000)) / 1000;
  const numbers = (length: number): Float32Array => Float32Array.from({length}, number);
  const directions = 8;
  const centers = numbers(clusters * dimension);
  const ways = numbers(clusters * directions * dimension);
  const vectors = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const cluster = random(clusters);
    const along = numbers(directions);
    for (let d = 0; d < dimension; d++) {
      let value = centers[cluster * dimension + d]! + 0.05 * number();
      for (let way = 0; way < directions; way++) {
        value += 0.3 * along[way]! * ways[(cluster * directions + way) * dimension + d]!;
      }
      vectors[i * dimension + d] = value;
    }
  }
  return vectors;
}
