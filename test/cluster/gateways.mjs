#!/usr/bin/env node
// Two gateways side by side before one real node of Apache Cassandra, which share nothing but it.
//   node test/cluster/gateways.mjs [--cassandra HOST:PORT] [--documents N]
// Rows with vectors, more of them at once than the node has processors, and others who write past the gateways: every document is found by its own
// vector. What one makes is there at the other one at once. The same collection made, and given up, by both at once. --cassandra: a node on loopback with the user cassandra/cassandra;
// without it one is started.
import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {npm, root, startProgram, versionOf} from '../clients/harness.mjs';
import {withCassandra} from '../peers/cassandra/node.mjs';
import {command} from './load.mjs';

const {values: options} = parseArgs({
  options: {cassandra: {type: 'string'}, documents: {type: 'string', default: '192'}},
});
const DOCUMENTS = Number(options.documents);
const AT_ONCE = 64;
const DIMENSION = 16;
/** With fewer rows than this a search through the index would not be one. */
const LEAST_ROWS = 64;

if (versionOf('java', ['-version']) === undefined) {
  console.log('skipped gateways: java not found on this machine');
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}

let passed = 0;
let failed = 0;
const started = performance.now();

async function check(what, work) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  try {
    const seen = await work();
    passed += 1;
    console.log(`ok     gateways: ${what} — ${seen === undefined ? '' : `${seen}, `}${seconds()}`);
  } catch (error) {
    failed += 1;
    console.log(
      `FAILED gateways: ${what}, ${seconds()}\n       ${String(error?.stack ?? error).replaceAll('\n', '\n       ')}`,
    );
  }
}

let seed = 20261122;
/** From -0.5 to 0.5; the same in each run. */
function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed / 0x7fffffff - 0.5;
}
const vector = () => Array.from({length: DIMENSION}, random);
const documentsFrom = (first, count) =>
  Array.from({length: count}, (_, i) => ({_id: first + i, name: `name ${first + i}`, n: 0, $vector: vector()}));

/** `work` for each, so many at once. */
async function each(items, atOnce, work) {
  let next = 0;
  const worker = async number => {
    while (next < items.length) {
      const at = next;
      next += 1;
      await work(items[at], at, number);
    }
  };
  await Promise.all(Array.from({length: atOnce}, (_, number) => worker(number)));
}

function expectNone(lost, what) {
  if (lost.length > 0) throw new Error(`${lost.length} ${what}: ${JSON.stringify(lost.slice(0, 10))}`);
}

const folder = mkdtempSync(join(tmpdir(), 'asterism-gateways-'));
const driverFolder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
const cassandra = createRequire(join(driverFolder, 'package.json'))('cassandra-driver');
const keyspace = `gateways_${process.pid}`;

/** Each document by its own vector, and by what it says besides. */
async function lostOf(documents, ask) {
  const lost = [];
  await each(documents, 4, async ({_id, name, $vector}, at) => {
    const near = await ask(at, {find: {sort: {$vector}, projection: {_id: 1}, options: {limit: 3}}});
    if (!near.data?.documents.some(found => found._id === _id)) lost.push({_id, by: 'vector', told: near.errors});
    const named = await ask(at, {find: {filter: {name}, projection: {_id: 1}}});
    if (named.data?.documents[0]?._id !== _id) lost.push({_id, by: 'name', told: named.errors});
  });
  return lost;
}

