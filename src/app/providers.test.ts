import {describe, expect, test} from 'vitest';
import {ConfigFailure, defaultConfig} from './config.ts';
import {isRerankingGiven, readProviders} from './providers.ts';
import type {ProviderSettings} from './providers.ts';

const read = (options: Partial<ReturnType<typeof defaultConfig>>, file = ''): ProviderSettings =>
  readProviders({...defaultConfig(), ...options}, () => file);

describe('options', () => {
  test('addresses, also with places, and switches', () => {
    const url = 'http://127.0.0.1:1/{resourceName}/{deploymentId}';
    const {embeddings} = read({embeddingUrl: {azureOpenAI: url}, embeddingProvider: {cohere: 'on', openai: 'off'}});
    expect(embeddings.urls).toEqual({azureOpenAI: url});
    expect(embeddings.enabled).toEqual({cohere: true, openai: false});
  });

  test.each([
    {what: 'unknown provider', options: {embeddingUrl: {x: 'http://a/'}}, says: 'no embedding provider x'},
    {what: 'unknown reranking', options: {rerankingUrl: {x: 'http://a/'}}, says: 'no reranking provider x'},
    {what: 'no address', options: {embeddingUrl: {openai: 'nowhere'}}, says: '--embedding-url openai'},
    {what: 'another scheme', options: {rerankingUrl: {nvidia: 'ftp://a/'}}, says: '--reranking-url nvidia'},
    {what: 'neither on nor off', options: {embeddingProvider: {cohere: 'yes'}}, says: 'on or off'},
    {what: 'unknown switch', options: {embeddingProvider: {x: 'on'}}, says: 'no embedding-provider x'},
  ])('refused: $what', ({options, says}) => {
    expect(() => read(options)).toThrow(ConfigFailure);
    expect(() => read(options)).toThrow(says);
  });
});

describe('files', () => {
  test('pairs and secrets', () => {
    expect(read({embeddingPairsFile: 'f'}, '{"a":[1,2]}').embeddings.pairs).toEqual(new Map([['a', [1, 2]]]));
    const secrets = '{"mine":{"providerKey":"k","other":"o"}}';
    expect(read({providerSecretsFile: 'f'}, secrets).embeddings.secrets).toEqual(
      new Map([
        ['mine.providerKey', 'k'],
        ['mine.other', 'o'],
      ]),
    );
  });

  test.each([
    {
      what: 'no JSON',
      options: {providersFile: 'f'},
      file: '{',
      says: '--providers-file f cannot be used: it is not JSON',
    },
    {what: 'broken secrets', options: {providerSecretsFile: 'f'}, file: '{"a":hush}', says: 'it is not JSON'},
    {what: 'a secret that is none', options: {providerSecretsFile: 'f'}, file: '{"a":{"k":1}}', says: 'a.k must be'},
    {what: 'pairs that are none', options: {embeddingPairsFile: 'f'}, file: '{"a":["x"]}', says: 'must be a list of'},
  ])('refused: $what', ({options, file, says}) => {
    expect(() => read(options, file)).toThrow(says);
    expect(() => read(options, file)).not.toThrow('hush');
  });

  test('a file that is not there', () => {
    const config = {...defaultConfig(), providersFile: 'f'};
    const readFile = (): string => {
      throw new Error('ENOENT');
    };
    expect(() => readProviders(config, readFile)).toThrow('--providers-file f cannot be used: ENOENT');
  });
});

test.each([
  {what: 'an address', options: {rerankingUrl: {nvidia: 'http://a/'}}, is: true},
  {what: 'nothing', options: {}, is: false},
])('reranking is wanted with $what: $is', ({options, is}) => {
  const config = {...defaultConfig(), ...options};
  expect(isRerankingGiven(config, read(config))).toBe(is);
});
