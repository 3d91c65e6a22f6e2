/** Errors of documents in collections. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const DOCS = '/ks/docs';
const VECTORS = '/ks/vectors';

export const DOCUMENT_CASES: readonly ErrorCase[] = [
  when('DOCUMENT_ALREADY_EXISTS', {
    when: 'A document with this `_id` is there',
    path: DOCS,
    before: [{path: DOCS, command: {insertOne: {document: {_id: 'twice'}}}}],
    command: {insertOne: {document: {_id: 'twice'}}},
    documentIds: ['twice'],
    told: {id: '"twice"'},
  }),
  when('DOCUMENT_REPLACE_DIFFERENT_DOCID', {
    when: 'The replacement of findOneAndReplace has another `_id` than the document that is found',
    path: DOCS,
    before: [{path: DOCS, command: {insertOne: {document: {_id: 'kept'}}}}],
    command: {findOneAndReplace: {filter: {_id: 'kept'}, replacement: {_id: 'other'}}},
    told: {matchedId: '"kept"', replaceId: '"other"'},
  }),
  when('INVALID_VECTORIZE_VALUE_TYPE', {
    when: '`$vectorize` is neither text nor null',
    path: '/ks/embedded',
    command: {insertOne: {document: {$vectorize: 5}}},
    told: {errorMessage: '$vectorize of document 1 must be a text or null, not a number.'},
  }),
  when('SHRED_BAD_BINARY_VECTOR_VALUE', {
    when: 'The `$binary` of a vector is no Base64, or no whole number of 4 bytes',
    path: VECTORS,
    command: {insertOne: {document: {$vector: {$binary: 'AAA='}}}},
    told: {errorMessage: 'The binary $vector cannot be read: 2 bytes are not a number of 32-bit floats.'},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_DOCID_TYPE', {
    when: 'The `_id` is an array, or an object that is no extended value',
    path: DOCS,
    command: {insertOne: {document: {_id: [1]}}},
    told: {errorMessage: 'An array cannot be an _id.'},
  }),
  when('SHRED_BAD_DOCID_VALUE', {
    when: 'The `_id` is an empty text',
    path: DOCS,
    command: {insertOne: {document: {_id: ''}}},
    told: {errorMessage: 'An _id must not be an empty text.'},
  }),
  when('SHRED_BAD_DOCUMENT_TYPE', {
    when: 'The document is no object',
    path: DOCS,
    command: {insertOne: {document: [1]}},
    told: {documentType: 'an array'},
  }),
  when('SHRED_BAD_DOCUMENT_VECTOR_TYPE', {
    when: '`$vector` is neither an array nor a `$binary`',
    path: VECTORS,
    command: {insertOne: {document: {$vector: 'near'}}},
    told: {errorMessage: '$vector must be an array of numbers or an object with $binary.'},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_DOCUMENT_LEXICAL_TYPE', {
    when: '`$lexical` is neither text nor null',
    path: DOCS,
    command: {insertOne: {document: {$lexical: ['a']}}},
    told: {errorMessage: '$lexical must be a text or null.'},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_EJSON_VALUE', {
    when: 'An object with one `$` name is no extended value, or its value is not one',
    path: DOCS,
    command: {insertOne: {document: {at: {$date: 'today'}}}},
    told: {errorMessage: '$date must be a whole number of milliseconds since 1970.'},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_FIELD_NAME', {
    when: 'A name is empty or begins with `$`',
    path: DOCS,
    command: {insertOne: {document: {a: {$b: 1, c: 1}}}},
    told: {errorMessage: "The field name '$b' in 'a' starts with '$'."},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_VECTOR_SIZE', {
    when: 'A vector is empty, in a document or a sort',
    path: VECTORS,
    command: {insertOne: {document: {$vector: []}}},
    told: {},
    documentIds: 'made up',
  }),
  when('SHRED_BAD_VECTOR_VALUE', {
    when: 'An element of a vector is no number',
    path: VECTORS,
    command: {insertOne: {document: {$vector: [1, 'b', 3]}}},
    told: {nodeType: 'string', nodeValue: 'b'},
    documentIds: 'made up',
  }),
  when('SHRED_DOC_LIMIT_VIOLATION', {
    when: 'The document is beyond a limit: size, depth, paths, members, elements, texts, numbers',
    path: DOCS,
    command: {insertOne: {document: {a: Array.from({length: 1001}, () => 1)}}},
    told: {errorMessage: "The array 'a' has 1001 elements, 1000 are the most."},
    documentIds: 'made up',
  }),
  when('INVALID_VECTOR_LENGTH', {
    when: 'A vector has another length than those of the collection, in a document, an update or a sort',
    path: VECTORS,
    command: {insertOne: {document: {$vector: [1, 2]}}},
    told: {keyspace: 'ks', table: 'vectors', configVectorLength: '3'},
    documentIds: 'made up',
  }),
  when('VECTOR_SEARCH_NOT_SUPPORTED', {
    when: '`$vector` in a collection without vectors',
    path: DOCS,
    command: {insertOne: {document: {$vector: [1, 2]}}},
    told: {keyspace: 'ks', table: 'docs'},
  }),
  when('LEXICAL_NOT_ENABLED_FOR_COLLECTION', {
    when: '`$lexical` in a collection without lexical search',
    path: '/ks/wordless',
    command: {insertOne: {document: {$lexical: 'a'}}},
    told: {keyspace: 'ks', table: 'wordless'},
    documentIds: 'made up',
  }),
  when('EMBEDDING_SERVICE_NOT_CONFIGURED', {
    when: 'A text in `$vectorize`, and the collection has no service',
    path: VECTORS,
    command: {insertOne: {document: {$vectorize: 'a'}}},
    told: {table: 'vectors'},
  }),
  when('INVALID_USAGE_OF_VECTORIZE', {
    when: '`$vector` and `$vectorize` stand side by side',
    path: '/ks/embedded',
    command: {insertOne: {document: {$vector: [1, 0], $vectorize: 'a'}}},
    told: {extraDesc: 'Document 1 has both.'},
  }),
];
