/** A part of the generator: worlds in which one matter comes up more often than in those that have all of them. */
import type {Random} from '../random.ts';
import {EPOCH_SECONDS} from '../draft.ts';
import type {Attempt, Step} from '../step.ts';
import type {Table, World} from '../world.ts';
import {alter, createIndex, createTable, createType} from '../changes.ts';
import {batch, write} from '../writes.ts';
import {select} from '../reads.ts';

/** Statements without end; the run stops asking for them. */
export type Part = (random: Random, world: World) => Generator<Attempt>;

/** A statement that is written out. */
export const said = (
  form: string,
  text: string,
  more: {readonly step?: Partial<Step>; readonly table?: Table | undefined; readonly onSuccess?: () => void} = {},
): Attempt => ({
  step: {text, mode: 'text', values: [], now: EPOCH_SECONDS, ...more.step},
  forms: form.split(', '),
  types: new Set(),
  isMistaken: false,
  table: more.table?.cql,
  columns: more.table?.columns.map(column => column.cql),
  onSuccess: more.onSuccess,
});

/** Until there is a table. */
export function* newTable(random: Random, world: World, types = 1): Generator<Attempt> {
  for (let i = 0; i < types; i += 1) {
    yield createType(random, world);
  }
  for (let tries = 0; world.tables.length === 0 && tries < 20; tries += 1) {
    yield createTable(random, world, 'rows');
  }
}

/** All of a table or a view, at another time now and then. */
export const look = (random: Random, table: Table): Attempt =>
  said('select', `SELECT * FROM ${table.cql}`, {
    table,
    step: {
      now: EPOCH_SECONDS + random.pick([0, 0, 100, 500]),
      pageSize: random.pick([undefined, undefined, 1, 2, 3, 7]),
    },
  });

export {alter, batch, createIndex, createTable, createType, select, write};
