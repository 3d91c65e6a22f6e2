/** How far a copy has come, in a file: an interrupted one goes on where it was. */
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {ConfigFailure} from '../config.ts';

export interface PartState {
  readonly rows: number;
  readonly isDone: boolean;
  /** Where the next page begins, as the source has it. */
  readonly next: string | undefined;
}

interface Stored {
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly parts: {readonly [name: string]: PartState};
}

export class CopyState {
  readonly #path: string | undefined;
  readonly #from: string;
  readonly #to: string;
  readonly #parts: Map<string, PartState>;

  /** `from`, `to`: the two ends; a file of another copy is refused. Fails with `config`. */
  constructor(path: string | undefined, from: string, to: string) {
    this.#path = path;
    this.#from = from;
    this.#to = to;
    const stored = path !== undefined && existsSync(path) ? read(path) : undefined;
    if (stored !== undefined && (stored.from !== from || stored.to !== to)) {
      throw new ConfigFailure(`${path} is the state of another copy: from ${stored.from} to ${stored.to}`);
    }
    this.#parts = new Map(Object.entries(stored?.parts ?? {}));
  }

  of(part: string): PartState {
    return this.#parts.get(part) ?? {rows: 0, isDone: false, next: undefined};
  }

  /** Written whole or not at all. */
  set(part: string, state: PartState): void {
    this.#parts.set(part, state);
    if (this.#path !== undefined) {
      const stored: Stored = {
        version: 1,
        from: this.#from,
        to: this.#to,
        parts: Object.fromEntries(this.#parts),
      };
      writeFileSync(`${this.#path}.new`, `${JSON.stringify(stored)}\n`);
      renameSync(`${this.#path}.new`, this.#path);
    }
  }

  /** All is copied. */
  finish(): void {
    if (this.#path !== undefined) {
      rmSync(this.#path, {force: true});
    }
  }
}

function read(path: string): Stored {
  try {
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Stored;
    if (stored.version === 1) {
      return stored;
    }
  } catch {
    // Told below.
  }
  throw new ConfigFailure(`${path} is no state of a copy`);
}
