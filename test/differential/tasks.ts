/** The same random commands of the Data API on the embedded engine and on a cluster behind the planner. */
import {startServer} from '../doors/data-api/server.ts';
import type {TestServer} from '../doors/data-api/server.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {Random} from '../oracle/random.ts';
import {answerOf, differenceOf} from './compare.ts';
import type {Send} from './compare.ts';
import {documentCommand} from './documents.ts';
import type {Command, Json} from './documents.ts';
import {INDEXES, rowCommand, TABLE} from './rows.ts';

export interface Difference {
  readonly stream: number;
  readonly command: Command;
  readonly what: string;
  /** What had been done since the last empty collection. */
  readonly before: readonly Command[];
}

interface Target {
  readonly name: string;
  readonly next: (random: Random) => Command;
  make(server: TestServer): Promise<void>;
}

/** Commands after which everything is deleted: a difference has to be shown with no more than these. */
const WORLD = 250;
const KEYSPACE = 'asterism_differential';

const ok = async (server: TestServer, path: string, body: object): Promise<void> => {
  const reply = await server.send(path, body);
  if (reply.body.errors !== undefined) {
    throw new Error(`${JSON.stringify(body)}: ${reply.text}`);
  }
};

const collection = (name: string, options: object): Target => ({
  name,
  next: documentCommand,
  make: server => ok(server, `/${KEYSPACE}`, {createCollection: {name, options}}),
});

const table = (name: string): Target => ({
  name,
  next: rowCommand,
  async make(server) {
    await ok(server, `/${KEYSPACE}`, {createTable: {name, definition: TABLE}});
    for (const index of INDEXES) {
      await ok(server, `/${KEYSPACE}/${name}`, JSON.parse(JSON.stringify(index).replaceAll('*', name)) as object);
    }
  },
});

const TARGETS: readonly Target[] = [
  collection('documents', {vector: {dimension: 3, metric: 'cosine'}}),
  table('rows'),
  collection('documents_some', {vector: {dimension: 3, metric: 'euclidean'}, indexing: {deny: ['b', 'list']}}),
];

export interface Settings {
  readonly seed: number;
  readonly commands: number;
  /** One stream again. */
  readonly only: number | undefined;
  /** Shrinks the first difference of each stream. */
  readonly shrinks: boolean;
}

export interface Result {
  readonly asked: number;
  readonly differences: number;
}

/** ASTERISM_TEST_BACKEND names the cluster. */
export async function run(settings: Settings, found: (difference: Difference) => void): Promise<Result> {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  const embedded = await startServer({database: await engine.openDatabase('differential')});
  const cluster = await startServer();
  try {
    await cluster.send('', {dropKeyspace: {name: KEYSPACE}});
    await Promise.all([embedded, cluster].map(server => ok(server, '', {createKeyspace: {name: KEYSPACE}})));
    let asked = 0;
    let differences = 0;
    const chosen = TARGETS.map((target, stream) => ({target, stream})).filter(
      ({stream}) => settings.only === undefined || settings.only === stream,
    );
    for (const {target} of chosen) {
      await Promise.all([embedded, cluster].map(server => target.make(server)));
    }
    await Promise.all(
      chosen.map(async ({target, stream}) => {
        const count = Math.ceil(settings.commands / chosen.length);
        const one = new Stream(target, stream, settings.seed, [embedded, cluster]);
        for (let i = 0; i < count; i += 1) {
          const difference = await one.step(i);
          asked += 1;
          if (difference !== undefined) {
            differences += 1;
            found(settings.shrinks ? await one.shrunk(difference) : difference);
            await one.clear();
          }
        }
      }),
    );
    return {asked, differences};
  } finally {
    await cluster.send('', {dropKeyspace: {name: KEYSPACE}});
    await cluster.stop();
    await embedded.stop();
    await engine.close();
  }
}

class Stream {
  readonly #target: Target;
  readonly #stream: number;
  readonly #seed: number;
  readonly #servers: readonly [TestServer, TestServer];
  #before: Command[] = [];

  constructor(target: Target, stream: number, seed: number, servers: readonly [TestServer, TestServer]) {
    this.#target = target;
    this.#stream = stream;
    this.#seed = seed;
    this.#servers = servers;
  }

  async step(i: number): Promise<Difference | undefined> {
    if (i % WORLD === 0) {
      await this.clear();
    }
    const command = this.#target.next(Random.of(this.#seed, this.#stream, i));
    const what = await this.#both(command);
    const before = this.#before;
    this.#before = [...before, command];
    return what === undefined ? undefined : {stream: this.#stream, command, what, before};
  }

  async clear(): Promise<void> {
    this.#before = [];
    await Promise.all(this.#servers.map(server => ok(server, this.#path, {deleteMany: {filter: {}}})));
  }

  /** The same difference after fewer commands, as far as leaving out halves, quarters … of them shows it still. */
  async shrunk(difference: Difference): Promise<Difference> {
    let {before, what} = difference;
    const again = async (fewer: readonly Command[]): Promise<string | undefined> => {
      await this.clear();
      for (const command of fewer) {
        await this.#both(command);
      }
      return this.#both(difference.command);
    };
    const writes = before.filter(
      ({body}) => !/^(?:find|findOne|countDocuments|estimated.*)$/.test(Object.keys(body)[0]!),
    );
    const first = await again(writes);
    if (first === undefined) {
      return difference;
    }
    before = writes;
    what = first;
    for (let size = Math.ceil(before.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < before.length;) {
        const fewer = [...before.slice(0, at), ...before.slice(at + size)];
        const still = await again(fewer);
        if (still === undefined) {
          at += size;
        } else {
          before = fewer;
          what = still;
        }
      }
    }
    return {...difference, before, what};
  }

  get #path(): string {
    return `/${KEYSPACE}/${this.#target.name}`;
  }

  async #both(command: Command): Promise<string | undefined> {
    const [ours, theirs] = await Promise.all(
      this.#servers.map(server => {
        const send: Send = async (path, body) => JSON.parse((await server.send(path, body)).text) as Json;
        return answerOf(command, this.#path, send);
      }),
    );
    return differenceOf(command, theirs!, ours!);
  }
}
