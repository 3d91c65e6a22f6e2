import {expect, test} from 'vitest';
import {encodeRow} from '../rows/row-encode.ts';
import type {ColumnData} from '../rows/row.ts';
import {similarity} from '../operators/similarity.ts';
import {graphName} from '../vectors/graph-file.ts';
import {clusteredVectors} from '../vectors/testing.ts';
import {MemoryFiles} from './memory-files.ts';
import {openStore, type StoreOptions} from './open-store.ts';
import type {Store, TermRange} from './store.ts';
import {Table} from './table.ts';
import {repeats} from '../../../../test/data/effort.ts';
import {extractorOf, randomOf, simple, tableSpec, VECTORS, WORDS} from './testing.ts';

const DIMENSION = 16;
const SPEC = tableSpec(1, [WORDS, {...VECTORS, dimension: DIMENSION, similarity: 'cosine'}]);
const INDEX = VECTORS.id;
const COUNT = 1000;
const VALUES = clusteredVectors(COUNT + 200, DIMENSION, 11);

const options = (files: MemoryFiles, more: StoreOptions = {}): StoreOptions => ({
  files,
  extractorOf,
  memtableBytes: 80_000,
  graphNumbers: 400 * DIMENSION,
  ...more,
});
const onDisk = (): MemoryFiles => new MemoryFiles({isVolatile: false});

function bytesOf(vector: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  for (let i = 0; i < vector.length; i++) {
    view.setFloat32(i * 4, vector[i]!);
  }
  return new Uint8Array(view.buffer);
}

/** What each key's vector is now; what was deleted is not in it. */
type Model = Map<string, {readonly vector: Float32Array; readonly word: string}>;

const vectorOf = (i: number): Float32Array => VALUES.subarray(i * DIMENSION, (i + 1) * DIMENSION);
const wordOf = (i: number): string => (i % 2 === 0 ? 'even' : 'odd');

function put(store: Store, model: Model, key: string, i: number, ts: number): void {
  const columns = new Map<number, ColumnData>([
    [1, simple(`${wordOf(i)} n${i % 100}`, BigInt(ts))],
    [2, {kind: 'simple', cell: {ts: BigInt(ts), ttl: 0, expiresAt: 0, value: bytesOf(vectorOf(i))}}],
  ]);
  const value = encodeRow({liveness: undefined, deletion: undefined, columns});
  store.write([{kind: 'put', table: 1, key, value}]);
  model.set(key, {vector: vectorOf(i), word: wordOf(i)});
}

function remove(store: Store, model: Model, key: string, ts: number): void {
  const value = encodeRow({liveness: undefined, deletion: {ts: BigInt(ts), at: 1}, columns: new Map()});
  store.write([{kind: 'put', table: 1, key, value}]);
  model.delete(key);
}

async function fill(store: Store, model: Model, from = 0, to = COUNT): Promise<void> {
  for (let i = from; i < to; i++) {
    put(store, model, `k${i}`, i, i + 1);
    if (i % 100 === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }
}

const graphOf = (store: Store): NonNullable<ReturnType<Table['graphs']['get']>> | undefined => {
  const table = store.table(1);
  return table instanceof Table ? table.graphs.get(INDEX) : undefined;
};

/** As the engine does: by the vector that a row has now. */
function nearest(
  store: Store,
  model: Model,
  query: Float32Array,
  limit: number,
  among?: readonly TermRange[],
): string[] {
  const hits = store.table(1)!.nearest(INDEX, query, 'cosine', limit, among);
  const found = new Map<string, number>();
  let extra = hits.extra;
  for (let hit = hits.next(); hit.done !== true; hit = hits.next()) {
    const row = model.get(hit.value.key);
    const worst = [...found.values()].sort((a, b) => b - a)[limit - 1] ?? -Infinity;
    if (worst >= hit.value.score && extra-- <= 0) {
      break;
    }
    if (row !== undefined && (among === undefined || row.word === 'even')) {
      found.set(hit.value.key, similarity('cosine', query, row.vector));
    }
  }
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([key]) => key);
}

