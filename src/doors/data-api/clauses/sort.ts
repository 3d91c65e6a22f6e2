/**
 * The `sort` clause of collections, and the order of an in-memory sort.
 * Source: stargate/data-api, "CollectionSortClauseBuilder", and its recorded answers.
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {isIndexed} from '../collection-settings.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {decodeMillis} from '../documents/columns.ts';
import {canonicalNumber, compareNumbers, decodeDecimal} from '../documents/decimal.ts';
import {extendedName, readExtended} from '../documents/ejson.ts';
import {hashInside} from '../documents/hash.ts';
import {indexedPart} from '../documents/indexing.ts';
import {DEFAULT_DOCUMENT_LIMITS, MAX_SORT_FIELDS} from '../documents/limits.ts';
import {parsePath} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {encodeVector, requireVectorFits} from '../documents/vectors.ts';
import {fail} from '../errors.ts';
import {valueAt} from './filter-match.ts';
import {compareText} from './order.ts';

export interface SortField {
  /** As in the columns. */
  readonly path: string;
  readonly segments: Segments;
  readonly isDescending: boolean;
}

export type Sort =
  | {readonly kind: 'none'}
  | {readonly kind: 'fields'; readonly fields: readonly SortField[]; readonly settings: CollectionSettings}
  /** `vector<float, n>` in wire form, of the collection's dimension. */
  | {readonly kind: 'vector'; readonly vector: Uint8Array}
  | {readonly kind: 'vectorize'; readonly text: string}
  | {readonly kind: 'lexical'; readonly text: string};

const invalidValue = (path: string, problem: string): Error => fail('SORT_CLAUSE_VALUE_INVALID', {path, problem});

/** Reads a sort; absent, null and `{}` are none. Fails with the SORT_… codes, those of vectors and lexical search. */
export function parseSort(json: Json | undefined, settings: CollectionSettings): Sort {
  if (json === undefined || json === null || (json instanceof Map && json.size === 0)) {
    return {kind: 'none'};
  }
  if (!(json instanceof Map)) {
    throw fail('SORT_CLAUSE_INVALID', {problem: 'A sort must be an object.'});
  }
  for (const name of SPECIAL.keys()) {
    if (json.has(name) && json.size > 1) {
      throw fail('SORT_CLAUSE_INVALID', {problem: `${name} must be the only member of a sort.`});
    }
  }
  if (json.size > MAX_SORT_FIELDS) {
    throw fail('SORT_CLAUSE_INVALID', {problem: `A sort has ${json.size} fields, ${MAX_SORT_FIELDS} are the most.`});
  }
  const [[name, value]] = json as unknown as [[string, Json]];
  const special = SPECIAL.get(name);
  return special === undefined
    ? {kind: 'fields', fields: [...json].map(([path, order]) => parseField(path, order, settings)), settings}
    : special(value, settings);
}

const SPECIAL: ReadonlyMap<string, (value: Json, settings: CollectionSettings) => Sort> = new Map([
  ['$vector', parseVectorSort],
  ['$vectorize', parseVectorizeSort],
  ['$lexical', parseLexicalSort],
]);

function parseVectorSort(value: Json, settings: CollectionSettings): Sort {
  if (!Array.isArray(value) && !(value instanceof Map && extendedName(value) === '$binary')) {
    throw invalidValue('$vector', 'it must be an array of numbers or an object with $binary');
  }
  const vector = encodeVector(value, DEFAULT_DOCUMENT_LIMITS.maxVectorLength);
  requireVectorFits(vector, settings);
  return {kind: 'vector', vector};
}

function parseVectorizeSort(value: Json, settings: CollectionSettings): Sort {
  if (typeof value !== 'string' || value.trim() === '') {
    throw invalidValue('$vectorize', 'it must be a text that is not blank');
  }
  if (settings.vector?.service === undefined) {
    throw fail('EMBEDDING_SERVICE_NOT_CONFIGURED', {table: settings.name});
  }
  return {kind: 'vectorize', text: value};
}

function parseLexicalSort(value: Json, settings: CollectionSettings): Sort {
  if (!settings.lexical.enabled) {
    throw fail('LEXICAL_NOT_ENABLED_FOR_COLLECTION', {keyspace: settings.keyspace, table: settings.name});
  }
  if (typeof value !== 'string' || value.trim() === '') {
    throw invalidValue('$lexical', 'it must be a text that is not blank');
  }
  return {kind: 'lexical', text: value};
}

