/**
 * Requests with their answers, in an order in which they work one after the other on an empty database. They are shown in the OpenAPI document and on its
 * page; test/doors/data-api/examples.test.ts sends them and compares.
 */

export interface Example {
  readonly id: string;
  readonly command: string;
  /** Below `/v1`. */
  readonly path: string;
  /** Absent: what the command does says it all. */
  readonly summary?: string;
  readonly body: object;
  /** A text `<…>` stands for something that is not always the same. */
  readonly answer: object;
}

export const EXAMPLES: readonly Example[] = [
  {
    id: 'create-keyspace',
    command: 'createKeyspace',
    path: '',
    body: {name: 'shop'},
    answer: {status: {ok: 1}},
  },
  {
    id: 'find-keyspaces',
    command: 'findKeyspaces',
    path: '',
    body: {},
    answer: {
      status: {
        keyspaces: [
          'system',
          'system_auth',
          'system_distributed',
          'system_schema',
          'system_traces',
          'system_views',
          'system_virtual_schema',
          'shop',
        ],
      },
    },
  },
  {
    id: 'find-embedding-providers',
    command: 'findEmbeddingProviders',
    path: '',
    body: {options: {filterModelStatus: 'END_OF_LIFE'}},
    answer: {status: {embeddingProviders: '<by name>'}},
  },
  {
    id: 'find-reranking-providers',
    command: 'findRerankingProviders',
    path: '',
    body: {options: {filterModelStatus: 'SUPPORTED'}},
    answer: {status: {rerankingProviders: '<by name>'}},
  },
  {
    id: 'create-collection',
    command: 'createCollection',
    path: '/shop',
    summary: 'A collection of documents with vectors',
    body: {name: 'books', options: {vector: {dimension: 3, metric: 'cosine'}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'create-collection-2',
    command: 'createCollection',
    path: '/shop',
    summary: 'A collection whose vectors a provider makes',
    body: {
      name: 'notes',
      options: {
        defaultId: {type: 'uuidv7'},
        vector: {dimension: 16, service: {provider: 'offline', modelName: 'shared-words'}},
        lexical: {enabled: true, analyzer: 'english'},
        indexing: {deny: ['draft']},
      },
    },
    answer: {status: {ok: 1}},
  },
  {
    id: 'find-collections',
    command: 'findCollections',
    path: '/shop',
    body: {options: {explain: false}},
    answer: {status: {collections: ['books', 'notes']}},
  },
  {
    id: 'insert-one',
    command: 'insertOne',
    path: '/shop/books',
    body: {
      document: {_id: 'dune', title: 'Dune', author: 'Herbert', year: 1965, tags: ['sand'], $vector: [0.9, 0.1, 0.2]},
    },
    answer: {status: {insertedIds: ['dune']}},
  },
  {
    id: 'insert-many',
    command: 'insertMany',
    path: '/shop/books',
    body: {
      documents: [
        {_id: 'solaris', title: 'Solaris', author: 'Lem', year: 1961, $vector: [0.1, 0.9, 0.3]},
        {_id: 'roadside', title: 'Roadside Picnic', author: 'Strugatsky', year: 1972, $vector: [0.2, 0.8, 0.1]},
      ],
      options: {ordered: true},
    },
    answer: {status: {insertedIds: ['solaris', 'roadside']}},
  },
  {
    id: 'insert-many-2',
    command: 'insertMany',
    path: '/shop/books',
    summary: 'One of two documents is there already',
    body: {
      documents: [{_id: 'dune'}, {_id: 'ubik', title: 'Ubik', year: 1969}],
      options: {returnDocumentResponses: true},
    },
    answer: {
      status: {
        documentResponses: [
          {_id: 'dune', status: 'ERROR', errorsIdx: 0},
          {_id: 'ubik', status: 'OK'},
        ],
      },
      errors: [
        {
          id: '<uuid>',
          family: 'REQUEST',
          scope: 'DOCUMENT',
          errorCode: 'DOCUMENT_ALREADY_EXISTS',
          title: 'A document with this _id exists',
          message: 'The collection already has a document with the _id "dune".',
          documentIds: ['dune'],
        },
      ],
    },
  },
  {
    id: 'find',
    command: 'find',
    path: '/shop/books',
    summary: 'By a range, in order',
    body: {filter: {year: {$gte: 1960, $lt: 1970}}, projection: {title: 1, year: 1}, sort: {year: 1}},
    answer: {
      data: {
        documents: [
          {_id: 'solaris', title: 'Solaris', year: 1961},
          {_id: 'dune', title: 'Dune', year: 1965},
          {_id: 'ubik', title: 'Ubik', year: 1969},
        ],
        nextPageState: null,
      },
    },
  },
  {
    id: 'find-2',
    command: 'find',
    path: '/shop/books',
    summary: 'The nearest two',
    body: {sort: {$vector: [0.1, 0.9, 0.2]}, projection: {title: 1}, options: {limit: 2, includeSimilarity: true}},
    answer: {
      data: {
        documents: [
          {_id: 'solaris', title: 'Solaris', $similarity: 0.99737364},
          {_id: 'roadside', title: 'Roadside Picnic', $similarity: 0.99329853},
        ],
        nextPageState: null,
      },
    },
  },
  {
    id: 'find-3',
    command: 'find',
    path: '/shop/books',
    summary: 'Ours: how it was found',
    body: {filter: {year: 1965}, projection: {title: 1}, options: {explain: true}},
    answer: {
      data: {documents: [{_id: 'dune', title: 'Dune'}], nextPageState: null},
      status: {
        explain: {
          reads: [
            {
              access: 'index',
              indexes: ['books_array_contains'],
              estimate: 1,
              rowsRead: 1,
              rowsReturned: 1,
              filtersRows: true,
              sortsRows: false,
              requests: 1,
              micros: '<micros>',
              statement: 'SELECT key, tx_id, doc_json FROM shop.books WHERE array_contains CONTAINS ? ALLOW FILTERING',
              steps: '<in words>',
            },
          ],
          sort: 'none',
          advice: [],
        },
      },
    },
  },
  {
    id: 'find-one',
    command: 'findOne',
    path: '/shop/books',
    body: {filter: {_id: 'dune'}},
    answer: {data: {document: {_id: 'dune', title: 'Dune', author: 'Herbert', year: 1965, tags: ['sand']}}},
  },
  {
    id: 'find-one-2',
    command: 'findOne',
    path: '/shop/books',
    summary: 'Nothing matches',
    body: {filter: {title: 'Neuromancer'}},
    answer: {data: {document: null}},
  },
  {
    id: 'update-one',
    command: 'updateOne',
    path: '/shop/books',
    body: {filter: {_id: 'dune'}, update: {$set: {pages: 412}, $push: {tags: 'classic'}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
  },
  {
    id: 'update-many',
    command: 'updateMany',
    path: '/shop/books',
    body: {filter: {year: {$lt: 1970}}, update: {$set: {shelf: 'sixties'}}},
    answer: {status: {matchedCount: 3, modifiedCount: 3}},
  },
  {
    id: 'find-one-and-update',
    command: 'findOneAndUpdate',
    path: '/shop/books',
    body: {
      filter: {_id: 'solaris'},
      update: {$inc: {copies: 2}},
      projection: {title: 1, copies: 1},
      options: {returnDocument: 'after'},
    },
    answer: {
      data: {document: {_id: 'solaris', title: 'Solaris', copies: 2}},
      status: {matchedCount: 1, modifiedCount: 1},
    },
  },
  {
    id: 'find-one-and-update-2',
    command: 'findOneAndUpdate',
    path: '/shop/books',
    summary: 'Made where it is missing',
    body: {
      filter: {_id: 'neuromancer'},
      update: {$set: {title: 'Neuromancer'}, $setOnInsert: {year: 1984}},
      options: {upsert: true, returnDocument: 'after'},
    },
    answer: {
      data: {document: {_id: 'neuromancer', title: 'Neuromancer', year: 1984}},
      status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'neuromancer'},
    },
  },
  {
    id: 'find-one-and-replace',
    command: 'findOneAndReplace',
    path: '/shop/books',
    body: {
      filter: {_id: 'ubik'},
      replacement: {title: 'Ubik', author: 'Dick', year: 1969},
      options: {returnDocument: 'after'},
    },
    answer: {
      data: {document: {_id: 'ubik', title: 'Ubik', author: 'Dick', year: 1969}},
      status: {matchedCount: 1, modifiedCount: 1},
    },
  },
  {
    id: 'count-documents',
    command: 'countDocuments',
    path: '/shop/books',
    body: {filter: {year: {$lt: 1970}}},
    answer: {status: {count: 3}},
  },
  {
    id: 'count-documents-2',
    command: 'countDocuments',
    path: '/shop/books',
    summary: 'Ours: to the end, however many there are',
    body: {options: {exact: true}},
    answer: {status: {count: 5}},
  },
  {
    id: 'estimated-document-count',
    command: 'estimatedDocumentCount',
    path: '/shop/books',
    body: {},
    answer: {status: {count: 5}},
  },
  {
    id: 'find-one-and-delete',
    command: 'findOneAndDelete',
    path: '/shop/books',
    body: {filter: {_id: 'neuromancer'}, projection: {title: 1}},
    answer: {data: {document: {_id: 'neuromancer', title: 'Neuromancer'}}, status: {deletedCount: 1}},
  },
  {
    id: 'delete-one',
    command: 'deleteOne',
    path: '/shop/books',
    body: {filter: {_id: 'roadside'}},
    answer: {status: {deletedCount: 1}},
  },
  {
    id: 'delete-many',
    command: 'deleteMany',
    path: '/shop/books',
    body: {filter: {author: 'Lem'}},
    answer: {status: {deletedCount: 1}},
  },
  {
    id: 'find-4',
    command: 'find',
    path: '/shop/books',
    summary: 'An operator that does not exist',
    body: {filter: {year: {$near: 1965}}},
    answer: {
      errors: [
        {
          id: '<uuid>',
          family: 'REQUEST',
          scope: 'FILTER',
          errorCode: 'FILTER_UNSUPPORTED_OPERATOR',
          title: 'The filter has an operator that is not supported',
          message: 'The operator $near is not known.',
        },
      ],
    },
  },
  {
    id: 'insert-many-3',
    command: 'insertMany',
    path: '/shop/notes',
    summary: 'Texts that become words and vectors',
    body: {
      documents: [
        {_id: 1, $hybrid: 'Sand dunes run for miles'},
        {_id: 2, $hybrid: 'The sea is deep'},
      ],
    },
    answer: {status: {insertedIds: [1, 2]}},
  },
  {
    id: 'find-5',
    command: 'find',
    path: '/shop/notes',
    summary: 'By words',
    body: {sort: {$lexical: 'running in the sand'}, projection: {$lexical: 1}},
    answer: {data: {documents: [{_id: 1, $lexical: 'Sand dunes run for miles'}], nextPageState: null}},
  },
  {
    id: 'find-6',
    command: 'find',
    path: '/shop/notes',
    summary: 'Near a text',
    body: {sort: {$vectorize: 'deep sea'}, options: {limit: 1}},
    answer: {data: {documents: [{_id: 2}], nextPageState: null}},
  },
  {
    id: 'find-and-rerank',
    command: 'findAndRerank',
    path: '/shop/notes',
    body: {sort: {$hybrid: 'sand dunes'}, projection: {$vectorize: 1}, options: {limit: 1}},
    answer: {data: {documents: [{_id: 1, $vectorize: 'Sand dunes run for miles'}], nextPageState: null}},
  },
  {
    id: 'delete-collection',
    command: 'deleteCollection',
    path: '/shop',
    body: {name: 'notes'},
    answer: {status: {ok: 1}},
  },
  {
    id: 'create-type',
    command: 'createType',
    path: '/shop',
    body: {name: 'address', definition: {fields: {street: 'text', town: 'text'}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'alter-type',
    command: 'alterType',
    path: '/shop',
    body: {name: 'address', rename: {fields: {town: 'city'}}, add: {fields: {zip: 'int'}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'list-types',
    command: 'listTypes',
    path: '/shop',
    body: {options: {explain: false}},
    answer: {status: {types: ['address']}},
  },
  {
    id: 'create-table',
    command: 'createTable',
    path: '/shop',
    body: {
      name: 'orders',
      definition: {
        columns: {
          customer: 'text',
          day: 'date',
          total: 'decimal',
          items: {type: 'map', keyType: 'text', valueType: 'int'},
          place: {type: 'vector', dimension: 3},
          remarks: 'text',
        },
        primaryKey: {partitionBy: ['customer'], partitionSort: {day: -1}},
      },
    },
    answer: {status: {ok: 1}},
  },
  {
    id: 'list-tables',
    command: 'listTables',
    path: '/shop',
    body: {options: {explain: false}},
    answer: {status: {tables: ['orders']}},
  },
  {
    id: 'alter-table',
    command: 'alterTable',
    path: '/shop/orders',
    body: {operation: {add: {columns: {paid: 'boolean'}}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'create-index',
    command: 'createIndex',
    path: '/shop/orders',
    body: {name: 'orders_total', definition: {column: 'total'}, options: {ifNotExists: true}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'create-vector-index',
    command: 'createVectorIndex',
    path: '/shop/orders',
    body: {name: 'orders_place', definition: {column: 'place', options: {metric: 'euclidean'}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'create-text-index',
    command: 'createTextIndex',
    path: '/shop/orders',
    body: {name: 'orders_remarks', definition: {column: 'remarks', options: {analyzer: 'english'}}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'list-indexes',
    command: 'listIndexes',
    path: '/shop/orders',
    body: {options: {explain: false}},
    answer: {status: {indexes: ['orders_place', 'orders_remarks', 'orders_total']}},
  },
  {
    id: 'insert-one-2',
    command: 'insertOne',
    path: '/shop/orders',
    summary: 'A row',
    body: {
      document: {
        customer: 'ann',
        day: '2024-05-01',
        total: 12.5,
        items: {tea: 2},
        place: [1, 2, 3],
        remarks: 'leave at the door',
        paid: true,
      },
    },
    answer: {
      status: {primaryKeySchema: {customer: {type: 'text'}, day: {type: 'date'}}, insertedIds: [['ann', '2024-05-01']]},
    },
  },
  {
    id: 'insert-many-4',
    command: 'insertMany',
    path: '/shop/orders',
    summary: 'Rows',
    body: {
      documents: [
        {customer: 'ann', day: '2024-05-02', total: 8},
        {customer: 'bob', day: '2024-05-02', total: 30.25, place: [3, 2, 1]},
      ],
    },
    answer: {
      status: {
        primaryKeySchema: {customer: {type: 'text'}, day: {type: 'date'}},
        insertedIds: [
          ['ann', '2024-05-02'],
          ['bob', '2024-05-02'],
        ],
      },
    },
  },
  {
    id: 'find-7',
    command: 'find',
    path: '/shop/orders',
    summary: 'Rows of one partition',
    body: {filter: {customer: 'ann'}, projection: {day: 1, total: 1}, options: {limit: 10}},
    answer: {
      data: {
        documents: [
          {day: '2024-05-02', total: 8},
          {day: '2024-05-01', total: 12.5},
        ],
        nextPageState: null,
      },
      status: {projectionSchema: {day: {type: 'date'}, total: {type: 'decimal'}}},
    },
  },
  {
    id: 'find-8',
    command: 'find',
    path: '/shop/orders',
    summary: 'By an indexed column',
    body: {filter: {total: {$gt: 10}}, projection: {customer: 1, total: 1}},
    answer: {
      data: {
        documents: [
          {customer: 'bob', total: 30.25},
          {customer: 'ann', total: 12.5},
        ],
        nextPageState: null,
      },
      status: {projectionSchema: {customer: {type: 'text'}, total: {type: 'decimal'}}},
    },
  },
  {
    id: 'find-9',
    command: 'find',
    path: '/shop/orders',
    summary: 'The nearest row',
    body: {sort: {place: [3, 2, 2]}, projection: {customer: 1}, options: {limit: 1}},
    answer: {
      data: {documents: [{customer: 'bob'}], nextPageState: null},
      status: {projectionSchema: {customer: {type: 'text'}}},
    },
  },
  {
    id: 'find-one-3',
    command: 'findOne',
    path: '/shop/orders',
    summary: 'A column without an index: a warning says so',
    body: {filter: {paid: true}, projection: {customer: 1, items: 1}},
    answer: {
      data: {document: {customer: 'ann', items: {tea: 2}}},
      status: {
        warnings: [
          {
            id: '<uuid>',
            family: 'REQUEST',
            scope: 'WARNING',
            errorCode: 'MISSING_INDEX',
            title: 'The filter has columns without an index',
            message:
              'The columns [paid] of the table shop.orders have no index that serves this filter. Many rows may be read to find those that match. Primary key: [customer(text), day(date)]; indexed columns: [total, place, remarks].',
          },
        ],
        projectionSchema: {customer: {type: 'text'}, items: {type: 'map', keyType: 'text', valueType: 'int'}},
      },
    },
  },
  {
    id: 'update-one-2',
    command: 'updateOne',
    path: '/shop/orders',
    summary: 'A row',
    body: {filter: {customer: 'bob', day: '2024-05-02'}, update: {$set: {paid: true}, $push: {items: {milk: 1}}}},
    answer: {status: {matchedCount: 1, modifiedCount: 1}},
  },
  {
    id: 'delete-one-2',
    command: 'deleteOne',
    path: '/shop/orders',
    summary: 'A row',
    body: {filter: {customer: 'bob', day: '2024-05-02'}},
    answer: {status: {deletedCount: -1}},
  },
  {
    id: 'delete-many-2',
    command: 'deleteMany',
    path: '/shop/orders',
    summary: 'The rows of a partition',
    body: {filter: {customer: 'ann'}},
    answer: {status: {deletedCount: -1}},
  },
  {
    id: 'drop-index',
    command: 'dropIndex',
    path: '/shop',
    body: {name: 'orders_total', options: {ifExists: true}},
    answer: {status: {ok: 1}},
  },
  {
    id: 'drop-table',
    command: 'dropTable',
    path: '/shop',
    body: {name: 'orders'},
    answer: {status: {ok: 1}},
  },
  {
    id: 'drop-type',
    command: 'dropType',
    path: '/shop',
    body: {name: 'address'},
    answer: {status: {ok: 1}},
  },
  {
    id: 'drop-keyspace',
    command: 'dropKeyspace',
    path: '',
    body: {name: 'shop'},
    answer: {status: {ok: 1}},
  },
];
