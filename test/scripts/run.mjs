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
import {withCassandra} from '../peers/cassandra/node.mjs';

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
  withCassandra(
    {
      named: values.cassandra,
      data: join(temporary, 'cassandra'),
      env: {
        // As by default, but for masks: without them there is little to record.
        CASSANDRA_UDF: 'false',
        CASSANDRA_SASI: 'false',
        CASSANDRA_MASKING: 'true',
        // Changes of roles and permissions are then seen at once.
        CASSANDRA_YAML_EXTRA: 'permissions_validity: 0ms\nroles_validity: 0ms\ncredentials_validity: 0ms',
      },
    },
    use,
  );

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
      for (const script of scripts) {
        const lines = await tasks.verify(script, port, 'cassandra');
        // What a busy node answers once and not again (two writes in one microsecond) is no difference.
        const again = lines.length === 0 ? [] : await tasks.verify(script, port, 'cassandra');
        show(again.filter(line => lines.includes(line)));
      }
    });
  } else if (values.gateway) {
    await withNode(async port => {
      const backend = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1`;
      const program = await startProgram({args: ['--backend', backend]});
      try {
        for (const script of scripts) {
          const verify = () => tasks.verify(script, program.ports.cql, 'cassandra');
          const lines = await verify();
          const again = lines.length === 0 ? [] : await verify();
          show(again.filter(line => lines.includes(line)));
        }
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
