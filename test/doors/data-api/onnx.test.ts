/** Needs the package onnxruntime-node, which is not installed with the project; NODE_PATH may lead to one. */
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {DIMENSION, writeTinyModel} from '../../fakes/tiny-model.mjs';
import {openEmbeddings} from '../../../src/doors/data-api/vectorize/embeddings.ts';
import {LocalModels} from '../../../src/doors/data-api/vectorize/onnx/local-models.ts';
import {readModelFolder} from '../../../src/doors/data-api/vectorize/onnx/model-folder.ts';
import {runtimeFile} from '../../../src/doors/data-api/vectorize/onnx/runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'asterism-models-'));
afterAll(() => rmSync(folder, {recursive: true}));

const read = (name: string, options: Parameters<typeof writeTinyModel>[1] = {}) =>
  readModelFolder(writeTinyModel(join(folder, name), options), {
    has: existsSync,
    read: path => readFileSync(path, 'utf8'),
  });

const rounded = (vectors: readonly Float32Array[]): number[][] =>
  vectors.map(vector => [...vector].map(x => Math.round(x * 1000) / 1000));

test('is listed with its models and their lengths', () => {
  const localModels = new LocalModels(new Map([['tiny', read('listed')]]), undefined);
  const provider = openEmbeddings({localModels}).providers.get('onnx');
  expect(provider).toMatchObject({name: 'onnx', url: undefined, models: [{name: 'tiny', dimension: DIMENSION}]});
  expect(openEmbeddings({localModels, enabled: {onnx: false}}).providers.has('onnx')).toBe(false);
  expect(openEmbeddings({}).providers.has('onnx')).toBe(false);
});

test.runIf(runtimeFile() === undefined)('without the package the error says what is missing', async () => {
  const models = new LocalModels(new Map([['tiny', read('absent')]]), undefined);
  await expect(models.embed('tiny', ['cat'], 'index')).rejects.toMatchObject({
    code: 'EMBEDDING_PROVIDER_SERVER_ERROR',
    message: expect.stringContaining('onnxruntime-node is not installed') as string,
  });
});

describe.skipIf(runtimeFile() === undefined)('with onnxruntime-node (skipped when it is not installed)', () => {
  test('the mean of the tokens, of length 1', async () => {
    const models = new LocalModels(new Map([['tiny', read('mean')]]), undefined);
    expect(rounded(await models.embed('tiny', ['cat', 'Cat car', '', 'nothing known'], 'index'))).toEqual([
      [1, 0, 0, 0],
      [0.707, 0.707, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 1],
    ]);
  });

  test('as files say: first token, not of length 1, prompts, fewer inputs', async () => {
    const files = {
      '1_Pooling/config.json': {word_embedding_dimension: 4, pooling_mode_max_tokens: true},
      'modules.json': [{type: 'x.Transformer'}, {type: 'x.Pooling'}],
      'config_sentence_transformers.json': {prompts: {query: 'query: '}},
    };
    const models = new LocalModels(new Map([['tiny', read('files', {files, inputs: ['input_ids']})]]), undefined);
    expect(rounded(await models.embed('tiny', ['cats truck'], 'index'))).toEqual([[1, 0.9, 0.1, 0]]);
    expect(rounded(await models.embed('tiny', ['cats truck'], 'search'))).toEqual([[1, 0.9, 0.1, 0.5]]);
  });

  test('many texts keep their order, whatever their lengths', async () => {
    const models = new LocalModels(new Map([['tiny', read('many')]]), undefined);
    const texts = Array.from({length: 150}, (_, n) => `${n % 2 === 0 ? 'cat' : 'car'}${' zzz'.repeat(n % 7)}`);
    const vectors = await models.embed('tiny', texts, 'index');
    expect(vectors.length).toBe(150);
    vectors.forEach((vector, n) => expect(Math.sign(vector[n % 2] ?? 0)).toBe(1));
  });

  test.each([
    {what: 'an input that is not known', options: {inputs: ['input_ids', 'pixels']}, says: 'an input pixels'},
    {what: 'no model', options: {files: {'onnx/model.onnx': Buffer.from('x')}}, says: 'cannot be loaded'},
    {what: 'another length', options: {files: {'config.json': {hidden_size: 5}}}, says: 'not vectors of 5 dimensions'},
  ])('fails: $what', async ({what, options, says}) => {
    const models = new LocalModels(new Map([['tiny', read(what, options)]]), undefined);
    await expect(models.embed('tiny', ['cat'], 'index')).rejects.toMatchObject({
      code: 'EMBEDDING_PROVIDER_SERVER_ERROR',
      message: expect.stringContaining(says) as string,
    });
  });
});
