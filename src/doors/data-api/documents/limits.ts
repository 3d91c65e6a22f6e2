/**
 * Limits of documents and clauses; beyond them a request fails with SHRED_DOC_LIMIT_VIOLATION or the clause's own code.
 * "Indexed": only what the collection's `indexing` lets into the columns counts. Source: stargate/data-api, "DocumentLimitsConfig".
 */
export interface DocumentLimits {
  /** Characters of the stored JSON. */
  readonly maxDocumentLength: number;
  /** Objects and arrays inside each other, the document itself included. */
  readonly maxDepth: number;
  /** Characters of a path, escapes and dots included. */
  readonly maxPathLength: number;
  /** Members of one object, indexed. */
  readonly maxObjectMembers: number;
  /** Members of all objects of the document, indexed. */
  readonly maxDocumentMembers: number;
  /** Elements of one array, indexed. */
  readonly maxArrayLength: number;
  /** UTF-8 bytes of a string, indexed. */
  readonly maxStringBytes: number;
  /** Numbers of a `$vector`. */
  readonly maxVectorLength: number;
  /** UTF-8 bytes of an `_id`, indexed or not: what a partition key can hold beside its type. */
  readonly maxIdBytes: number;
}

export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  maxDocumentLength: 4_000_000,
  maxDepth: 16,
  maxPathLength: 1000,
  maxObjectMembers: 1000,
  maxDocumentMembers: 2000,
  maxArrayLength: 1000,
  maxStringBytes: 8000,
  maxVectorLength: 4096,
  maxIdBytes: 65_000,
};

/** Comparisons of one filter. */
export const MAX_FILTER_COMPARISONS = 64;
/** Values of `$in` and `$nin`. */
export const MAX_IN_VALUES = 100;
/** Values of `$all`: no indexed array has more elements. Ours; the original has no limit. */
export const MAX_ALL_VALUES = 1000;
/** Fields of a sort. Ours; the original has no limit. */
export const MAX_SORT_FIELDS = 100;
/** Characters of a path in an update: no document has a longer one. */
export const MAX_UPDATE_PATH_LENGTH = DEFAULT_DOCUMENT_LIMITS.maxPathLength;
/** An update may not pad an array beyond this index: no longer array fits into a document. */
export const MAX_PADDED_INDEX = 800_000;
