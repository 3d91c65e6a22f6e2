#!/usr/bin/env node
// The scripts of this folder against a real Apache Cassandra.
//   node test/scripts/run.mjs --record  [names…]   rewrites the answers from Cassandra
//   node test/scripts/run.mjs --verify  [names…]   ends with 1 when a recorded answer is not what Cassandra says now
//   node test/scripts/run.mjs --gateway [names…]   the same, asked through our program before that Cassandra
//   node test/scripts/run.mjs --compare [names…]   asks Cassandra and our engine, and shows differences, whole messages too
//   node test/scripts/run.mjs --ours    [names…]   asks only our engine and shows what differs from the recorded answers
// --cassandra PORT (or 127.0.0.1:PORT) is a node on loopback with the user cassandra/cassandra; without it one is started.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {bundle} from '../bundle.mjs';
import {startProgram} from '../clients/harness.mjs';
import {COMPARED, withCassandra} from '../peers/cassandra/node.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'asterism-scripts-'));

const {values, positionals: names} = parseArgs({
  allowPositionals: true,
  options: {
    record: {type: 'boolean'},
    verify: {type: 'boolean'},
    gateway: {type: 'boolean'},
    compare: {type: 'boolean'},
    ours: {type: 'boolean'},
    cassandra: {type: 'string'},
  },
});

async function loadTasks() {
  const file = join(temporary, 'tasks.mjs');
  await bundle(join(here, 'tasks.ts'), file);
  return import(pathToFileURL(file).href);
}

const withNode = use =>
  withCassandra({named: values.cassandra, data: join(temporary, 'cassandra'), env: COMPARED}, use);

/** What a busy node answers once and not again (two writes in one microsecond, nothing at all for seconds) is no difference. */
async function steadyDifferences(tasks, script, port) {
  const verify = () => tasks.verify(script, port, 'cassandra');
  const lines = await verify().catch(error => {
    console.log(`${script.name} is asked again: ${error.message}`);
    return undefined;
  });
  const again = lines?.length === 0 ? [] : await verify();
  return lines === undefined ? again : again.filter(line => lines.includes(line));
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
    await withNode(async port => {
      for (const script of scripts) {
        console.log(`${script.name}: ${await tasks.record(script, port)} statements`);
      }
    });
  } else if (values.verify) {
    await withNode(async port => {
      for (const script of scripts) show(await steadyDifferences(tasks, script, port));
    });
  } else if (values.gateway) {
    await withNode(async port => {
      const backend = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`;
      const program = await startProgram({args: ['--backend', backend]});
      try {
        for (const script of scripts) show(await steadyDifferences(tasks, script, program.ports.cql));
      } finally {
        await program.stop();
        program.remove();
      }
    });
  } else if (values.compare) {
    await withNode(port =>
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
