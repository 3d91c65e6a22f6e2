/**
 * The process that `npm run bench -- vector` measures: the embedded engine behind the CQL port, no door. One step a run:
 *
 *     node vector-engine.mjs scan|load|query|first JSON
 *
 * `scan`: the bare exact search, all vectors in one WebAssembly memory. `load`: fills a folder and builds the graph, as far as the seconds
 * given allow; run again, it goes on. `query`: recall and cost. `first`: start and first search only. Prints one line of JSON.
 */
import {readFileSync, writeFileSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';
import type {BoundValue, Outcome} from '../../src/core/cql/port.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {EXACT_MODULE} from '../../src/engines/embedded/vectors/kernel-modules.ts';
import {compile, growTo, wasm, type WasmMemory} from '../../src/engines/embedded/vectors/wasm.ts';
import {simdKernel} from '../../src/engines/embedded/store/simd-kernel.ts';
import {VectorData} from './vector-data.ts';

interface Task {
  readonly count: number;
  readonly dimension: number;
  readonly seed: number;
  readonly folder: string;
  readonly workers: string;
  readonly seconds: number;
}

const [step = '', json = '{}'] = process.argv.slice(2);
const task = JSON.parse(json) as Task;
const {count, dimension} = task;
const data = new VectorData(dimension, task.seed);
const QUERIES = task.count > 300_000 ? 50 : 200;
const NEAREST = 10;
/** Shares of the rows that meet a condition, with the column that tells. */
const SHARES = [
  {share: '50 %', column: 'half', of: 2},
  {share: '10 %', column: 'tenth', of: 10},
  {share: '1 %', column: 'hundredth', of: 100},
  {share: '0.1 %', column: 'thousandth', of: 1000},
];

const cpuMs = (): number => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
};
const anonMb = (): number =>
  Math.round(Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024);
const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

function bigEndian(vector: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, i) => view.setFloat32(i * 4, value));
  return new Uint8Array(view.buffer);
}

const int = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

async function open() {
  const worker = (name: string): URL => pathToFileURL(join(task.workers, `${name}.js`));
  const engine = openEmbeddedEngine({
    directory: task.folder,
    durability: 'periodic',
    memtableBytes: 64 << 20,
    workers: {bcrypt: worker('bcrypt-worker'), merge: worker('merge-worker'), graph: worker('graph-worker')},
    onStoreFailure: failure => console.error(failure.message),
  });
  const database = await engine.openDatabase('bench');
  const session = database.session({role: 'cassandra', isSuperuser: true});
  const parsed = new Map<string, ReturnType<typeof parseStatement>>();
  const run = (text: string, values: readonly BoundValue[] = []): Promise<Outcome> => {
    let statement = parsed.get(text);
    if (statement === undefined) {
      statement = parseStatement(text);
      parsed.set(text, statement);
    }
    return session.execute(statement.statement, {keyspace: 'k', values});
  };
  /** Until nothing goes on in the background, or the time is over. */
  const settled = async (until: number): Promise<boolean> => {
    for (let quiet = 0; quiet < 5;) {
      if (performance.now() > until) {
        return false;
      }
      await sleep(100);
      const {pendingGraphs, pendingMerges} = database.pressure();
      quiet = pendingGraphs === 0 && pendingMerges === 0 ? quiet + 1 : 0;
    }
    return true;
  };
  return {engine, database, run, settled};
}

const INSERT = 'INSERT INTO v (id, half, tenth, hundredth, thousandth, v) VALUES (?, ?, ?, ?, ?, ?)';
const rowOf = (id: number, vector: Float32Array): Uint8Array[] => [
  int(id),
  ...SHARES.map(({of}) => int(Math.floor(id / 7) % of)),
  bigEndian(vector),
];

