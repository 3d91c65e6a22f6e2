import {describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {settingsOf} from '../documents/collection.fixture.ts';
import {IdSource} from '../documents/ids.ts';
import {readRow} from '../documents/row.fixture.ts';
import {columnNames, shred, toWireColumns} from '../documents/shred.ts';
import {compareText} from './order.ts';
import {compareSortKeys, parseSort, sortKeyOf, sortValueOf, sortValueOfColumns} from './sort.ts';

const PLAIN = settingsOf(parseJson('{"lexical":{"enabled":false}}'));
const VECTOR = settingsOf(
  parseJson('{"vector":{"dimension":2,"service":{"provider":"p"}},"lexical":{"enabled":true}}'),
);
const SOME = settingsOf(parseJson('{"indexing":{"allow":["a"]}}'));

test.each([
  {sort: '[]', settings: PLAIN, code: 'SORT_CLAUSE_INVALID'},
  {sort: '"a"', settings: PLAIN, code: 'SORT_CLAUSE_INVALID'},
  {sort: '{"$vector":[1],"a":1}', settings: PLAIN, code: 'SORT_CLAUSE_INVALID'},
  {sort: '{"a":1,"$vectorize":"x"}', settings: PLAIN, code: 'SORT_CLAUSE_INVALID'},
  {sort: '{"a":2}', settings: PLAIN, code: 'SORT_CLAUSE_VALUE_INVALID'},
  {sort: '{"a":1.0}', settings: PLAIN, code: 'SORT_CLAUSE_VALUE_INVALID'},
  {sort: '{"a":true}', settings: PLAIN, code: 'SORT_CLAUSE_VALUE_INVALID'},
  {sort: '{"$vector":"x"}', settings: PLAIN, code: 'SORT_CLAUSE_VALUE_INVALID'},
  {sort: '{"$vectorize":""}', settings: PLAIN, code: 'SORT_CLAUSE_VALUE_INVALID'},
  {sort: '{"":1}', settings: PLAIN, code: 'SORT_CLAUSE_PATH_INVALID'},
  {sort: '{"a..b":1}', settings: PLAIN, code: 'SORT_CLAUSE_PATH_INVALID'},
  {sort: '{"$hybrid":"x"}', settings: PLAIN, code: 'SORT_CLAUSE_PATH_INVALID'},
  {sort: '{"b":1}', settings: SOME, code: 'SORT_CLAUSE_PATH_UNINDEXED'},
  {sort: '{"$vector":[]}', settings: PLAIN, code: 'SHRED_BAD_VECTOR_SIZE'},
  {sort: '{"$vector":[1]}', settings: PLAIN, code: 'VECTOR_SEARCH_NOT_SUPPORTED'},
  {sort: '{"$vector":[1]}', settings: VECTOR, code: 'INVALID_VECTOR_LENGTH'},
  {sort: '{"$vectorize":"x"}', settings: PLAIN, code: 'EMBEDDING_SERVICE_NOT_CONFIGURED'},
  {sort: '{"$lexical":"x"}', settings: PLAIN, code: 'LEXICAL_NOT_ENABLED_FOR_COLLECTION'},
])('$sort fails', ({sort, settings, code}) => {
  expect(() => parseSort(parseJson(sort), settings)).toThrow(expect.objectContaining({code}));
});

test.each([
  {sort: 'null', kind: 'none'},
  {sort: '{}', kind: 'none'},
  {sort: '{"a":1,"b.c":-1}', kind: 'fields'},
  {sort: '{"$vector":[1,2]}', kind: 'vector'},
  {sort: '{"$vector":{"$binary":"P4AAAEAAAAA="}}', kind: 'vector'},
  {sort: '{"$vectorize":"x"}', kind: 'vectorize'},
  {sort: '{"$lexical":"x"}', kind: 'lexical'},
])('$sort is $kind', ({sort, kind}) => {
  expect(parseSort(parseJson(sort), VECTOR).kind).toBe(kind);
});

describe('order', () => {
  const ORDERED = [
    '{"_id":9}',
    '{"_id":1,"a":null}',
    '{"_id":1,"a":-1}',
    '{"_id":1,"a":1}',
    '{"_id":"x","a":1.0}',
    '{"_id":1,"a":""}',
    '{"_id":1,"a":{"$uuid":"00000000-0000-0000-0000-000000000000"}}',
    '{"_id":1,"a":[]}',
    '{"_id":1,"a":[2]}',
    '{"_id":1,"a":"B"}',
    '{"_id":1,"a":{}}',
    '{"_id":1,"a":"\uffff"}',
    '{"_id":1,"a":"😀"}',
    '{"_id":1,"a":false}',
    '{"_id":1,"a":true}',
    '{"_id":1,"a":{"$date":1}}',
  ];

  test.each([
    {sort: '{"a":1}', ordered: ORDERED},
    {
      sort: '{"a":-1}',
      ordered: [...ORDERED.slice(5).reverse(), ...ORDERED.slice(3, 5), ...ORDERED.slice(0, 3).reverse()],
    },
  ])('$sort', ({sort, ordered}) => {
    const parsed = parseSort(parseJson(sort), PLAIN);
    if (parsed.kind !== 'fields') {
      throw new Error(parsed.kind);
    }
    const keyed = ordered.map(text => ({text, key: sortKeyOf(parsed, parseJson(text) as JsonObject)}));
    const sorted = [...keyed].reverse().sort((a, b) => compareSortKeys(parsed.fields, a.key, b.key));

    expect(sorted.map(({text}) => text)).toEqual(ordered);
  });

  test.each(ORDERED)('the columns of %s sort like the document', text => {
    const document = parseJson(text) as JsonObject;
    const row = readRow(columnNames(PLAIN), toWireColumns(shred(document, PLAIN, {ids: new IdSource()})));
    const entry = (column: string): Buffer | null => row.maps.get(column)?.find(([path]) => path === 'a')?.[1] ?? null;

    expect(
      sortValueOfColumns({
        text: entry('query_text_values'),
        decimal: entry('query_dbl_values'),
        boolean: entry('query_bool_values'),
        timestamp: entry('query_timestamp_values'),
        isNull: row.sets.get('query_null_values')?.includes('a') === true,
      }),
    ).toEqual(sortValueOf(document.get('a')));
  });
});

test('texts are ordered as their bytes in UTF-8', () => {
  const texts = ['', 'a', 'aa', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '😀a', '𝄞'];
  const byBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  expect([...texts].reverse().sort(compareText)).toEqual(byBytes);
});
