/**
 * The `projection` clause of collections.
 * Source: stargate/data-api, "DocumentProjector", and its recorded answers.
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {isZero, smallInteger} from '../documents/decimal.ts';
import {extendedName} from '../documents/ejson.ts';
import {parsePath, printPath} from '../documents/paths.ts';
import {fail} from '../errors.ts';

/** Fields that are only answered when they are asked for. */
const RESERVED = ['$vector', '$vectorize', '$lexical'] as const;
type Reserved = (typeof RESERVED)[number];

interface Slice {
  readonly skip: number;
  /** Undefined: `skip` elements from the start, or from the end when it is negative. */
  readonly count: number | undefined;
}

/** What becomes of a field: kept or left out as `mode` says, cut, or looked into. */
type Rule = 'named' | Slice | Layer;
type Layer = ReadonlyMap<string, Rule>;

export type Projection =
  /** `{"*": 1}` and `{"*": 0}`. */
  | {readonly kind: 'everything' | 'nothing'}
  | {
      readonly kind: 'fields';
      /** Named fields are kept and others left out, or the other way round. */
      readonly mode: 'include' | 'exclude';
      readonly layer: Layer;
      readonly hasId: boolean;
      readonly reserved: ReadonlySet<Reserved>;
    };

const DEFAULT: Projection = {
  kind: 'fields',
  mode: 'exclude',
  layer: new Map(),
  hasId: true,
  reserved: new Set(),
};

const invalid = (problem: string): Error => fail('UNSUPPORTED_PROJECTION_PARAM', {errorMessage: `${problem}.`});

/** Reads a projection; absent is the default: all but the reserved fields. Fails with UNSUPPORTED_PROJECTION_…. */
export function parseProjection(json: Json | undefined): Projection {
  if (json === undefined) {
    return DEFAULT;
  }
  if (!(json instanceof Map)) {
    const projectionValueType =
      json === null ? 'null' : Array.isArray(json) ? 'array' : json instanceof JsonNumber ? 'number' : typeof json;
    throw fail('UNSUPPORTED_PROJECTION_DEFINITION', {projectionValueType});
  }
  if (json.has('*')) {
    return parseStar(json);
  }
  const parser = new ProjectionParser();
  for (const [name, value] of json) {
    parser.root(name, value);
  }
  return parser.finish();
}

function parseStar(json: JsonObject): Projection {
  if (json.size > 1) {
    throw invalid("'*' must be the only member of a projection");
  }
  const flag = readFlag(json.get('*'));
  if (flag === undefined) {
    throw invalid("'*' needs true, false or a number");
  }
  return {kind: flag ? 'everything' : 'nothing'};
}

function readFlag(json: Json | undefined): boolean | undefined {
  if (typeof json === 'boolean') {
    return json;
  }
  return json instanceof JsonNumber ? !isZero(json.text) : undefined;
}

class ProjectionParser {
  readonly #layer = new Map<string, Rule>();
  readonly #reserved = new Set<Reserved>();
  #mode: 'include' | 'exclude' | undefined;
  #id: boolean | undefined;

  root(name: string, value: Json): void {
    if (name === '_id') {
      const flag = readFlag(value);
      if (flag === undefined) {
        throw badValue(name);
      }
      this.#id = flag;
      return;
    }
    const reserved = RESERVED.find(field => field === name);
    if (reserved !== undefined) {
      const flag = readFlag(value);
      if (flag === undefined) {
        throw badValue(name);
      }
      if (flag) {
        this.#reserved.add(reserved);
      }
      return;
    }
    if (name.startsWith('$')) {
      throw invalid(`'${name}' cannot be projected`);
    }
    this.#member([], name, value);
  }

  finish(): Projection {
    return {
      kind: 'fields',
      // Slices alone leave the rest as it is.
      mode: this.#mode ?? 'exclude',
      layer: this.#layer,
      hasId: this.#id ?? true,
      reserved: this.#reserved,
    };
  }

