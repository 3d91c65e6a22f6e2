/** Similarity by the processor's vector instructions, through WebAssembly (../vectors/exact.wat). */
import {EXACT_MODULE} from '../vectors/kernel-modules.ts';
import {compile, PAGE_BYTES, wasm, type WasmMemory} from '../vectors/wasm.ts';
import {plainKernel, type VectorKernel} from './vector-kernel.ts';

interface Exports {
  readonly memory: WasmMemory<ArrayBuffer>;
  readonly dots: Kernel;
  readonly distances: Kernel;
}
/** Addresses in the module's memory; `bytes`: of one vector, a multiple of 16. Results are float32. */
type Kernel = (query: number, vectors: number, count: number, bytes: number, results: number) => void;

let loaded: Exports | undefined;

function load(): Exports {
  if (loaded === undefined) {
    loaded = new wasm.Instance(compile(EXACT_MODULE)).exports as Exports;
  }
  return loaded;
}

/** Below, the plain kernel is as quick. */
const LEAST_DIMENSION = 4;

/** Results differ from those of the plain kernel in the last digits of a float32. */
export const simdKernel: VectorKernel = {
  score(metric, query, vectors, norms, count, into, at) {
    const dimension = query.length;
    if (dimension < LEAST_DIMENSION || count === 0) {
      plainKernel.score(metric, query, vectors, norms, count, into, at);
      return;
    }
    const {memory, dots, distances} = load();
    // Filled up with zeros, which change no sum.
    const padded = Math.ceil(dimension / 4) * 4;
    const bytes = padded * 4;
    const vectorsAt = bytes;
    const resultsAt = vectorsAt + count * bytes;
    const missing = resultsAt + count * 4 - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
    }
    const numbers = new Float32Array(memory.buffer);
    if (padded === dimension) {
      numbers.set(query);
      numbers.set(count * dimension === vectors.length ? vectors : vectors.subarray(0, count * dimension), dimension);
    } else {
      numbers.fill(0, 0, padded * (count + 1));
      numbers.set(query);
      for (let i = 0; i < count; i++) {
        numbers.set(vectors.subarray(i * dimension, (i + 1) * dimension), (i + 1) * padded);
      }
    }
    (metric === 'euclidean' ? distances : dots)(0, vectorsAt, count, bytes, resultsAt);
    const results = resultsAt / 4;
    if (metric === 'euclidean') {
      for (let i = 0; i < count; i++) {
        into[at + i] = 1 / (1 + numbers[results + i]!);
      }
    } else if (metric === 'dot_product') {
      for (let i = 0; i < count; i++) {
        into[at + i] = (1 + numbers[results + i]!) / 2;
      }
    } else {
      const length = lengthOf(query);
      for (let i = 0; i < count; i++) {
        const lengths = length * norms[i]!;
        into[at + i] = lengths === 0 ? 0.5 : (1 + numbers[results + i]! / lengths) / 2;
      }
    }
  },
};

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    sum += vector[i]! * vector[i]!;
  }
  return Math.sqrt(sum);
}
