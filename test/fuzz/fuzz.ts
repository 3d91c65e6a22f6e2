/** The process that run.mjs starts: a server, witnesses beside it, and burst after burst. */
import {start} from '../../src/index.ts';
import type {Asterism} from '../../src/index.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {BURSTS} from './bursts.ts';
import type {Target} from './bursts.ts';
import {randomOf} from './random.ts';
import {corpusOf} from './texts.ts';
import {TYPES} from './values.ts';

const [root = '.', seedText = '1', secondsText = '60', only = ''] = process.argv.slice(2);
const SEED = Number(seedText);
const END_MS = performance.now() + Number(secondsText) * 1000;

/** The server must answer a normal query within this after each burst; on a busy machine within so much work of this process. */
const ANSWER_MS = 1_000;
const QUIET_MS = 30_000;
/** Bursts after which memory is measured for the first time: caches are full then, and code is compiled. */
const WARM_UP = 2 * BURSTS.length;
/** Also where time is over before, on a slow machine: fewer show nothing. */
const LEAST = WARM_UP + BURSTS.length;
/** What may be held more than after the warm-up, and what the system may have given more. */
const HELD_BYTES = 64 * 2 ** 20;
const RSS_BYTES = 400 * 2 ** 20;
/** Bursts after which everything that they made is dropped: rows of a server in memory are memory. */
const RESET_AFTER = 20;

const LIMITS = {
  'handshake-ms': '5000',
  'frame-ms': '1000',
  'stalled-client-ms': '1000',
  'max-prepared-bytes': String(4 << 20),
  'max-in-flight-bytes': String(32 << 20),
  'max-unread-bytes': String(32 << 20),
};

const tell = (message: object): void => void process.send?.(message);

async function held(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    (globalThis as unknown as {gc(): void}).gc();
    await new Promise(resolve => setImmediate(resolve));
  }
  const {heapUsed, external} = process.memoryUsage();
  return heapUsed + external;
}

class Run {
  readonly #asterism: Asterism;
  readonly #corpus: readonly string[];
  readonly #seen = new Map<string, number>();
  #witnesses: RawClient[] = [];

  constructor(asterism: Asterism, corpus: readonly string[]) {
    this.#asterism = asterism;
    this.#corpus = corpus;
  }

