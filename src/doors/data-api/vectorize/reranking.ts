/** Scores passages by how well they answer a query, through a reranking provider: in batches, tried again, in the order of the passages. */
import type {IncomingHttpHeaders} from 'node:http';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {tokenOf} from '../token.ts';
import {callAll, inBatches, shortened, waitHint, withRetries, withoutSecrets} from './calls.ts';
import type {RerankingModel, RerankingProvider} from './catalogue.ts';
import {CallFailure, post} from './outgoing.ts';
import type {Reply} from './outgoing.ts';
import {DEFAULT_RERANKING} from './reranking-table.ts';
import type {VectorizeService} from './service.ts';
import {TENANT} from './tenant.ts';
import {addCall, newUsage} from './usage.ts';
import type {ModelUsage, OnUsage} from './usage.ts';

export interface RerankingSettings {
  /** In place of the built-in ones. */
  readonly providers?: readonly RerankingProvider[] | undefined;
  /** Addresses by provider, in place of those of its models. */
  readonly urls?: {readonly [provider: string]: string} | undefined;
}

export interface DefaultReranking {
  readonly provider: string;
  readonly modelName: string;
}

export interface Reranking {
  /** Those that can be used, by name. */
  readonly providers: ReadonlyMap<string, RerankingProvider>;
  /** What a collection gets that names no service. */
  readonly default: DefaultReranking | undefined;
  /** The operator gave an address: then reranking is wanted. */
  readonly isConfigured: boolean;

  /**
   * One score per passage, in their order; higher is better. `headers` are those of the request: they bring the key. `onUsage`
   * is told what was asked of the provider, once, when there was an answer to any of it.
   * Fails with `RERANKING_PROVIDER_…`, `RERANKING_SERVICE_TYPE_UNAVAILABLE`, `END_OF_LIFE_AI_MODEL`.
   */
  rerank(
    query: string,
    passages: readonly string[],
    service: Pick<VectorizeService, 'provider' | 'modelName'>,
    headers: IncomingHttpHeaders,
    onUsage?: OnUsage,
  ): Promise<readonly number[]>;
}

const KEY_HEADER = 'reranking-api-key';
/** A score and its index take less than this as JSON; what is around them too. */
const BYTES_PER_SCORE = 512;
const BYTES_AROUND = 64 * 1024;

interface Target {
  readonly provider: RerankingProvider;
  readonly model: RerankingModel;
  readonly key: string;
}

export function openReranking(settings: RerankingSettings): Reranking {
  const known = (settings.providers ?? DEFAULT_RERANKING).map(provider => withUrl(provider, settings.urls));
  const providers = new Map(known.filter(one => one.isEnabled).map(one => [one.name, one] as const));
  return {
    providers,
    default: defaultOf(providers),
    isConfigured: [...providers.values()].some(one => one.isTrusted),
    async rerank(query, passages, service, headers, onUsage) {
      const {provider, model} = modelOf(providers, service);
      const target = {provider, model, key: keyOf(provider, headers)};
      const usage = newUsage(provider.name, model.name);
      try {
        const scores = await callAll(inBatches(passages, model.call.maxBatchSize), batch =>
          withRetries(model.call, isTimeout, () => scoresOf(query, batch, target, usage)),
        );
        return scores.flat();
      } finally {
        if (usage.receivedBytes > 0) {
          onUsage?.(usage);
        }
      }
    },
  };
}

function withUrl(provider: RerankingProvider, urls: RerankingSettings['urls']): RerankingProvider {
  const url = urls?.[provider.name];
  return url === undefined
    ? provider
    : {...provider, isTrusted: true, models: provider.models.map(model => ({...model, url}))};
}

function defaultOf(providers: ReadonlyMap<string, RerankingProvider>): DefaultReranking | undefined {
  for (const provider of providers.values()) {
    const model = provider.isDefault ? provider.models.find(one => one.isDefault) : undefined;
    if (model !== undefined) {
      return {provider: provider.name, modelName: model.name};
    }
  }
  return undefined;
}

function modelOf(
  providers: ReadonlyMap<string, RerankingProvider>,
  service: Pick<VectorizeService, 'provider' | 'modelName'>,
): {readonly provider: RerankingProvider; readonly model: RerankingModel} {
  const provider = providers.get(service.provider);
  const model = provider?.models.find(one => one.name === service.modelName);
  if (provider === undefined || model === undefined) {
    throw fail('RERANKING_SERVICE_TYPE_UNAVAILABLE', {
      errorMessage: `The reranking provider ${service.provider} with the model ${service.modelName ?? '(none)'} is not available here.`,
    });
  }
  if (model.status === 'END_OF_LIFE') {
    throw fail('END_OF_LIFE_AI_MODEL', {
      model: model.name,
      modelStatus: model.status,
      message: model.statusMessage ?? '',
    });
  }
  return {provider, model};
}

