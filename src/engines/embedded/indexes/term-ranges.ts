/**
 * Terms of an index: each part is a header byte (02 empty, 03 value) and its comparable form; an entry of a map has two parts.
 * Long terms are cut, which keeps their order: a range of cut terms may hold too much, never too little.
 */
import type {DataType} from '../../../core/cql/types/type.ts';
import {ABOVE, comparableOf, component, type Comparable} from '../rows/comparable.ts';
import type {ByteString, IndexSpec} from '../store/store.ts';

/**
 * Rows where a term of the index may expire have this one too: no value's. So rows without a term are known (see `TableStore.lacking`).
 */
export const MAY_EXPIRE_TERM: ByteString = '\x01';

/** Bytes of a term that are kept. */
export const MAX_TERM_BYTES = 1024;

export interface TermRange {
  readonly from: ByteString;
  readonly to: ByteString;
}

export interface TermBound {
  readonly value: Uint8Array;
  readonly isInclusive: boolean;
}

export const cut = (term: ByteString): ByteString =>
  term.length > MAX_TERM_BYTES ? term.slice(0, MAX_TERM_BYTES) : term;

/** The comparable forms of an index's parts: one, or two for entries. */
export const comparablesOf = (spec: IndexSpec): readonly Comparable[] =>
  (spec.types as readonly DataType[]).map(comparableOf);

/** All terms that the given parts begin with: of one value, or of all entries with this key. */
export function equalRange(comparables: readonly Comparable[], parts: readonly Uint8Array[]): TermRange {
  let text = '';
  for (const [i, part] of parts.entries()) {
    text += component(comparables[i]!, part);
  }
  return parts.length < comparables.length ? rangeBetween(text, text + ABOVE) : rangeBetween(text, text + '\0');
}

/** Terms whose last part lies between the bounds; `before` are the parts in front of it. */
export function boundedRange(
  comparables: readonly Comparable[],
  before: readonly Uint8Array[],
  lower: TermBound | undefined,
  upper: TermBound | undefined,
): TermRange {
  let prefix = '';
  for (const [i, part] of before.entries()) {
    prefix += component(comparables[i]!, part);
  }
  const last = comparables[before.length]!;
  let from = prefix;
  if (lower !== undefined) {
    from += component(last, lower.value) + (lower.isInclusive ? '' : '\0');
  }
  let to = prefix;
  if (upper === undefined) {
    to += ABOVE;
  } else {
    to += component(last, upper.value) + (upper.isInclusive ? '\0' : '');
  }
  return rangeBetween(from, to);
}

function rangeBetween(from: ByteString, to: ByteString): TermRange {
  return {from: cut(from), to: to.length > MAX_TERM_BYTES ? `${cut(to)}\0` : to};
}
