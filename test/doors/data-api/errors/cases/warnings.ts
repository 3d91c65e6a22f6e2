/** Warnings: the request does its work, and says what was wrong with it. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const VISITS = '/ks/visits';
const find = (filter: object, more: object = {}): object => ({find: {filter, ...more}});

export const WARNING_CASES: readonly ErrorCase[] = [
  when('DEPRECATED_COMMAND', {
    when: 'A command has an old name',
    path: '',
    command: {findNamespaces: {}},
    told: {deprecatedCommand: 'findNamespaces', replacementCommand: 'findKeyspaces'},
  }),
  when('FULL_SCAN', {
    when: 'Before Apache Cassandra: no index leads to the documents of a filter or a sort by words',
    door: 'narrow',
    path: '/ks/ten',
    command: {find: {filter: {n: {$ne: 3}}}},
    told: {
      keyspace: 'ks',
      table: 'ten',
      reason: 'The database has no index for these conditions: rows were read and checked one by one',
    },
  }),
  when('MISSING_INDEX', {
    when: 'A filter on rows has a column without an index',
    path: VISITS,
    command: find({n: 1}),
    told: {
      unindexedFilters: 'n',
      keyspace: 'ks',
      table: 'visits',
      primaryKey: 'p(int), q(int), c(int), e(int)',
      indexedColumns: 't, v',
    },
  }),
  when('NOT_EQUALS_UNSUPPORTED_BY_INDEXING', {
    when: '`$ne` on an indexed column of a type whose index does not serve it',
    path: VISITS,
    command: find({t: {$ne: 'x'}}),
    told: {
      inefficientDataTypes: 'text',
      inefficientFilters: 't',
      inefficientColumns: 't',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING', {
    when: 'A range on an indexed column of a type whose index does not serve it',
    path: VISITS,
    command: find({t: {$gt: 'x'}}),
    told: {
      inefficientDataTypes: 'text',
      inefficientFilterColumns: 't',
      inefficientColumns: 't',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING', {
    when: '`$nin` on an indexed column of a type whose index does not serve it',
    path: VISITS,
    command: find({t: {$nin: ['x']}}),
    told: {
      inefficientDataTypes: 'text',
      inefficientFilterColumns: 't',
      inefficientColumns: 't',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('ZERO_FILTER_OPERATIONS', {
    when: 'Rows are read without a filter',
    path: VISITS,
    command: find({}),
    told: {keyspace: 'ks', table: 'visits', primaryKey: 'p(int), q(int), c(int), e(int)', indexedColumns: 't, v'},
  }),
  when('INCOMPLETE_PRIMARY_KEY_FILTER', {
    when: 'A filter has key columns only, but not the whole partition key, or leaves out a clustering column',
    path: VISITS,
    command: find({p: 1, e: 1}),
    told: {
      primaryKeys: 'p(int), q(int), c(int), e(int)',
      keyspace: 'ks',
      table: 'visits',
      missingPartitionKeys: 'q',
      outOfOrderClusteringKeys: 'e',
    },
  }),
  when('IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING', {
    when: 'A sort of rows by something else than clustering columns',
    path: VISITS,
    command: find({p: 1, q: 1}, {sort: {n: 1}}),
    told: {keyspace: 'ks', table: 'visits', sortColumns: 'n', partitionSorting: 'c, e'},
  }),
  when('IN_MEMORY_SORTING_DUE_SKIP_OPTIONS', {
    when: '`skip` makes a sort happen in memory',
    path: VISITS,
    command: find({p: 1, q: 1}, {sort: {c: 1}, options: {skip: 1}}),
    told: {},
  }),
  when('IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED', {
    when: 'A sort by clustering columns without a whole partition key in the filter',
    path: VISITS,
    command: find({p: 1}, {sort: {c: 1}}),
    told: {keyspace: 'ks', table: 'visits', sortColumns: 'c', partitionKeys: 'p, q', partitionSorting: 'c, e'},
  }),
  when('IN_MEMORY_SORTING_DUE_TO_OUT_OF_ORDER_PARTITION_SORTING', {
    when: 'A sort by clustering columns in another order than the key has them',
    path: VISITS,
    command: find({p: 1, q: 1}, {sort: {e: 1, c: 1}}),
    told: {keyspace: 'ks', table: 'visits', sortColumns: 'e, c', partitionSorting: 'c, e'},
  }),
];
