/** What each update operator does to a document. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {addNumbers, compareNumbers, multiplyNumbers} from '../documents/decimal.ts';
import {dateOf} from '../documents/ejson.ts';
import {MAX_PADDED_INDEX} from '../documents/limits.ts';
import {arrayIndex, printPath} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {fail} from '../errors.ts';
import {compareJson, identity, sameJson} from './order.ts';
import type {UpdateAction, UpdateOperator} from './update-action.ts';

export interface ApplyOptions {
  /** The document is about to be made: $setOnInsert counts. */
  readonly isUpsert: boolean;
  /** Milliseconds since 1970, for $currentDate. */
  readonly now: number;
}

interface State {
  readonly document: JsonObject;
  isModified: boolean;
  /** See UpdateResult. */
  vectorize: string | undefined;
}

type ActionOf<O extends UpdateOperator> = Extract<UpdateAction, {operator: O}>;
type Operate<O extends UpdateOperator> = (state: State, action: ActionOf<O>, options: ApplyOptions) => void;

export const OPERATE: {readonly [O in UpdateOperator]: Operate<O>} = {
  $set: set,
  $setOnInsert: (state, action, options) => {
    if (options.isUpsert) {
      set(state, action);
    }
  },
  $unset: unset,
  $inc: (state, {segments, number}) => {
    calculate(state, segments, number, old => addNumbers(old, number));
  },
  $mul: (state, {segments, number}) => {
    calculate(state, segments, '0', old => multiplyNumbers(old, number));
  },
  $min: (state, {segments, value}) => {
    replaceWhen(state, segments, value, order => order > 0);
  },
  $max: (state, {segments, value}) => {
    replaceWhen(state, segments, value, order => order < 0);
  },
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $rename: rename,
  $currentDate: (state, {segments}, {now}) => {
    put(locate(state.document, segments), segments, dateOf(now));
    state.isModified = true;
  },
};

export function clone(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(clone);
  }
  if (value instanceof Map) {
    const copy: JsonObject = new Map();
    for (const [name, member] of value) {
      copy.set(name, clone(member));
    }
    return copy;
  }
  return value;
}

// ---- places ----------------------------------------------------------------------------------------------------------

type Container = JsonObject | Json[];

/** Where a path leads. */
export type Location =
  | {readonly kind: 'found'; readonly container: Container; readonly name: string; readonly value: Json}
  /** The path ends before its end: `depth` segments of it exist, `container` is what they lead to. */
  | {readonly kind: 'missing'; readonly container: Container; readonly depth: number}
  /** A scalar is in the way, or an array where a name is asked for. */
  | {readonly kind: 'blocked'; readonly depth: number};

export function locate(document: JsonObject, segments: Segments): Location {
  let container: Container = document;
  for (let depth = 0; ; depth += 1) {
    const name = segments[depth] as string;
    if (Array.isArray(container) && arrayIndex(name) < 0) {
      return {kind: 'blocked', depth};
    }
    const value: Json | undefined = Array.isArray(container) ? container[arrayIndex(name)] : container.get(name);
    if (value === undefined) {
      return {kind: 'missing', container, depth};
    }
    if (depth === segments.length - 1) {
      return {kind: 'found', container, name, value};
    }
    if (!Array.isArray(value) && !(value instanceof Map)) {
      return {kind: 'blocked', depth: depth + 1};
    }
    container = value;
  }
}

const badPath = (problem: string): Error => fail('UNSUPPORTED_UPDATE_OPERATION_PATH', {errorMessage: `${problem}.`});

/** Puts a value where a path leads, with the objects that are missing on the way. Fails with UNSUPPORTED_UPDATE_OPERATION_PATH. */
export function put(location: Location, segments: Segments, value: Json): void {
  switch (location.kind) {
    case 'blocked': {
      const at = printPath(segments.slice(0, location.depth));
      const name = segments[location.depth] ?? '';
      throw badPath(`'${printPath(segments)}' cannot be set: '${at}' has no place for '${name}'`);
    }
    case 'found':
      assign(location.container, location.name, value);
      return;
    case 'missing': {
      let inner = value;
      for (let depth = segments.length - 1; depth > location.depth; depth -= 1) {
        inner = new Map([[segments[depth] as string, inner]]);
      }
      assign(location.container, segments[location.depth] as string, inner);
    }
  }
}

/** Arrays are filled up with null. Fails with SHRED_DOC_LIMIT_VIOLATION when no document could hold that many. */
function assign(container: Container, name: string, value: Json): void {
  if (!Array.isArray(container)) {
    container.set(name, value);
    return;
  }
  const index = arrayIndex(name);
  if (index > MAX_PADDED_INDEX) {
    throw fail('SHRED_DOC_LIMIT_VIOLATION', {errorMessage: `An array cannot have ${index + 1} elements.`});
  }
  while (container.length < index) {
    container.push(null);
  }
  container[index] = value;
}

// ---- operators -------------------------------------------------------------------------------------------------------

