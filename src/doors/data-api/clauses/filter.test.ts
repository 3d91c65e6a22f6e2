import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {settingsOf} from '../documents/collection.fixture.ts';
import {IdSource} from '../documents/ids.ts';
import {meets, readRow} from '../documents/row.fixture.ts';
import {columnNames, shred, toWireColumns} from '../documents/shred.ts';
import {filterCondition, filterIds, isOnlyIds, needsRecheck} from './filter-condition.ts';
import {filterMatches} from './filter-match.ts';
import {parseFilter} from './filter.ts';
import type {Filter} from './filter.ts';
import {repeats} from '../../../../test/data/effort.ts';

const ids = new IdSource();
const PLAIN = settingsOf(parseJson('{"lexical":{"enabled":false}}'));
const LEXICAL = settingsOf(undefined);
const SOME = settingsOf(parseJson('{"lexical":{"enabled":false},"indexing":{"allow":["a","b.c"]}}'));

const filterOf = (text: string, settings = PLAIN): Filter => parseFilter(parseJson(text), settings);
const nested = (text: string, count: number): string => Array.from({length: count}, () => text).join(',');

test.each([
  {filter: '[]', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '"x"', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '{"$and":[1]}', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '{"_id":{"$ne":true}}', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '{"_id":{"$nin":["a",null]}}', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '{"$not":{"_id":true}}', code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  {filter: '{"a":{"$regex":"x"}}', code: 'FILTER_UNSUPPORTED_OPERATOR'},
  {filter: '{"a":{"$elemMatch":{}}}', code: 'FILTER_UNSUPPORTED_OPERATOR'},
  {filter: '{"$nor":[]}', code: 'FILTER_UNSUPPORTED_OPERATOR'},
  {filter: '{"a":[]}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$and":[]}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$eq":1,"x":2}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"x":2,"$eq":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$x":1}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"":1}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a..b":1}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a&b":1}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$and":{}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$or":1}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$not":[]}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$in":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: `{"a":{"$in":[${nested('1', 101)}]}}`, code: 'FILTER_INVALID_EXPRESSION'},
  {filter: `{"_id":{"$in":[${nested('1', 101)}]}}`, code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$all":[]}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: `{"a":{"$all":[${nested('1', 1001)}]}}`, code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$all":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$size":-1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$size":1.5}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$size":"1"}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$exists":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$gt":null}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$lt":[1]}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$gte":{"x":1}}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"a":{"$match":"x"}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$vector":[1]}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$vectorize":"x"}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$or":[{"_id":1},{"a":1}]}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"$not":{"_id":{"$ne":1},"a":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"_id":[]}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"_id":{"$size":1}}', code: 'FILTER_INVALID_EXPRESSION'},
  {filter: '{"_id":{"k":1}}', code: 'SHRED_BAD_DOCID_TYPE'},
  {filter: '{"_id":""}', code: 'SHRED_BAD_DOCID_VALUE'},
  {filter: '{"a":{"$date":"x"}}', code: 'SHRED_BAD_EJSON_VALUE'},
  {filter: '{"a":{"$in":[{"$uuid":"x"}]}}', code: 'SHRED_BAD_EJSON_VALUE'},
  {filter: '{"$and":[{"_id":1},{"_id":2}]}', code: 'FILTER_MULTIPLE_ID_FILTER'},
  {filter: '{"_id":{"$gt":1,"$lt":3}}', code: 'FILTER_MULTIPLE_ID_FILTER'},
  {filter: `{"$and":[${nested('{"a":1}', 65)}]}`, code: 'FILTER_FIELDS_LIMIT_VIOLATION'},
  {filter: '{"$lexical":{"$match":"x"}}', code: 'LEXICAL_NOT_ENABLED_FOR_COLLECTION'},
  {filter: '{"a":1e30000}', code: 'SHRED_DOC_LIMIT_VIOLATION'},
])('$filter fails', ({filter, code}) => {
  expect(() => filterOf(filter)).toThrow(expect.objectContaining({code}));
});

