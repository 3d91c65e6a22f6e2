#!/usr/bin/env node
// Random commands of the Data API on the embedded engine and on a real Apache Cassandra behind the planner: equal answers.
//   node test/differential/run.mjs [--seed N] [--commands N] [--seconds N] [--only STREAM] [--cassandra HOST:PORT] [--no-shrink]
//     [--copies N] [--keyspace NAME]
// --copies asks that many collections and tables of each kind at the same time; a --keyspace stays, and is used again by the next run.
// --cassandra is a node on loopback with the user cassandra/cassandra; without it one is started.
// A difference is shown with the shortest history that has it: `-` is the embedded engine, `+` the cluster.
// The closing line is `N passed, N failed, N skipped`, commands.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {bundle} from '../bundle.mjs';
import {withCassandra} from '../peers/cassandra/node.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'asterism-differential-'));
const {values} = parseArgs({
  options: {
    seed: {type: 'string', default: String(Date.now() % 1_000_000)},
    commands: {type: 'string', default: '2000'},
    seconds: {type: 'string', default: '3600'},
    copies: {type: 'string', default: '1'},
    keyspace: {type: 'string'},
    only: {type: 'string'},
    cassandra: {type: 'string'},
    'no-shrink': {type: 'boolean'},
  },
});

// A machine that has much else to do is no difference.
const TIMES = ['read', 'range', 'write', 'truncate', 'cas_contention', ''];
const PATIENT = {
  CASSANDRA_THROWAWAY: 'yes',
  CASSANDRA_YAML_EXTRA: TIMES.map(what =>
    what.startsWith('cas') ? `${what}_timeout: 120s` : `${what}${what === '' ? '' : '_'}request_timeout: 120s`,
  ).join('\n'),
};

try {
  const file = join(temporary, 'tasks.mjs');
  await bundle(join(here, 'tasks.ts'), file);
  const tasks = await import(pathToFileURL(file).href);
  console.log(`differential: seed ${values.seed}`);
  const started = performance.now();
  const settings = {
    seed: Number(values.seed),
    commands: Number(values.commands),
    seconds: Number(values.seconds),
    copies: Number(values.copies),
    keyspace: values.keyspace,
    only: values.only === undefined ? undefined : Number(values.only),
    shrinks: values['no-shrink'] !== true,
  };
  const result = await withCassandra(
    {named: values.cassandra, data: join(temporary, 'cassandra'), env: PATIENT},
    port => {
      process.env.ASTERISM_TEST_BACKEND = `cassandra://cassandra:cassandra@127.0.0.1:${port}/?localDatacenter=datacenter1&requestTimeoutMs=3000000`;
      return tasks.run(
        settings,
        ({stream, command, what, before}) => {
          console.log(`\nstream ${stream}, after ${before.length} commands`);
          for (const one of before.slice(-20)) console.log(`    ${JSON.stringify(one.body)}`);
          console.log(`  ${JSON.stringify(command.body)}\n  - ${what}`);
        },
        (asked, differences) => console.log(`${asked} asked, ${differences} different`),
      );
    },
  );
  const seconds = (performance.now() - started) / 1000;
  for (const [name, {asked, fruitful, refused}] of result.kinds) {
    console.log(`${name.padEnd(24)} ${asked} asked, ${fruitful} gave or did something, ${refused} refused`);
  }
  for (const [code, count] of result.codes) console.log(`  ${code} ${count}`);
  console.log(`\n${result.asked} commands in ${seconds.toFixed(1)} s, seed ${values.seed}`);
  console.log(`${result.asked - result.differences} passed, ${result.differences} failed, 0 skipped`);
  if (result.differences > 0 || result.asked === 0) process.exitCode = 1;
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
