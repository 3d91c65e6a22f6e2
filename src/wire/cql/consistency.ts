/** Consistency levels on the wire. Source: native_protocol_v5, "Notations" ([consistency]). */
import {CqlFailure} from '../../core/cql/errors.ts';
import type {Consistency} from '../../core/cql/port.ts';

/** The code is the index. */
const LEVELS: readonly Consistency[] = [
  'ANY',
  'ONE',
  'TWO',
  'THREE',
  'QUORUM',
  'ALL',
  'LOCAL_QUORUM',
  'EACH_QUORUM',
  'SERIAL',
  'LOCAL_SERIAL',
  'LOCAL_ONE',
];

const CODES = new Map<Consistency, number>(LEVELS.map((level, code) => [level, code]));

/** Fails with `protocol`. */
export function consistencyOf(code: number): Consistency {
  const level = LEVELS[code];
  if (level === undefined) {
    throw new CqlFailure('protocol', `Unknown code ${code} for a consistency level`);
  }
  return level;
}

export const consistencyCode = (level: Consistency): number => CODES.get(level) ?? 1;

export const isConsistency = (text: unknown): text is Consistency => CODES.has(text as Consistency);
