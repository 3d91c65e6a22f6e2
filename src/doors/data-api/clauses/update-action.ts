/** The operators of an update and what each carries. */
import type {Json} from '../../../wire/json/tree.ts';
import type {Segments} from '../documents/paths.ts';

/** In the order in which they are applied, whatever the order of the request. */
export const UPDATE_OPERATORS = [
  '$addToSet',
  '$currentDate',
  '$inc',
  '$max',
  '$min',
  '$mul',
  '$pop',
  '$push',
  '$rename',
  '$set',
  '$setOnInsert',
  '$unset',
] as const;
export type UpdateOperator = (typeof UPDATE_OPERATORS)[number];

/** One operator on one path, its operand checked. */
export type UpdateAction = {readonly path: string; readonly segments: Segments} & (
  | {readonly operator: '$set' | '$setOnInsert' | '$min' | '$max'; readonly value: Json}
  | {readonly operator: '$unset' | '$currentDate'}
  | {readonly operator: '$inc' | '$mul'; readonly number: string}
  | {readonly operator: '$push'; readonly values: readonly Json[]; readonly position: number | undefined}
  | {readonly operator: '$addToSet'; readonly values: readonly Json[]}
  | {readonly operator: '$pop'; readonly isFirst: boolean}
  | {readonly operator: '$rename'; readonly to: Segments}
);
