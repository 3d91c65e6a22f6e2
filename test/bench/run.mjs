#!/usr/bin/env node
// npm run bench -- [data-api] [cql] [raw] [scale] [turns] [hop] [vector] [gateway] [memory] [--documents 1000000] [--rows 1000000] [--scan-rows 1000000] [--seconds 8] [--alone]
//   --alone: raw without Apache Cassandra
//   vector: [--count 100000] [--dimension 1024] [--folder F] [--within 600]
// Measures this checkout (built) and its peers in the same run and prints Markdown tables. CPU is user + system of the server, background
// work included until it has settled. Put what you measured into docs/performance.md with the command that made it.
import {cpus, totalmem} from 'node:os';
import {run as command, root} from '../clients/harness.mjs';
import {cqlBench} from './cql.mjs';
import {dataApiBench} from './data-api.mjs';
import {gatewayBench} from './gateway.mjs';
import {hopBench} from './hop.mjs';
import {memoryBench} from './memory.mjs';
import {rawBench} from './raw-work.mjs';
import {scaleBench} from './scale.mjs';
import {turnsBench} from './turns.mjs';
import {vectorBench} from './vector.mjs';

const args = process.argv.slice(2);
const value = (name, fallback) => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args.splice(at, 2)[1]);
};
const documents = value('documents', 100_000);
const rows = value('rows', 100_000);
const scanned = value('scan-rows', 1_000_000);
const seconds = value('seconds', 8);
const count = value('count', 100_000);
const dimension = value('dimension', 1024);
const within = value('within', 600);
const folderAt = args.indexOf('--folder');
const folder = folderAt < 0 ? undefined : args.splice(folderAt, 2)[1];
const aloneAt = args.indexOf('--alone');
const isAlone = aloneAt >= 0 && args.splice(aloneAt, 1).length > 0;
const wanted = args.length > 0 ? args : ['data-api', 'cql'];

await command(process.execPath, ['tools/build.mjs'], {cwd: root});
console.log(
  `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
);
for (const name of wanted) {
  if (name === 'data-api') await dataApiBench({documents, seconds});
  else if (name === 'cql') await cqlBench({seconds, rows});
  else if (name === 'scale') await scaleBench({rows: Math.max(rows, 100_000), seconds});
  else if (name === 'turns') await turnsBench({rows});
  else if (name === 'hop') await hopBench();
  else if (name === 'raw') await rawBench({seconds, scanned, isAlone});
  else if (name === 'vector') await vectorBench({count, dimension, folder, seconds: within});
  else if (name === 'gateway') await gatewayBench({documents: Math.min(documents, 10_000), seconds});
  else if (name === 'memory') await memoryBench({seconds});
  else
    throw new Error(
      `no such benchmark: ${name}; there are data-api, cql, raw, scale, turns, hop, vector, gateway and memory`,
    );
}
process.exit(0);
