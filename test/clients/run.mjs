#!/usr/bin/env node
// Runs the real, unmodified clients against the program as a user starts it.
//   node test/clients/run.mjs [--cql HOST:PORT | --cassandra HOST:PORT|own [--record]] [SUITE...]
// A suite is a folder beside this file that has a suite.mjs.
// --cql: against that server instead (user and password `cassandra`), only the suites that speak nothing but CQL: shows on
// a real Apache Cassandra that what they expect is what it does. ASTERISM_PROGRAM names another build's bin/asterism.js.
// --cassandra: the program keeps its data in that Apache Cassandra (user and password `cassandra`; ALL of its keyspaces are dropped
// before each suite), or in one that is started for this run. Suites that are about the program's own files say `isEmbeddedOnly`.
// --record: what passed there is kept for docs/compatibility.md (`node tools/docs.mjs` then writes it).
// A suite exports `needs` (programs that must be there, else it is skipped with the reason), `isCqlOnly` and
// `run({server, env, check, skip})`; `skip(what, reason)` counts a part that this machine cannot run.
// Each check is counted; ends with 1 if one failed or none ran. The closing line is `N passed, N failed, N skipped`.
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {startEmbeddingServer} from '../fakes/embedding-server.mjs';
import {startRerankingServer} from '../fakes/reranking-server.mjs';
import {startProviderServer} from '../fakes/provider-server.mjs';
import {withCassandra} from '../peers/cassandra/node.mjs';
import {recordFacts} from '../peers/cassandra/facts.mjs';
import {startProgram, versionOf} from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const all = readdirSync(here)
  .filter(name => existsSync(join(here, name, 'suite.mjs')))
  .sort();
const {values: options, positionals: wanted} = parseArgs({
  allowPositionals: true,
  options: {cql: {type: 'string'}, cassandra: {type: 'string'}, record: {type: 'boolean'}},
});
const unknown = wanted.filter(name => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
let skipped = 0;
const embedding = await startEmbeddingServer();
const providers = await startProviderServer();
const urls = {openai: embedding.url, bedrock: providers.urls.bedrock, voyageAI: providers.urls.voyageAI};
const reranking = await startRerankingServer();
const rerankingArgs = ['--reranking-url', `nvidia=${reranking.url}`];
const embeddingArgs = Object.entries(urls).flatMap(([name, url]) => ['--embedding-url', `${name}=${url}`]);

/** A cluster keeps what the suites before have left. */
async function dropKeyspaces({urls, token}) {
  const ask = async command => {
    const answer = await fetch(`${urls.dataApi}/v1`, {
      method: 'POST',
      headers: {token, 'content-type': 'application/json'},
      body: JSON.stringify(command),
    });
    const {status, errors} = await answer.json();
    if (errors) throw new Error(errors[0].message);
    return status;
  };
  const {keyspaces} = await ask({findKeyspaces: {}});
  for (const name of keyspaces.filter(each => !/^system(?:_|$)/.test(each))) await ask({dropKeyspace: {name}});
}

async function runSuite(name, backendArgs) {
  const suite = await import(pathToFileURL(join(here, name, 'suite.mjs')).href);
  if (options.cql !== undefined && suite.isCqlOnly !== true) return;
  if (backendArgs.length > 0 && suite.isEmbeddedOnly === true) return;
  const lacking = (suite.needs ?? [])
    .filter(([command, args]) => versionOf(command, args) === undefined)
    .map(([command]) => command);
  if (lacking.length > 0) {
    skipped += 1;
    console.log(`skipped ${name}: ${lacking.join(', ')} not found on this machine`);
    return;
  }
  const started = performance.now();
  const before = {passed, failed, skipped};
  let server;
  const check = async (what, work) => {
    try {
      const seen = await work();
      passed += 1;
      console.log(`ok     ${name}: ${what}${typeof seen === 'string' && seen !== '' ? ` — ${seen}` : ''}`);
    } catch (error) {
      failed += 1;
      console.log(
        `FAILED ${name}: ${what}\n${String(error?.stack ?? error)
          .split('\n')
          .map(line => `       ${line}`)
          .join('\n')}`,
      );
    }
  };
  const skip = (what, reason) => {
    skipped += 1;
    console.log(`skipped ${name}: ${what}: ${reason}`);
  };
  try {
    if (options.cql === undefined) {
      server = await startProgram({args: [...embeddingArgs, ...rerankingArgs, ...backendArgs, ...(suite.args ?? [])]});
      if (backendArgs.length > 0) await dropKeyspaces(server);
    }
    const [host, port] = options.cql?.split(':') ?? ['127.0.0.1', String(server.ports.cql)];
    const env = {
      ...process.env,
      DB_USERNAME: 'cassandra',
      DB_PASSWORD: 'cassandra',
      ...(server && {DB_API_ENDPOINT: server.urls.dataApi, DB_ENVIRONMENT: 'hcd', DB_TOKEN: server.token}),
      OPENAI_API_KEY: 'test-key',
      CQL_HOST: host,
      CQL_PORT: port,
      CQL_DC: 'datacenter1',
    };
    await suite.run({server, env, check, skip});
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error?.stack ?? error}`);
    if (server) console.log(server.output().slice(-3000));
  } finally {
    if (server) {
      await server.stop();
      server.remove();
    }
  }
  if (options.record && backendArgs.length > 0) {
    const counts = {passed: passed - before.passed, failed: failed - before.failed, skipped: skipped - before.skipped};
    recordFacts(facts => (facts.clients[name] = counts));
  }
  console.log(`       ${name} took ${Math.round((performance.now() - started) / 1000)} s`);
}

async function runAll(backendArgs) {
  for (const name of wanted.length > 0 ? wanted : all) await runSuite(name, backendArgs);
}

if (options.cassandra === undefined) {
  await runAll([]);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'asterism-clients-'));
  const named = options.cassandra === 'own' ? undefined : options.cassandra;
  try {
    await withCassandra({named, data: join(folder, 'cassandra')}, port =>
      runAll(['--backend', `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`]),
    );
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
await embedding.close();
await reranking.close();
await providers.close();
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
