/** What the store does when disk and power fail. */
import {describe, expect, test} from 'vitest';
import {StoreFailure} from './failure.ts';
import {FaultyFiles} from './faulty-files.ts';
import {openStore} from './open-store.ts';
import type {Store, Write} from './store.ts';
import {deletedRow, extractorOf, liveRows, Model, putText, randomOf, readText, tableSpec} from './testing.ts';

const OPTIONS = {extractorOf, memtableBytes: 12_000, logFileBytes: 1 << 14, nowSeconds: () => 50};

/** The writes of a history, and what the table holds after each. */
function history(random: (below: number) => number, length: number): {writes: Write[][]; models: Model[]} {
  const writes: Write[][] = [[{kind: 'define', spec: tableSpec(1)}]];
  const models: Model[] = [new Model(), new Model()];
  for (let step = 1; step < length; step++) {
    const model = models[step]!.copy();
    const batch: Write[] = [];
    for (let i = 0; i <= random(3); i++) {
      const key = `k${random(60)}`;
      const value =
        random(10) === 0
          ? deletedRow(BigInt(step))
          : (putText(1, key, `w${random(9)} ${'x'.repeat(random(200))}`, BigInt(step)) as Write & {kind: 'put'}).value;
      batch.push({kind: 'put', table: 1, key, value});
      model.put(key, value);
    }
    writes.push(batch);
    models.push(model);
  }
  return {writes, models};
}

const rowsOf = (model: Model): [string, string][] =>
  model.keys().map(key => [key, readText(model.values.get(key))!] as [string, string]);

/** Writes what is left of the history, waiting now and then; returns the position that was acknowledged last. */
async function drive(store: Store, writes: readonly Write[][], random: (below: number) => number): Promise<number> {
  let acknowledged = store.position;
  try {
    for (let next = store.position; next < writes.length; next++) {
      const position = store.write(writes[next]!);
      if (random(4) === 0) {
        await store.durable(position);
        acknowledged = position;
      }
    }
    await store.durable(store.position);
    acknowledged = store.position;
  } catch (error) {
    expect(error).toBeInstanceOf(StoreFailure);
  }
  return acknowledged;
}

describe('power loss at any operation', () => {
  test.each(Array.from({length: 8}, (_, seed) => seed))(
    'keeps what was acknowledged, in log order: seed %i',
    async seed => {
      const random = randomOf(seed);
      const {writes, models} = history(random, 400);
      let files = new FaultyFiles(random);
      let acknowledged = 0;
      for (let life = 0; life < 4; life++) {
        files.operationsLeft = 3 + random(300);
        let store: Store;
        try {
          store = await openStore({...OPTIONS, files});
        } catch (error) {
          expect(error).toBeInstanceOf(StoreFailure);
          files = files.powerLoss();
          continue;
        }
        expect(store.position).toBeGreaterThanOrEqual(acknowledged);
        if (store.position > 0) {
          expect(liveRows(store.table(1)!)).toEqual(rowsOf(models[store.position]!));
        }
        acknowledged = await drive(store, writes, random);
        const survivors = files.powerLoss();
        await store.close().catch((error: unknown) => expect(error).toBeInstanceOf(StoreFailure));
        files = survivors;
      }
      const store = await openStore({...OPTIONS, files});
      expect(store.position).toBeGreaterThanOrEqual(acknowledged);
      if (store.position > 0) {
        expect(liveRows(store.table(1)!)).toEqual(rowsOf(models[store.position]!));
      }
      await store.close();
    },
  );
});

describe('a flipped bit', () => {
  test.each(Array.from({length: 8}, (_, seed) => seed))('is never served: seed %i', async seed => {
    const random = randomOf(seed + 1000);
    const {writes, models} = history(random, 300);
    const files = new FaultyFiles(random);
    const writer = await openStore({...OPTIONS, files});
    await drive(writer, writes, random);
    await writer.settle();
    await writer.close();
    const names = files.list();
    const name = names[random(names.length)]!;
    files.flip(name, random(files.sizeOf(name)));
    try {
      const store = await openStore({...OPTIONS, files});
      // Only the log's end may be lost: it looks like a write that was under way.
      expect(liveRows(store.table(1)!)).toEqual(rowsOf(models[store.position]!));
      expect(store.position === writes.length || name.startsWith('log-')).toBe(true);
      await store.close();
    } catch (error) {
      expect(error).toBeInstanceOf(StoreFailure);
      const {code, details} = error as StoreFailure;
      expect(['corrupt', 'newer_format']).toContain(code);
      expect(details['file']).toBe(name);
    }
  });
});

