/** An engine in memory that takes CQL text and shows rows as CQL literals. For tests. */
import type {BoundValue, ExecuteOptions, Outcome} from '../../core/cql/port.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {ParsedStatement} from '../../core/cql/statements/statement.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {openEmbeddedEngine} from './engine.ts';
import type {EmbeddedDatabase} from './database.ts';
import type {Clock} from './context.ts';

/** Time that only moves when told to. */
export class HandClock implements Clock {
  micros = 1_700_000_000_000_000n;

  nowMicros(): bigint {
    this.micros += 1n;
    return this.micros;
  }

  nowSeconds(): number {
    return Number(this.micros / 1_000_000n);
  }

  pass(seconds: number): void {
    this.micros += BigInt(seconds) * 1_000_000n;
  }
}

export class CqlFixture {
  readonly clock: HandClock;
  readonly database: EmbeddedDatabase;
  readonly #close: () => Promise<void>;
  readonly #parsed = new Map<string, ParsedStatement>();

  constructor(clock: HandClock, database: EmbeddedDatabase, close: () => Promise<void>) {
    this.clock = clock;
    this.database = database;
    this.#close = close;
  }

  parse(text: string): ParsedStatement {
    let parsed = this.#parsed.get(text);
    if (parsed === undefined) {
      parsed = parseStatement(text);
      this.#parsed.set(text, parsed);
    }
    return parsed;
  }

  run(text: string, values: readonly BoundValue[] = [], options: ExecuteOptions = {}): Promise<Outcome> {
    const session = this.database.session({role: 'cassandra', isSuperuser: true});
    return session.execute(this.parse(text).statement, {keyspace: 'k', values, ...options});
  }

  /** Runs statements, one a line. */
  async all(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.run(text);
    }
  }

  /** Rows as text: literals joined by ` | `. */
  async rows(text: string, values: readonly BoundValue[] = [], options: ExecuteOptions = {}): Promise<string[]> {
    return shown(await this.run(text, values, options));
  }

  async columns(text: string): Promise<string[]> {
    const outcome = await this.run(text);
    return outcome.kind === 'rows' ? outcome.columns.map(column => column.name) : [];
  }

  /** The failure's message, or what came instead. */
  async failure(text: string, values: readonly BoundValue[] = [], options: ExecuteOptions = {}): Promise<string> {
    try {
      return `no failure: ${shown(await this.run(text, values, options)).join('; ')}`;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** All pages of a query, rows as text. */
  async pages(text: string, pageSize: number, values: readonly BoundValue[] = []): Promise<string[][]> {
    const pages: string[][] = [];
    let pagingState: Uint8Array | undefined;
    do {
      const outcome = await this.run(text, values, {pageSize, pagingState});
      pages.push(shown(outcome));
      pagingState = outcome.kind === 'rows' ? outcome.pagingState : undefined;
    } while (pagingState !== undefined && pages.length < 10_000);
    return pages;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

export function shown(outcome: Outcome): string[] {
  if (outcome.kind !== 'rows') {
    return [];
  }
  const codecs = outcome.columns.map(column => codecOf(column.type));
  return outcome.rows.map(row =>
    row.map((value, i) => (value === null ? 'null' : codecs[i]!.toLiteral(value))).join(' | '),
  );
}

export async function openCql(memtableBytes?: number): Promise<CqlFixture> {
  const clock = new HandClock();
  const engine = openEmbeddedEngine({directory: undefined, clock, memtableBytes, bcryptRoundsLog2: 4});
  const database = await engine.openDatabase('test');
  const fixture = new CqlFixture(clock, database, () => engine.close());
  await fixture.run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}", [], {
    keyspace: undefined,
  });
  return fixture;
}
