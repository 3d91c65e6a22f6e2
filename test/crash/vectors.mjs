#!/usr/bin/env node
// kill -9 while a graph of vectors is built and saved, and while rows are written and deleted; then a flipped byte in the graph's file.
//   node test/crash/vectors.mjs [--rounds 4] [--rows 9000] [--seed N] [--keep]
// After each start the nearest rows are compared with an exact search over all rows that were acknowledged: none that was deleted, none twice, the
// right scores, and at least 95 of 100 of the nearest ten. Prints how long each start took.
// The closing line is `N passed, N failed, N skipped`, one test a round.
import {closeSync, fstatSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {npm, root, startProgram} from '../clients/harness.mjs';

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const ROUNDS = argument('rounds', 4);
const SEED = argument('seed', Date.now() % 1_000_000);
/** The graph begins where an exact search takes milliseconds: about 8 million numbers. */
const ROWS = argument('rows', 9000);
const DIMENSION = 1024;
const CLUSTERS = 40;
const DIRECTIONS = 8;
const TABLE = 'crash.vectors';

const require = createRequire(
  join(await npm('cql-node', join(root, 'examples/cql-node/package.json')), 'package.json'),
);
const cassandra = require('cassandra-driver');

/** mulberry32. */
let state = SEED;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const numbers = length => Float32Array.from({length}, () => random() - 0.5);
const centers = Array.from({length: CLUSTERS}, () => numbers(DIMENSION));
const ways = Array.from({length: CLUSTERS * DIRECTIONS}, () => numbers(DIMENSION));

function newVector() {
  const cluster = Math.floor(random() * CLUSTERS);
  const vector = centers[cluster].map(value => value + 0.05 * (random() - 0.5));
  for (let way = 0; way < DIRECTIONS; way++) {
    const along = 0.5 * (random() - 0.5);
    const direction = ways[cluster * DIRECTIONS + way];
    for (let d = 0; d < DIMENSION; d++) vector[d] += along * direction[d];
  }
  return vector;
}

function cosine(a, b) {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < DIMENSION; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return (1 + dot / Math.sqrt(aa * bb)) / 2;
}

/** By id: what is there for certain; rows of operations under way at a kill are in `unsure`. */
const rows = new Map();
const unsure = new Set();

let program;
let client;
async function start() {
  program = await startProgram({folder, args: ['--memory-limit', '16', '--log-level', 'warn']});
  client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${program.ports.cql}`],
    localDataCenter: 'datacenter1',
    credentials: {username: 'cassandra', password: 'cassandra'},
    policies: {retry: new cassandra.policies.retry.FallthroughRetryPolicy()},
    socketOptions: {readTimeout: 30_000},
  });
  await client.connect();
}
const run = (text, values = []) => client.execute(text, values, {prepare: true});
const put = async (id, vector) => {
  unsure.add(id);
  await run(`INSERT INTO ${TABLE} (id, v) VALUES (?, ?)`, [id, vector]);
  rows.set(id, vector);
  unsure.delete(id);
};
const remove = async id => {
  unsure.add(id);
  await run(`DELETE FROM ${TABLE} WHERE id = ?`, [id]);
  rows.delete(id);
  unsure.delete(id);
};

async function metric(name) {
  const text = await (await fetch(`${program.urls.dataApi}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? NaN);
}

async function graphIsThere() {
  for (let quiet = 0, tries = 0; quiet < 5; tries += 1) {
    if (tries > 1800) throw new Error('the graph was not built within three minutes');
    await sleep(100);
    const isBusy =
      (await metric('asterism_pending_vector_graphs')) > 0 || (await metric('asterism_pending_merges')) > 0;
    quiet = isBusy || (await metric('asterism_vector_graph_bytes')) === 0 ? 0 : quiet + 1;
  }
}

