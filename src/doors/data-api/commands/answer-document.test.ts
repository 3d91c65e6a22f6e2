import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {parseProjection} from '../clauses/projection.ts';
import {project, sortVectorStatus, withSimilarity} from './answer-document.ts';

/** Counts how often it is parsed. */
class Stored {
  parsed = 0;
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
  get document(): JsonObject {
    this.parsed += 1;
    return parseJson(this.json) as JsonObject;
  }
}

test.each([
  {projection: undefined, json: '{"_id":1,"a":1E+3}', shown: '{"_id":1,"a":1E+3}', parsed: 0},
  {projection: '{"*":1}', json: '{"_id":1,"$vector":[1]}', shown: '{"_id":1,"$vector":[1]}', parsed: 0},
  {projection: '{"*":0}', json: '{"_id":1}', shown: '{}', parsed: 0},
  {projection: undefined, json: '{"_id":1,"$vector":[1]}', shown: '{"_id":1}', parsed: 1},
  {projection: '{"a":1}', json: '{"_id":1,"b":2,"a":1.50}', shown: '{"_id":1,"a":1.50}', parsed: 1},
])('$projection of $json is $shown, parsed $parsed times', ({projection, json, shown, parsed}) => {
  const stored = new Stored(json);
  expect(project(parseProjection(projection === undefined ? undefined : parseJson(projection)), stored)).toBe(shown);
  expect(stored.parsed).toBe(parsed);
});

test.each([
  {text: '{}', similarity: 0.5, result: '{"$similarity":0.5}'},
  {text: '{"a":1}', similarity: Math.fround(0.1), result: '{"a":1,"$similarity":0.1}'},
  {text: '{"a":1}', similarity: undefined, result: '{"a":1}'},
  {text: '{"a":1}', similarity: NaN, result: '{"a":1}'},
])('$text with similarity $similarity', ({text, similarity, result}) => {
  expect(withSimilarity(text, similarity)).toBe(result);
});

test('the vector of a sort', () => {
  const vector = Buffer.alloc(8);
  vector.writeFloatBE(0.1, 0);
  vector.writeFloatBE(-2, 4);
  expect(sortVectorStatus(false, {kind: 'vector', vector})).toBeUndefined();
  expect(sortVectorStatus(true, {kind: 'vector', vector})).toBe('"sortVector":[0.1,-2]');
  expect(sortVectorStatus(true, {kind: 'none'})).toBe('"sortVector":null');
});
