#!/usr/bin/env node
// kill -9 during insertMany and updateMany: after each kill every document is whole or absent, what was acknowledged is there,
// and counts, indexes and a full read agree.
//   node test/crash/documents.mjs [--rounds 5] [--seed N] [--keep]
// The closing line is `N passed, N failed, N skipped`, one test a round.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {startProgram} from '../clients/harness.mjs';

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const ROUNDS = argument('rounds', 5);
const SEED = argument('seed', Date.now() % 1_000_000);
const INSERTERS = 4;
/** Documents of one insertMany. */
const BATCH = 50;
/** updateMany goes through one group from page to page. */
const GROUPS = 3;
/** What countDocuments counts; a round stays below it. */
const MAX_DOCUMENTS = 900;
const AT = '/crash/docs';

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

async function call(server, path, body) {
  const response = await fetch(`${server.urls.dataApi}/v1${path}`, {
    method: 'POST',
    headers: {'content-type': 'application/json', token: server.token},
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(`${answer.errors[0].errorCode}: ${answer.errors[0].message}`);
  return answer;
}

/** By `_id`: how often its count was raised for certain, and how often it may have been. */
let documents = new Map();
let counter = 0;
/** updateMany chains under way: each may still reach a new document. */
let running = 0;

async function insert(server, worker) {
  counter += 1;
  const batch = Array.from({length: BATCH}, (_, i) => ({_id: `${worker}-${counter}-${i}`, group: i % GROUPS}));
  for (const {_id} of batch) documents.set(_id, {isCertain: false, least: 0, most: running});
  const body = 'x'.repeat(counter % 300);
  const command = {documents: batch.map(one => ({...one, n: 0, twin: {n: 0}, list: ['a', 0], body}))};
  const {status} = await call(server, AT, {insertMany: {...command, options: {ordered: counter % 2 === 0}}});
  if (status.insertedIds.length !== BATCH) throw new Error(`${status.insertedIds.length} documents were inserted`);
  for (const {_id} of batch) documents.get(_id).isCertain = true;
}

/** Raises a number at three places of each document of a group. */
async function update(server, group) {
  const known = new Set((await findAll(server, {group})).map(({_id}) => _id));
  for (const known of documents.values()) known.most += 1;
  running += 1;
  let pageState;
  let matched = 0;
  do {
    const command = {filter: {group}, update: {$inc: {n: 1, 'twin.n': 1, 'list.1': 1}}};
    const {status} = await call(server, AT, {updateMany: {...command, options: pageState ? {pageState} : {}}});
    matched += status.matchedCount;
    pageState = status.nextPageState;
  } while (pageState);
  running -= 1;
  if (matched < known.size) throw new Error(`updateMany matched ${matched} of ${known.size} documents`);
  for (const _id of known) documents.get(_id).least += 1;
}

async function findAll(server, filter) {
  const found = [];
  let pageState = null;
  do {
    const {data} = await call(server, AT, {find: {filter, options: pageState === null ? {} : {pageState}}});
    found.push(...data.documents);
    pageState = data.nextPageState;
  } while (pageState !== null);
  return found;
}

async function work(until, step) {
  while (!until.over && documents.size < MAX_DOCUMENTS - INSERTERS * BATCH) {
    try {
      await step();
      until.done += 1;
    } catch (error) {
      if (until.over) return;
      throw error;
    }
  }
}

const same = (what, seen, wanted) => {
  if (seen !== wanted) throw new Error(`${what}: ${seen} in place of ${wanted}`);
};

async function verify(server) {
  const found = await findAll(server, {});
  const seen = new Map(found.map(one => [one._id, one]));
  same('documents with one _id', seen.size, found.length);
  for (const one of found) {
    const known = documents.get(one._id);
    if (known === undefined) throw new Error(`${one._id} was never written`);
    const isWhole = one.twin?.n === one.n && one.list?.[1] === one.n && typeof one.body === 'string';
    if (!isWhole || one.n < known.least || one.n > known.most) {
      throw new Error(`${JSON.stringify(one)} is not between ${known.least} and ${known.most}`);
    }
  }
  for (const [_id, {isCertain}] of documents) {
    if (isCertain && !seen.has(_id)) throw new Error(`${_id} is lost`);
  }
  same('countDocuments', (await call(server, AT, {countDocuments: {}})).status.count, found.length);
  for (let group = 0; group < GROUPS; group += 1) {
    const own = found.filter(one => one.group === group);
    same(`group ${group}`, (await findAll(server, {group})).length, own.length);
    same(
      `count of group ${group}`,
      (await call(server, AT, {countDocuments: {filter: {group}}})).status.count,
      own.length,
    );
  }
  for (const n of new Set(found.map(one => one.n))) {
    const own = found.filter(one => one.n === n).length;
    same(`n is ${n}`, (await findAll(server, {n})).length, own);
    same(`twin.n is ${n}`, (await findAll(server, {'twin.n': n})).length, own);
    same(`list has ${n}`, (await findAll(server, {list: n})).length, own);
  }
  documents = new Map(found.map(({_id, n}) => [_id, {isCertain: true, least: n, most: n}]));
  return found.length;
}

console.log(`crash of many documents: ${ROUNDS} rounds, seed ${SEED}`);
const folder = mkdtempSync(join(tmpdir(), 'asterism-crash-'));
const pick = generator(SEED);
const start = () => startProgram({folder, args: ['--memory-limit', '1', '--log-level', 'warn']});
let passed = 0;
let failed = 0;
let server;
try {
  server = await start();
  await call(server, '', {createKeyspace: {name: 'crash'}});
  await call(server, '/crash', {createCollection: {name: 'docs'}});
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (documents.size > MAX_DOCUMENTS / 2) {
      await call(server, AT, {deleteMany: {}});
      documents = new Map();
    }
    running = 0;
    const until = {over: false, done: 0};
    const inserters = Array.from({length: INSERTERS}, (_, worker) => work(until, () => insert(server, worker)));
    const updaters = Array.from({length: GROUPS}, (_, group) => work(until, () => update(server, group)));
    const failure = Promise.all([...inserters, ...updaters]).then(
      () => undefined,
      error => error,
    );
    const ms = 20 + pick(600);
    const time = async () => {
      await sleep(ms);
      // On a busy machine nothing may have been answered by then.
      for (let tries = 0; until.done === 0 && tries < 100; tries += 1) await sleep(20);
    };
    const early = await Promise.race([failure.then(error => error ?? time()), time()]);
    until.over = true;
    await server.kill();
    await failure;
    if (early instanceof Error) throw early;
    server = await start();
    const count = await verify(server);
    if (until.done === 0) throw new Error('nothing was acknowledged: nothing was shown');
    passed += 1;
    console.log(
      `ok     round ${round}: killed after ${ms} ms and ${until.done} commands, ${count} documents as expected`,
    );
  }
  const code = await server.stop();
  if (code !== 0) throw new Error(`SIGTERM ended with ${code}`);
} catch (error) {
  failed += 1;
  console.log(`FAILED after ${passed} rounds (seed ${SEED}): ${error.stack ?? error}`);
  await server?.kill().catch(() => {});
}
if (process.argv.includes('--keep')) console.log(`data kept in ${folder}`);
else rmSync(folder, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
