/**
 * A Data API door on a free port of the loopback: on the embedded engine in memory, or, where `ASTERISM_TEST_BACKEND` names one
 * (cassandra://user:password@host:port), on a cluster, whose new keyspaces are dropped in the end. Test files must then run one by one.
 */
import {appendFileSync} from 'node:fs';
import {openCredentials} from '../../../src/app/credentials.ts';
import {listenHttp} from '../../../src/app/listen.ts';
import {silentLog} from '../../../src/base/log.ts';
import type {CqlDatabase} from '../../../src/core/cql/port.ts';
import {openDataApiDoor} from '../../../src/doors/data-api/door.ts';
import type {DataApiOptions} from '../../../src/doors/data-api/door.ts';
import {planned} from '../../../src/core/plan/planned.ts';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {openRemoteEngine} from '../../../src/engines/remote/cassandra/engine.ts';

export const TOKEN = 'Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh';

const {ASTERISM_TEST_BACKEND: BACKEND = ''} = process.env;

/** A cluster lacks indexes, and the door says so: what else it answers is that of the embedded engine. */
function withoutScans(body: Reply['body']): Reply['body'] {
  const {warnings, ...status} = body.status ?? {};
  if (BACKEND === '' || !Array.isArray(warnings)) {
    return body;
  }
  const others = (warnings as {errorCode: string}[]).filter(({errorCode}) => errorCode !== 'FULL_SCAN');
  const told = others.length === 0 ? status : {warnings: others, ...status};
  const {status: _, ...rest} = body;
  return Object.keys(told).length === 0 ? rest : {...rest, status: told};
}

/** The data is in a cluster: rows that no sort puts in order come as the plan finds them (docs/differences.md, "Between backends"). */
export const isOnCluster = BACKEND !== '';

/** For what no sort has put in order. */
export const anyOrder = <T extends number | string>(values: readonly T[]): readonly T[] =>
  isOnCluster ? [...values].sort() : values;

/** Where a run on a cluster collects what it has asked for with success, a line for each server: see test/peers/cassandra/facts.mjs. */
const {ASTERISM_TEST_WORDS: WORDS_FILE = ''} = process.env;

/** Names of commands and of what begins with `$`; what a sort goes by as `sort $vector` or `sort fields`. */
function collectWords(value: unknown, words: Set<string>, isSort = false): void {
  if (Array.isArray(value)) {
    value.forEach(one => collectWords(one, words));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const isSpecial = name.startsWith('$');
      if (isSort) {
        words.add(isSpecial ? `sort ${name}` : 'sort fields');
      } else if (isSpecial) {
        words.add(name);
      }
      collectWords(member, words, name === 'sort');
    }
  }
}

export interface TestServer {
  /** Without a slash at the end; the path of the API follows. */
  readonly url: string;
  readonly port: number;
  readonly database: CqlDatabase;
  /** How many are open now. */
  connections(): number;
  /** A command that a test has sent by itself has worked: for what a run on a cluster collects. */
  hasWorked(command: unknown): void;
  /** Sends a command to a path below `/v1`. */
  send(path: string, command: object | string, headers?: Record<string, string>): Promise<Reply>;
  stop(): Promise<void>;
}

export interface Reply {
  readonly http: number;
  readonly body: {
    readonly data?: {
      readonly document?: unknown;
      readonly documents?: unknown[];
      readonly nextPageState?: string | null;
    };
    readonly status?: Record<string, unknown>;
    readonly errors?: {readonly errorCode: string; readonly message: string; readonly documentIds?: unknown[]}[];
  };
  readonly text: string;
}

/** With `database` a second door on the same data, as another process would be. */
export async function startServer(options: Partial<DataApiOptions> = {}): Promise<TestServer> {
  const backend = options.database === undefined ? await openBackend() : undefined;
  const database = options.database ?? backend!.database;
  const opened = openCredentials(database);
  const handler = openDataApiDoor({credentials: opened.credentials, log: silentLog, ...options, database});
  const listener = await listenHttp({host: '127.0.0.1', port: 0, handler});
  const url = `http://127.0.0.1:${listener.port}`;
  const words = new Set<string>();
  return {
    url,
    port: listener.port,
    database,
    connections: () => listener.connections.open,
    hasWorked: command => collectWords(command, words),
    async send(path, command, headers = {}) {
      const response = await fetch(`${url}/v1${path}`, {
        method: 'POST',
        headers: {token: TOKEN, 'content-type': 'application/json', ...headers},
        body: typeof command === 'string' ? command : JSON.stringify(command),
      });
      const text = await response.text();
      const body = withoutScans(text === '' ? {} : (JSON.parse(text) as Reply['body']));
      if (WORDS_FILE !== '' && response.ok && body.errors === undefined) {
        collectWords(typeof command === 'string' ? JSON.parse(command) : command, words);
      }
      return {http: response.status, body, text};
    },
    async stop() {
      if (WORDS_FILE !== '') {
        appendFileSync(WORDS_FILE, `${JSON.stringify({release: database.info.releaseVersion, words: [...words]})}\n`);
      }
      await listener.close(0);
      opened.close();
      await backend?.close();
    },
  };
}

interface Backend {
  readonly database: CqlDatabase;
  close(): Promise<void>;
}

async function openBackend(): Promise<Backend> {
  if (!isOnCluster) {
    const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
    return {database: await engine.openDatabase('test'), close: () => engine.close()};
  }
  const engine = openRemoteEngine({id: 'test', address: parseAddress(BACKEND)});
  const database = await engine.openDatabase('test');
  const before = new Set(database.schema().keyspaces.keys());
  return {
    database: planned(database),
    async close() {
      const names = [...database.schema().keyspaces.keys()].filter(name => !before.has(name));
      if (names.length > 0) {
        const session = database.session(await database.authenticate('cassandra', 'cassandra'));
        for (const name of names) {
          // A busy cluster may answer too late, and do it all the same.
          await session.execute({kind: 'drop_keyspace', name, ifExists: true}, {}).catch(() => {});
        }
      }
      await engine.close();
    },
  };
}