/** The caller's token goes only where the operator wants it: it may hold a password. */
function keyOf(provider: RerankingProvider, headers: IncomingHttpHeaders): string {
  const key = headers[KEY_HEADER];
  if (typeof key === 'string' && key !== '') {
    return key;
  }
  if (!provider.isTrusted || !provider.authentication.NONE.isEnabled) {
    throw fail('RERANKING_PROVIDER_AUTHENTICATION_KEY_NOT_PROVIDED');
  }
  return tokenOf(headers);
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'RERANKING_PROVIDER_TIMEOUT';

async function scoresOf(
  query: string,
  passages: readonly string[],
  target: Target,
  usage: ModelUsage,
): Promise<number[]> {
  const {provider, model, key} = target;
  const body = JSON.stringify({
    model: model.name,
    query: {text: query},
    passages: passages.map(text => ({text})),
    truncate: 'NONE',
  });
  let reply: Reply;
  try {
    reply = await post({
      url: model.url,
      headers: {authorization: `Bearer ${key}`, 'tenant-id': TENANT},
      body,
      timeoutMs: model.call.timeoutMs,
      maxAnswerBytes: BYTES_AROUND + passages.length * BYTES_PER_SCORE,
      isTrusted: provider.isTrusted,
    });
  } catch (error) {
    throw error instanceof CallFailure ? unanswered(provider.name, error) : error;
  }
  if (reply.status !== 200) {
    throw refused(provider.name, reply, key);
  }
  const answer = parsed(reply.text, provider.name);
  addCall(usage, body, reply.text, answer);
  return readScores(answer, passages.length, provider.name);
}

function readScores(answer: unknown, count: number, provider: string): number[] {
  const scores = new Array<number | undefined>(count).fill(undefined);
  const rankings = membersOf(answer)?.['rankings'];
  if (!Array.isArray(rankings)) {
    throw unusable(provider, 'it has no list `rankings`');
  }
  for (const one of rankings as unknown[]) {
    const {index, logit} = membersOf(one) ?? {};
    if (typeof index !== 'number' || !(index in scores) || scores[index] !== undefined) {
      throw unusable(provider, `a score has the index ${String(index)}`);
    }
    if (typeof logit !== 'number') {
      throw unusable(provider, `the score of the passage ${index} is not a number`);
    }
    scores[index] = logit;
  }
  const missing = scores.indexOf(undefined);
  if (missing >= 0) {
    throw unusable(provider, `the passage ${missing} has no score`);
  }
  return scores as number[];
}

function parsed(text: string, provider: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unusable(provider, 'it is not JSON');
  }
}

const membersOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;

function unanswered(provider: string, failure: CallFailure): DataApiFailure {
  switch (failure.problem) {
    case 'timeout':
      return fail('RERANKING_PROVIDER_TIMEOUT', {
        modelProvider: provider,
        httpStatus: '0',
        errorMessage: failure.message,
      });
    case 'too_long':
    case 'cut_off':
      return unusable(provider, failure.message);
    case 'no_host':
    case 'forbidden':
    case 'unreachable':
      return fail('RERANKING_PROVIDER_SERVER_ERROR', {
        errorMessage: `The reranking provider ${provider} could not be called: ${failure.message} (${failure.systemCode}).`,
      });
  }
}

function refused(provider: string, {status, text, retryAfter}: Reply, key: string): DataApiFailure {
  const said = shortened(withoutSecrets(errorText(text), [key]));
  if (status === 408 || status === 504) {
    return fail('RERANKING_PROVIDER_TIMEOUT', {
      modelProvider: provider,
      httpStatus: String(status),
      errorMessage: said,
    });
  }
  const facts = {errorMessage: `The reranking provider ${provider} answered HTTP ${status}: ${said}`};
  if (status === 429) {
    return fail('RERANKING_PROVIDER_RATE_LIMITED', {errorMessage: `${facts.errorMessage}${waitHint(retryAfter)}`});
  }
  return status >= 500
    ? fail('RERANKING_PROVIDER_SERVER_ERROR', facts)
    : status >= 400
      ? fail('RERANKING_PROVIDER_CLIENT_ERROR', facts)
      : unusable(provider, `it has the HTTP status ${status}`);
}

/** `message` of the answer, else its text. */
function errorText(text: string): string {
  try {
    const message = membersOf(JSON.parse(text))?.['message'];
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

const unusable = (provider: string, what: string): DataApiFailure =>
  fail('RERANKING_PROVIDER_UNEXPECTED_RESPONSE', {
    errorMessage: `The answer of the reranking provider ${provider} cannot be used: ${what}.`,
  });
