/** Members that the commands for one document share. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import type {Filter} from '../clauses/filter.ts';
import {parseSort} from '../clauses/sort.ts';
import type {Projection} from '../clauses/projection.ts';
import {changeStatus} from '../operations/change-first.ts';
import type {Outcome} from '../operations/change-first.ts';
import type {Answer} from '../envelope.ts';
import type {Collection} from '../operations/collection.ts';
import {orderOf} from '../operations/order.ts';
import type {Order} from '../operations/order.ts';
import {project} from './answer-document.ts';
import type {Context} from './command.ts';
import type {Fields} from './fields.ts';

export interface Selection {
  readonly filter: Json | undefined;
  readonly sort: Json | undefined;
}

export const parseSelection = (fields: Fields): Selection => ({
  filter: fields.json('filter'),
  sort: fields.json('sort'),
});

export interface Selected {
  readonly filter: Filter;
  /** To be called when the other clauses have been read: texts of a sort cost a call of a provider. */
  readonly order: () => Promise<Order>;
}

export function readSelection(selection: Selection, collection: Collection, context: Context): Selected {
  const filter = parseFilter(selection.filter, collection.settings);
  const sort = parseSort(selection.sort, collection.settings);
  return {filter, order: () => orderOf(sort, collection, context)};
}

export const RETURN_OPTIONS = ['returnDocument', 'upsert'];

/** Of the commands that change a document and answer with it. */
export interface Returning {
  readonly projection: Json | undefined;
  readonly isAfter: boolean;
  readonly isUpsert: boolean;
}

export function parseReturning(fields: Fields): Returning {
  const projection = fields.json('projection');
  const options = fields.fields('options', RETURN_OPTIONS);
  const version = (options.text('returnDocument') ?? 'before').toLowerCase();
  options.demand(version === 'before' || version === 'after', 'returnDocument', 'must be "before" or "after"');
  return {projection, isAfter: version === 'after', isUpsert: options.flag('upsert') ?? false};
}

/** The document before or after the change. */
export function returned(outcome: Outcome, {isAfter}: Returning, projection: Projection): Answer {
  const shown = isAfter ? outcome.after : outcome.before;
  return {
    data: `{"document":${shown === undefined ? 'null' : project(projection, shown)}}`,
    status: changeStatus(outcome),
  };
}

/** A clause that must be there. */
export function required(fields: Fields, name: string): Json {
  const value = fields.json(name) ?? null;
  fields.demand(value !== null, name, 'must not be null');
  return value;
}
