/** What tests of the store share: a table whose index is easy to predict, a model of it, and a seeded random source. */
import type {Extractor} from '../indexes/extractor.ts';
import {mergeValues} from '../rows/reconcile.ts';
import {decodeRow} from '../rows/row-decode.ts';
import {encodeRow} from '../rows/row-encode.ts';
import {isHeader} from '../rows/row-layout.ts';
import type {ColumnData} from '../rows/row.ts';
import type {ByteString, IndexSpec, KeyStream, TableSpec, TableStore, Write} from './store.ts';

const INDEX = {keyPart: undefined, target: 'value', isStatic: false, types: [], dimension: undefined} as const;

/** Index 1: the text of column 1, word by word. */
export const WORDS: IndexSpec = {...INDEX, id: 1, kind: 'terms', columnId: 1};
/** Index 2: the length of column 1 as one character. */
export const LENGTHS: IndexSpec = {...INDEX, id: 2, kind: 'terms', columnId: 1, target: 'full'};
/** Index 3: column 2, a vector. */
export const VECTORS: IndexSpec = {...INDEX, id: 3, kind: 'vectors', columnId: 2, dimension: 4};

export const tableSpec = (id: number, indexes: readonly IndexSpec[] = [WORDS]): TableSpec => ({
  id,
  hasClustering: false,
  gcGraceSeconds: 100,
  indexes,
});

export function extractorOf(spec: TableSpec): Extractor {
  const ids = new Set(spec.indexes.map(({id}) => id));
  return {
    extract(_key, value, sink, known) {
      if (isHeader(value)) {
        return;
      }
      const {columns} = decodeRow(value);
      const text = textOf(columns.get(1));
      const before = known === undefined ? undefined : textOf(decodeRow(known).columns.get(1));
      if (text !== undefined) {
        if (ids.has(1)) {
          const had = before?.split(' ') ?? [];
          for (const word of text.split(' ')) {
            if (!had.includes(word)) {
              sink.term(1, word);
            }
          }
        }
        if (ids.has(2) && before?.length !== text.length) {
          sink.term(2, String.fromCharCode(Math.min(255, text.length)));
        }
      }
      const vector = columns.get(2);
      if (ids.has(3) && vector?.kind === 'simple' && vector.cell.value !== undefined) {
        sink.vector(3, vector.cell.value);
      }
    },
  };
}

const textOf = (column: ColumnData | undefined): string | undefined =>
  column?.kind === 'simple' && column.cell.value !== undefined ? Buffer.from(column.cell.value).toString() : undefined;

export const simple = (text: string, ts: bigint): ColumnData => ({
  kind: 'simple',
  cell: {ts, ttl: 0, expiresAt: 0, value: Buffer.from(text)},
});

export const textRow = (text: string, ts: bigint): Uint8Array =>
  encodeRow({liveness: undefined, deletion: undefined, columns: new Map([[1, simple(text, ts)]])});

export const deletedRow = (ts: bigint, at = 1): Uint8Array =>
  encodeRow({liveness: undefined, deletion: {ts, at}, columns: new Map()});

export const putText = (table: number, key: ByteString, text: string, ts: bigint): Write => ({
  kind: 'put',
  table,
  key,
  value: textRow(text, ts),
});

export const readText = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : textOf(decodeRow(value).columns.get(1));

/** What a table must hold: the merge of all that was put. */
export class Model {
  readonly values = new Map<ByteString, Uint8Array>();

  put(key: ByteString, value: Uint8Array): void {
    const old = this.values.get(key);
    this.values.set(key, old === undefined ? value : mergeValues(old, value));
  }

  copy(): Model {
    const copy = new Model();
    for (const [key, value] of this.values) {
      copy.values.set(key, value);
    }
    return copy;
  }

  /** Keys with live text, sorted. */
  keys(): ByteString[] {
    return [...this.values.keys()].filter(key => readText(this.values.get(key)) !== undefined).sort();
  }

  keysWith(word: string): ByteString[] {
    return this.keys().filter(key => readText(this.values.get(key))!.split(' ').includes(word));
  }
}

/** Live rows of a table as [key, text] in the order of a scan. */
export function liveRows(table: TableStore, options: Parameters<TableStore['scan']>[1] = {}): [ByteString, string][] {
  const rows: [ByteString, string][] = [];
  const scan = table.scan({}, options);
  for (let next = scan.next(); next.done !== true; next = scan.next()) {
    const text = readText(next.value.value);
    if (text !== undefined) {
      rows.push([next.value.key, text]);
    }
  }
  return rows;
}

export function drain(stream: KeyStream): ByteString[] {
  const keys: ByteString[] = [];
  for (let key = stream.next(); key !== undefined; key = stream.next()) {
    keys.push(key);
  }
  return keys;
}

/** Numbers below `below`, always the same for a seed. Source: "xorshift32", G. Marsaglia, 2003. */
export function randomOf(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
