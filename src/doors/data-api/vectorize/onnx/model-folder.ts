/**
 * A folder with an embedding model as Hugging Face lays it out: `model.onnx` or `onnx/model.onnx`, `tokenizer.json`, and what is
 * there of the files that say how vectors are made of the model's output.
 */
import {join} from 'node:path';
import type {Purpose} from '../protocols/protocol.ts';
import {at} from '../protocols/protocol.ts';
import {ModelFolderFailure} from './model-folder-failure.ts';
import type {Pooling} from './pooling.ts';
import {readWordPiece} from './word-piece.ts';
import type {WordPiece} from './word-piece.ts';

export interface ModelFolder {
  /** Path of the ONNX file. */
  readonly modelFile: string;
  /** Text of `tokenizer.json`: a thread gets it as it is. */
  readonly tokenizer: string;
  readonly dimension: number;
  /** Of a text, with the tokens that stand around it. */
  readonly maxTokens: number;
  readonly pooling: Pooling;
  readonly isNormalized: boolean;
  /** What the model was taught to see before a text, as `query: `. */
  readonly prefixes: {readonly [P in Purpose]: string};
}

/** How files are looked at. `read` fails when there is none. */
export interface FolderFiles {
  has(path: string): boolean;
  read(path: string): string;
}

/** When no file says how long a text may be: BERT's. */
const DEFAULT_MAX_TOKENS = 512;
/** A tokenizer's way of saying "any". */
const UNBOUNDED = 1_000_000;

/** Fails with ModelFolderFailure: a file is missing, or says what cannot be done here. */
export function readModelFolder(folder: string, files: FolderFiles): ModelFolder {
  const modelFile = ['model.onnx', 'onnx/model.onnx'].map(name => join(folder, name)).find(path => files.has(path));
  if (modelFile === undefined) {
    throw new ModelFolderFailure(`${folder} has neither model.onnx nor onnx/model.onnx`);
  }
  const json = (name: string): unknown => jsonOf(join(folder, name), files);
  if (!files.has(join(folder, 'tokenizer.json'))) {
    throw new ModelFolderFailure(`${folder} has no tokenizer.json`);
  }
  const tokenizer = files.read(join(folder, 'tokenizer.json'));
  const config = json('config.json');
  const poolingFile = json('1_Pooling/config.json');
  checkTokenizer(tokenizer, folder);
  return {
    modelFile,
    tokenizer,
    dimension: dimensionOf(folder, config, poolingFile),
    maxTokens: maxTokensOf(tokenizer, config, json),
    pooling: poolingOf(poolingFile),
    isNormalized: isNormalizedBy(json('modules.json')),
    prefixes: prefixesOf(json('config_sentence_transformers.json')),
  };
}

/** The tokenizer of a folder that was read. */
export const tokenizerOf = ({tokenizer}: Pick<ModelFolder, 'tokenizer'>): WordPiece =>
  readWordPiece(JSON.parse(tokenizer));

function jsonOf(path: string, files: FolderFiles): unknown {
  if (!files.has(path)) {
    return undefined;
  }
  try {
    return JSON.parse(files.read(path)) as unknown;
  } catch (error) {
    throw new ModelFolderFailure(`${path} is not JSON`, {cause: error});
  }
}

function checkTokenizer(text: string, folder: string): void {
  try {
    tokenizerOf({tokenizer: text});
  } catch (error) {
    throw error instanceof ModelFolderFailure
      ? error
      : new ModelFolderFailure(`${join(folder, 'tokenizer.json')} is not JSON`, {cause: error});
  }
}

function dimensionOf(folder: string, config: unknown, poolingFile: unknown): number {
  const dimension = at(poolingFile, 'word_embedding_dimension') ?? at(config, 'hidden_size') ?? at(config, 'dim');
  if (typeof dimension !== 'number') {
    throw new ModelFolderFailure(
      `${folder} has no config.json with hidden_size, so the length of its vectors is not known`,
    );
  }
  return dimension;
}

function maxTokensOf(tokenizer: string, config: unknown, json: (name: string) => unknown): number {
  const known = [
    at(json('sentence_bert_config.json'), 'max_seq_length'),
    at(JSON.parse(tokenizer), 'truncation', 'max_length'),
    at(json('tokenizer_config.json'), 'model_max_length'),
  ].find((one): one is number => typeof one === 'number' && one < UNBOUNDED);
  const positions = at(config, 'max_position_embeddings');
  return Math.min(known ?? DEFAULT_MAX_TOKENS, typeof positions === 'number' ? positions : UNBOUNDED);
}

const POOLINGS: ReadonlyMap<string, Pooling> = new Map([
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_mean_sqrt_len_tokens', 'mean_sqrt_len'],
  ['pooling_mode_lasttoken', 'last'],
]);

function poolingOf(file: unknown): Pooling {
  const named = at(file, 'pooling_mode');
  const modes =
    typeof named === 'string'
      ? [
          named === 'lasttoken'
            ? 'pooling_mode_lasttoken'
            : `pooling_mode_${named.replace(/^(cls|mean|max)$/, '$1_token')}`,
        ]
      : Object.entries(file ?? {}).flatMap(([name, isOn]) =>
          name.startsWith('pooling_mode_') && isOn === true ? [name] : [],
        );
  if (modes.length === 0) {
    return 'mean';
  }
  const [mode = ''] = modes;
  const pooling = POOLINGS.get(mode) ?? POOLINGS.get(`${mode}s`);
  if (pooling === undefined || modes.length > 1) {
    throw new ModelFolderFailure(`1_Pooling/config.json asks for ${modes.join(' and ')}, which cannot be done`);
  }
  return pooling;
}

/** Without `modules.json` vectors are made of length 1: similarities by cosine are the same, others are as most models mean them. */
function isNormalizedBy(modules: unknown): boolean {
  if (!Array.isArray(modules)) {
    return true;
  }
  const kinds = modules.map(module => String(at(module, 'type')).split('.').at(-1));
  const other = kinds.find(kind => !['Transformer', 'Pooling', 'Normalize'].includes(kind ?? ''));
  if (other !== undefined) {
    throw new ModelFolderFailure(`modules.json has a module ${other}, which cannot be run`);
  }
  return kinds.includes('Normalize');
}

function prefixesOf(file: unknown): {readonly [P in Purpose]: string} {
  const named = (name: unknown): string | undefined => {
    const text = typeof name === 'string' ? at(file, 'prompts', name) : undefined;
    return typeof text === 'string' ? text : undefined;
  };
  const usual = named(at(file, 'default_prompt_name')) ?? '';
  return {
    index: named('document') ?? named('passage') ?? usual,
    search: named('query') ?? usual,
  };
}
