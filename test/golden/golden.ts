/** A golden data directory: one that an earlier program wrote, what it was made of, and what is asked of it. */
import {readFileSync} from 'node:fs';
import {EmbeddedDatabase} from '../../src/engines/embedded/database.ts';
import {openStore} from '../../src/engines/embedded/store/open-store.ts';
import type {StoreOptions} from '../../src/engines/embedded/store/open-store.ts';
import type {Store} from '../../src/engines/embedded/store/store.ts';
import {DEFAULT_FIRST_SUPERUSER} from '../../src/engines/embedded/system/accounts.ts';
import {Passwords} from '../../src/engines/embedded/system/passwords.ts';
import {parseScript} from '../scripts/script.ts';
import type {Block} from '../scripts/script.ts';

/** Of the script, so that Apache Cassandra can answer it like the others. */
export const SCRIPT = 'golden-1';

export interface DataApiRequest {
  readonly path: string;
  readonly command: object;
  readonly answer?: object | undefined;
}

export interface Requests {
  /** Their writes reach segments. */
  readonly before: readonly DataApiRequest[];
  /** Their writes stay in the log. */
  readonly log: readonly DataApiRequest[];
  readonly questions: readonly DataApiRequest[];
}

export interface Golden {
  readonly blocks: readonly Block[];
  readonly requests: Requests;
}

/** `folder`: with a slash at the end. */
export function readGolden(folder: URL): Golden {
  return {
    blocks: parseScript(readFileSync(new URL('statements.cql', folder), 'utf8')),
    requests: JSON.parse(readFileSync(new URL('requests.json', folder), 'utf8')) as Requests,
  };
}

export const isQuestion = (block: Block): boolean => block.statement?.startsWith('SELECT ') === true;

export interface OpenData {
  readonly database: EmbeddedDatabase;
  readonly store: Store;
  close(): Promise<void>;
}

/** Seconds since 1970 at which a directory was begun, was gone on with, and is asked. */
export const BEGUN = 1_700_000_000;
export const CONTINUED = BEGUN + 100;
export const ASKED = BEGUN + 200;

/** The clock stands still at `seconds`, but for microseconds that make write times differ. */
export async function openData(options: StoreOptions, seconds: number): Promise<OpenData> {
  let micros = BigInt(seconds) * 1_000_000n;
  const store = await openStore({nowSeconds: () => seconds, ...options});
  const passwords = new Passwords(undefined, 4);
  try {
    const database = await EmbeddedDatabase.open({
      id: 'golden',
      store,
      clock: {nowMicros: () => (micros += 1n), nowSeconds: () => seconds},
      clusterName: 'golden',
      dataCenter: 'datacenter1',
      rack: 'rack1',
      passwords,
      firstSuperuser: DEFAULT_FIRST_SUPERUSER,
      address: () => ({host: '127.0.0.1', port: 9042}),
    });
    return {
      database,
      store,
      async close() {
        await database.close('closed');
        await store.close();
        await passwords.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
