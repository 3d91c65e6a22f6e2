/** For tests: the columns of a collection's row, taken apart again, and conditions held against them. */
import type {Condition, Term} from '../../../core/cql/statements/statement.ts';
import {compareNumbers, decodeDecimal} from './decimal.ts';

const SETS = ['exist_keys', 'array_contains', 'query_null_values'];
const MAPS = ['array_size', 'query_bool_values', 'query_dbl_values', 'query_text_values', 'query_timestamp_values'];

export interface Row {
  readonly key: Buffer;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly maps: ReadonlyMap<string, readonly (readonly [string, Buffer])[]>;
  readonly others: ReadonlyMap<string, Buffer | null>;
}

function pieces(bytes: Uint8Array | null, perEntry: number): Buffer[] {
  if (bytes === null) {
    return [];
  }
  const buffer = Buffer.from(bytes);
  const result: Buffer[] = [];
  let at = 4;
  for (let left = buffer.readInt32BE(0) * perEntry; left > 0; left -= 1) {
    const length = buffer.readInt32BE(at);
    result.push(buffer.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== buffer.length) {
    throw new Error(`${buffer.length - at} bytes after the last entry`);
  }
  return result;
}

export function readRow(names: readonly string[], columns: readonly (Uint8Array | null)[]): Row {
  const sets = new Map<string, readonly string[]>();
  const maps = new Map<string, readonly (readonly [string, Buffer])[]>();
  const others = new Map<string, Buffer | null>();
  names.forEach((name, i) => {
    const bytes = columns[i] ?? null;
    if (bytes !== null && bytes.length === 4 && !name.includes('vector')) {
      throw new Error(`The column ${name} is empty instead of null`);
    }
    if (SETS.includes(name)) {
      sets.set(
        name,
        pieces(bytes, 1).map(piece => piece.toString()),
      );
    } else if (MAPS.includes(name)) {
      const flat = pieces(bytes, 2);
      const entries: [string, Buffer][] = [];
      for (let at = 0; at < flat.length; at += 2) {
        entries.push([(flat[at] as Buffer).toString(), flat[at + 1] as Buffer]);
      }
      maps.set(name, entries);
    } else {
      others.set(name, bytes === null ? null : Buffer.from(bytes));
    }
  });
  return {key: others.get('key') as Buffer, sets, maps, others};
}

const bytesOf = (term: Term): Buffer => {
  if (term.kind !== 'value' || term.bytes === null) {
    throw new Error(`Not a value: ${term.kind}`);
  }
  return Buffer.from(term.bytes);
};

function compareElement(column: string, a: Buffer, b: Buffer): number {
  switch (column) {
    case 'query_dbl_values':
      return compareNumbers(decodeDecimal(a), decodeDecimal(b));
    case 'query_timestamp_values':
      return Number(a.readBigInt64BE() - b.readBigInt64BE());
    case 'query_bool_values':
      return a.readInt8() - b.readInt8();
    case 'array_size':
      return a.readInt32BE() - b.readInt32BE();
    default:
      return Buffer.compare(a, b);
  }
}

/** Two-valued: nothing meets a relation on a missing value. */
export function meets(row: Row, condition: Condition | undefined): boolean {
  if (condition === undefined) {
    return true;
  }
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- only what filters are made of
  switch (condition.kind) {
    case 'and':
      return condition.of.every(part => meets(row, part));
    case 'or':
      return condition.of.some(part => meets(row, part));
    case 'not':
      return !meets(row, condition.of);
    case 'contains':
      return row.sets.get(condition.column)?.includes(bytesOf(condition.value).toString()) ?? false;
    case 'compare':
      return row.key.equals(bytesOf(condition.value));
    case 'in':
      return (condition.values as readonly Term[]).some(value => row.key.equals(bytesOf(value)));
    case 'element': {
      const key = bytesOf(condition.key).toString();
      const entry = row.maps.get(condition.column)?.find(([path]) => path === key);
      if (entry === undefined) {
        return false;
      }
      const order = compareElement(condition.column, entry[1], bytesOf(condition.value as Term));
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- only what filters are made of
      switch (condition.operator) {
        case '=':
          return order === 0;
        case '<':
          return order < 0;
        case '<=':
          return order <= 0;
        case '>':
          return order > 0;
        case '>=':
          return order >= 0;
        default:
          throw new Error(`Operator ${condition.operator}`);
      }
    }
    default:
      throw new Error(`Condition ${condition.kind}`);
  }
}
