/**
 * Paths that documents have had: a text each, made once. Documents of a collection mostly have the same paths, and a path is written
 * into several columns, put into order and hashed; texts that are the same object are compared by that.
 */
import {writeJsonString} from '../../../wire/json/write.ts';
import {escapeName} from './paths.ts';

/** So many are kept, of all collections; then it is begun anew. Whoever has names without end has no use of it. */
const MOST = 4096;
/** Characters of a path that is kept. */
const LONGEST = 256;

export class KnownPath {
  readonly path: string;
  /** Its last name as JSON, with the colon. */
  readonly nameJson: string;
  #members: Map<string, KnownPath> | undefined;
  #elements: KnownPath[] | undefined;

  constructor(path: string, nameJson: string) {
    this.path = path;
    this.nameJson = nameJson;
  }

  /** Of a member of an object here. */
  member(name: string): KnownPath {
    const known = this.#members?.get(name);
    if (known !== undefined) {
      return known;
    }
    const path = this.path === '' ? escapeName(name) : `${this.path}.${escapeName(name)}`;
    const made = new KnownPath(oneText(path), oneText(`${writeJsonString(name)}:`));
    if (isKept(path)) {
      this.#members ??= new Map();
      this.#members.set(oneText(name), made);
    }
    return made;
  }

  /** Of an element of an array here. */
  element(index: number): KnownPath {
    const known = this.#elements?.[index];
    if (known !== undefined) {
      return known;
    }
    const path = `${this.path}.${index}`;
    const made = new KnownPath(oneText(path), '');
    if (index === (this.#elements?.length ?? 0) && isKept(path)) {
      this.#elements ??= [];
      this.#elements.push(made);
    }
    return made;
  }
}

let root = new KnownPath('', '');
let kept = 0;

/** Where the paths of a document begin. */
export const knownPaths = (): KnownPath => root;

function isKept(path: string): boolean {
  if (path.length > LONGEST) {
    return false;
  }
  kept += 1;
  if (kept > MOST) {
    root = new KnownPath('', '');
    kept = 0;
  }
  return true;
}

/**
 * A copy in one piece: each look into the parts that a text was put together of would cost a call, and a part of a request would keep
 * all of that in memory.
 */
const oneText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
