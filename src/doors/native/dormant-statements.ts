/**
 * Statements that clients prepared before this process began, as they were kept: texts, which are parsed when a client runs one.
 * So a start does not wait for the parsing of thousands of them.
 */
import type {KeptStatement, KeptStatements} from '../../core/cql/port.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import {weightOf} from './known-statement.ts';

export const keyOfId = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.length).toString('latin1');
export const idOfKey = (key: string): Buffer => Buffer.from(key, 'latin1');

export class DormantStatements {
  readonly #kept: KeptStatements;
  /** By id, a byte string. */
  readonly #texts = new Map<string, KeptStatement>();

  private constructor(kept: KeptStatements) {
    this.#kept = kept;
  }

  /** Those that are too many for `maxBytes` are kept no longer. */
  static async load(kept: KeptStatements, maxBytes: number): Promise<DormantStatements> {
    const dormant = new DormantStatements(kept);
    const tooMany: Uint8Array[] = [];
    let bytes = 0;
    for (const statement of await kept.load()) {
      bytes += weightOf(statement.text);
      if (bytes <= maxBytes) {
        dormant.#texts.set(keyOfId(statement.id), statement);
      } else {
        tooMany.push(statement.id);
      }
    }
    dormant.#remove(tooMany);
    return dormant;
  }

  get size(): number {
    return this.#texts.size;
  }

  /** It is dormant no longer, but still kept. */
  take(id: string): KeptStatement | undefined {
    const statement = this.#texts.get(id);
    if (statement !== undefined) {
      this.#texts.delete(id);
    }
    return statement;
  }

  /**
   * Forgets those whose meaning a change may have changed. They are not parsed for it: a text that contains the name is
   * enough, for a client that is told UNPREPARED prepares again.
   */
  forget({target, keyspace, name}: SchemaChange): void {
    const [where, what] = [inText(keyspace), inText(name ?? '')];
    const gone: Uint8Array[] = [];
    for (const [key, statement] of this.#texts) {
      const text = statement.text.toLowerCase();
      const isThere = statement.keyspace === keyspace || text.includes(where);
      if (isThere && (target !== 'TABLE' || text.includes(what))) {
        this.#texts.delete(key);
        gone.push(statement.id);
      }
    }
    this.#remove(gone);
  }

  #remove(ids: readonly Uint8Array[]): void {
    if (ids.length > 0) {
      this.#kept.remove(ids);
    }
  }
}

/** How a name stands in a text in lower case; a quote within it is doubled there. */
const inText = (name: string): string => name.toLowerCase().replaceAll('"', '""');
