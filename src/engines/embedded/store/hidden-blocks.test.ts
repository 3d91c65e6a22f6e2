import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {newestTs} from '../rows/newest-ts.ts';
import {MemoryFiles} from './memory-files.ts';
import {openStore} from './open-store.ts';
import type {Entry, HiddenRange, Store, TableStore} from './store.ts';
import {extractorOf, putText, tableSpec} from './testing.ts';

const ROWS = 2000;
const OLD = 10n;
const NEW = 1000n;
const keyOf = (i: number): string => `k${String(i).padStart(5, '0')}`;

/** Rows of 60 bytes in a segment; every 500th is newer than the others. */
async function open(hasClustering: boolean): Promise<Store> {
  const store = await openStore({
    files: new MemoryFiles({isVolatile: false}),
    extractorOf,
    memtableBytes: 60_000,
    nowSeconds: () => 1000,
  });
  store.write([{kind: 'define', spec: {...tableSpec(1, []), hasClustering}}]);
  for (let i = 0; i < ROWS; i++) {
    store.write([putText(1, keyOf(i), 'v'.repeat(60), i % 500 === 0 ? NEW : OLD)]);
  }
  await store.settle();
  return store;
}

function entriesOf(table: TableStore, reverse: boolean, hidden?: readonly HiddenRange[]): Entry[] {
  const entries: Entry[] = [];
  const scan = table.scan({}, {reverse, hidden});
  for (let next = scan.next(); next.done !== true; next = scan.next()) {
    entries.push(next.value as Entry);
  }
  return entries;
}

let store: Store;
beforeAll(async () => {
  store = await open(true);
});
afterAll(() => store.close());

describe.each([{reverse: false}, {reverse: true}])('a scan below deletions, reverse $reverse', ({reverse}) => {
  test.each([
    {what: 'everything, up to a time between', hidden: [{from: 'k', to: 'l', ts: 500n}], most: 400},
    {what: 'everything, at the very time', hidden: [{from: 'k', to: 'l', ts: OLD}], most: 400},
    {what: 'everything, earlier than all', hidden: [{from: 'k', to: 'l', ts: OLD - 1n}], most: ROWS},
    {what: 'everything, later than all', hidden: [{from: 'k', to: 'l', ts: NEW}], most: 200},
    {what: 'half of it', hidden: [{from: keyOf(1000), to: 'l', ts: NEW}], most: 1200},
    {
      what: 'two ranges with a gap',
      hidden: [
        {from: keyOf(100), to: keyOf(600), ts: NEW},
        {from: keyOf(700), to: keyOf(1900), ts: NEW},
      ],
      most: 500,
    },
  ])('gives all that is not hidden, and reads less: $what', ({hidden, most}) => {
    const table = store.table(1)!;
    const isHidden = (key: string, ts: bigint): boolean =>
      hidden.some(range => range.from <= key && key < range.to && ts <= range.ts);
    const wanted = entriesOf(table, reverse).filter(({key, value}) => !isHidden(key, newestTs(value)));
    const given = entriesOf(table, reverse, hidden).map(({key}) => key);

    expect(wanted.map(({key}) => key).filter(key => !given.includes(key))).toEqual([]);
    expect(given).toEqual(reverse ? given.toSorted().toReversed() : given.toSorted());
    expect(given.length).toBeLessThanOrEqual(most);
  });

  test.each([
    {time: 'below zero', ts: -5n, least: ROWS, most: ROWS},
    {time: 'the earliest', ts: -(2n ** 63n), least: ROWS, most: ROWS},
    {time: 'a low half of all ones', ts: 0xffff_ffffn, least: 1, most: 200},
  ])('only blocks that are older than the deletion are passed over: $time', ({ts, least, most}) => {
    const given = entriesOf(store.table(1)!, reverse, [{from: 'k', to: 'l', ts}]).length;

    expect(given).toBeGreaterThanOrEqual(least);
    expect(given).toBeLessThanOrEqual(most);
  });

  test('without times in the files all is read', async () => {
    const timeless = await open(false);

    expect(entriesOf(timeless.table(1)!, reverse, [{from: 'k', to: 'l', ts: NEW}])).toHaveLength(ROWS);
    await timeless.close();
  });
});
