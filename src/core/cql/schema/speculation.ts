/** Policies of `speculative_retry` and `additional_write_policy`: kept as Cassandra prints them. */
import {config} from './properties.ts';

const PERCENTILE = /^(\d+(?:\.\d+)?)p(?:ercentile)?$/i;
const FIXED = /^(\d+(?:\.\d+)?)ms$/i;
const HYBRID = /^(min|max)\(([^(),]+),([^(),]+)\)$/i;

/** `99PERCENTILE` gives `99p`, `10.0ms` gives `10ms`, `never` gives `NEVER`. Fails with `config`. */
export function readSpeculation(option: string, text: string): string {
  const given = text.trim();
  const hybrid = HYBRID.exec(given);
  if (hybrid !== null) {
    const [, name = '', first = '', second = ''] = hybrid;
    const parts = [readSingle(option, first.trim(), text), readSingle(option, second.trim(), text)];
    const kinds = parts.map(part => part.endsWith('ms'));
    if (parts.some(part => !/^\d/.test(part)) || kinds[0] === kinds[1]) {
      throw refusal(option, text);
    }
    return `${name.toUpperCase()}(${parts.join(',')})`;
  }
  return readSingle(option, given, text);
}

function readSingle(option: string, given: string, whole: string): string {
  const percentile = PERCENTILE.exec(given)?.[1];
  if (percentile !== undefined) {
    if (Number(percentile) <= 0 || Number(percentile) >= 100) {
      throw config(`Invalid value ${given} for PERCENTILE option '${option}': must be between (0.0 and 100.0)`);
    }
    return `${Number(Number(percentile).toFixed(4))}p`;
  }
  const fixed = FIXED.exec(given)?.[1];
  if (fixed !== undefined) {
    return `${Math.trunc(Number(fixed))}ms`;
  }
  switch (given.toUpperCase()) {
    case 'ALWAYS':
      return 'ALWAYS';
    case 'NEVER':
    case 'NONE':
      return 'NEVER';
    default:
      throw refusal(option, whole);
  }
}

const refusal = (option: string, text: string) => config(`Invalid value ${text} for option '${option}'`);