function parseField(path: string, order: Json, settings: CollectionSettings): SortField {
  const problem = (reason: string): Error => fail('SORT_CLAUSE_PATH_INVALID', {path, problem: reason});
  if (path.startsWith('$')) {
    throw problem("it starts with '$'");
  }
  const segments = parsePath(path, problem);
  // Seen in: stargate/data-api 1.0.51: 1.0 is refused.
  if (!(order instanceof JsonNumber) || (order.text !== '1' && order.text !== '-1')) {
    throw invalidValue(path, 'it must be 1 for ascending or -1 for descending');
  }
  if (!isIndexed(settings, segments)) {
    throw fail('SORT_CLAUSE_PATH_UNINDEXED', {path});
  }
  return {path, segments, isDescending: order.text === '-1'};
}

// ---- in-memory sort --------------------------------------------------------------------------------------------------

/**
 * A value to sort by. Rank: 0 missing, 1 null, 2 number, 3 text, 4 boolean, 5 date. Structures are texts: their hash.
 * `text` is the number, the text, `true`/`false`, or the milliseconds.
 */
export interface SortValue {
  readonly rank: number;
  readonly text: string;
}

const MISSING: SortValue = {rank: 0, text: ''};
const NULL: SortValue = {rank: 1, text: ''};

/** What a document is sorted by. */
export interface SortKey {
  readonly values: readonly SortValue[];
  /** Decides between equals. */
  readonly id: SortValue;
}

export function sortKeyOf(sort: Extract<Sort, {kind: 'fields'}>, document: JsonObject): SortKey {
  const {indexScope} = sort.settings;
  const indexed = indexScope === true ? document : indexedPart(document, indexScope);
  return {
    values: sort.fields.map(({segments}) => sortValueOf(valueAt(indexed, segments))),
    id: sortValueOf(document.get('_id')),
  };
}

export function sortValueOf(value: Json | undefined): SortValue {
  if (value === undefined) {
    return MISSING;
  }
  if (value === null) {
    return NULL;
  }
  if (value instanceof JsonNumber) {
    return {rank: 2, text: canonicalNumber(value.text)};
  }
  if (typeof value === 'string') {
    return {rank: 3, text: value};
  }
  if (typeof value === 'boolean') {
    return {rank: 4, text: String(value)};
  }
  const extended = value instanceof Map ? readExtended(value) : undefined;
  if (extended === undefined) {
    return {rank: 3, text: hashInside(value)};
  }
  return {rank: extended.kind === 'date' ? 5 : 3, text: extended.text};
}

/** The same from the columns of a row: the entries of the maps at the path, null where there is none. */
export function sortValueOfColumns(entries: {
  readonly text: Uint8Array | null;
  readonly decimal: Uint8Array | null;
  readonly boolean: Uint8Array | null;
  readonly timestamp: Uint8Array | null;
  readonly isNull: boolean;
}): SortValue {
  const {text, decimal, boolean, timestamp, isNull} = entries;
  if (text !== null) {
    return {rank: 3, text: Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString()};
  }
  if (decimal !== null) {
    return {rank: 2, text: decodeDecimal(decimal)};
  }
  if (boolean !== null) {
    return {rank: 4, text: String(boolean[0] === 1)};
  }
  if (timestamp !== null) {
    return {rank: 5, text: decodeMillis(timestamp)};
  }
  return isNull ? NULL : MISSING;
}

/** Order of two documents; those equal in all fields are ordered by `_id`. */
export function compareSortKeys(fields: readonly SortField[], a: SortKey, b: SortKey): number {
  for (let i = 0; i < fields.length; i += 1) {
    const order = compareSortValues(a.values[i] ?? MISSING, b.values[i] ?? MISSING);
    if (order !== 0) {
      return fields[i]?.isDescending === true ? -order : order;
    }
  }
  return compareSortValues(a.id, b.id);
}

export function compareSortValues(a: SortValue, b: SortValue): number {
  if (a.rank !== b.rank) {
    return a.rank - b.rank;
  }
  switch (a.rank) {
    case 2:
    case 5:
      return compareNumbers(a.text, b.text);
    default:
      // `false` comes before `true` as a text, too.
      return compareText(a.text, b.text);
  }
}
