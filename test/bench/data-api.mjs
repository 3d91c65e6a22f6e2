// The Data API: start, createCollection, a load of documents with UUID ids, then reads, finds and updates at two sizes.
import {randomUUID} from 'node:crypto';
import {startProgram} from '../clients/harness.mjs';
import {bareHttp} from './bare.mjs';
import {httpPool} from './http-client.mjs';
import {closedLoop, cpuMs, memoryMb, number, openLoop, settle, table, writtenMb} from './measure.mjs';

const KS = 'bench';
export const BATCH = 50;
const pad = n => Array.from({length: n}, () => Math.random().toString(36).slice(2, 10).padEnd(8, '0')).join(' ');
/** About 0.9 KB of JSON with 14 leaves; the load behind the original's figures, with a UUID as `_id`. */
export const documentOf = (id, i) => ({
  _id: id,
  seq: i,
  grp: `g${i % 1000}`,
  active: i % 2 === 0,
  score: Math.round(Math.random() * 1e6) / 100,
  name: {first: `n${i % 97}`, last: `l${i % 89}`},
  tags: [`t${i % 7}`, `t${i % 11}`],
  created: {$date: 1_700_000_000_000 + i},
  addr: {city: `c${i % 500}`, zip: String(10_000 + (i % 5000))},
  note: pad(72),
});

/** CPU of the original and its Cassandra per request in ms, as recorded with Cassandra reading at 0.070 ms. */
const ORIGINAL = {
  'insertMany(50), per document': 1.95,
  insertOne: 3.22,
  'findOne by _id': 1.66,
  'find, indexed, limit 20': 3.24,
  'updateOne $inc': 5.5,
};