function exact(model: Model, query: Float32Array, limit: number, word?: string): string[] {
  return [...model]
    .filter(([, row]) => word === undefined || row.word === word)
    .map(([key, row]) => [key, similarity('cosine', query, row.vector)] as const)
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([key]) => key);
}

/** Of each recall; the ten nearest of each are wanted. */
const QUERIES = repeats(20, 40);

function recall(store: Store, model: Model, among?: readonly TermRange[]): number {
  let found = 0;
  for (let q = 0; q < QUERIES; q++) {
    const query = vectorOf(COUNT + q);
    const expected = exact(model, query, 10, among === undefined ? undefined : 'even');
    const got = nearest(store, model, query, 10, among);
    found += expected.filter(key => got.includes(key)).length;
  }
  return found / (10 * QUERIES);
}

const EVEN: readonly TermRange[] = [{index: WORDS.id, from: 'even', to: 'even\0'}];

test('few vectors are searched exactly, many by a graph', async () => {
  const model: Model = new Map();
  const store = await openStore(options(new MemoryFiles()));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model, 0, 300);
  await store.settle();
  expect(graphOf(store)).toBeUndefined();
  expect(recall(store, model)).toBe(1);
  await fill(store, model, 300);
  await store.settle();
  expect(graphOf(store)!.graph.count).toBeGreaterThan(0.6 * COUNT);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  expect(store.pressure().graphBytes).toBeGreaterThan(COUNT * DIMENSION);
  await store.close();
});

test('changes and deletions are seen at once, in every state of the store', async () => {
  const random = randomOf(5);
  const model: Model = new Map();
  const store = await openStore(options(new MemoryFiles()));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 100; i++) {
      const ts = 10_000 + round * 1000 + i;
      const key = `k${random(COUNT)}`;
      if (random(3) === 0) {
        remove(store, model, key, ts);
      } else {
        put(store, model, key, random(COUNT), ts);
      }
    }
    // A vector that was just written is its own nearest; one that was deleted is not found.
    const query = vectorOf(COUNT + 100 + round);
    put(store, model, `new${round}`, COUNT + 100 + round, 20_000 + round);
    expect(nearest(store, model, query, 1)).toEqual([`new${round}`]);
    expect(recall(store, model)).toBeGreaterThan(0.97);
    if (round % 2 === 1) {
      await store.settle();
      expect(recall(store, model)).toBeGreaterThan(0.97);
    }
    remove(store, model, `new${round}`, 30_000 + round);
    expect(nearest(store, model, query, 1)).not.toContain(`new${round}`);
  }
  await store.close();
});

test('all rows come when all are asked for', async () => {
  const model: Model = new Map();
  const store = await openStore(options(new MemoryFiles()));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  const query = vectorOf(COUNT + 1);
  expect(nearest(store, model, query, COUNT)).toEqual(exact(model, query, COUNT));
  await store.close();
});

test('a narrowing by terms follows rows through merges and changes', async () => {
  const model: Model = new Map();
  const store = await openStore(options(new MemoryFiles()));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  const query = vectorOf(COUNT + 1);
  // The first one asks for what it needs.
  expect(store.table(1)!.nearest(INDEX, query, 'cosine', 10, EVEN).isFiltered).toBe(false);
  expect(recall(store, model, EVEN)).toBeGreaterThan(0.97);
  await store.settle();
  expect(store.table(1)!.nearest(INDEX, query, 'cosine', 10, EVEN).isFiltered).toBe(true);
  expect(recall(store, model, EVEN)).toBeGreaterThan(0.97);
  // The vector of an odd row stays where it is, its word changes.
  for (let i = 1; i < 200; i += 2) {
    const columns = new Map([[1, simple('even', 50_000n)]]);
    const value = encodeRow({liveness: undefined, deletion: undefined, columns});
    store.write([{kind: 'put', table: 1, key: `k${i}`, value}]);
    model.set(`k${i}`, {vector: vectorOf(i), word: 'even'});
  }
  expect(store.table(1)!.nearest(INDEX, query, 'cosine', 10, EVEN).isFiltered).toBe(true);
  expect(recall(store, model, EVEN)).toBeGreaterThan(0.97);
  await fill(store, model, COUNT, COUNT + 100);
  await store.settle();
  expect(store.table(1)!.nearest(INDEX, query, 'cosine', 10, EVEN).isFiltered).toBe(true);
  expect(recall(store, model, EVEN)).toBeGreaterThan(0.97);
  await store.close();
});

