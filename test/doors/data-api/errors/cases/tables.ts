/** Errors of rows of tables. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const VISITS = '/ks/visits';
const KEY = {p: 1, q: 1, c: 1, e: 1};
const insert = (more: object): object => ({insertOne: {document: {...KEY, ...more}}});
const find = (filter: object): object => ({find: {filter}});
const sort = (sort: object, options?: object): object => ({find: {sort, ...(options && {options})}});
const update = (update: object, filter: object = KEY): object => ({updateOne: {filter, update}});

export const TABLE_CASES: readonly ErrorCase[] = [
  when('MISSING_PRIMARY_KEY_COLUMNS', {
    when: 'A row lacks a column of the primary key, or has null there',
    path: VISITS,
    command: {insertOne: {document: {p: 1, q: null, c: 1}}},
    told: {
      keyspace: 'ks',
      table: 'visits',
      primaryKeys: 'p(int), q(int), c(int), e(int)',
      providedKeys: 'p, c',
      missingKeys: 'q, e',
    },
  }),
  when('UNKNOWN_TABLE_COLUMNS', {
    when: 'A row has a column that the table does not have',
    path: VISITS,
    command: insert({nope: 1}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
    documentIds: [[1, 1, 1, 1]],
  }),
  when('UNKNOWN_FILTER_COLUMNS', {
    when: 'A filter has a column that the table does not have',
    path: VISITS,
    command: find({nope: 1}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNKNOWN_UPDATE_COLUMNS', {
    when: 'An update has a column that the table does not have',
    path: VISITS,
    command: update({$set: {nope: 1}}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNKNOWN_PROJECTION_COLUMNS', {
    when: 'A projection has no column that the table has',
    path: VISITS,
    command: {find: {projection: {nope: 1}}},
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNSUPPORTED_COLUMN_TYPES', {
    when: 'A row has a value for a column whose type the API has no words for, such as a tuple',
    path: '/ks/made',
    command: {insertOne: {document: {id: 1, t: [1, 'x']}}},
    told: {
      unsupportedColumns: 't(frozen<tuple<int, text>>)',
      keyspace: 'ks',
      table: 'made',
      allColumns: /id\(int\), .*text>>\)/,
    },
    documentIds: [[1]],
  }),
  when('UNSUPPORTED_FILTER_COLUMN_TYPES', {
    when: 'A filter has a column of a type that cannot be filtered by, such as a vector',
    path: VISITS,
    command: find({v: [1, 2, 3]}),
    told: {
      unsupportedColumns: 'v(vector<3>)',
      keyspace: 'ks',
      table: 'visits',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNSUPPORTED_UPDATE_COLUMN_TYPES', {
    when: 'An update has a column whose type the API has no words for',
    path: '/ks/made',
    command: update({$set: {t: [1, 'x']}}, {id: 1}),
    told: {
      unsupportedColumns: 't(frozen<tuple<int, text>>)',
      keyspace: 'ks',
      table: 'made',
      allColumns: /id\(int\), .*text>>\)/,
    },
  }),
  when('UNSUPPORTED_PROJECTION_COLUMN_TYPES', {
    when: 'A projection names a column that cannot be read',
    path: '/ks/made',
    command: {find: {projection: {t: 1}}},
    told: {
      unsupportedColumns: 't(frozen<tuple<int, text>>)',
      keyspace: 'ks',
      table: 'made',
      allColumns: /id\(int\), .*text>>\)/,
    },
  }),
  when('INVALID_COLUMN_VALUES', {
    when: 'A value of a row is not one of its column',
    path: VISITS,
    command: insert({n: 1.5}),
    documentIds: [[1, 1, 1, 1]],
    told: {
      keyspace: 'ks',
      table: 'visits',
      invalidColumns: 'n(int) - 1.5 has a fraction',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNSUPPORTED_VECTORIZE_CONFIGURATIONS', {
    when: 'One request has texts for columns with different embedding services',
    path: VISITS,
    command: insert({x: 'a', y: 'b'}),
    told: {
      vectorizeIdentities:
        '{"provider":"mistral","modelName":"mistral-embed"} 1024; {"provider":"voyageAI","modelName":"voyage-2"} 1024',
    },
  }),
  when('UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION', {
    when: 'A row has a text for a vector column without an embedding service',
    path: VISITS,
    command: insert({v: 'a'}),
    told: {invalidVectorizeColumns: 'v', keyspace: 'ks', table: 'visits', validVectorizeColumns: 'x, y'},
  }),
  when('UNSUPPORTED_UPDATE_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION', {
    when: 'An update has a text for a vector column without an embedding service',
    path: VISITS,
    command: update({$set: {v: 'a'}}),
    told: {invalidVectorizeColumns: 'v', keyspace: 'ks', table: 'visits', validVectorizeColumns: 'x, y'},
  }),
  when('CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS', {
    when: '`$match` on a column without a text index',
    path: VISITS,
    command: find({u: {$match: 'a'}}),
    told: {filterColumns: 'u', keyspace: 'ks', table: 'visits', indexedColumns: ''},
  }),
  when('INVALID_FILTER_COLUMN_VALUES', {
    when: 'A value of a filter is not one of its column',
    path: VISITS,
    command: find({n: 'many'}),
    told: {
      invalidColumn: 'n',
      keyspace: 'ks',
      table: 'visits',
      columnType: 'int: a number is needed, not a string',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('INVALID_MAP_SET_LIST_FILTER', {
    when: 'A list, set or map is filtered by something else than `$in`, `$nin` and `$all` with an array',
    path: VISITS,
    command: find({l: 5}),
    told: {detailedReason: 'the filter on l is a number'},
  }),
  when('UNSUPPORTED_COMPARISON_FILTER_AGAINST_DURATION', {
    when: 'A range of durations',
    path: VISITS,
    command: find({d: {$gt: '1h'}}),
    told: {durationFilters: 'd', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('MISSING_FILTER_FOR_UPDATE_DELETE', {
    when: 'updateOne or deleteOne have no filter',
    path: VISITS,
    command: {deleteOne: {filter: {}}},
    told: {keyspace: 'ks', table: 'visits', primaryKeyColumns: 'p(int), q(int), c(int), e(int)'},
  }),
  when('UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE', {
    when: 'updateOne or deleteOne filter by something else than `$eq`',
    path: VISITS,
    command: {deleteOne: {filter: {...KEY, e: {$gt: 1}}}},
    told: {unsupportedFilterColumns: 'e'},
  }),
  when('UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE', {
    when: 'An update or deletion filters by a column outside of the primary key',
    path: VISITS,
    command: {deleteOne: {filter: {...KEY, n: 1}}},
    told: {
      nonPrimaryKeyFilters: 'n',
      primaryKeyColumns: 'p(int), q(int), c(int), e(int)',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE', {
    when: 'updateOne or deleteOne lack a column of the primary key',
    path: VISITS,
    command: {deleteOne: {filter: {p: 1, q: 1, c: 1}}},
    told: {
      missingPrimaryKeyFilters: 'e(int)',
      primaryKeyColumns: 'p(int), q(int), c(int), e(int)',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('INVALID_PRIMARY_KEY_FILTER', {
    when: 'deleteMany lacks a partition column, or leaves out a clustering column',
    path: VISITS,
    command: {deleteMany: {filter: {p: 1, e: 1}}},
    told: {
      keyspace: 'ks',
      table: 'visits',
      primaryKeys: 'p(int), q(int), c(int), e(int)',
      missingPartitionKeys: 'q',
      outOfOrderClusteringKeys: 'e',
    },
  }),
  when('INVALID_UPDATE_COLUMN_VALUES', {
    when: 'A value of an update is not one of its column',
    path: VISITS,
    command: update({$set: {n: 'many'}}),
    told: {
      keyspace: 'ks',
      table: 'visits',
      invalidColumns: 'n(int) - a number is needed, not a string',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNSUPPORTED_UPDATE_OPERATOR', {
    when: 'An operator does not go with the type of the column, or the column is frozen or a counter',
    path: VISITS,
    command: update({$push: {n: 1}}),
    told: {
      operator: '$push',
      unsupportedColumns: 'n',
      keyspace: 'ks',
      table: 'visits',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('INVALID_PUSH_OPERATOR_USAGE', {
    when: '`$push` has an array without `$each`, or an entry of a map that is none',
    path: VISITS,
    command: update({$push: {l: [1, 2]}}),
    told: {reason: 'several values need $each'},
  }),
  when('UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS', {
    when: 'An update sets a column of the primary key',
    path: VISITS,
    command: update({$set: {c: 2}}),
    told: {
      updateOnPrimaryKeyColumns: 'c(int)',
      primaryKeys: 'p(int), q(int), c(int), e(int)',
      keyspace: 'ks',
      table: 'visits',
    },
  }),
  when('MISSING_UPDATE_OPERATIONS', {
    when: 'An update of a row has no operator, or only empty ones',
    path: VISITS,
    command: update({$set: {}}),
    told: {supportedUpdateOperations: '$set, $unset, $push, $pullAll'},
  }),
  when('UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE', {
    when: 'An update of a row has an operator that is for documents only',
    path: VISITS,
    command: update({$inc: {n: 1}}),
    told: {usedUnsupportedUpdateOperations: '$inc', supportedUpdateOperations: '$set, $unset, $push, $pullAll'},
  }),
  when('UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS', {
    when: 'An update of a row sets one column twice',
    path: VISITS,
    command: update({$set: {n: 1}, $unset: {n: ''}}),
    told: {duplicateAssignmentColumns: 'n'},
  }),
  when('CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS', {
    when: 'A sort by the words of a column without a text index',
    path: VISITS,
    command: sort({u: 'a'}),
    told: {sortColumn: 'u', keyspace: 'ks', table: 'visits', indexedColumns: ''},
  }),
  when('CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION', {
    when: 'A sort by words together with `skip`',
    path: '/ks/words',
    command: sort({t: 'a'}, {skip: 1}),
    told: {},
  }),
  when('CANNOT_SORT_ON_MULTIPLE_VECTORS', {
    when: 'A sort by two vectors',
    path: VISITS,
    command: sort({v: [1, 2, 3], w: [1, 2, 3]}),
    told: {
      sortColumns: 'v, w',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_SORT_ON_MULTIPLE_VECTORIZE', {
    when: 'A sort by texts for two vector columns',
    path: VISITS,
    command: sort({x: 'a', y: 'b'}),
    told: {
      sortColumns: 'x, y',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_SORT_ON_SPECIAL_WITH_OTHERS', {
    when: 'A sort by words together with another',
    path: '/ks/words',
    command: sort({t: 'a', id: 1}),
    told: {lexicalSorts: 't', regularSorts: 'id', vectorSorts: ''},
  }),
  when('CANNOT_SORT_UNKNOWN_COLUMNS', {
    when: 'A sort has a column that the table does not have',
    path: VISITS,
    command: sort({nope: 1}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_VECTOR_SORT_NON_VECTOR_COLUMNS', {
    when: 'A vector in the sort by a column that has none',
    path: VISITS,
    command: sort({n: [1, 2]}),
    told: {sortColumns: 'n', keyspace: 'ks', table: 'visits', vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_VECTORIZE_SORT_NON_VECTOR_COLUMN', {
    when: 'A text in the sort by a column that is neither vector nor text',
    path: VISITS,
    command: sort({n: 'a'}),
    told: {sortColumns: 'n', keyspace: 'ks', table: 'visits', vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION', {
    when: 'A text in the sort by a vector column without an embedding service',
    path: VISITS,
    command: sort({v: 'a'}),
    told: {invalidVectorizeColumns: 'v', keyspace: 'ks', table: 'visits', validVectorizeColumns: 'x, y'},
  }),
  when('CANNOT_VECTOR_SORT_WITH_LIMIT_EXCEEDS_MAX', {
    when: 'A sort by a vector with a limit above 1000',
    path: VISITS,
    command: sort({v: [1, 2, 3]}, {limit: 1001}),
    told: {sortColumn: 'v', limit: '1001', maxLimit: '1000'},
  }),
  when('CANNOT_VECTOR_SORT_WITH_SKIP_OPTION', {
    when: 'A sort by a vector together with `skip`',
    path: VISITS,
    command: sort({v: [1, 2, 3]}, {skip: 1}),
    told: {},
  }),
  when('CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS', {
    when: 'A sort by a vector column without a vector index',
    path: VISITS,
    command: sort({w: [1, 2, 3]}),
    told: {
      sortColumns: 'w',
      keyspace: 'ks',
      table: 'visits',
      indexedColumns: 't, v',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_SORT_VECTOR_AND_NON_VECTOR_COLUMNS', {
    when: 'A sort by a vector together with another',
    path: VISITS,
    command: sort({v: [1, 2, 3], n: 1}),
    told: {
      sortVectorColumns: 'v',
      sortNonVectorColumns: 'n',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS', {
    when: 'The vector of a sort has another length than those of the column',
    path: VISITS,
    command: sort({v: [1, 2]}),
    told: {
      targetVectorColumn: 'v',
      keyspace: 'ks',
      table: 'visits',
      actualDimension: '3',
      providedDimension: '2',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
    },
  }),
  when('INVALID_REGULAR_SORT_EXPRESSION', {
    when: 'A sort of rows is neither 1 nor -1',
    path: VISITS,
    command: sort({n: 2}),
    told: {jsonExpr: '2', jsonType: 'a number'},
  }),
  when('INVALID_VECTOR_SORT_EXPRESSION', {
    when: 'A sort by a vector column is neither a vector nor a text',
    path: VISITS,
    command: sort({v: true}),
    told: {jsonType: 'a boolean'},
  }),
  when('UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND', {
    when: 'deleteOne of a table has a sort',
    path: VISITS,
    command: {deleteOne: {filter: KEY, sort: {n: 1}}},
    told: {},
  }),
  when('UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND', {
    when: 'updateOne of a table has a sort',
    path: VISITS,
    command: {updateOne: {filter: KEY, sort: {n: 1}, update: {$set: {n: 1}}}},
    told: {},
  }),
  when('UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING', {
    when: 'A page state together with a sort in memory',
    path: VISITS,
    command: sort({n: 1}, {pageState: 'AAAA'}),
    told: {keyspace: 'ks', table: 'visits', sortColumns: 'n', partitionSorting: 'c, e'},
  }),
  when('INVALID_VECTORIZE_FIELD_CONFIGURATION', {
    when: 'The stored embedding service of a column cannot be read',
    path: '/ks/spoilt_field',
    before: [
      {
        cql: `CREATE TABLE ks.spoilt_field (id int PRIMARY KEY, v vector<float, 3>) WITH extensions = {'com.datastax.data-api.vectorize-config': '0x7b2276223a357d'}`,
      },
    ],
    command: {find: {}},
    told: {field: 'v', keyspace: 'ks', table: 'spoilt_field', message: 'it names no provider'},
  }),
  when('INVALID_VECTORIZE_TABLE_CONFIGURATION', {
    when: 'The stored embedding services of a table cannot be read',
    path: '/ks/spoilt_table',
    before: [
      {
        cql: `CREATE TABLE ks.spoilt_table (id int PRIMARY KEY, v vector<float, 3>) WITH extensions = {'com.datastax.data-api.vectorize-config': '0x5b'}`,
      },
    ],
    command: {find: {}},
    told: {
      keyspace: 'ks',
      table: 'spoilt_table',
      message: 'The text ends where a value should follow, at line 1, column 2',
    },
  }),
];
