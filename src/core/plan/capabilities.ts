/**
 * What databases behind the port can do, as data: by product and release. Apache Cassandra 5.0 was tried line by line; other
 * releases of it follow from its changes, DataStax's servers from their documentation, and are not tested here.
 */
import type {Capabilities} from '../cql/port.ts';
import {ANALYZER_OPTION} from '../cql/schema/index-options.ts';

export type Product = 'cassandra' | 'dse' | 'hcd';

/** All that doors know to ask for. */
export const FULL_CAPABILITIES: Capabilities = {
  or: true,
  not: true,
  notEquals: true,
  inOnIndexes: true,
  mapEntryRanges: true,
  indexOptions: ['source_model', ANALYZER_OPTION],
  ann: true,
  textSearch: true,
  attachedIndexes: true,
  extensions: true,
};

/** Before storage-attached indexes and vectors. */
const CASSANDRA_4: Capabilities = {
  or: false,
  not: false,
  notEquals: false,
  inOnIndexes: false,
  mapEntryRanges: false,
  indexOptions: [],
  ann: false,
  textSearch: false,
  vectors: false,
  attachedIndexes: false,
  // Taken and forgotten.
  extensions: false,
};

/** Seen in: Apache Cassandra 5.0.9. */
const CASSANDRA_5: Capabilities = {
  ...CASSANDRA_4,
  ann: true,
  annLimit: 1000,
  vectors: true,
  attachedIndexes: true,
  // As many as the node has processors, which it does not tell everybody. Hardly any has fewer than two.
  vectorWriters: 2,
};

/** Source: DataStax HCD 1.1, "SAI" and "CREATE CUSTOM INDEX"; the index that the original Data API needs. */
const HCD: Capabilities = {...FULL_CAPABILITIES, annLimit: 1000};

/** Source: DSE 6.8 and 6.9, "SAI": the index of 6.8 has neither OR nor vectors. */
const DSE_6_8: Capabilities = {...CASSANDRA_4, attachedIndexes: true, extensions: true};
const DSE_6_9: Capabilities = HCD;

/** `release`: as system.local has it, such as `5.0.2` or `4.1.3-SNAPSHOT`. Unknown ones are taken for the oldest. */
export function capabilitiesOf(release: string, product: Product): Capabilities {
  const [major = 0, minor = 0] = release.split('.').map(part => Number.parseInt(part, 10));
  switch (product) {
    case 'cassandra':
      return major >= 5 ? CASSANDRA_5 : CASSANDRA_4;
    case 'hcd':
      return HCD;
    case 'dse':
      return major > 6 || (major === 6 && minor >= 9) ? DSE_6_9 : major === 6 && minor === 8 ? DSE_6_8 : CASSANDRA_4;
  }
}

/** Whether a planner has anything to add. */
export const isComplete = (capabilities: Capabilities): boolean =>
  capabilities.or &&
  capabilities.not &&
  capabilities.notEquals &&
  capabilities.inOnIndexes &&
  capabilities.mapEntryRanges &&
  capabilities.ann &&
  capabilities.textSearch &&
  capabilities.extensions !== false &&
  FULL_CAPABILITIES.indexOptions.every(option => capabilities.indexOptions.includes(option));
