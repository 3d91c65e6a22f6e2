/** The walk of shredding: from a document to what its row holds. See shred.ts. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJsonString} from '../../../wire/json/write.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {fail} from '../errors.ts';
import {canonicalNumber} from './decimal.ts';
import {extendedName, requireExtended} from './ejson.ts';
import {HASH_OF_NULL, hashBoolean, hashDate, hashNumber, hashString, hashTyped} from './hash.ts';
import type {DocumentId} from './ids.ts';
import {memberScope} from './indexing.ts';
import type {IndexScope} from './indexing.ts';
import type {DocumentLimits} from './limits.ts';
import {knownPaths} from './known-paths.ts';
import type {KnownPath} from './known-paths.ts';
import {encodeVector} from './vectors.ts';

/** Walks one document. Lists are in document order, as found; `json` is the document as text. */
export class Walk {
  json = '';
  readonly existKeys: string[] = [];
  readonly arraySize: [string, number][] = [];
  readonly arrayContains: string[] = [];
  readonly boolValues: [string, boolean][] = [];
  readonly dblValues: [string, string][] = [];
  readonly textValues: [string, string][] = [];
  readonly timestampValues: [string, string][] = [];
  readonly nullValues: string[] = [];
  vector: Uint8Array | undefined;
  lexical: string | undefined;

  readonly #settings: CollectionSettings;
  readonly #limits: DocumentLimits;
  #members = 0;

  constructor(settings: CollectionSettings, limits: DocumentLimits) {
    this.#settings = settings;
    this.#limits = limits;
  }

  root(document: JsonObject, id: DocumentId): void {
    const scope = this.#settings.indexScope;
    const given = document.get('_id');
    this.json = '{"_id":';
    this.#id(given === undefined ? id.json : given, id, memberScope(scope, '_id') !== false);
    let count = 1;
    const paths = knownPaths();
    for (const [name, value] of document) {
      if (name === '_id') {
        continue;
      }
      if (name.charCodeAt(0) === 0x24) {
        this.json += `,${writeJsonString(name)}:`;
        if (this.#reserved(name, value)) {
          count += 1;
          continue;
        }
      }
      const path = this.#path(paths, name);
      this.json += ',';
      this.json += path.nameJson;
      const inner = memberScope(scope, name);
      if (inner === false) {
        this.#unindexed(value, path, 2);
      } else {
        count += 1;
        this.#indexed(value, path, 2, inner);
      }
    }
    this.json += '}';
    this.#countMembers(count);
    const {maxDocumentLength} = this.#limits;
    if (this.json.length > maxDocumentLength) {
      throw violation(`The document has ${this.json.length} characters as JSON, ${maxDocumentLength} are the most.`);
    }
  }

