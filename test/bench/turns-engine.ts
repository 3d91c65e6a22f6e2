/**
 * The process that `npm run bench -- turns` measures: the embedded engine behind the CQL port, no door. Large deletions and what is looked at
 * after them, with the longest time for which the thread gave nobody else a turn. Prints one line of JSON.
 */
import {openSync, readSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {BoundValue, Outcome} from '../../src/core/cql/port.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';

interface Task {
  readonly rows: number;
  readonly folder: string;
  readonly workers: string;
}

interface Measured {
  readonly what: string;
  readonly ms: number;
  /** Longest turn of the event loop meanwhile. */
  readonly longestMs: number;
  /** The same in CPU of the thread: what it would be if the machine did nothing else. */
  readonly longestCpuMs: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const {rows} = task;
const BATCH = 100;
const TEXT = Buffer.from('n'.repeat(64));

const int = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const worker = (name: string): URL => pathToFileURL(join(task.workers, `${name}.js`));
const engine = openEmbeddedEngine({
  directory: task.folder,
  memtableBytes: 64 << 20,
  workers: {bcrypt: worker('bcrypt-worker'), merge: worker('merge-worker'), graph: worker('graph-worker')},
  onStoreFailure: failure => console.error(failure.message),
});
const open = async () => (await engine.openDatabase('bench')).session({role: 'cassandra', isSuperuser: true});
let session = await open();
const parsed = new Map<string, ReturnType<typeof parseStatement>>();

function run(text: string, values: readonly BoundValue[] = []): Promise<Outcome> {
  let statement = parsed.get(text);
  if (statement === undefined) {
    statement = parseStatement(text);
    parsed.set(text, statement);
  }
  return session.execute(statement.statement, {values});
}

async function count(text: string, values: readonly BoundValue[] = []): Promise<number> {
  const outcome = await run(text, values);
  return outcome.kind === 'rows' ? outcome.rows.length : 0;
}

async function counted(text: string): Promise<number> {
  const outcome = await run(text);
  const value = outcome.kind === 'rows' ? outcome.rows[0]?.[0] : undefined;
  return value ? Number(Buffer.from(value).readBigInt64BE()) : -1;
}

const schedule = openSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, 'r');
const scheduleBytes = Buffer.alloc(64);

/** CPU of this thread, in ms. */
function threadCpuMs(): number {
  const length = readSync(schedule, scheduleBytes, 0, 64, 0);
  return Number(scheduleBytes.latin1Slice(0, length).split(' ', 1)[0]) / 1e6;
}

const results: Measured[] = [];

/** Runs `work` while somebody else asks for a turn as often as there is one. */
async function measure(what: string, work: () => Promise<void>): Promise<void> {
  let longestMs = 0;
  let longestCpuMs = 0;
  let isOver = false;
  let last = performance.now();
  let lastCpu = threadCpuMs();
  const begin = last;
  const look = (): void => {
    const now = performance.now();
    const cpu = threadCpuMs();
    longestMs = Math.max(longestMs, now - last);
    longestCpuMs = Math.max(longestCpuMs, cpu - lastCpu);
    last = now;
    lastCpu = cpu;
  };
  const tick = (): void => {
    look();
    if (!isOver) {
      setImmediate(tick);
    }
  };
  setImmediate(tick);
  await work();
  const ms = performance.now() - begin;
  look();
  isOver = true;
  await new Promise(resolve => setImmediate(resolve));
  results.push({what, ms, longestMs, longestCpuMs});
}

async function load(table: string, partition: number, using = ''): Promise<void> {
  const insert = parseStatement(`INSERT INTO b.${table} (p, c, v) VALUES (?, ?, ?) ${using}`).statement;
  const p = int(partition);
  const inFlight: Promise<unknown>[] = [];
  for (let from = 0; from < rows; from += BATCH) {
    const items = [];
    for (let c = from; c < Math.min(rows, from + BATCH); c += 1) {
      items.push({statement: insert, values: [p, int(c), TEXT]});
    }
    inFlight.push(session.executeBatch('unlogged', items, {}));
    if (inFlight.length === 32) {
      await Promise.all(inFlight.splice(0));
    }
  }
  await Promise.all(inFlight);
}

const expect = (isTrue: boolean, what: string): void => {
  if (!isTrue) {
    throw new Error(what);
  }
};

/** Each is looked at as soon as it is written. */
async function deletions(state: string, table: string, partition: number): Promise<void> {
  const first = `SELECT c FROM b.${table} WHERE p = ${partition} LIMIT 1`;
  const half = rows / 2;
  await measure(`${state}: deletion of half of a partition by range`, async () => {
    await run(`DELETE FROM b.${table} WHERE p = ${partition} AND c < ${half}`);
  });
  await measure(`${state}: first row behind the range`, async () => {
    expect((await count(first)) === 1, 'a row is left');
  });
  await measure(`${state}: count(*) of what is left`, async () => {
    expect(
      (await counted(`SELECT count(*) FROM b.${table} WHERE p = ${partition}`)) === rows - half,
      'the half is left',
    );
  });
  await measure(`${state}: deletion of the partition`, async () => {
    await run(`DELETE FROM b.${table} WHERE p = ${partition}`);
  });
  await measure(`${state}: a look whether it is empty`, async () => {
    expect((await count(first)) === 0, 'it is empty');
  });
  await measure(`${state}: the same backwards`, async () => {
    expect(
      (await count(`SELECT c FROM b.${table} WHERE p = ${partition} ORDER BY c DESC LIMIT 1`)) === 0,
      'it is empty',
    );
  });
  await measure(`${state}: count(*) of it`, async () => {
    expect((await counted(`SELECT count(*) FROM b.${table} WHERE p = ${partition}`)) === 0, 'it is empty');
  });
  await measure(`${state}: a scan of the table`, async () => {
    await count(`SELECT c FROM b.${table} LIMIT 1`);
  });
}

await run("CREATE KEYSPACE b WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
await run('CREATE TABLE b.wide (p int, c int, v text, PRIMARY KEY (p, c))');
await run('CREATE TABLE b.mortal (p int, c int, v text, PRIMARY KEY (p, c))');
await measure('load of a partition', () => load('wide', 1));
await deletions('just written', 'wide', 1);
await load('wide', 2);
// Opened again, all rows are in files.
await engine.closeDatabase('bench');
session = await open();
await deletions('from files', 'wide', 2);
await measure('load of a partition of rows that expire', () => load('mortal', 1, 'USING TTL 1'));
await new Promise(resolve => setTimeout(resolve, 2500));
await measure('expired: a look whether it is empty', async () => {
  expect((await count('SELECT c FROM b.mortal WHERE p = 1 LIMIT 1')) === 0, 'it is empty');
});
await load('wide', 3);
await measure('TRUNCATE', async () => void (await run('TRUNCATE b.wide')));
await load('wide', 4);
await measure('DROP TABLE', async () => void (await run('DROP TABLE b.wide')));
await engine.close();
console.log(JSON.stringify(results));
