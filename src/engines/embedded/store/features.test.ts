/** What tables do besides holding rows: vectors, new indexes, partition headers, purging, estimates. */
import {describe, expect, test} from 'vitest';
import {encodeHeader, encodeRow} from '../rows/row-encode.ts';
import {MemoryFiles} from './memory-files.ts';
import {openStore} from './open-store.ts';
import type {Store, VectorHit} from './store.ts';
import {
  drain,
  extractorOf,
  LENGTHS,
  liveRows,
  putText,
  randomOf,
  readText,
  simple,
  tableSpec,
  textRow,
  VECTORS,
  WORDS,
} from './testing.ts';

const options = (files = new MemoryFiles({isVolatile: false})) => ({
  files,
  extractorOf,
  memtableBytes: 30_000,
  logFileBytes: 1 << 16,
  nowSeconds: () => 1000,
});

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const vectorRow = (numbers: readonly number[], ts: bigint): Uint8Array => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, i) => bytes.writeFloatBE(number, i * 4));
  return encodeRow({
    liveness: undefined,
    deletion: undefined,
    columns: new Map([[2, {kind: 'simple', cell: {ts, ttl: 0, expiresAt: 0, value: bytes}}]]),
  });
};

function similarity(metric: string, a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const length = (v: readonly number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  switch (metric) {
    case 'cosine':
      return (1 + dot / (length(a) * length(b))) / 2;
    case 'dot_product':
      return (1 + dot) / 2;
    default:
      return 1 / (1 + a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));
  }
}

test.each(['cosine', 'dot_product', 'euclidean'] as const)(
  'finds the nearest vectors wherever they lie: %s',
  async metric => {
    const random = randomOf(7);
    const store = await openStore(options());
    store.write([{kind: 'define', spec: tableSpec(1, [VECTORS])}]);
    const vectors = new Map<string, number[]>();
    for (let i = 0; i < 1500; i++) {
      const key = `v${random(700)}`;
      const vector = [0, 0, 0, 0].map(() => Math.fround(random(2000) / 1000 - 1));
      store.write([{kind: 'put', table: 1, key, value: vectorRow(vector, BigInt(i))}]);
      vectors.set(key, vector);
      if (i % 100 === 0) {
        await turn();
      }
    }
    const query = [0.3, -0.2, 0.9, 0.1].map(Math.fround);
    const expected = [...vectors].map(([key, vector]) => ({key, score: similarity(metric, query, vector)}));
    expected.sort((a, b) => b.score - a.score);
    for (const settled of [false, true]) {
      if (settled) {
        await store.settle();
        expect(store.table(1)!.statistics().segments).toBeGreaterThan(0);
      }
      const hits = store.table(1)!.nearest(3, Float32Array.from(query), metric, 10);
      const found: VectorHit[] = [];
      let last = Infinity;
      while (found.length < 200) {
        const {value} = hits.next() as {value: VectorHit};
        expect(value.score).toBeLessThanOrEqual(last);
        last = value.score;
        // Old vectors of a row may come too: the caller verifies.
        if (
          Math.abs(similarity(metric, query, vectors.get(value.key)!) - value.score) < 1e-5 &&
          found.every(hit => hit.key !== value.key)
        ) {
          found.push(value);
        }
      }
      found.forEach((hit, i) => expect(hit.score).toBeCloseTo(expected[i]!.score, 5));
    }
    await store.close();
  },
);

