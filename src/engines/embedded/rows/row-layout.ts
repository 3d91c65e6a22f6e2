/**
 * Flags in the bytes of stored rows and partition headers, and what they tell by themselves. The layout is drawn in
 * docs/storage-format.md, "Values"; row-encode.ts writes it, row-view.ts reads it in place, row-decode.ts as objects.
 *
 * A row has one shared write time and at most one shared TTL; cells that have the same say nothing about them. Columns
 * are sorted by id and carry their length, so a reader skips what it does not need. Encoding is canonical: equal rows
 * have equal bytes, empty columns are left out, and what a deletion in the same value hides is not stored.
 */

/** First byte of a value. */
export const IS_HEADER = 0x80;
export const HAS_LIVENESS = 0x01;
export const HAS_SHARED_TTL = 0x02;
export const HAS_DELETION = 0x04;
/** The row marker has the shared TTL. */
export const LIVENESS_TTL = 0x08;
/** A row deletion, a TTL or a tombstone is somewhere inside: purging must look. */
export const IS_MORTAL = 0x10;
/** A complex column has a deletion: purging must look, but only at column heads. */
export const HAS_COMPLEX_DELETION = 0x20;
/** Of headers: static columns follow the ranges. */
export const HAS_STATICS = 0x02;

/** First byte of a cell. */
export const CELL_TOMBSTONE = 0x01;
export const CELL_OWN_TS = 0x02;
export const CELL_OWN_TTL = 0x04;
export const CELL_SHARED_TTL = 0x08;

/** First byte of a complex column. */
export const COMPLEX_DELETION = 0x01;
/** Its time is the shared one less one, as a collection literal writes it. */
export const COMPLEX_DELETION_BEFORE = 0x02;

/** True for bytes that `encodeHeader` made. */
export const isHeader = (bytes: Uint8Array): boolean => (bytes[0]! & IS_HEADER) !== 0;

/** A row deletion, a TTL or a tombstone is inside. */
export const isMortal = (bytes: Uint8Array): boolean => (bytes[0]! & IS_MORTAL) !== 0;

/** False: no time passing and no purge can change the value. */
export const mayExpire = (bytes: Uint8Array): boolean => (bytes[0]! & (IS_MORTAL | HAS_COMPLEX_DELETION)) !== 0;
