/** What a file of a statement offers: from text and back. */
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';

export interface Grammar<S> {
  /** Reads one whole statement, the leading keywords included. Fails with `syntax`, seldom with `invalid`. */
  parse(tokens: Tokens): S;
  /** Text that parses to the same statement. Tells `bindings` each marker and inline value, in order of the text. */
  print(statement: S, bindings: Bindings): string;
}
