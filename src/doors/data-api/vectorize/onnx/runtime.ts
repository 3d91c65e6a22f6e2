/**
 * Runs models with the package `onnxruntime-node`, which is the user's to install: it is large, and most have no use for it. Only what is
 * used of it is described here.
 */
import {createRequire} from 'node:module';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import type {Purpose} from '../protocols/protocol.ts';
import {ModelFolderFailure} from './model-folder-failure.ts';
import {tokenizerOf} from './model-folder.ts';
import type {ModelFolder} from './model-folder.ts';
import {normalized, pooled} from './pooling.ts';
import {tokensOf} from './word-piece.ts';
import type {WordPiece} from './word-piece.ts';

const PACKAGE = 'onnxruntime-node';
/** Texts of one run of a model: all are as long as the longest of them. */
const TEXTS_OF_RUN = 16;

interface Tensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

interface Runtime {
  readonly InferenceSession: {create(path: string, options: object): Promise<Session>};
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
}

/** Where the package may be: beside this program, or in the folder that it was started in. */
const places = (): string[] => [import.meta.url, join(process.cwd(), 'package.json')];

/** The file of the package; undefined: it is not installed. */
export function runtimeFile(): string | undefined {
  for (const place of places()) {
    try {
      return createRequire(place).resolve(PACKAGE);
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

function loadRuntime(): Runtime {
  const file = runtimeFile();
  if (file === undefined) {
    throw new ModelFolderFailure(`the package ${PACKAGE} is not installed`);
  }
  return createRequire(import.meta.url)(file) as Runtime;
}

/** A model that is ready. */
export interface LocalModel {
  /** One vector per text. Takes the thread for as long as the model runs. */
  embed(texts: readonly string[], purpose: Purpose): Promise<Float32Array[]>;
}

/** Fails with ModelFolderFailure: no package, or a model that cannot be run. */
export async function openModel(folder: ModelFolder): Promise<LocalModel> {
  const runtime = loadRuntime();
  const tokenizer = tokenizerOf(folder);
  let session: Session;
  try {
    session = await runtime.InferenceSession.create(folder.modelFile, {
      logSeverityLevel: 3,
      // One core stays free for requests.
      intraOpNumThreads: Math.max(1, availableParallelism() - 1),
    });
  } catch (error) {
    throw new ModelFolderFailure(`${folder.modelFile} cannot be loaded: ${messageOf(error)}`, {cause: error});
  }
  const unknown = session.inputNames.find(name => !INPUTS.has(name));
  if (unknown !== undefined) {
    throw new ModelFolderFailure(`${folder.modelFile} has an input ${unknown}, which is not known`);
  }
  return {
    async embed(texts, purpose) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += TEXTS_OF_RUN) {
        const tokens = texts
          .slice(from, from + TEXTS_OF_RUN)
          .map(text => tokensOf(folder.prefixes[purpose] + text, tokenizer, folder.maxTokens));
        vectors.push(...(await runOnce(tokens, {runtime, session, folder, tokenizer})));
      }
      return vectors;
    },
  };
}

interface Loaded {
  readonly runtime: Runtime;
  readonly session: Session;
  readonly folder: ModelFolder;
  readonly tokenizer: WordPiece;
}

/** What is put in for each token of a text, and for padding, by the name of the input. */
const INPUTS: ReadonlyMap<string, (token: number | undefined, padding: number) => number> = new Map([
  ['input_ids', (token: number | undefined, padding: number) => token ?? padding],
  ['attention_mask', (token: number | undefined) => (token === undefined ? 0 : 1)],
  ['token_type_ids', () => 0],
]);

async function runOnce(tokens: readonly (readonly number[])[], loaded: Loaded): Promise<Float32Array[]> {
  const {runtime, session, folder, tokenizer} = loaded;
  const longest = Math.max(1, ...tokens.map(({length}) => length));
  const inputs: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    const data = new BigInt64Array(tokens.length * longest);
    const input = INPUTS.get(name);
    for (let at = 0; at < data.length; at += 1) {
      const token = tokens[Math.floor(at / longest)]?.[at % longest];
      data[at] = BigInt(input?.(token, tokenizer.padding) ?? 0);
    }
    inputs[name] = new runtime.Tensor('int64', data, [tokens.length, longest]);
  }
  const output = outputOf(await session.run(inputs), session, folder);
  const {dimension, pooling, isNormalized} = folder;
  const isPooled = output.dims.length === 2;
  return tokens.map(({length}, index) => {
    const size = isPooled ? dimension : longest * dimension;
    const part = output.data.subarray(index * size, (index + 1) * size);
    const vector = isPooled ? part.slice() : pooled(part, Math.max(1, length), dimension, pooling);
    return isNormalized ? normalized(vector) : vector;
  });
}

/** Vectors of texts when the model makes them, else those of tokens. */
const OUTPUTS = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'];

function outputOf(
  outputs: Readonly<Record<string, Tensor>>,
  {outputNames}: Session,
  {dimension, modelFile}: ModelFolder,
): {dims: readonly number[]; data: Float32Array} {
  const name = OUTPUTS.find(one => outputNames.includes(one)) ?? outputNames[0] ?? '';
  const {dims, data} = outputs[name] ?? {dims: [], data: undefined};
  if (!(data instanceof Float32Array) || dims.length < 2 || dims.length > 3 || dims.at(-1) !== dimension) {
    throw new ModelFolderFailure(
      `${modelFile} gives ${name} of the shape ${dims.join(' × ')}, not vectors of ${dimension} dimensions (float32)`,
    );
  }
  return {dims, data};
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