  #id(given: Json, id: DocumentId, isIndexed: boolean): void {
    const {maxStringBytes, maxIdBytes} = this.#limits;
    this.#checkBytes(id.text, isIndexed ? maxStringBytes : maxIdBytes, '_id');
    // Number ids may be long only when they are not indexed; their plain text is no longer than that of a string.
    this.json += given instanceof Map ? writeExtended(given) : writeScalar(id.json);
    if (!isIndexed) {
      return;
    }
    this.existKeys.push('_id');
    switch (id.typeId) {
      case 1:
        this.textValues.push(['_id', id.text]);
        break;
      case 2:
        this.dblValues.push(['_id', id.text]);
        break;
      case 3:
        this.boolValues.push(['_id', id.json === true]);
        break;
      case 4:
        this.nullValues.push('_id');
        break;
      case 5:
        this.timestampValues.push(['_id', id.text]);
        break;
    }
  }

  /** `$vector` and the like: in `exist_keys` when not null, whatever `indexing` says. False for other names. */
  #reserved(name: string, value: Json): boolean {
    switch (name) {
      case '$vector':
        if (value !== null) {
          this.vector = encodeVector(value, this.#limits.maxVectorLength);
        }
        this.json += writeVector(value);
        break;
      case '$vectorize':
        if (value !== null && typeof value !== 'string') {
          throw fail('INVALID_VECTORIZE_VALUE_TYPE', {errorMessage: '$vectorize must be a text or null.'});
        }
        this.json += writeScalar(value);
        break;
      case '$lexical':
        this.#lexical(value);
        this.json += writeScalar(value);
        break;
      default:
        return false;
    }
    if (value !== null) {
      this.existKeys.push(name);
    }
    return true;
  }

  #lexical(value: Json): void {
    if (value === null) {
      return;
    }
    if (!this.#settings.lexical.enabled) {
      const {keyspace, name: table} = this.#settings;
      throw fail('LEXICAL_NOT_ENABLED_FOR_COLLECTION', {keyspace, table});
    }
    if (typeof value !== 'string') {
      throw fail('SHRED_BAD_DOCUMENT_LEXICAL_TYPE', {errorMessage: '$lexical must be a text or null.'});
    }
    this.lexical = value;
  }

  /** Walks an indexed value and gives its hash as a part of the structure around it. */
  #indexed(value: Json, at: KnownPath, depth: number, scope: IndexScope): string {
    const {path} = at;
    this.existKeys.push(path);
    if (typeof value === 'string') {
      this.#checkBytes(value, this.#limits.maxStringBytes, path);
      this.json += writeJsonString(value);
      return this.#text(path, value);
    }
    if (value instanceof JsonNumber) {
      const text = canonicalNumber(value.text);
      this.json += text;
      this.dblValues.push([path, text]);
      return this.#contained(path, hashNumber(text));
    }
    if (typeof value === 'boolean') {
      this.json += value ? 'true' : 'false';
      this.boolValues.push([path, value]);
      return this.#contained(path, hashBoolean(value));
    }
    if (value === null) {
      this.json += 'null';
      this.nullValues.push(path);
      return this.#contained(path, HASH_OF_NULL);
    }
    if (Array.isArray(value)) {
      return this.#array(value, at, depth, scope);
    }
    const extended = extendedName(value);
    return extended === undefined ? this.#object(value, at, depth, scope) : this.#extended(value, extended, path);
  }

  #text(path: string, text: string): string {
    this.textValues.push([path, text]);
    return this.#contained(path, hashString(text));
  }

  #contained(path: string, hash: string): string {
    this.arrayContains.push(`${path} ${hash}`);
    return hash;
  }

  #extended(object: JsonObject, name: string, path: string): string {
    const extended = requireExtended(object, name);
    this.json += writeExtended(object);
    if (extended.kind === 'date') {
      this.timestampValues.push([path, extended.text]);
      return this.#contained(path, hashDate(extended.text));
    }
    if (extended.kind === 'binary') {
      this.textValues.push([path, extended.text]);
      this.#contained(path, hashString(extended.text));
    } else {
      this.#text(path, extended.text);
    }
    // Inside a structure it is an object like any other, and its letters are as given.
    return hashTyped(`O1\n${name}\n${hashString(object.get(name) as string)}`);
  }

  #array(elements: readonly Json[], at: KnownPath, depth: number, scope: IndexScope): string {
    const {path} = at;
    this.#checkDepth(depth);
    const {length} = elements;
    const {maxArrayLength} = this.#limits;
    if (length > maxArrayLength) {
      throw violation(`The array '${path}' has ${length} elements, ${maxArrayLength} are the most.`);
    }
    this.arraySize.push([path, length]);
    let typed = `A${length}`;
    this.json += '[';
    for (let i = 0; i < length; i += 1) {
      if (i > 0) {
        this.json += ',';
      }
      const elementPath = at.element(i);
      this.#checkPath(elementPath.path);
      const hash = this.#indexed(elements[i] as Json, elementPath, depth + 1, scope);
      this.arrayContains.push(`${path} ${hash}`);
      typed += '\n';
      typed += hash;
    }
    this.json += ']';
    const hash = hashTyped(typed);
    this.textValues.push([path, hash]);
    return hash;
  }

  #object(object: JsonObject, at: KnownPath, depth: number, scope: IndexScope): string {
    const {path} = at;
    this.#checkDepth(depth);
    let typed = '';
    let count = 0;
    let separator = '{';
    for (const [name, value] of object) {
      const memberPath = this.#path(at, name);
      this.json += separator;
      this.json += memberPath.nameJson;
      separator = ',';
      const inner = scope === true || memberScope(scope, name);
      if (inner === false) {
        this.#unindexed(value, memberPath, depth + 1);
      } else {
        count += 1;
        typed += `\n${name}\n`;
        typed += this.#indexed(value, memberPath, depth + 1, inner);
      }
    }
    this.json += separator === '{' ? '{}' : '}';
    this.#countMembers(count);
    const hash = hashTyped(`O${count}${typed}`);
    this.textValues.push([path, hash]);
    return hash;
  }

  /** Checks what holds for every value, and writes it. */
  #unindexed(value: Json, path: KnownPath, depth: number): void {
    if (Array.isArray(value)) {
      this.#checkDepth(depth);
      this.json += '[';
      value.forEach((element, i) => {
        if (i > 0) {
          this.json += ',';
        }
        const elementPath = path.element(i);
        this.#checkPath(elementPath.path);
        this.#unindexed(element, elementPath, depth + 1);
      });
      this.json += ']';
      return;
    }
    if (!(value instanceof Map)) {
      this.json += writeScalar(value);
      return;
    }
    const extended = extendedName(value);
    if (extended !== undefined) {
      requireExtended(value, extended);
      this.json += writeExtended(value);
      return;
    }
    this.#checkDepth(depth);
    let separator = '{';
    for (const [name, member] of value) {
      const memberPath = this.#path(path, name);
      this.json += separator;
      this.json += memberPath.nameJson;
      separator = ',';
      this.#unindexed(member, memberPath, depth + 1);
    }
    this.json += separator === '{' ? '{}' : '}';
  }

  /** The path of a member, whose name is checked. */
  #path(parent: KnownPath, name: string): KnownPath {
    if (name === '' || name.charCodeAt(0) === 0x24) {
      const {path} = parent;
      throw fail('SHRED_BAD_FIELD_NAME', {
        errorMessage:
          name === ''
            ? `A field${path === '' ? '' : ` of '${path}'`} has an empty name.`
            : `The field name '${name}'${path === '' ? '' : ` in '${path}'`} starts with '$'.`,
      });
    }
    const member = parent.member(name);
    this.#checkPath(member.path);
    return member;
  }

  #checkPath(path: string): void {
    const {maxPathLength} = this.#limits;
    if (path.length > maxPathLength) {
      throw violation(`The path '${path.slice(0, 60)}…' has ${path.length} characters, ${maxPathLength} are the most.`);
    }
  }

  #checkDepth(depth: number): void {
    if (depth > this.#limits.maxDepth) {
      throw violation(`The document has more than ${this.#limits.maxDepth} levels of objects and arrays.`);
    }
  }

  #countMembers(count: number): void {
    const {maxObjectMembers, maxDocumentMembers} = this.#limits;
    if (count > maxObjectMembers) {
      throw violation(`An object has ${count} indexed members, ${maxObjectMembers} are the most.`);
    }
    this.#members += count;
    if (this.#members > maxDocumentMembers) {
      throw violation(`The document has more than ${maxDocumentMembers} indexed members.`);
    }
  }

  #checkBytes(text: string, maxBytes: number, path: string): void {
    if (text.length * 3 > maxBytes) {
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes) {
        throw violation(`The text at '${path}' has ${bytes} bytes in UTF-8, ${maxBytes} are the most.`);
      }
    }
  }
}

const violation = (errorMessage: string): Error => fail('SHRED_DOC_LIMIT_VIOLATION', {errorMessage});

function writeScalar(value: Json): string {
  if (typeof value === 'string') {
    return writeJsonString(value);
  }
  if (value instanceof JsonNumber) {
    return canonicalNumber(value.text);
  }
  return value === null
    ? 'null'
    : value === true
      ? 'true'
      : value === false
        ? 'false'
        : writeExtended(value as JsonObject);
}

/** A valid extended value, as given. */
function writeExtended(object: JsonObject): string {
  const [[name, value]] = object as unknown as [[string, Json]];
  return `{"${name}":${writeScalar(value)}}`;
}

function writeVector(value: Json): string {
  if (!Array.isArray(value)) {
    return writeScalar(value);
  }
  let text = '';
  for (const element of value) {
    text += text === '' ? '[' : ',';
    text += canonicalNumber((element as JsonNumber).text);
  }
  return `${text}]`;
}
