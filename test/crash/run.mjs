#!/usr/bin/env node
// kill -9 at random moments under concurrent inserts, updates, conditional writes, deletes, counters, batches, index writes, definitions and grants.
//   node test/crash/run.mjs [--rounds 5] [--seed N] [--keep]
// After each kill the program starts again on the same data and everything is checked: what was acknowledged is there, what was under
// way is whole or absent, both rows of a batch agree, and every index and materialized view answers with exactly the rows that a full scan shows.
// The closing line is `N passed, N failed, N skipped`, one test a round.
import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {npm, root, startProgram} from '../clients/harness.mjs';

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const ROUNDS = argument('rounds', 5);
const SEED = argument('seed', Date.now() % 1_000_000);
const WORKERS = 8;
const KEYS_PER_WORKER = 60;
const TAGS = 7;
const KS = 'crash';

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
const bodyOf = n => `${n}/`.repeat(40 + (n % 50));
const tagOf = n => `t${n % TAGS}`;

/** What the test knows of a key: `acked` is certain unless an operation was under way, then `pending` is as good. */
const cqlRows = new Map();
const documents = new Map();
const pairs = new Map();
/** What a role has been granted, as text; undefined: there is no such role. */
const roles = new Map();
const tables = new Map();
/** Sums of counters, and what their partners in batches should have. */
const counters = new Map();
const counterPairs = new Map();
/** Columns and indexes that come and go. */
const columns = new Map();
const indexes = new Map();
const known = (map, key) => {
  if (!map.has(key)) map.set(key, {acked: undefined, pending: []});
  return map.get(key);
};

class Server {
  static async start(folder) {
    const server = new Server();
    server.program = await startProgram({folder, args: ['--memory-limit', '1', '--log-level', 'warn']});
    server.cql = new cassandra.Client({
      contactPoints: [`127.0.0.1:${server.program.ports.cql}`],
      localDataCenter: 'datacenter1',
      credentials: {username: 'cassandra', password: 'cassandra'},
      policies: {retry: new cassandra.policies.retry.FallthroughRetryPolicy()},
      socketOptions: {readTimeout: 20_000},
    });
    await server.cql.connect();
    return server;
  }

  run(query, values = []) {
    return this.cql.execute(query, values, {prepare: true});
  }

