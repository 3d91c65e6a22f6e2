/**
 * Vectors without any service: deterministic and cheap, the same on every machine. Texts that share words are near each other; what words
 * mean is not known to it, so it is for tests and not for search that people see.
 */
import {createHash} from 'node:crypto';

const WORD = /[\p{L}\p{N}]+/gu;
const BYTES_OF_HASH = 32;
const MIDDLE = 127.5;

/** A vector of length 1. Costs one SHA-256 for each word and 32 dimensions. */
export function offlineVector(text: string, dimension: number): Float32Array {
  const sum = new Float64Array(dimension);
  for (const word of text.toLowerCase().match(WORD) ?? [text]) {
    addWord(sum, word);
  }
  const length = Math.hypot(...sum) || 1;
  return Float32Array.from(sum, x => x / length);
}

/** Adds a direction that depends on the word alone. */
function addWord(sum: Float64Array, word: string): void {
  for (let block = 0; block * BYTES_OF_HASH < sum.length; block += 1) {
    const bytes = createHash('sha256').update(`${word}/${block}`).digest();
    const from = block * BYTES_OF_HASH;
    const to = Math.min(from + BYTES_OF_HASH, sum.length);
    for (let i = from; i < to; i += 1) {
      sum[i] = (sum[i] ?? 0) + (bytes[i - from] ?? 0) - MIDDLE;
    }
  }
}