test('a graph is there again after a start, and grows on', async () => {
  const files = onDisk();
  const model: Model = new Map();
  let store = await openStore(options(files));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  const {count} = graphOf(store)!.graph;
  await store.close();
  expect(files.list()).toContain(graphName(1, INDEX));
  store = await openStore(options(files));
  expect(recall(store, model)).toBe(1);
  await store.settle();
  expect(graphOf(store)!.graph.count).toBe(count);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  await fill(store, model, COUNT, COUNT + 150);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  await store.settle();
  await store.close();
});

test('a damaged file is told of, and the graph built anew', async () => {
  const files = onDisk();
  const model: Model = new Map();
  let store = await openStore(options(files));
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  const {count} = graphOf(store)!.graph;
  await store.close();
  const file = await files.openForWrite(graphName(1, INDEX));
  await file.write(Uint8Array.of(1, 2, 3), 40_000);
  const failures: string[] = [];
  store = await openStore(options(files, {onBackgroundFailure: ({code}) => failures.push(code)}));
  expect(recall(store, model)).toBe(1);
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(recall(store, model)).toBe(1);
  for (;;) {
    try {
      await store.settle();
      break;
    } catch {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  expect(failures).toEqual(['corrupt']);
  expect(graphOf(store)!.graph.count).toBe(count);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  await store.close();
});

test('truncating, dropping the index and dropping the table end the graph and its file', async () => {
  const files = onDisk();
  const model: Model = new Map();
  const store = await openStore(options(files));
  const define = (): unknown => store.write([{kind: 'define', spec: SPEC}]);
  const hasFile = (): boolean => files.list().includes(graphName(1, INDEX));
  define();
  await fill(store, model);
  await store.settle();
  expect(hasFile()).toBe(true);
  store.write([{kind: 'truncate', table: 1}]);
  model.clear();
  expect(graphOf(store)).toBeUndefined();
  expect(nearest(store, model, vectorOf(1), 10)).toEqual([]);
  await store.settle();
  expect(hasFile()).toBe(false);
  await fill(store, model);
  await store.settle();
  expect(hasFile()).toBe(true);
  store.write([{kind: 'define', spec: tableSpec(1, [WORDS])}]);
  await store.settle();
  await new Promise(resolve => setImmediate(resolve));
  expect(hasFile()).toBe(false);
  define();
  await store.settle();
  await store.settle();
  expect(hasFile()).toBe(true);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  store.write([{kind: 'drop', table: 1}]);
  await store.settle();
  expect(hasFile()).toBe(false);
  await store.close();
});

test('beyond the bound of memory the rest is searched exactly', async () => {
  const model: Model = new Map();
  const failures: string[] = [];
  const store = await openStore(
    options(new MemoryFiles(), {graphBytes: 100 * COUNT, onBackgroundFailure: ({message}) => failures.push(message)}),
  );
  store.write([{kind: 'define', spec: SPEC}]);
  await fill(store, model);
  await store.settle();
  expect(graphOf(store)!.isFull).toBe(true);
  expect(store.pressure().graphBytes).toBeLessThan(400_000);
  expect(failures).toHaveLength(1);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  await store.close();
});

test('a graph of vectors that are gone for the most part is built anew', async () => {
  const model: Model = new Map();
  const store = await openStore(options(new MemoryFiles(), {memtableBytes: 100_000}));
  store.write([{kind: 'define', spec: SPEC}]);
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < COUNT; i++) {
      put(store, model, `k${i}`, (i + round) % COUNT, round * COUNT + i + 1);
      if (i % 100 === 0) {
        await new Promise(resolve => setImmediate(resolve));
      }
    }
    await store.settle();
  }
  expect(graphOf(store)!.graph.count).toBeLessThan(COUNT * 3.5);
  expect(recall(store, model)).toBeGreaterThan(0.97);
  await store.close();
});
