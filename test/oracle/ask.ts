/** Asks a server one step over the native protocol and shows the answer as lines, as the scripts do. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {UNSET} from '../../src/core/cql/port.ts';
import type {BoundValue} from '../../src/core/cql/port.ts';
import type {QueryParameters} from '../../src/wire/cql/request.ts';
import type {DecodedResponse, Response} from '../../src/wire/cql/response-decode.ts';
import {RawClient, prepareOrFailure} from '../doors/native/raw-client.ts';
import {showAnswer, showFailure, showRows} from '../scripts/answer.ts';
import type {Bound, Foreign, Step} from './step.ts';

/** A server that has not answered by then hangs. */
const PATIENCE_MS = 40_000;
const NOTHING_MASKED: ReadonlySet<string> = new Set();

const toBound = (value: Bound): BoundValue =>
  value === null ? null : value === 'unset' ? UNSET : Buffer.from(value.slice(2), 'hex');

/** A connection to a server, in a keyspace of its own. */
export class Asker {
  readonly #port: number;
  readonly #client: RawClient;
  /** Connections of roles, by their names, each with the keyspace that it uses. */
  readonly #roles = new Map<string, {readonly client: RawClient; readonly keyspace: string}>();
  /** A connection without a keyspace. */
  #nowhere: RawClient | undefined;
  #keyspace = '';

  private constructor(port: number, client: RawClient) {
    this.#port = port;
    this.#client = client;
  }

