/** Settings of embedding and reranking providers: from options and from the files that they name. */
import type {EmbeddingSettings} from '../doors/data-api/vectorize/embeddings.ts';
import {DEFAULT_EMBEDDING} from '../doors/data-api/vectorize/embedding-table.ts';
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
type Options = Pick<Config, 'embeddingUrl' | 'embeddingProvider' | 'rerankingUrl'>;

/** Fails with `config`: unknown names, addresses that are none, files that cannot be read or used. */
export function readProviders(config: Files & Options, readFile: (path: string) => string): ProviderSettings {
  const catalogue = fromFile(config.providersFile, 'providers-file', readFile, readCatalogue);
  const secrets = fromFile(config.providerSecretsFile, 'provider-secrets-file', readFile, readSecrets);
  const pairs = fromFile(config.embeddingPairsFile, 'embedding-pairs-file', readFile, readPairs);
  const embedding = (catalogue?.embedding ?? DEFAULT_EMBEDDING).map(({name}) => name);
  const reranking = (catalogue?.reranking ?? DEFAULT_RERANKING).map(({name}) => name);
  checkUrls('embedding', config.embeddingUrl, embedding);
  checkUrls('reranking', config.rerankingUrl, reranking);
  return {
    embeddings: {
      providers: catalogue?.embedding,
      urls: config.embeddingUrl,
      enabled: featuresFrom<string>(embedding, config.embeddingProvider, 'embedding-provider'),
      secrets,
      pairs,
    },
    reranking: {providers: catalogue?.reranking, urls: config.rerankingUrl},
  };
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
