#!/usr/bin/env node
// A gateway before three real nodes of Apache Cassandra, under load by real clients, while nodes are killed, paused, restarted,
// and the schema changes elsewhere. No acknowledged write may be lost, no answer wrong; failures are typed and come in
// time; service is back within seconds.
//   node test/cluster/run.mjs [--seconds N] [--patience N] [--nodes FOLDER]
// --seconds: how long each calm stretch lasts (5). --patience: how many times longer things may take on a busy machine (1).
// --nodes: the nodes of that folder are used and left running, else they are started and removed.
import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {npm, root, startProgram, versionOf} from '../clients/harness.mjs';
import {command, Load} from './load.mjs';
import {startNodes} from './nodes.mjs';

const {values: options} = parseArgs({
  options: {seconds: {type: 'string', default: '5'}, patience: {type: 'string', default: '1'}, nodes: {type: 'string'}},
});
const CALM_MS = Number(options.seconds) * 1000;
const PATIENCE = Number(options.patience);
/** Longest stretch without a success: a node that hangs is noticed after about 3 s; the machine may be slow and busy. */
const MAX_GAP_MS = 20_000 * PATIENCE;
/** Longest that a failure may take. The default of the gateway for one request is 12 s; a client's request may be two of ours. */
const MAX_FAILURE_MS = 40_000 * PATIENCE;
/** Longest until a node that is there again is used again, or one that is gone is known as gone. */
const NOTICE_MS = 60_000 * PATIENCE;

if (versionOf('java', ['-version']) === undefined) {
  console.log('skipped cluster: java not found on this machine');
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}

let passed = 0;
let failed = 0;
const folder = mkdtempSync(join(tmpdir(), 'asterism-cluster-'));
const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

const driverFolder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
const cassandra = createRequire(join(driverFolder, 'package.json'))('cassandra-driver');

const connect = (host, port, username, password) =>
  new cassandra.Client({
    contactPoints: [`${host}:${port}`],
    localDataCenter: 'datacenter1',
    credentials: {username, password},
    socketOptions: {readTimeout: 35_000, connectTimeout: 10_000},
    policies: {retry: new cassandra.policies.retry.FallthroughRetryPolicy()},
  });

