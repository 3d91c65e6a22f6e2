#!/usr/bin/env node
// The suites of the Data API on a real Apache Cassandra behind the planner.
//   node test/doors/on-cassandra.mjs [--cassandra HOST:PORT] [FILE…]
// --cassandra is a node on loopback with the user cassandra/cassandra; without it one is started. Vitest's own lines tell what passed.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {withCassandra} from '../peers/cassandra/node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const {values, positionals} = parseArgs({options: {cassandra: {type: 'string'}}, allowPositionals: true});
/** Those that are about documents and rows; others are about the door itself, or count on memory. */
const FILES = ['layout', 'recordings', 'pages', 'lexical'].map(name => `test/doors/data-api/${name}.test.ts`);
const files = positionals.length > 0 ? positionals : FILES;
const temporary = mkdtempSync(join(tmpdir(), 'asterism-doors-'));

try {
  process.exitCode = await withCassandra({named: values.cassandra, data: join(temporary, 'cassandra')}, port => {
    const address = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`;
    // Files use keyspaces of the same names: one after the other.
    const args = ['vitest', 'run', ...files, '--no-file-parallelism', '--testTimeout=240000', '--hookTimeout=240000'];
    const {status} = spawnSync('npx', args, {
      cwd: root,
      stdio: 'inherit',
      env: {...process.env, ASTERISM_TEST_BACKEND: address},
    });
    return status ?? 1;
  });
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
