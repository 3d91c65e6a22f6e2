/** The store on a real directory, with its worker thread. */
import {build} from 'esbuild';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {encodeRow} from '../rows/row-encode.ts';
import {openStore} from './open-store.ts';
import type {IndexSpec, TableSpec} from './store.ts';
import {drain, extractorOf, liveRows, putText, simple, tableSpec} from './testing.ts';

let directory = '';
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'asterism-store-'));
});
afterEach(() => {
  fs.rmSync(directory, {recursive: true, force: true});
});

test('a directory belongs to one store at a time; what a dead process left is taken over', async () => {
  const store = await openStore({directory, extractorOf});
  await expect(openStore({directory, extractorOf})).rejects.toMatchObject({
    code: 'in_use',
    details: {pid: process.pid},
  });
  await store.close();
  // Process 1 is always there, but it did not start when this lock says.
  fs.writeFileSync(path.join(directory, 'LOCK'), JSON.stringify({pid: 1, started: 'another boot/1'}));
  await (await openStore({directory, extractorOf})).close();
  fs.writeFileSync(path.join(directory, 'LOCK'), JSON.stringify({pid: 2 ** 22 - 1, started: ''}));
  await (await openStore({directory, extractorOf})).close();
  expect(fs.existsSync(path.join(directory, 'LOCK'))).toBe(false);
});

test('data of a newer version is refused and left as it is', async () => {
  const store = await openStore({directory, extractorOf});
  store.write([{kind: 'define', spec: tableSpec(1)}]);
  await store.close();
  const manifest = path.join(directory, 'MANIFEST');
  const bytes = fs.readFileSync(manifest);
  bytes.writeUInt32BE(99, 8);
  fs.writeFileSync(manifest, bytes);
  const before = fs.readdirSync(directory);
  await expect(openStore({directory, extractorOf})).rejects.toMatchObject({
    code: 'newer_format',
    details: {version: 99},
  });
  expect(fs.readdirSync(directory)).toEqual(before);
});

test('files that nothing names are removed on opening', async () => {
  const store = await openStore({directory, extractorOf});
  store.write([{kind: 'define', spec: tableSpec(1)}]);
  await store.close();
  for (const name of ['segment-0000000099.rows', 'segment-0000000099.rows.tmp.0.index', 'MANIFEST.new']) {
    fs.writeFileSync(path.join(directory, name), 'x');
  }
  await (await openStore({directory, extractorOf})).close();
  expect(fs.readdirSync(directory).sort()).toEqual(['MANIFEST']);
});

test('a lost manifest is an error, not an empty database', async () => {
  fs.writeFileSync(path.join(directory, 'segment-0000000001.rows'), 'x');
  await expect(openStore({directory, extractorOf})).rejects.toMatchObject({
    code: 'corrupt',
    details: {file: 'MANIFEST'},
  });
  expect(fs.readdirSync(directory)).toEqual(['segment-0000000001.rows']);
});

/** A text set as the engine indexes it: the worker knows only real extractors. */
const TAGS: IndexSpec = {
  id: 1,
  kind: 'terms',
  columnId: 1,
  keyPart: undefined,
  target: 'value',
  isStatic: false,
  types: [{kind: 'native', name: 'blob'}],
  dimension: undefined,
};

test('merges in a worker thread', async () => {
  const source = fileURLToPath(new URL('./merge-worker.ts', import.meta.url));
  const program = path.join(directory, 'merge-worker.mjs');
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const data = path.join(directory, 'data');
  const options = {directory: data, memtableBytes: 1 << 20, logFileBytes: 1 << 20, mergeWorker: pathToFileURL(program)};
  let store = await openStore(options);
  const spec: TableSpec = {id: 1, hasClustering: false, gcGraceSeconds: 100, indexes: [TAGS]};
  store.write([{kind: 'define', spec}]);
  for (let i = 0; i < 12_000; i++) {
    const columns = new Map([
      [1, simple(`tag${i % 50}`, 1n)],
      [2, simple('x'.repeat(500), 1n)],
    ]);
    store.write([
      {
        kind: 'put',
        table: 1,
        key: `k${String(i % 9000).padStart(5, '0')}`,
        value: encodeRow({liveness: undefined, deletion: undefined, columns}),
      },
    ]);
    if (i % 100 === 0) {
      await store.durable(store.position);
    }
  }
  await store.settle();
  const table = store.table(1)!;
  expect(table.statistics().segments).toBeLessThan(8);
  expect(liveRows(table)).toHaveLength(9000);
  const all = drain(table.postings(1, '', '\xff'));
  expect(all).toHaveLength(9000);
  await store.close();
  store = await openStore(options);
  expect(liveRows(store.table(1)!)).toHaveLength(9000);
  await store.close();
});

test('what was acknowledged before the process vanished is there', async () => {
  const store = await openStore({directory, extractorOf});
  store.write([{kind: 'define', spec: tableSpec(1)}]);
  await store.durable(store.write([putText(1, 'a', 'red', 1n)]));
  const copy = `${directory}-copy`;
  fs.cpSync(directory, copy, {recursive: true});
  await store.close();
  const again = await openStore({directory: copy, extractorOf});
  expect(liveRows(again.table(1)!)).toEqual([['a', 'red']]);
  await again.close();
  fs.rmSync(copy, {recursive: true});
});