/** Fails, or tells the recall. */
async function verify(least) {
  // What became of operations under way is asked for by key.
  for (const id of unsure) {
    const {rows: found} = await run(`SELECT v FROM ${TABLE} WHERE id = ?`, [id]);
    if (found.length === 0) rows.delete(id);
    else rows.set(id, Float32Array.from(found[0].v));
  }
  unsure.clear();
  let same = 0;
  const QUERIES = 30;
  for (let q = 0; q < QUERIES; q++) {
    const query = newVector();
    const expected = [...rows].map(([id, vector]) => ({id, score: cosine(query, vector)}));
    expected.sort((a, b) => b.score - a.score);
    const {rows: found} = await run(
      `SELECT id, similarity_cosine(v, ?) AS score FROM ${TABLE} ORDER BY v ANN OF ? LIMIT 10`,
      [query, query],
    );
    const ids = found.map(row => row.id);
    if (found.length !== 10 || new Set(ids).size !== 10) throw new Error(`query ${q}: ids ${ids}`);
    for (const [at, {id, score}] of found.entries()) {
      if (!rows.has(id)) throw new Error(`query ${q}: row ${id} is not there`);
      if (Math.abs(cosine(query, rows.get(id)) - score) > 1e-5)
        throw new Error(`query ${q}: row ${id} scores ${score}`);
      if (at > 0 && score > found[at - 1].score + 1e-6) throw new Error(`query ${q}: out of order`);
    }
    same += expected.slice(0, 10).filter(({id}) => ids.includes(id)).length;
  }
  const recall = same / (QUERIES * 10);
  if (recall < least) throw new Error(`recall ${recall}`);
  return recall;
}

async function timedStart() {
  await start();
  const at = performance.now();
  await run(`SELECT id FROM ${TABLE} ORDER BY v ANN OF ? LIMIT 10`, [newVector()]);
  return `ready after ${Math.round(program.readyMs)} ms, first search ${Math.round(performance.now() - at)} ms`;
}

function flipByte() {
  const data = join(folder, 'data');
  const name = readdirSync(data, {recursive: true}).find(each => each.endsWith('.graph'));
  const file = openSync(join(data, name), 'r+');
  const byte = new Uint8Array(1);
  const at = Math.floor(fstatSync(file).size * (0.2 + 0.7 * random()));
  readSync(file, byte, 0, 1, at);
  byte[0] ^= 0x40;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
  return `${name} at ${at}`;
}

console.log(`crash of vectors: ${ROUNDS} rounds, ${ROWS} rows, seed ${SEED}`);
const folder = mkdtempSync(join(tmpdir(), 'asterism-crash-'));
let passed = 0;
let failed = 0;
try {
  await start();
  await run("CREATE KEYSPACE crash WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await run(`CREATE TABLE ${TABLE} (id int PRIMARY KEY, v vector<float, ${DIMENSION}>)`);
  await run(`CREATE INDEX ON ${TABLE} (v) USING 'sai'`);
  let next = 0;
  for (; next < ROWS;) {
    await Promise.all(Array.from({length: 32}, () => put(next++, newVector())));
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    let isOver = false;
    const writers = Array.from({length: 4}, async (_, worker) => {
      try {
        while (!isOver) {
          await put(next++, newVector());
          // Each worker has ids of its own to delete and change.
          const id = Math.floor((random() * ROWS) / 4) * 4 + worker;
          await (random() < 0.5 ? remove(id) : put(id, newVector()));
        }
      } catch (error) {
        if (!isOver) throw error;
      }
    });
    const ended = Promise.allSettled(writers);
    const ms = Math.round(200 + random() * 4000);
    await sleep(ms);
    const bytes = await metric('asterism_vector_graph_bytes');
    isOver = true;
    await program.kill();
    await client.shutdown().catch(() => {});
    const broken = (await ended).find(({status}) => status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    const times = await timedStart();
    const recall = await verify(0.95);
    passed += 1;
    console.log(
      `ok     round ${round}: killed after ${ms} ms with a graph of ${bytes} bytes; ${times}, recall ${recall}`,
    );
  }
  await graphIsThere();
  const whole = await verify(0.95);
  // Saved when nothing came for a while.
  await sleep(4000);
  await graphIsThere();
  await client.shutdown();
  if ((await program.stop()) !== 0) throw new Error(`SIGTERM did not end it well:\n${program.output()}`);
  const stopped = await timedStart();
  await graphIsThere();
  console.log(`ok     after a stop: ${stopped}, recall ${await verify(0.95)} (${whole} before)`);
  await client.shutdown();
  await program.stop();
  const where = flipByte();
  const damaged = await timedStart();
  const exact = await verify(0.95);
  await graphIsThere();
  if (!program.output().includes('damaged')) throw new Error(`nothing was said of the damage:\n${program.output()}`);
  console.log(`ok     ${where} was flipped: ${damaged}, recall ${exact}, built anew: ${await verify(0.95)}`);
  passed += 1;
  await client.shutdown();
  const code = await program.stop();
  if (code !== 0) throw new Error(`SIGTERM ended with ${code}`);
} catch (error) {
  failed += 1;
  console.log(`FAILED after ${passed} rounds (seed ${SEED}): ${error.stack ?? error}`);
  await program?.kill().catch(() => {});
}
if (process.argv.includes('--keep')) console.log(`data kept in ${folder}`);
else rmSync(folder, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
