/** A filter held against a document. Agrees with filter-condition.ts on the columns that shredding makes of the document. */
import {meets} from '../../../core/cql/types/comparison.ts';
import {analyzerOf} from '../../../core/text/analyzer.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {compareNumbers} from '../documents/decimal.ts';
import {extendedName, readExtended} from '../documents/ejson.ts';
import {HASH_OF_NULL, hashInside, hashScalar} from '../documents/hash.ts';
import {documentId, sameId} from '../documents/ids.ts';
import type {DocumentId} from '../documents/ids.ts';
import {indexedPart} from '../documents/indexing.ts';
import {arrayIndex} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {definitionOf} from '../collection-options.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {compareText} from './order.ts';
import type {Operand, RangeOperand, RangeOperator} from './filter-operands.ts';
import type {Comparison, Filter, FilterNode} from './filter.ts';

/** `document` with its `_id`. */
export function filterMatches(filter: Filter, document: JsonObject): boolean {
  const {indexScope} = filter.settings;
  const indexed = indexScope === true ? document : indexedPart(document, indexScope);
  return matches(filter.root, indexed, document, filter.settings);
}

function matches(node: FilterNode, indexed: JsonObject, document: JsonObject, settings: CollectionSettings): boolean {
  switch (node.kind) {
    case 'and':
      return node.of.every(part => matches(part, indexed, document, settings));
    case 'or':
      return node.of.some(part => matches(part, indexed, document, settings));
    case 'comparison':
      return compares(node.comparison, indexed, document, settings);
  }
}

/** The value at a path; undefined when there is none. Extended values have no inside. */
export function valueAt(document: JsonObject, segments: Segments): Json | undefined {
  let at: Json | undefined = document;
  for (const segment of segments) {
    if (at instanceof Map) {
      at = at !== document && extendedName(at) !== undefined ? undefined : at.get(segment);
    } else if (Array.isArray(at)) {
      const index = arrayIndex(segment);
      at = index < 0 ? undefined : at[index];
    } else {
      return undefined;
    }
  }
  return at;
}

function compares(
  comparison: Comparison,
  indexed: JsonObject,
  document: JsonObject,
  settings: CollectionSettings,
): boolean {
  const value = valueAt(indexed, comparison.segments);
  switch (comparison.kind) {
    case 'id_in':
      return isOneOf(document, comparison.ids);
    case 'id_nin':
      return !comparison.ids.some(id => sameIdValue(id, documentId(document.get('_id') ?? null)));
    case 'eq':
      return isEqual(value, comparison.operand);
    case 'ne':
      return !isEqual(value, comparison.operand);
    case 'in':
      return comparison.operands.some(operand => isMember(value, operand));
    case 'nin':
      return !comparison.operands.some(operand => isMember(value, operand));
    case 'all':
      return comparison.hashes.every(hash => holds(value, hash));
    case 'not_all':
      return !comparison.hashes.every(hash => holds(value, hash));
    case 'range':
      return isInRange(value, comparison.operator, comparison.operand);
    case 'exists': {
      // Reserved fields count only with a value.
      const exists = comparison.path.startsWith('$') ? value !== undefined && value !== null : value !== undefined;
      return exists === comparison.isWanted;
    }
    case 'size':
      return Array.isArray(value) && value.length === comparison.size;
    case 'not_size':
      return !(Array.isArray(value) && value.length === comparison.size);
    case 'match':
      return hasWords(document.get('$lexical'), comparison.text, settings);
  }
}

const isOneOf = (document: JsonObject, ids: readonly DocumentId[]): boolean => {
  const own = documentId(document.get('_id') ?? null);
  return ids.some(id => sameId(id, own));
};

/** Numbers by value: unlike the key, the column does not tell `300` from `3E+2`. */
const sameIdValue = (a: DocumentId, b: DocumentId): boolean =>
  a.typeId === b.typeId && (a.text === b.text || (a.typeId === 2 && compareNumbers(a.text, b.text) === 0));

/** All of the words. */
function hasWords(value: Json | undefined, text: string, {lexical}: CollectionSettings): boolean {
  const analyze = analyzerOf(definitionOf(lexical.analyzer ?? 'standard'));
  const wanted = analyze(text);
  if (typeof value !== 'string' || wanted.length === 0) {
    return false;
  }
  const own = new Set(analyze(value));
  return wanted.every(word => own.has(word));
}

function isEqual(value: Json | undefined, operand: Operand): boolean {
  return operand.kind === 'scalar' && operand.hash === HASH_OF_NULL ? value === null : isMember(value, operand);
}

function isMember(value: Json | undefined, operand: Operand): boolean {
  if (operand.kind === 'scalar') {
    return holds(value, operand.hash);
  }
  if (Array.isArray(operand.json)) {
    return Array.isArray(value) && value.length === operand.size && hashInside(value) === operand.hash;
  }
  return value instanceof Map && extendedName(value) === undefined && hashInside(value) === operand.hash;
}

/** Is `hash` that of the scalar at the path, or of an element of the array there? */
function holds(value: Json | undefined, hash: string): boolean {
  if (value === undefined) {
    return false;
  }
  if (Array.isArray(value)) {
    return value.some(element => hashInside(element) === hash);
  }
  if (value instanceof Map && extendedName(value) === undefined) {
    return false;
  }
  return hashScalar(value) === hash;
}

function isInRange(value: Json | undefined, operator: RangeOperator, operand: RangeOperand): boolean {
  const order = orderOf(value, operand);
  return order !== undefined && meets(order, operator);
}

/** Undefined when the types differ. */
function orderOf(value: Json | undefined, operand: RangeOperand): number | undefined {
  const {type, text} = operand;
  if (value instanceof JsonNumber) {
    return type === 'number' ? compareNumbers(value.text, text) : undefined;
  }
  if (typeof value === 'string') {
    return type === 'text' ? compareText(value, text) : undefined;
  }
  if (typeof value === 'boolean') {
    return type === 'boolean' ? Number(value) - Number(text === 'true') : undefined;
  }
  const extended = value instanceof Map ? readExtended(value) : undefined;
  if (extended === undefined) {
    return undefined;
  }
  if (extended.kind === 'date') {
    return type === 'date' ? compareNumbers(extended.text, text) : undefined;
  }
  return type === 'text' ? compareText(extended.text, text) : undefined;
}
