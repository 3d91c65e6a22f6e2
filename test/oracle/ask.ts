/** Asks a server one step over the native protocol and shows the answer as lines, as the scripts do. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {UNSET} from '../../src/core/cql/port.ts';
import type {BoundValue} from '../../src/core/cql/port.ts';
import type {QueryParameters} from '../../src/wire/cql/request.ts';
import type {DecodedResponse, Response} from '../../src/wire/cql/response-decode.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {showAnswer, showRows} from '../scripts/answer.ts';
import type {Bound, Step} from './step.ts';

/** A server that has not answered by then hangs. */
const PATIENCE_MS = 40_000;
const NOTHING_MASKED: ReadonlySet<string> = new Set();

const toBound = (value: Bound): BoundValue =>
  value === null ? null : value === 'unset' ? UNSET : Buffer.from(value.slice(2), 'hex');

/** A connection to a server, in a keyspace of its own. */
export class Asker {
  readonly #client: RawClient;

  private constructor(client: RawClient) {
    this.#client = client;
  }

  /** Passwords take their time to check: a node that is busy refuses some of many logins at once. */
  static async connect(port: number, tries = 5): Promise<Asker> {
    try {
      return new Asker(await RawClient.ready(port, 5));
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
  }

  /** The answer as lines: none for void. */
  async ask(step: Step): Promise<string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string[]>(resolve => {
      timer = setTimeout(() => resolve(['no answer']), PATIENCE_MS);
    });
    try {
      return await Promise.race([this.#ask(step), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(step: Step): Promise<string[]> {
    const shared = {
      nowSeconds: step.now,
      timestamp: step.timestamp === undefined ? undefined : BigInt(step.timestamp),
    };
    if (step.mode === 'batch') {
      const items = step.parts!.map(
        part => ({kind: 'text', text: part.text, values: part.values.map(toBound)}) as const,
      );
      const answer = await this.#client.batch(step.batchType!, items, shared);
      return show(answer.response, answer.warnings);
    }
    const values = step.values.length === 0 ? undefined : step.values.map(toBound);
    if (step.mode !== 'prepared') {
      const bound = step.mode === 'bound' ? values : undefined;
      return this.#run(step, parameters => this.#client.query(step.text, {...shared, values: bound, ...parameters}));
    }
    const prepared = await this.#prepare(step.text);
    const lines = showAnswer(prepared, NOTHING_MASKED);
    if (prepared.kind === 'error') {
      return ['not prepared', ...lines];
    }
    const answer = await this.#run(step, parameters =>
      this.#client.execute(prepared.id, {...shared, values, ...parameters}, prepared.resultMetadataId),
    );
    return [...lines, ...answer];
  }

  async #prepare(text: string): Promise<Extract<Response, {kind: 'prepared' | 'error'}>> {
    try {
      return await this.#client.prepare(text);
    } catch (error) {
      if (error instanceof CqlFailure) {
        return {kind: 'error', failure: error};
      }
      throw error;
    }
  }

  async #run(step: Step, ask: (parameters: Partial<QueryParameters>) => Promise<DecodedResponse>): Promise<string[]> {
    let {response, warnings} = await ask({pageSize: step.pageSize});
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

function show(response: Response, warnings: readonly string[]): string[] {
  return [
    ...showAnswer(response, NOTHING_MASKED),
    ...warnings.map(warning => `warning ${warning.replaceAll(/\s+/g, ' ').trim()}`),
  ];
}
