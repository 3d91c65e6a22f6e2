// The program as a gateway before a real Apache Cassandra: what a point read costs on the way through beside asking the node itself, and
// what the Data API costs in our process and in Cassandra's, beside the original's figures scaled to this machine, and beside its statements.
import {randomUUID} from 'node:crypto';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {npm, root, startProgram} from '../clients/harness.mjs';
import {startCassandra} from './cql.mjs';
import {BATCH, documentOf} from './data-api.mjs';
import {httpPool} from './http-client.mjs';
import {closedLoop, cpuMs, memoryMb, number, openLoop, settle, table} from './measure.mjs';
import {statementsOfTheOriginal} from './statements-of-the-original.mjs';

const KS = 'gateway';
const ROWS = 10_000;
const BODY = 'x'.repeat(1000);
/** The read of a row by Apache Cassandra when the figures of the original were taken, ms of CPU. */
const RECORDED_READ = 0.07;
/** Goals for our process, ms of CPU per request, at that speed: a third of what the original's process took. */
const GOALS = {'findOne by _id': 0.3, 'find, indexed, limit 20': 0.43, 'insertMany(50), per document': 0.12};

/**
 * A node with too much to do gives up requests after two seconds, conditional writes first: Paxos takes four rounds of each. Here requests wait instead, so
 * that a busy machine shows in times and not as requests that are missing.
 */
const PATIENT = ['read', 'range', 'write']
  .map(what => `${what}_request_timeout: 60s`)
  .concat('cas_contention_timeout: 60s', 'request_timeout: 60s')
  .join('\n');
/** Each work is measured that often, and the round with the least CPU counts: what else the machine does only adds. */
const ROUNDS = 2;

export async function gatewayBench({documents, seconds}) {
  const peer = await startCassandra(PATIENT);
  if (peer === undefined) return;
  const backend = `cassandra://cassandra:cassandra@127.0.0.1:${peer.port}/?localDatacenter=datacenter1&requestTimeoutMs=60000`;
  const program = await startProgram({args: ['--backend', backend]});
  try {
    const read = await proxy({peer, program, seconds});
    const most = await dataApi({peer, program, seconds, documents, scale: read / RECORDED_READ});
    table('Memory of the gateway', ['what', 'MB', 'goal'], [['most RssAnon with 64 in flight', most, '250']]);
  } finally {
    await program.stop();
    program.remove();
    await peer.stop();
  }
}

async function driver() {
  const folder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
  return createRequire(join(folder, 'package.json'))('cassandra-driver');
}

