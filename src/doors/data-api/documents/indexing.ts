/** Which paths of a collection go into the columns that filters and sorts use: the `indexing` option as something to walk along. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {extendedName} from './ejson.ts';
import type {Segments} from './paths.ts';

/** Everything below is indexed, nothing is, or it depends on the next name. */
export type IndexScope = boolean | IndexNode;

export interface IndexNode {
  /** Members that are not named: indexed by a deny list, not by an allow list. */
  readonly others: boolean;
  readonly members: ReadonlyMap<string, IndexScope>;
}

/** `*` as the only path stands for all. */
export function indexScope(mode: 'allow' | 'deny', paths: readonly string[], parsed: readonly Segments[]): IndexScope {
  const isAllow = mode === 'allow';
  if (paths.length === 1 && paths[0] === '*') {
    return isAllow;
  }
  const root = {others: !isAllow, members: new Map<string, IndexScope>()};
  for (const segments of parsed) {
    let node = root;
    segments.forEach((name, depth) => {
      const known = node.members.get(name);
      if (depth === segments.length - 1) {
        node.members.set(name, isAllow);
      } else if (typeof known === 'object') {
        node = known as typeof root;
      } else if (known === undefined) {
        const next = {others: !isAllow, members: new Map<string, IndexScope>()};
        node.members.set(name, next);
        node = next;
      } else {
        // A shorter path of the list covers this one: what follows goes nowhere.
        node = {others: !isAllow, members: new Map<string, IndexScope>()};
      }
    });
  }
  return root;
}

/** The scope of a member. Elements of an array have the scope of the array. */
export function memberScope(scope: IndexScope, name: string): IndexScope {
  return typeof scope === 'boolean' ? scope : (scope.members.get(name) ?? scope.others);
}

/** Can a filter or sort use the path? */
export function isPathIndexed(scope: IndexScope, segments: Segments): boolean {
  let at = scope;
  for (const name of segments) {
    at = memberScope(at, name);
  }
  return typeof at === 'boolean' ? at : at.others;
}

/**
 * The part of a document that went into the columns: what is not indexed is left out, elements of arrays stay.
 * Reserved fields stay too.
 */
export function indexedPart(document: JsonObject, scope: IndexScope): JsonObject {
  const part: JsonObject = new Map();
  for (const [name, value] of document) {
    const inner = name.startsWith('$') ? true : memberScope(scope, name);
    if (inner !== false) {
      part.set(name, partOf(value, inner));
    }
  }
  return part;
}

function partOf(value: Json, scope: IndexScope): Json {
  if (scope === true) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(element => partOf(element, scope));
  }
  if (!(value instanceof Map) || extendedName(value) !== undefined) {
    return value;
  }
  const part: JsonObject = new Map();
  for (const [name, member] of value) {
    const inner = memberScope(scope, name);
    if (inner !== false) {
      part.set(name, partOf(member, inner));
    }
  }
  return part;
}
