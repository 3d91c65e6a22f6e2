/** Documents in answers, as text: what is answered as it is stored is not parsed. */
import {writeJson} from '../../../wire/json/write.ts';
import {applyProjection, isPassThrough} from '../clauses/projection.ts';
import type {Projection} from '../clauses/projection.ts';
import {decodeVector, vectorJson} from '../documents/vectors.ts';
import type {StoredDocument} from '../operations/find.ts';
import type {Order} from '../operations/order.ts';

export function project(projection: Projection, document: Pick<StoredDocument, 'json' | 'document'>): string {
  if (projection.kind === 'nothing') {
    return '{}';
  }
  return isPassThrough(projection, document.json)
    ? document.json
    : writeJson(applyProjection(projection, document.document));
}

/** The text of a document with `$similarity` as its last member. */
export function withSimilarity(text: string, similarity: number | undefined): string {
  if (similarity === undefined || Number.isNaN(similarity)) {
    return text;
  }
  const [json] = vectorJson([similarity]);
  return `${text.slice(0, -1)}${text === '{}' ? '' : ','}"$similarity":${writeJson(json ?? null)}}`;
}

/** `status.sortVector`; undefined when it was not asked for. */
export function sortVectorStatus(isWanted: boolean, order: Order): string | undefined {
  if (!isWanted) {
    return undefined;
  }
  return `"sortVector":${order.kind === 'vector' ? writeJson(vectorJson(decodeVector(order.vector))) : 'null'}`;
}
