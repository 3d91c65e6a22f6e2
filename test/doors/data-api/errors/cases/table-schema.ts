/** Errors of definitions of tables, indexes and types. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const VISITS = '/ks/visits';
const create = (columns: object, primaryKey: unknown = 'id', name = 'refused'): object => ({
  createTable: {name, definition: {columns: {id: 'int', ...columns}, primaryKey}},
});
const alter = (operation: object): object => ({alterTable: {operation}});
const index = (column: unknown, options?: object): object => ({
  createIndex: {name: 'refused', definition: {column, ...(options && {options})}},
});
const vectorIndex = (column: string, options: object = {}, more: object = {}): object => ({
  createVectorIndex: {name: 'refused', definition: {column, options}, ...more},
});
const MISTRAL = {provider: 'mistral', modelName: 'mistral-embed'};

export const TABLE_SCHEMA_CASES: readonly ErrorCase[] = [
  when('CANNOT_ADD_EXISTING_TABLE', {
    when: 'createTable names a table that exists, without `ifNotExists`',
    command: create({}, 'id', 'visits'),
    told: {existingTable: 'visits'},
  }),
  when('CANNOT_DROP_UNKNOWN_TABLE', {
    when: 'dropTable names no table, without `ifExists`',
    command: {dropTable: {name: 'nothing'}},
    told: {unknownTable: 'nothing'},
  }),
  when('MISSING_PARTITION_COLUMNS', {
    when: '`partitionBy` is empty',
    command: create({}, {partitionBy: []}),
    told: {tableColumns: 'id'},
  }),
  when('UNKNOWN_PARTITION_COLUMNS', {
    when: '`partitionBy` has a column that is not defined',
    command: create({}, {partitionBy: ['id', 'nope']}),
    told: {unknownColumns: 'nope', tableColumns: 'id'},
  }),
  when('UNKNOWN_PARTITION_SORT_COLUMNS', {
    when: '`partitionSort` has a column that is not defined',
    command: create({}, {partitionBy: ['id'], partitionSort: {nope: 1}}),
    told: {unknownColumns: 'nope', tableColumns: 'id'},
  }),
  when('UNKNOWN_DATA_TYPE', {
    when: 'A column in the long form has a type that is none',
    command: create({a: {type: 'number'}}),
    told: {unsupportedType: 'number', supportedTypes: /ascii, .*vector/},
  }),
  when('UNKNOWN_PRIMITIVE_DATA_TYPE', {
    when: 'A column in the short form has a type that is no primitive one',
    command: create({a: 'list'}),
    told: {unsupportedType: 'list', supportedTypes: /ascii, .*varint/},
  }),
  when('UNSUPPORTED_DATA_TYPE_TABLE_CREATION', {
    when: 'A new table is to have a column of a type that cannot be made here: timeuuid, counter',
    command: create({a: 'timeuuid'}),
    told: {unsupportedTypes: 'timeuuid', supportedTypes: /ascii, .*varint/},
  }),
  when('UNSUPPORTED_MAP_DEFINITION', {
    when: 'A map has no types of keys and values, or such that a map cannot have',
    command: create({a: {type: 'map', keyType: 'duration', valueType: 'int'}}),
    told: {
      unsupportedKeyType: '"duration"',
      unsupportedValueType: '"int"',
      supportedKeyTypes: /ascii, .*varint/,
      supportedValueTypes: /ascii, .*userDefined/,
    },
  }),
  when('UNSUPPORTED_LIST_DEFINITION', {
    when: 'A list has no type of values, or one that a list cannot have',
    command: create({a: {type: 'list', valueType: 'counter'}}),
    told: {unsupportedValueType: '"counter"', supportedTypes: /ascii, .*userDefined/},
  }),
  when('UNSUPPORTED_SET_DEFINITION', {
    when: 'A set has no type of values, or one that a set cannot have',
    command: create({a: {type: 'set'}}),
    told: {unsupportedValueType: 'null', supportedTypes: /ascii, .*userDefined/},
  }),
  when('UNSUPPORTED_VECTOR_DIMENSION', {
    when: 'The dimension of a vector is no positive integer',
    command: create({a: {type: 'vector', dimension: -1}}),
    told: {unsupportedValue: '-1'},
  }),
  when('MISSING_DIMENSION_IN_VECTOR_COLUMN', {
    when: 'A vector has neither a dimension nor a service that knows it',
    command: create({a: {type: 'vector'}}),
    told: {},
  }),
  when('INVALID_USER_DEFINED_TYPE_NAME', {
    when: 'A column of a user type does not say which',
    command: create({a: {type: 'userDefined'}}),
    told: {udtName: '(none)'},
  }),
  when('UNKNOWN_USER_DEFINED_TYPE', {
    when: 'A column has a user type that there is not',
    command: create({a: {type: 'userDefined', udtName: 'nope'}}),
    told: {driverMessage: 'There is no type ks.nope'},
  }),
  when('CANNOT_ADD_EXISTING_COLUMNS', {
    when: 'alterTable adds a column that exists',
    path: VISITS,
    command: alter({add: {columns: {n: 'int'}}}),
    told: {duplicateColumns: 'n', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_ADD_UNSUPPORTED_DATA_TYPE_COLUMNS', {
    when: 'alterTable adds a column of a type that cannot be made here',
    path: VISITS,
    command: alter({add: {columns: {k: 'counter'}}}),
    told: {unsupportedTypes: 'counter', supportedTypes: /ascii, .*varint/},
  }),
  when('CANNOT_ADD_PREVIOUSLY_DROPPED_COLUMN', {
    when: 'alterTable adds a column that was dropped, with a type that does not go with the old one',
    path: '/ks/words',
    before: [
      {path: '/ks/words', command: alter({add: {columns: {gone: 'int'}}})},
      {path: '/ks/words', command: alter({drop: {columns: ['gone']}})},
    ],
    command: alter({add: {columns: {gone: 'text'}}}),
    told: {columnName: 'gone', keyspace: 'ks', table: 'words', previousType: 'int', columnType: 'text'},
  }),
  when('CANNOT_DROP_PRIMARY_KEY_COLUMNS', {
    when: 'alterTable drops a column of the primary key',
    path: VISITS,
    command: alter({drop: {columns: ['p']}}),
    told: {
      droppedColumns: 'p',
      primaryKeys: 'p(int), q(int), c(int), e(int)',
      keyspace: 'ks',
      table: 'visits',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_DROP_UNKNOWN_COLUMNS', {
    when: 'alterTable drops a column that there is not',
    path: VISITS,
    command: alter({drop: {columns: ['nope']}}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_DROP_INDEXED_COLUMNS', {
    when: 'alterTable drops a column that has an index',
    path: VISITS,
    command: alter({drop: {columns: ['t']}}),
    told: {
      droppedIndexedColumns: 't',
      keyspace: 'ks',
      table: 'visits',
      indexedColumns: 't, v',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_VECTORIZE_UNKNOWN_COLUMNS', {
    when: '`addVectorize` names a column that there is not',
    path: VISITS,
    command: alter({addVectorize: {columns: {nope: MISTRAL}}}),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('CANNOT_VECTORIZE_NON_VECTOR_COLUMNS', {
    when: '`addVectorize` names a column that is no vector',
    path: VISITS,
    command: alter({addVectorize: {columns: {n: MISTRAL}}}),
    told: {
      nonVectorColumns: 'n',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS', {
    when: '`dropVectorize` names a column that there is not',
    path: VISITS,
    command: alter({dropVectorize: {columns: ['nope']}}),
    told: {
      unknownColumns: 'nope',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('CANNOT_DROP_VECTORIZE_FROM_NON_VECTOR_COLUMNS', {
    when: '`dropVectorize` names a column that is no vector',
    path: VISITS,
    command: alter({dropVectorize: {columns: ['n']}}),
    told: {
      nonVectorColumns: 'n',
      keyspace: 'ks',
      table: 'visits',
      vectorColumns: /v\(vector<3>\), .*y\(vector<1024>\)/,
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('MISSING_ALTER_TABLE_OPERATIONS', {
    when: 'The operation of alterTable has no columns',
    path: VISITS,
    command: alter({add: {columns: {}}}),
    told: {missingTableOperation: 'add'},
  }),
  when('CANNOT_ADD_EXISTING_INDEX', {
    when: 'There is an index of this name, and no `ifNotExists`',
    path: VISITS,
    command: {createIndex: {name: 'visits_t', definition: {column: 'n'}}},
    told: {existingIndex: 'visits_t'},
  }),
  when('CANNOT_DROP_UNKNOWN_INDEX', {
    when: 'dropIndex names no index, without `ifExists`',
    command: {dropIndex: {name: 'nothing'}},
    told: {unknownIndex: 'nothing'},
  }),
  when('CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS', {
    when: 'An index on the entries of a map has options for texts',
    path: VISITS,
    command: index('m', {caseSensitive: false}),
    told: {
      analyzedOptions: 'caseSensitive',
      keyspace: 'ks',
      table: 'visits',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNKNOWN_INDEX_COLUMN', {
    when: 'An index is to be on a column that there is not',
    path: VISITS,
    command: index('nope'),
    told: {unknownColumns: 'nope', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNKNOWN_INDEX_TYPE', {
    when: '`indexType` is not one that is known',
    path: VISITS,
    command: vectorIndex('v', {}, {indexType: 'tree'}),
    told: {unknownType: 'tree', knownTypes: 'regular, text, vector'},
  }),
  when('UNSUPPORTED_INDEX_TYPE', {
    when: '`indexType` is that of another command',
    path: VISITS,
    command: vectorIndex('v', {}, {indexType: 'text'}),
    told: {unsupportedType: 'text', supportedTypes: 'vector'},
  }),
  when('UNSUPPORTED_INDEXING_FOR_DATA_TYPES', {
    when: 'createIndex on a vector or a user type',
    path: VISITS,
    command: index('v'),
    told: {
      unsupportedColumns: 'v',
      keyspace: 'ks',
      table: 'visits',
      supportedTypes: /ascii, .*varint/,
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNSUPPORTED_INDEXING_FOR_FROZEN_COLUMN', {
    when: 'createIndex on a frozen collection',
    path: '/ks/made',
    command: index('f'),
    told: {targetColumn: 'f', keyspace: 'ks', table: 'made', allColumns: /id\(int\), .*text>>\)/},
  }),
  when('UNSUPPORTED_JSON_TYPE_FOR_TEXT_INDEX', {
    when: 'The analyzer of a text index is neither a text nor an object',
    path: VISITS,
    command: {createTextIndex: {name: 'refused', definition: {column: 'u', options: {analyzer: 5}}}},
    told: {unsupportedType: 'a number'},
  }),
  when('UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES', {
    when: 'An index has options for texts, and the column has none',
    path: VISITS,
    command: index('n', {ascii: true}),
    told: {unsupportedColumns: 'n(int)', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES', {
    when: 'createTextIndex on a column that is not of the type text',
    path: VISITS,
    command: {createTextIndex: {name: 'refused', definition: {column: 'a'}}},
    told: {
      unsupportedColumns: 'a(ascii)',
      keyspace: 'ks',
      table: 'visits',
      allColumns: /p\(int\), .*y\(vector<1024>\)/,
    },
  }),
  when('UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES', {
    when: 'createVectorIndex on a column that is no vector',
    path: VISITS,
    command: vectorIndex('n'),
    told: {unsupportedColumns: 'n(int)', keyspace: 'ks', table: 'visits', allColumns: /p\(int\), .*y\(vector<1024>\)/},
  }),
  when('UNKNOWN_VECTOR_SOURCE_MODEL', {
    when: 'The source model of a vector index is not known',
    path: VISITS,
    command: vectorIndex('w', {sourceModel: 'nope'}),
    told: {
      unknownSourceModel: 'nope',
      knownSourceModels: 'ada002, bert, cohere-v3, gecko, nv-qa-4, openai-v3-large, openai-v3-small, other',
    },
  }),
  when('UNKNOWN_VECTOR_METRIC', {
    when: 'The metric of a vector index is not known',
    path: VISITS,
    command: vectorIndex('w', {metric: 'manhattan'}),
    told: {unknownMetric: 'manhattan', knownMetrics: 'cosine, dot_product, euclidean'},
  }),
  when('INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN', {
    when: 'The column of an index is neither a name nor `$keys` or `$values` of a map',
    path: VISITS,
    command: index({m: '$entries'}),
    told: {},
  }),
  when('CANNOT_ADD_EXISTING_TYPE', {
    when: 'createType names a type that exists, without `ifNotExists`',
    command: {createType: {name: 'address', definition: {fields: {a: 'int'}}}},
    told: {existingType: 'address'},
  }),
  when('CANNOT_ADD_EXISTING_FIELD', {
    when: 'alterType adds a field that exists',
    command: {alterType: {name: 'address', add: {fields: {street: 'text'}}}},
    told: {typeName: 'address', existingField: 'street'},
  }),
  when('CANNOT_DROP_UNKNOWN_TYPE', {
    when: 'dropType names no type, without `ifExists`',
    command: {dropType: {name: 'nothing'}},
    told: {unknownType: 'nothing'},
  }),
  when('CANNOT_DROP_TYPE_USED_BY_TABLE', {
    when: 'dropType names a type that a table uses',
    command: {dropType: {name: 'address'}},
    told: {usedType: 'address', tableNames: 'visits'},
  }),
  when('CANNOT_RENAME_UNKNOWN_TYPE_FIELD', {
    when: 'alterType renames a field that there is not',
    command: {alterType: {name: 'address', rename: {fields: {nope: 'nada'}}}},
    told: {typeName: 'address', unknownField: 'nope'},
  }),
  when('MISSING_ALTER_TYPE_OPERATIONS', {
    when: 'alterType neither renames nor adds',
    command: {alterType: {name: 'address'}},
    told: {},
  }),
  when('MISSING_FIELDS_FOR_TYPE_CREATION', {
    when: 'createType has no fields',
    command: {createType: {name: 'refused', definition: {fields: {}}}},
    told: {},
  }),
  when('UNSUPPORTED_TYPE_FIELDS', {
    when: 'A field of a user type is not of a primitive type',
    command: {createType: {name: 'refused', definition: {fields: {l: {type: 'list', valueType: 'int'}}}}},
    told: {unsupportedFields: 'l(list)', supportedTypes: /ascii, .*varint/},
  }),
];
