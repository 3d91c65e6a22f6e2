/** A Data API door on the embedded engine in memory, on a free port of the loopback. */
import {openCredentials} from '../../../src/app/credentials.ts';
import {listenHttp} from '../../../src/app/listen.ts';
import {silentLog} from '../../../src/base/log.ts';
import type {CqlDatabase} from '../../../src/core/cql/port.ts';
import {openDataApiDoor} from '../../../src/doors/data-api/door.ts';
import type {DataApiOptions} from '../../../src/doors/data-api/door.ts';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';

export const TOKEN = 'Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh';

export interface TestServer {
  /** Without a slash at the end; the path of the API follows. */
  readonly url: string;
  readonly port: number;
  readonly database: CqlDatabase;
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
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  const database = options.database ?? (await engine.openDatabase('test'));
  const opened = openCredentials(database);
  const handler = openDataApiDoor({credentials: opened.credentials, log: silentLog, ...options, database});
  const listener = await listenHttp({host: '127.0.0.1', port: 0, handler});
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    port: listener.port,
    database,
    async send(path, command, headers = {}) {
      const response = await fetch(`${url}/v1${path}`, {
        method: 'POST',
        headers: {token: TOKEN, 'content-type': 'application/json', ...headers},
        body: typeof command === 'string' ? command : JSON.stringify(command),
      });
      const text = await response.text();
      return {http: response.status, body: text === '' ? {} : (JSON.parse(text) as Reply['body']), text};
    },
    async stop() {
      await listener.close(0);
      opened.close();
      await engine.close();
    },
  };
}
