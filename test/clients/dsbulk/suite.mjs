// DSBulk, as far as it is published for Maven (its runner with the workflows load and unload): CSV and JSON, both ways.
// Its driver, 4.14, refuses any keyspace that has a vector.
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {mavenProject, python, root, run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn'], ['python3']];
export const isCqlOnly = true;

const ROWS = 10_000;
const SCHEMA = [
  'DROP KEYSPACE IF EXISTS bulk',
  "CREATE KEYSPACE bulk WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
  'CREATE TABLE bulk.plain (p int, c int, name text, d double, b boolean, PRIMARY KEY (p, c))',
  'CREATE TYPE bulk.address (street text, zip int)',
  `CREATE TABLE bulk.rich (k uuid PRIMARY KEY, day date, ts timestamp, tags set<text>, scores map<text, int>, home frozen<address>, n decimal)`,
];
/** Runs its arguments as statements. */
const EXECUTE = `from os import environ
from sys import argv
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
cluster = Cluster([environ["CQL_HOST"]], port=int(environ["CQL_PORT"]), auth_provider=PlainTextAuthProvider("cassandra", "cassandra"))
session = cluster.connect()
for statement in argv[1:]:
    session.execute(statement)
cluster.shutdown()
`;

export async function run({env, check}) {
  const classPath = await mavenProject('dsbulk', join(root, 'test/clients/dsbulk'));
  const interpreter = await python('cqlengine', join(root, 'test/clients/cqlengine/requirements.txt'));
  const folder = mkdtempSync(join(tmpdir(), 'asterism-dsbulk-'));
  const place = ['-h', env.CQL_HOST, '-port', env.CQL_PORT, '-u', 'cassandra', '-p', 'cassandra'];
  const bulk = (verb, ...args) =>
    command(
      'java',
      ['com.datastax.oss.dsbulk.runner.DataStaxBulkLoader', verb, ...place, ...args, '--log.verbosity', '1'],
      {cwd: folder, env: {...env, CLASSPATH: classPath}},
    );
  const execute = statements => command(interpreter, ['-W', 'ignore', '-c', EXECUTE, ...statements], {env});
  /** Lines of all files in the folder that an unload wrote. */
  const unloaded = name =>
    readdirSync(join(folder, name))
      .flatMap(file =>
        readFileSync(join(folder, name, file), 'utf8')
          .trim()
          .split('\n'),
      )
      .sort();
  try {
    await execute(SCHEMA);

    await check('load and unload of 10 000 rows as CSV, dsbulk 1.10.0', async () => {
      const lines = [];
      for (let i = 0; i < ROWS; i += 1) {
        lines.push(`${i % 50},${i},"name, of ${i}",${i / 8},${i % 2}`);
      }
      writeFileSync(join(folder, 'plain.csv'), `p,c,name,d,b\n${lines.join('\n')}\n`);
      const started = performance.now();
      await bulk('load', '-url', 'plain.csv', '-k', 'bulk', '-t', 'plain');
      const between = performance.now();
      mkdirSync(join(folder, 'plain'));
      await bulk(
        'unload',
        '-url',
        'plain',
        '-query',
        'SELECT p, c, name, d, b FROM bulk.plain',
        '-header',
        'false',
        '-maxConcurrentFiles',
        '1',
      );
      const plain = line => line.replaceAll('"', '').replace(/\.0,/, ',');
      assert.deepEqual(unloaded('plain').map(plain).sort(), lines.map(plain).sort());
      const seconds = (from, to) => ((to - from) / 1000).toFixed(1);
      return `${seconds(started, between)} s in, ${seconds(between, performance.now())} s out`;
    });

    await check('load and unload of collections and user types as JSON', async () => {
      const rows = Array.from({length: 100}, (_, i) => ({
        k: `123e4567-e89b-42d3-a456-4266141740${String(i).padStart(2, '0')}`,
        day: '2024-02-29',
        ts: '2024-02-29T12:34:56.789Z',
        tags: [`a${i}`, 'b'],
        scores: {n: i},
        home: {street: 'Elm', zip: i},
        n: i === 0 ? null : i + 0.5,
      }));
      writeFileSync(join(folder, 'rich.json'), `${rows.map(row => JSON.stringify(row)).join('\n')}\n`);
      await bulk('load', '-c', 'json', '-url', 'rich.json', '-k', 'bulk', '-t', 'rich');
      mkdirSync(join(folder, 'rich'));
      await bulk(
        'unload',
        '-c',
        'json',
        '-url',
        'rich',
        '-query',
        'SELECT k, day, ts, tags, scores, home, n FROM bulk.rich',
      );
      const seen = unloaded('rich').map(line => JSON.parse(line));
      assert.deepEqual(seen, rows);
    });
    await execute(['DROP KEYSPACE bulk']);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
