/** Copies the rows of a table, page by page; a page counts when all its rows are written. */
import type {Row} from '../../core/cql/port.ts';
import type {Table} from '../../core/cql/schema/schema.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {CqlPlace} from './place.ts';
import type {Report} from './report.ts';
import {readPages, shapeOf} from './row-reader.ts';
import {RowWriter} from './row-writer.ts';
import type {CopyState} from './state.ts';

/** Rows that are written at the same time. */
const IN_FLIGHT = 64;
/** Tries of one row while the target is busy or away, and the first pause. */
const TRIES = 5;
const PAUSE_MS = 200;

const PASSING: ReadonlySet<string> = new Set([
  'overloaded',
  'unavailable',
  'write_timeout',
  'read_timeout',
  'is_bootstrapping',
  'write_failure',
]);

/** How many rows were copied, now and before. Fails as reading and writing do; the state then tells where to go on. */
export async function copyRows(
  table: Table,
  keyspace: string,
  source: CqlPlace,
  target: CqlPlace,
  state: CopyState,
  report: Report,
): Promise<number> {
  const before = state.of(table.name);
  if (before.isDone) {
    return before.rows;
  }
  const shape = shapeOf(table, true);
  const writer = new RowWriter(shape, {keyspace, name: table.name});
  let {rows} = before;
  const from = before.next === undefined ? undefined : Buffer.from(before.next, 'hex');
  for await (const page of readPages(source.session, shape, from)) {
    await writeAll(page.rows, writer, target);
    rows += page.rows.length;
    const next = page.pagingState === undefined ? undefined : Buffer.from(page.pagingState).toString('hex');
    state.set(table.name, {rows, isDone: next === undefined, next});
    report.progress(`${table.name}: rows copied`, rows);
  }
  return rows;
}

async function writeAll(rows: readonly Row[], writer: RowWriter, target: CqlPlace): Promise<void> {
  let at = 0;
  const work = async (): Promise<void> => {
    while (at < rows.length) {
      const row = rows[at]!;
      at += 1;
      await writeRow(row, writer, target);
    }
  };
  await Promise.all(Array.from({length: Math.min(IN_FLIGHT, rows.length)}, work));
}

/** Written twice it is the same: all cells carry their times. */
async function writeRow(row: Row, writer: RowWriter, {session}: CqlPlace): Promise<void> {
  const write = writer.prepare(row);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write(session);
      return;
    } catch (error) {
      if (!(error instanceof CqlFailure) || !PASSING.has(error.code) || attempt >= TRIES) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS * 2 ** attempt));
    }
  }
}