export async function dataApiBench({documents, seconds, small = 10_000}) {
  const server = await startProgram();
  const {pid} = server;
  const rows = [];
  try {
    const http = httpPool({port: Number(new URL(server.urls.dataApi).port), headers: {token: server.token}});
    const call = async (path, command) => {
      const answer = JSON.parse(await http.post(`/v1${path}`, JSON.stringify(command)));
      if (answer.errors) throw new Error(`${answer.errors[0].errorCode}: ${answer.errors[0].message}`);
      return answer;
    };
    await call('', {createKeyspace: {name: KS}});
    const firstAnswerMs = server.readyMs;
    await settle(pid);
    const idle = memoryMb(pid);
    const created = [];
    for (let i = 0; i < 5; i += 1) {
      const at = performance.now();
      await call(`/${KS}`, {createCollection: {name: `made${i}`}});
      created.push(performance.now() - at);
    }
    created.sort((a, b) => a - b);
    table(
      'Start and definitions',
      ['what', 'measured', 'bound'],
      [
        ['start to ready, ms', number(firstAnswerMs, 0), '1000'],
        ['RssAnon idle, MB', idle.anon, '150'],
        ['createCollection, median of 5, ms', number(created[2], 1), '100'],
      ],
    );

    await call(`/${KS}`, {createCollection: {name: 'docs'}});
    const docs = command => call(`/${KS}/docs`, command);
    const ids = [];
    const insertMany = async () => {
      const batch = Array.from({length: BATCH}, () => {
        const id = randomUUID();
        ids.push(id);
        return documentOf(id, ids.length - 1);
      });
      const {status} = await docs({insertMany: {documents: batch, options: {ordered: false}}});
      return status.insertedIds.length;
    };
    const any = () => ids[Math.floor(Math.random() * ids.length)];
    const WORK = {
      'findOne by _id': {
        concurrency: 32,
        work: async () => {
          if (!(await docs({findOne: {filter: {_id: any()}}})).data.document) throw new Error('not found');
        },
      },
      'find, indexed, limit 20': {
        concurrency: 32,
        work: async () => {
          await docs({find: {filter: {grp: `g${Math.floor(Math.random() * 1000)}`}, options: {limit: 20}}});
        },
      },
      'updateOne $inc': {
        concurrency: 32,
        work: async () => {
          await docs({updateOne: {filter: {_id: any()}, update: {$inc: {seq: 1}}}});
        },
      },
      insertOne: {
        concurrency: 32,
        work: async () => {
          const id = randomUUID();
          await docs({insertOne: {document: documentOf(id, ids.length)}});
          ids.push(id);
        },
      },
    };
    const points = async label => {
      const results = {};
      for (const [name, {concurrency, work}] of Object.entries(WORK)) {
        await closedLoop({pid, concurrency, seconds: Math.min(2, seconds), work});
        await settle(pid);
        const before = cpuMs(pid);
        const result = await closedLoop({pid, concurrency, seconds, work});
        await settle(pid);
        result.cpu = (cpuMs(pid) - before) / result.units;
        results[name] = result;
        const paced = await openLoop({perSecond: Math.max(10, result.rate * 0.3), seconds: Math.min(5, seconds), work});
        const original = ORIGINAL[name];
        rows.push([
          name,
          label,
          number(result.cpu),
          number(original / result.cpu, 1),
          number(result.rate, 0),
          number(paced.p50, 2),
          number(paced.p99, 2),
          number(result.generatorCpu),
        ]);
      }
      return results;
    };

    const load = async (from, to) => {
      const before = cpuMs(pid);
      const result = await closedLoop({pid, concurrency: 8, count: Math.ceil((to - from) / BATCH), work: insertMany});
      return {...result, busy: cpuMs(pid) - before};
    };
    const tenths = [];
    await load(0, small);
    await settle(pid);
    const smallPoints = await points(`${small}`);
    const started = cpuMs(pid);
    const startedWith = ids.length;
    const writtenBefore = writtenMb(pid);
    const bytesBefore = startedWith;
    const step = (documents - startedWith) / 10;
    for (let tenth = 0; tenth < 10 && step >= BATCH; tenth += 1) {
      const result = await load(startedWith + tenth * step, startedWith + (tenth + 1) * step);
      tenths.push(result);
      console.error(
        `loaded ${ids.length} documents, ${number(result.cpu)} ms CPU each, ${number(result.rate, 0)} per second, p99 ${number(result.p99, 0)} ms, RssAnon ${memoryMb(pid).anon} MB`,
      );
    }
    await settle(pid);
    if (tenths.length > 0) {
      const loaded = ids.length - bytesBefore;
      const perDocument = (cpuMs(pid) - started) / loaded;
      rows.push([
        'insertMany(50), per document',
        `to ${ids.length}`,
        number(perDocument),
        number(ORIGINAL['insertMany(50), per document'] / perDocument, 1),
        number(loaded / tenths.reduce((sum, t) => sum + t.units / t.rate, 0), 0),
        number(tenths.at(-1).p50, 1),
        number(tenths.at(-1).p99, 1),
        number(tenths.at(-1).generatorCpu),
      ]);
      table(
        `Load of ${loaded} documents, background work included`,
        ['what', 'measured', 'bound'],
        [
          ['CPU per document, ms', number(perDocument), '0.35'],
          ['last tenth / first tenth, CPU', number(tenths.at(-1).cpu / tenths[0].cpu, 2), '1.3'],
          ['CPU per document by tenth, ms', tenths.map(t => number(t.cpu)).join(' '), ''],
          ['written to disk per document, KB', number(((writtenMb(pid) - writtenBefore) * 1000) / loaded, 1), ''],
          ['RssAnon after, MB', memoryMb(pid).anon, ''],
        ],
      );
      const bigPoints = await points(`${ids.length}`);
      table(
        'Flatness: CPU at the large size / at the small size',
        ['work', 'ratio', 'bound'],
        Object.keys(WORK).map(name => [name, number(bigPoints[name].cpu / smallPoints[name].cpu, 2), '1.3']),
      );
    }
    const bare = await bareHttp(seconds);
    rows.push([
      'bare node:http, JSON in and out',
      '',
      number(bare.cpu),
      '',
      number(bare.rate, 0),
      '',
      '',
      number(bare.generatorCpu),
    ]);
    table(
      'Data API',
      [
        'work',
        'documents',
        'server CPU ms',
        'original (recorded) / ours',
        'per second',
        'p50 ms at 30 %',
        'p99 ms at 30 %',
        'generator CPU ms',
      ],
      rows,
    );
    http.close();
  } finally {
    await server.stop();
    const restarted = await startProgram({folder: server.folder});
    console.log(`\nstart with that data: ${number(restarted.readyMs, 0)} ms`);
    await restarted.stop();
    server.remove();
  }
}
