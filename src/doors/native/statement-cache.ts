/**
 * Statements that were parsed before: prepared ones by id, texts of QUERY messages by text. One cache per door.
 * Ids of prepared statements are MD5 of keyspace and text, as Cassandra's: drivers prepare again on another process and compare.
 */
import {createHash} from 'node:crypto';
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {CqlSession, KeptStatements, StatementMetadata} from '../../core/cql/port.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import type {ParsedStatement, Statement} from '../../core/cql/statements/statement.ts';
import {ClockCache} from './clock-cache.ts';
import {DormantStatements, idOfKey, keyOfId} from './dormant-statements.ts';
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

/** Ids whose columns have changed are remembered up to here; beyond, all are taken for changed. */
const MAX_CHANGED_IDS = 10_000;
/** For an id that clients were told different columns of. */
const SEVERAL = '';

export class StatementCache {
  readonly #texts: ClockCache<CachedText>;
  readonly #prepared: ClockCache<PreparedStatement>;
  readonly #kept: KeptStatements | undefined;
  readonly #maxCachedText: number;
  readonly #maxPreparedBytes: number;
  #dormant: DormantStatements | undefined;
  /** What was told of the columns of statements that a change of the schema has forgotten, by id. */
  readonly #told = new Map<string, string>();
  #isAllUnsure = false;
  #evicted = 0;

  private constructor(limits: NativeLimits, kept: KeptStatements | undefined) {
    this.#texts = new ClockCache(limits.maxParsedBytes);
    this.#prepared = new ClockCache(limits.maxPreparedBytes, key => {
      this.#evicted += 1;
      kept?.remove([idOfKey(key)]);
    });
    this.#kept = kept;
    this.#maxCachedText = limits.maxCachedText;
    this.#maxPreparedBytes = limits.maxPreparedBytes;
  }

  /** `kept`: where prepared statements outlive the process. Fails like its `load`. */
  static async open(limits: NativeLimits, kept: KeptStatements | undefined): Promise<StatementCache> {
    const cache = new StatementCache(limits, kept);
    if (kept !== undefined) {
      cache.#dormant = await DormantStatements.load(kept, limits.maxPreparedBytes);
    }
    return cache;
  }

  get preparedCount(): number {
    return this.#prepared.size + (this.#dormant?.size ?? 0);
  }

  /** Prepared statements that made room for others. */
  get evictedCount(): number {
    return this.#evicted;
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
  ofId(id: string, session: CqlSession): PreparedStatement | undefined {
    return this.#prepared.get(id) ?? this.#wake(id, session);
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
    const {statement, metadata} = checked(session, parsed, keyspace);
    const id = createHash('md5')
      .update(keyspace ?? '')
      .update(text)
      .digest();
    const key = keyOfId(id);
    // Prepared twice: the plan that the engine has keeps being used.
    const known = this.#prepared.get(key);
    const columnsId = metadataId(metadata.columns);
    if (known !== undefined && known.metadataId.equals(columnsId)) {
      return {prepared: known, metadata};
    }
    const wasKept = known !== undefined || this.#dormant?.take(key) !== undefined;
    const prepared = new PreparedStatement(
      id,
      keyspace,
      text,
      {statement, markers: parsed.markers},
      metadata.columns,
      // Who prepared it in an earlier process may know other columns.
      wasKept || this.#isAllUnsure || (this.#told.get(key) ?? keyOfId(columnsId)) !== keyOfId(columnsId),
    );
    this.#prepared.set(key, prepared);
    if (!wasKept) {
      this.#kept?.keep({id, keyspace, text});
    }
    return {prepared, metadata};
  }

  /**
   * Forgets the prepared statements that a change may have changed the meaning of; clients are told UNPREPARED and prepare again.
   * Costs a look at every prepared statement.
   */
  forget(change: SchemaChange): void {
    const {target, keyspace, name} = change;
    if (change.change === 'CREATED') {
      return;
    }
    const gone: Buffer[] = [];
    for (const [key, prepared] of this.#prepared.entries()) {
      const isAffected = namesIn(prepared.statement).some(
        other => other.keyspace === keyspace && (target !== 'TABLE' || other.name === name),
      );
      if (isAffected) {
        this.#prepared.delete(key);
        this.#rememberTold(key, prepared);
        gone.push(prepared.id);
      }
    }
    if (gone.length > 0) {
      this.#kept?.remove(gone);
    }
    this.#dormant?.forget(change);
  }

  #rememberTold(key: string, {metadataKey, isUnsure}: PreparedStatement): void {
    const before = this.#told.get(key) ?? metadataKey;
    this.#told.set(key, isUnsure || before !== metadataKey ? SEVERAL : metadataKey);
    if (this.#told.size > MAX_CHANGED_IDS) {
      this.#told.clear();
      this.#isAllUnsure = true;
    }
  }

  /** Parses a statement of an earlier process. Undefined: there is none, or it means nothing any more. */
  #wake(key: string, session: CqlSession): PreparedStatement | undefined {
    const kept = this.#dormant?.take(key);
    if (kept === undefined) {
      return undefined;
    }
    const {keyspace, text} = kept;
    try {
      const parsed = parseStatement(text);
      const {statement, metadata} = checked(session, parsed, keyspace);
      const {markers} = parsed;
      const prepared = new PreparedStatement(
        idOfKey(key),
        keyspace,
        text,
        {statement, markers},
        metadata.columns,
        true,
      );
      this.#prepared.set(key, prepared);
      return prepared;
    } catch (error) {
      if (!(error instanceof CqlFailure)) {
        throw error;
      }
      // The client prepares again, and is told then what is wrong.
      this.#kept?.remove([kept.id]);
      return undefined;
    }
  }
}

function checked(
  session: CqlSession,
  parsed: ParsedStatement,
  keyspace: string | undefined,
): {statement: Statement; metadata: StatementMetadata} {
  const statement = keyspace === undefined ? parsed.statement : qualify(parsed.statement, keyspace);
  return {statement, metadata: session.prepare(statement, parsed.markers, keyspace)};
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
