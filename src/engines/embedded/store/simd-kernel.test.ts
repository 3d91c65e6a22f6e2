import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {simdKernel} from './simd-kernel.ts';
import {randomOf} from './testing.ts';
import {plainKernel} from './vector-kernel.ts';

test.each([1, 2, 3, 4, 8, 12, 16, 20, 100, 384, 1536])('agrees with the plain kernel at %i dimensions', dimension => {
  const random = randomOf(dimension);
  const numbers = (count: number): Float32Array => Float32Array.from({length: count}, () => random(2000) / 1000 - 1);
  const count = 300;
  const query = numbers(dimension);
  const vectors = numbers(count * dimension);
  vectors.fill(0, 0, dimension);
  const norms = Float32Array.from({length: count}, (_, i) =>
    Math.hypot(...vectors.subarray(i * dimension, (i + 1) * dimension)),
  );
  for (const metric of ['cosine', 'dot_product', 'euclidean'] as const) {
    const plain = new Float32Array(count + 5);
    const simd = new Float32Array(count + 5);
    plainKernel.score(metric, query, vectors, norms, count, plain, 5);
    simdKernel.score(metric, query, vectors, norms, count, simd, 5);
    for (let i = 0; i < plain.length; i++) {
      expect(Math.abs(simd[i]! - plain[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(plain[i]!)));
    }
  }
});

test('the modules are those that their tool makes', () => {
  const tool = fileURLToPath(new URL('../../../../tools/vector-kernel.mjs', import.meta.url));
  execFileSync(process.execPath, [tool, '--check'], {stdio: 'pipe'});
});
