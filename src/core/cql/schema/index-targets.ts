/** What an index is on, and what it can answer. */
import {isMultiCell} from '../types/type-shapes.ts';
import type {DataType} from '../types/type.ts';
import {ANALYZER_OPTION} from './index-options.ts';
import type {Column, Index} from './schema.ts';

export const isOnWords = ({options}: Pick<Index, 'options'>): boolean => options[ANALYZER_OPTION] !== undefined;

/** What vector searches go by. A legacy index on a vector knows equality alone. */
export const isOfNearness = ({kind, target, column}: Index, {type, name}: Column): boolean =>
  kind === 'CUSTOM' && column === name && type.kind === 'vector' && target === 'value';

/** An index on a bare multi-cell column is one on its values. */
export const targetOf = (index: Index, {type}: Column): Index['target'] =>
  index.target === 'value' && isMultiCell(type) ? 'values' : index.target;

/** Types whose storage-attached indexes answer ranges. Source: Apache Cassandra 5.0, IndexTermType. */
const RANGED: ReadonlySet<string> = new Set([
  'inet',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'varint',
  'decimal',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timeuuid',
]);

export const isRanged = (type: DataType): boolean => type.kind === 'native' && RANGED.has(type.name);
