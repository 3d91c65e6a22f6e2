import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {applyProjection, isPassThrough, parseProjection} from './projection.ts';

const DOCUMENT =
  '{"_id":1,"a":[1,2,3,4,5],"b":{"c":1,"d":[{"e":1,"f":2}]},"$vector":[1],"$vectorize":"t","$lexical":"l"}';

test.each([
  {projection: '{}', answer: '{"_id":1,"a":[1,2,3,4,5],"b":{"c":1,"d":[{"e":1,"f":2}]}}'},
  {projection: '{"*":1}', answer: DOCUMENT},
  {projection: '{"$vector":1,"b":0,"a":0}', answer: '{"_id":1,"$vector":[1]}'},
  {projection: '{"$vector":1,"a":1}', answer: '{"_id":1,"a":[1,2,3,4,5],"$vector":[1]}'},
  {projection: '{"$lexical":true,"$vectorize":1,"x":1}', answer: '{"_id":1,"$vectorize":"t","$lexical":"l"}'},
  {projection: '{"a":{"$slice":2}}', answer: '{"_id":1,"a":[1,2],"b":{"c":1,"d":[{"e":1,"f":2}]}}'},
  {projection: '{"a":{"$slice":-2},"b":0}', answer: '{"_id":1,"a":[4,5]}'},
  {projection: '{"a":{"$slice":[1,2]},"b":0}', answer: '{"_id":1,"a":[2,3]}'},
  {projection: '{"a":{"$slice":[-2,1]},"b":0}', answer: '{"_id":1,"a":[4]}'},
  {projection: '{"a":{"$slice":[-9,2]},"b":0}', answer: '{"_id":1,"a":[1,2]}'},
  {projection: '{"a":{"$slice":0},"b":0}', answer: '{"_id":1,"a":[]}'},
  {projection: '{"a":{"$slice":99},"b":0}', answer: '{"_id":1,"a":[1,2,3,4,5]}'},
  {projection: '{"a":{"$slice":1},"b.c":1}', answer: '{"_id":1,"a":[1],"b":{"c":1}}'},
  {projection: '{"b":{"$slice":1},"a":0}', answer: '{"_id":1,"b":{"c":1,"d":[{"e":1,"f":2}]}}'},
  {projection: '{"b.d.e":0,"a":0}', answer: '{"_id":1,"b":{"c":1,"d":[{"f":2}]}}'},
])('$projection', ({projection, answer}) => {
  expect(writeJson(applyProjection(parseProjection(parseJson(projection)), parseJson(DOCUMENT) as JsonObject))).toBe(
    answer,
  );
});

test.each([
  {projection: '{"a":{"$slice":1.5}}'},
  {projection: '{"a":{"$slice":"1"}}'},
  {projection: '{"a":{"$slice":[1]}}'},
  {projection: '{"a":{"$slice":[1,-1]}}'},
  {projection: '{"a":{"$slice":[1,2,3]}}'},
  {projection: '{"a":{"$slice":1,"b":1}}'},
  {projection: '{"_id":"x"}'},
  {projection: '{"$vector":{}}'},
  {projection: '{"a.b":1,"a":{"b":1}}'},
])('$projection is refused', ({projection}) => {
  expect(() => parseProjection(parseJson(projection))).toThrow(
    expect.objectContaining({code: 'UNSUPPORTED_PROJECTION_PARAM'}),
  );
});

test.each([
  {projection: undefined, document: '{"_id":1}', is: true},
  {projection: '{"_id":1}', document: '{"_id":1}', is: true},
  {projection: '{"*":1}', document: DOCUMENT, is: true},
  {projection: '{}', document: DOCUMENT, is: false},
  {projection: '{}', document: '{"_id":1,"$lexical":"x"}', is: false},
  {projection: '{"$vector":1}', document: '{"_id":1,"$vector":[1]}', is: false},
  {projection: '{"$vector":1,"$vectorize":1,"$lexical":1}', document: DOCUMENT, is: true},
  {projection: '{"_id":0}', document: '{"_id":1}', is: false},
  {projection: '{"a":1}', document: '{"_id":1}', is: false},
  {projection: '{"*":0}', document: '{"_id":1}', is: false},
])('$projection lets $document through: $is', ({projection, document, is}) => {
  const parsed = parseProjection(projection === undefined ? undefined : parseJson(projection));

  expect(isPassThrough(parsed, document)).toBe(is);
  if (is) {
    expect(writeJson(applyProjection(parsed, parseJson(document) as JsonObject))).toBe(document);
  }
});
