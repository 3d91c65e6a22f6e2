/** A document or row is an object. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';

export const notAnObject = (json: Json): DataApiFailure =>
  fail('SHRED_BAD_DOCUMENT_TYPE', {documentType: kindOf(json)});

/** Fails with `SHRED_BAD_DOCUMENT_TYPE`. */
export function objectOf(json: Json): JsonObject {
  if (!(json instanceof Map)) {
    throw notAnObject(json);
  }
  return json;
}

/** In the place of what is no object, so that the others keep theirs. */
export const NO_OBJECT: JsonObject = new Map();