test.each([
  {filter: '{"x":1}', code: 'FILTER_PATH_UNINDEXED'},
  {filter: '{"b":1}', code: 'FILTER_PATH_UNINDEXED'},
  {filter: '{"_id":{"$exists":true}}', code: 'FILTER_ID_NOT_INDEXED'},
  {filter: '{"_id":{"$gt":1}}', code: 'FILTER_ID_NOT_INDEXED'},
  {filter: '{"_id":{"$ne":1}}', code: 'FILTER_ID_NOT_INDEXED'},
  {filter: '{"$not":{"_id":1}}', code: 'FILTER_ID_NOT_INDEXED'},
])('$filter fails where few paths are indexed', ({filter, code}) => {
  expect(() => filterOf(filter, SOME)).toThrow(expect.objectContaining({code}));
});

test.each([{filter: `{"$and":[${nested('{"a":1}', 64)}]}`}, {filter: `{"a":{"$in":[${nested('1', 100)}]}}`}])(
  '$filter is within the limits',
  ({filter}) => {
    expect(filterOf(filter).isEmpty).toBe(false);
  },
);

test('$lexical takes $match only', () => {
  expect(filterOf('{"$lexical":{"$match":"x"}}', LEXICAL).isEmpty).toBe(false);
  expect(() => filterOf('{"$lexical":"x"}', LEXICAL)).toThrow(
    expect.objectContaining({code: 'FILTER_INVALID_EXPRESSION'}),
  );
});

test.each([
  {filter: '{"_id":"a"}', ids: ['a'], only: true},
  {filter: '{"_id":{"$in":["a",1,"a"]}}', ids: ['a', '1', 'a'], only: true},
  {filter: '{"$and":[{"b":1},{"$and":[{"_id":"a"}]}]}', ids: ['a'], only: false},
  {filter: '{"$not":{"_id":{"$nin":["a","b"]}}}', ids: ['a', 'b'], only: true},
  {filter: '{"_id":{"$in":[]}}', ids: 'none', only: false},
  {filter: '{"a":{"$in":[]},"b":1}', ids: 'none', only: false},
  {filter: '{"$or":[{"a":{"$in":[]}},{"b":1}]}', ids: undefined, only: false},
  {filter: '{"_id":{"$ne":"a"}}', ids: undefined, only: false},
  {filter: '{"a":1}', ids: undefined, only: false},
  {filter: '{}', ids: undefined, only: false},
])('$filter pins $ids', ({filter, ids: wanted, only}) => {
  const found = filterIds(filterOf(filter));

  expect(Array.isArray(found) ? found.map(({text}: {text: string}) => text) : found).toEqual(wanted);
  expect(isOnlyIds(filterOf(filter))).toBe(only);
});

test.each([
  {filter: '{}', isEmpty: true},
  {filter: '{"$and":[]}', isEmpty: true},
  {filter: '{"a":{}}', isEmpty: true},
  {filter: '{"a":{"$nin":[]}}', isEmpty: false},
  {filter: '{"$not":{}}', isEmpty: false},
])('$filter as the empty one: $isEmpty', ({filter, isEmpty}) => {
  expect(filterOf(filter).isEmpty).toBe(isEmpty);
});

test('an upsert starts with what stands in the filter itself', () => {
  const filter = filterOf(
    '{"a.b":1,"u":{"$uuid":"ABCDEF01-2345-4789-8BCD-EF0123456789"},"$and":[{"c":1}],"d":{"$gt":1},"_id":{"$eq":"x"},"e":{"$eq":[1]}}',
  );

  expect(filter.equalities.map(({segments, value}) => `${segments.join('/')} ${writeJson(value)}`)).toEqual([
    'a/b 1',
    'u "abcdef01-2345-4789-8bcd-ef0123456789"',
    '_id "x"',
    'e [1]',
  ]);
});

const DOCUMENT = parseJson(
  '{"_id":5,"n":1,"s":"m","z":null,"b":true,"d":{"$date":7},"u":{"$uuid":"abcdef01-2345-4789-8bcd-ef0123456789"},"bin":{"$binary":"AAE="},"l":[1,"m",null,[2],{"k":3}],"o":{"p":1},"e":[],"decoy":"O0","decoy2":"A0"}',
) as JsonObject;

