/**
 * What the cluster tells of changes of its schema: read a little later, with all that comes meanwhile, and at once when somebody asks for what has changed. So what was
 * made through another gateway is known to whoever has been told that it was made.
 */
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import type {Connection} from './connection.ts';
import {CATCH_UP_MS, MISSING_MS, SCHEMA_DEBOUNCE_MS, SCHEMA_RETRY_MS} from './limits.ts';
import type {SchemaKeeper} from './schema-keeper.ts';

interface News {
  readonly change: WireSchemaChange;
  /** When it came, as the keeper of the schema counts. */
  readonly moment: number;
}

interface Reading {
  readonly news: readonly News[];
  readonly done: Promise<void>;
}

export interface NewsObserver {
  schemaRead(schema: Schema, changes: readonly WireSchemaChange[]): void;
  controlLost(why: string): void;
}

export interface NewsSource {
  /** Fails with `unavailable`. */
  connected(): Connection;
  isConnected(): boolean;
}

export class SchemaNews {
  readonly #keeper: SchemaKeeper;
  readonly #observer: NewsObserver;
  readonly #source: NewsSource;
  /** Not being read yet. */
  #news: News[] = [];
  readonly #reading = new Set<Reading>();
  /** The last read has failed: the next one is not hurried. */
  #isHard = false;
  /** What is looked for now, by its name. */
  readonly #looks = new Map<string, Promise<void>>();
  #nextLookMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(keeper: SchemaKeeper, observer: NewsObserver, source: NewsSource) {
    this.#keeper = keeper;
    this.#observer = observer;
    this.#source = source;
  }

  tell(change: WireSchemaChange): void {
    this.#news.push({change, moment: this.#keeper.moment});
    this.#readIn(SCHEMA_DEBOUNCE_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #readIn(ms: number): void {
    this.#timer ??= setTimeout(() => this.#readNow(), ms).unref();
  }

  #readNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const news = this.#news.splice(0);
    const reading: Reading = {news, done: this.#read(news).finally(() => this.#reading.delete(reading))};
    this.#reading.add(reading);
  }

  async #read(news: readonly News[]): Promise<void> {
    // What we changed ourselves was read when it was answered.
    const unread = news.filter(one => this.#isUnread(one)).map(({change}) => change);
    try {
      if (unread.length > 0) {
        await this.#keeper.refresh(() => this.#source.connected(), unread);
      }
    } catch {
      if (!this.#isClosed) {
        this.#isHard = true;
        this.#observer.controlLost('the schema could not be read');
        // Where the connection has ended, the next one reads all.
        if (this.#source.isConnected()) {
          this.#news.unshift(...news);
          this.#readIn(SCHEMA_RETRY_MS);
        }
      }
      return;
    }
    this.#isHard = false;
    const told = news.map(({change}) => change);
    this.#observer.schemaRead(this.#keeper.schema, told);
  }

  #isUnread({change, moment}: News): boolean {
    return !this.#keeper.wasReadAfter(moment, change);
  }

  /** See `catchUp` of the port. */
  catchUp(keyspace: string | undefined, table: string | undefined): Promise<void> | undefined {
    if (this.#news.length > 0 || this.#reading.size > 0) {
      const isAsked = (one: News): boolean => concerns(one.change, keyspace, table) && this.#isUnread(one);
      if (!this.#isHard && this.#news.some(isAsked)) {
        this.#readNow();
      }
      const reads = [...this.#reading].filter(({news}) => news.some(isAsked)).map(({done}) => done);
      if (reads.length > 0) {
        return atMost(CATCH_UP_MS, Promise.all(reads));
      }
    }
    return keyspace === undefined || this.#isKnown(keyspace, table) ? undefined : this.#lookFor(keyspace, table);
  }

  #isKnown(keyspace: string, table: string | undefined): boolean {
    const known = this.#keeper.schema.keyspaces.get(keyspace);
    return known !== undefined && (table === undefined || known.tables.has(table));
  }

  /** Nobody has told of it, but it may have been made this moment. Clients that ask for what is not there make few reads. */
  #lookFor(keyspace: string, name: string | undefined): Promise<void> | undefined {
    const key = `${keyspace}\0${name ?? ''}`;
    const running = this.#looks.get(key);
    const nowMs = performance.now();
    if (running !== undefined || nowMs < this.#nextLookMs || this.#isHard || !this.#source.isConnected()) {
      return running;
    }
    this.#nextLookMs = nowMs + MISSING_MS;
    const target = name === undefined ? 'KEYSPACE' : 'TABLE';
    const change: WireSchemaChange = {change: 'CREATED', target, keyspace, name, argumentTypes: []};
    const look = this.#keeper
      .refresh(() => this.#source.connected(), [change])
      // Whoever asks is told that it is not there.
      .catch(() => {})
      .finally(() => this.#looks.delete(key));
    const done = atMost(CATCH_UP_MS, look);
    this.#looks.set(key, done);
    return done;
  }
}

/** `table` undefined: any of the keyspace; `keyspace` undefined: any. */
const concerns = (change: WireSchemaChange, keyspace: string | undefined, table: string | undefined): boolean =>
  keyspace === undefined ||
  (change.keyspace === keyspace && (table === undefined || change.target !== 'TABLE' || change.name === table));

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
