// Three real nodes of Apache Cassandra on 127.0.0.1, .2 and .3, to be killed, stopped and started again.
import {spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {freePort} from '../peers/cassandra/node.mjs';

const peer = join(dirname(fileURLToPath(import.meta.url)), '../peers/cassandra');

/**
 * `count` nodes with their data below `folder`; the first one is the seed. Resolves when all of them answer. Those that an earlier
 * call has started there are used as they are.
 */
export async function startNodes(count, folder) {
  const known = join(folder, 'ports.json');
  const [port, storage] = existsSync(known)
    ? JSON.parse(readFileSync(known, 'utf8'))
    : [await freePort(), await freePort()];
  writeFileSync(known, JSON.stringify([port, storage]));
  const env = {
    ...process.env,
    CASSANDRA_HEAP: process.env.CASSANDRA_HEAP ?? '600M',
    NUM_TOKENS: '4',
    START_TIMEOUT: process.env.START_TIMEOUT ?? '300',
    SEEDS: `127.0.0.1:${storage}`,
    STORAGE_PORT: String(storage),
    // Code that is compiled quickly instead of well, and memory that is taken when it is needed: a start takes half the work.
    CASSANDRA_JVM_EXTRA: process.env.CASSANDRA_JVM_EXTRA ?? '-XX:TieredStopAtLevel=1 -XX:-AlwaysPreTouch',
    CASSANDRA_YAML_EXTRA: 'credentials_validity: 0ms\nroles_validity: 0ms\npermissions_validity: 0ms',
  };
  const nodes = Array.from(
    {length: count},
    (_, i) => new Node(`127.0.0.${i + 1}`, port, join(folder, `n${i + 1}`), env),
  );
  for (const node of nodes) if (node.pid === undefined) await node.start();
  return nodes;
}

class Node {
  constructor(address, port, data, env) {
    Object.assign(this, {address, port, data, env: {...env, ADDRESS: address}});
  }

  get pid() {
    const file = join(this.data, 'cassandra.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  }

  /** On a busy machine a node may not meet the others in time, and gives up: it is started again, three times at most. */
  async start(attempts = 3) {
    try {
      await ended('start', [String(this.port), this.data, 'auth'], this.env);
    } catch (error) {
      if (attempts === 1) throw error;
      console.log(`       ${this.address} did not start, tried again`);
      await this.stop();
      await this.start(attempts - 1);
    }
  }

  /** Flushes and closes, as an operator would have it. */
  stop() {
    return ended('stop', [this.data], this.env);
  }

  remove() {
    this.signal('SIGCONT');
    return ended('stop', [this.data, '--delete'], {...this.env, STOP_TIMEOUT: '1'});
  }

  signal(name) {
    try {
      if (this.pid !== undefined) process.kill(this.pid, name);
    } catch {
      // It is gone already.
    }
  }
}

/** Characters of what a command that failed has written. */
const LONGEST_TOLD = 4_000;

/** Runs `start` or `stop` to its end; what it writes is shown when it is to blame. */
function ended(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(peer, command), args, {stdio: ['ignore', 'ignore', 'pipe'], env});
    let told = '';
    child.stderr.on('data', part => (told += part));
    child.once('error', reject);
    child.once('close', code =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}\n${told.slice(-LONGEST_TOLD)}`)),
    );
  });
}
