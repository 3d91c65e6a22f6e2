/** JSON that is one text or one body. Values one after the other: reader.ts. */
import {decodeJsonText} from './decode.ts';
import {JsonReader} from './reader.ts';
import type {JsonLimits} from './reader.ts';
import type {Json} from './tree.ts';

/** The one value that the text holds, white space around it. Fails with a JsonFailure. */
export function parseJson(source: string | Uint8Array, limits: JsonLimits = {}): Json {
  const reader = new JsonReader(typeof source === 'string' ? source : decodeJsonText(source), limits);
  const value = reader.value();
  if (!reader.isAtEnd()) {
    throw reader.failure('syntax', 'Text after the value');
  }
  return value;
}
