/** Random histories against a simple model, with memory so small that flushes and merges never stop. */
import {afterAll, expect, test} from 'vitest';
import {blockCache} from './block-cache.ts';
import {MemoryFiles} from './memory-files.ts';
import {openStore} from './open-store.ts';
import {
  deletedRow,
  drain,
  extractorOf,
  liveRows,
  Model,
  putText,
  randomOf,
  readText,
  tableSpec,
  WORDS,
  LENGTHS,
} from './testing.ts';
import type {Store, View} from './store.ts';

const WORD_LIST = ['red', 'green', 'blue', 'reddish', 'b', ''];
/** Makes rows so large that a segment has many blocks. */
const LONG_WORD = 'long'.repeat(100);

function check(store: Store, model: Model, random: (below: number) => number): void {
  const table = store.table(1)!;
  const expected = model.keys().map(key => [key, readText(model.values.get(key))]);
  expect(liveRows(table)).toEqual(expected);
  expect(liveRows(table, {reverse: true})).toEqual(expected.toReversed());
  for (const word of WORD_LIST) {
    const found = drain(table.postings(1, word, `${word}\0`));
    expect(found).toEqual([...new Set(found)].sort());
    expect(found.filter(key => readText(table.get(key)?.value)?.split(' ').includes(word))).toEqual(
      model.keysWith(word),
    );
  }
  const range = drain(table.postings(1, 'b', 'h'));
  expect(range).toEqual([...new Set(range)].sort());
  const inRange = new Set([...model.keysWith('b'), ...model.keysWith('blue'), ...model.keysWith('green')]);
  expect([...inRange].filter(key => !range.includes(key))).toEqual([]);
  const from = `k${random(300)}`;
  const stream = table.postings(1, 'green', 'green\0');
  const all = drain(table.postings(1, 'green', 'green\0'));
  expect(stream.seek(from)).toBe(all.find(key => key >= from));
  for (let i = 0; i < 10; i++) {
    const key = `k${random(300)}`;
    expect(readText(table.get(key)?.value)).toBe(readText(model.values.get(key)));
  }
}

afterAll(() => {
  blockCache.capacity = 64 << 20;
});

test.each([1, 2, 3, 4])('a table holds what was written, whatever is flushed and merged: seed %i', async seed => {
  const random = randomOf(seed);
  // Some with hardly any cache, so that blocks come from files again and again.
  blockCache.capacity = seed > 2 ? 20_000 : 64 << 20;
  const files = new MemoryFiles({isVolatile: false});
  const options = {
    files,
    extractorOf,
    memtableBytes: seed % 2 === 0 ? 60_000 : 20_000,
    logFileBytes: 1 << 16,
    nowSeconds: () => 50,
  };
  let store = await openStore(options);
  let model = new Model();
  let mostSegments = 0;
  let views: {view: View; model: Model}[] = [];
  store.write([{kind: 'define', spec: tableSpec(1, seed % 2 === 0 ? [WORDS] : [WORDS, LENGTHS])}]);
  for (let step = 0; step < 1200; step++) {
    const key = `k${random(300)}`;
    const choice = random(1000);
    mostSegments = Math.max(mostSegments, store.table(1)!.statistics().segments);
    if (step % 40 === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    if (choice < 900) {
      const text =
        Array.from({length: 1 + random(3)}, () => WORD_LIST[random(WORD_LIST.length)]!).join(' ') +
        (seed % 2 === 0 ? ` ${LONG_WORD}${random(50)}` : '');
      const ts = BigInt(random(3) === 0 ? random(step + 1) : step);
      const write = putText(1, key, text, ts);
      const known = random(2) === 0 ? undefined : store.table(1)!.get(key)?.value;
      store.write([{...write, known} as typeof write]);
      if (write.kind === 'put') {
        model.put(key, write.value);
      }
    } else if (choice < 960) {
      const value = deletedRow(BigInt(step));
      store.write([{kind: 'put', table: 1, key, value}]);
      model.put(key, value);
    } else if (choice < 975) {
      views.push({view: store.openView(), model: model.copy()});
    } else if (choice < 990) {
      for (const {view, model: seen} of views) {
        expect(liveRows(store.table(1)!, {view})).toEqual(
          seen.keys().map(key => [key, readText(seen.values.get(key))]),
        );
        view.release();
      }
      views = [];
    } else if (choice < 991) {
      store.write([{kind: 'truncate', table: 1}]);
      model = new Model();
    } else if (choice < 993) {
      for (const {view} of views) {
        view.release();
      }
      views = [];
      await store.close();
      store = await openStore(options);
    } else if (choice < 995) {
      check(store, model, random);
    } else {
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  }
  check(store, model, random);
  for (const {view} of views) {
    view.release();
  }
  await store.settle();
  check(store, model, random);
  const {segments} = store.table(1)!.statistics();
  expect(mostSegments).toBeGreaterThan(0);
  expect(segments).toBeLessThanOrEqual(16);
  await store.close();
});