function check(what, problems, seen) {
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok     cluster: ${what} — ${seen}, ${elapsed()}`);
  } else {
    failed += 1;
    console.log(
      `FAILED cluster: ${what} — ${seen}, ${elapsed()}\n${problems.map(line => `       ${line}`).join('\n')}`,
    );
  }
}

const shown = counts => {
  const failures = [...counts.failed].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  return `${counts.done} done, ${failures === '' ? 'no failures' : failures}, longest gap ${Math.round(counts.longestGapMs)} ms`;
};

/** Timeouts that a node tells of: of writes, of reads. */
const LATE = new Set(['CQL 0x1100', 'CQL 0x1200', 'TIMEOUT_WRITING_DATA', 'TIMEOUT_READING_DATA']);

/** What must hold of every stretch. */
function problemsOf(counts, {mayFail}) {
  const problems = counts.wrong.slice(0, 5).map(line => `wrong answer: ${line}`);
  if (counts.done === 0) problems.push('nothing was done');
  if (!mayFail) {
    // Three nodes on two cores are late now and then all by themselves, and say so.
    const [late, other] = [true, false].map(isLate =>
      [...counts.failed].filter(([kind]) => LATE.has(kind) === isLate).reduce((sum, [, count]) => sum + count, 0),
    );
    if (other > 0) problems.push('there were failures');
    if (late > counts.done / 20) problems.push('the nodes were late more often than one in twenty times');
  }
  if (counts.longestGapMs > MAX_GAP_MS) problems.push(`nothing was done for ${Math.round(counts.longestGapMs)} ms`);
  if (counts.longestFailureMs > MAX_FAILURE_MS)
    problems.push(`a failure took ${Math.round(counts.longestFailureMs)} ms`);
  for (const kind of counts.failed.keys()) if (kind.includes('untyped')) problems.push(`told as ${kind}`);
  return problems;
}

let nodes = [];
let gateway;
let client;
let direct;
try {
  nodes = await startNodes(3, options.nodes ?? folder);
  console.log(`       three nodes after ${elapsed()}`);
  const [{port}] = nodes;
  const replication = `{'class': 'NetworkTopologyStrategy', 'datacenter1': 3}`;
  const first = connect('127.0.0.1', port, 'cassandra', 'cassandra');
  await first.connect();
  // Log-ins must work while a node is down: roles are kept on all three from here on.
  await first.execute(`ALTER KEYSPACE system_auth WITH replication = ${replication}`);
  await first.execute('DROP ROLE IF EXISTS gate');
  await first.execute('DROP KEYSPACE IF EXISTS load');
  await first.execute(`CREATE ROLE gate WITH PASSWORD = 'gate' AND LOGIN = true AND SUPERUSER = true`);
  await first.execute(`CREATE KEYSPACE load WITH replication = ${replication}`);
  await first.execute(
    'CREATE TABLE load.rows (worker int, bucket int, number int, v text, PRIMARY KEY ((worker, bucket), number))',
  );
  await first.execute('CREATE TABLE load.counts (id int PRIMARY KEY, v int)');
  for (const id of [0, 1]) await first.execute(`INSERT INTO load.counts (id, v) VALUES (${id}, 0) IF NOT EXISTS`);
  await first.shutdown();

  const backend = `cassandra://gate:gate@127.0.0.1,127.0.0.2,127.0.0.3:${port}/?localDatacenter=datacenter1`;
  const gatewayFolder = mkdtempSync(join(folder, 'gateway-'));
  gateway = await startProgram({folder: gatewayFolder, args: ['--backend', backend]});
  const api = {url: gateway.urls.dataApi, token: gateway.token};
  const made = await command(api, 'load', {createCollection: {name: 'documents'}});
  if (made.errors !== undefined) throw new Error(JSON.stringify(made.errors));
  client = connect('127.0.0.1', gateway.ports.cql, 'gate', 'gate');
  await client.connect();
  const hosts = client.hosts.values().map(host => host.address);
  check(
    'the driver sees one node, the gateway',
    hosts.length === 1 && hosts[0] === `127.0.0.1:${gateway.ports.cql}` ? [] : [`it sees ${hosts.join(', ')}`],
    hosts.join(', '),
  );

  const load = new Load(client, cassandra.types, api, 'load');
  load.start();
  const stretch = async (what, rules, work) => {
    load.begin();
    const more = (await work()) ?? [];
    const counts = load.end();
    check(what, [...problemsOf(counts, rules), ...more], shown(counts));
  };
  const metric = async name => {
    const text = await (await fetch(`${gateway.urls.dataApi}/metrics`)).text();
    return new Map(
      [...text.matchAll(new RegExp(`^${name}\\{node="([^"]+)"\\} (\\S+)$`, 'gm'))].map(([, n, v]) => [n, Number(v)]),
    );
  };
  const isReady = async () => (await fetch(`${gateway.urls.dataApi}/health/ready`)).status === 200;
  const until = async (what, test, ms) => {
    const end = performance.now() + ms;
    while (!(await test())) {
      if (performance.now() > end) return [`${what}: not within ${ms} ms`];
      await sleep(100);
    }
    return [];
  };

  await stretch('the nodes are warm', {mayFail: true}, async () =>
    until('enough is done', () => load.doneTotal > 500, 2 * NOTICE_MS),
  );
  await stretch('all is well', {mayFail: false}, async () => {
    await sleep(CALM_MS);
    const requests = await metric('asterism_node_requests_total');
    return [...requests].filter(([, count]) => count < 10).map(([name]) => `${name} is hardly asked`);
  });

  await stretch('a node is killed', {mayFail: true}, async () => {
    nodes[1].signal('SIGKILL');
    await sleep(CALM_MS);
  });
  await stretch('two nodes serve on', {mayFail: false}, () => sleep(CALM_MS));
  await stretch('the node starts again', {mayFail: true}, async () => {
    await nodes[1].start();
    const name = `127.0.0.2:${port}`;
    return until('it is asked again', async () => (await metric('asterism_node_up')).get(name) === 1, NOTICE_MS);
  });

  await stretch('a coordinator hangs', {mayFail: true}, async () => {
    nodes[0].signal('SIGSTOP');
    await sleep(CALM_MS + 3_000);
  });
  await stretch('it goes on', {mayFail: true}, async () => {
    nodes[0].signal('SIGCONT');
    await sleep(CALM_MS);
    return (await isReady()) ? [] : ['the gateway is not ready'];
  });

  // Nodes that do not know the new schema yet fail reads of it.
  await stretch('the schema changes elsewhere', {mayFail: true}, async () => {
    direct = connect('127.0.0.3', port, 'gate', 'gate');
    await direct.connect();
    await direct.execute('ALTER TABLE load.rows ADD a_first text');
    await direct.execute(`UPDATE load.rows SET a_first = 'new' WHERE worker = 0 AND bucket = 0 AND number = 0`);
    await sleep(CALM_MS);
    // Prepared before the change, by this client.
    const select = 'SELECT * FROM load.rows WHERE worker = ? AND bucket = ? AND number = ?';
    const {rows} = await client.execute(select, [0, 0, 0], {prepare: true, consistency: 4});
    return rows[0]?.a_first === 'new' && rows[0].v === 'w0-0' ? [] : [`read ${JSON.stringify(rows)}`];
  });

  for (const node of nodes) {
    await stretch(`rolling restart: ${node.address}`, {mayFail: true}, async () => {
      await node.stop();
      await node.start();
      return until(
        'it is asked again',
        async () => (await metric('asterism_node_up')).get(`${node.address}:${port}`) === 1,
        NOTICE_MS,
      );
    });
  }
  await stretch('all is well again', {mayFail: false}, () => sleep(CALM_MS));
  await load.stop();

  const {missing, counts} = await load.check();
  check(
    'nothing that was acknowledged is lost',
    missing.slice(0, 10),
    `${counts.rows} rows, ${counts.updates} conditional updates, ${counts.documents} documents`,
  );

  for (const node of nodes) node.signal('SIGSTOP');
  const notReady = await until('the gateway says that it is not ready', async () => !(await isReady()), NOTICE_MS);
  const before = performance.now();
  const answer = await command(api, 'load/documents', {findOne: {}});
  const tookMs = performance.now() - before;
  const typed = answer.errors?.[0]?.errorCode !== undefined ? [] : [`it answered ${JSON.stringify(answer)}`];
  const bounded = tookMs > MAX_FAILURE_MS ? [`that took ${Math.round(tookMs)} ms`] : [];
  check(
    'no node answers',
    [...notReady, ...typed, ...bounded],
    `${answer.errors?.[0]?.errorCode} after ${Math.round(tookMs)} ms`,
  );
  for (const node of nodes) node.signal('SIGCONT');
  const ready = await until('the gateway is ready', isReady, NOTICE_MS);
  const works = await until(
    'documents can be read',
    async () => (await command(api, 'load/documents', {findOne: {}})).data?.document !== undefined,
    NOTICE_MS,
  );
  check('they answer again', [...ready, ...works], 'ready');

  const code = await gateway.stop();
  check('the gateway ends', code === 0 ? [] : [`with ${code}`], `code ${code}`);
} catch (error) {
  failed += 1;
  console.log(`FAILED cluster: ${error?.stack ?? error}`);
  if (gateway !== undefined) console.log(gateway.output().slice(-3000));
} finally {
  await client?.shutdown().catch(() => {});
  await direct?.shutdown().catch(() => {});
  await gateway?.kill();
  if (options.nodes === undefined) await Promise.all(nodes.map(node => node.remove()));
  else for (const node of nodes) node.signal('SIGCONT');
  rmSync(folder, {recursive: true, force: true});
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
