/** The rows of a table with the times of their cells, as far as CQL tells them. */
import {createHash} from 'node:crypto';
import type {CqlSession, Row} from '../../core/cql/port.ts';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import type {Select, SelectItem, Selector} from '../../core/cql/statements/statement.ts';
import {forEachElement} from '../../core/cql/types/collection.ts';
import {isMultiCell} from '../../core/cql/types/type-shapes.ts';
import {readInt32, readInt64} from '../../core/cql/types/bytes.ts';

export const PAGE_ROWS = 500;

/** Of a cell. */
export interface Times {
  /** Microseconds; undefined: not known. */
  readonly writtenAt: bigint | undefined;
  /** Seconds that are left; undefined: for ever. */
  readonly ttl: number | undefined;
}

export interface ReadColumn {
  readonly column: Column;
  /** Where its value stands, and its times; -1: none are read. */
  readonly at: number;
  readonly writtenAt: number;
  readonly ttl: number;
  /** Elements have times of their own, in the order of the elements. */
  readonly hasElements: boolean;
}

export interface RowShape {
  readonly statement: Select;
  readonly table: Table;
  /** Partition key and clustering; they stand first. */
  readonly keyLength: number;
  readonly columns: readonly ReadColumn[];
}

export const isCounter = ({type}: Column): boolean => type.kind === 'native' && type.name === 'counter';

/** `withTimes`: a counter has none. */
export function shapeOf(table: Table, withTimes: boolean): RowShape {
  const items: SelectItem[] = [];
  const add = (selector: Selector): number => items.push({selector, alias: undefined}) - 1;
  const of = (name: string): Selector => ({kind: 'column', name});
  const key = [...table.partitionKey, ...table.clustering];
  key.forEach(({name}) => add(of(name)));
  const columns = table.columns
    .filter(({kind}) => kind === 'regular' || kind === 'static')
    .map((column): ReadColumn => {
      const {name, type} = column;
      const at = add(of(name));
      if (!withTimes || isCounter(column)) {
        return {column, at, writtenAt: -1, ttl: -1, hasElements: false};
      }
      const hasElements = isMultiCell(type) && (type.kind === 'set' || type.kind === 'map');
      return {
        column,
        at,
        writtenAt: add({kind: isMultiCell(type) && !hasElements ? 'maxwritetime' : 'writetime', of: of(name)}),
        ttl: add({kind: 'ttl', of: of(name)}),
        hasElements,
      };
    });
  const statement: Select = {
    kind: 'select',
    table: {keyspace: table.keyspace, name: table.name},
    items,
    json: false,
    distinct: false,
    where: undefined,
    groupBy: [],
    orderBy: undefined,
    perPartitionLimit: undefined,
    limit: undefined,
    allowFiltering: false,
  };
  return {statement, table, keyLength: key.length, columns};
}

/** Of a column whose cell is one, or of the newest element of one that is copied whole. */
export function timesOf(row: Row, {writtenAt, ttl}: ReadColumn): Times {
  const written = row[writtenAt] ?? null;
  const left = row[ttl] ?? null;
  return {
    writtenAt: written === null ? undefined : readInt64(written, 0),
    ttl: left === null ? undefined : left.length === 4 ? readInt32(left, 0) : longestOf(left),
  };
}

/** Of lists and user types, which are copied whole: they stay as long as their longest element. */
function longestOf(list: Uint8Array): number | undefined {
  let longest: number | undefined = 0;
  forEachElement(list, one => {
    longest = one === null || longest === undefined ? undefined : Math.max(longest, readInt32(one, 0));
  });
  return longest === 0 ? undefined : longest;
}

/** Of each element of a set or map. */
export function elementTimes(row: Row, {writtenAt, ttl}: ReadColumn): readonly Times[] {
  const times: {writtenAt: bigint | undefined; ttl: number | undefined}[] = [];
  const written = row[writtenAt] ?? null;
  const left = row[ttl] ?? null;
  if (written !== null) {
    forEachElement(written, one =>
      times.push({writtenAt: one === null ? undefined : readInt64(one, 0), ttl: undefined}),
    );
  }
  if (left !== null) {
    forEachElement(left, (one, at) => {
      const own = times[at];
      if (own !== undefined && one !== null) {
        own.ttl = readInt32(one, 0);
      }
    });
  }
  return times;
}

export interface ReadPage {
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined after the last. */
  readonly pagingState: Uint8Array | undefined;
}

/** Pages in the order of the partitions' tokens. */
export async function* readPages(
  session: CqlSession,
  {statement}: RowShape,
  from?: Uint8Array,
): AsyncGenerator<ReadPage> {
  let pagingState = from;
  do {
    const outcome = await session.execute(statement, {pageSize: PAGE_ROWS, pagingState});
    const rows = outcome.kind === 'rows' ? outcome.rows : [];
    pagingState = outcome.kind === 'rows' ? outcome.pagingState : undefined;
    yield {rows, pagingState};
  } while (pagingState !== undefined);
}

/** A sum over rows that does not depend on their order. */
export class Checksum {
  #sum = 0n;
  rows = 0;

  add(row: Row, cells: readonly number[]): void {
    const hash = createHash('sha256');
    for (const at of cells) {
      const cell = row[at] ?? null;
      hash.update(cell === null ? '-' : `${cell.length}:`);
      if (cell !== null) {
        hash.update(cell);
      }
    }
    this.#sum = BigInt.asUintN(64, this.#sum + hash.digest().readBigUInt64BE());
    this.rows += 1;
  }

  get text(): string {
    return this.#sum.toString(16).padStart(16, '0');
  }
}
