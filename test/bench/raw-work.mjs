// Point writes, point reads and a full scan asked for by the bare generator (raw-cql.mjs), on ours and on a real Apache Cassandra in turns:
// rates that a driver's own cost would hide. Beside them a bare TCP server that answers with canned frames of the size that a read has.
import {startCassandra} from './cql.mjs';
import {startBareTcp} from './bare.mjs';
import {startProgram} from '../clients/harness.mjs';
import {cpuMs, number, settle, table} from './measure.mjs';
import {RawClient} from './raw-cql.mjs';

const KS = 'raw';
const READ = 'read 1 KB row by key';
const WRITE = 'write 1 KB row';
const ROWS = 100_000;
const BODY_BYTES = 1000;
const IN_FLIGHT = 64;
const PAGE_ROWS = 5000;
/** Of what the peer can do: the rate at which latencies are compared. */
const SHARE = 0.3;
const LETTER = 0x78;
/** Of the answer to a read, without metadata: kind, flags, counts of columns and rows, two values with their lengths. */
const ANSWER_BYTES = 16 + 8 + 4 + BODY_BYTES;

/** Connected, with a table of 100 000 rows of 1 KB, and one of `scanned` rows of about 100 bytes. */
async function prepare({port, pid}, scanned) {
  const client = await RawClient.open(port);
  // A peer that runs for several benchmarks may have it.
  await client.query(`DROP KEYSPACE IF EXISTS ${KS}`);
  await client.query(`CREATE KEYSPACE ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
  await client.query(`CREATE TABLE ${KS}.kv (id int PRIMARY KEY, body text)`);
  await client.query(`CREATE TABLE ${KS}.scanned (id int PRIMARY KEY, name text, score double, at timestamp)`);
  const insert = await client.prepare(`INSERT INTO ${KS}.kv (id, body) VALUES (?, ?)`);
  const read = await client.prepare(`SELECT id, body FROM ${KS}.kv WHERE id = ?`);
  const scan = await client.prepare(`SELECT * FROM ${KS}.scanned`);
  const fill = await client.prepare(`INSERT INTO ${KS}.scanned (id, name, score, at) VALUES (?, ?, ?, ?)`);

  const writing = {
    id: insert,
    lengths: [4, BODY_BYTES],
    inFlight: IN_FLIGHT,
    fill(bytes, at, i) {
      bytes.writeInt32BE(i % ROWS, at + 4);
      bytes.fill(LETTER, at + 12, at + 12 + BODY_BYTES);
    },
  };
  const reading = {
    id: read,
    lengths: [4],
    inFlight: IN_FLIGHT,
    rows: 1,
    fill: (bytes, at) => bytes.writeInt32BE(Math.floor(Math.random() * ROWS), at + 4),
  };
  await client.load({...writing, count: ROWS});
  await client.load({
    id: fill,
    lengths: [4, 64, 8, 8],
    inFlight: IN_FLIGHT,
    count: scanned,
    fill(bytes, at, i) {
      bytes.writeInt32BE(i, at + 4);
      bytes.fill(LETTER, at + 12, at + 76);
      bytes.writeDoubleBE(i / 7, at + 80);
      bytes.writeBigInt64BE(1_700_000_000_000n, at + 92);
    },
  });
  await settle(pid);
  return {
    client,
    works: {[READ]: reading, [WRITE]: writing},
    async scan() {
      const before = cpuMs(pid);
      const own = process.cpuUsage();
      const begin = performance.now();
      const seen = await client.scan(scan, PAGE_ROWS);
      const elapsed = (performance.now() - begin) / 1000;
      if (seen !== scanned) throw new Error(`the scan saw ${seen} rows of ${scanned}`);
      const {user, system} = process.cpuUsage(own);
      return {elapsed, cpu: cpuMs(pid) - before, generatorCpu: (user + system) / 1000};
    },
  };
}

/** The same frames, answered without looking at them. */
async function prepareBare({port}) {
  const client = await RawClient.open(port);
  const reading = {
    id: Buffer.alloc(16),
    lengths: [4],
    inFlight: IN_FLIGHT,
    fill: (bytes, at, i) => bytes.writeInt32BE(i, at + 4),
  };
  return {client, works: {[READ]: reading}};
}

/** Both at the same rate, which neither has trouble to keep. */
async function latencies(open, peer, rows, seconds) {
  const lines = [];
  for (const work of [READ, WRITE]) {
    const perSecond = SHARE * rows.find(row => row.work === work && row.target === peer).rate;
    for (const {target, client, works} of open.filter(each => each.works[WRITE] !== undefined)) {
      const {rate, p50, p99, longest} = await client.paced({...works[work], perSecond, seconds: seconds * 2});
      await settle(target.pid);
      lines.push([work, target.name, number(rate, 0), number(p50, 2), number(p99, 2), number(longest, 1)]);
    }
  }
  table(
    `Latency at ${SHARE * 100} % of the rate that Apache Cassandra reaches`,
    ['work', 'server', 'per second', 'p50 ms', 'p99 ms', 'longest ms'],
    lines,
  );
}

/** `isAlone`: without Apache Cassandra. */
export async function rawBench({seconds, scanned, isAlone = false}) {
  const program = await startProgram();
  const ours = {name: 'Asterism', pid: program.pid, port: program.ports.cql};
  const peer = isAlone ? undefined : await startCassandra();
  const bare = {name: 'bare TCP, canned frame', ...(await startBareTcp(ANSWER_BYTES))};
  const targets = [ours, ...(peer ? [peer] : [])];
  const open = [];
  try {
    for (const target of targets) open.push({target, ...(await prepare(target, scanned))});
    open.push({target: bare, ...(await prepareBare(bare))});
    const rows = [];
    for (const work of Object.keys(open[0].works)) {
      for (const {target, client, works} of open.filter(each => each.works[work] !== undefined)) {
        await client.load({...works[work], seconds: Math.min(6, seconds)});
        await settle(target.pid);
        const before = cpuMs(target.pid);
        const result = await client.load({...works[work], seconds});
        await settle(target.pid);
        rows.push({work, target, ...result, cpu: (cpuMs(target.pid) - before) / result.units});
      }
    }
    table(
      `CQL from a bare generator, ${IN_FLIGHT} in flight on 4 connections`,
      [
        'work',
        'server',
        'server CPU ms',
        'per second',
        'p50 ms',
        'p99 ms',
        'generator CPU ms',
        'ours / peer, rate',
        'ours / bare, CPU',
      ],
      rows.map(({work, target, cpu, rate, p50, p99, generatorCpu}) => {
        const of = other => (target === ours ? rows.find(row => row.work === work && row.target === other) : undefined);
        const byPeer = of(peer);
        const byBare = of(bare);
        return [
          work,
          target.name,
          number(cpu, 4),
          number(rate, 0),
          number(p50, 2),
          number(p99, 2),
          number(generatorCpu, 4),
          byPeer === undefined ? '' : number(rate / byPeer.rate, 1),
          byBare === undefined ? '' : number(cpu / byBare.cpu, 1),
        ];
      }),
    );
    if (peer !== undefined) await latencies(open, peer, rows, seconds);
    const scans = [];
    for (const {target, scan} of open.filter(each => each.scan !== undefined)) {
      const times = [];
      for (let round = 0; round < 3; round += 1) times.push(await scan());
      scans.push({target, ...times.sort((a, b) => a.elapsed - b.elapsed)[0]});
    }
    table(
      `Full scan of ${scanned} rows by pages of ${PAGE_ROWS}, best of three`,
      [
        'server',
        'seconds',
        'rows per second',
        'server CPU ms per 1000 rows',
        'generator CPU ms per 1000 rows',
        'peer / ours, time',
      ],
      scans.map(({target, elapsed, cpu, generatorCpu}) => [
        target.name,
        number(elapsed, 2),
        number(scanned / elapsed, 0),
        number((cpu / scanned) * 1000, 2),
        number((generatorCpu / scanned) * 1000, 2),
        peer && target === ours ? number(scans[1].elapsed / elapsed, 1) : '',
      ]),
    );
  } finally {
    for (const {client} of open) client.close();
    bare.stop();
    await program.stop();
    program.remove();
    await peer?.stop();
  }
}
