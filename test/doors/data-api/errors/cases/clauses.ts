/** Errors of filters, sorts, projections and updates of collections. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const DOCS = '/ks/docs';
const VECTORS = '/ks/vectors';
const SECRETIVE = '/ks/secretive';
const ONE = [
  {
    path: DOCS,
    command: {updateOne: {filter: {_id: 'one'}, update: {$set: {n: 1, t: 'x', l: [1]}}, options: {upsert: true}}},
  },
];
const update = (update: unknown): object => ({updateOne: {filter: {_id: 'one'}, update}});

export const CLAUSE_CASES: readonly ErrorCase[] = [
  when('FILTER_FIELDS_LIMIT_VIOLATION', {
    when: 'A filter has more than 64 comparisons',
    path: DOCS,
    command: {find: {filter: {$or: Array.from({length: 65}, (_, n) => ({n}))}}},
    told: {fieldCount: 'more than 64', maxFieldCount: '64'},
  }),
  when('FILTER_ID_NOT_INDEXED', {
    when: 'The collection does not index `_id`, and the operator is neither `$eq` nor `$in`',
    path: SECRETIVE,
    command: {find: {filter: {_id: {$gt: 5}}}},
    told: {operator: '$gt'},
  }),
  when('FILTER_INVALID_EXPRESSION', {
    when: 'An expression is malformed: an operand of a wrong type, a path that is none, a condition where it cannot be',
    path: DOCS,
    command: {find: {filter: {a: {$in: 5}}}},
    told: {message: '$in needs an array, not a number.'},
  }),
  when('FILTER_MULTIPLE_ID_FILTER', {
    when: 'There is more than one condition on `_id`',
    path: DOCS,
    command: {find: {filter: {$and: [{_id: 1}, {_id: 2}]}}},
    told: {},
  }),
  when('FILTER_PATH_UNINDEXED', {
    when: 'The options of the collection do not let the path be indexed',
    path: SECRETIVE,
    command: {find: {filter: {'secret.a': 1}}},
    told: {path: 'secret.a'},
  }),
  when('FILTER_UNSUPPORTED_DATA_TYPE', {
    when: 'The filter, or an element of `$and` and `$or`, is no object',
    path: DOCS,
    command: {find: {filter: [1]}},
    told: {message: 'A filter must be an object.'},
  }),
  when('FILTER_UNSUPPORTED_OPERATOR', {
    when: 'There is no such operator',
    path: DOCS,
    command: {find: {filter: {a: {$regex: 'x'}}}},
    told: {message: 'The operator $regex is not known.'},
  }),
  when('OVERLOADED_SORT_ROW_LIMIT', {
    when: 'A sort in memory meets 10000 documents or rows',
    door: 'small',
    path: '/ks/ten',
    command: {find: {sort: {n: 1}}},
    told: {maxLimit: '10', unit: 'documents'},
  }),
  when('SORT_CLAUSE_INVALID', {
    when: 'The sort is no object, mixes a special sort with others, or comes with a page state',
    path: VECTORS,
    command: {find: {sort: {$vector: [1, 2, 3], a: 1}}},
    told: {problem: '$vector must be the only member of a sort.'},
  }),
  when('SORT_CLAUSE_PATH_INVALID', {
    when: 'A path to sort by is empty, begins with `$`, or has an escape that is none',
    path: DOCS,
    command: {find: {sort: {'a..b': 1}}},
    told: {path: 'a..b', problem: "the path 'a..b' has an empty segment"},
  }),
  when('SORT_CLAUSE_PATH_UNINDEXED', {
    when: 'The options of the collection do not let the path be indexed',
    path: SECRETIVE,
    command: {find: {sort: {secret: 1}}},
    told: {path: 'secret'},
  }),
  when('SORT_CLAUSE_VALUE_INVALID', {
    when: 'A sort is neither 1 nor -1, or a special sort has a value of the wrong type',
    path: DOCS,
    command: {find: {sort: {a: 'up'}}},
    told: {path: 'a', problem: 'it must be 1 for ascending or -1 for descending'},
  }),
  when('UNSUPPORTED_VECTOR_SORT_FOR_COLLECTION', {
    when: 'findAndRerank sorts by `$vector` in a collection without vectors',
    path: '/ks/ranked_words',
    command: {
      findAndRerank: {
        sort: {$hybrid: {$vector: [1, 2, 3], $lexical: 'a'}},
        options: {rerankQuery: 'a', rerankOn: '$lexical'},
      },
    },
    told: {keyspace: 'ks', table: 'ranked_words'},
  }),
  when('UNSUPPORTED_VECTORIZE_SORT_FOR_COLLECTION', {
    when: 'findAndRerank sorts by `$vectorize` in a collection without an embedding service',
    path: '/ks/ranked_vectors',
    command: {findAndRerank: {sort: {$hybrid: 'a'}}},
    told: {keyspace: 'ks', table: 'ranked_vectors'},
  }),
  when('UNSUPPORTED_PROJECTION_DEFINITION', {
    when: 'The projection is no object',
    path: DOCS,
    command: {find: {projection: ['a']}},
    told: {projectionValueType: 'array'},
  }),
  when('UNSUPPORTED_PROJECTION_PARAM', {
    when: 'A projection mixes what it includes and excludes, has paths inside each other, or a wrong `$slice`',
    path: DOCS,
    command: {find: {projection: {a: 1, b: 0}}},
    told: {errorMessage: "A projection cannot both include and exclude fields: 'b'."},
  }),
  when('UNSUPPORTED_UPDATE_OPERATOR_FOR_DOC_ID', {
    when: 'An operator other than `$setOnInsert` is used on `_id`',
    path: DOCS,
    command: update({$set: {_id: 5}}),
    told: {operator: '$set'},
  }),
  when('UNSUPPORTED_UPDATE_OPERATOR_FOR_LEXICAL', {
    when: 'An operator other than `$set`, `$setOnInsert` and `$unset` is used on `$lexical`',
    path: DOCS,
    command: update({$push: {$lexical: 'a'}}),
    told: {operator: '$push'},
  }),
  when('UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR', {
    when: 'An operator other than `$set`, `$setOnInsert` and `$unset` is used on `$vector`, or on a vector column',
    path: VECTORS,
    command: update({$push: {$vector: 1}}),
    told: {operator: '$push'},
  }),
  when('UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTORIZE', {
    when: 'An operator other than `$set`, `$setOnInsert` and `$unset` is used on `$vectorize`',
    path: '/ks/embedded',
    command: update({$rename: {$vectorize: 'a'}}),
    told: {operator: '$rename'},
  }),
  when('UNSUPPORTED_UPDATE_DATA_TYPE', {
    when: 'The update, or what an operator is given, is no object',
    path: DOCS,
    command: update({$set: 5}),
    told: {errorMessage: '$set needs an object of paths.'},
  }),
  when('UNSUPPORTED_UPDATE_OPERATION', {
    when: 'There is no such operator, or a name has no `$`',
    path: DOCS,
    command: update({$bit: {n: 1}}),
    told: {
      errorMessage:
        "'$bit' is no update operator, known are $addToSet, $currentDate, $inc, $max, $min, $mul, $pop, $push, $rename, $set, $setOnInsert, $unset.",
    },
  }),
  when('UNSUPPORTED_UPDATE_OPERATION_MODIFIER', {
    when: '`$push` or `$addToSet` have a modifier that is not known',
    path: DOCS,
    command: update({$push: {l: {$each: [1], $sort: 1}}}),
    told: {errorMessage: "$push of 'l' does not know '$sort' beside $each."},
  }),
  when('UNSUPPORTED_UPDATE_OPERATION_PARAM', {
    when: 'An operator has an operand of the wrong type, or two work on one path',
    path: DOCS,
    command: update({$set: {'a.b': 1}, $inc: {a: 1}}),
    told: {errorMessage: "The paths 'a' and 'a.b' overlap."},
  }),
  when('UNSUPPORTED_UPDATE_OPERATION_PATH', {
    when: 'A path leads through a value that has no members, or `$rename` goes into an array',
    path: DOCS,
    before: ONE,
    command: update({$set: {'n.x': 1}}),
    told: {errorMessage: "'n.x' cannot be set: 'n' has no place for 'x'."},
  }),
  when('UNSUPPORTED_UPDATE_OPERATION_TARGET', {
    when: 'The value that is there has the wrong type: `$inc` of a text, `$push` onto a number',
    path: DOCS,
    before: ONE,
    command: update({$inc: {t: 1}}),
    told: {errorMessage: "The value at 't' is not a number."},
  }),
];
