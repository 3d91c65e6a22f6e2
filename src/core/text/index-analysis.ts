/**
 * What storage-attached indexes on texts do to them, by the options case_sensitive, normalize and ascii. What is sought is
 * treated the same way, so that `=`, CONTAINS and CONTAINS KEY find texts that are alike; other conditions compare texts as they are.
 * Seen in: Apache Cassandra 5.0.9.
 */
import type {Index} from '../cql/schema/schema.ts';
import {foldToAscii} from './ascii-folding.ts';

/** In the order in which it is done. */
export interface TextAnalysis {
  readonly toLower: boolean;
  /** To Unicode's composed form (NFC). */
  readonly normalizes: boolean;
  readonly toAscii: boolean;
}

/** Undefined: texts are indexed as they are. */
export function analysisOf({options}: Pick<Index, 'options'>): TextAnalysis | undefined {
  const is = (name: string, value: string): boolean => options[name]?.toLowerCase() === value;
  const analysis: TextAnalysis = {
    toLower: is('case_sensitive', 'false'),
    normalizes: is('normalize', 'true'),
    toAscii: is('ascii', 'true'),
  };
  return analysis.toLower || analysis.normalizes || analysis.toAscii ? analysis : undefined;
}

/** Gives the bytes of a text as they stand in the index. Given bytes are not changed and may be given back. */
export function analyzer({toLower, normalizes, toAscii}: TextAnalysis): (bytes: Uint8Array) => Uint8Array {
  return bytes => {
    const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    let text = before;
    if (toLower) {
      text = text.toLowerCase();
    }
    if (normalizes) {
      text = text.normalize('NFC');
    }
    if (toAscii) {
      text = foldToAscii(text);
    }
    return text === before ? bytes : Buffer.from(text);
  };
}
