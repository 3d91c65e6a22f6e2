/** Errors of the envelope, of tokens, and of commands that are sent to the wrong place. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const DOCS = '/ks/docs';
const VISITS = '/ks/visits';

export const REQUEST_CASES: readonly ErrorCase[] = [
  when('COMMAND_ACCEPTS_NO_OPTIONS', {
    when: 'A command without options is given some',
    path: DOCS,
    command: {countDocuments: {options: {limit: 1}}},
    told: {command: 'countDocuments'},
  }),
  when('COMMAND_FIELD_VALUE_INVALID', {
    when: 'A member has a value that it cannot have, such as a limit of 0',
    path: DOCS,
    command: {find: {options: {limit: 0}}},
    told: {field: 'options.limit', value: '0', message: 'must be above 0'},
  }),
  when('COMMAND_FIELD_UNKNOWN', {
    when: 'A command, or its options, have a member that is not known',
    path: DOCS,
    command: {find: {options: {limits: 1}}},
    told: {
      field: 'options.limits',
      message: /find knows .*limit, pageState, pagingState, skip/,
    },
  }),
  when('COMMAND_UNKNOWN', {
    when: 'There is no such command at this level: a command of keyspaces at a collection, say',
    path: DOCS,
    command: {createCollection: {name: 'x'}},
    told: {command: 'createCollection', commandType: 'Collection Command', knownCommands: /alterTable, .*updateOne/},
  }),
  when('HYBRID_FIELD_CONFLICT', {
    when: '`$hybrid` stands beside a field that it expands to',
    path: '/ks/hybrid',
    command: {insertOne: {document: {$hybrid: 'a', $lexical: 'b'}}},
    told: {},
  }),
  when('HYBRID_FIELD_UNSUPPORTED_VALUE_TYPE', {
    when: '`$hybrid` is neither text, object nor null',
    path: '/ks/hybrid',
    command: {insertOne: {document: {$hybrid: 5}}},
    told: {errorMessage: '$hybrid must be a text, an object or null, not a number.'},
  }),
  when('HYBRID_FIELD_UNKNOWN_SUBFIELDS', {
    when: 'The object in `$hybrid` has other members than `$lexical` and `$vectorize`',
    path: '/ks/hybrid',
    command: {insertOne: {document: {$hybrid: {$vector: [1], $lexical: 'a'}}}},
    told: {errorMessage: '$hybrid has the members $lexical and $vectorize and no others, not $vector.'},
  }),
  when('HYBRID_FIELD_UNSUPPORTED_SUBFIELD_VALUE_TYPE', {
    when: 'A member of the object in `$hybrid` is neither text nor null',
    path: '/ks/hybrid',
    command: {insertOne: {document: {$hybrid: {$lexical: 5}}}},
    told: {errorMessage: '$lexical in $hybrid must be a text or null, not a number.'},
  }),
  when('INVALID_CREATE_COLLECTION_FIELD', {
    when: 'The options of createCollection have a member that is not known',
    command: {createCollection: {name: 'x', options: {ttl: 5}}},
    told: {message: 'options has no member "ttl", known are defaultId, indexing, lexical, rerank, vector'},
  }),
  when('REQUEST_NOT_JSON', {
    when: 'The body is no JSON, or names a member twice',
    path: DOCS,
    command: '{"find": {"filter": {}, "filter": {}}}',
    told: {errorMessage: 'Second member named "filter" at line 1, column 25.'},
  }),
  when('REQUEST_STRUCTURE_MISMATCH', {
    when: 'The body is JSON, but not one command: `{}`, `[]`, two commands, a text in the place of an object',
    path: DOCS,
    command: '{"find": {}, "findOne": {}}',
    told: {errorMessage: 'the object has several members, exactly one command is expected.'},
  }),
  when('UNSUPPORTED_CONTENT_TYPE', {
    when: 'The header Content-Type says something else than `application/json`',
    command: {findCollections: {}},
    headers: {'content-type': 'text/plain'},
    told: {},
  }),
  when('UNSUPPORTED_TABLE_COMMAND', {
    when: 'A command for collections only is sent to a table',
    path: VISITS,
    command: {countDocuments: {}},
    told: {
      unsupportedCommand: 'countDocuments',
      keyspace: 'ks',
      table: 'visits',
      tableCommands: /alterTable, .*updateOne/,
      collectionCommands: /countDocuments, .*updateOne/,
    },
  }),
  when('UNSUPPORTED_COLLECTION_COMMAND', {
    when: 'A command for tables only is sent to a collection',
    path: DOCS,
    command: {listIndexes: {}},
    told: {
      unsupportedCommand: 'listIndexes',
      keyspace: 'ks',
      table: 'docs',
      collectionCommands: /countDocuments, .*updateOne/,
      tableCommands: /alterTable, .*updateOne/,
    },
  }),
  when('UNSUPPORTED_RERANKING_COMMAND', {
    when: 'findAndRerank on a collection without a reranking service, and none in its options',
    path: '/ks/hybrid',
    command: {findAndRerank: {sort: {$hybrid: 'a'}}},
    told: {},
  }),
  when('INVALID_RERANK_OVERRIDE', {
    when: 'The reranking service in the options of findAndRerank is not one that can be used',
    path: '/ks/ranked',
    command: {findAndRerank: {sort: {$hybrid: 'a'}, options: {rerank: {provider: 'nobody', modelName: 'm'}}}},
    told: {message: "A reranking provider 'nobody' is not available, known are: nvidia"},
  }),
  when('MISSING_RERANK_QUERY_TEXT', {
    when: 'findAndRerank sorts by a vector, and has no `rerankQuery`',
    path: '/ks/ranked',
    command: {findAndRerank: {sort: {$hybrid: {$vector: [1, 0, 0], $lexical: 'a'}}, options: {rerankOn: 'a'}}},
    told: {},
  }),
  when('MISSING_AUTHENTICATION_TOKEN', {
    when: 'There is no header Token',
    command: {findCollections: {}},
    headers: {token: ''},
    told: {authHeader: 'Token'},
  }),
  when('UNAUTHENTICATED_REQUEST', {
    when: 'The token is malformed, or its user and password are refused',
    command: {findCollections: {}},
    headers: {token: 'Cassandra:Y2Fzc2FuZHJh:d3Jvbmc='},
    told: {},
  }),
  when('UNAUTHORIZED_ACCESS', {
    when: 'The role of the token may not do this',
    path: DOCS,
    before: [{cql: "CREATE ROLE guest WITH PASSWORD = 'guest' AND LOGIN = true"}],
    command: {insertOne: {document: {a: 1}}},
    headers: {token: 'Cassandra:Z3Vlc3Q=:Z3Vlc3Q='},
    told: {keyspace: 'ks', table: 'docs'},
  }),
];
