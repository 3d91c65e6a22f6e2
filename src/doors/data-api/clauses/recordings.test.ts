/**
 * What another Data API answered to the same documents, filters, sorts, projections and updates. Here only the clauses and
 * shredding are at work; the whole door replays the recordings in test/doors/data-api.
 */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {Failure} from '../../../base/failure.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {TestCollection, settingsOf} from '../documents/collection.fixture.ts';
import {canonicalNumber, plainNumber} from '../documents/decimal.ts';

const FOLDER = new URL('../../../../test/recordings/data-api/', import.meta.url);
const NOW = 1_800_000_000_000;
const COMMANDS = new Set([
  'countDocuments',
  'find',
  'findOne',
  'findOneAndUpdate',
  'insertMany',
  'insertOne',
  'updateMany',
  'updateOne',
]);
/** Known to be odd there: countDocuments of several ids counts one. */
const isOdd = (request: string): boolean => request.startsWith('{"countDocuments":{"filter":{"_id":{"$in"');

const unfold = (line: string): string =>
  line.replaceAll(/\{\{repeat:(.):(\d+)\}\}/gu, (_, character: string, count: string) =>
    character.repeat(Number(count)),
  );

/** Numbers by value; generated values by their kind. */
function comparable(json: Json): Json {
  if (json instanceof JsonNumber) {
    return json.text === String(NOW) ? '<now>' : plainNumber(canonicalNumber(json.text));
  }
  if (Array.isArray(json)) {
    return json.map(comparable);
  }
  if (json instanceof Map) {
    return new Map([...json].map(([name, value]) => [name, comparable(value)]));
  }
  return typeof json === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(json) && !json.startsWith('11111111')
    ? '<uuid:4>'
    : json;
}

function answer(collection: TestCollection, request: JsonObject): Json {
  const [[command, args]] = request as unknown as [[string, JsonObject]];
  try {
    return collection.run(command, args, NOW);
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    return new Map([['errors', [new Map([['errorCode', error.code]])]]]);
  }
}

/** Data in the order asked for, or as a multiset; of failures the codes. */
function facts(response: Json, isUnordered: boolean): unknown {
  const object = comparable(response) as JsonObject;
  const errors = object.get('errors');
  if (Array.isArray(errors)) {
    return errors.map(error => (error as JsonObject).get('errorCode'));
  }
  const data = object.get('data');
  const documents = data instanceof Map ? data.get('documents') : undefined;
  const status = object.get('status');
  return {
    documents: Array.isArray(documents)
      ? isUnordered
        ? documents.map(writeJson).sort()
        : documents.map(writeJson)
      : undefined,
    document: data instanceof Map && data.has('document') ? writeJson(data.get('document') ?? null) : undefined,
    status:
      status instanceof Map ? [...status].map(([name, value]) => `${name} ${writeJson(value)}`).sort() : undefined,
  };
}

describe.each([
  ['filter-eq', 60],
  ['filter-operators', 100],
  ['filter-backend-gaps', 14],
  ['update-set-unset', 50],
  ['update-inc-mul', 40],
  ['update-push', 35],
  ['update-add-to-set', 25],
  ['update-rename-currentdate', 35],
  ['update-upsert', 50],
  ['find-one-and-update', 20],
  ['projection', 70],
  ['sort', 30],
  ['insert-ids', 80],
  ['insert-numbers', 100],
  ['insert-values', 70],
  ['insert-limits', 45],
  ['collections-indexing', 70],
])('%s', (group, expectedLines) => {
  test('answers as recorded', () => {
    const collections = new Map<string, TestCollection>();
    let compared = 0;
    for (const text of readFileSync(new URL(`${group}.jsonl`, FOLDER), 'utf8').split('\n')) {
      const line = text === '' ? undefined : (parseJson(unfold(text)) as JsonObject);
      const request = line?.get('request');
      if (line === undefined || !(request instanceof Map)) {
        continue;
      }
      const [[command, args]] = request as unknown as [[string, JsonObject]];
      if (command === 'createCollection') {
        collections.set(args.get('name') as string, new TestCollection(settingsOf(args.get('options'))));
        continue;
      }
      const requestText = writeJson(request);
      const collection = collections.get((line.get('path') as string).split('/')[2] ?? '');
      if (collection === undefined || !COMMANDS.has(command) || isOdd(requestText)) {
        continue;
      }
      const wanted = line.get('response') ?? null;
      // Faults of the envelope are not ours here.
      if (/"COMMAND_|\d{101}/.test(writeJson(wanted) + requestText)) {
        continue;
      }
      const ours = answer(collection, request);
      if (line.has('originalFault') || line.has('backendGap')) {
        continue;
      }
      expect({request: requestText, answer: facts(ours, line.has('unordered'))}).toEqual({
        request: requestText,
        answer: facts(wanted, line.has('unordered')),
      });
      compared += 1;
    }

    expect(compared).toBeGreaterThanOrEqual(expectedLines);
  });
});