describe('operators', () => {
  test.each([
    {filter: '{"n":1.0}', is: true},
    {filter: '{"n":"1"}', is: false},
    {filter: '{"n":{"$ne":1}}', is: false},
    {filter: '{"missing":{"$ne":1}}', is: true},
    {filter: '{"missing":null}', is: false},
    {filter: '{"z":null}', is: true},
    {filter: '{"l":null}', is: false},
    {filter: '{"l":{"$in":[null]}}', is: true},
    {filter: '{"l":{"$ne":null}}', is: true},
    {filter: '{"l":{"$nin":[null]}}', is: false},
    {filter: '{"l":"m"}', is: true},
    {filter: '{"l":{"$eq":[2]}}', is: false},
    {filter: '{"l":{"$all":[[2],{"k":3},1]}}', is: true},
    {filter: '{"l":{"$all":[1,9]}}', is: false},
    {filter: '{"$not":{"l":{"$all":[1,9]}}}', is: true},
    {filter: '{"l":{"$size":5}}', is: true},
    {filter: '{"$not":{"l":{"$size":5}}}', is: false},
    {filter: '{"$not":{"n":{"$size":5}}}', is: true},
    {filter: '{"e":{"$eq":[]}}', is: true},
    {filter: '{"o":{"p":1.0}}', is: true},
    {filter: '{"o":{"$ne":{"p":1}}}', is: false},
    {filter: '{"decoy":{"$eq":{}}}', is: false},
    {filter: '{"decoy":{"$ne":{}}}', is: true},
    {filter: '{"decoy2":{"$eq":[]}}', is: false},
    {filter: '{"decoy2":{"$in":[[]]}}', is: false},
    {filter: '{"n":{"$gt":0.5}}', is: true},
    {filter: '{"n":{"$gt":"0"}}', is: false},
    {filter: '{"n":{"$gte":1,"$lte":1}}', is: true},
    {filter: '{"$not":{"n":{"$gt":1}}}', is: true},
    {filter: '{"$not":{"missing":{"$gt":1}}}', is: false},
    {filter: '{"s":{"$lt":"n"}}', is: true},
    {filter: '{"o":{"$gt":""}}', is: false},
    {filter: '{"l":{"$gt":""}}', is: false},
    {filter: '{"l.1":{"$gt":""}}', is: true},
    {filter: '{"b":{"$gt":false}}', is: true},
    {filter: '{"d":{"$lte":{"$date":7}}}', is: true},
    {filter: '{"d":7}', is: false},
    {filter: '{"d":{"$in":[{"$date":7}]}}', is: true},
    {filter: '{"u":"abcdef01-2345-4789-8bcd-ef0123456789"}', is: true},
    {filter: '{"u":{"$gt":{"$uuid":"00000000-0000-0000-0000-000000000000"}}}', is: true},
    {filter: '{"bin":{"$binary":"AAE="}}', is: true},
    {filter: '{"l.4.k":{"$exists":true}}', is: true},
    {filter: '{"l.k":{"$exists":true}}', is: false},
    {filter: '{"d.$date":{"$exists":true}}', is: false},
    {filter: '{"missing":{"$exists":false}}', is: true},
    {filter: '{"$vector":{"$exists":false}}', is: true},
    {filter: '{"_id":5.0}', is: true},
    {filter: '{"_id":{"$ne":5}}', is: false},
    {filter: '{"_id":{"$nin":["x",6]}}', is: true},
    {filter: '{"_id":{"$gt":4}}', is: true},
    {filter: '{"$or":[{"n":2},{"s":"m"}]}', is: true},
    {filter: '{"$not":{"$or":[{"n":2},{"s":"m"}]}}', is: false},
    {filter: '{"$not":{"n":2,"s":"m"}}', is: true},
    {filter: '{"$or":[]}', is: true},
    {filter: '{"$or":[{}]}', is: true},
    {filter: '{"$not":{}}', is: false},
    {filter: '{"n":{"$nin":[]}}', is: true},
  ])('$filter: $is', ({filter, is}) => {
    const parsed = filterOf(filter);

    expect(filterMatches(parsed, DOCUMENT)).toBe(is);
    expect(agrees(parsed, DOCUMENT, PLAIN)).toBe(true);
  });
});

/** Do the condition on the row and the match on the document say the same? */
function agrees(filter: Filter, document: JsonObject, settings: CollectionSettings): boolean {
  const shredded = shred(document, settings, {ids});
  const row = readRow(columnNames(settings), toWireColumns(shredded));
  const isMatch = filterMatches(filter, shredded.document);
  const pinned = filterIds(filter);
  const isMet = pinned !== 'none' && meets(row, filterCondition(filter));
  return isMatch === isMet || (isMet && needsRecheck(filter));
}

