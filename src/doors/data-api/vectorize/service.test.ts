import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {DataApiFailure} from '../errors.ts';
import {openEmbeddings} from './embeddings.ts';
import {checkService, serviceOf} from './service.ts';

const {providers} = openEmbeddings({});

const check = (json: string, dimension?: number): number =>
  checkService(serviceOf(parseJson(json) as JsonObject), dimension, providers);

test.each([
  {json: '{"provider":"openai","modelName":"text-embedding-3-small"}', asked: undefined, dimension: 1536},
  {json: '{"provider":"openai","modelName":"text-embedding-3-small"}', asked: 2, dimension: 2},
  {json: '{"provider":"openai","modelName":"text-embedding-3-small"}', asked: 1536, dimension: 1536},
  {json: '{"provider":"openai","modelName":"text-embedding-3-large"}', asked: undefined, dimension: 3072},
  {json: '{"provider":"openai","modelName":"text-embedding-ada-002"}', asked: undefined, dimension: 1536},
  {
    json: '{"provider":"openai","modelName":"text-embedding-ada-002","authentication":{}}',
    asked: 1536,
    dimension: 1536,
  },
  {
    json: '{"provider":"openai","modelName":"text-embedding-ada-002","parameters":{"projectId":"p"}}',
    asked: 1536,
    dimension: 1536,
  },
])('$json of $asked dimensions', ({json, asked, dimension}) => {
  expect(check(json, asked)).toBe(dimension);
});

test.each([
  {what: 'unknown provider', json: '{"provider":"nope","modelName":"m"}', asked: 5},
  {what: 'no model', json: '{"provider":"openai"}', asked: 5},
  {what: 'unknown model', json: '{"provider":"openai","modelName":"nope"}', asked: 5},
  {what: 'below the range', json: '{"provider":"openai","modelName":"text-embedding-3-small"}', asked: 1},
  {what: 'above the range', json: '{"provider":"openai","modelName":"text-embedding-3-small"}', asked: 1537},
  {what: 'not the one length', json: '{"provider":"openai","modelName":"text-embedding-ada-002"}', asked: 5},
  {
    what: 'stored credential',
    json: '{"provider":"openai","modelName":"text-embedding-3-small","authentication":{"providerKey":"k"}}',
    asked: 5,
  },
  {
    what: 'unknown parameter',
    json: '{"provider":"openai","modelName":"text-embedding-3-small","parameters":{"x":1}}',
    asked: 5,
  },
  {
    what: 'parameter of another type',
    json: '{"provider":"openai","modelName":"text-embedding-3-small","parameters":{"projectId":1}}',
    asked: 5,
  },
])('refused: $what', ({json, asked}) => {
  try {
    check(json, asked);
    expect.unreachable();
  } catch (error) {
    expect((error as DataApiFailure).code).toBe('INVALID_CREATE_COLLECTION_OPTIONS');
  }
});