  #member(parent: readonly string[], name: string, value: Json): void {
    const path = [...parent, ...parsePath(name, reason => invalid(`Bad path: ${reason}`))];
    const flag = readFlag(value);
    if (flag !== undefined) {
      this.#setMode(flag, path);
      this.#add(path, 'named');
      return;
    }
    if (!(value instanceof Map)) {
      throw badValue(printPath(path));
    }
    for (const [key, inner] of value) {
      if (key === '$slice') {
        this.#add(path, readSlice(inner, path));
      } else if (key.startsWith('$')) {
        throw invalid(`The operator ${key} at '${printPath(path)}' is not known`);
      } else {
        this.#member(path, key, inner);
      }
    }
  }

  #setMode(flag: boolean, path: readonly string[]): void {
    const mode = flag ? 'include' : 'exclude';
    this.#mode ??= mode;
    if (this.#mode !== mode) {
      throw invalid(`A projection cannot both include and exclude fields: '${printPath(path)}'`);
    }
  }

  #add(path: readonly string[], rule: 'named' | Slice): void {
    let layer: Map<string, Rule> = this.#layer;
    path.forEach((name, depth) => {
      const known = layer.get(name);
      const isLast = depth === path.length - 1;
      if (known !== undefined && (isLast || !(known instanceof Map))) {
        throw invalid(`The path '${printPath(path)}' overlaps with another one of the projection`);
      }
      if (isLast) {
        layer.set(name, rule);
      } else {
        const next = known instanceof Map ? known : new Map<string, Rule>();
        layer.set(name, next);
        layer = next;
      }
    });
  }
}

const badValue = (path: string): Error => invalid(`'${path}' needs true, false, a number or an object`);

function readSlice(json: Json, path: readonly string[]): Slice {
  const integer = (value: Json | undefined): number => {
    const number = value instanceof JsonNumber ? smallInteger(value.text) : undefined;
    if (number === undefined) {
      throw invalid(`$slice at '${printPath(path)}' needs a whole number, or an array of two`);
    }
    return number;
  };
  if (!Array.isArray(json)) {
    return {skip: integer(json), count: undefined};
  }
  const [skip, count] = [integer(json[0]), integer(json[1])];
  if (json.length !== 2 || count < 0) {
    throw invalid(`$slice at '${printPath(path)}' needs an array of two whole numbers, the second not negative`);
  }
  return {skip, count};
}

// ---- applying --------------------------------------------------------------------------------------------------------

/** True when a stored document is answered as it stands. */
export function isPassThrough(projection: Projection, docJson: string): boolean {
  if (projection.kind !== 'fields') {
    return projection.kind === 'everything';
  }
  const {mode, layer, hasId, reserved} = projection;
  if (mode === 'include' || layer.size > 0 || !hasId) {
    return false;
  }
  // Names are written without escapes, so a document with such a field has this text. Others may have it too: that costs time only.
  // Looked for without its quote: that character is everywhere, and would be stopped at.
  return (
    (reserved.size === RESERVED.length || !docJson.includes('$vector')) &&
    (reserved.has('$lexical') || !docJson.includes('$lexical'))
  );
}

/** A new document; parts that are kept whole are shared with the old one. */
export function applyProjection(projection: Projection, document: JsonObject): JsonObject {
  if (projection.kind !== 'fields') {
    return projection.kind === 'everything' ? document : new Map();
  }
  const {mode, layer, hasId, reserved} = projection;
  const isInclusion = mode === 'include';
  const result: JsonObject = new Map();
  for (const [name, value] of document) {
    if (name === '_id') {
      if (hasId) {
        result.set(name, value);
      }
    } else if (name.charCodeAt(0) === 0x24) {
      if (reserved.has(name as Reserved)) {
        result.set(name, value);
      }
    } else {
      const projected = projectMember(value, layer.get(name), isInclusion);
      if (projected !== undefined) {
        result.set(name, projected);
      }
    }
  }
  return result;
}

/** Undefined when the member is left out. */
function projectMember(value: Json, rule: Rule | undefined, isInclusion: boolean): Json | undefined {
  if (rule === undefined) {
    return isInclusion ? undefined : value;
  }
  if (rule === 'named') {
    return isInclusion ? value : undefined;
  }
  return rule instanceof Map ? projectInside(value, rule, isInclusion) : slice(value, rule as Slice);
}

/** Paths go through arrays; scalars on the way are kept. */
function projectInside(value: Json, layer: Layer, isInclusion: boolean): Json {
  if (Array.isArray(value)) {
    return value.map(element => projectInside(element, layer, isInclusion));
  }
  if (!(value instanceof Map) || extendedName(value) !== undefined) {
    return value;
  }
  const result: JsonObject = new Map();
  for (const [name, member] of value) {
    const projected = projectMember(member, layer.get(name), isInclusion);
    if (projected !== undefined) {
      result.set(name, projected);
    }
  }
  return result;
}

function slice(value: Json, {skip, count}: Slice): Json {
  if (!Array.isArray(value)) {
    return value;
  }
  if (count === undefined) {
    return skip < 0 ? value.slice(skip) : value.slice(0, skip);
  }
  const start = skip < 0 ? Math.max(0, value.length + skip) : skip;
  return value.slice(start, start + count);
}
