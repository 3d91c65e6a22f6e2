/** Sorted terms with their rows, from memory or files, joined into a new index. */
import type {IndexWriter} from './index-writer.ts';
import {OrdinalBuffer} from './ordinal-buffer.ts';
import type {Pace} from './pace.ts';

/** Stands on a term while `hasTerm`. */
export interface TermSource {
  readonly hasTerm: boolean;
  /** Its first `termLength` bytes count. */
  readonly term: Uint8Array;
  readonly termLength: number;
  /** Adds the rows of the term, as ordinals of the new segment. */
  gather(into: OrdinalBuffer): void;
  next(): void;
}

/** Writes all terms of the sources into the index that the writer has begun. `rows`: of the new segment. */
export async function joinTerms(
  sources: readonly TermSource[],
  writer: IndexWriter,
  rows: number,
  pace: Pace | undefined,
): Promise<void> {
  const live = sources.filter(source => source.hasTerm);
  const equal: TermSource[] = [];
  const buffer = new OrdinalBuffer();
  while (live.length > 0) {
    let least = live[0]!;
    equal.length = 1;
    equal[0] = least;
    for (let i = 1; i < live.length; i++) {
      const source = live[i]!;
      const order = compareTerms(source, least);
      if (order < 0) {
        least = source;
        equal.length = 1;
        equal[0] = source;
      } else if (order === 0) {
        equal.push(source);
      }
    }
    buffer.count = 0;
    for (let i = 0; i < equal.length; i++) {
      equal[i]!.gather(buffer);
    }
    if (buffer.count > 1) {
      buffer.normalize(rows);
    }
    if (buffer.count > 0) {
      writer.add(least.term, least.termLength, buffer.ordinals, buffer.count);
    }
    for (let i = 0; i < equal.length; i++) {
      const source = equal[i]!;
      source.next();
      if (!source.hasTerm) {
        live.splice(live.indexOf(source), 1);
      }
    }
    if (writer.file.needsDrain) {
      await writer.file.drain();
    }
    if (pace?.isOver() === true) {
      await pace.rest();
    }
  }
}

function compareTerms(a: TermSource, b: TermSource): number {
  const left = a.term;
  const right = b.term;
  const most = a.termLength < b.termLength ? a.termLength : b.termLength;
  for (let i = 0; i < most; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return a.termLength - b.termLength;
}
