import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {expect, test} from 'vitest';
import {encodeRow} from '../rows/row-encode.ts';
import {openStore} from '../store/open-store.ts';
import type {Store} from '../store/store.ts';
import {extractorOf, simple, tableSpec, VECTORS, WORDS} from '../store/testing.ts';
import {Graph} from './graph.ts';
import {graphName} from './graph-file.ts';
import {GraphThread} from './graph-thread.ts';
import {clusteredVectors} from './testing.ts';

const DIMENSION = 32;
const COUNT = 1500;
const VALUES = clusteredVectors(COUNT, DIMENSION, 21);
const SPEC = tableSpec(1, [{...VECTORS, dimension: DIMENSION, similarity: 'euclidean'}]);

const vectorOf = (i: number): Float32Array => VALUES.subarray(i * DIMENSION, (i + 1) * DIMENSION);

function bytesOf(vector: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => bytes.writeFloatBE(value, i * 4));
  return bytes;
}

function rowOf(i: number): Uint8Array {
  const columns = new Map([
    [1, simple('x', 1n)],
    [2, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 0, value: bytesOf(vectorOf(i))}} as const],
  ]);
  return encodeRow({liveness: undefined, deletion: undefined, columns});
}

/** A search by the vector of row `i` finds that row. By graphs, which may have all rows by now or few of them, it may miss it. */
const isFound = (store: Store, i: number): boolean =>
  store.table(1)!.nearest(VECTORS.id, vectorOf(i), 'euclidean', 1).next().value?.key === `k${i}`;

/** Of every tenth row: those that are not found. */
function missed(store: Store): number {
  let count = 0;
  for (let i = 0; i < COUNT; i += 10) {
    count += isFound(store, i) ? 0 : 1;
  }
  return count;
}

test('a worker adds, saves and reads while this thread searches', async () => {
  const directory = fs.mkdtempSync(path.join(tmpdir(), 'asterism-graphs-'));
  const program = path.join(directory, 'graph-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./graph-worker.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const options = {
    directory: path.join(directory, 'data'),
    extractorOf,
    memtableBytes: 60_000,
    graphNumbers: 500 * DIMENSION,
    graphWorker: pathToFileURL(program),
  };
  try {
    let store = await openStore(options);
    store.write([{kind: 'define', spec: SPEC}]);
    let missedAtOnce = 0;
    for (let i = 0; i < COUNT; i++) {
      await store.durable(store.write([{kind: 'put', table: 1, key: `k${i}`, value: rowOf(i)}]));
      if (i % 30 === 29) {
        missedAtOnce += isFound(store, i) ? 0 : 1;
      }
    }
    expect(missedAtOnce).toBeLessThan(3);
    expect(missed(store)).toBeLessThan(3);
    await store.settle();
    expect(store.pressure().graphBytes).toBeGreaterThan(0);
    expect(missed(store)).toBeLessThan(3);
    await store.close();
    expect(fs.readdirSync(options.directory)).toContain(graphName(1, VECTORS.id));
    // A draft that a killed process left goes away.
    fs.writeFileSync(path.join(options.directory, `${graphName(1, VECTORS.id)}.new`), 'half');
    store = await openStore(options);
    await store.settle();
    expect(store.pressure().graphBytes).toBeGreaterThan(0);
    expect(fs.readdirSync(options.directory).filter(name => name.endsWith('.new'))).toEqual([]);
    expect(missed(store)).toBeLessThan(3);
    await store.close();
    // In memory the worker has no files to read: what it needs is handed to it.
    const {directory: _, ...inMemory} = options;
    store = await openStore(inMemory);
    store.write([{kind: 'define', spec: {...SPEC, indexes: [...SPEC.indexes, WORDS]}}]);
    for (let i = 0; i < COUNT; i++) {
      store.write([{kind: 'put', table: 1, key: `k${i}`, value: rowOf(i)}]);
    }
    await store.settle();
    const among = [{index: WORDS.id, from: 'x', to: 'x\0'}];
    store.table(1)!.nearest(VECTORS.id, vectorOf(1), 'euclidean', 1, among);
    await new Promise(resolve => setImmediate(resolve));
    await store.settle();
    const hits = store.table(1)!.nearest(VECTORS.id, vectorOf(1), 'euclidean', 1, among);
    expect(hits.isFiltered).toBe(true);
    expect(hits.next().value?.key).toBe('k1');
    expect(missed(store)).toBeLessThan(3);
    await store.close();
    // What the worker cannot do is told as what it is.
    const thread = new GraphThread(options.graphWorker, path.join(directory, 'nowhere'));
    const {parts} = Graph.make(DIMENSION, 'cosine', 0);
    await expect(thread.do(1, parts, {kind: 'load', table: 9, index: 9})).rejects.toMatchObject({code: 'io'});
    await thread.close();
  } finally {
    fs.rmSync(directory, {recursive: true, force: true});
  }
});