async function load() {
  const progress = join(task.folder, 'progress.json');
  let loaded = existsSync(progress) ? (JSON.parse(readFileSync(progress, 'utf8')) as {loaded: number}).loaded : 0;
  const {engine, database, run, settled} = await open();
  if (loaded === 0) {
    await run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    await run(
      `CREATE TABLE v (id int PRIMARY KEY, ${SHARES.map(({column}) => `${column} int`).join(', ')}, v vector<float, ${dimension}>)`,
    );
    for (const {column} of SHARES) {
      await run(`CREATE INDEX ON v (${column}) USING 'sai'`);
    }
    await run("CREATE INDEX ON v (v) USING 'sai'");
  }
  const begin = performance.now();
  const until = begin + task.seconds * 1000;
  const vector = new Float32Array(dimension);
  const cpu = cpuMs();
  const from = loaded;
  while (loaded < count && performance.now() < until) {
    const batch: Promise<Outcome>[] = [];
    for (let i = 0; i < 32 && loaded < count; i++, loaded++) {
      data.write(loaded, vector, 0);
      batch.push(run(INSERT, rowOf(loaded, vector)));
    }
    await Promise.all(batch);
  }
  const loadMs = performance.now() - begin;
  const isDone = loaded === count && (await settled(until));
  const answer = {
    isDone,
    rows: loaded - from,
    loadMs,
    buildMs: performance.now() - begin,
    cpuMs: cpuMs() - cpu,
    anonMb: anonMb(),
    graphMb: Math.round(database.pressure().graphBytes / 1e6),
  };
  await engine.close();
  writeFileSync(progress, JSON.stringify({loaded}));
  return answer;
}

/** For each query the numbers of its nearest, by exact search; and of those that meet a condition. */
function truths(isThere: (id: number) => boolean = () => true): {
  readonly all: number[][];
  readonly by: number[][][];
} {
  const CHUNK = 256;
  const vectors = new Float32Array(CHUNK * dimension);
  const norms = new Float32Array(CHUNK);
  const scores = new Float32Array(CHUNK);
  const queries = Array.from({length: QUERIES}, (_, q) => data.one(-1 - q));
  type Best = {readonly score: number; readonly id: number}[];
  const all: Best[] = queries.map(() => []);
  const by: Best[][] = queries.map(() => SHARES.map(() => []));
  const keep = (best: Best, score: number, id: number): void => {
    if (best.length < NEAREST || score > best.at(-1)!.score) {
      best.push({score, id});
      best.sort((a, b) => b.score - a.score);
      best.length = Math.min(best.length, NEAREST);
    }
  };
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start);
    for (let i = 0; i < size; i++) {
      data.write(start + i, vectors, i * dimension);
      let sum = 0;
      for (let d = 0; d < dimension; d++) {
        sum += vectors[i * dimension + d]! ** 2;
      }
      norms[i] = Math.sqrt(sum);
    }
    queries.forEach((query, q) => {
      simdKernel.score('cosine', query, vectors, norms, size, scores, 0);
      for (let i = 0; i < size; i++) {
        const id = start + i;
        if (!isThere(id)) {
          continue;
        }
        keep(all[q]!, scores[i]!, id);
        SHARES.forEach(({of}, s) => {
          if (Math.floor(id / 7) % of === 0) {
            keep(by[q]![s]!, scores[i]!, id);
          }
        });
      }
    });
  }
  const ids = (best: Best): number[] => best.map(({id}) => id);
  return {all: all.map(ids), by: by.map(each => each.map(ids))};
}

const isRemoved = (id: number): boolean => id % 11 === 3;

