/** Similarity by the processor's vector instructions, through WebAssembly. Made by tools/vector-kernel.mjs. */
import {plainKernel, type VectorKernel} from './vector-kernel.ts';

const MODULE =
  'AGFzbQEAAAABCQFgBX9/f39/AAMDAgAABQMBAAEHHQMGbWVtb3J5AgAEZG90cwAACWRpc3RhbmNlcwABCvgFAugCAgF/BXsCQANA' +
  'IAJFDQH9DAAAAAAAAAAAAAAAAAAAAAAhBv0MAAAAAAAAAAAAAAAAAAAAACEH/QwAAAAAAAAAAAAAAAAAAAAAIQj9DAAAAAAAAAAA' +
  'AAAAAAAAAAAhCUEAIQUCQANAIAVBwABqIANLDQEgBiAAIAVq/QACACABIAVq/QACAP3mAf3kASEGIAcgACAFav0AAhAgASAFav0A' +
  'AhD95gH95AEhByAIIAAgBWr9AAIgIAEgBWr9AAIg/eYB/eQBIQggCSAAIAVq/QACMCABIAVq/QACMP3mAf3kASEJIAVBwABqIQUM' +
  'AAsLAkADQCAFIANPDQEgBiAAIAVq/QACACABIAVq/QACAP3mAf3kASEGIAVBEGohBQwACwsgBiAH/eQBIAggCf3kAf3kASEGIAQg' +
  'Bv0fACAG/R8BkiAG/R8CIAb9HwOSkjgCACABIANqIQEgBEEEaiEEIAJBAWshAgwACwsLiwMCAX8FewJAA0AgAkUNAf0MAAAAAAAA' +
  'AAAAAAAAAAAAACEG/QwAAAAAAAAAAAAAAAAAAAAAIQf9DAAAAAAAAAAAAAAAAAAAAAAhCP0MAAAAAAAAAAAAAAAAAAAAACEJQQAh' +
  'BQJAA0AgBUHAAGogA0sNASAGIAAgBWr9AAIAIAEgBWr9AAIA/eUBIgogCv3mAf3kASEGIAcgACAFav0AAhAgASAFav0AAhD95QEi' +
  'CiAK/eYB/eQBIQcgCCAAIAVq/QACICABIAVq/QACIP3lASIKIAr95gH95AEhCCAJIAAgBWr9AAIwIAEgBWr9AAIw/eUBIgogCv3m' +
  'Af3kASEJIAVBwABqIQUMAAsLAkADQCAFIANPDQEgBiAAIAVq/QACACABIAVq/QACAP3lASIKIAr95gH95AEhBiAFQRBqIQUMAAsL' +
  'IAYgB/3kASAIIAn95AH95AEhBiAEIAb9HwAgBv0fAZIgBv0fAiAG/R8DkpI4AgAgASADaiEBIARBBGohBCACQQFrIQIMAAsLCw==';

interface Exports {
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number};
  readonly dots: Kernel;
  readonly distances: Kernel;
}
/** Addresses in the module's memory; `bytes`: of one vector, a multiple of 16. Results are float32. */
type Kernel = (query: number, vectors: number, count: number, bytes: number, results: number) => void;

/** What is needed of the global of that name; its types come with those of browsers only. */
const {Module, Instance} = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array) => object;
      Instance: new (module: object) => {readonly exports: unknown};
    };
  }
).WebAssembly;

const PAGE_BYTES = 65_536;

let loaded: Exports | undefined;

function load(): Exports {
  if (loaded === undefined) {
    loaded = new Instance(new Module(Buffer.from(MODULE, 'base64'))).exports as Exports;
  }
  return loaded;
}

/** Vectors whose length is no multiple of four are left to the plain kernel. Results differ from it in the last digits of a float32. */
export const simdKernel: VectorKernel = {
  score(metric, query, vectors, norms, count, into, at) {
    const dimension = query.length;
    if (dimension % 4 !== 0 || count === 0) {
      plainKernel.score(metric, query, vectors, norms, count, into, at);
      return;
    }
    const {memory, dots, distances} = load();
    const bytes = dimension * 4;
    const vectorsAt = bytes;
    const resultsAt = vectorsAt + count * bytes;
    const missing = resultsAt + count * 4 - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
    }
    const numbers = new Float32Array(memory.buffer);
    numbers.set(query);
    numbers.set(count * dimension === vectors.length ? vectors : vectors.subarray(0, count * dimension), dimension);
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
