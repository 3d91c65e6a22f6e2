/**
 * Limits of the Data API door. Each can be set by its name (`--limit NAME=VALUE`); the defaults are the original's, but
 * where it says otherwise. Source: stargate/data-api, application.yaml, "stargate.jsonapi.operations" and "quarkus.http.limits".
 */

export interface Limits {
  /** Bytes of a request body. More answers HTTP 413. */
  readonly maxBodyBytes: number;
  /** Bytes of request bodies held at one time, all requests together. More answers HTTP 503. Ours: the original has none. */
  readonly maxBufferedBytes: number;
  /** Time for a whole body to arrive; then the connection is closed. Ours. */
  readonly bodyTimeoutMs: number;
  /** Time in which a client must take something of a large answer; then the connection is closed. Ours. */
  readonly sendTimeoutMs: number;
  /** Digits of a number literal; the original counts neither sign nor point. */
  readonly maxNumberDigits: number;
  /** Documents of one insertMany. */
  readonly maxInsertDocuments: number;
  /** Documents of one page of find and updateMany. */
  readonly pageSize: number;
  /** Documents that deleteMany deletes in one call. */
  readonly deletePageSize: number;
  /** Documents that countDocuments counts. */
  readonly maxCount: number;
  /** Documents that an in-memory sort may not reach. More cost time, not memory: only what the answer can have is kept. */
  readonly maxSortDocuments: number;
  /** Sorts in memory that read more than one page, at one time; others wait. Each may keep some ten megabytes. Ours. */
  readonly maxSortsAtOnce: number;
  /**
   * Characters of answers of `find` with large documents that are made or sent at one time, about; others wait. An answer that is larger by itself is
   * made when there is no other. Ours.
   */
  readonly maxAnswerCharacters: number;
  /** Documents of a vector sort, also when no limit is given. */
  readonly maxVectorLimit: number;
  /** How often a lost optimistic write is tried again. */
  readonly writeRetries: number;
  /** Collections in the whole database. The original's default is 5; ours is no limit. */
  readonly maxCollections: number;
  /** Indexes in the whole database, of which each collection needs 10. The original's default is 100; ours is no limit. */
  readonly maxIndexes: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxBodyBytes: 20 * 1024 * 1024,
  maxBufferedBytes: 512 * 1024 * 1024,
  bodyTimeoutMs: 30_000,
  sendTimeoutMs: 60_000,
  maxNumberDigits: 100,
  maxInsertDocuments: 100,
  pageSize: 50,
  deletePageSize: 20,
  maxCount: 1000,
  maxSortDocuments: 10_000,
  maxSortsAtOnce: 8,
  maxAnswerCharacters: 64 * 1024 * 1024,
  maxVectorLimit: 1000,
  writeRetries: 3,
  maxCollections: Infinity,
  maxIndexes: Infinity,
};

/** Indexes that the original counts for each collection. */
export const INDEXES_PER_COLLECTION = 10;