/** Gives the CPU of a point read in Cassandra, asked directly. */
async function proxy({peer, program, seconds}) {
  const cassandra = await driver();
  const open = async port => {
    const client = new cassandra.Client({
      contactPoints: [`127.0.0.1:${port}`],
      localDataCenter: 'datacenter1',
      credentials: {username: 'cassandra', password: 'cassandra'},
      socketOptions: {readTimeout: 60_000},
    });
    await client.connect();
    return client;
  };
  const targets = [
    {name: 'Cassandra itself', client: await open(peer.port)},
    {name: 'through the gateway', client: await open(program.ports.cql)},
  ];
  const [{client: direct}] = targets;
  await direct.execute(`DROP KEYSPACE IF EXISTS ${KS}`);
  await direct.execute(`CREATE KEYSPACE ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
  await direct.execute(`CREATE TABLE ${KS}.kv (id text PRIMARY KEY, grp int, body text)`);
  const insert = `INSERT INTO ${KS}.kv (id, grp, body) VALUES (?, ?, ?)`;
  const select = `SELECT id, grp, body FROM ${KS}.kv WHERE id = ?`;
  const o = {prepare: true};
  await closedLoop({
    pid: peer.pid,
    concurrency: 64,
    count: ROWS,
    work: i => direct.execute(insert, [`k${i}`, i % 1000, BODY], o),
  });
  const workOf = client => () => client.execute(select, [`k${Math.floor(Math.random() * ROWS)}`], o);
  for (const {client} of targets) {
    await closedLoop({pid: peer.pid, concurrency: 64, seconds: Math.min(8, seconds), work: workOf(client)});
  }
  await settle(peer.pid);
  for (const target of Array.from({length: ROUNDS}, () => targets).flat()) {
    const gateway = cpuMs(program.pid);
    const busy = await closedLoop({pid: peer.pid, concurrency: 64, seconds, work: workOf(target.client)});
    const gatewayCpu = (cpuMs(program.pid) - gateway) / busy.units;
    target.gatewayCpu = Math.min(target.gatewayCpu ?? Infinity, gatewayCpu);
    if (target.busy === undefined || busy.cpu < target.busy.cpu) target.busy = busy;
  }
  const perSecond = 0.3 * Math.min(...targets.map(({busy}) => busy.rate));
  // In turns, twice: both meet the same machine.
  for (const target of [...targets, ...targets]) {
    const paced = await openLoop({perSecond, seconds: Math.min(5, seconds), work: workOf(target.client)});
    if (target.paced === undefined || paced.p50 < target.paced.p50) target.paced = paced;
  }
  table(
    'Point read of 1 KB, 64 in flight',
    [
      'asked',
      'CPU of Cassandra, ms',
      'CPU of the gateway, ms',
      'per second',
      'p50 at 30 %, ms',
      'p99, ms',
      'generator, ms',
    ],
    targets.map(({name, busy, gatewayCpu, paced}) => [
      name,
      number(busy.cpu),
      number(gatewayCpu),
      number(busy.rate, 0),
      number(paced.p50, 2),
      number(paced.p99, 2),
      number(busy.generatorCpu),
    ]),
  );
  const [itself, through] = targets;
  table(
    'What the hop adds',
    ['what', 'measured', 'goal'],
    [
      ['CPU of the gateway per read, ms', number(through.gatewayCpu), '0.02'],
      ['p50 at 30 % of capacity, ms', number(through.paced.p50 - itself.paced.p50, 2), '0.3'],
    ],
  );
  for (const {client} of targets) await client.shutdown();
  return itself.busy.cpu;
}

async function dataApi({peer, program, seconds, documents, scale}) {
  const http = httpPool({port: Number(new URL(program.urls.dataApi).port), headers: {token: program.token}});
  let late = 0;
  const call = async (path, command) => {
    const answer = JSON.parse(await http.post(`/v1${path}`, JSON.stringify(command)));
    // What took too long all the same is told in the title.
    if (
      answer.errors?.every(({errorCode}) => errorCode.startsWith('TIMEOUT_') || errorCode === 'UNAVAILABLE_DATABASE')
    ) {
      late += answer.errors.length;
      return {data: {document: {}}, ...answer, status: {insertedIds: [], ...answer.status}};
    }
    if (answer.errors) throw new Error(`${answer.errors[0].errorCode}: ${answer.errors[0].message}`);
    return answer;
  };
  const docs = command => call(`/${KS}/docs`, command);
  const started = performance.now();
  await call(`/${KS}`, {createCollection: {name: 'docs'}});
  const createMs = performance.now() - started;
  const ids = [];
  const any = () => ids[Math.floor(Math.random() * ids.length)];
  const works = {
    'insertMany(50), per document': {
      concurrency: 2,
      count: Math.ceil(documents / BATCH),
      work: async () => {
        const batch = Array.from({length: BATCH}, () => documentOf(randomUUID(), ids.length));
        const {status} = await docs({insertMany: {documents: batch, options: {ordered: false}}});
        ids.push(...status.insertedIds);
        return status.insertedIds.length;
      },
    },
    'findOne by _id': {
      work: async () => {
        if (!(await docs({findOne: {filter: {_id: any()}}})).data.document) throw new Error('not found');
      },
    },
    'find, indexed, limit 20': {
      work: () => docs({find: {filter: {grp: `g${Math.floor(Math.random() * 1000)}`}, options: {limit: 20}}}),
    },
    'updateOne $inc': {work: () => docs({updateOne: {filter: {_id: any()}, update: {$inc: {seq: 1}}}})},
    insertOne: {work: () => docs({insertOne: {document: documentOf(randomUUID(), ids.length)}})},
  };
  const rows = [];
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, memoryMb(program.pid).anon)), 250);
  for (const [name, {work, count, concurrency = 64}] of Object.entries(works)) {
    const load = count === undefined ? {seconds} : {count: Math.ceil(count / (ROUNDS + 1))};
    // The first round warms up.
    let best;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const before = cpuMs(peer.pid);
      const result = await closedLoop({
        pid: program.pid,
        concurrency,
        ...load,
        work: async () => {
          const done = await work();
          return typeof done === 'number' ? done : 1;
        },
      });
      result.peerCpu = (cpuMs(peer.pid) - before) / result.units;
      if (round > 0 && (best === undefined || result.cpu < best.cpu)) best = result;
    }
    const goal = GOALS[name];
    rows.push([
      name,
      number(best.cpu),
      goal === undefined ? '' : number(goal * scale, 2),
      number(best.peerCpu),
      number(best.rate, 0),
      number(best.p50, 1),
      number(best.p99, 1),
      number(best.generatorCpu),
    ]);
  }
  clearInterval(watching);
  table(
    `Data API before Cassandra (its reads take ${number(scale, 2)} times what they took when goals were set; createCollection ${number(createMs, 0)} ms; ${late} timeouts)`,
    ['work', 'CPU of ours, ms', 'goal', 'CPU of Cassandra, ms', 'per second', 'p50, ms', 'p99, ms', 'generator, ms'],
    rows,
  );
  await statementsOfTheOriginal({cassandra: await driver(), call, keyspace: KS, peer, program, documents});
  return most;
}
