/** Settings of embedding and reranking providers: from options and from the files that they name. */
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {EmbeddingSettings} from '../doors/data-api/vectorize/embeddings.ts';
import {DEFAULT_EMBEDDING} from '../doors/data-api/vectorize/embedding-table.ts';
import {LocalModels, ONNX} from '../doors/data-api/vectorize/onnx/local-models.ts';
import {readModelFolder} from '../doors/data-api/vectorize/onnx/model-folder.ts';
import {ModelFolderFailure} from '../doors/data-api/vectorize/onnx/model-folder-failure.ts';
import {runtimeFile} from '../doors/data-api/vectorize/onnx/runtime.ts';
import {
  ProvidersFileFailure,
  readCatalogue,
  readPairs,
  readSecrets,
} from '../doors/data-api/vectorize/providers-file.ts';
import type {RerankingSettings} from '../doors/data-api/vectorize/reranking.ts';
import {DEFAULT_RERANKING} from '../doors/data-api/vectorize/reranking-table.ts';
import {ConfigFailure} from './config.ts';
import type {Config, Named} from './config.ts';
import {featuresFrom} from './named-settings.ts';

export interface ProviderSettings {
  readonly embeddings: EmbeddingSettings;
  readonly reranking: RerankingSettings;
}

type Files = Pick<Config, 'providersFile' | 'providerSecretsFile' | 'embeddingPairsFile'>;
type Options = Pick<Config, 'embeddingUrl' | 'embeddingProvider' | 'embeddingModels' | 'rerankingUrl'>;

/** Fails with `config`: unknown names, addresses that are none, files that cannot be read or used. */
export function readProviders(config: Files & Options, readFile: (path: string) => string): ProviderSettings {
  const catalogue = fromFile(config.providersFile, 'providers-file', readFile, readCatalogue);
  const secrets = fromFile(config.providerSecretsFile, 'provider-secrets-file', readFile, readSecrets);
  const pairs = fromFile(config.embeddingPairsFile, 'embedding-pairs-file', readFile, readPairs);
  const localModels = localModelsOf(config.embeddingModels);
  const embedding = (catalogue?.embedding ?? DEFAULT_EMBEDDING).map(({name}) => name);
  if (localModels !== undefined && embedding.includes(ONNX)) {
    throw new ConfigFailure(`--providers-file has a provider ${ONNX}, and so has --embedding-models`);
  }
  const reranking = (catalogue?.reranking ?? DEFAULT_RERANKING).map(({name}) => name);
  checkUrls('embedding', config.embeddingUrl, embedding);
  checkUrls('reranking', config.rerankingUrl, reranking);
  return {
    embeddings: {
      providers: catalogue?.embedding,
      urls: config.embeddingUrl,
      enabled: featuresFrom<string>(
        localModels === undefined ? embedding : [...embedding, ONNX],
        config.embeddingProvider,
        'embedding-provider',
      ),
      secrets,
      pairs,
      localModels,
    },
    reranking: {providers: catalogue?.reranking, urls: config.rerankingUrl},
  };
}

/** The file of the thread lies beside the bundle; a program that runs from sources has none. */
function builtWorker(): URL | undefined {
  const file = new URL('./onnx-worker.js', import.meta.url);
  return existsSync(fileURLToPath(file)) ? file : undefined;
}

const FILES = {has: existsSync, read: (path: string): string => readFileSync(path, 'utf8')};

/** Folders are read here, models only when there is a text for them. */
function localModelsOf(named: Named): LocalModels | undefined {
  const folders = Object.entries(named);
  if (folders.length === 0) {
    return undefined;
  }
  if (runtimeFile() === undefined) {
    throw new ConfigFailure(
      '--embedding-models needs the package onnxruntime-node, which is not installed: npm install onnxruntime-node',
    );
  }
  return new LocalModels(
    new Map(
      folders.map(([name, folder]) => {
        try {
          return [name, readModelFolder(resolve(folder), FILES)];
        } catch (error) {
          if (error instanceof ModelFolderFailure) {
            throw new ConfigFailure(`--embedding-models ${name} cannot be used: ${error.message}`, {cause: error});
          }
          throw error;
        }
      }),
    ),
    builtWorker(),
  );
}

/** Whether the operator said where passages are reranked. */
export const isRerankingGiven = (config: Options, {reranking}: ProviderSettings): boolean =>
  Object.keys(config.rerankingUrl).length > 0 || reranking.providers?.some(one => one.isEnabled) === true;

function fromFile<T>(
  path: string | undefined,
  option: string,
  readFile: (path: string) => string,
  read: (text: string) => T,
): T | undefined {
  if (path === undefined) {
    return undefined;
  }
  try {
    return read(readFile(path));
  } catch (error) {
    const why = error instanceof ProvidersFileFailure || error instanceof Error ? error.message : String(error);
    throw new ConfigFailure(`--${option} ${path} cannot be used: ${why}`, {cause: error});
  }
}

function checkUrls(kind: 'embedding' | 'reranking', urls: Named, known: readonly string[]): void {
  for (const [provider, url] of Object.entries(urls)) {
    if (!known.includes(provider)) {
      throw new ConfigFailure(`There is no ${kind} provider ${provider}; there are ${[...known].sort().join(', ')}`);
    }
    // A place that is filled in later is a letter for now.
    const filled = url.replaceAll(/\{\w+\}/g, 'x');
    if (!/^https?:$/.test(URL.canParse(filled) ? new URL(filled).protocol : '')) {
      throw new ConfigFailure(`--${kind}-url ${provider} needs an http or https address, not ${JSON.stringify(url)}`);
    }
  }
}
