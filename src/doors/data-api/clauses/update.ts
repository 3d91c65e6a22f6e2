/**
 * The `update` clause of collections: reading and checking it. What its operators do is in update-operators.ts.
 * Source: stargate/data-api, "UpdateClauseBuilder" and "operation/…/…Operation", and its recorded answers.
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {isIntegerLiteral, smallInteger} from '../documents/decimal.ts';
import {MAX_UPDATE_PATH_LENGTH} from '../documents/limits.ts';
import {parsePath, printPath} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {fail} from '../errors.ts';
import type {Filter} from './filter.ts';
import {UPDATE_OPERATORS} from './update-action.ts';
import type {UpdateAction, UpdateOperator} from './update-action.ts';
import {OPERATE, clone, locate, put} from './update-operators.ts';
import type {ApplyOptions} from './update-operators.ts';

export interface Update {
  readonly settings: CollectionSettings;
  /** In the order in which they are applied. */
  readonly actions: readonly UpdateAction[];
}

export interface UpdateResult {
  /** A new tree; numbers of operands are as given until the document is shredded. */
  readonly document: JsonObject;
  readonly isModified: boolean;
  /** A new `$vectorize` text that must be embedded: the caller sets `$vector`. Blank and null texts are settled already. */
  readonly vectorize: string | undefined;
}

/** Fails with the …UPDATE… codes and INVALID_USAGE_OF_VECTORIZE. */
export function parseUpdate(json: Json, settings: CollectionSettings): Update {
  if (!(json instanceof Map)) {
    throw fail('UNSUPPORTED_UPDATE_DATA_TYPE', {errorMessage: 'An update must be an object of operators.'});
  }
  const actions: UpdateAction[] = [];
  for (const [name, operand] of json) {
    const operator = UPDATE_OPERATORS.find(known => known === name);
    if (operator === undefined) {
      throw fail('UNSUPPORTED_UPDATE_OPERATION', {
        errorMessage: `'${name}' is no update operator, known are ${UPDATE_OPERATORS.join(', ')}.`,
      });
    }
    if (!(operand instanceof Map)) {
      throw fail('UNSUPPORTED_UPDATE_DATA_TYPE', {errorMessage: `${operator} needs an object of paths.`});
    }
    if (operand.has('$vector') && operand.has('$vectorize')) {
      throw fail('INVALID_USAGE_OF_VECTORIZE', {extraDesc: `${operator} has both.`});
    }
    for (const [path, value] of operand) {
      actions.push(parseAction(operator, path, value));
    }
  }
  actions.sort(inOrder);
  refuseConflicts(actions);
  return {settings, actions};
}

