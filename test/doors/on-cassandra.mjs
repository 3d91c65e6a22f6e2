#!/usr/bin/env node
// The suites of the Data API, and what the port promises, on a real Apache Cassandra.
//   node test/doors/on-cassandra.mjs [--cassandra HOST:PORT] [--record] [FILE…]
// --cassandra is a node on loopback with the user cassandra/cassandra; without it one is started. Vitest's own lines tell what passed.
// --record keeps that for docs/compatibility.md (`node tools/docs.mjs` then writes it). Without files: those that take about a minute.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {recordFacts} from '../peers/cassandra/facts.mjs';
import {withCassandra} from '../peers/cassandra/node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const {values, positionals} = parseArgs({
  options: {cassandra: {type: 'string'}, record: {type: 'boolean'}, all: {type: 'boolean'}},
  allowPositionals: true,
});
const inDataApi = names => names.map(name => `test/doors/data-api/${name}.test.ts`);
const QUICK = inDataApi(['layout', 'recordings', 'pages', 'lexical']);
/** `--all`. Not among them: explain and narrowed-sorts, whose plans are the embedded engine's, onnx, and those that make random requests (test/differential does). */
const ALL = [
  'test/engines/remote.test.ts',
  ...QUICK,
  ...inDataApi(['collections', 'cql-tables', 'errors/errors', 'examples', 'http', 'large-sorts', 'limits', 'mcp']),
  ...inDataApi(['options/options', 'providers', 'reranking-faults', 'uncertain-writes']),
  ...inDataApi(['definitions', 'find', 'rows', 'search', 'values'].map(name => `tables/${name}`)),
];
const files = positionals.length > 0 ? positionals : values.all ? ALL : QUICK;
const temporary = mkdtempSync(join(tmpdir(), 'asterism-doors-'));
const report = join(temporary, 'report.json');
const words = join(temporary, 'words.jsonl');

function record() {
  const {testResults} = JSON.parse(readFileSync(report, 'utf8'));
  const told = existsSync(words) ? readFileSync(words, 'utf8').trim().split('\n').map(JSON.parse) : [];
  recordFacts(facts => {
    for (const {name, assertionResults} of testResults) {
      const of = state => assertionResults.filter(({status}) => status === state);
      const failing = of('failed').map(({title}) => title);
      facts.files[relative(root, name)] = {
        passed: of('passed').length,
        failed: failing.length,
        skipped: assertionResults.length - of('passed').length - failing.length,
        ...(failing.length > 0 ? {failing} : {}),
      };
    }
    facts.release = told[0]?.release ?? facts.release;
    facts.words = [...new Set([...facts.words, ...told.flatMap(one => one.words)])].sort();
  });
}

try {
  process.exitCode = await withCassandra({named: values.cassandra, data: join(temporary, 'cassandra')}, port => {
    const address = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`;
    // Files use keyspaces of the same names: one after the other.
    const args = ['vitest', 'run', ...files, '--no-file-parallelism', '--testTimeout=240000', '--hookTimeout=240000'];
    const {status} = spawnSync('npx', [...args, '--reporter=default', '--reporter=json', `--outputFile=${report}`], {
      cwd: root,
      stdio: 'inherit',
      env: {...process.env, ASTERISM_TEST_BACKEND: address, ASTERISM_TEST_WORDS: words},
    });
    if (values.record && existsSync(report)) record();
    return status ?? 1;
  });
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
