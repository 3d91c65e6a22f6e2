// Size: many rows in one table, a long partition, many tables, statements and connections, a large result. Point work should not cost more
// because there is more, and memory and start should stay within bounds.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startProgram} from '../clients/harness.mjs';
import {nodeDriver, openClient} from './driver.mjs';
import {closedLoop, cpuMs, memoryMb, number, settle, table} from './measure.mjs';
import {RawClient} from './raw-cql.mjs';

const KS = 'scale';
const BATCH = 100;
const TEXT = 'n'.repeat(64);

/** Rows [from, to) of about 110 bytes. */
async function loadRows(program, row, from, to) {
  const client = await RawClient.open(program.ports.cql);
  const id = await client.prepare(`BEGIN UNLOGGED BATCH ${`${row}; `.repeat(BATCH)}APPLY BATCH`);
  const {rate} = await client.load({
    id,
    lengths: Array.from({length: BATCH}, () => ROW_LENGTHS).flat(),
    inFlight: 32,
    count: Math.ceil((to - from) / BATCH),
    fill(bytes, start, batch) {
      for (let n = 0, at = start; n < BATCH; n += 1, at += 100) writeRow(bytes, at, from + batch * BATCH + n);
    },
  });
  client.close();
  return {rate: rate * BATCH};
}

/** Of int, text, double and timestamp. */
const ROW_LENGTHS = [4, TEXT.length, 8, 8];

function writeRow(bytes, at, id) {
  bytes.writeInt32BE(id, at + 4);
  bytes.write(TEXT, at + 12, 'latin1');
  bytes.writeDoubleBE(id / 7, at + 80);
  bytes.writeBigInt64BE(1_700_000_000_000n, at + 92);
}

/** CPU of the server for a read and for a write, 64 in flight, in ms, and the time of a read when nothing else runs. */
async function pointWork(program, row, size, seconds) {
  const {pid} = program;
  const client = await RawClient.open(program.ports.cql);
  const any = () => Math.floor(Math.random() * size);
  const reading = {
    id: await client.prepare(`SELECT * FROM ${KS}.big WHERE id = ?`),
    lengths: [4],
    rows: 1,
    fill: (bytes, at) => bytes.writeInt32BE(any(), at + 4),
  };
  const writing = {
    id: await client.prepare(row),
    lengths: ROW_LENGTHS,
    fill: (bytes, at) => writeRow(bytes, at, any()),
  };
  const cpuOf = async work => {
    await client.load({...work, seconds});
    await settle(pid);
    const before = cpuMs(pid);
    const {units} = await client.load({...work, seconds});
    await settle(pid);
    return (cpuMs(pid) - before) / units;
  };
  const read = await cpuOf(reading);
  const {p50} = await client.load({...reading, inFlight: 1, seconds: Math.min(2, seconds)});
  const write = await cpuOf(writing);
  client.close();
  return {read, alone: p50, write};
}

