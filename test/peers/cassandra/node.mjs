// A real Apache Cassandra for a program that compares with it.
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, statfsSync} from 'node:fs';
import {createServer} from 'node:net';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const {port} = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Settings of a node for answers that are compared with recorded or with our own. */
export const COMPARED = {
  // As by default, but for masks: without them there is little to record.
  CASSANDRA_UDF: 'false',
  CASSANDRA_SASI: 'false',
  CASSANDRA_MASKING: 'true',
  // Changes of roles and permissions are then seen at once.
  CASSANDRA_YAML_EXTRA: 'permissions_validity: 0ms\nroles_validity: 0ms\ncredentials_validity: 0ms',
};

/** A place in memory for a node's data, so that no `fsync` waits for a disk. */
const MEMORY = '/dev/shm';
const LEAST_MEMORY_BYTES = 3 * 2 ** 30;

/** Where a node's data go: memory where there is enough of it, else the folder that was asked for. */
function placeOf(folder) {
  try {
    const {bavail, bsize} = statfsSync(MEMORY);
    if (bavail * bsize >= LEAST_MEMORY_BYTES) return mkdtempSync(join(MEMORY, 'asterism-cassandra-'));
  } catch {
    // Not on every system.
  }
  mkdirSync(folder, {recursive: true});
  return folder;
}

/**
 * Calls with the port of a running node: the one that was `named` (HOST:PORT or PORT), else the one that `ASTERISM_TEST_CASSANDRA` names
 * (shared.mjs), else one of its own with its data in `data`, which is gone afterwards (or in memory). `env`: settings of `start`; without any it is a node to compare answers with, which writes nothing for good.
 */
export async function withCassandra({named, data, env = {}}, use) {
  const running = named ?? process.env.ASTERISM_TEST_CASSANDRA;
  if (running !== undefined) return use(Number(running.split(':').at(-1)));
  const port = await freePort();
  const place = placeOf(data);
  const started = spawnSync(join(here, 'start'), [String(port), place, 'auth'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {CASSANDRA_THROWAWAY: 'yes', ...process.env, ...env},
  });
  try {
    if (started.status !== 0) throw new Error('Cassandra did not start');
    return await use(port);
  } finally {
    // What it would flush while it ends is deleted with the rest.
    spawnSync(join(here, 'stop'), [place, '--delete'], {stdio: 'ignore', env: {...process.env, STOP_TIMEOUT: '0'}});
    rmSync(place, {recursive: true, force: true});
  }
}
