/** Asks a server, ours or Apache Cassandra, the statements of a script over the native protocol. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {UNSET} from '../../src/core/cql/port.ts';
import type {BoundValue} from '../../src/core/cql/port.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';
import type {QueryParameters} from '../../src/wire/cql/request.ts';
import type {DecodedResponse, WireColumn} from '../../src/wire/cql/response-decode.ts';
import {RawClient, prepareOrFailure} from '../doors/native/raw-client.ts';
import {dataTypeOf, showAnswer, showFailure, showRows} from './answer.ts';
import {directivesOf} from './script.ts';
import type {Block, Directives} from './script.ts';

/** Every answer of several rows is also read in pages of these sizes, and must be the same. */
const PAGE_SIZES = [1, 2, 3, 7];

/** Characters of a warning that are kept. */
const WARNING_LENGTH = 60;

/** Answers by block; no lines for remarks. */
export type Answers = readonly (readonly string[])[];

/** Runs the blocks one after the other, in a fresh keyspace of the script's own that is dropped at the end. */
export async function askScript(port: number, name: string, blocks: readonly Block[]): Promise<Answers> {
  const client = await RawClient.ready(port, 5);
  const keyspace = keyspaceOf(name);
  const users = new Users(port, keyspace);
  try {
    await must(client, `DROP KEYSPACE IF EXISTS ${keyspace}`);
    await must(
      client,
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    );
    await must(client, `USE ${keyspace}`);
    const answers: string[][] = [];
    for (const block of blocks) {
      if (block.statement === undefined) {
        answers.push([]);
        continue;
      }
      const directives = directivesOf(block);
      const asked = directives.user === undefined ? client : await users.client(directives.user, client);
      answers.push(asked instanceof CqlFailure ? showFailure(asked) : await ask(asked, block.statement, directives));
      users.asked(block.statement);
    }
    await must(client, `DROP KEYSPACE IF EXISTS ${keyspace}`);
    return answers;
  } finally {
    client.end();
    users.end();
  }
}

/** The connections of other users than the superuser, and the time that a server takes to see changes of roles. */
class Users {
  readonly #port: number;
  readonly #keyspace: string;
  readonly #shared = new Map<string, RawClient>();
  readonly #fresh: RawClient[] = [];
  #staleMs: number | undefined;
  #isChanged = true;

  constructor(port: number, keyspace: string) {
    this.#port = port;
    this.#keyspace = keyspace;
  }

  /** For after each statement: those that may change what a user may do. */
  asked(statement: string): void {
    this.#isChanged ||= /^\s*(?:grant|revoke|create|alter|drop|add|insert|update|delete|truncate)\b/i.test(statement);
  }

