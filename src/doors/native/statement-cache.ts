/**
 * Statements that were parsed before: prepared ones by id, texts of QUERY messages by text. One cache per door.
 * Ids of prepared statements are MD5 of keyspace and text, as Cassandra's: drivers prepare again on another process and compare.
 */
import {createHash} from 'node:crypto';
import {invalid} from '../../core/cql/errors.ts';
import type {CqlSession, StatementMetadata} from '../../core/cql/port.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import {ClockCache} from './clock-cache.ts';
import {KnownStatement, metadataId, PreparedStatement, weightOf} from './known-statement.ts';
import type {NativeLimits} from './limits.ts';
import {isQualified, namesIn, qualify} from './statement-facts.ts';

/** A text means something else in each keyspace, unless all its names say theirs. */
class CachedText extends KnownStatement {
  readonly text: string;
  readonly isQualified: boolean;
  readonly inKeyspace = new Map<string, KnownStatement>();

  constructor(text: string) {
    const parsed = parseStatement(text);
    super(text, parsed);
    this.text = text;
    this.isQualified = isQualified(parsed.statement);
  }
}

/** Keyspaces for which one unqualified text is kept. */
const MAX_KEYSPACES_PER_TEXT = 16;

export class StatementCache {
  readonly #texts: ClockCache<CachedText>;
  readonly #prepared: ClockCache<PreparedStatement>;
  readonly #maxCachedText: number;
  readonly #maxPreparedBytes: number;

  constructor(limits: NativeLimits) {
    this.#texts = new ClockCache(limits.maxParsedBytes);
    this.#prepared = new ClockCache(limits.maxPreparedBytes);
    this.#maxCachedText = limits.maxCachedText;
    this.#maxPreparedBytes = limits.maxPreparedBytes;
  }

  get preparedCount(): number {
    return this.#prepared.size;
  }

  /** Fails with `syntax`. */
  ofText(text: string, keyspace: string | undefined): KnownStatement {
    let known = this.#texts.get(text);
    if (known === undefined) {
      known = new CachedText(text);
      if (text.length <= this.#maxCachedText) {
        this.#texts.set(text, known);
      }
    }
    return known.isQualified || keyspace === undefined ? known : variant(known, keyspace);
  }

  /** `id` is a byte string. */
  ofId(id: string): PreparedStatement | undefined {
    return this.#prepared.get(id);
  }

  /** Fails with `syntax`, like `prepare` of the session, and with `invalid` when it alone would fill the cache. */
  prepare(
    session: CqlSession,
    text: string,
    connectionKeyspace: string | undefined,
  ): {prepared: PreparedStatement; metadata: StatementMetadata} {
    if (weightOf(text) > this.#maxPreparedBytes) {
      throw invalid(
        `Prepared statement of size ${weightOf(text)} bytes is larger than allowed maximum of ${this.#maxPreparedBytes} bytes`,
      );
    }
    const parsed = parseStatement(text);
    const keyspace = isQualified(parsed.statement) ? undefined : connectionKeyspace;
    const statement = keyspace === undefined ? parsed.statement : qualify(parsed.statement, keyspace);
    const metadata = session.prepare(statement, parsed.markers, keyspace);
    const id = createHash('md5')
      .update(keyspace ?? '')
      .update(text)
      .digest();
    const key = id.toString('latin1');
    // Prepared twice: the plan that the engine has keeps being used.
    const known = this.#prepared.get(key);
    if (known !== undefined && known.metadataId.equals(metadataId(metadata.columns))) {
      return {prepared: known, metadata};
    }
    const prepared = new PreparedStatement(id, keyspace, text, {statement, markers: parsed.markers}, metadata.columns);
    this.#prepared.set(key, prepared);
    return {prepared, metadata};
  }

  /**
   * Forgets the prepared statements that a change may have changed the meaning of; clients are told UNPREPARED and prepare again.
   * Costs a look at every prepared statement.
   */
  forget({target, keyspace, name, change}: SchemaChange): void {
    if (change === 'CREATED') {
      return;
    }
    for (const [key, prepared] of this.#prepared.entries()) {
      const isAffected = namesIn(prepared.statement).some(
        other => other.keyspace === keyspace && (target !== 'TABLE' || other.name === name),
      );
      if (isAffected) {
        this.#prepared.delete(key);
      }
    }
  }
}

function variant(known: CachedText, keyspace: string): KnownStatement {
  let statement = known.inKeyspace.get(keyspace);
  if (statement === undefined) {
    if (known.inKeyspace.size >= MAX_KEYSPACES_PER_TEXT) {
      known.inKeyspace.clear();
    }
    statement = new KnownStatement(known.text, {
      statement: qualify(known.statement, keyspace),
      markers: known.markers,
    });
    known.inKeyspace.set(keyspace, statement);
  }
  return statement;
}