function set(state: State, {segments, path, value}: ActionOf<'$set' | '$setOnInsert'>): void {
  const location = locate(state.document, segments);
  if (location.kind === 'found' && sameJson(location.value, value)) {
    return;
  }
  put(location, segments, clone(value));
  state.isModified = true;
  if (path === '$vector') {
    state.document.delete('$vectorize');
    state.vectorize = undefined;
  } else if (path === '$vectorize') {
    setVectorize(state, value);
  }
}

/** A new text needs a new vector; none and a blank one have none. */
function setVectorize(state: State, value: Json): void {
  if (value !== null && typeof value !== 'string') {
    throw fail('INVALID_VECTORIZE_VALUE_TYPE', {errorMessage: '$vectorize must be a text or null.'});
  }
  if (value === null || value.trim() === '') {
    state.document.set('$vector', null);
    state.vectorize = undefined;
  } else {
    state.vectorize = value;
  }
}

/** A text and its vector go together. */
const VECTOR_PARTNERS: ReadonlyMap<string, string> = new Map([
  ['$vector', '$vectorize'],
  ['$vectorize', '$vector'],
]);

function unset(state: State, {segments, path}: ActionOf<'$unset'>): void {
  const location = locate(state.document, segments);
  if (location.kind !== 'found') {
    return;
  }
  if (Array.isArray(location.container)) {
    if (location.value === null) {
      return;
    }
    assign(location.container, location.name, null);
  } else {
    location.container.delete(location.name);
  }
  state.isModified = true;
  const partner = VECTOR_PARTNERS.get(path);
  if (partner !== undefined) {
    state.document.delete(partner);
    state.vectorize = undefined;
  }
}

const wrongTarget = (segments: Segments, needed: string): Error =>
  fail('UNSUPPORTED_UPDATE_OPERATION_TARGET', {
    errorMessage: `The value at '${printPath(segments)}' is not ${needed}.`,
  });

function calculate(state: State, segments: Segments, whenMissing: string, next: (old: string) => string): void {
  const location = locate(state.document, segments);
  if (location.kind !== 'found') {
    put(location, segments, new JsonNumber(whenMissing));
    state.isModified = true;
    return;
  }
  if (!(location.value instanceof JsonNumber)) {
    throw wrongTarget(segments, 'a number');
  }
  const old = location.value.text;
  const result = next(old);
  if (compareNumbers(old, result) !== 0) {
    put(location, segments, new JsonNumber(result));
    state.isModified = true;
  }
}

function replaceWhen(state: State, segments: Segments, value: Json, isWanted: (order: number) => boolean): void {
  const location = locate(state.document, segments);
  if (location.kind === 'found' && !isWanted(compareJson(location.value, value))) {
    return;
  }
  put(location, segments, clone(value));
  state.isModified = true;
}

/** The array at a path; undefined when there is nothing. */
function arrayAt(location: Location, segments: Segments): Json[] | undefined {
  if (location.kind !== 'found') {
    return undefined;
  }
  if (!Array.isArray(location.value)) {
    throw wrongTarget(segments, 'an array');
  }
  return location.value;
}

/** Counts as a change even when it adds nothing. */
function push(state: State, {segments, values, position}: ActionOf<'$push'>): void {
  const location = locate(state.document, segments);
  const array = arrayAt(location, segments);
  if (array === undefined) {
    put(location, segments, values.map(clone));
  } else {
    const at = position === undefined ? array.length : position < 0 ? Math.max(0, array.length + position) : position;
    const after = array.splice(at);
    for (const value of values) {
      array.push(clone(value));
    }
    for (const value of after) {
      array.push(value);
    }
  }
  state.isModified = true;
}

function addToSet(state: State, {segments, values}: ActionOf<'$addToSet'>): void {
  const location = locate(state.document, segments);
  const array = arrayAt(location, segments);
  const all = array ?? [];
  const before = all.length;
  const known = new Set(all.map(identity));
  for (const value of values) {
    const key = identity(value);
    if (!known.has(key)) {
      known.add(key);
      all.push(clone(value));
    }
  }
  if (all.length === before) {
    return;
  }
  if (array === undefined) {
    put(location, segments, all);
  }
  state.isModified = true;
}

function pop(state: State, {segments, isFirst}: ActionOf<'$pop'>): void {
  const array = arrayAt(locate(state.document, segments), segments);
  if (array === undefined || array.length === 0) {
    return;
  }
  if (isFirst) {
    array.shift();
  } else {
    array.pop();
  }
  state.isModified = true;
}

function rename(state: State, {segments, to}: ActionOf<'$rename'>): void {
  const source = locate(state.document, segments);
  if (source.kind !== 'found') {
    return;
  }
  if (Array.isArray(source.container)) {
    throw badPath(`$rename cannot move '${printPath(segments)}' out of an array`);
  }
  source.container.delete(source.name);
  const target = locate(state.document, to);
  if (target.kind !== 'blocked' && Array.isArray(target.container)) {
    throw badPath(`$rename cannot move '${printPath(segments)}' into the array at '${printPath(to)}'`);
  }
  put(target, to, source.value);
  state.isModified = true;
}