  /** A connection of the user, or why there is none. */
  async client(user: NonNullable<Directives['user']>, superuser: RawClient): Promise<RawClient | CqlFailure> {
    if (this.#isChanged) {
      this.#isChanged = false;
      this.#staleMs ??= await staleMs(superuser);
      await new Promise(resolve => setTimeout(resolve, this.#staleMs));
    }
    const key = `${user.name} ${user.password}`;
    const known = user.isFresh ? undefined : this.#shared.get(key);
    if (known !== undefined) {
      return known;
    }
    const client = await RawClient.connect(this.#port, 5);
    this.#fresh.push(client);
    await client.startup();
    const answer = await client.login(user.name, user.password);
    if (answer.kind === 'error') {
      return answer.failure;
    }
    await must(client, `USE ${this.#keyspace}`);
    if (!user.isFresh) {
      this.#shared.set(key, client);
    }
    return client;
  }

  end(): void {
    this.#fresh.forEach(client => client.end());
  }
}

/** Cassandra keeps roles and permissions in caches: milliseconds until it has surely looked again. */
async function staleMs(client: RawClient): Promise<number> {
  const {response} = await client.query("SELECT value FROM system_views.settings WHERE name = 'permissions_validity'");
  const value = response.kind === 'rows' ? response.rows[0]?.[0] : undefined;
  const [, count = '0', unit = ''] =
    /^(\d+)(ms|s)$/.exec(value instanceof Uint8Array ? Buffer.from(value).toString() : '') ?? [];
  const ms = Number(count) * (unit === 's' ? 1000 : 1);
  return ms === 0 ? 0 : ms + 200;
}

/** Runs the blocks one after the other on a connection. */
export async function askBlocks(client: RawClient, blocks: readonly Block[]): Promise<Answers> {
  const answers: string[][] = [];
  for (const block of blocks) {
    answers.push(block.statement === undefined ? [] : await ask(client, block.statement, directivesOf(block)));
  }
  return answers;
}

export const keyspaceOf = (name: string): string => `script_${name.replaceAll('-', '_')}`;

async function must(client: RawClient, text: string): Promise<void> {
  const {response} = await client.query(text);
  if (response.kind === 'error') {
    throw new Error(`${text}: ${response.failure.message}`, {cause: response.failure});
  }
}

type Run = (parameters: Partial<QueryParameters>) => Promise<DecodedResponse>;

async function ask(client: RawClient, text: string, directives: Directives): Promise<string[]> {
  const {masked, nowSeconds, timestamp, bind} = directives;
  let run: Run = parameters => client.query(text, {nowSeconds, timestamp, ...parameters});
  if (directives.isPrepareOnly || bind !== undefined) {
    const prepared = await prepareOrFailure(client, text);
    if (prepared.kind === 'error' || directives.isPrepareOnly) {
      return showAnswer(prepared, masked);
    }
    const values = (bind ?? []).map((value, i) => toBound(value, prepared.variables[i]));
    run = parameters =>
      client.execute(prepared.id, {nowSeconds, timestamp, values, ...parameters}, prepared.resultMetadataId);
  }
  const {response, warnings} = await settled(run);
  const lines = showAnswer(response, masked);
  if (response.kind === 'error') {
    return lines;
  }
  if (response.kind === 'rows' && response.rows.length > 1 && /^\s*select/i.test(text)) {
    lines.push(...(await askPages(run, showRows(response, masked), masked)));
  }
  lines.push(...warnings.map(warning => `warning ${warning.replaceAll(/\s+/g, ' ').slice(0, WARNING_LENGTH).trim()}`));
  return lines;
}

/** Cassandra builds indexes in the background; until then queries that need them fail. */
async function settled(run: Run): Promise<DecodedResponse> {
  for (let tries = 1; ; tries += 1) {
    const answer = await run({});
    const {response} = answer;
    if (response.kind !== 'error' || response.failure.code !== 'read_failure' || tries > 20) {
      return answer;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** A value of a `bind` note in wire form. */
function toBound(text: string, variable: WireColumn | undefined): BoundValue {
  if (text === 'null') {
    return null;
  }
  if (text === 'unset') {
    return UNSET;
  }
  if (text.startsWith('0x')) {
    return Buffer.from(text.slice(2), 'hex');
  }
  if (variable === undefined) {
    throw new Error(`There is no marker for ${text}`);
  }
  return codecOf(dataTypeOf(variable.type)).fromJson(JSON.parse(text));
}

/** What pages give that the whole answer does not: no lines when they are the same. */
async function askPages(run: Run, rows: readonly string[], masked: ReadonlySet<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const pageSize of PAGE_SIZES) {
    const problem = await comparePages(run, pageSize, rows, masked);
    if (problem !== undefined) {
      lines.push(`paged by ${pageSize}: ${problem}`);
    }
  }
  return lines;
}

async function comparePages(
  run: Run,
  pageSize: number,
  rows: readonly string[],
  masked: ReadonlySet<string>,
): Promise<string | undefined> {
  const seen: string[] = [];
  let pagingState: Uint8Array | undefined;
  for (let pages = 0; pages <= rows.length + 2; pages++) {
    const {response} = await run({pageSize, pagingState});
    if (response.kind !== 'rows') {
      return response.kind === 'error' ? `failure ${response.failure.code}` : response.kind;
    }
    if (response.rows.length > pageSize) {
      return `a page of ${response.rows.length} rows`;
    }
    seen.push(...showRows(response, masked));
    pagingState = response.metadata.pagingState;
    if (pagingState === undefined) {
      return seen.length === rows.length && seen.every((row, i) => row === rows[i])
        ? undefined
        : `other rows: ${seen.join(', ')}`;
    }
  }
  return 'no end';
}
