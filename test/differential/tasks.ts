/** The same random commands of the Data API on the embedded engine and on a cluster behind the planner. */
import {startServer, TOKEN} from '../doors/data-api/server.ts';
import {httpPool} from '../bench/http-client.mjs';
import type {HttpPool} from '../bench/http-client.mjs';
import type {TestServer} from '../doors/data-api/server.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {Random} from '../oracle/random.ts';
import {answerOf, differenceOf} from './compare.ts';
import type {Answer, Send} from './compare.ts';
import {documentCommand} from './documents.ts';
import type {Command, Json} from './documents.ts';
import {INDEXES, rowCommand, TABLE} from './rows.ts';
import {TYPED_INDEXES, TYPED_TABLE, typedRowCommand} from './typed-rows.ts';
import {DEFAULT_RERANKING} from '../../src/doors/data-api/vectorize/reranking-table.ts';
import {startRerankingServer} from '../fakes/reranking-server.mjs';

export interface Difference {
  readonly stream: number;
  readonly command: Command;
  readonly what: string;
  /** What had been done since the last empty collection. */
  readonly before: readonly Command[];
}

interface Target {
  readonly kind: string;
  readonly next: (random: Random) => Command;
  make(server: TestServer, keyspace: string, name: string): Promise<void>;
}

/** Commands after which it is told how far things are. */
const PROGRESS = 1_000;
/** Commands after which everything is deleted: a difference has to be shown with no more than these. */
const WORLD = 250;

const ok = async (server: TestServer, path: string, body: object): Promise<void> => {
  const reply = await server.send(path, body);
  if (reply.body.errors !== undefined) {
    throw new Error(`${JSON.stringify(body)}: ${reply.text}`);
  }
};

/** Mostly without what filters and sorts may not name. */
function usual(random: Random, denied: readonly string[]): Command {
  let command = documentCommand(random);
  for (let tries = 0; tries < 20 && random.chance(0.97) && denied.some(name => isAbout(command, name)); tries++) {
    command = documentCommand(random);
  }
  return command;
}

function isAbout({body}: Command, name: string): boolean {
  const [{filter = {}, sort = {}}] = Object.values(body) as [{readonly filter?: Json; readonly sort?: Json}];
  return JSON.stringify([filter, sort]).includes(`"${name}":`);
}

const collection = (kind: string, options: object, denied: readonly string[] = []): Target => ({
  kind,
  next: random => usual(random, denied),
  make: (server, keyspace, name) => ok(server, `/${keyspace}`, {createCollection: {name, options}}),
});

const table = (kind: string, next: Target['next'], definition: Json, indexes: typeof INDEXES): Target => ({
  kind,
  next,
  async make(server, keyspace, name) {
    await ok(server, `/${keyspace}`, {createTable: {name, definition}});
    for (const index of indexes) {
      await ok(server, `/${keyspace}/${name}`, JSON.parse(JSON.stringify(index).replaceAll('*', name)) as object);
    }
  },
});

/** Without those that only make things quicker. */
const NEEDED = INDEXES.filter(index => index['createIndex'] === undefined);

const TARGETS: readonly Target[] = [
  collection('documents', {vector: {dimension: 3, metric: 'cosine'}}),
  table('rows', rowCommand, TABLE, INDEXES),
  collection('documents_some', {vector: {dimension: 3, metric: 'euclidean'}, indexing: {deny: ['b', 'list']}}, [
    'b',
    'list',
    'list.0',
  ]),
  table('typed', typedRowCommand, TYPED_TABLE, TYPED_INDEXES),
  table('bare', rowCommand, TABLE, NEEDED),
  collection('documents_few', {vector: {dimension: 3, metric: 'dot_product'}, indexing: {allow: ['a', 'o.x']}}, [
    'b',
    'c',
    'o',
    'o.y',
    'list',
    'list.0',
  ]),
  collection('documents_plain', {vector: {dimension: 3}, indexing: {deny: ['*']}}, [
    'a',
    'b',
    'c',
    'o',
    'o.x',
    'o.y',
    'list',
    'list.0',
  ]),
];

export interface Settings {
  readonly seed: number;
  readonly commands: number;
  /** No further command after that time. */
  readonly seconds: number;
  /** One stream again. */
  readonly only: number | undefined;
  /** Shrinks the first difference of each stream. */
  readonly shrinks: boolean;
  /** Collections and tables of each kind, asked at the same time. */
  readonly copies: number;
  /** Its name; undefined: one of this process, dropped in the end. A named one stays, and is used again. */
  readonly keyspace: string | undefined;
}

export interface Result {
  readonly asked: number;
  readonly differences: number;
  /** By the name of the command: how many were answered, gave something (rows, or changed some), and were refused. */
  readonly kinds: ReadonlyMap<string, Tally>;
  /** Of refusals. */
  readonly codes: ReadonlyMap<string, number>;
}

export interface Tally {
  asked: number;
  fruitful: number;
  refused: number;
}

