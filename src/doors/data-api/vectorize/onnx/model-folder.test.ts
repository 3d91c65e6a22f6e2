import {describe, expect, test} from 'vitest';
import {readModelFolder} from './model-folder.ts';
import type {ModelFolder} from './model-folder.ts';

const TOKENIZER = {model: {type: 'WordPiece', vocab: {'[UNK]': 0, a: 1}}};

const read = (more: Readonly<Record<string, unknown>> = {}): ModelFolder => {
  const files: Record<string, unknown> = {
    'onnx/model.onnx': '',
    'tokenizer.json': TOKENIZER,
    'config.json': {hidden_size: 4},
    ...more,
  };
  const name = (path: string): string => path.slice('m/'.length);
  return readModelFolder('m', {
    has: path => files[name(path)] !== undefined,
    read: path => {
      const content = files[name(path)];
      return typeof content === 'string' ? content : JSON.stringify(content);
    },
  });
};

test('without further files', () => {
  expect(read()).toMatchObject({
    modelFile: 'm/onnx/model.onnx',
    dimension: 4,
    maxTokens: 512,
    pooling: 'mean',
    isNormalized: true,
    prefixes: {index: '', search: ''},
  });
});

describe('what files say', () => {
  const pooling = (mode: object): object => ({'1_Pooling/config.json': {word_embedding_dimension: 4, ...mode}});
  test.each([
    {what: 'a model at the top', files: {'model.onnx': ''}, is: {modelFile: 'm/model.onnx'}},
    {what: 'positions', files: {'config.json': {hidden_size: 4, max_position_embeddings: 128}}, is: {maxTokens: 128}},
    {what: 'a length', files: {'sentence_bert_config.json': {max_seq_length: 256}}, is: {maxTokens: 256}},
    {
      what: 'truncation',
      files: {'tokenizer.json': {...TOKENIZER, truncation: {max_length: 64}}},
      is: {maxTokens: 64},
    },
    {what: 'any length', files: {'tokenizer_config.json': {model_max_length: 1e30}}, is: {maxTokens: 512}},
    {what: 'the first token', files: pooling({pooling_mode_cls_token: true}), is: {pooling: 'cls'}},
    {
      what: 'the mean',
      files: pooling({pooling_mode_mean_tokens: true, pooling_mode_cls_token: false}),
      is: {pooling: 'mean'},
    },
    {what: 'the greatest', files: pooling({pooling_mode_max_tokens: true}), is: {pooling: 'max'}},
    {what: 'the last token', files: pooling({pooling_mode_lasttoken: true}), is: {pooling: 'last'}},
    {what: 'the mean by its name', files: pooling({pooling_mode: 'mean'}), is: {pooling: 'mean'}},
    {what: 'the first token by its name', files: pooling({pooling_mode: 'cls'}), is: {pooling: 'cls'}},
    {
      what: 'no length of 1',
      files: {'modules.json': [{type: 'a.Transformer'}, {type: 'a.Pooling'}]},
      is: {isNormalized: false},
    },
    {
      what: 'a length of 1',
      files: {'modules.json': [{type: 'a.Transformer'}, {type: 'a.Normalize'}]},
      is: {isNormalized: true},
    },
    {
      what: 'prompts',
      files: {'config_sentence_transformers.json': {prompts: {query: 'query: ', passage: 'passage: '}}},
      is: {prefixes: {index: 'passage: ', search: 'query: '}},
    },
    {
      what: 'a usual prompt',
      files: {'config_sentence_transformers.json': {prompts: {it: 'it: '}, default_prompt_name: 'it'}},
      is: {prefixes: {index: 'it: ', search: 'it: '}},
    },
  ])('$what', ({files, is}) => {
    expect(read(files as Record<string, unknown>)).toMatchObject(is);
  });

  test.each([
    {what: 'no model', files: {'onnx/model.onnx': undefined}, says: 'neither model.onnx nor onnx/model.onnx'},
    {what: 'no tokenizer', files: {'tokenizer.json': undefined}, says: 'no tokenizer.json'},
    {what: 'a tokenizer that is not JSON', files: {'tokenizer.json': '{'}, says: 'tokenizer.json is not JSON'},
    {what: 'no dimension', files: {'config.json': undefined}, says: 'hidden_size'},
    {what: 'a config that is not JSON', files: {'config.json': '{'}, says: 'config.json is not JSON'},
    {what: 'a further module', files: {'modules.json': [{type: 'a.Dense'}]}, says: 'a module Dense'},
    {
      what: 'two ways to make a vector',
      files: pooling({pooling_mode_cls_token: true, pooling_mode_mean_tokens: true}),
      says: 'which cannot be done',
    },
    {what: 'an unknown way', files: pooling({pooling_mode: 'weightedmean'}), says: 'which cannot be done'},
  ])('refused: $what', ({files, says}) => {
    expect(() => read(files as Record<string, unknown>)).toThrow(says);
  });
});