// ---- any filter on any document --------------------------------------------------------------------------------------

const number = fc.constantFrom('0', '1', '1.0', '1.5', '1e3', '1000', '-2', '0.1').map(text => new JsonNumber(text));
const scalar: fc.Arbitrary<Json> = fc.oneof(
  number,
  fc.constantFrom<Json>('', 'x', 'O0', 'A0', 'a long text beyond the hash', 'é😀', null, true, false),
  fc.constantFrom(5, 7).map((millis): Json => new Map([['$date', new JsonNumber(String(millis))]])),
  fc.constant<Json>(new Map([['$uuid', 'ABCDEF01-2345-4789-8BCD-EF0123456789']])),
);
const name = fc.constantFrom('a', 'b', 'c', '0', 'p.q');
const objectOf = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(name, value), {maxLength: 3}).map((members): Json => new Map(members));
const value: fc.Arbitrary<Json> = fc.letrec<{value: Json}>(tie => ({
  value: fc.oneof({maxDepth: 3}, scalar, fc.array(tie('value'), {maxLength: 3}), objectOf(tie('value'))),
})).value;
const document = fc
  .tuple(fc.constantFrom<Json>('x', '5', new JsonNumber('5'), new JsonNumber('5e1'), true), objectOf(value))
  .map(([id, members]): JsonObject => new Map([['_id', id], ...(members as JsonObject)]));

const path = fc.constantFrom('a', 'b', 'a.b', 'b.c', 'a.0', 'p&.q', 'b.c.0', 'c');
const operator: fc.Arbitrary<[string, Json]> = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne'), value),
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(value, {maxLength: 3})),
  fc.tuple(fc.constant('$all'), fc.array(value, {minLength: 1, maxLength: 2})),
  fc.tuple(
    fc.constantFrom('$gt', '$gte', '$lt', '$lte'),
    scalar.filter(operand => operand !== null),
  ),
  fc.tuple(fc.constant('$exists'), fc.boolean()),
  fc.tuple(
    fc.constant('$size'),
    fc.nat(3).map(size => new JsonNumber(String(size))),
  ),
);
const comparison: fc.Arbitrary<JsonObject> = fc
  .tuple(path, fc.array(operator, {minLength: 1, maxLength: 2}))
  .map(([at, operators]): JsonObject => new Map([[at, new Map(operators)]]));
const filter: fc.Arbitrary<JsonObject> = fc.letrec<{filter: JsonObject}>(tie => ({
  filter: fc.oneof(
    {maxDepth: 3},
    comparison,
    fc
      .tuple(fc.constantFrom('$and', '$or'), fc.array(tie('filter'), {maxLength: 3}))
      .map(([logic, of]): JsonObject => new Map([[logic, of]])),
    tie('filter').map((of): JsonObject => new Map([['$not', of]])),
  ),
})).filter;

test('condition and match agree on any document', () => {
  let matches = 0;
  fc.assert(
    fc.property(filter, document, (json, of) => {
      const parsed = parseFilter(json, PLAIN);
      matches += filterMatches(parsed, of) ? 1 : 0;
      expect(agrees(parsed, of, PLAIN)).toBe(true);
    }),
    {numRuns: repeats(150, 5000)},
  );

  expect(matches).toBeGreaterThan(40);
});

test('they agree where only a part is indexed', () => {
  const settings = settingsOf(parseJson('{"lexical":{"enabled":false},"indexing":{"deny":["a.b","c"]}}'));
  fc.assert(
    fc.property(filter, document, (json, of) => {
      fc.pre(!/"c"|"a\.b"/.test(writeJson(json)));
      expect(agrees(parseFilter(json, settings), of, settings)).toBe(true);
    }),
    {numRuns: repeats(80, 2000)},
  );
});

test('a negation matches what the filter does not, but for ranges', () => {
  fc.assert(
    fc.property(filter, document, (json, of) => {
      fc.pre(!/\$[gl]te?"|"\$(and|or)":\[\]/.test(writeJson(json)));
      const negated = new Map<string, Json>([['$not', json]]);
      expect(filterMatches(parseFilter(negated, PLAIN), of)).toBe(!filterMatches(parseFilter(json, PLAIN), of));
    }),
    {numRuns: repeats(80, 2000)},
  );
});