export async function scaleBench({rows: most, seconds}) {
  const cassandra = await nodeDriver();
  const folder = mkdtempSync(join(tmpdir(), 'asterism-scale-'));
  let program = await startProgram({folder});
  const connect = () => openClient(cassandra, program.ports.cql);
  let client = await connect();
  const o = {prepare: true};
  const run = (text, values = [], options = o) => client.execute(text, values, options);
  const restart = async () => {
    await client.shutdown();
    await program.stop();
    program = await startProgram({folder});
    client = await connect();
    return program.readyMs;
  };
  try {
    await run(`CREATE KEYSPACE ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`, [], {});
    await run(`CREATE TABLE ${KS}.big (id int PRIMARY KEY, name text, score double, at timestamp)`, [], {});
    const row = `INSERT INTO ${KS}.big (id, name, score, at) VALUES (?, ?, ?, ?)`;
    let loaded = 0;
    const points = [];
    for (let size = 100_000; size <= most; size *= 10) {
      const load = await loadRows(program, row, loaded, size);
      loaded = size;
      await settle(program.pid);
      // What was loaded last lies in memory: after a clean stop all of it is in files, whatever the size.
      const start = await restart();
      points.push({size, load, start, ...(await pointWork(program, row, size, seconds)), ...memoryMb(program.pid)});
    }
    const first = points[0];
    table(
      'Rows in one table',
      [
        'rows',
        'load, rows per second',
        'read, server CPU ms',
        'against the first',
        'read alone, p50 ms',
        'against the first',
        'write, server CPU ms',
        'against the first',
        'RssAnon, MB',
        'start, ms',
      ],
      points.map(p => [
        p.size,
        number(p.load.rate, 0),
        number(p.read, 4),
        number(p.read / first.read, 2),
        number(p.alone, 3),
        number(p.alone / first.alone, 2),
        number(p.write, 4),
        number(p.write / first.write, 2),
        p.anon,
        number(p.start, 0),
      ]),
    );

    const results = [];
    await run(`CREATE TABLE ${KS}.wide (p int, c int, v text, PRIMARY KEY (p, c))`, [], {});
    await closedLoop({
      pid: program.pid,
      concurrency: 32,
      count: 10_000,
      work: i =>
        client.batch(
          Array.from({length: BATCH}, (_, n) => ({
            query: `INSERT INTO ${KS}.wide (p, c, v) VALUES (1, ?, ?)`,
            params: [i * BATCH + n, TEXT],
          })),
          {prepare: true, logged: false},
        ),
    });
    await settle(program.pid);
    const timed = async (name, work) => {
      const at = performance.now();
      const note = await work();
      results.push([name, number(performance.now() - at, 1), note ?? '']);
    };
    await timed('a slice of 10 in the middle of a partition of 1 000 000 rows', async () => {
      const {rows} = await run(`SELECT c FROM ${KS}.wide WHERE p = 1 AND c >= 500000 LIMIT 10`);
      if (rows[0].c !== 500_000) throw new Error('not the middle');
    });
    await timed('its last row, in reverse', async () => {
      const {rows} = await run(`SELECT c FROM ${KS}.wide WHERE p = 1 ORDER BY c DESC LIMIT 1`);
      if (rows[0].c !== 999_999) throw new Error('not the last');
    });
    let slowest = 0;
    let isDeleting = true;
    const others = (async () => {
      while (isDeleting) {
        const at = performance.now();
        await run(`SELECT * FROM ${KS}.big WHERE id = ?`, [1]);
        slowest = Math.max(slowest, performance.now() - at);
      }
    })();
    await timed('its deletion, seen by others', async () => {
      await run(`DELETE FROM ${KS}.wide WHERE p = 1`);
      const {rowLength} = await run(`SELECT c FROM ${KS}.wide WHERE p = 1 LIMIT 1`);
      if (rowLength !== 0) throw new Error('not deleted');
      isDeleting = false;
      await others;
      return `slowest read of another row meanwhile ${number(slowest, 1)} ms`;
    });
    await timed('64 MB by pages of 5000', async () => {
      await run(`CREATE TABLE ${KS}.large (id int PRIMARY KEY, body text)`, [], {});
      await closedLoop({
        pid: program.pid,
        concurrency: 32,
        count: 16_000,
        work: i => run(`INSERT INTO ${KS}.large (id, body) VALUES (?, ?)`, [i, 'b'.repeat(4096)]),
      });
      const at = performance.now();
      let bytes = 0;
      let pageState;
      do {
        const page = await run(`SELECT * FROM ${KS}.large`, [], {prepare: true, fetchSize: 5000, pageState});
        for (const row of page.rows) bytes += row.body.length;
        pageState = page.pageState;
      } while (pageState);
      return `${Math.round(bytes / 1e6)} MB read in ${number(performance.now() - at, 0)} ms, RssAnon ${memoryMb(program.pid).anon} MB`;
    });
    await timed('1000 tables made', async () => {
      for (let i = 0; i < 1000; i += 1) {
        await run(`CREATE TABLE ${KS}.t${i} (id int PRIMARY KEY, name text, tags set<text>)`, [], {});
      }
    });
    results.push(['start with all that', number(await restart(), 0), `RssAnon ${memoryMb(program.pid).anon} MB`]);
    await timed('5000 statements prepared', async () => {
      for (let i = 0; i < 5000; i += 1) {
        await run(`SELECT name AS n${i} FROM ${KS}.t${i % 1000} WHERE id = ?`, [i]);
      }
      return `RssAnon ${memoryMb(program.pid).anon} MB`;
    });
    await timed('250 clients of 4 connections each', async () => {
      const clients = await Promise.all(
        Array.from({length: 250}, async () => {
          return openClient(cassandra, program.ports.cql, {
            pooling: {coreConnectionsPerHost: {0: 3}, warmup: true},
            isMetadataSyncEnabled: false,
            socketOptions: {connectTimeout: 60_000},
          });
        }),
      );
      const {anon} = memoryMb(program.pid);
      await Promise.all(clients.map(one => one.execute(`SELECT * FROM ${KS}.big WHERE id = 1`)));
      await Promise.all(clients.map(one => one.shutdown()));
      return `RssAnon ${anon} MB`;
    });
    table('Other sizes', ['what', 'ms', ''], results);
  } finally {
    await client.shutdown().catch(() => {});
    await program.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}
