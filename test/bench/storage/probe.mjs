// What a storage engine costs under a collection: CPU and bytes per document until background work has settled, then reads.
//   node test/bench/storage/probe.mjs --engine ours|lmdb|level [--ids uuid|ordered] [--documents 1000000]
//        [--max-cpu-seconds 240] [--directory DIR] [--thread no]
// `npm install` in this folder first (lmdb and classic-level are no dependencies of the product).
import {readFileSync, readdirSync, rmSync, statSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {idOf, keyOf, mix, rowOf, SPEC} from './documents.mjs';
import {openEngine, productParts} from './engines.mjs';

const {values: options} = parseArgs({
  options: {
    engine: {type: 'string', default: 'ours'},
    ids: {type: 'string', default: 'uuid'},
    documents: {type: 'string', default: '1000000'},
    'max-cpu-seconds': {type: 'string', default: '240'},
    directory: {type: 'string', default: join(tmpdir(), `asterism-probe-${process.pid}`)},
    thread: {type: 'string', default: 'yes'},
  },
});
const isOrdered = options.ids === 'ordered';
const wanted = Number(options.documents);
const maxCpuMs = Number(options['max-cpu-seconds']) * 1000;
const BATCH = 50;
const START_TS = 1_790_000_000_000_000n;

const cpuMs = () => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
};
const bytesWritten = () => Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))[1]);
const anonymousMb = () =>
  Math.round(Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024);
const sizeOf = directory =>
  readdirSync(directory, {recursive: true}).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
const show = line => console.log(JSON.stringify(line));

const {encodeRow} = await productParts();
const encoded = i => {
  const id = idOf(i, isOrdered);
  return {key: keyOf(id, i, isOrdered), value: encodeRow(rowOf(i, id, START_TS + BigInt(i)))};
};

/** What making a document costs here: it is no part of storing it. */
function makingMs() {
  const count = 10_000;
  for (let i = 0; i < count; i++) encoded(i);
  const before = cpuMs();
  for (let i = 0; i < count; i++) encoded(i);
  return (cpuMs() - before) / count;
}

rmSync(options.directory, {recursive: true, force: true});
mkdirSync(options.directory, {recursive: true});
const making = makingMs();
let engine = await openEngine(options.engine, options.directory, SPEC, options.thread === 'yes');
show({
  engine: options.engine,
  ids: options.ids,
  documents: wanted,
  makingMs: +making.toFixed(4),
  valueBytes: encoded(1).value.length,
});

const started = cpuMs();
const startedAt = performance.now();
const writtenBefore = bytesWritten();
let loaded = 0;
let lastCpu = started;
let longestMs = 0;
const step = Math.max(BATCH, Math.floor(wanted / 10));
let waiting = [];
while (loaded < wanted && cpuMs() - started < maxCpuMs) {
  const batch = [];
  for (let i = loaded; i < Math.min(wanted, loaded + BATCH); i++) batch.push(encoded(i));
  waiting.push(engine.insert(batch));
  loaded += batch.length;
  // Eight batches are under way at a time, as from eight clients.
  if (waiting.length === 8) {
    const before = performance.now();
    await Promise.all(waiting);
    await engine.relief?.();
    longestMs = Math.max(longestMs, performance.now() - before);
    waiting = [];
  }
  if (loaded % step === 0) {
    const now = cpuMs();
    show({
      loaded,
      cpuMsPerDocument: +((now - lastCpu) / step - making).toFixed(4),
      rssAnonMb: anonymousMb(),
      ...engine.state?.(),
    });
    lastCpu = now;
  }
}
await Promise.all(waiting);
const loadedCpu = cpuMs();
await engine.settle();
const seconds = (performance.now() - startedAt) / 1000;
show({
  loaded,
  isWhole: loaded === wanted,
  seconds: +seconds.toFixed(1),
  cpuMsPerDocument: +((cpuMs() - started) / loaded - making).toFixed(4),
  ofThatAfterLoading: +((cpuMs() - loadedCpu) / loaded).toFixed(4),
  kbWrittenPerDocument: +((bytesWritten() - writtenBefore) / loaded / 1024).toFixed(2),
  kbOnDiskPerDocument: +(sizeOf(options.directory) / loaded / 1024).toFixed(2),
  longestWaitMs: Math.round(longestMs),
  rssAnonMb: anonymousMb(),
  ...engine.state?.(),
});

async function phase(name, count, work) {
  const cpu = cpuMs();
  const at = performance.now();
  let found = 0;
  for (let i = 0; i < count; i++) {
    found += await work(i);
  }
  show({
    phase: name,
    count,
    found,
    cpuMsPerOperation: +((cpuMs() - cpu) / count).toFixed(5),
    perSecond: Math.round((count / (performance.now() - at)) * 1000),
  });
}
const any = i => mix(i + 77) % loaded;
const keyAny = i => keyOf(idOf(any(i), isOrdered), any(i), isOrdered);
const reads = Math.min(20_000, loaded);
await phase('making a key (part of the next)', reads, i => (keyAny(i).length > 0 ? 1 : 0));
await phase('point read', reads, i => engine.get(keyAny(i)));
await phase('absent key', reads, i => engine.get(keyOf(idOf(i + 1e8, isOrdered), i + 1e8, isOrdered)));
await phase('unique term', 5000, i => engine.postings(3, `user.email Suser${any(i)}@example.com`, 20));
await phase('shared term, first 20', 5000, i => engine.postings(3, `user.address.city Scity-${i % 200}`, 20));
await phase('scan of 1000 rows', 20, i => engine.scan(keyAny(i), 1000));

await engine.close();
const before = performance.now();
engine = await openEngine(options.engine, options.directory, SPEC, options.thread === 'yes');
const found = engine.get(keyAny(1));
show({phase: 'open and first read', ms: Math.round(performance.now() - before), found});
await engine.close();
rmSync(options.directory, {recursive: true, force: true});