async function run(port) {
  const backend = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`;
  const gateways = await Promise.all(
    [0, 1].map(() => startProgram({folder: mkdtempSync(join(folder, 'gateway-')), args: ['--backend', backend]})),
  );
  const apis = gateways.map(({urls, token}) => ({url: urls.dataApi, token}));
  const direct = new cassandra.Client({
    contactPoints: [`127.0.0.1:${port}`],
    localDataCenter: 'datacenter1',
    credentials: {username: 'cassandra', password: 'cassandra'},
    socketOptions: {readTimeout: 60_000},
    policies: {retry: new cassandra.policies.retry.FallthroughRetryPolicy()},
  });
  await direct.connect();
  const ask = (gateway, path, body) => command(apis[gateway % apis.length], `${keyspace}${path}`, body);
  const must = async (gateway, path, body) => {
    const {errors, ...answer} = await ask(gateway, path, body);
    if (errors) throw new Error(`${Object.keys(body)[0]}: ${JSON.stringify(errors).slice(0, 500)}`);
    return answer;
  };
  try {
    const {errors} = await command(apis[0], '', {createKeyspace: {name: keyspace}});
    if (errors) throw new Error(JSON.stringify(errors));
    const vectors = {vector: {dimension: DIMENSION, metric: 'cosine'}};
    await must(0, '', {createCollection: {name: 'docs', options: vectors}});

    await check('what one gateway was asked to make is at once there at the other one, ten times', async () => {
      const columns = {id: 'int', a: 'text'};
      for (let round = 0; round < 10; round += 1) {
        const [here, there] = [round % 2, (round + 1) % 2];
        await must(here, '', {createTable: {name: 'turns', definition: {columns, primaryKey: 'id'}}});
        await must(there, '/turns', {insertOne: {document: {id: 1, a: 'a'}}});
        await must(here, '/turns', {alterTable: {operation: {add: {columns: {b: 'int'}}}}});
        await must(there, '/turns', {insertOne: {document: {id: 2, b: 2}}});
        await must(here, '', {dropTable: {name: 'turns'}});
        const {errors: told} = await ask(there, '/turns', {find: {}});
        if (told?.[0].errorCode !== 'UNKNOWN_COLLECTION_OR_TABLE') throw new Error(JSON.stringify(told));
      }
    });

    const one = documentsFrom(0, DOCUMENTS);
    await check(`${DOCUMENTS} documents with vectors, ${AT_ONCE} insertOne at once at one gateway`, async () => {
      await each(one, AT_ONCE, document => must(0, '/docs', {insertOne: {document}}));
      expectNone(await lostOf(one, (at, body) => ask(at, '/docs', body)), 'are lost');
    });

    const many = documentsFrom(10_000, DOCUMENTS);
    await check(`${DOCUMENTS} more by insertMany of 16, at two gateways, while others write past them`, async () => {
      // Not by the gateways' rules: as many at once as a driver is asked for, so that the index is changed by too many.
      let isOver = false;
      let written = 0;
      let refused = 0;
      const past = each(
        Array.from({length: 100_000}, (_, i) => i),
        8,
        async number => {
          if (isOver) return;
          const key = new cassandra.types.Tuple(1, `past ${number}`);
          const floats = new Float32Array(vector());
          await direct
            .execute(
              `INSERT INTO ${keyspace}.docs (key, tx_id, doc_json, query_vector_value) VALUES (?, now(), ?, ?)`,
              [key, `{"_id":"past ${number}"}`, floats],
              {prepare: true},
            )
            .then(
              () => (written += 1),
              () => (refused += 1),
            );
        },
      );
      const parts = Array.from({length: Math.ceil(many.length / 16)}, (_, i) => many.slice(i * 16, i * 16 + 16));
      try {
        await each(parts, 8, (documents, _, worker) => must(worker, '/docs', {insertMany: {documents}}));
      } finally {
        isOver = true;
        await past;
      }
      await direct.execute(`SELECT count(*) FROM ${keyspace}.docs`);
      expectNone(await lostOf(many, (at, body) => ask(at, '/docs', body)), 'are lost');
      return `${written} rows by others, ${refused} of theirs refused`;
    });

    await check('these documents, changed and with other vectors', async () => {
      await each(many, AT_ONCE, ({_id}, _, worker) =>
        must(worker, '/docs', {updateOne: {filter: {_id}, update: {$inc: {n: 1}}}}),
      );
      expectNone(await lostOf(many, (at, body) => ask(at, '/docs', body)), 'are lost once they were changed');
      const moved = many.slice(0, LEAST_ROWS).map(document => ({...document, $vector: vector()}));
      await each(moved, AT_ONCE, ({_id, $vector}, _, worker) =>
        must(worker, '/docs', {updateOne: {filter: {_id}, update: {$set: {$vector}}}}),
      );
      expectNone(await lostOf(moved, (at, body) => ask(at, '/docs', body)), 'are lost once they were moved');
    });

    await check('rows of a table with vectors, by insertMany of 16', async () => {
      const columns = {id: 'int', name: 'text', v: {type: 'vector', dimension: DIMENSION}};
      await must(0, '', {createTable: {name: 'rows', definition: {columns, primaryKey: 'id'}}});
      await must(0, '/rows', {
        createVectorIndex: {name: 'rows_v', definition: {column: 'v', options: {metric: 'cosine'}}},
      });
      const rows = Array.from({length: DOCUMENTS}, (_, id) => ({id, name: `name ${id}`, v: vector()}));
      const parts = Array.from({length: Math.ceil(rows.length / 16)}, (_, i) => rows.slice(i * 16, i * 16 + 16));
      await each(parts, 8, documents => must(0, '/rows', {insertMany: {documents}}));
      const lost = [];
      await each(rows, 4, async ({id, v}) => {
        const {data} = await must(0, '/rows', {find: {sort: {v}, projection: {id: true}, options: {limit: 3}}});
        if (!data.documents.some(found => found.id === id)) lost.push(id);
      });
      expectNone(lost, 'are lost');
    });

    await check('one collection made by two gateways at once, four times', async () => {
      for (let round = 0; round < 4; round += 1) {
        const name = `both_${round}`;
        await Promise.all([0, 1].map(gateway => must(gateway, '', {createCollection: {name, options: vectors}})));
        const {rows} = await direct.execute(
          `SELECT index_name FROM system_schema.indexes WHERE keyspace_name = '${keyspace}' AND table_name = '${name}'`,
        );
        if (rows.length !== 9) throw new Error(`${rows.length} indexes instead of 9`);
        for (const gateway of [0, 1])
          await must(gateway, `/${name}`, {insertOne: {document: {_id: gateway, $vector: vector()}}});
        await must(0, '', {deleteCollection: {name}});
      }
    });

    await check('collections of one name that differ, made at once: one is there, the other is refused', async () => {
      const answers = await Promise.all(
        [0, 1].map(gateway =>
          ask(gateway, '', {createCollection: {name: 'other', options: gateway === 0 ? vectors : {}}}),
        ),
      );
      const refused = answers.filter(
        ({errors: told}) => told?.[0]?.errorCode === 'EXISTING_COLLECTION_DIFFERENT_SETTINGS',
      );
      const made = answers.filter(({status}) => status?.ok === 1);
      if (made.length !== 1 || refused.length !== 1) throw new Error(JSON.stringify(answers));
    });
  } finally {
    await command(apis[0], '', {dropKeyspace: {name: keyspace}}).catch(() => {});
    await direct.shutdown();
    await Promise.all(gateways.map(gateway => gateway.stop()));
  }
}

try {
  const named = options.cassandra;
  await withCassandra({named, data: join(folder, 'cassandra')}, run);
} catch (error) {
  failed += 1;
  console.log(`FAILED gateways: ${error?.stack ?? error}`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}
console.log(`       ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