/** ASTERISM_TEST_BACKEND names the cluster. */
export async function run(
  settings: Settings,
  found: (difference: Difference) => void,
  progress: (asked: number, differences: number) => void,
): Promise<Result> {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  const reranker = await startRerankingServer();
  const options = {
    features: {reranking: true, lexical: true},
    reranking: {providers: DEFAULT_RERANKING, urls: {nvidia: reranker.url}},
  };
  const embedded = await startServer({...options, database: await engine.openDatabase('differential')});
  const cluster = await startServer(options);
  const keyspace = settings.keyspace ?? `asterism_differential_${process.pid}`;
  try {
    await cluster.send('', {createKeyspace: {name: keyspace}});
    await ok(embedded, '', {createKeyspace: {name: keyspace}});
    let asked = 0;
    let differences = 0;
    const kinds = new Map<string, Tally>();
    const codes = new Map<string, number>();
    const all = Array.from({length: settings.copies}, (_, copy) =>
      TARGETS.map(target => ({target, name: `${target.kind}_${copy}`})),
    ).flat();
    const chosen = all
      .map((one, stream) => ({...one, stream}))
      .filter(({stream}) => settings.only === undefined || settings.only === stream);
    const kept = await namesIn(cluster, keyspace);
    for (const {target, name} of chosen) {
      await target.make(embedded, keyspace, name);
      if (!kept.has(name)) {
        await target.make(cluster, keyspace, name);
      }
    }
    const begunMs = performance.now();
    const untilMs = begunMs + settings.seconds * 1000;
    await Promise.all(
      chosen.map(async ({target, name, stream}) => {
        const count = Math.ceil(settings.commands / chosen.length);
        const one = new Stream(
          target,
          `/${keyspace}/${name}`,
          stream,
          settings.seed,
          [embedded, cluster],
          kinds,
          codes,
        );
        for (let i = 0; i < count && performance.now() < untilMs; i += 1) {
          const difference = await one.step(i);
          asked += 1;
          if (asked % PROGRESS === 0) {
            progress(asked, differences);
          }
          if (difference !== undefined) {
            differences += 1;
            found(settings.shrinks ? await one.shrunk(difference) : difference);
            await one.clear();
          }
        }
      }),
    );
    return {asked, differences, kinds, codes};
  } finally {
    if (settings.keyspace === undefined) {
      await cluster.send('', {dropKeyspace: {name: keyspace}});
    }
    await cluster.stop();
    await embedded.stop();
    await engine.close();
    await reranker.close();
  }
}

const isSomething = (count: Json): boolean =>
  Array.isArray(count) ? count.length > 0 : count !== 0 && count !== false;

async function namesIn(server: TestServer, keyspace: string): Promise<ReadonlySet<string>> {
  const [collections, tables] = await Promise.all(
    [{findCollections: {}}, {listTables: {}}].map(async command => (await server.send(`/${keyspace}`, command)).body),
  );
  const names = [collections?.status?.['collections'], tables?.status?.['tables']];
  return new Set(names.flatMap(list => (list ?? []) as string[]));
}

class Stream {
  readonly #target: Target;
  readonly #path: string;
  readonly #stream: number;
  readonly #seed: number;
  readonly #servers: readonly [TestServer, TestServer];
  readonly #kinds: Map<string, Tally>;
  readonly #codes: Map<string, number>;
  /** `fetch` would cost more than the commands do. */
  readonly #clients: ReadonlyMap<TestServer, HttpPool>;
  #before: Command[] = [];

  constructor(
    target: Target,
    path: string,
    stream: number,
    seed: number,
    servers: readonly [TestServer, TestServer],
    kinds: Map<string, Tally>,
    codes: Map<string, number>,
  ) {
    this.#kinds = kinds;
    this.#codes = codes;
    this.#clients = new Map(servers.map(server => [server, httpPool({port: server.port, headers: {token: TOKEN}})]));
    this.#target = target;
    this.#path = path;
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

  #count({body}: Command, {documents, one, rest}: Answer): void {
    const name = Object.keys(body)[0]!;
    const tally = this.#kinds.get(name) ?? {asked: 0, fruitful: 0, refused: 0};
    this.#kinds.set(name, tally);
    const {document, status, errors} = rest as {readonly [name: string]: Json};
    tally.asked += 1;
    for (const code of errors as readonly string[]) {
      this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    }
    tally.refused += (errors as readonly Json[]).length > 0 ? 1 : 0;
    const counts = Object.values(status as {readonly [name: string]: Json});
    const isFruitful =
      (documents ?? []).length > 0 || one !== null || document !== null || counts.some(count => isSomething(count));
    tally.fruitful += isFruitful ? 1 : 0;
  }

  async #both(command: Command): Promise<string | undefined> {
    const [ours, theirs] = await Promise.all(
      this.#servers.map(server => {
        const http = this.#clients.get(server)!;
        const send: Send = async (path, body) =>
          JSON.parse(await http.post(`/v1${path}`, JSON.stringify(body))) as Json;
        return answerOf(command, this.#path, send);
      }),
    );
    this.#count(command, ours!);
    return differenceOf(command, theirs!, ours!);
  }
}
