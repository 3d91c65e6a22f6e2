import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {DataApiFailure} from '../errors.ts';
import {openEmbeddings} from './embeddings.ts';
import {checkService, keptService, serviceOf} from './service.ts';

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
  {
    json: '{"provider":"bedrock","modelName":"amazon.titan-embed-text-v2:0","parameters":{"region":"r"}}',
    asked: undefined,
    dimension: 1024,
  },
  {
    json: '{"provider":"bedrock","modelName":"amazon.titan-embed-text-v2:0","parameters":{"region":"r"}}',
    asked: 256,
    dimension: 256,
  },
  {
    json: '{"provider":"huggingfaceDedicated","parameters":{"endpointName":"e","regionName":"r","cloudName":"c"}}',
    asked: 7,
    dimension: 7,
  },
  {
    json: '{"provider":"jinaAI","modelName":"jina-embeddings-v3","parameters":{"late_chunking":true}}',
    asked: undefined,
    dimension: 1024,
  },
  {json: '{"provider":"custom","modelName":"x","parameters":{"y":1}}', asked: 5, dimension: 5},
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
  {
    what: 'not one of the lengths',
    json: '{"provider":"bedrock","modelName":"amazon.titan-embed-text-v2:0","parameters":{"region":"r"}}',
    asked: 300,
  },
  {what: 'a parameter is missing', json: '{"provider":"bedrock","modelName":"amazon.titan-embed-text-v1"}'},
  {
    what: 'a parameter of another model',
    json: '{"provider":"jinaAI","modelName":"jina-embeddings-v2-base-en","parameters":{"task":"t"}}',
  },
  {
    what: 'the dimension as a parameter',
    json: '{"provider":"openai","modelName":"text-embedding-3-small","parameters":{"vectorDimension":5}}',
  },
  {what: 'a provider that is off', json: '{"provider":"cohere","modelName":"embed-english-v3.0"}'},
  {what: 'custom without a dimension', json: '{"provider":"custom"}'},
  {
    what: 'an endpoint without a dimension',
    json: '{"provider":"huggingfaceDedicated","parameters":{"endpointName":"e","regionName":"r","cloudName":"c"}}',
  },
  {
    what: 'a model that the endpoint does not choose',
    json: '{"provider":"huggingfaceDedicated","modelName":"m","parameters":{"endpointName":"e","regionName":"r","cloudName":"c"}}',
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

test.each([
  {json: '{"provider":"openai","modelName":"m"}', kept: '{"provider":"openai","modelName":"m"}'},
  {
    json: '{"provider":"huggingfaceDedicated"}',
    kept: '{"provider":"huggingfaceDedicated","modelName":"endpoint-defined-model"}',
  },
  {
    json: '{"provider":"bedrock","authentication":{"accessId":"a","secretKey":"a.secretKey"}}',
    kept: '{"provider":"bedrock","authentication":{"accessId":"a.accessId","secretKey":"a.secretKey"}}',
  },
])('$json is kept as $kept', ({json, kept}) => {
  expect(writeJson(keptService(parseJson(json) as JsonObject))).toBe(kept);
});
