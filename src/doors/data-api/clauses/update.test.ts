import {describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {settingsOf} from '../documents/collection.fixture.ts';
import {parseFilter} from './filter.ts';
import {applyUpdate, parseUpdate, upsertBase} from './update.ts';
import type {UpdateResult} from './update.ts';

const SETTINGS = settingsOf(undefined);
const NOW = 1_700_000_000_000;

function apply(document: string, update: string, isUpsert = false): UpdateResult {
  const before = parseJson(document) as JsonObject;
  const result = applyUpdate(parseUpdate(parseJson(update), SETTINGS), before, {isUpsert, now: NOW});
  expect(writeJson(before)).toBe(document);
  return result;
}

test.each([
  {update: '[]', code: 'UNSUPPORTED_UPDATE_DATA_TYPE'},
  {update: '{"$set":1}', code: 'UNSUPPORTED_UPDATE_DATA_TYPE'},
  {update: '{"$set":[]}', code: 'UNSUPPORTED_UPDATE_DATA_TYPE'},
  {update: '{"a":1}', code: 'UNSUPPORTED_UPDATE_OPERATION'},
  {update: '{"$nope":{}}', code: 'UNSUPPORTED_UPDATE_OPERATION'},
  {update: '{"$pullAll":{"a":[1]}}', code: 'UNSUPPORTED_UPDATE_OPERATION'},
  {update: '{"$set":{"a":1},"$unset":{"a":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$set":{"a":1,"a.b":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$set":{"a":1,"a-b":1},"$inc":{"a.b":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$push":{"a.b.c":1},"$set":{"a":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$pop":{"a":2}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$pop":{"a":"1"}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PARAM'},
  {update: '{"$set":{"":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
  {update: '{"$set":{"a..b":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
  {update: '{"$set":{"a&b":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
  {update: '{"$set":{"_id.$uuid":"x"}}', code: 'UNSUPPORTED_UPDATE_OPERATOR_FOR_DOC_ID'},
  {update: '{"$rename":{"a":"_id"}}', code: 'UNSUPPORTED_UPDATE_OPERATOR_FOR_DOC_ID'},
  {update: `{"$set":{"${'a.'.repeat(500)}b":1}}`, code: 'SHRED_DOC_LIMIT_VIOLATION'},
  {update: '{"$mul":{"$x":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_MODIFIER'},
  {update: '{"$min":{"$vector":1}}', code: 'UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR'},
  {update: '{"$push":{"$vectorize":1}}', code: 'UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTORIZE'},
  {update: '{"$rename":{"a":"$lexical"}}', code: 'UNSUPPORTED_UPDATE_OPERATOR_FOR_LEXICAL'},
  {update: '{"$set":{"$vector":[1],"$vectorize":"x"}}', code: 'INVALID_USAGE_OF_VECTORIZE'},
  {update: '{"$unset":{"$vector":"","$vectorize":""}}', code: 'INVALID_USAGE_OF_VECTORIZE'},
])('$update is refused', ({update, code}) => {
  expect(() => parseUpdate(parseJson(update), SETTINGS)).toThrow(expect.objectContaining({code}));
});

describe('operators', () => {
  test.each([
    {document: '{"_id":1}', update: '{"$set":{"b":1,"a":{"x":[]}}}', after: '{"_id":1,"a":{"x":[]},"b":1}'},
    {document: '{"_id":1,"a":1}', update: '{"$set":{"a":1}}', after: undefined},
    {document: '{"_id":1,"a":1}', update: '{"$set":{"a":1.0}}', after: '{"_id":1,"a":1.0}'},
    {document: '{"_id":1,"a":1.5}', update: '{"$set":{"a":1.50}}', after: undefined},
    {document: '{"_id":1,"a":1E+3}', update: '{"$set":{"a":1e3}}', after: undefined},
    {document: '{"_id":1,"a":[1]}', update: '{"$set":{"a.3.b":1}}', after: '{"_id":1,"a":[1,null,null,{"b":1}]}'},
    {document: '{"_id":1}', update: '{"$unset":{"a.b":1}}', after: undefined},
    {document: '{"_id":1,"a":[null]}', update: '{"$unset":{"a.0":1}}', after: undefined},
    {document: '{"_id":1,"a":1}', update: '{"$inc":{"a":0.0}}', after: undefined},
    {document: '{"_id":1,"a":2.5}', update: '{"$mul":{"a":4}}', after: '{"_id":1,"a":10}'},
    {document: '{"_id":1,"a":5}', update: '{"$min":{"a":7}}', after: undefined},
    {document: '{"_id":1,"a":5}', update: '{"$min":{"a":3}}', after: '{"_id":1,"a":3}'},
    {document: '{"_id":1,"a":5}', update: '{"$min":{"a":5.0}}', after: undefined},
    {document: '{"_id":1,"a":5}', update: '{"$max":{"a":"x"}}', after: '{"_id":1,"a":"x"}'},
    {document: '{"_id":1,"a":"x"}', update: '{"$max":{"a":{}}}', after: '{"_id":1,"a":{}}'},
    {document: '{"_id":1,"a":{"z":1}}', update: '{"$max":{"a":[]}}', after: '{"_id":1,"a":[]}'},
    {document: '{"_id":1,"a":[9]}', update: '{"$max":{"a":false}}', after: '{"_id":1,"a":false}'},
    {document: '{"_id":1,"a":true}', update: '{"$max":{"a":{"$date":1}}}', after: '{"_id":1,"a":{"$date":1}}'},
    {document: '{"_id":1,"a":{"$date":1}}', update: '{"$max":{"a":true}}', after: undefined},
    {document: '{"_id":1,"a":0}', update: '{"$min":{"a":null}}', after: '{"_id":1,"a":null}'},
    {document: '{"_id":1,"a":[1,2]}', update: '{"$max":{"a":[1,3]}}', after: '{"_id":1,"a":[1,3]}'},
    {document: '{"_id":1,"a":{"x":2}}', update: '{"$max":{"a":{"x":1,"y":9}}}', after: undefined},
    {document: '{"_id":1}', update: '{"$max":{"a":1}}', after: '{"_id":1,"a":1}'},
    {document: '{"_id":1,"a":[1,2,3]}', update: '{"$pop":{"a":1}}', after: '{"_id":1,"a":[1,2]}'},
    {document: '{"_id":1,"a":[1,2,3]}', update: '{"$pop":{"a":-1}}', after: '{"_id":1,"a":[2,3]}'},
    {document: '{"_id":1,"a":[]}', update: '{"$pop":{"a":1,"b":1}}', after: undefined},
    {
      document: '{"_id":1,"a":[1]}',
      update: '{"$addToSet":{"a":{"$each":[1.0,"1"]}}}',
      after: '{"_id":1,"a":[1,1.0,"1"]}',
    },
    {document: '{"_id":1}', update: '{"$setOnInsert":{"a":1}}', after: undefined},
    {document: '{"_id":1}', update: `{"$currentDate":{"a":true}}`, after: `{"_id":1,"a":{"$date":${NOW}}}`},
    {document: '{"_id":1}', update: '{"$set":{"$lexical":"x"}}', after: '{"_id":1,"$lexical":"x"}'},
  ])('$update on $document', ({document, update, after}) => {
    const result = apply(document, update);

    expect(writeJson(result.document)).toBe(after ?? document);
    expect(result.isModified).toBe(after !== undefined);
  });

  test.each([
    {document: '{"_id":1,"a":{}}', update: '{"$pop":{"a":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_TARGET'},
    {document: '{"_id":1,"a":1}', update: '{"$max":{"a.b":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
    {document: '{"_id":1,"a":[]}', update: '{"$set":{"a.x":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
    {document: '{"_id":1,"a":[]}', update: '{"$set":{"a.00":1}}', code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'},
    {document: '{"_id":1,"a":[]}', update: '{"$set":{"a.900000000":1}}', code: 'SHRED_DOC_LIMIT_VIOLATION'},
    {document: '{"_id":1,"a":1e9999}', update: '{"$mul":{"a":1e9999}}', code: undefined},
    {document: '{"_id":1,"a":1e15000}', update: '{"$mul":{"a":1e15000}}', code: 'SHRED_DOC_LIMIT_VIOLATION'},
    {document: '{"_id":1}', update: '{"$set":{"$vectorize":5}}', code: 'INVALID_VECTORIZE_VALUE_TYPE'},
  ])('$update on $document fails: $code', ({document, update, code}) => {
    let failure: unknown;
    try {
      apply(document, update);
    } catch (error) {
      failure = error;
    }

    expect(failure).toEqual(code === undefined ? undefined : expect.objectContaining({code}));
  });
});

describe('text and vector go together', () => {
  test.each([
    {
      what: 'a new text asks for a vector',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$set":{"$vectorize":"b"}}',
      after: '{"_id":1,"$vectorize":"b","$vector":[1]}',
      vectorize: 'b',
    },
    {
      what: 'the same text does not',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$set":{"$vectorize":"a"}}',
      after: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      vectorize: undefined,
    },
    {
      what: 'a null text has no vector',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$set":{"$vectorize":null}}',
      after: '{"_id":1,"$vectorize":null,"$vector":null}',
      vectorize: undefined,
    },
    {
      what: 'a blank text has none',
      document: '{"_id":1}',
      update: '{"$set":{"$vectorize":" "}}',
      after: '{"_id":1,"$vectorize":" ","$vector":null}',
      vectorize: undefined,
    },
    {
      what: 'a vector without text removes the old text',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$set":{"$vector":[2]}}',
      after: '{"_id":1,"$vector":[2]}',
      vectorize: undefined,
    },
    {
      what: 'unsetting the vector removes the text',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$unset":{"$vector":""}}',
      after: '{"_id":1}',
      vectorize: undefined,
    },
    {
      what: 'unsetting the text removes the vector',
      document: '{"_id":1,"$vectorize":"a","$vector":[1]}',
      update: '{"$unset":{"$vectorize":""}}',
      after: '{"_id":1}',
      vectorize: undefined,
    },
    {
      what: 'unsetting nothing removes nothing',
      document: '{"_id":1,"$vector":[1]}',
      update: '{"$unset":{"$vectorize":""}}',
      after: '{"_id":1,"$vector":[1]}',
      vectorize: undefined,
    },
  ])('$what', ({document, update, after, vectorize}) => {
    const result = apply(document, update);

    expect(writeJson(result.document)).toBe(after);
    expect(result.vectorize).toBe(vectorize);
  });
});

test('operands are copied', () => {
  const update = parseUpdate(parseJson('{"$push":{"l":{"b":1}},"$rename":{"x":"l.0.c"}}'), SETTINGS);
  const run = (document: string): string =>
    writeJson(applyUpdate(update, parseJson(document) as JsonObject, {isUpsert: false, now: NOW}).document);

  expect(run('{"_id":1,"x":9}')).toBe('{"_id":1,"l":[{"b":1,"c":9}]}');
  expect(run('{"_id":2}')).toBe('{"_id":2,"l":[{"b":1}]}');
});

const baseOf = (filter: string): string => writeJson(upsertBase(parseFilter(parseJson(filter), SETTINGS)));

test.each([
  {filter: '{"_id":"x","a.b":1,"c":{"$gt":2}}', base: '{"_id":"x","a":{"b":1}}'},
  {filter: '{"arr.0":1}', base: '{"arr":{"0":1}}'},
  {filter: '{"d&.e":{"$eq":[]}}', base: '{"d.e":[]}'},
])('an upsert for $filter starts with $base', ({filter, base}) => {
  expect(baseOf(filter)).toBe(base);
});

test('an upsert for a filter that contradicts itself fails', () => {
  expect(() => baseOf('{"a":1,"a.b":2}')).toThrow(expect.objectContaining({code: 'UNSUPPORTED_UPDATE_OPERATION_PATH'}));
});

test('many values are pushed and compared without trouble', () => {
  const values = Array.from({length: 50_000}, (_, i) => i).join(',');
  const pushed = apply('{"_id":1,"a":[1,2]}', `{"$push":{"a":{"$each":[${values}],"$position":1}}}`);
  const added = apply('{"_id":1,"a":[1,2]}', `{"$addToSet":{"a":{"$each":[${values}]}}}`);

  expect((pushed.document.get('a') as unknown[]).length).toBe(50_002);
  expect((added.document.get('a') as unknown[]).length).toBe(50_000);
});