  /** Everything that bursts made goes; what they work on is made. */
  async reset(): Promise<void> {
    this.#witnesses.forEach(witness => witness.end());
    await this.#asterism.reset();
    const port = this.#asterism.ports.cql!;
    this.#witnesses = await Promise.all(([3, 4, 5] as const).map(version => RawClient.ready(port, version)));
    for (const text of [
      `CREATE KEYSPACE fz WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      `CREATE ROLE fuzz WITH PASSWORD = 'fuzz' AND LOGIN = true`,
      `GRANT ALL PERMISSIONS ON KEYSPACE fz TO fuzz`,
      `CREATE TYPE fz.udt (a int, b text, c frozen<list<int>>)`,
      `CREATE TABLE fz.v (k blob PRIMARY KEY, ${TYPES.map((type, i) => `c${i} ${type}`).join(', ')})`,
      `CREATE TABLE fz.w (k int, c text, s int static, v int, PRIMARY KEY (k, c))`,
      `CREATE TABLE fz.n (k int PRIMARY KEY, n counter)`,
    ]) {
      const {response} = await this.#witnesses[1]!.query(text);
      if (response.kind === 'error') {
        throw new Error(`${text}: ${response.failure.message}`);
      }
    }
  }

  get target(): Target {
    return {port: this.#asterism.ports.cql!, corpus: this.#corpus, seen: this.#seen};
  }

  /** Fails with what is not as it must be. */
  async check(): Promise<void> {
    const beganMs = performance.now();
    const before = process.cpuUsage();
    const answers = await Promise.race([
      Promise.all(this.#witnesses.map(witness => witness.query("SELECT key FROM system.local WHERE key = 'local'"))),
      new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), QUIET_MS)),
    ]);
    const tookMs = performance.now() - beganMs;
    const {user, system} = process.cpuUsage(before);
    const workedMs = (user + system) / 1000;
    if (answers === undefined || Math.min(tookMs, workedMs) > ANSWER_MS) {
      throw new Error(`A normal query was answered after ${Math.round(tookMs)} ms`);
    }
    if (!answers.every(({response}) => response.kind === 'rows')) {
      throw new Error('A normal query was answered otherwise');
    }
    await this.#quiet();
    for (const text of ['SELECT * FROM fz.v', 'SELECT JSON * FROM fz.v', 'SELECT * FROM fz.w', 'SELECT * FROM fz.n']) {
      const {response} = await this.#witnesses[2]!.query(text);
      // A burst of texts may have dropped or changed the table.
      if (response.kind === 'error' && response.failure.code !== 'invalid') {
        throw new Error(`${text}: ${response.failure.code} ${response.failure.message}`);
      }
    }
  }

  /** Nothing runs, and only the witnesses are connected. */
  async #quiet(): Promise<void> {
    const endMs = performance.now() + QUIET_MS;
    for (;;) {
      const text = await (await fetch(`${this.#asterism.urls.dataApi}/metrics`)).text();
      const metric = (name: string): number =>
        Number(new RegExp(`^${name}\\{door="cql"\\} (\\S+)$`, 'm').exec(text)?.[1]);
      if (metric('asterism_bugs_total') !== 0) {
        throw new Error('A bug was met (asterism_bugs_total)');
      }
      const [connections, running] = [metric('asterism_connections'), metric('asterism_requests_in_flight')];
      if (connections === this.#witnesses.length && running === 0) {
        return;
      }
      if (performance.now() > endMs) {
        throw new Error(`${connections} connections and ${running} requests are left`);
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}

async function main(): Promise<void> {
  const asterism = await start({limit: LIMITS});
  const run = new Run(asterism, corpusOf(root));
  await run.reset();
  const counts: Record<string, number> = {};
  let before: {readonly held: number; readonly rss: number} | undefined;
  const first = only === '' ? 0 : Number(only);
  let burst = first;
  for (; only === '' ? performance.now() < END_MS || burst < LEAST : burst === first; burst++) {
    const {name, attack} = BURSTS[burst % BURSTS.length]!;
    const what = `burst ${burst} of seed ${SEED} (${name})`;
    tell({kind: 'begin', what});
    try {
      const made = await attack(randomOf(SEED * 7919 + burst), run.target);
      counts[name] = (counts[name] ?? 0) + made;
      await run.check();
      tell({kind: 'passed'});
    } catch (error) {
      tell({kind: 'failed', what, why: error instanceof Error ? error.stack : String(error)});
    }
    if (burst % RESET_AFTER === RESET_AFTER - 1) {
      await run.reset();
    }
    if (burst === first + WARM_UP) {
      await run.reset();
      before = {held: await held(), rss: process.memoryUsage.rss()};
    }
  }
  tell({kind: 'note', text: `fuzz: ${burst - first} bursts; inputs: ${JSON.stringify(counts)}`});
  tell({kind: 'note', text: `fuzz: answers: ${JSON.stringify(Object.fromEntries(run.target.seen))}`});
  if (only === '' && ['rows', 'void', 'invalid', 'syntax'].some(kind => !run.target.seen.has(kind))) {
    tell({
      kind: 'failed',
      what: 'all bursts',
      why: 'Not every kind of answer was seen: the input is too bad to reach far',
    });
  }
  if (before !== undefined) {
    await run.reset();
    const now = {held: await held(), rss: process.memoryUsage.rss()};
    const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);
    const text = `held ${mib(before.held)} -> ${mib(now.held)} MiB, resident ${mib(before.rss)} -> ${mib(now.rss)} MiB`;
    tell({kind: 'note', text: `fuzz: ${text}`});
    const isBounded = now.held - before.held < HELD_BYTES && now.rss - before.rss < RSS_BYTES;
    tell(isBounded ? {kind: 'passed'} : {kind: 'failed', what: 'memory after all bursts', why: text});
  }
  await asterism.stop();
  process.exit(0);
}

process.on('uncaughtException', error => {
  tell({kind: 'failed', what: 'uncaught', why: error.stack ?? String(error)});
  // What was told is on its way.
  setTimeout(() => process.exit(1), 100);
});
await main();
