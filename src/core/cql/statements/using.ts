/** USING TIMESTAMP and TTL. */
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import type {Using} from './statement.ts';
import {parseIntegerOrMarker, printTerm} from './terms.ts';

const NOTHING: Using = {timestamp: undefined, ttl: undefined};

/** Both are optional and may come in any order; of two the last one counts, as in Apache Cassandra. */
export function parseUsing(tokens: Tokens): Using {
  return tokens.skip('using') ? parseOptions(tokens, true) : NOTHING;
}

/** DELETE knows no TTL. */
export function parseUsingTimestamp(tokens: Tokens): Using {
  return tokens.skip('using') ? parseOptions(tokens, false) : NOTHING;
}

function parseOptions(tokens: Tokens, hasTtl: boolean): Using {
  let {timestamp, ttl} = NOTHING;
  do {
    if (tokens.skip('timestamp')) {
      timestamp = parseIntegerOrMarker(tokens);
    } else if (hasTtl && tokens.skip('ttl')) {
      ttl = parseIntegerOrMarker(tokens);
    } else {
      throw hasTtl ? tokens.noViable() : tokens.mismatched('K_TIMESTAMP');
    }
  } while (hasTtl && tokens.skip('and'));
  return {timestamp, ttl};
}

/** Keeps markers in their order, and is empty when there is nothing to say. */
export function printUsing(using: Using, bindings: Bindings): string {
  const {timestamp, ttl} = using;
  if (ttl === undefined) {
    return timestamp === undefined ? '' : ` USING TIMESTAMP ${printTerm(timestamp, bindings)}`;
  }
  if (timestamp === undefined) {
    return ` USING TTL ${printTerm(ttl, bindings)}`;
  }
  const isTtlFirst = ttl.kind === 'marker' && timestamp.kind === 'marker' && ttl.index < timestamp.index;
  return isTtlFirst
    ? ` USING TTL ${printTerm(ttl, bindings)} AND TIMESTAMP ${printTerm(timestamp, bindings)}`
    : ` USING TIMESTAMP ${printTerm(timestamp, bindings)} AND TTL ${printTerm(ttl, bindings)}`;
}
