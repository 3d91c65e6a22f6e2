/** `$hybrid` and `$vectorize` in documents that are about to be written. */
import type {IncomingHttpHeaders} from 'node:http';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {vectorJson} from '../documents/vectors.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {Embeddings} from './embeddings.ts';
import type {Purpose} from './protocols/protocol.ts';
import {serviceOf} from './service.ts';

const HYBRID = '$hybrid';
const VECTORIZE = '$vectorize';
const VECTOR = '$vector';
const LEXICAL = '$lexical';

/**
 * Puts `$lexical` and `$vectorize` in the place of `$hybrid`. Gives the same document when it has none.
 * Fails with `HYBRID_FIELD_…`.
 */
export function expandHybrid(document: JsonObject): JsonObject {
  const hybrid = document.get(HYBRID);
  if (hybrid === undefined) {
    return document;
  }
  if (document.has(LEXICAL) || document.has(VECTOR) || document.has(VECTORIZE)) {
    throw fail('HYBRID_FIELD_CONFLICT');
  }
  const [lexical, vectorize] = partsOf(hybrid);
  const expanded: JsonObject = new Map();
  for (const [name, value] of document) {
    if (name === HYBRID) {
      expanded.set(LEXICAL, lexical);
      expanded.set(VECTORIZE, vectorize);
    } else {
      expanded.set(name, value);
    }
  }
  return expanded;
}

function partsOf(hybrid: Json): readonly [lexical: Json, vectorize: Json] {
  if (hybrid === null || typeof hybrid === 'string') {
    return [hybrid, hybrid];
  }
  if (!(hybrid instanceof Map)) {
    const errorMessage = `$hybrid must be a text, an object or null, not ${kindOf(hybrid)}.`;
    throw fail('HYBRID_FIELD_UNSUPPORTED_VALUE_TYPE', {errorMessage});
  }
  const unknown = [...hybrid.keys()].filter(name => name !== LEXICAL && name !== VECTORIZE);
  if (unknown.length > 0) {
    const errorMessage = `$hybrid has the members $lexical and $vectorize and no others, not ${unknown.join(', ')}.`;
    throw fail('HYBRID_FIELD_UNKNOWN_SUBFIELDS', {errorMessage});
  }
  for (const [name, value] of hybrid) {
    if (value !== null && typeof value !== 'string') {
      const errorMessage = `${name} in $hybrid must be a text or null, not ${kindOf(value)}.`;
      throw fail('HYBRID_FIELD_UNSUPPORTED_SUBFIELD_VALUE_TYPE', {errorMessage});
    }
  }
  return [hybrid.get(LEXICAL) ?? null, hybrid.get(VECTORIZE) ?? null];
}

/**
 * Sets `$vector` of each document that has a `$vectorize`: the embedding of its text, null when there is none. Changes the
 * documents. All texts go to the provider together, so a failure comes before anything is written.
 * Fails with `INVALID_USAGE_OF_VECTORIZE`, `INVALID_VECTORIZE_VALUE_TYPE`, `EMBEDDING_SERVICE_NOT_CONFIGURED`, and as `Embeddings.embed`.
 */
export async function embedDocuments(
  documents: readonly JsonObject[],
  settings: CollectionSettings,
  embeddings: Embeddings,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const waiting: JsonObject[] = [];
  const texts: string[] = [];
  documents.forEach((document, index) => {
    const text = document.get(VECTORIZE);
    if (text === undefined) {
      return;
    }
    if (document.has(VECTOR)) {
      throw fail('INVALID_USAGE_OF_VECTORIZE', {extraDesc: `Document ${index + 1} has both.`});
    }
    if (text !== null && typeof text !== 'string') {
      const errorMessage = `$vectorize of document ${index + 1} must be a text or null, not ${kindOf(text)}.`;
      throw fail('INVALID_VECTORIZE_VALUE_TYPE', {errorMessage});
    }
    if (text === null || text.trim() === '') {
      document.set(VECTOR, null);
    } else {
      waiting.push(document);
      texts.push(text);
    }
  });
  if (texts.length === 0) {
    return;
  }
  const vectors = await embedTexts(texts, settings, embeddings, headers);
  waiting.forEach((document, index) => document.set(VECTOR, vectors[index] as Json));
}

/** Vectors of texts as JSON, made by the service of the collection. Fails with `EMBEDDING_SERVICE_NOT_CONFIGURED`. */
export async function embedTexts(
  texts: readonly string[],
  settings: CollectionSettings,
  embeddings: Embeddings,
  headers: IncomingHttpHeaders,
  purpose: Purpose = 'index',
): Promise<Json[]> {
  const {vector} = settings;
  if (vector?.service === undefined) {
    throw fail('EMBEDDING_SERVICE_NOT_CONFIGURED', {table: settings.name});
  }
  const vectors = await embeddings.embed(serviceOf(vector.service), vector.dimension, texts, headers, purpose);
  return vectors.map(floats => vectorJson([...floats]));
}

/** Whether a document has to go through embedDocuments: spares the others the promise. */
export const needsEmbedding = (document: JsonObject): boolean => document.has(VECTORIZE);
