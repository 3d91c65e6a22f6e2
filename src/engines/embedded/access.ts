/** A table as statements need it: codecs at hand, columns by place. Made once per table object. */
import {partitionKeyBytes} from '../../base/partition-key.ts';
import {must} from '../../base/failure.ts';
import {invalid} from '../../core/cql/errors.ts';
import {printQualifiedName, quoteName} from '../../core/cql/print-name.ts';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import type {TypeCodec} from '../../core/cql/types/type.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {isBytewise} from '../../core/cql/types/comparison.ts';
import {clusteringPart, type ClusteringPart} from './keys.ts';

export interface TableAccess {
  readonly table: Table;
  readonly hasClustering: boolean;
  readonly hasStatics: boolean;
  readonly isCounter: boolean;
  readonly partitionCodecs: readonly TypeCodec[];
  readonly clusteringParts: readonly ClusteringPart[];
  /**
   * Of views: several rows of the base may have one key here, since values of its columns that are equal may have other bytes
   * (1.0 and 1.00). Stored keys then end with the base's key.
   */
  readonly keysMayRepeat: boolean;
  /** Set when columns were dropped: cells of others are not there any more. */
  readonly columnIds: ReadonlySet<number> | undefined;
}

const KNOWN = new WeakMap<Table, TableAccess>();

export function accessOf(table: Table): TableAccess {
  let access = KNOWN.get(table);
  if (access === undefined) {
    access = {
      table,
      hasClustering: table.clustering.length > 0,
      hasStatics: table.columns.some(column => column.kind === 'static'),
      isCounter: table.columns.some(column => column.type.kind === 'native' && column.type.name === 'counter'),
      partitionCodecs: table.partitionKey.map(column => codecOf(column.type)),
      clusteringParts: table.clustering.map(column => clusteringPart(column.type, column.descending)),
      keysMayRepeat: table.viewOf !== undefined && table.clustering.some(column => !isBytewise(column.type)),
      columnIds: table.dropped.length === 0 ? undefined : new Set(table.columns.map(column => column.id)),
    };
    KNOWN.set(table, access);
  }
  return access;
}

/** Longest key that can be stored: lengths in keys are two bytes. */
export const MAX_KEY_BYTES = 65_535;

/** The partition key's bytes; fails with `invalid` when they are not a key. */
export function keyBytes(components: readonly Uint8Array[]): Uint8Array {
  if (components.length === 1) {
    const only = components[0]!;
    if (only.length === 0) {
      throw invalid('Key may not be empty');
    }
    if (only.length > MAX_KEY_BYTES) {
      throw invalid(`Key length of ${only.length} is longer than maximum of ${MAX_KEY_BYTES}`);
    }
    return only;
  }
  let length = 0;
  for (const component of components) {
    length += component.length + 3;
  }
  if (length > MAX_KEY_BYTES) {
    throw invalid(`Key length of ${length} is longer than maximum of ${MAX_KEY_BYTES}`);
  }
  return partitionKeyBytes(components);
}

export const columnOf = (table: Table, name: string): Column => {
  const column = table.byName.get(name);
  if (column === undefined) {
    throw invalid(`Undefined column name ${quoteName(name)} in table ${printQualifiedName(table)}`);
  }
  return column;
};

export const mustColumn = (table: Table, name: string): Column => must(table.byName.get(name), `column ${name}`);

export const isKey = (column: Column): boolean => column.kind === 'partition_key' || column.kind === 'clustering';
