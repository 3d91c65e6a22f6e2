import {describe, expect, test} from 'vitest';
import {openEmbeddings} from './embeddings.ts';
import {ProvidersFileFailure, readCatalogue} from './providers-file.ts';
import {openReranking} from './reranking.ts';
import {checkService} from './service.ts';

const ACME = {
  'display-name': 'Acme',
  protocol: 'openai',
  url: 'http://embed.example/v1/',
  'supported-authentications': {
    HEADER: {enabled: true, tokens: [{accepted: 'X-Acme-Key', forwarded: 'Authorization'}]},
  },
  parameters: [{name: 'zone', type: 'STRING', required: true, 'display-name': 'Zone', help: 'Which zone.'}],
  properties: {'max-batch-size': 5, 'read-timeout-millis': 70, 'at-most-retries': 0},
  models: [
    {name: 'a', 'vector-dimension': 8},
    {
      name: 'b',
      'api-model-support': {status: 'DEPRECATED', message: 'Use a.'},
      parameters: [
        {name: 'vectorDimension', type: 'number', 'default-value': '512', validation: {'numeric-range': [2, 512]}},
        {name: 'mode', type: 'string', validation: {options: ['x', 'y']}},
      ],
    },
    {
      name: 'c',
      'api-model-support': {status: 'END_OF_LIFE'},
      'vector-dimension': 4,
      'service-url-override': 'http://c/',
    },
  ],
};

const RANK = {
  'is-default': true,
  protocol: 'nvidia',
  'supported-authentications': {NONE: {enabled: true}},
  models: [{name: 'r', 'is-default': true, url: 'http://rank.example/', properties: {'max-batch-size': 3}}],
};

const file = (embedding?: unknown, reranking?: unknown): string =>
  JSON.stringify({
    ...(embedding === undefined ? {} : {embedding: {providers: embedding}}),
    ...(reranking === undefined ? {} : {reranking: {providers: reranking}}),
  });

describe('a catalogue', () => {
  test('of embeddings, with the names of the original', () => {
    const {embedding, reranking} = readCatalogue(file({acme: ACME}));
    expect(reranking).toBeUndefined();
    expect(embedding).toMatchObject([
      {
        name: 'acme',
        protocol: 'openai',
        displayName: 'Acme',
        isTrusted: true,
        isEnabled: true,
        authentication: {HEADER: {isEnabled: true, keys: [{accepted: 'x-acme-key'}]}, NONE: {isEnabled: false}},
        call: {maxBatchSize: 5, timeoutMs: 70, maxRetries: 0, firstPauseMs: 100},
        parameters: [{name: 'zone', type: 'string', isRequired: true, displayName: 'Zone'}],
        models: [
          {name: 'a', dimension: 8, status: 'SUPPORTED'},
          {
            name: 'b',
            dimension: {min: 2, max: 512, default: 512},
            status: 'DEPRECATED',
            statusMessage: 'Use a.',
            parameters: [{name: 'mode', validation: {options: ['x', 'y']}}],
          },
          {name: 'c', status: 'END_OF_LIFE', url: 'http://c/'},
        ],
      },
    ]);
  });

  test('below the root of the original, and of reranking', () => {
    const {embedding, reranking} = readCatalogue(
      JSON.stringify({stargate: {jsonapi: {reranking: {providers: {acme: RANK}}}}}),
    );
    expect(embedding).toBeUndefined();
    const opened = openReranking({providers: reranking});
    expect(opened.default).toEqual({provider: 'acme', modelName: 'r'});
    expect(opened.isConfigured).toBe(true);
    expect(opened.providers.get('acme')?.models[0]?.call.maxBatchSize).toBe(3);
  });

  test.each([
    {what: 'no JSON', text: '{', says: 'not JSON'},
    {what: 'neither of both', text: '{}', says: 'neither'},
    {what: 'a list', text: file([]), says: 'embedding.providers must be an object'},
    {what: 'unknown protocol', text: file({acme: {...ACME, protocol: 'x'}}), says: 'has the protocol x'},
    {what: 'no url', text: file({acme: {...ACME, url: null}}), says: 'acme needs url'},
    {what: 'another scheme', text: file({acme: {...ACME, url: 'file:///x'}}), says: 'http or https'},
    {what: 'a text for a flag', text: file({acme: {...ACME, enabled: 'yes'}}), says: 'acme.enabled must be'},
    {
      what: 'no dimension',
      text: file({acme: {...ACME, models: [{name: 'a'}]}}),
      says: 'models[0] needs vectorDimension',
    },
    {
      what: 'unknown status',
      text: file({acme: {...ACME, models: [{name: 'a', 'vector-dimension': 2, 'api-model-support': {status: 'OLD'}}]}}),
      says: 'status must be',
    },
    {
      what: 'empty batches',
      text: file({acme: {...ACME, properties: {'max-batch-size': 0}}}),
      says: 'maxBatchSize must be 1 or more',
    },
    {what: 'no default', text: file(undefined, {acme: {...RANK, 'is-default': false}}), says: 'exactly one default'},
    {what: 'unknown reranking', text: file(undefined, {acme: {...RANK, protocol: 'x'}}), says: 'has the protocol x'},
  ])('refused: $what', ({text, says}) => {
    expect(() => readCatalogue(text)).toThrow(ProvidersFileFailure);
    expect(() => readCatalogue(text)).toThrow(says);
  });
});

describe('what a catalogue means for a service', () => {
  const {providers} = openEmbeddings({providers: readCatalogue(file({acme: ACME})).embedding});
  const zone = new Map([['zone', 'z']]);
  const service = (modelName: string, parameters = zone) => ({
    provider: 'acme',
    modelName,
    authentication: undefined,
    parameters,
  });

  test.each([
    {what: 'supported', model: 'a', code: undefined},
    {what: 'deprecated', model: 'b', code: 'DEPRECATED_AI_MODEL'},
    {what: 'at its end', model: 'c', code: 'END_OF_LIFE_AI_MODEL'},
  ])('a model that is $what', ({model, code}) => {
    let failed: string | undefined;
    try {
      checkService(service(model), undefined, providers);
    } catch (error) {
      failed = (error as {code: string}).code;
    }
    expect(failed).toBe(code);
  });

  test('a parameter that is needed', () => {
    expect(() => checkService(service('a', new Map()), undefined, providers)).toThrow('needs the parameter zone');
  });
});
