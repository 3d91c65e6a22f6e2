// A real Apache Cassandra for a program that compares with it.
import {spawnSync} from 'node:child_process';
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

/**
 * Calls with the port of a running node: the one that was `named` (HOST:PORT or PORT), or one of its own with its data in `data`, which is
 * gone afterwards. `env`: settings of `start`.
 */
export async function withCassandra({named, data, env = {}}, use) {
  if (named !== undefined) return use(Number(named.split(':').at(-1)));
  const port = await freePort();
  const started = spawnSync(join(here, 'start'), [String(port), data, 'auth'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {...process.env, ...env},
  });
  if (started.status !== 0) throw new Error('Cassandra did not start');
  try {
    return await use(port);
  } finally {
    spawnSync(join(here, 'stop'), [data, '--delete'], {stdio: 'ignore'});
  }
}
