import {expect, test, vi} from 'vitest';
import {decodeRow} from '../rows/row-decode.ts';
import {encodeRow} from '../rows/row-encode.ts';
import {MemoryFiles} from './memory-files.ts';
import {openStore} from './open-store.ts';
import type {IndexSpec, TableSpec, Write} from './store.ts';

/** Index 1: every byte of column 1's value is a term. */
const BYTES: IndexSpec = {
  id: 1,
  kind: 'terms',
  columnId: 1,
  keyPart: undefined,
  target: 'value',
  isStatic: false,
  types: [],
  dimension: undefined,
};
const SPEC: TableSpec = {id: 1, hasClustering: false, gcGraceSeconds: 100, indexes: [BYTES]};

const extractorOf = () => ({
  extract(_key: string, value: Uint8Array, sink: {term(index: number, term: string): void}) {
    const column = decodeRow(value).columns.get(1);
    if (column?.kind === 'simple') {
      for (const byte of column.cell.value ?? []) {
        sink.term(1, String.fromCharCode(byte));
      }
    }
  },
});

const row = (text: string, ts = 1n): Uint8Array =>
  encodeRow({
    liveness: undefined,
    deletion: undefined,
    columns: new Map([[1, {kind: 'simple', cell: {ts, ttl: 0, expiresAt: 0, value: Buffer.from(text)}}]]),
  });

const put = (key: string, text: string, ts = 1n): Write => ({kind: 'put', table: 1, key, value: row(text, ts)});

const textOf = (value: Uint8Array | undefined): string | undefined => {
  const column = value === undefined ? undefined : decodeRow(value).columns.get(1);
  return column?.kind === 'simple' ? Buffer.from(column.cell.value!).toString() : undefined;
};

test('what was written is read, scanned, found by term, and there after opening again', async () => {
  const files = new MemoryFiles({isVolatile: false});
  let store = await openStore({files, extractorOf});
  store.write([
    {kind: 'define', spec: SPEC},
    {kind: 'meta', name: 'schema', value: Buffer.from('x')},
  ]);
  for (let i = 0; i < 100; i++) {
    store.write([put(`key${i % 50}`, String(i), BigInt(i))]);
  }
  await store.durable(store.position);

  for (let round = 0; round < 2; round++) {
    const table = store.table(1)!;
    expect(textOf(table.get('key7')?.value)).toBe('57');
    expect([...iterate(table.scan({from: 'key4', to: 'key45'}))].map(entry => entry.key)).toEqual([
      'key4',
      'key40',
      'key41',
      'key42',
      'key43',
      'key44',
    ]);
    expect([...iterate(table.scan({}, {reverse: true}))].map(entry => entry.key)).toHaveLength(50);
    const stream = table.postings(1, '9', '9\0');
    const keys: string[] = [];
    for (let key = stream.next(); key !== undefined; key = stream.next()) {
      keys.push(key);
    }
    expect(keys).toContain('key9');
    expect(keys).toContain('key49');
    expect(keys).toEqual([...keys].sort());
    expect(Buffer.from(store.meta('schema')!).toString()).toBe('x');
    await store.close();
    store = await openStore({files, extractorOf});
  }
  await store.close();
});

test('a view sees what was there when it was opened', async () => {
  const store = await openStore({extractorOf});
  store.write([{kind: 'define', spec: SPEC}, put('a', 'old')]);
  const view = store.openView();
  store.write([put('a', 'new', 2n), put('b', 'new')]);
  const table = store.table(1)!;

  expect(textOf(table.get('a', view)?.value)).toBe('old');
  expect(table.get('b', view)).toBeUndefined();
  expect([...iterate(table.scan({}, {view}))].map(entry => textOf(entry.value))).toEqual(['old']);
  store.write([{kind: 'truncate', table: 1}]);
  expect(table.get('a')).toBeUndefined();
  expect(textOf(table.get('a', view)?.value)).toBe('old');
  view.release();
  await store.close();
});

test('flushes of many small tables write the manifest a few times, and lose nothing', async () => {
  const COUNT = 200;
  let manifests = 0;
  class CountingFiles extends MemoryFiles {
    override rename(from: string, to: string): Promise<void> {
      manifests += 1;
      return super.rename(from, to);
    }
  }
  const files = new CountingFiles({isVolatile: false});
  const store = await openStore({files, extractorOf, memtableBytes: 1000});
  for (let id = 1; id <= COUNT; id++) {
    store.write([
      {kind: 'define', spec: {...SPEC, id}},
      {kind: 'put', table: id, key: `k${id}`, value: row(`v${id}`)},
    ]);
  }
  await store.durable(store.position);
  await store.settle();
  expect(files.list().filter(name => name.endsWith('.rows')).length).toBeGreaterThan(COUNT / 2);
  expect(manifests).toBeLessThan(COUNT / 4);
  await store.close();

  const again = await openStore({files, extractorOf});
  for (let id = 1; id <= COUNT; id++) {
    expect(textOf(again.table(id)!.get(`k${id}`)?.value)).toBe(`v${id}`);
  }
  await again.close();
});

test('at the end of a program, what takes too long to flush stays in the log', async () => {
  const COUNT = 40;
  const files = new MemoryFiles({isVolatile: false});
  const store = await openStore({files, extractorOf});
  // More than is left to the log at once.
  const large = 'x'.repeat(200_000);
  for (let id = 1; id <= COUNT; id++) {
    store.write([
      {kind: 'define', spec: {...SPEC, id, indexes: []}},
      {kind: 'put', table: id, key: `k${id}`, value: row(large + id)},
    ]);
  }
  await store.durable(store.position);
  let now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 300));
  try {
    await store.close();
  } finally {
    clock.mockRestore();
  }
  const flushed = files.list().filter(name => name.endsWith('.rows')).length;
  expect(flushed).toBeGreaterThan(1);
  expect(flushed).toBeLessThan(COUNT);

  const again = await openStore({files, extractorOf});
  for (let id = 1; id <= COUNT; id++) {
    expect(textOf(again.table(id)!.get(`k${id}`)?.value)).toBe(large + id);
  }
  await again.close();
});

function* iterate<T>(iterator: Iterator<T>): Iterable<T> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    yield next.value;
  }
}