async function query() {
  const opening = performance.now();
  const {engine, database, run, settled} = await open();
  const openMs = performance.now() - opening;
  const queries = Array.from({length: QUERIES}, (_, q) => bigEndian(data.one(-1 - q)));
  const ask = async (q: number, where = '', values: readonly BoundValue[] = []): Promise<number[]> => {
    const outcome = await run(`SELECT id FROM v ${where} ORDER BY v ANN OF ? LIMIT ${NEAREST}`, [
      ...values,
      queries[q]!,
    ]);
    return outcome.kind === 'rows' ? outcome.rows.map(([id]) => Buffer.from(id!).readInt32BE(0)) : [];
  };
  const first = performance.now();
  await ask(0);
  const firstMs = performance.now() - first;
  if (step === 'first') {
    await engine.close();
    return {openMs, firstMs};
  }
  await settled(performance.now() + 60_000);
  const loadedMs = performance.now() - opening;
  // The first narrowed one asks for what it needs.
  await ask(0, 'WHERE half = ?', [int(0)]);
  await settled(performance.now() + 60_000);
  const graphMb = Math.round(database.pressure().graphBytes / 1e6);

  const known = join(task.folder, 'truth.json');
  if (!existsSync(known)) {
    writeFileSync(known, JSON.stringify({before: truths(), after: truths(id => !isRemoved(id))}));
  }
  const {before, after} = JSON.parse(readFileSync(known, 'utf8')) as Record<
    'before' | 'after',
    ReturnType<typeof truths>
  >;

  const measure = async (work: (q: number) => Promise<number[]>, expected: readonly number[][], rounds = 1) => {
    let found = 0;
    let wanted = 0;
    const times: number[] = [];
    for (let q = 0; q < 20; q++) {
      await work(q);
    }
    const cpu = cpuMs();
    for (let i = 0; i < rounds; i++) {
      for (let q = 0; q < QUERIES; q++) {
        const at = performance.now();
        const ids = await work(q);
        times.push(performance.now() - at);
        found += expected[q]!.filter(id => ids.includes(id)).length;
        wanted += expected[q]!.length;
      }
    }
    const spent = (cpuMs() - cpu) / times.length;
    times.sort((a, b) => a - b);
    return {
      recall: round(found / wanted, 4),
      cpuMs: round(spent),
      p50: round(times[times.length >> 1]!),
      p99: round(times[Math.floor(times.length * 0.99)]!),
    };
  };
  const plain = await measure(q => ask(q), before.all, 5);
  const narrowed: Record<string, unknown> = {};
  for (const [s, {share, column}] of SHARES.entries()) {
    narrowed[share] = await measure(
      q => ask(q, `WHERE ${column} = ?`, [int(0)]),
      before.by.map(each => each[s]!),
    );
  }
  const quietMb = anonMb();

  // Every eleventh row is deleted and others are written and deleted again while queries go on; each is to be seen at once.
  let missed = 0;
  let wrong = 0;
  let writes = 0;
  let at = 3;
  const extra = new Float32Array(dimension);
  const spent = cpuMs();
  const times: number[] = [];
  const until = performance.now() + 20_000;
  for (let q = 0; performance.now() < until && at < count; q = (q + 1) % QUERIES) {
    for (let i = 0; i < 8 && at < count; i++, at += 11) {
      await run('DELETE FROM v WHERE id = ?', [int(at)]);
      writes += 1;
    }
    // One that is nearer than all others.
    data.write(-1 - q, extra, 0);
    await run(INSERT, rowOf(count + q, extra));
    const started = performance.now();
    const ids = await ask(q);
    times.push(performance.now() - started);
    missed += ids[0] === count + q ? 0 : 1;
    await run('DELETE FROM v WHERE id = ?', [int(count + q)]);
    const later = await ask(q);
    wrong += later.filter(id => id >= count || (isRemoved(id) && id < at)).length;
    writes += 2;
  }
  times.sort((a, b) => a - b);
  const busy = {
    queries: times.length,
    writes,
    missed,
    wrong,
    p50: round(times[times.length >> 1] ?? 0),
    p99: round(times[Math.floor(times.length * 0.99)] ?? 0),
    cpuMs: round((cpuMs() - spent) / Math.max(1, times.length)),
  };
  for (; at < count; at += 11) {
    await run('DELETE FROM v WHERE id = ?', [int(at)]);
  }
  const changed = await measure(q => ask(q), after.all);
  // As it was, for the next time.
  const vector = new Float32Array(dimension);
  for (let id = 3; id < count; id += 11) {
    data.write(id, vector, 0);
    await run(INSERT, rowOf(id, vector));
  }
  const answer = {openMs, firstMs, loadedMs, graphMb, plain, narrowed, busy, changed, quietMb, anonMb: anonMb()};
  await engine.close();
  return answer;
}

/** The exact search that a graph is measured against: vectors in place, one call. */
function scan() {
  const {memory, dots} = new wasm.Instance(compile(EXACT_MODULE)).exports as {
    memory: WasmMemory<ArrayBuffer>;
    dots: (query: number, vectors: number, count: number, bytes: number, results: number) => void;
  };
  const bytes = dimension * 4;
  growTo(memory, bytes * (count + 1) + count * 4);
  const numbers = new Float32Array(memory.buffer);
  for (let i = 0; i < count; i++) {
    data.write(i, numbers, (i + 1) * dimension);
  }
  const times: number[] = [];
  const cpu: number[] = [];
  for (let q = 0; q < 22; q++) {
    data.write(-1 - q, numbers, 0);
    const started = performance.now();
    const spent = cpuMs();
    dots(0, bytes, count, bytes, bytes * (count + 1));
    cpu.push(cpuMs() - spent);
    times.push(performance.now() - started);
  }
  const middle = (values: number[]): number => values.slice(2).sort((a, b) => a - b)[10]!;
  return {cpuMs: round(middle(cpu)), p50: round(middle(times))};
}

const result = step === 'scan' ? scan() : step === 'load' ? await load() : await query();
console.log(JSON.stringify(result));
process.exit(0);
