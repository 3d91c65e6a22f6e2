/**
 * Every member and option of every command with a request that shows what it does: the rows of options.test.ts, and of the
 * compatibility matrix. A key is the command, and what is shown of it.
 */

export interface Ask {
  /** Below `/v1`. `/ks/$` is the collection or table that the row has for itself. */
  readonly path?: string;
  readonly command: object;
}

export interface Shown extends Ask {
  /** What the row has for itself: three documents, the same with vectors, or with texts for a service, or three rows. */
  readonly on?: 'documents' | 'vectors' | 'texts' | 'rows';
  /** Options of the collection, in place of the usual ones of its kind. */
  readonly made?: object;
  readonly before?: readonly Ask[];
  /** The answer has this, and may have more. */
  readonly answer: object;
  /** What is found afterwards. */
  readonly then?: readonly (Ask & {readonly answer: object})[];
}

export const DOCUMENTS = [
  {_id: 'a', n: 3, t: 'x', o: {p: 1, q: 2}, l: [1, 2, 3]},
  {_id: 'b', n: 1, t: 'y'},
  {_id: 'c', n: 2, t: 'x'},
];
export const VECTORS: readonly (readonly number[])[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
export const TEXTS = ['ships at sea', 'bread and butter', 'ships on land'];
export const ROWS = DOCUMENTS.map(({n, t}, i) => ({id: i + 1, n, t, v: VECTORS[i]}));

const OK = {status: {ok: 1}};
const [A, B, C] = DOCUMENTS;
const ids = (...names: string[]): object => ({data: {documents: names.map(_id => ({_id}))}});
const ID = {projection: {_id: 1, n: 1}};
const found = (...documents: unknown[]): object => ({data: {documents}});
const one = (document: unknown): object => ({data: {document}});
const all = (answer: object): NonNullable<Shown['then']> => [{command: {find: {sort: {_id: 1}}}, answer}];
const collection = (options: object, explained: object): Shown => ({
  path: '/ks',
  command: {createCollection: {name: 'made', options}},
  answer: OK,
  then: [
    {
      path: '/ks',
      command: {findCollections: {options: {explain: true}}},
      answer: {status: {collections: [{name: 'made', options: explained}]}},
    },
    {path: '/ks', command: {deleteCollection: {name: 'made'}}, answer: OK},
  ],
});
const MISTRAL = {provider: 'mistral', modelName: 'mistral-embed'};
const NVIDIA = {provider: 'nvidia', modelName: 'nvidia/llama-3.2-nv-rerankqa-1b-v2'};
const TABLE = {columns: {id: 'int', n: {type: 'int'}}, primaryKey: 'id'};
const FIELDS = {fields: {street: 'text', zip: 'int'}};
/** Twice; the second time it is there already. */
const twice = (command: object): Shown => ({path: '/ks', before: [{path: '/ks', command}], command, answer: OK});
const index = (name: string, definition: object, more: object = {}): object => ({name, definition, ...more});
const indexed = (definition: object): NonNullable<Shown['then']> => [
  {command: {listIndexes: {options: {explain: true}}}, answer: {status: {indexes: [{definition}]}}},
];

export const SHOWN: Readonly<Record<string, Shown>> = {
  // ---- general ------------------------------------------------------------------------------------------------------
  'createKeyspace name': {
    path: '',
    command: {createKeyspace: {name: 'k1'}},
    answer: OK,
    then: [{path: '/k1', command: {findCollections: {}}, answer: {status: {collections: []}}}],
  },
  'createKeyspace options.replication': {
    path: '',
    command: {createKeyspace: {name: 'k2', options: {replication: {class: 'NetworkTopologyStrategy', datacenter1: 1}}}},
    answer: OK,
  },
  'createNamespace name': {
    path: '',
    command: {createNamespace: {name: 'k3'}},
    answer: {status: {ok: 1, warnings: [{errorCode: 'DEPRECATED_COMMAND'}]}},
  },
  'createNamespace options.replication': {
    path: '',
    command: {createNamespace: {name: 'k4', options: {replication: {class: 'SimpleStrategy', replication_factor: 1}}}},
    answer: {status: {ok: 1, warnings: [{errorCode: 'DEPRECATED_COMMAND'}]}},
  },
  'dropKeyspace name': {
    path: '',
    before: [{path: '', command: {createKeyspace: {name: 'k5'}}}],
    command: {dropKeyspace: {name: 'k5'}},
    answer: OK,
    then: [{path: '/k5', command: {findCollections: {}}, answer: {errors: [{errorCode: 'UNKNOWN_KEYSPACE'}]}}],
  },
  'dropNamespace name': {
    path: '',
    command: {dropNamespace: {name: 'nobody'}},
    answer: {status: {ok: 1, warnings: [{errorCode: 'DEPRECATED_COMMAND'}]}},
  },
  findKeyspaces: {
    path: '',
    command: {findKeyspaces: {}},
    answer: {status: {keyspaces: ['system', 'ks']}},
  },
  findNamespaces: {
    path: '',
    command: {findNamespaces: {}},
    answer: {status: {namespaces: ['system', 'ks'], warnings: [{errorCode: 'DEPRECATED_COMMAND'}]}},
  },
  'findEmbeddingProviders options.filterModelStatus': {
    path: '',
    command: {findEmbeddingProviders: {options: {filterModelStatus: 'deprecated'}}},
    answer: {status: {embeddingProviders: {mistral: {models: []}}}},
  },
  'findRerankingProviders options.filterModelStatus': {
    path: '',
    command: {findRerankingProviders: {options: {filterModelStatus: 'SUPPORTED'}}},
    answer: {status: {rerankingProviders: {nvidia: {models: [{name: NVIDIA.modelName}]}}}},
  },

  // ---- collections --------------------------------------------------------------------------------------------------
  'createCollection name': collection({}, {lexical: {enabled: true, analyzer: 'standard'}}),
  'createCollection options.defaultId.type': collection({defaultId: {type: 'uuidv7'}}, {defaultId: {type: 'uuidv7'}}),
  'createCollection options.indexing.allow': collection({indexing: {allow: ['a.b']}}, {indexing: {allow: ['a.b']}}),
  'createCollection options.indexing.deny': collection({indexing: {deny: ['*']}}, {indexing: {deny: ['*']}}),
  'createCollection options.lexical.enabled': collection({lexical: {enabled: false}}, {lexical: {enabled: false}}),
  'createCollection options.lexical.analyzer': collection(
    {lexical: {enabled: true, analyzer: 'english'}},
    {lexical: {enabled: true, analyzer: 'english'}},
  ),
  'createCollection options.rerank.enabled': collection({rerank: {enabled: false}}, {rerank: {enabled: false}}),
  'createCollection options.rerank.service': collection(
    {rerank: {enabled: true, service: NVIDIA}},
    {rerank: {enabled: true, service: NVIDIA}},
  ),
  'createCollection options.vector.dimension': collection({vector: {dimension: 7}}, {vector: {dimension: 7}}),
  'createCollection options.vector.metric': collection(
    {vector: {dimension: 7, metric: 'euclidean'}},
    {vector: {dimension: 7, metric: 'euclidean', sourceModel: 'other'}},
  ),
  'createCollection options.vector.sourceModel': collection(
    {vector: {dimension: 7, sourceModel: 'openai-v3-small'}},
    {vector: {dimension: 7, metric: 'dot_product', sourceModel: 'openai-v3-small'}},
  ),
  'createCollection options.vector.service': collection(
    {vector: {service: MISTRAL}},
    {vector: {dimension: 1024, service: MISTRAL}},
  ),
  'findCollections options.explain': {
    path: '/ks',
    before: [{path: '/ks', command: {createCollection: {name: 'shown', options: {defaultId: {type: 'uuid'}}}}}],
    command: {findCollections: {options: {explain: true}}},
    answer: {status: {collections: [{name: 'shown', options: {defaultId: {type: 'uuid'}}}]}},
    then: [
      {path: '/ks', command: {findCollections: {}}, answer: {status: {collections: ['shown']}}},
      {path: '/ks', command: {deleteCollection: {name: 'shown'}}, answer: OK},
    ],
  },
  'deleteCollection name': {
    path: '/ks',
    before: [{path: '/ks', command: {createCollection: {name: 'gone'}}}],
    command: {deleteCollection: {name: 'gone'}},
    answer: OK,
    then: [{path: '/ks/gone', command: {find: {}}, answer: {errors: [{errorCode: 'UNKNOWN_COLLECTION_OR_TABLE'}]}}],
  },

  // ---- documents ----------------------------------------------------------------------------------------------------
  'insertOne document': {
    command: {insertOne: {document: {_id: 'd', n: 1.5}}},
    answer: {status: {insertedIds: ['d']}},
    then: [{command: {findOne: {filter: {_id: 'd'}}}, answer: one({_id: 'd', n: 1.5})}],
  },
  'insertMany documents': {
    command: {insertMany: {documents: [{_id: 'd'}, {_id: 'e'}]}},
    answer: {status: {insertedIds: ['d', 'e']}},
  },
  'insertMany options.ordered': {
    command: {insertMany: {documents: [{_id: 'd'}, {_id: 'a'}, {_id: 'e'}], options: {ordered: true}}},
    answer: {status: {insertedIds: ['d']}, errors: [{errorCode: 'DOCUMENT_ALREADY_EXISTS', documentIds: ['a']}]},
    then: [{command: {countDocuments: {}}, answer: {status: {count: 4}}}],
  },
  'insertMany options.returnDocumentResponses': {
    command: {insertMany: {documents: [{_id: 'd'}, {_id: 'a'}], options: {returnDocumentResponses: true}}},
    answer: {
      status: {
        documentResponses: [
          {_id: 'd', status: 'OK'},
          {_id: 'a', status: 'ERROR', errorsIdx: 0},
        ],
      },
    },
  },
  'find filter': {command: {find: {filter: {t: 'x', n: {$gt: 2}}}}, answer: found(A)},
  'find projection': {
    command: {find: {filter: {_id: 'a'}, projection: {'o.p': 1, l: {$slice: 2}}}},
    answer: found({_id: 'a', o: {p: 1}, l: [1, 2]}),
  },
  'find sort': {command: {find: {sort: {t: -1, n: 1}, ...ID}}, answer: ids('b', 'c', 'a')},
  'find options.limit': {command: {find: {sort: {n: 1}, options: {limit: 2}, ...ID}}, answer: ids('b', 'c')},
  'find options.skip': {command: {find: {sort: {n: 1}, options: {skip: 2}, ...ID}}, answer: ids('a')},
  'find options.pageState': {
    before: [{command: {insertMany: {documents: Array.from({length: 60}, (_, i) => ({_id: i}))}}}],
    command: {find: {options: {pageState: null}}},
    answer: {data: {nextPageState: '<text>'}},
  },
  'find options.includeSimilarity': {
    on: 'vectors',
    command: {find: {sort: {$vector: [1, 0, 0]}, options: {includeSimilarity: true, limit: 1}, ...ID}},
    answer: found({_id: 'a', $similarity: 1}),
  },
  'find options.includeSortVector': {
    on: 'vectors',
    command: {find: {sort: {$vector: [0, 1, 0]}, options: {includeSortVector: true, limit: 1}, ...ID}},
    answer: {...ids('b'), status: {sortVector: [0, 1, 0]}},
  },
  'findOne filter': {command: {findOne: {filter: {l: 2}}}, answer: one(A)},
  'findOne projection': {command: {findOne: {filter: {_id: 'b'}, projection: {t: 0}}}, answer: one({_id: 'b', n: 1})},
  'findOne sort': {command: {findOne: {sort: {n: 1}}}, answer: one(B)},
  'findOne options.includeSimilarity': {
    on: 'vectors',
    command: {findOne: {sort: {$vector: [0, 0, 1]}, options: {includeSimilarity: true}}},
    answer: one({_id: 'c', $similarity: 1}),
  },
  'findOne options.includeSortVector': {
    on: 'vectors',
    command: {findOne: {sort: {$vector: [0, 0, 1]}, options: {includeSortVector: true}}},
    answer: {status: {sortVector: [0, 0, 1]}},
  },
  'findOneAndUpdate filter': {
    command: {findOneAndUpdate: {filter: {n: 1}, update: {$set: {n: 9}}}},
    answer: {...one(B), status: {matchedCount: 1, modifiedCount: 1}},
  },
  'findOneAndUpdate projection': {
    command: {findOneAndUpdate: {filter: {_id: 'a'}, projection: {n: 1, _id: 0}, update: {$inc: {n: 1}}}},
    answer: one({n: 3}),
  },
  'findOneAndUpdate sort': {
    command: {findOneAndUpdate: {sort: {n: -1}, update: {$set: {top: true}}}},
    answer: one({_id: 'a'}),
  },
  'findOneAndUpdate update': {
    command: {findOneAndUpdate: {filter: {_id: 'a'}, update: {$push: {l: 4}, $unset: {o: ''}, $mul: {n: 2}}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
    then: [{command: {findOne: {filter: {_id: 'a'}}}, answer: one({_id: 'a', n: 6, t: 'x', l: [1, 2, 3, 4]})}],
  },
  'findOneAndUpdate options.returnDocument': {
    command: {findOneAndUpdate: {filter: {_id: 'b'}, update: {$inc: {n: 1}}, options: {returnDocument: 'after'}}},
    answer: one({_id: 'b', n: 2}),
  },
  'findOneAndUpdate options.upsert': {
    command: {findOneAndUpdate: {filter: {_id: 'd'}, update: {$set: {n: 4}}, options: {upsert: true}}},
    answer: {...one(null), status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'd'}},
  },
  'findOneAndReplace filter': {
    command: {findOneAndReplace: {filter: {n: 1}, replacement: {z: 1}}},
    answer: one(B),
    then: [{command: {findOne: {filter: {_id: 'b'}}}, answer: one({_id: 'b', z: 1})}],
  },
  'findOneAndReplace projection': {
    command: {findOneAndReplace: {filter: {_id: 'b'}, projection: {'*': 0}, replacement: {z: 1}}},
    answer: {...one({}), status: {matchedCount: 1, modifiedCount: 1}},
  },
  'findOneAndReplace sort': {
    command: {findOneAndReplace: {sort: {n: 1}, replacement: {z: 1}}},
    answer: one({_id: 'b'}),
  },
  'findOneAndReplace replacement': {
    command: {findOneAndReplace: {filter: {_id: 'b'}, replacement: {_id: 'b', z: [1]}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
    then: [{command: {findOne: {filter: {z: 1}}}, answer: one({_id: 'b', z: [1]})}],
  },
  'findOneAndReplace options.returnDocument': {
    command: {findOneAndReplace: {filter: {_id: 'b'}, replacement: {z: 1}, options: {returnDocument: 'after'}}},
    answer: one({_id: 'b', z: 1}),
  },
  'findOneAndReplace options.upsert': {
    command: {findOneAndReplace: {filter: {_id: 'd'}, replacement: {z: 1}, options: {upsert: true}}},
    answer: {status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'd'}},
  },
  'findOneAndDelete filter': {
    command: {findOneAndDelete: {filter: {n: 1}}},
    answer: {...one(B), status: {deletedCount: 1}},
    then: all(found(A, C)),
  },
  'findOneAndDelete projection': {
    command: {findOneAndDelete: {filter: {_id: 'b'}, projection: {n: 1}}},
    answer: one({_id: 'b', n: 1}),
  },
  'findOneAndDelete sort': {
    command: {findOneAndDelete: {sort: {n: -1}}},
    answer: one(A),
  },
  'updateOne filter': {
    command: {updateOne: {filter: {t: 'y'}, update: {$set: {n: 7}}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
    then: [{command: {findOne: {filter: {n: 7}}}, answer: one({_id: 'b'})}],
  },
  'updateOne sort': {
    command: {updateOne: {filter: {t: 'x'}, sort: {n: 1}, update: {$set: {n: 7}}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
    then: [{command: {findOne: {filter: {n: 7}}}, answer: one({_id: 'c'})}],
  },
  'updateOne update': {
    command: {updateOne: {filter: {_id: 'a'}, update: {$rename: {t: 'u'}, $pop: {l: 1}, $max: {n: 10}}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
    then: [{command: {findOne: {filter: {_id: 'a'}}}, answer: one({_id: 'a', n: 10, u: 'x', l: [1, 2]})}],
  },
  'updateOne options.upsert': {
    command: {updateOne: {filter: {_id: 'd', n: 5}, update: {$setOnInsert: {t: 'z'}}, options: {upsert: true}}},
    answer: {status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'd'}},
    then: [{command: {findOne: {filter: {_id: 'd'}}}, answer: one({_id: 'd', n: 5, t: 'z'})}],
  },
  'updateMany filter': {
    command: {updateMany: {filter: {t: 'x'}, update: {$inc: {n: 10}}}},
    answer: {status: {matchedCount: 2, modifiedCount: 2}},
    then: [{command: {countDocuments: {filter: {n: {$gt: 10}}}}, answer: {status: {count: 2}}}],
  },
  'updateMany update': {
    command: {updateMany: {filter: {}, update: {$min: {n: 2}}}},
    answer: {status: {matchedCount: 3, modifiedCount: 1}},
  },
  'updateMany options.pageState': {
    before: [{command: {insertMany: {documents: Array.from({length: 60}, (_, i) => ({_id: i}))}}}],
    command: {updateMany: {filter: {}, update: {$set: {z: 1}}}},
    answer: {status: {matchedCount: 50, modifiedCount: 50, moreData: true, nextPageState: '<text>'}},
  },
  'updateMany options.upsert': {
    command: {updateMany: {filter: {_id: 'd'}, update: {$set: {z: 1}}, options: {upsert: true}}},
    answer: {status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'd'}},
  },
  'deleteOne filter': {
    command: {deleteOne: {filter: {t: 'y'}}},
    answer: {status: {deletedCount: 1}},
    then: all(found(A, C)),
  },
  'deleteOne sort': {
    command: {deleteOne: {filter: {}, sort: {n: -1}}},
    answer: {status: {deletedCount: 1}},
    then: all(found(B, C)),
  },
  'deleteMany filter': {
    command: {deleteMany: {filter: {t: 'x'}}},
    answer: {status: {deletedCount: 2}},
    then: all(found(B)),
  },
  'countDocuments filter': {command: {countDocuments: {filter: {t: 'x'}}}, answer: {status: {count: 2}}},
  estimatedDocumentCount: {command: {estimatedDocumentCount: {}}, answer: {status: {count: 3}}},

  // ---- findAndRerank ------------------------------------------------------------------------------------------------
  'findAndRerank filter': {
    on: 'texts',
    command: {findAndRerank: {filter: {t: 'y'}, sort: {$hybrid: 'ships bread'}, ...ID}},
    answer: ids('b'),
  },
  'findAndRerank projection': {
    on: 'texts',
    command: {findAndRerank: {filter: {_id: 'a'}, sort: {$hybrid: 'ships'}, projection: {n: 1}}},
    answer: found({_id: 'a', n: 3}),
  },
  'findAndRerank sort': {
    on: 'texts',
    command: {findAndRerank: {sort: {$hybrid: {$vectorize: 'bread butter', $lexical: 'bread'}}, ...ID}},
    answer: {data: {documents: [{_id: 'b'}, {}, {}], nextPageState: null}},
  },
  'findAndRerank options.hybridLimits': {
    on: 'texts',
    command: {
      findAndRerank: {sort: {$hybrid: 'bread'}, options: {hybridLimits: {$vector: 1, $lexical: 1}}, ...ID},
    },
    answer: ids('b'),
  },
  'findAndRerank options.includeScores': {
    on: 'texts',
    command: {findAndRerank: {filter: {_id: 'b'}, sort: {$hybrid: 'bread'}, options: {includeScores: true}, ...ID}},
    answer: {status: {documentResponses: [{scores: {$rerank: 1, $vectorRank: 1, $bm25Rank: 1}}]}},
  },
  'findAndRerank options.includeSortVector': {
    on: 'texts',
    command: {findAndRerank: {sort: {$hybrid: 'bread'}, options: {includeSortVector: true}, ...ID}},
    answer: {status: {sortVector: '<list>'}},
  },
  'findAndRerank options.limit': {
    on: 'texts',
    command: {findAndRerank: {sort: {$hybrid: 'bread'}, options: {limit: 1}, ...ID}},
    answer: ids('b'),
  },
  'findAndRerank options.rerank': {
    on: 'texts',
    made: {rerank: {enabled: false}},
    command: {findAndRerank: {sort: {$hybrid: 'bread'}, options: {rerank: NVIDIA, limit: 1}, ...ID}},
    answer: ids('b'),
  },
  'findAndRerank options.rerankOn': {
    on: 'texts',
    command: {
      findAndRerank: {sort: {$hybrid: 'ships'}, options: {rerankOn: 't', rerankQuery: 'y', limit: 1}, ...ID},
    },
    answer: ids('b'),
  },
  'findAndRerank options.rerankQuery': {
    on: 'texts',
    command: {findAndRerank: {sort: {$hybrid: 'ships'}, options: {rerankQuery: 'on land', limit: 1}, ...ID}},
    answer: ids('c'),
  },

  // ---- tables -------------------------------------------------------------------------------------------------------
  'createTable name': {
    path: '/ks',
    command: {createTable: {name: 'T1', definition: TABLE}},
    answer: OK,
    then: [{path: '/ks', command: {listTables: {}}, answer: {status: {tables: ['T1']}}}],
  },
  'createTable definition': {
    path: '/ks',
    command: {
      createTable: {name: 'T2', definition: {...TABLE, primaryKey: {partitionBy: ['id'], partitionSort: {n: -1}}}},
    },
    answer: OK,
    then: [
      {
        path: '/ks',
        command: {listTables: {options: {explain: true}}},
        answer: {
          status: {
            tables: [
              {
                name: 'T2',
                definition: {
                  columns: {id: {type: 'int'}, n: {type: 'int'}},
                  primaryKey: {partitionBy: ['id'], partitionSort: {n: -1}},
                },
              },
            ],
          },
        },
      },
    ],
  },
  'createTable options.ifNotExists': twice({
    createTable: {name: 'T3', definition: TABLE, options: {ifNotExists: true}},
  }),
  'dropTable name': {
    path: '/ks',
    before: [{path: '/ks', command: {createTable: {name: 'T4', definition: TABLE}}}],
    command: {dropTable: {name: 'T4'}},
    answer: OK,
    then: [{path: '/ks/T4', command: {find: {}}, answer: {errors: [{errorCode: 'UNKNOWN_COLLECTION_OR_TABLE'}]}}],
  },
  'dropTable options.ifExists': {
    path: '/ks',
    command: {dropTable: {name: 'T4', options: {ifExists: true}}},
    answer: OK,
  },
  'listTables options.explain': {
    path: '/ks',
    before: [{path: '/ks', command: {createTable: {name: 'T5', definition: TABLE}}}],
    command: {listTables: {options: {explain: true}}},
    answer: {status: {tables: [{name: 'T5', definition: {primaryKey: {partitionBy: ['id'], partitionSort: {}}}}]}},
  },
  'alterTable operation': {
    on: 'rows',
    command: {alterTable: {operation: {add: {columns: {extra: 'text'}}}}},
    answer: OK,
    then: [{command: {insertOne: {document: {id: 9, extra: 'e'}}}, answer: {status: {insertedIds: [[9]]}}}],
  },
  'createType name': {
    path: '/ks',
    command: {createType: {name: 'U1', definition: FIELDS}},
    answer: OK,
    then: [{path: '/ks', command: {listTypes: {}}, answer: {status: {types: ['U1']}}}],
  },
  'createType definition': {
    path: '/ks',
    command: {createType: {name: 'U2', definition: FIELDS}},
    answer: OK,
    then: [
      {
        path: '/ks',
        command: {listTypes: {options: {explain: true}}},
        answer: {
          status: {types: [{udtName: 'U2', definition: {fields: {street: {type: 'text'}, zip: {type: 'int'}}}}]},
        },
      },
    ],
  },
  'createType options.ifNotExists': twice({
    createType: {name: 'U3', definition: FIELDS, options: {ifNotExists: true}},
  }),
  'alterType name': {
    path: '/ks',
    command: {alterType: {name: 'nobody', add: {fields: {a: 'int'}}}},
    answer: {errors: [{family: 'REQUEST'}]},
  },
  'alterType rename': {
    path: '/ks',
    before: [{path: '/ks', command: {createType: {name: 'U4', definition: FIELDS}}}],
    command: {alterType: {name: 'U4', rename: {fields: {zip: 'code'}}}},
    answer: OK,
    then: [
      {
        path: '/ks',
        command: {listTypes: {options: {explain: true}}},
        answer: {
          status: {types: [{udtName: 'U4', definition: {fields: {street: {type: 'text'}, code: {type: 'int'}}}}]},
        },
      },
    ],
  },
  'alterType add': {
    path: '/ks',
    before: [{path: '/ks', command: {createType: {name: 'U5', definition: FIELDS}}}],
    command: {alterType: {name: 'U5', add: {fields: {city: 'text'}}}},
    answer: OK,
    then: [
      {
        path: '/ks',
        command: {listTypes: {options: {explain: true}}},
        answer: {status: {types: [{udtName: 'U5', definition: {fields: {city: {type: 'text'}}}}]}},
      },
    ],
  },
  'dropType name': {
    path: '/ks',
    before: [{path: '/ks', command: {createType: {name: 'U6', definition: FIELDS}}}],
    command: {dropType: {name: 'U6'}},
    answer: OK,
  },
  'dropType options.ifExists': {path: '/ks', command: {dropType: {name: 'U6', options: {ifExists: true}}}, answer: OK},
  'listTypes options.explain': {
    path: '/ks',
    before: [{path: '/ks', command: {createType: {name: 'U7', definition: FIELDS}}}],
    command: {listTypes: {options: {explain: true}}},
    answer: {status: {types: [{type: 'userDefined', udtName: 'U7'}]}},
  },

  // ---- indexes ------------------------------------------------------------------------------------------------------
  'createIndex name': {
    on: 'rows',
    command: {createIndex: index('i1', {column: 'n'})},
    answer: OK,
    then: [{command: {listIndexes: {}}, answer: {status: {indexes: ['i1']}}}],
  },
  'createIndex definition': {
    on: 'rows',
    command: {createIndex: index('i2', {column: 't', options: {caseSensitive: false}})},
    answer: OK,
    then: [{command: {findOne: {filter: {t: 'Y'}}}, answer: one({id: 2})}],
  },
  'createIndex indexType': {
    on: 'rows',
    command: {createIndex: index('i3', {column: 'n'}, {indexType: 'regular'})},
    answer: OK,
    then: indexed({column: 'n'}),
  },
  'createIndex options.ifNotExists': {
    on: 'rows',
    before: [{command: {createIndex: index('i4', {column: 'n'})}}],
    command: {createIndex: index('i4', {column: 'n'}, {options: {ifNotExists: true}})},
    answer: OK,
  },
  'createTextIndex name': {
    on: 'rows',
    command: {createTextIndex: index('i5', {column: 't'})},
    answer: OK,
    then: [{command: {listIndexes: {}}, answer: {status: {indexes: ['i5']}}}],
  },
  'createTextIndex definition': {
    on: 'rows',
    command: {createTextIndex: index('i6', {column: 't', options: {analyzer: 'whitespace'}})},
    answer: OK,
    then: [
      {command: {find: {sort: {t: 'y'}, projection: {id: 1}}}, answer: found({id: 2})},
      ...indexed({column: 't', options: {analyzer: 'whitespace'}}),
    ],
  },
  'createTextIndex indexType': {
    on: 'rows',
    command: {createTextIndex: index('i7', {column: 't'}, {indexType: 'text'})},
    answer: OK,
  },
  'createTextIndex options.ifNotExists': {
    on: 'rows',
    before: [{command: {createTextIndex: index('i8', {column: 't'})}}],
    command: {createTextIndex: index('i8', {column: 't'}, {options: {ifNotExists: true}})},
    answer: OK,
  },
  'createVectorIndex name': {
    on: 'rows',
    command: {createVectorIndex: index('i9', {column: 'v'})},
    answer: OK,
    then: [{command: {listIndexes: {}}, answer: {status: {indexes: ['i9']}}}],
  },
  'createVectorIndex definition': {
    on: 'rows',
    command: {createVectorIndex: index('i10', {column: 'v', options: {metric: 'euclidean'}})},
    answer: OK,
    then: [
      {
        command: {find: {sort: {v: [1, 0, 0]}, projection: {id: 1}, options: {includeSimilarity: true, limit: 1}}},
        answer: found({id: 1, $similarity: 1}),
      },
      ...indexed({column: 'v', options: {metric: 'euclidean', sourceModel: 'other'}}),
    ],
  },
  'createVectorIndex indexType': {
    on: 'rows',
    command: {createVectorIndex: index('i11', {column: 'v'}, {indexType: 'vector'})},
    answer: OK,
  },
  'createVectorIndex options.ifNotExists': {
    on: 'rows',
    before: [{command: {createVectorIndex: index('i12', {column: 'v'})}}],
    command: {createVectorIndex: index('i12', {column: 'v'}, {options: {ifNotExists: true}})},
    answer: OK,
  },
  'listIndexes indexType': {
    on: 'rows',
    before: [{command: {createIndex: index('i13', {column: 'n'})}}],
    command: {listIndexes: {indexType: 'regular'}},
    answer: {status: {indexes: ['i13']}},
  },
  'listIndexes options.explain': {
    on: 'rows',
    before: [{command: {createIndex: index('i14', {column: 't'})}}],
    command: {listIndexes: {options: {explain: true}}},
    answer: {
      status: {
        indexes: [
          {
            name: 'i14',
            definition: {column: 't', options: {ascii: false, caseSensitive: true, normalize: false}},
            indexType: 'regular',
          },
        ],
      },
    },
  },
  'dropIndex name': {
    on: 'rows',
    before: [{command: {createIndex: index('i15', {column: 'n'})}}],
    path: '/ks',
    command: {dropIndex: {name: 'i15'}},
    answer: OK,
    then: [{command: {listIndexes: {}}, answer: {status: {indexes: []}}}],
  },
  'dropIndex options.ifExists': {
    path: '/ks',
    command: {dropIndex: {name: 'i15', options: {ifExists: true}}},
    answer: OK,
  },
};
