/** Makes vectors of texts through the embedding service of a collection: batches, tries again, in the order of the texts. */
import type {IncomingHttpHeaders} from 'node:http';
import {fail} from '../errors.ts';
import {DEFAULT_CATALOGUE} from './catalogue.ts';
import type {EmbeddingProvider} from './catalogue.ts';
import {EmbeddingTimeout, callOpenAi} from './openai.ts';
import type {EmbeddingCall} from './openai.ts';
import type {VectorizeService} from './service.ts';

export interface EmbeddingSettings {
  /** Base URLs by provider, instead of the published ones. */
  readonly urls?: {readonly [provider: string]: string} | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
}

/** Source: stargate/data-api, "RequestProperties". */
const TIMEOUT_MS = 5000;
const MAX_RETRIES = 3;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;
/** How far a pause may be from its length, so that many do not try again at one time. */
const JITTER = 0.5;
/** 2048 vectors of 3072 numbers take about 130 MB as text. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** Calls of one command at a time. */
const MAX_PARALLEL_CALLS = 8;

const KEY_HEADER = 'x-embedding-api-key';

export interface Embeddings {
  /** Those that can be used, by name. */
  readonly providers: ReadonlyMap<string, EmbeddingProvider>;

  /**
   * One vector per text. `headers` are those of the request: they bring the key.
   * Fails with errors of the scope `EMBEDDING_PROVIDER`.
   */
  embed(
    service: VectorizeService,
    dimension: number,
    texts: readonly string[],
    headers: IncomingHttpHeaders,
  ): Promise<readonly Float32Array[]>;
}

export function openEmbeddings(settings: EmbeddingSettings): Embeddings {
  const providers = new Map(
    DEFAULT_CATALOGUE.map(provider => {
      const url = settings.urls?.[provider.name];
      return [provider.name, url === undefined ? provider : {...provider, url: withSlash(url)}] as const;
    }),
  );
  const limits = {timeoutMs: settings.timeoutMs ?? TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES};
  const maxRetries = settings.maxRetries ?? MAX_RETRIES;

  return {
    providers,
    async embed(service, dimension, texts, headers) {
      const provider = providers.get(service.provider);
      if (provider === undefined) {
        throw fail('EMBEDDING_PROVIDER_UNAVAILABLE', {
          errorMessage: `The embedding provider ${service.provider} is not available here.`,
        });
      }
      const call = {
        provider: provider.name,
        url: provider.url,
        model: service.modelName ?? '',
        dimension,
        parameters: service.parameters,
        apiKey: keyOf(provider.name, headers),
      };
      const batches: EmbeddingCall[] = [];
      for (let at = 0; at < texts.length; at += provider.maxBatchSize) {
        batches.push({...call, texts: texts.slice(at, at + provider.maxBatchSize)});
      }
      const results: Float32Array[][] = [];
      for (let at = 0; at < batches.length; at += MAX_PARALLEL_CALLS) {
        const together = batches.slice(at, at + MAX_PARALLEL_CALLS);
        results.push(...(await Promise.all(together.map(batch => withRetries(batch, limits, maxRetries)))));
      }
      return results.flat();
    },
  };
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

function keyOf(provider: string, headers: IncomingHttpHeaders): string {
  const key = headers[KEY_HEADER];
  if (typeof key !== 'string' || key === '') {
    throw fail('EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED', {
      provider,
      message: `the header ${KEY_HEADER} is missing`,
    });
  }
  return key;
}

async function withRetries(
  call: EmbeddingCall,
  limits: {timeoutMs: number; maxAnswerBytes: number},
  maxRetries: number,
): Promise<Float32Array[]> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let retry = 0; ; retry += 1) {
    try {
      return await callOpenAi(call, limits);
    } catch (error) {
      if (!(error instanceof EmbeddingTimeout)) {
        throw error;
      }
      if (retry >= maxRetries) {
        throw error.failure;
      }
    }
    const jittered = pauseMs * (1 + JITTER * (2 * Math.random() - 1));
    await new Promise(resolve => setTimeout(resolve, jittered));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