  async call(path, body) {
    const response = await fetch(`${this.program.urls.dataApi}/v1${path}`, {
      method: 'POST',
      headers: {'content-type': 'application/json', token: this.program.token},
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (answer.errors) throw Object.assign(new Error(answer.errors[0].message), {code: answer.errors[0].errorCode});
    return answer;
  }

  async kill() {
    await this.program.kill();
    await this.cql.shutdown().catch(() => {});
  }
}

/** Runs one operation on a key: `next` is its state if it takes effect. */
async function operate(entry, next, work) {
  entry.pending.push(next);
  await work();
  entry.acked = next;
  entry.pending = [];
}

async function cqlOperation(server, key, n, pick) {
  const entry = known(cqlRows, key);
  const table = `${KS}.kv`;
  switch (pick(6)) {
    case 0:
    case 1:
      return operate(entry, n, () =>
        server.run(`INSERT INTO ${table} (k, v, tag, labels, body) VALUES (?, ?, ?, ?, ?)`, [
          key,
          n,
          tagOf(n),
          [tagOf(n), `n${n}`],
          bodyOf(n),
        ]),
      );
    case 2:
      return operate(entry, n, () =>
        server.run(`UPDATE ${table} SET v = ?, tag = ?, labels = ?, body = ? WHERE k = ?`, [
          n,
          tagOf(n),
          [tagOf(n), `n${n}`],
          bodyOf(n),
          key,
        ]),
      );
    case 3:
      return operate(entry, undefined, () => server.run(`DELETE FROM ${table} WHERE k = ?`, [key]));
    case 4: {
      const next = entry.acked === undefined ? n : entry.acked;
      return operate(entry, next, () =>
        server
          .run(`INSERT INTO ${table} (k, v, tag, labels, body) VALUES (?, ?, ?, ?, ?) IF NOT EXISTS`, [
            key,
            n,
            tagOf(n),
            [tagOf(n), `n${n}`],
            bodyOf(n),
          ])
          .then(({rows}) => {
            if (rows[0]['[applied]'] !== (entry.acked === undefined))
              throw new Error(`IF NOT EXISTS on ${key} was wrong`);
          }),
      );
    }
    default: {
      const next = entry.acked === undefined ? undefined : n;
      return operate(entry, next, () =>
        server
          .run(`UPDATE ${table} SET v = ?, tag = ?, labels = ?, body = ? WHERE k = ? IF v = ?`, [
            n,
            tagOf(n),
            [tagOf(n), `n${n}`],
            bodyOf(n),
            key,
            entry.acked ?? -1,
          ])
          .then(({rows}) => {
            if (rows[0]['[applied]'] !== (entry.acked !== undefined))
              throw new Error(`IF v = ${entry.acked} on ${key} was wrong`);
          }),
      );
    }
  }
}

async function pairOperation(server, key, n) {
  const insert = `INSERT INTO ${KS}.pairs (k, side, v) VALUES (?, ?, ?)`;
  return operate(known(pairs, key), n, () =>
    server.cql.batch(
      [
        {query: insert, params: [key, 'a', n]},
        {query: insert, params: [`${key}/other`, 'b', n]},
      ],
      {prepare: true},
    ),
  );
}

async function documentOperation(server, key, n, pick) {
  const entry = known(documents, key);
  const at = `/${KS}/docs`;
  const document = {_id: key, n, tag: tagOf(n), list: [tagOf(n), n], body: bodyOf(n)};
  switch (pick(4)) {
    case 0:
      if (entry.acked === undefined) return operate(entry, n, () => server.call(at, {insertOne: {document}}));
      return operate(entry, undefined, () => server.call(at, {deleteOne: {filter: {_id: key}}}));
    case 1:
      return operate(entry, n, () =>
        server.call(at, {findOneAndReplace: {filter: {_id: key}, replacement: document, options: {upsert: true}}}),
      );
    default:
      return operate(entry, n, () =>
        server.call(at, {
          updateOne: {
            filter: {_id: key},
            update: {$set: {n, tag: tagOf(n), list: [tagOf(n), n], body: bodyOf(n)}},
            options: {upsert: true},
          },
        }),
      );
  }
}

const nameOf = key => key.replaceAll('-', '_');

/** Makes and drops a role, or grants or revokes one thing: two permissions on a table, and membership of a role. */
async function roleOperation(server, key, pick) {
  const entry = known(roles, key);
  const role = `r_${nameOf(key)}`;
  if (entry.acked === undefined) return operate(entry, '', () => server.cql.execute(`CREATE ROLE ${role}`));
  if (pick(6) === 0) return operate(entry, undefined, () => server.cql.execute(`DROP ROLE ${role}`));
  const granted = new Set(entry.acked.split(',').filter(Boolean));
  const what = ['SELECT', 'MODIFY', 'member'][pick(3)];
  const verb = granted.delete(what) ? 'REVOKE' : 'GRANT';
  if (verb === 'GRANT') granted.add(what);
  const object = what === 'member' ? 'crash_group' : `${what} ON ${KS}.kv`;
  return operate(entry, [...granted].sort().join(), () =>
    server.cql.execute(`${verb} ${object} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${role}`),
  );
}

/** Whoever makes a table gets all permissions on it. */
async function tableOperation(server, key) {
  const entry = known(tables, key);
  const table = `${KS}.t_${nameOf(key)}`;
  return entry.acked === undefined
    ? operate(entry, 'there', () => server.cql.execute(`CREATE TABLE ${table} (k int PRIMARY KEY)`))
    : operate(entry, undefined, () => server.cql.execute(`DROP TABLE ${table}`));
}

/** Adds to a counter, or to two in a batch. */
async function counterOperation(server, key, n, pick) {
  const by = (n % 7) - 3 || 5;
  const add = `UPDATE ${KS}.counts SET n = n + ? WHERE k = ?`;
  if (pick(2) === 0) {
    const entry = known(counters, key);
    return operate(entry, (entry.acked ?? 0) + by, () => server.run(add, [by, key]));
  }
  const entry = known(counterPairs, `${key}/a`);
  return operate(entry, (entry.acked ?? 0) + by, () =>
    server.cql.batch(
      ['a', 'b'].map(side => ({query: add, params: [by, `${key}/${side}`]})),
      {prepare: true, counter: true},
    ),
  );
}

/** A column or an index of a table that is written to meanwhile. */
async function alterOperation(server, key, pick) {
  const name = `x_${nameOf(key)}`;
  if (pick(2) === 0) {
    const entry = known(columns, key);
    return entry.acked === undefined
      ? operate(entry, 'there', () => server.cql.execute(`ALTER TABLE ${KS}.pairs ADD ${name} int`))
      : operate(entry, undefined, () => server.cql.execute(`ALTER TABLE ${KS}.pairs DROP ${name}`));
  }
  const entry = known(indexes, key);
  return entry.acked === undefined
    ? operate(entry, 'there', () => server.cql.execute(`CREATE INDEX ${name} ON ${KS}.noted (${name}) USING 'sai'`))
    : operate(entry, undefined, () => server.cql.execute(`DROP INDEX ${KS}.${name}`));
}

/** A row whose columns all have one value, each with an index now and then. */
async function notedOperation(server, worker, n, pick) {
  return server.run(
    `INSERT INTO ${KS}.noted (k, ${INDEXED.join(', ')}) VALUES (?, ${INDEXED.map(() => '?').join(', ')})`,
    [worker * 100 + pick(100), ...INDEXED.map(() => n % 5)],
  );
}

const INDEXED = Array.from({length: WORKERS}, (_, worker) => `x_${worker}_0`);

/** Rows of the table that has the most views: enough that building one is often interrupted. */
const WIDE_ROWS = 20_000;
const WIDE_PARTITIONS = 8;

async function wideOperation(server, n, pick) {
  const wide = `${KS}.wide`;
  const p = pick(WIDE_PARTITIONS);
  const c = pick(WIDE_ROWS / WIDE_PARTITIONS);
  switch (pick(12)) {
    case 0:
      return server.run(`DELETE FROM ${wide} WHERE p = ? AND c >= ? AND c < ?`, [p, c, c + 200]);
    case 1:
      return server.run(`DELETE FROM ${wide} WHERE p = ? AND c = ?`, [p, c]);
    case 2:
      return server.run(`UPDATE ${wide} USING TIMESTAMP 1000 SET v = ? WHERE p = ? AND c = ?`, [n % 50, p, c]);
    case 3:
      return server.run(`UPDATE ${wide} USING TTL 1 SET v = ? WHERE p = ? AND c = ?`, [n % 50, p, c]);
    case 4:
      return server.run(`DELETE v FROM ${wide} WHERE p = ? AND c = ?`, [p, c]);
    default:
      return server.run(`INSERT INTO ${wide} (p, c, v, w) VALUES (?, ?, ?, ?)`, [p, c, n % 50, n]);
  }
}

/** Drops the late view and makes it anew over all that is there. */
async function viewOperation(server) {
  await server.cql.execute(`DROP MATERIALIZED VIEW IF EXISTS ${KS}.late`);
  await server.cql.execute(
    `CREATE MATERIALIZED VIEW ${KS}.late AS SELECT * FROM ${KS}.wide WHERE p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (c, p)`,
  );
}

const BUILD_MS = 30_000;

/** Views hold what their tables hold, once they are built. */
async function verifyViews(server, kvRows) {
  const defined = await server.run(`SELECT view_name FROM system_schema.views WHERE keyspace_name = '${KS}'`);
  const names = defined.rows.map(row => row.view_name);
  for (const end = Date.now() + BUILD_MS; ; await sleep(20)) {
    const built = await server.run(`SELECT view_name FROM system.built_views WHERE keyspace_name = '${KS}'`);
    if (built.rows.length === names.length) break;
    if (Date.now() > end) throw new Error(`views ${names} are not built after ${BUILD_MS} ms`);
  }
  const kv = row => `${row.k} ${row.v} ${row.tag}`;
  same('view by tag', (await all(server, `SELECT * FROM ${KS}.kv_by_tag`)).map(kv), kvRows.map(kv));
  for (let t = 0; t < TAGS; t += 1) {
    same(
      `view by tag, t${t}`,
      (await server.run(`SELECT k FROM ${KS}.kv_by_tag WHERE tag = ?`, [`t${t}`])).rows.map(row => row.k),
      kvRows.filter(row => row.tag === `t${t}`).map(row => row.k),
    );
  }
  // Nothing is written now; what may expire has had its second.
  await sleep(1100);
  const wide = await all(server, `SELECT p, c, v, w FROM ${KS}.wide`);
  const text = row => `${row.p} ${row.c} ${row.v} ${row.w}`;
  const withValue = wide.filter(row => row.v !== null).map(text);
  same('view by v', (await all(server, `SELECT p, c, v, w FROM ${KS}.wide_by_v`)).map(text), withValue);
  if (names.includes('late')) {
    same('late view', (await all(server, `SELECT p, c, v, w FROM ${KS}.late`)).map(text), wide.map(text));
  }
  return wide.length;
}

/** Counters of a batch agree; columns and indexes are there as acknowledged, and indexes give what a scan shows. */
async function verifyCountersAndAlterations(server) {
  const counts = new Map((await all(server, `SELECT k, n FROM ${KS}.counts`)).map(row => [row.k, Number(row.n)]));
  const ending = side => [...counts].filter(([key]) => key.endsWith(side));
  settle('counter', counters, new Map([...counts].filter(([key]) => !key.includes('/'))));
  settle('counter of a batch', counterPairs, new Map(ending('/a')));
  const partner = ([key, n]) => `${key.slice(0, -2)} ${n}`;
  same('counters of batches', ending('/b').map(partner), ending('/a').map(partner));
  const keyOf = name => name.slice(2).replaceAll('_', '-');
  const defined = async (table, name) =>
    (
      await server.run(
        `SELECT ${name} FROM system_schema.${table} WHERE keyspace_name = '${KS}' AND table_name = '${table === 'columns' ? 'pairs' : 'noted'}'`,
      )
    ).rows
      .map(row => row[name])
      .filter(each => each.startsWith('x_'));
  settle('column', columns, new Map((await defined('columns', 'column_name')).map(name => [keyOf(name), 'there'])));
  const made = await defined('indexes', 'index_name');
  settle('index', indexes, new Map(made.map(name => [keyOf(name), 'there'])));
  const noted = await all(server, `SELECT k, x_0_0 FROM ${KS}.noted`);
  for (const name of made) {
    same(
      `index ${name}`,
      (await server.run(`SELECT k FROM ${KS}.noted WHERE ${name} = 3`)).rows.map(row => row.k),
      noted.filter(row => row.x_0_0 === 3).map(row => row.k),
    );
  }
  return counts.size + made.length + noted.length;
}

let counter = 0;
async function work(server, worker, pick, until) {
  while (!until.over) {
    counter += 1;
    const n = counter;
    const key = `${worker}-${pick(KEYS_PER_WORKER)}`;
    try {
      const kind = pick(60);
      if (kind >= 50) {
        if (kind < 55) await counterOperation(server, key, n, pick);
        else if (kind < 56) await alterOperation(server, `${worker}-0`, pick);
        else await notedOperation(server, worker, n, pick);
        until.done += 1;
        continue;
      }
      if (kind >= 40) {
        await (kind === 40 && worker === 0 ? viewOperation(server) : wideOperation(server, n, pick));
        until.done += 1;
        continue;
      }
      if (kind < 2) await tableOperation(server, `${worker}-${pick(2)}`);
      else if (kind < 5) await roleOperation(server, `${worker}-${pick(4)}`, pick);
      else if (kind < 22) await cqlOperation(server, key, n, pick);
      else if (kind < 26) await pairOperation(server, key, n);
      else await documentOperation(server, key, n, pick);
      until.done += 1;
    } catch (error) {
      if (until.over) return;
      throw error;
    }
  }
}

async function all(server, query) {
  const rows = [];
  for await (const row of server.cql.stream(query, [], {prepare: true, fetchSize: 500, autoPage: true})) rows.push(row);
  return rows;
}

async function findAll(server, filter) {
  const found = [];
  let pageState = null;
  do {
    const {data} = await server.call(`/${KS}/docs`, {find: {filter, options: pageState === null ? {} : {pageState}}});
    found.push(...data.documents);
    pageState = data.nextPageState;
  } while (pageState !== null);
  return found;
}

const same = (what, seen, wanted) => {
  const a = JSON.stringify([...seen].sort());
  const b = JSON.stringify([...wanted].sort());
  if (a !== b) throw new Error(`${what}: ${a.slice(0, 600)} instead of ${b.slice(0, 600)}`);
};

/** The state found becomes the certain one; anything but an acknowledged or a pending state is a loss. */
function settle(kind, map, found) {
  for (const [key, entry] of map) {
    const seen = found.get(key);
    if (seen !== entry.acked && !entry.pending.includes(seen)) {
      throw new Error(
        `${kind} ${key} is ${seen}, acknowledged was ${entry.acked}, under way ${JSON.stringify(entry.pending)}`,
      );
    }
    entry.acked = seen;
    entry.pending = [];
  }
  for (const key of found.keys()) if (!map.has(key)) throw new Error(`${kind} ${key} was never written`);
}

/** Grants are there as acknowledged, the tables that tell of them agree, and so do tables and the permissions on them. */
async function verifyRoles(server) {
  const from = async table => (await server.run(`SELECT * FROM system_auth.${table}`)).rows;
  const permissions = new Map(
    (await from('role_permissions')).map(row => [`${row.role} ${row.resource}`, row.permissions]),
  );
  const stored = (await from('roles')).filter(row => row.role.startsWith('r_'));
  const keyOf = role => role.slice(2).replaceAll('_', '-');
  const found = stored.map(({role, member_of: memberOf}) => [
    keyOf(role),
    [...(permissions.get(`${role} data/${KS}/kv`) ?? []), ...(memberOf === null ? [] : ['member'])].sort().join(),
  ]);
  settle('role', roles, new Map(found));
  same(
    'index of permissions',
    (await from('resource_role_permissons_index')).map(row => `${row.role} ${row.resource}`),
    permissions.keys(),
  );
  same(
    'members of roles',
    (await from('role_members')).map(row => `${row.member} in ${row.role}`),
    stored.filter(row => row.member_of !== null).map(row => `${row.role} in crash_group`),
  );
  const own = [...permissions.keys()].filter(each => each.startsWith('cassandra ')).map(each => each.slice(10));
  same(
    'permissions on roles',
    own.filter(resource => resource.startsWith('roles/r_')),
    stored.map(row => `roles/${row.role}`),
  );
  const defined = await server.run(`SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${KS}'`);
  const made = defined.rows.map(row => row.table_name).filter(name => name.startsWith('t_'));
  settle('table', tables, new Map(made.map(name => [keyOf(name), 'there'])));
  same(
    'permissions on tables',
    own.filter(resource => resource.startsWith(`data/${KS}/t_`)),
    made.map(name => `data/${KS}/${name}`),
  );
  return stored.length + permissions.size + made.length;
}

async function verify(server) {
  const rows = await all(server, `SELECT k, v, tag, labels, body FROM ${KS}.kv`);
  for (const row of rows) {
    if (row.tag !== tagOf(row.v) || row.body !== bodyOf(row.v) || row.labels?.length !== 2)
      throw new Error(`row ${row.k} is half there: ${JSON.stringify(row)}`);
  }
  settle('row', cqlRows, new Map(rows.map(row => [row.k, row.v])));
  for (let t = 0; t < TAGS; t += 1) {
    const wanted = rows.filter(row => row.tag === `t${t}`).map(row => row.k);
    same(
      `index on tag, t${t}`,
      (await server.run(`SELECT k FROM ${KS}.kv WHERE tag = ?`, [`t${t}`])).rows.map(row => row.k),
      wanted,
    );
    same(
      `index on labels, t${t}`,
      (await server.run(`SELECT k FROM ${KS}.kv WHERE labels CONTAINS ?`, [`t${t}`])).rows.map(row => row.k),
      wanted,
    );
  }
  const middle = rows.length === 0 ? 0 : rows.map(row => row.v).sort((a, b) => a - b)[rows.length >> 1];
  same(
    'index on v',
    (await server.run(`SELECT k FROM ${KS}.kv WHERE v >= ?`, [middle])).rows.map(row => row.k),
    rows.filter(row => row.v >= middle).map(row => row.k),
  );
  const sides = new Map((await all(server, `SELECT k, side, v FROM ${KS}.pairs`)).map(row => [row.k, row.v]));
  for (const [key, v] of sides) {
    if (!key.endsWith('/other') && sides.get(`${key}/other`) !== v)
      throw new Error(`batch ${key}: ${v} and ${sides.get(`${key}/other`)}`);
  }
  settle('pair', pairs, new Map([...sides].filter(([key]) => !key.endsWith('/other'))));
  const found = await findAll(server, {});
  for (const doc of found) {
    if (doc.tag !== tagOf(doc.n) || doc.body !== bodyOf(doc.n) || doc.list?.[1] !== doc.n)
      throw new Error(`document ${doc._id} is half there: ${JSON.stringify(doc)}`);
  }
  settle('document', documents, new Map(found.map(doc => [doc._id, doc.n])));
  for (let t = 0; t < TAGS; t += 1) {
    const wanted = found.filter(doc => doc.tag === `t${t}`).map(doc => doc._id);
    same(
      `find by tag t${t}`,
      (await findAll(server, {tag: `t${t}`})).map(doc => doc._id),
      wanted,
    );
    same(
      `find by list t${t}`,
      (await findAll(server, {list: `t${t}`})).map(doc => doc._id),
      wanted,
    );
  }
  const half = found.length === 0 ? 0 : found.map(doc => doc.n).sort((a, b) => a - b)[found.length >> 1];
  same(
    'find by range',
    (await findAll(server, {n: {$gt: half}})).map(doc => doc._id),
    found.filter(doc => doc.n > half).map(doc => doc._id),
  );
  return (
    rows.length +
    sides.size +
    found.length +
    (await verifyRoles(server)) +
    (await verifyViews(server, rows)) +
    (await verifyCountersAndAlterations(server))
  );
}

async function prepare(server) {
  await server.run(`CREATE KEYSPACE ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
  await server.run(`CREATE TABLE ${KS}.kv (k text PRIMARY KEY, v int, tag text, labels list<text>, body text)`);
  await server.run(`CREATE INDEX ON ${KS}.kv (tag) USING 'sai'`);
  await server.run(`CREATE INDEX ON ${KS}.kv (v) USING 'sai'`);
  await server.run(`CREATE INDEX ON ${KS}.kv (labels) USING 'sai'`);
  await server.run(`CREATE TABLE ${KS}.pairs (k text PRIMARY KEY, side text, v int)`);
  await server.run(
    `CREATE MATERIALIZED VIEW ${KS}.kv_by_tag AS SELECT k, v, tag FROM ${KS}.kv WHERE tag IS NOT NULL AND k IS NOT NULL PRIMARY KEY (tag, k)`,
  );
  await server.run(`CREATE TABLE ${KS}.wide (p int, c int, v int, w int, PRIMARY KEY (p, c))`);
  await server.run(
    `CREATE MATERIALIZED VIEW ${KS}.wide_by_v AS SELECT * FROM ${KS}.wide WHERE v IS NOT NULL AND c IS NOT NULL AND p IS NOT NULL PRIMARY KEY (v, c, p)`,
  );
  const insert = `INSERT INTO ${KS}.wide (p, c, v, w) VALUES (?, ?, ?, ?)`;
  for (let from = 0; from < WIDE_ROWS; from += 100) {
    const rows = Array.from({length: 100}, (_, i) => from + i);
    await server.cql.batch(
      rows.map(n => ({query: insert, params: [n % WIDE_PARTITIONS, Math.floor(n / WIDE_PARTITIONS), n % 50, n]})),
      {prepare: true, logged: false},
    );
  }
  await server.run(`CREATE TABLE ${KS}.counts (k text PRIMARY KEY, n counter)`);
  await server.run(`CREATE TABLE ${KS}.noted (k int PRIMARY KEY, ${INDEXED.map(name => `${name} int`).join(', ')})`);
  await server.run('CREATE ROLE crash_group');
  await server.call(`/${KS}`, {createCollection: {name: 'docs'}});
}

console.log(`crash: ${ROUNDS} rounds, seed ${SEED}`);
const folder = mkdtempSync(join(tmpdir(), 'asterism-crash-'));
const pick = generator(SEED);
let passed = 0;
let failed = 0;
let server;
try {
  server = await Server.start(folder);
  await prepare(server);
  for (let round = 1; round <= ROUNDS && failed === 0; round += 1) {
    const until = {over: false, done: 0};
    const workers = Array.from({length: WORKERS}, (_, worker) =>
      work(server, worker, generator(SEED + round * 100 + worker), until),
    );
    const failure = Promise.all(workers).then(
      () => undefined,
      error => error,
    );
    const ms = 150 + pick(1200);
    // On a busy machine nothing may have been answered by then.
    const time = async () => {
      await sleep(ms);
      for (let tries = 0; until.done === 0 && tries < 100; tries += 1) await sleep(50);
    };
    const early = await Promise.race([failure, time()]);
    until.over = true;
    await server.kill();
    await failure;
    if (early instanceof Error) throw early;
    server = await Server.start(folder);
    const count = await verify(server);
    if (until.done === 0) throw new Error('no operation was acknowledged: nothing was shown');
    passed += 1;
    console.log(
      `ok     round ${round}: killed after ${ms} ms and ${until.done} acknowledged operations, ready again in ${Math.round(server.program.readyMs)} ms, ${count} rows as expected`,
    );
  }
  const code = await server.program.stop();
  await server.cql.shutdown();
  if (code !== 0) throw new Error(`SIGTERM ended with ${code}`);
} catch (error) {
  failed += 1;
  console.log(`FAILED after ${passed} rounds (seed ${SEED}): ${error.stack ?? error}`);
  await server?.program.kill().catch(() => {});
}
if (process.argv.includes('--keep')) console.log(`data kept in ${folder}`);
else rmSync(folder, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
