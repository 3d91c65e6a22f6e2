#!/usr/bin/env node
// Whether conditional writes and serial reads are linearizable, also over kill -9 and a new start.
//   node test/linear/run.mjs [--rounds 4] [--seed N] [--ms 2500] [--keep FILE]
// Several connections write the same few rows by INSERT IF NOT EXISTS, UPDATE IF = and DELETE IF =, and read them. What each call saw
// and when goes to a checker (checker/, with porcupine). A call without an answer may have had its effect or not. In the end histories
// that were made wrong on purpose must be found wrong. The closing line is `N passed, N failed, N skipped`.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {npm, root, startProgram, versionOf} from '../clients/harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const ROUNDS = Number(argument('rounds', 4));
const SEED = Number(argument('seed', Date.now() % 1_000_000));
const ROUND_MS = Number(argument('ms', 2500));
const CLIENTS = 8;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Values are few, so that conditions are often met. */
const VALUES = 4;

/** A small seeded generator (mulberry32), so that a seed repeats the choices, if not the timing. */
function generator(seed) {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const require = createRequire(
  join(await npm('cql-node', join(root, 'examples/cql-node/package.json')), 'package.json'),
);
const cassandra = require('cassandra-driver');
const {localSerial, one} = cassandra.types.consistencies;

const history = [];
const started = process.hrtime.bigint();
const nanos = () => Number(process.hrtime.bigint() - started);

/** Each client has a connection of its own and asks one thing at a time. */
async function connect(program) {
  const client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${program.ports.cql}`],
    localDataCenter: 'datacenter1',
    credentials: {username: 'cassandra', password: 'cassandra'},
    pooling: {coreConnectionsPerHost: {0: 1}},
    policies: {retry: new cassandra.policies.retry.FallthroughRetryPolicy()},
    socketOptions: {readTimeout: 20_000},
  });
  await client.connect();
  return client;
}

const STATEMENTS = {
  read: () => ['SELECT v FROM linear.r WHERE k = ?', []],
  insert: ({new: value}) => ['INSERT INTO linear.r (v, k) VALUES (?, ?) IF NOT EXISTS', [value]],
  update: ({new: value, key, old}) => ['UPDATE linear.r SET v = ? WHERE k = ? IF v = ?', [value, key, old]],
  delete: ({key, old}) => ['DELETE FROM linear.r WHERE k = ? IF v = ?', [key, old]],
};

async function operate(client, entry) {
  const [query, values] = STATEMENTS[entry.kind](entry);
  const consistency = entry.kind === 'read' ? localSerial : one;
  entry.call = nanos();
  const {rows} = await client.execute(query, values.includes(entry.key) ? values : [...values, entry.key], {
    prepare: true,
    consistency,
  });
  entry.back = nanos();
  const [row] = rows;
  if (entry.kind !== 'read') entry.applied = row['[applied]'];
  entry.value = entry.applied ? 0 : (row?.v ?? 0);
}

async function work(client, id, pick, until) {
  while (!until.over) {
    const kind = ['read', 'read', 'insert', 'update', 'update', 'update', 'delete'][pick(7)];
    const entry = {client: id, key: KEYS[pick(KEYS.length)], kind, old: 1 + pick(VALUES), new: 1 + pick(VALUES)};
    Object.assign(entry, {call: 0, back: null, applied: false, value: 0});
    history.push(entry);
    try {
      await operate(client, entry);
      until.done += 1;
    } catch (error) {
      entry.back = null;
      // Only a kill may cost an answer.
      if (!until.over) throw error;
    }
  }
}

const check = (checker, entries) =>
  spawnSync(checker, {input: entries.map(entry => JSON.stringify(entry)).join('\n'), encoding: 'utf8'});

/** The same history with one answer changed: each must be found wrong. */
function* broken() {
  const answered = history.filter(entry => entry.back !== null);
  const change = (entry, members) => history.map(each => (each === entry ? {...each, ...members} : each));
  const read = answered.findLast(entry => entry.kind === 'read');
  yield ['a value that nobody wrote', change(read, {value: VALUES + 1})];
  const refused = answered.findLast(entry => entry.kind === 'update' && !entry.applied);
  yield ['a refused update that tells another value', change(refused, {value: VALUES + 1})];
  const insert = {...refused, kind: 'insert', new: 1, applied: true, value: 0};
  const at = answered.reduce((latest, entry) => Math.max(latest, entry.back), 0);
  const twice = [1, 3].map(after => ({...insert, call: at + after, back: at + after + 1}));
  yield ['two inserts, one after the other, that both found nothing', [...history, ...twice]];
}

const goes = versionOf('go', ['version']);
if (goes === undefined) {
  console.log('skipped: the checker is a Go program, and there is no go');
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}
console.log(`linear: ${ROUNDS} rounds, seed ${SEED}, ${goes}`);
const folder = mkdtempSync(join(tmpdir(), 'asterism-linear-'));
let passed = 0;
let failed = 0;
const report = (isOk, what) => {
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${what}`);
  if (isOk) passed += 1;
  else failed += 1;
};
try {
  const checker = join(folder, 'checker');
  const built = spawnSync('go', ['build', '-o', checker, '.'], {cwd: join(here, 'checker'), encoding: 'utf8'});
  if (built.status !== 0) throw new Error(`the checker does not build: ${built.stderr}`);
  const own = spawnSync('go', ['test', './...'], {cwd: join(here, 'checker'), encoding: 'utf8'});
  report(own.status === 0, `the checker's own tests${own.status === 0 ? '' : `: ${own.stdout}${own.stderr}`}`);

  let program = await startProgram({folder, args: ['--log-level', 'warn']});
  const setup = await connect(program);
  await setup.execute("CREATE KEYSPACE linear WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await setup.execute('CREATE TABLE linear.r (k text PRIMARY KEY, v int)');
  await setup.shutdown();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const until = {over: false, done: 0};
    const clients = await Promise.all(Array.from({length: CLIENTS}, () => connect(program)));
    const workers = clients.map((client, i) => work(client, i, generator(SEED + round * 100 + i), until));
    const all = Promise.all(workers);
    await Promise.race([all, sleep(ROUND_MS)]);
    until.over = true;
    if (round < ROUNDS) await program.kill();
    await all;
    await Promise.all(clients.map(client => client.shutdown().catch(() => {})));
    if (round < ROUNDS) program = await startProgram({folder, args: ['--log-level', 'warn']});
    console.log(`       round ${round}: ${until.done} answers${round < ROUNDS ? ', then kill -9' : ''}`);
    if (until.done === 0) throw new Error('nothing was answered: nothing was shown');
  }
  await program.stop();

  const unknown = history.filter(entry => entry.back === null).length;
  const applied = history.filter(entry => entry.applied).length;
  const file = argument('keep', undefined);
  if (file !== undefined) writeFileSync(file, history.map(entry => JSON.stringify(entry)).join('\n'));
  const verdict = check(checker, history);
  report(
    verdict.status === 0 && applied > 0 && unknown > 0,
    `${verdict.stdout.trim()}, ${applied} writes applied, ${unknown} calls without an answer${verdict.stderr}`,
  );
  for (const [what, entries] of broken()) {
    const found = check(checker, entries);
    report(found.status === 1, `found wrong: ${what} (${found.stdout.trim()})`);
  }
} catch (error) {
  failed += 1;
  console.log(`FAILED (seed ${SEED}): ${error.stack ?? error}`);
}
rmSync(folder, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
if (failed > 0) process.exitCode = 1;
