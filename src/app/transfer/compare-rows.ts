/** Walks two tables side by side, in the order of their partitions' tokens and of their clustering. */
import type {Row} from '../../core/cql/port.ts';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {equalBytes} from '../../core/cql/types/bytes.ts';
import {keyOrder} from '../../core/plan/row-order.ts';
import {settingsFromTable} from '../../doors/data-api/collection-table.ts';
import type {CqlPlace} from './place.ts';
import type {Report} from './report.ts';
import {Checksum, readPages, shapeOf} from './row-reader.ts';
import type {RowShape} from './row-reader.ts';

export interface TableComparison {
  /** By side: rows and their sum. */
  readonly sums: readonly [Checksum, Checksum];
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly different: number;
  /** Some of them, a line each. */
  readonly shown: readonly string[];
}

export const isEqual = ({onlyFirst, onlySecond, different}: TableComparison): boolean =>
  onlyFirst + onlySecond + different === 0;

/** Of a collection's row: when its document was written last, as a UUID. */
const VERSION_COLUMN = 'tx_id';

/** Documents that were copied over the Data API have versions of their own, as they have write times of their own. */
const withoutVersions = (table: Table): Table =>
  settingsFromTable(table) === undefined
    ? table
    : {...table, columns: table.columns.filter(({name}) => name !== VERSION_COLUMN)};

/** The tables must have the same columns. `withTimes`: write times, times to live and versions of documents count too. */
export async function compareRows(
  tables: readonly [Table, Table],
  places: readonly [CqlPlace, CqlPlace],
  {withTimes, show, report}: {readonly withTimes: boolean; readonly show: number; readonly report: Report},
): Promise<TableComparison> {
  const comparable = (table: Table): Table => (withTimes ? table : withoutVersions(table));
  const shapes = [shapeOf(comparable(tables[0]), withTimes), shapeOf(comparable(tables[1]), withTimes)] as const;
  const {keyLength} = shapes[0];
  const cells = cellsOf(shapes[0]);
  const order = keyOrder(tables[0], undefined);
  const sums: [Checksum, Checksum] = [new Checksum(), new Checksum()];
  const shown: string[] = [];
  let [onlyFirst, onlySecond, different] = [0, 0, 0];
  const tell = (row: Row, what: string): void => {
    if (shown.length < show) {
      shown.push(`${keyText(row, tables[0])}: ${what}`);
    }
  };
  const sides = [rowsOf(places[0], shapes[0]), rowsOf(places[1], shapes[1])] as const;
  let [left, right] = [await nextOf(sides[0]), await nextOf(sides[1])];
  while (left !== undefined || right !== undefined) {
    const way =
      left === undefined ? 1 : right === undefined ? -1 : order(left.slice(0, keyLength), right.slice(0, keyLength));
    if (left !== undefined && way <= 0) {
      sums[0].add(left, cells);
      report.progress(`${tables[0].name}: rows compared`, sums[0].rows);
    }
    if (right !== undefined && way >= 0) {
      sums[1].add(right, cells);
    }
    if (way < 0) {
      onlyFirst += 1;
      tell(left!, `only in ${places[0].name}`);
    } else if (way > 0) {
      onlySecond += 1;
      tell(right!, `only in ${places[1].name}`);
    } else {
      const columns = differentColumns(left!, right!, shapes[0]);
      if (columns.length > 0) {
        different += 1;
        tell(left!, `differs in ${columns.join(', ')}`);
      }
    }
    [left, right] = [way <= 0 ? await nextOf(sides[0]) : left, way >= 0 ? await nextOf(sides[1]) : right];
  }
  return {sums, onlyFirst, onlySecond, different, shown};
}

async function* rowsOf({session}: CqlPlace, shape: RowShape): AsyncGenerator<Row> {
  for await (const {rows} of readPages(session, shape)) {
    yield* rows;
  }
}

async function nextOf(rows: AsyncGenerator<Row>): Promise<Row | undefined> {
  const {value, done} = await rows.next();
  return done === true ? undefined : (value as Row);
}

/** Times to live count down: they are no part of a sum. */
const cellsOf = ({columns, keyLength}: RowShape): readonly number[] => [
  ...Array.from({length: keyLength}, (_, at) => at),
  ...columns.flatMap(({at, writtenAt}) => (writtenAt < 0 ? [at] : [at, writtenAt])),
];

function differentColumns(left: Row, right: Row, {columns}: RowShape): string[] {
  return columns.flatMap(({column, at, writtenAt, ttl}) => {
    if (!isSame(left[at] ?? null, right[at] ?? null, column)) {
      return [column.name];
    }
    if (writtenAt >= 0 && !areSameBytes(left[writtenAt] ?? null, right[writtenAt] ?? null)) {
      return [`writetime(${column.name})`];
    }
    const hasTtl = ttl >= 0 && ((left[ttl] ?? null) === null) !== ((right[ttl] ?? null) === null);
    return hasTtl ? [`ttl(${column.name})`] : [];
  });
}

const areSameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : equalBytes(a, b);

const isSame = (a: Uint8Array | null, b: Uint8Array | null, {type}: Column): boolean =>
  areSameBytes(a, b) || (a !== null && b !== null && codecOf(type).compare(a, b) === 0);

const keyText = (row: Row, {partitionKey, clustering}: Table): string =>
  [...partitionKey, ...clustering]
    .map(({name, type}, at) => {
      const value = row[at] ?? null;
      return `${name} = ${value === null ? 'null' : codecOf(type).toLiteral(value)}`;
    })
    .join(', ');