test('a flush that fails ends acknowledgement for ever, and reads go on', async () => {
  const files = new FaultyFiles(randomOf(1));
  const store = await openStore({...OPTIONS, files});
  await store.durable(store.write([{kind: 'define', spec: tableSpec(1)}, putText(1, 'a', 'old', 1n)]));
  files.failsToSync = true;
  const position = store.write([putText(1, 'a', 'new', 2n)]);
  await expect(store.durable(position)).rejects.toMatchObject({code: 'io'});
  files.failsToSync = false;
  await expect(store.durable(position)).rejects.toMatchObject({code: 'io'});
  expect(() => store.write([putText(1, 'b', 'x', 3n)])).toThrow(StoreFailure);
  expect(store.durable(1)).toBeUndefined();
  expect(readText(store.table(1)!.get('a')?.value)).toBe('new');
  await expect(store.close()).rejects.toMatchObject({code: 'io'});
});

test('a full disk refuses writes with its own failure, loses nothing, and recovers when there is space', async () => {
  const files = new FaultyFiles(randomOf(2));
  const store = await openStore({...OPTIONS, files});
  await store.durable(store.write([{kind: 'define', spec: tableSpec(1)}]));
  files.space = 5000;
  const model = new Model();
  let failure: unknown;
  let last = 0;
  for (let i = 0; i < 20_000 && failure === undefined; i++) {
    const write = putText(1, `k${i % 500}`, `w${i}`, BigInt(i));
    try {
      const position = store.write([write]);
      await store.durable(position);
      model.put(write.kind === 'put' ? write.key : '', (write as {value: Uint8Array}).value);
      last = i;
    } catch (error) {
      failure = error;
    }
  }
  expect(failure).toMatchObject({code: 'disk_full'});
  expect(liveRows(store.table(1)!)).toEqual(rowsOf(model));
  files.space = Infinity;
  await new Promise(resolve => setTimeout(resolve, 700));
  for (let attempt = 0; ; attempt++) {
    try {
      const write = putText(1, 'later', 'x', 1n);
      await store.durable(store.write([write]));
      model.put('later', (write as {value: Uint8Array}).value);
      break;
    } catch (error) {
      if (attempt > 600) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  expect(last).toBeGreaterThan(10);
  await store.close();
  const again = await openStore({...OPTIONS, files});
  expect(liveRows(again.table(1)!)).toEqual(rowsOf(model));
  await again.close();
});

test('a merge that finds damage says so once, and leaves the rest alone', async () => {
  const files = new FaultyFiles(randomOf(3));
  const failures: StoreFailure[] = [];
  const options = {...OPTIONS, files, onBackgroundFailure: (failure: StoreFailure) => void failures.push(failure)};
  let store = await openStore(options);
  store.write([{kind: 'define', spec: tableSpec(1)}]);
  const segments = (): readonly string[] => files.list().filter(name => name.endsWith('.rows'));
  for (let i = 0; segments().length < 2; i++) {
    await store.durable(store.write([putText(1, `k${i % 100}`, 'x'.repeat(100), BigInt(i))]));
  }
  await store.close();
  const damaged = segments()[0]!;
  files.flip(damaged, 20);
  store = await openStore(options);
  for (let i = 0; i < 1000; i++) {
    await store.durable(store.write([putText(1, `n${i % 100}`, 'y'.repeat(100), BigInt(i))]));
  }
  await store.settle();
  expect(failures.map(({code, details}) => [code, details['file']])).toEqual([['corrupt', damaged]]);
  expect(readText(store.table(1)!.get('n1')?.value)).toBe('y'.repeat(100));
  expect(() => liveRows(store.table(1)!)).toThrow(expect.objectContaining({code: 'corrupt'}));
  await store.close();
});