  /** Passwords take their time to check: a node that is busy refuses some of many logins at once. */
  static async connect(port: number, tries = 5): Promise<Asker> {
    try {
      return new Asker(port, await RawClient.ready(port, 5));
    } catch (error) {
      if (tries <= 1) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 1000));
      return Asker.connect(port, tries - 1);
    }
  }

  /** Makes the keyspace anew and uses it. */
  async begin(keyspace: string): Promise<void> {
    await this.drop(keyspace);
    await this.must(
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = false`,
    );
    await this.must(`USE ${keyspace}`);
    this.#keyspace = keyspace;
    this.#endRoles();
  }

  async drop(keyspace: string): Promise<void> {
    await this.must(`DROP KEYSPACE IF EXISTS ${keyspace}`);
  }

  async must(text: string): Promise<void> {
    const {response} = await this.#client.query(text);
    if (response.kind === 'error') {
      throw new Error(`${text}: ${response.failure.message}`, {cause: response.failure});
    }
  }

  end(): void {
    this.#client.end();
    this.#nowhere?.end();
    this.#endRoles();
  }

  #endRoles(): void {
    this.#roles.forEach(({client}) => client.end());
    this.#roles.clear();
  }

  /** The connection of a role, or why it cannot log in. */
  async #clientOf({role, isNowhere}: Step): Promise<RawClient | CqlFailure> {
    if (isNowhere === true) {
      return (this.#nowhere ??= await RawClient.ready(this.#port, 5));
    }
    if (role === undefined) {
      return this.#client;
    }
    const open = this.#roles.get(role);
    if (open !== undefined && open.keyspace === this.#keyspace) {
      return open.client;
    }
    const client = await RawClient.connect(this.#port, 5);
    await client.startup();
    const answer = await client.login(role, role);
    if (answer.kind === 'error') {
      client.end();
      return answer.failure;
    }
    await client.query(`USE ${this.#keyspace}`);
    this.#roles.set(role, {client, keyspace: this.#keyspace});
    return client;
  }

  /** The answer as lines: none for void. */
  async ask(step: Step): Promise<string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string[]>(resolve => {
      timer = setTimeout(() => resolve(['no answer']), PATIENCE_MS);
    });
    try {
      const lines = await Promise.race([this.#ask(step), late]);
      return OF_THE_SERVER.test(step.text) ? this.#ownOf(step.text, lines) : lines;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What two servers that hold the same say alike. */
  #ownOf(text: string, lines: readonly string[]): string[] {
    if (text === 'DESCRIBE CLUSTER') {
      // Its name and its tokens are its own.
      return lines.slice(0, 1);
    }
    return lines
      .filter(line => !isOfAnotherWorld(line, this.#keyspace))
      .map(line => line.replaceAll(/\bID = [-0-9a-f]{36}/g, 'ID = <id>'));
  }

  async #ask(step: Step): Promise<string[]> {
    if (step.wait !== undefined) {
      await new Promise(resolve => setTimeout(resolve, step.wait! * 1000));
    }
    const client = await this.#clientOf(step);
    if (client instanceof CqlFailure) {
      return ['not logged in', ...showFailure(client)];
    }
    const shared = {
      names: step.names,
      nowSeconds: step.now,
      timestamp: step.timestamp === undefined ? undefined : BigInt(step.timestamp),
    };
    if (step.mode === 'batch') {
      const items = step.parts!.map(
        part => ({kind: 'text', text: part.text, values: part.values.map(toBound)}) as const,
      );
      const answer = await client.batch(step.batchType!, items, shared);
      return show(answer.response, answer.warnings);
    }
    const values = step.values.length === 0 ? undefined : step.values.map(toBound);
    if (step.mode !== 'prepared') {
      const bound = step.mode === 'bound' ? values : undefined;
      return this.#run(step, parameters => client.query(step.text, {...shared, values: bound, ...parameters}));
    }
    const prepared = await prepareOrFailure(client, step.text);
    const lines = showAnswer(prepared, NOTHING_MASKED);
    if (prepared.kind === 'error') {
      return ['not prepared', ...lines];
    }
    const answer = await this.#run(step, parameters =>
      client.execute(prepared.id, {...shared, values, ...parameters}, prepared.resultMetadataId),
    );
    return [...lines, ...answer];
  }

  /** A paging state of another statement; undefined when it has no second page. */
  async #stateOf({text, pageSize, change}: Foreign, now: number | undefined): Promise<Uint8Array | undefined> {
    const {response} = await this.#client.query(text, {pageSize, nowSeconds: now});
    const state = response.kind === 'rows' ? response.metadata.pagingState : undefined;
    return state === undefined ? undefined : changed(state, change);
  }

  async #run(step: Step, ask: (parameters: Partial<QueryParameters>) => Promise<DecodedResponse>): Promise<string[]> {
    const state = step.foreign === undefined ? undefined : await this.#stateOf(step.foreign, step.now);
    let {response, warnings} = await ask({pageSize: step.pageSize, pagingState: state});
    // Cassandra builds indexes in the background; until then queries that need them fail.
    for (
      let tries = 0;
      response.kind === 'error' && response.failure.code === 'read_failure' && tries < 20;
      tries += 1
    ) {
      await new Promise(resolve => setTimeout(resolve, 50));
      ({response, warnings} = await ask({pageSize: step.pageSize}));
    }
    const lines = show(response, warnings);
    if (step.foreign !== undefined) {
      return [...(state === undefined ? ['one page'] : []), ...lines];
    }
    let pages = 1;
    while (response.kind === 'rows' && response.metadata.pagingState !== undefined) {
      ({response} = await ask({pageSize: step.pageSize, pagingState: response.metadata.pagingState}));
      pages += 1;
      if (response.kind !== 'rows') {
        lines.push(...showAnswer(response, NOTHING_MASKED));
      } else if (response.rows.length > (step.pageSize ?? Infinity)) {
        lines.push(`a page of ${response.rows.length} rows`);
      } else {
        lines.push(...showRows(response, NOTHING_MASKED));
      }
      if (pages > 2000) {
        lines.push('pages without end');
        break;
      }
    }
    return lines;
  }
}

/** Statements that show roles, grants and keyspaces of the whole server: worlds that go beside have others. */
const OF_THE_SERVER = /^(?:LIST|DESC|DESCRIBE)\b/;

const isOfAnotherWorld = (line: string, keyspace: string): boolean =>
  (line.match(/\boracle_\w+/g) ?? []).some(name => !name.startsWith(keyspace));

function changed(state: Uint8Array, change: Foreign['change']): Uint8Array {
  const bytes = Buffer.from(state);
  switch (change) {
    case 'none':
      return bytes;
    case 'cut':
      return bytes.subarray(0, Math.max(1, bytes.length >> 1));
    case 'flip': {
      const at = bytes.length >> 1;
      bytes[at] = bytes[at]! ^ 0x55;
      return bytes;
    }
    case 'more':
      return Buffer.concat([bytes, Buffer.from([1, 2, 3])]);
    case 'empty':
      return Buffer.alloc(0);
    case 'nonsense':
      return Buffer.from('nonsense, but long enough to be one');
  }
}

function show(response: Response, warnings: readonly string[]): string[] {
  return [
    ...showAnswer(response, NOTHING_MASKED),
    ...warnings.map(warning => `warning ${warning.replaceAll(/\s+/g, ' ').trim()}`),
  ];
}