const inOrder = (a: UpdateAction, b: UpdateAction): number =>
  UPDATE_OPERATORS.indexOf(a.operator) - UPDATE_OPERATORS.indexOf(b.operator) ||
  (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** What becomes of a document. `document` stays as it is. */
export function applyUpdate(update: Update, document: JsonObject, options: ApplyOptions): UpdateResult {
  const target = clone(document) as JsonObject;
  const state = {document: target, isModified: false, vectorize: undefined as string | undefined};
  for (const action of update.actions) {
    OPERATE[action.operator](state, action as never, options);
  }
  return state;
}

/** The document that an upsert starts with: what the filter says by equality. */
export function upsertBase(filter: Filter): JsonObject {
  const document: JsonObject = new Map();
  for (const {segments, value} of filter.equalities) {
    put(locate(document, segments), segments, clone(value));
  }
  return document;
}

// ---- reading ---------------------------------------------------------------------------------------------------------

const param = (problem: string): Error => fail('UNSUPPORTED_UPDATE_OPERATION_PARAM', {errorMessage: `${problem}.`});
const modifier = (problem: string): Error =>
  fail('UNSUPPORTED_UPDATE_OPERATION_MODIFIER', {errorMessage: `${problem}.`});
const badPath = (problem: string): Error => fail('UNSUPPORTED_UPDATE_OPERATION_PATH', {errorMessage: `${problem}.`});

function parseAction(operator: UpdateOperator, path: string, value: Json): UpdateAction {
  if ((operator === '$inc' || operator === '$mul') && path.startsWith('$')) {
    throw modifier(`${operator} cannot be used with '${path}'`);
  }
  const segments = checkedPath(operator, path);
  const at = {path, segments};
  switch (operator) {
    case '$set':
    case '$setOnInsert':
    case '$min':
    case '$max':
      return {...at, operator, value};
    case '$unset':
      return {...at, operator};
    case '$inc':
    case '$mul':
      if (!(value instanceof JsonNumber)) {
        throw param(`${operator} of '${path}' needs a number`);
      }
      return {...at, operator, number: value.text};
    case '$push': {
      const {values, position} = readValues(operator, path, value);
      return {...at, operator, values, position};
    }
    case '$addToSet':
      return {...at, operator, values: readValues(operator, path, value).values};
    case '$pop':
      return {...at, operator, isFirst: readEnd(path, value)};
    case '$rename':
      return {...at, operator, to: readTarget(path, value)};
    case '$currentDate':
      if (value !== true && !(value instanceof Map && value.size === 1 && value.get('$type') === 'date')) {
        throw param(`$currentDate of '${path}' needs true or {"$type": "date"}`);
      }
      return {...at, operator};
  }
}

/** Reserved fields and `_id` can only be used with some operators. Names with `$` otherwise are refused by shredding. */
function checkedPath(operator: UpdateOperator, path: string): Segments {
  const isAssignment = operator === '$set' || operator === '$setOnInsert' || operator === '$unset';
  if (!isAssignment) {
    switch (path) {
      case '$vector':
        throw fail('UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR', {operator});
      case '$vectorize':
        throw fail('UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTORIZE', {operator});
      case '$lexical':
        throw fail('UNSUPPORTED_UPDATE_OPERATOR_FOR_LEXICAL', {operator});
      default:
    }
  }
  if (path.length > MAX_UPDATE_PATH_LENGTH) {
    throw fail('SHRED_DOC_LIMIT_VIOLATION', {
      errorMessage: `A path of the update has ${path.length} characters, ${MAX_UPDATE_PATH_LENGTH} are the most.`,
    });
  }
  const segments = parsePath(path, reason => badPath(`Bad path: ${reason}`));
  if (segments[0] === '_id' && operator !== '$setOnInsert') {
    throw fail('UNSUPPORTED_UPDATE_OPERATOR_FOR_DOC_ID', {operator});
  }
  return segments;
}

interface Values {
  readonly values: readonly Json[];
  readonly position: number | undefined;
}

/** A value, or `{$each: […], $position: n}`. Seen in: stargate/data-api 1.0.51: `{"$date": …}` counts as a modifier. */
function readValues(operator: '$push' | '$addToSet', path: string, value: Json): Values {
  if (!(value instanceof Map) || ![...value.keys()].some(name => name.startsWith('$'))) {
    return {values: [value], position: undefined};
  }
  for (const name of value.keys()) {
    if (name !== '$each' && !(name === '$position' && operator === '$push')) {
      throw modifier(`${operator} of '${path}' does not know '${name}' beside $each`);
    }
  }
  const values = value.get('$each');
  if (!Array.isArray(values)) {
    throw param(`${operator} of '${path}' needs an array as $each`);
  }
  const given = value.get('$position');
  if (given === undefined) {
    return {values, position: undefined};
  }
  const position = given instanceof JsonNumber && isIntegerLiteral(given.text) ? smallInteger(given.text) : undefined;
  if (position === undefined) {
    throw param(`${operator} of '${path}' needs a whole number as $position`);
  }
  return {values, position};
}

function readEnd(path: string, value: Json): boolean {
  if (value instanceof JsonNumber && (value.text === '1' || value.text === '-1')) {
    return value.text === '-1';
  }
  throw param(`$pop of '${path}' needs 1 for the last element or -1 for the first`);
}

function readTarget(path: string, value: Json): Segments {
  if (typeof value !== 'string') {
    throw param(`$rename of '${path}' needs a path as text`);
  }
  if (value === path) {
    throw badPath(`$rename of '${path}' has the same path as target`);
  }
  return checkedPath('$rename', value);
}

/** The same path, or one inside the other, twice. Targets of $rename do not count, as in stargate/data-api. */
function refuseConflicts(actions: readonly UpdateAction[]): void {
  const paths = new Set<string>();
  for (const {path} of actions) {
    if (paths.has(path)) {
      throw param(`The path '${path}' is there twice`);
    }
    paths.add(path);
  }
  for (const {path, segments} of actions) {
    for (let length = 1; length < segments.length; length += 1) {
      const parent = printPath(segments.slice(0, length));
      if (paths.has(parent)) {
        throw param(`The paths '${parent}' and '${path}' overlap`);
      }
    }
  }
}
