/** What the manifest says of a segment: all that is needed until one is read. Plain JSON. */

export interface IndexFileMeta {
  readonly name: string;
  readonly bytes: number;
  /** Ids of the indexes in it. */
  readonly indexes: readonly number[];
  /** Rows where a term may expire are marked by a term of their own (indexes/term-ranges.ts). Absent when an earlier version wrote it. */
  readonly marksExpiry?: boolean | undefined;
}

export interface SegmentMeta {
  readonly id: number;
  readonly table: number;
  /** File of the rows. */
  readonly name: string;
  /** Of the file of the rows. */
  readonly bytes: number;
  readonly rows: number;
  /** How many of the rows are partition headers. */
  readonly headers: number;
  /** Seconds since 1970: no deletion or expiring cell in it was written before. */
  readonly since: number;
  /**
   * Of what it holds, the newest: greater in newer segments of a table, and that of the newest source in a merged one. Absent when an
   * earlier version of the program wrote it.
   */
  readonly age?: number | undefined;
  readonly indexFiles: readonly IndexFileMeta[];
}

export const bytesOf = (meta: SegmentMeta): number =>
  meta.indexFiles.reduce((sum, file) => sum + file.bytes, meta.bytes);
