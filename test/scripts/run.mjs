#!/usr/bin/env node
// The scripts of this folder against a real Apache Cassandra.
//   node test/scripts/run.mjs --record  [names…]   rewrites the answers from Cassandra
//   node test/scripts/run.mjs --verify  [names…]   ends with 1 when a recorded answer is not what Cassandra says now
//   node test/scripts/run.mjs --compare [names…]   asks Cassandra and our engine, and shows differences, whole messages too
//   node test/scripts/run.mjs --ours    [names…]   asks only our engine and shows what differs from the recorded answers
// --cassandra PORT (or 127.0.0.1:PORT) is a node on loopback with the user cassandra/cassandra; without it one is started.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const peer = join(root, 'test/peers/cassandra');
const temporary = mkdtempSync(join(tmpdir(), 'asterism-scripts-'));

const {values, positionals: names} = parseArgs({
  allowPositionals: true,
  options: {
    record: {type: 'boolean'},
    verify: {type: 'boolean'},
    compare: {type: 'boolean'},
    ours: {type: 'boolean'},
    cassandra: {type: 'string'},
  },
});

async function loadTasks() {
  const file = join(temporary, 'tasks.mjs');
  await build({
    entryPoints: [join(here, 'tasks.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: file,
    logLevel: 'error',
    // Bundled packages may ask for node's own modules.
    banner: {js: "import {createRequire as require_} from 'node:module'; const require = require_(import.meta.url);"},
  });
  return import(pathToFileURL(file).href);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const {port} = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Calls with the port of a running node, its own or the one that was named. */
async function withCassandra(use) {
  if (values.cassandra !== undefined) {
    return use(Number(values.cassandra.split(':').at(-1)));
  }
  const port = await freePort();
  const data = join(temporary, 'cassandra');
  const started = spawnSync(join(peer, 'start'), [String(port), data, 'auth'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Changes of roles and permissions are then seen at once.
    env: {
      ...process.env,
      // As by default, but for masks: without them there is little to record.
      CASSANDRA_UDF: 'false',
      CASSANDRA_SASI: 'false',
      CASSANDRA_MASKING: 'true',
      CASSANDRA_YAML_EXTRA: 'permissions_validity: 0ms\nroles_validity: 0ms\ncredentials_validity: 0ms',
    },
  });
  if (started.status !== 0) throw new Error('Cassandra did not start');
  try {
    return await use(port);
  } finally {
    spawnSync(join(peer, 'stop'), [data, '--delete'], {stdio: 'ignore'});
  }
}

try {
  const tasks = await loadTasks();
  const scripts = tasks.readScripts(here, names);
  const differences = [];
  const show = lines => {
    differences.push(...lines);
    if (lines.length > 0) console.log(lines.join('\n'));
  };
  if (values.record) {
    await withCassandra(async port => {
      for (const script of scripts) {
        console.log(`${script.name}: ${await tasks.record(script, port)} statements`);
      }
    });
  } else if (values.verify) {
    await withCassandra(async port => {
      for (const script of scripts) {
        const lines = await tasks.verify(script, port, 'cassandra');
        // What a busy node answers once and not again (two writes in one microsecond) is no difference.
        const again = lines.length === 0 ? [] : await tasks.verify(script, port, 'cassandra');
        show(again.filter(line => lines.includes(line)));
      }
    });
  } else if (values.compare) {
    await withCassandra(port =>
      tasks.withOurs(async ours => {
        for (const script of scripts) show(await tasks.compare(script, port, ours));
      }),
    );
  } else if (values.ours) {
    await tasks.withOurs(async ours => {
      for (const script of scripts) show(await tasks.verify(script, ours, 'ours'));
    });
  } else {
    throw new Error('Say --record, --verify, --compare or --ours');
  }
  console.log(`${scripts.length} scripts, ${differences.filter(line => !line.startsWith('  ')).length} differences`);
  if (differences.length > 0) process.exitCode = 1;
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