async function untilReady(store: Store, index: number): Promise<void> {
  while (!store.table(1)!.isIndexReady(index)) {
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

describe('a new index', () => {
  test('is ready at once where there are few rows', async () => {
    const store = await openStore(options());
    store.write([{kind: 'define', spec: tableSpec(1, [WORDS])}, putText(1, 'a', 'red blue', 1n)]);
    store.write([{kind: 'define', spec: tableSpec(1, [WORDS, LENGTHS])}]);
    expect(store.table(1)!.isIndexReady(2)).toBe(true);
    expect(drain(store.table(1)!.postings(2, '\x08', '\x09'))).toEqual(['a']);
    expect(drain(store.table(1)!.postings(1, 'red', 'red\0'))).toEqual(['a']);
    await store.close();
  });

  test.each([{restarts: false}, {restarts: true}])(
    'is built over rows that are there, restarts: $restarts',
    async ({restarts}) => {
      const files = new MemoryFiles({isVolatile: false});
      const big = {...options(files), memtableBytes: 400_000};
      let store = await openStore(big);
      store.write([{kind: 'define', spec: tableSpec(1, [WORDS])}]);
      for (let i = 0; i < 6000; i++) {
        store.write([putText(1, `k${String(i).padStart(5, '0')}`, 'x'.repeat(i % 7), 1n)]);
        if (i % 200 === 0) {
          await turn();
        }
      }
      await store.settle();
      store.write([{kind: 'define', spec: tableSpec(1, [WORDS, LENGTHS])}]);
      expect(store.table(1)!.isIndexReady(2)).toBe(false);
      expect(store.table(1)!.isIndexReady(1)).toBe(true);
      if (restarts) {
        await store.close();
        store = await openStore(big);
      }
      await untilReady(store, 2);
      expect(drain(store.table(1)!.postings(2, '\x03', '\x04'))).toHaveLength(857);
      const estimate = store.table(1)!.estimate(2, '\x03', '\x05');
      expect(estimate).toBe(857 + 857);
      await store.settle();
      await store.close();
      store = await openStore(big);
      expect(store.table(1)!.isIndexReady(2)).toBe(true);
      expect(drain(store.table(1)!.postings(2, '\x03', '\x04'))).toHaveLength(857);
      await store.close();
    },
  );
});

test('what a header deletes goes away when segments are merged', async () => {
  const store = await openStore(options());
  store.write([{kind: 'define', spec: {...tableSpec(1), hasClustering: true}}]);
  expect(store.table(1)!.hasHeaders).toBe(false);
  const partition = (p: number): string => `TOKEN${String(p).padStart(3, '0')}pk\0\0`;
  for (let p = 0; p < 40; p++) {
    for (let c = 0; c < 20; c++) {
      store.write([putText(1, `${partition(p)}\x01c${String(c).padStart(2, '0')}`, 'red', 1n)]);
    }
    await turn();
  }
  const range = {from: 'c05', to: 'c15', deletion: {ts: 1n, at: 990}};
  for (let p = 0; p < 40; p++) {
    const header =
      p % 2 === 0
        ? {deletion: undefined, ranges: [range], statics: undefined}
        : {
            deletion: {ts: 5n, at: 990},
            ranges: [],
            statics: {liveness: undefined, deletion: undefined, columns: new Map([[9, simple('s', 9n)]])},
          };
    store.write([{kind: 'put', table: 1, key: `${partition(p)}\0`, value: encodeHeader(header)}]);
  }
  store.write([putText(1, `${partition(1)}\x01c07`, 'green', 6n)]);
  for (let i = 0; i < 3000; i++) {
    store.write([putText(1, `zzz${i % 10}`, 'x'.repeat(50) + i, BigInt(i))]);
    if (i % 50 === 0) {
      await turn();
    }
  }
  await store.settle();
  const table = store.table(1)!;
  expect(table.hasHeaders).toBe(true);
  const left = liveRows(table).filter(([key]) => key.startsWith('TOKEN'));
  expect(left).toHaveLength(20 * 10 + 1);
  expect(left.find(([key]) => key === `${partition(1)}\x01c07`)![1]).toBe('green');
  expect(drain(table.postings(1, 'red', 'red\0'))).toHaveLength(20 * 10);
  await store.close();
});

test('deletions vanish when their grace is over, and what expired with them', async () => {
  let now = 1000;
  const store = await openStore({...options(), nowSeconds: () => now});
  store.write([{kind: 'define', spec: tableSpec(1)}]);
  const fill = async (name: string): Promise<void> => {
    for (let i = 0; i < 2000; i++) {
      store.write([putText(1, `${name}${i % 20}`, 'x'.repeat(60), BigInt(i))]);
      if (i % 50 === 0) {
        await turn();
      }
    }
    await store.settle();
  };
  for (let i = 0; i < 50; i++) {
    const deleted = encodeRow({liveness: undefined, deletion: {ts: 5n, at: now}, columns: new Map()});
    const expiring = encodeRow({
      liveness: {ts: 1n, ttl: 10, expiresAt: now + 10},
      deletion: undefined,
      columns: new Map(),
    });
    store.write([
      {kind: 'put', table: 1, key: `deleted${i}`, value: textRow('red', 1n)},
      {kind: 'put', table: 1, key: `deleted${i}`, value: deleted},
      {kind: 'put', table: 1, key: `expiring${i}`, value: expiring},
    ]);
  }
  await fill('a');
  await fill('b');
  expect(store.table(1)!.get('deleted1')).toBeDefined();
  now += 1000;
  for (let round = 0; store.table(1)!.get('deleted1') !== undefined && round < 20; round++) {
    await fill(`c${round}`);
  }
  expect(store.table(1)!.get('deleted1')).toBeUndefined();
  expect(store.table(1)!.get('expiring1')).toBeUndefined();
  expect(readText(store.table(1)!.get('a1')?.value)).toBe('x'.repeat(60));
  await store.close();
});

describe('memory', () => {
  test('answers to writes wait while flushing is behind', async () => {
    const memtableBytes = 50_000;
    const store = await openStore({extractorOf, memtableBytes, nowSeconds: () => 50});
    store.write([{kind: 'define', spec: tableSpec(1)}]);
    for (let i = 0; i < 4000; i++) {
      store.write([putText(1, `k${i}`, 'x'.repeat(100), BigInt(i + 1))]);
    }
    expect(store.pressure().memtableBytes).toBeGreaterThan(memtableBytes * 4);

    await store.durable(store.position);

    expect(store.pressure().memtableBytes).toBeLessThan(memtableBytes * 2.6);
    expect([...iterate(store)]).toHaveLength(4000);
    await store.close();
  });
});

function* iterate(store: Store): Generator<string> {
  const scan = store.table(1)!.scan({});
  for (let next = scan.next(); next.done !== true; next = scan.next()) {
    yield next.value.key;
  }
}
