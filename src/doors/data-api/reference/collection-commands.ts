/** Commands on documents and rows, which are sent to `/v1/{keyspace}/{collection or table}`. */
import type {CommandReference} from './command-reference.ts';
import {flag, oneOfTexts, SHAPES, text} from './schemas.ts';
import type {Schema} from './schemas.ts';

const {Filter: filter, Sort: sort, Projection: projection, Update: update, Document: document} = SHAPES;

const INCLUDES = {
  includeSimilarity: flag('Adds `$similarity`, 0 to 1, where the sort is by a vector.'),
  includeSortVector: flag('status.sortVector is the vector that was searched near.'),
};
const EXPLAIN = {
  explain: flag('Ours: status.explain tells which indexes served, how many rows were read, and what would read less.'),
};
const UPSERT = flag('Makes a document where none matches: from the equalities of the filter, and the update.');
const RETURNING = {
  returnDocument: oneOfTexts(['before', 'after'], 'Which version comes back; before by default.'),
  upsert: UPSERT,
};
const PAGE_STATE = text('From the answer before this one: goes on where that one ended.');
const CHANGED = 'status.matchedCount and modifiedCount; upsertedId where a document was made';

const HYBRID_LIMIT: Schema = {type: 'integer', minimum: 1, maximum: 100};

export const COLLECTION_REFERENCE: {readonly [name: string]: CommandReference} = {
  insertOne: {
    summary: 'Puts a document into a collection, or a row into a table (there it overwrites).',
    answer: 'status.insertedIds; of tables also status.primaryKeySchema',
    effect: 'writes',
    members: {document},
    required: ['document'],
  },
  insertMany: {
    summary: 'Puts up to 100 documents or rows in.',
    answer: 'status.insertedIds, or status.documentResponses in the order of the request',
    effect: 'writes',
    members: {documents: {type: 'array', items: document, minItems: 1, maxItems: 100}},
    required: ['documents'],
    options: {
      ordered: flag('One after the other, until the first that fails.'),
      returnDocumentResponses: flag('Tells of each document whether it was stored.'),
    },
  },
  find: {
    summary: 'Finds documents or rows, 50 in an answer; or all at once where the sort is by a vector or words.',
    answer: 'data.documents and data.nextPageState, null at the end; of tables also status.projectionSchema',
    effect: 'reads',
    members: {filter, projection, sort},
    options: {
      limit: {type: 'integer', minimum: 1, description: 'No more than this in all pages together.'},
      skip: {type: 'integer', minimum: 0, description: 'Leaves out the first ones; only with a sort by fields.'},
      pageState: PAGE_STATE,
      ...INCLUDES,
      ...EXPLAIN,
    },
  },
  findOne: {
    summary: 'Finds one document or row.',
    answer: 'data.document, null where none matches',
    effect: 'reads',
    members: {filter, projection, sort},
    options: {...INCLUDES, ...EXPLAIN},
  },
  findAndRerank: {
    summary: 'Finds documents by words and by vectors, and lets a reranking provider put them in order.',
    answer: 'data.documents; with includeScores also status.documentResponses',
    effect: 'reads',
    members: {filter, projection, sort: SHAPES.HybridSort},
    options: {
      limit: {type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'Documents in the answer.'},
      hybridLimits: {
        description: 'Documents that are searched by vector and by words, for both or each.',
        oneOf: [
          HYBRID_LIMIT,
          {
            type: 'object',
            properties: {$vector: HYBRID_LIMIT, $lexical: HYBRID_LIMIT},
            required: ['$vector', '$lexical'],
            additionalProperties: false,
          },
        ],
      },
      rerankOn: text('Path of the text that is reranked by; `$vectorize` by default.'),
      rerankQuery: text('What the texts are compared with; the text of `$vectorize` by default.'),
      rerank: SHAPES.Service,
      includeScores: flag('The scores of each document.'),
      includeSortVector: INCLUDES.includeSortVector,
    },
    target: 'collection',
  },
  findOneAndUpdate: {
    summary: 'Changes one document and gives it back.',
    answer: `data.document; ${CHANGED}`,
    effect: 'writes',
    members: {filter, projection, sort, update},
    required: ['update'],
    options: RETURNING,
    target: 'collection',
  },
  findOneAndReplace: {
    summary: 'Puts another document in the place of one, and gives one of both back.',
    answer: `data.document; ${CHANGED}`,
    effect: 'writes',
    members: {filter, projection, sort, replacement: document},
    required: ['replacement'],
    options: RETURNING,
    target: 'collection',
  },
  findOneAndDelete: {
    summary: 'Removes one document and gives it back.',
    answer: 'data.document, null where none matches; status.deletedCount',
    effect: 'removes',
    members: {filter, projection, sort},
    target: 'collection',
  },
  updateOne: {
    summary: 'Changes one document, or the row with this key.',
    answer: CHANGED,
    effect: 'writes',
    members: {filter, sort, update},
    required: ['update'],
    options: {upsert: UPSERT},
  },
  updateMany: {
    summary: 'Changes all documents that match, 50 in a call.',
    answer: `${CHANGED}; status.moreData and nextPageState while there are more`,
    effect: 'writes',
    members: {filter, update},
    required: ['update'],
    options: {pageState: PAGE_STATE, upsert: UPSERT},
    target: 'collection',
  },
  deleteOne: {
    summary: 'Removes one document, or the row with this key.',
    answer: 'status.deletedCount; of tables -1',
    effect: 'removes',
    members: {filter, sort},
    required: ['filter'],
  },
  deleteMany: {
    summary: 'Removes what matches: 20 documents in a call, or rows of one partition; without a filter everything.',
    answer: 'status.deletedCount, -1 where it is not known; status.moreData while there are more',
    effect: 'removes',
    members: {filter},
  },
  countDocuments: {
    summary: 'Counts documents, up to 1000, or to the end where that is asked for.',
    answer: 'status.count; status.moreData where there are more than were counted',
    effect: 'reads',
    members: {filter},
    options: {exact: flag('Ours: counts to the end, however many there are.')},
    target: 'collection',
  },
  estimatedDocumentCount: {
    summary: 'Says about how many documents there are, without reading them.',
    answer: 'status.count',
    effect: 'reads',
    members: {},
    target: 'collection',
  },
};
