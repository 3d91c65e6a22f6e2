// CQL point writes and reads, indexed reads and conditional writes, on ours and on a real Apache Cassandra in turns.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {cache, root, run as command, startProgram, versionOf} from '../clients/harness.mjs';
import {freePort} from '../peers/cassandra/node.mjs';
import {bareTcp} from './bare.mjs';
import {nodeDriver, openClient} from './driver.mjs';
import {closedLoop, cpuMs, number, openLoop, settle, table} from './measure.mjs';

const KS = 'bench';
const BODY = 'x'.repeat(1000);

/**
 * A real node on a free port, with more lines for its settings; undefined (with the reason printed) where Java 17 or Maven is absent.
 * ASTERISM_BENCH_CASSANDRA=PORT:PID names one that runs already.
 */
export async function startCassandra(yaml = '') {
  const running = /^(\d+):(\d+)$/.exec(process.env.ASTERISM_BENCH_CASSANDRA ?? '');
  if (running !== null) {
    return {
      name: 'Apache Cassandra, as it runs',
      port: Number(running[1]),
      pid: Number(running[2]),
      stop: async () => {},
    };
  }
  if (versionOf('java', ['-version']) === undefined || versionOf('mvn') === undefined) {
    console.log('Apache Cassandra not measured: java or mvn not found on this machine');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'asterism-peer-'));
  const port = await freePort();
  const scripts = join(root, 'test/peers/cassandra');
  const pid = Number(
    (
      await command(join(scripts, 'start'), [String(port), folder, 'auth'], {
        env: {
          ...process.env,
          PEERS_CACHE: join(cache, 'peers'),
          STORAGE_PORT: String(await freePort()),
          CASSANDRA_YAML_EXTRA: yaml,
          START_TIMEOUT: '300',
        },
      })
    )
      .trim()
      .split('\n')
      .at(-1),
  );
  return {
    name: 'Apache Cassandra 5.0.9',
    pid,
    port,
    async stop() {
      await command(join(scripts, 'stop'), [folder, '--delete']);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function open(cassandra, target) {
  const client = await openClient(cassandra, target.port);
  await client.execute(
    `CREATE KEYSPACE IF NOT EXISTS ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await client.execute(`CREATE TABLE IF NOT EXISTS ${KS}.kv (id text PRIMARY KEY, grp int, body text)`);
  await client.execute(`CREATE CUSTOM INDEX IF NOT EXISTS kv_grp ON ${KS}.kv (grp) USING 'StorageAttachedIndex'`);
  await client.execute(`CREATE TABLE IF NOT EXISTS ${KS}.plain (id text PRIMARY KEY, grp int, body text)`);
  return client;
}

/** Loads `count` rows of about 100 bytes and reads them all by paging, three times; the best counts. */
async function scan({client, pid}, count) {
  await client.execute(
    `CREATE TABLE IF NOT EXISTS ${KS}.scanned (id int PRIMARY KEY, name text, score double, at timestamp)`,
  );
  const text = 'n'.repeat(64);
  await closedLoop({
    pid,
    concurrency: 128,
    count,
    work: i =>
      client.execute(
        `INSERT INTO ${KS}.scanned (id, name, score, at) VALUES (?, ?, ?, ?)`,
        [i, text, i / 7, 1_700_000_000_000 + i],
        {prepare: true},
      ),
  });
  await settle(pid);
  let best = {elapsed: Infinity, cpu: 0};
  for (let round = 0; round < 3; round += 1) {
    const before = cpuMs(pid);
    const begin = performance.now();
    let seen = 0;
    let pageState;
    do {
      const page = await client.execute(`SELECT * FROM ${KS}.scanned`, [], {prepare: true, fetchSize: 5000, pageState});
      seen += page.rowLength;
      pageState = page.pageState;
    } while (pageState);
    const elapsed = (performance.now() - begin) / 1000;
    if (seen !== count) throw new Error(`the scan saw ${seen} rows of ${count}`);
    if (elapsed < best.elapsed) best = {elapsed, cpu: cpuMs(pid) - before};
  }
  return best;
}

export async function cqlBench({seconds, rows: scanned = 100_000, rounds = 1}) {
  const cassandra = await nodeDriver();
  const program = await startProgram();
  const ours = {name: 'Asterism', pid: program.pid, port: program.ports.cql};
  const peer = await startCassandra();
  const targets = [ours, ...(peer ? [peer] : [])];
  const o = {prepare: true};
  const results = new Map();
  try {
    for (const target of targets) target.client = await open(cassandra, target);
    const works = {
      'write 1 KB row': (client, state) => i =>
        client.execute(
          `INSERT INTO ${KS}.plain (id, grp, body) VALUES (?, ?, ?)`,
          [`k${state.base + i}`, i % 1000, BODY],
          o,
        ),
      'write 1 KB row, one index': (client, state) => i =>
        client.execute(
          `INSERT INTO ${KS}.kv (id, grp, body) VALUES (?, ?, ?)`,
          [`k${state.base + i}`, i % 1000, BODY],
          o,
        ),
      'read 1 KB row by key': (client, state) => () =>
        client.execute(
          `SELECT id, grp, body FROM ${KS}.kv WHERE id = ?`,
          [`k${Math.floor(Math.random() * state.written)}`],
          o,
        ),
      'index equality, 20 ids': client => () =>
        client.execute(`SELECT id FROM ${KS}.kv WHERE grp = ? LIMIT 20`, [Math.floor(Math.random() * 1000)], o),
      'conditional insert': (client, state) => i =>
        client.execute(
          `INSERT INTO ${KS}.kv (id, grp, body) VALUES (?, ?, ?) IF NOT EXISTS`,
          [`l${state.base + i}`, 1, BODY],
          o,
        ),
    };
    for (const target of targets) target.state = {base: 0, written: 0};
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, make] of Object.entries(works)) {
        for (const target of targets) {
          const {client, state, pid} = target;
          const work = make(client, state);
          const warm = await closedLoop({pid, concurrency: 64, seconds: Math.min(6, seconds), work});
          if (name.startsWith('write')) state.base += warm.calls;
          await settle(pid);
          const before = cpuMs(pid);
          const result = await closedLoop({pid, concurrency: 64, seconds, work});
          if (name.startsWith('write')) state.base += result.calls;
          if (name.startsWith('conditional')) state.base += warm.calls + result.calls;
          if (name.endsWith('one index')) state.written = result.calls;
          await settle(pid);
          result.cpu = (cpuMs(pid) - before) / result.units;
          results.set(`${name}/${target.name}`, {...result, make, work});
        }
        // Latency of both at the same arrival rate: 30 % of what the peer can do (of ours, where there is no peer).
        const rate = 0.3 * results.get(`${name}/${(peer ?? ours).name}`).rate;
        for (const target of targets) {
          const paced = await openLoop({
            perSecond: Math.max(10, rate),
            seconds: Math.min(5, seconds),
            work: make(target.client, {...target.state, base: target.state.base + 5_000_000}),
          });
          Object.assign(results.get(`${name}/${target.name}`), {paced});
        }
      }
    }
    const scans = [];
    for (const target of targets) scans.push({target, ...(await scan(target, scanned))});
    table(
      `Full scan of ${scanned} rows by pages of 5000`,
      ['server', 'seconds', 'rows per second', 'server CPU ms per 1000 rows', 'peer / ours, time'],
      scans.map(({target, elapsed, cpu}) => [
        target.name,
        number(elapsed, 2),
        number(scanned / elapsed, 0),
        number((cpu / scanned) * 1000, 2),
        peer && target === ours ? number(scans[1].elapsed / elapsed, 1) : '',
      ]),
    );
    const BOUNDS = {'write 1 KB row': 0.05, 'read 1 KB row by key': 0.035};
    const rows = Object.keys(works).flatMap(name =>
      targets.map(target => {
        const r = results.get(`${name}/${target.name}`);
        const other = peer && target === ours ? number(results.get(`${name}/${peer.name}`).cpu / r.cpu, 1) : '';
        return [
          name,
          target.name,
          number(r.cpu),
          target === ours ? (BOUNDS[name] ?? '') : '',
          other,
          number(r.rate, 0),
          number(r.paced.p50, 2),
          number(r.paced.p99, 2),
          number(r.generatorCpu),
        ];
      }),
    );
    const bare = await bareTcp(seconds);
    rows.push([
      'bare TCP, canned frame',
      'node:net',
      number(bare.cpu),
      '',
      '',
      number(bare.rate, 0),
      '',
      '',
      number(bare.generatorCpu),
    ]);
    table(
      'CQL, 64 in flight',
      [
        'work',
        'server',
        'server CPU ms',
        'bound',
        'peer / ours',
        'per second',
        'p50 ms paced',
        'p99 ms paced',
        'generator CPU ms',
      ],
      rows,
    );
  } finally {
    for (const target of targets) await target.client?.shutdown().catch(() => {});
    await program.stop();
    program.remove();
    await peer?.stop();
  }
}
