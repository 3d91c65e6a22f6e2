// Memory while 64 clients sort and page at once: small documents, then large ones.
import {startProgram} from '../clients/harness.mjs';
import {httpPool} from './http-client.mjs';
import {cpuMs, memoryMb, number, settle, table} from './measure.mjs';

const KS = 'bench';
const CLIENTS = 64;
const PAGE = 50;
/** Bytes of one insertMany, about. */
const BATCH_BYTES = 1 << 20;

/** Documents: how many, and how large. None is sorted by where it lies. */
const LOADS = [
  {documents: 9_900, bytes: 900},
  {documents: 500, bytes: 100_000},
];

const documentOf = (i, bytes) => ({
  _id: `d${i}`,
  rank: (i * 7919) % 100_003,
  group: i % 10,
  note: `${i} `.repeat(Math.ceil(bytes / 6)).slice(0, 7_000),
  blob: {$binary: Buffer.alloc(Math.max(3, Math.floor(bytes * 0.75) - 5_000), i).toString('base64')},
});

export async function memoryBench({seconds}) {
  const rows = [];
  for (const load of LOADS) {
    const server = await startProgram();
    const {pid} = server;
    try {
      const http = httpPool({port: Number(new URL(server.urls.dataApi).port), headers: {token: server.token}});
      const call = async (path, command) => {
        const answer = JSON.parse(await http.post(`/v1${path}`, JSON.stringify(command)));
        if (answer.errors) throw new Error(`${answer.errors[0].errorCode}: ${answer.errors[0].message}`);
        return answer;
      };
      await call('', {createKeyspace: {name: KS}});
      await call(`/${KS}`, {createCollection: {name: 'docs'}});
      const docs = command => call(`/${KS}/docs`, command);
      const perBatch = Math.max(1, Math.min(100, Math.floor(BATCH_BYTES / load.bytes)));
      for (let at = 0; at < load.documents; at += perBatch) {
        const documents = Array.from({length: Math.min(perBatch, load.documents - at)}, (_, i) =>
          documentOf(at + i, load.bytes),
        );
        await docs({insertMany: {documents}});
      }
      await settle(pid);
      const before = memoryMb(pid).anon;

      const states = new Array(CLIENTS).fill(null);
      const WORK = {
        // By two fields, from both ends, one page behind the other.
        'sort of all, a page': async (client, i) => {
          const sort = {rank: client % 2 === 0 ? 1 : -1, group: 1};
          const options = {skip: (i % 4) * PAGE, limit: PAGE};
          const {data} = await docs({find: {sort, projection: {rank: 1}, options}});
          if (data.documents.length !== PAGE) throw new Error(`a page of ${data.documents.length}`);
        },
        'whole documents, a page': async client => {
          const {data} = await docs({find: {options: {pageState: states[client]}}});
          states[client] = data.nextPageState;
        },
      };
      for (const [name, work] of Object.entries(WORK)) {
        let most = 0;
        const watch = setInterval(() => (most = Math.max(most, memoryMb(pid).anon)), 20);
        const spent = cpuMs(pid);
        const until = performance.now() + seconds * 1000;
        let done = 0;
        await Promise.all(
          Array.from({length: CLIENTS}, async (_, client) => {
            for (let i = 0; performance.now() < until; i += 1) {
              await work(client, i);
              done += 1;
            }
          }),
        );
        clearInterval(watch);
        rows.push([
          `${load.documents} documents of ${number(load.bytes / 1000, 1)} KB`,
          name,
          done,
          number((cpuMs(pid) - spent) / done, 1),
          before,
          most,
        ]);
      }
      http.close();
    } finally {
      await server.stop();
      server.remove();
    }
  }
  table(
    `${CLIENTS} clients sort and page at once`,
    ['documents', 'work', 'done', 'CPU ms each', 'RssAnon before, MB', 'most RssAnon, MB'],
    rows,
  );
}
