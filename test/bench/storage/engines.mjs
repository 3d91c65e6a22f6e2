// The three engines behind one small interface: insert, get, postings, scan, settle, close.
import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const out = join(root, '.cache', 'storage-probe');
let built;

/** The product's own parts, bundled. */
export async function productParts() {
  if (built === undefined) {
    const {build} = await import('esbuild');
    mkdirSync(out, {recursive: true});
    await build({
      absWorkingDir: root,
      entryPoints: {
        store: 'src/engines/embedded/store/open-store.ts',
        codec: 'src/engines/embedded/rows/row-encode.ts',
        terms: 'src/engines/embedded/indexes/terms.ts',
        'merge-worker': 'src/engines/embedded/store/merge-worker.ts',
      },
      outdir: out,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: true,
    });
    const load = name => import(pathToFileURL(join(out, `${name}.js`)).href);
    built = {...(await load('store')), ...(await load('codec')), ...(await load('terms'))};
  }
  return built;
}

/** The term of a set's member, as indexes/term-ranges.ts makes it: 03, the text, 00 00. */
const textTerm = text => `\x03${text}\0\0`;

export async function openEngine(name, directory, spec, hasThread) {
  switch (name) {
    case 'ours':
      return openOurs(directory, spec, hasThread);
    case 'lmdb':
      return openLmdb(directory, spec);
    case 'level':
      return openLevel(directory, spec);
    default:
      throw new Error(`No engine ${name}`);
  }
}

async function openOurs(directory, spec, hasThread) {
  const {openStore, comparableTextTerm} = await productParts();
  const store = await openStore({
    directory,
    mergeWorker: hasThread ? pathToFileURL(join(out, 'merge-worker.js')) : undefined,
  });
  if (store.table(spec.id) === undefined) {
    await store.durable(store.write([{kind: 'define', spec}]));
  }
  const table = store.table(spec.id);
  void comparableTextTerm;
  return {
    insert: batch =>
      store.durable(store.write(batch.map(({key, value}) => ({kind: 'put', table: spec.id, key, value})))),
    get: key => (table.get(key) === undefined ? 0 : 1),
    postings(index, text, limit) {
      const term = textTerm(text);
      const stream = table.postings(index, term, `${term}\0`);
      let count = 0;
      while (count < limit && stream.next() !== undefined) count += 1;
      return count;
    },
    scan(from, limit) {
      const rows = table.scan({from});
      let count = 0;
      while (count < limit && rows.next().done !== true) count += 1;
      return count;
    },
    // Does what a server does that must not run out of memory: it lets the background catch up.
    async relief() {
      while (store.pressure().memtableBytes > 128 << 20) await new Promise(resolve => setTimeout(resolve, 5));
    },
    state: () => ({...store.pressure(), segments: table.statistics().segments}),
    settle: () => store.settle(),
    close: () => store.close(),
  };
}

/** Index entries as keys of their own: index, term, 00, row key. */
function entriesOf(extractor, batch) {
  const entries = [];
  for (const {key, value} of batch) {
    extractor.extract(key, value, {
      term: (index, term) => entries.push(Buffer.from(`${String.fromCharCode(1, index)}${term}\0${key}`, 'latin1')),
      vector() {},
    });
  }
  return entries;
}
const rowKey = key => Buffer.from(`\0${key}`, 'latin1');
const NOTHING = Buffer.alloc(0);

async function openLmdb(directory, spec) {
  const {open} = await import('lmdb');
  const {extractorOf} = await productParts();
  const extractor = extractorOf(spec);
  const db = open({
    path: join(directory, 'data.mdb'),
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
    mapSize: 64 * 2 ** 30,
  });
  return {
    insert(batch) {
      const entries = entriesOf(extractor, batch);
      return db.transaction(() => {
        for (const {key, value} of batch) void db.put(rowKey(key), value);
        for (const entry of entries) void db.put(entry, NOTHING);
      });
    },
    get: key => (db.getBinaryFast(rowKey(key)) === undefined ? 0 : 1),
    postings(index, text, limit) {
      const start = Buffer.from(`${String.fromCharCode(1, index)}${textTerm(text)}\0`, 'latin1');
      const end = Buffer.concat([start.subarray(0, -1), Buffer.from([1])]);
      return [...db.getKeys({start, end, limit})].length;
    },
    scan: (from, limit) => [...db.getRange({start: rowKey(from), end: Buffer.from([1]), limit})].length,
    settle: () => db.flushed,
    close: () => db.close(),
  };
}

async function openLevel(directory, spec) {
  const {ClassicLevel} = await import('classic-level');
  const {extractorOf} = await productParts();
  const extractor = extractorOf(spec);
  const db = new ClassicLevel(directory, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    cacheSize: 32 << 20,
    writeBufferSize: 32 << 20,
  });
  await db.open();
  return {
    insert(batch) {
      const operations = [
        ...batch.map(({key, value}) => ({type: 'put', key: rowKey(key), value})),
        ...entriesOf(extractor, batch).map(key => ({type: 'put', key, value: NOTHING})),
      ];
      return db.batch(operations, {sync: true});
    },
    get: key => (db.getSync(rowKey(key)) === undefined ? 0 : 1),
    async postings(index, text, limit) {
      const gte = Buffer.from(`${String.fromCharCode(1, index)}${textTerm(text)}\0`, 'latin1');
      const lt = Buffer.concat([gte.subarray(0, -1), Buffer.from([1])]);
      return (await db.keys({gte, lt, limit}).all()).length;
    },
    scan: async (from, limit) => (await db.iterator({gte: rowKey(from), lt: Buffer.from([1]), limit}).all()).length,
    // LevelDB does not tell when compactions are over: until the disk has been quiet for a while.
    async settle() {
      let last = -1;
      for (let quiet = 0; quiet < 3;) {
        await new Promise(resolve => setTimeout(resolve, 1000));
        const {user, system} = process.cpuUsage();
        quiet = user + system - last < 50_000 ? quiet + 1 : 0;
        last = user + system;
      }
    },
    close: () => db.close(),
  };
}
