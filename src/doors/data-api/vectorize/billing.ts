/**
 * What calls of models cost, as lines of the log: with the feature `billing-events-logging`, for whoever pays the provider. Up to three events
 * for the calls of one command: tokens, bytes sent, bytes received. Source: stargate/data-api, "DefaultBilling", with its defaults.
 */
import {randomUUID} from 'node:crypto';
import type {Log} from '../../../base/log.ts';
import type {Embeddings} from './embeddings.ts';
import {at} from './protocols/protocol.ts';
import type {Reranking} from './reranking.ts';
import {TENANT} from './tenant.ts';

/** Of the calls that one command made to a model. */
export interface ModelUsage {
  readonly provider: string;
  readonly model: string;
  /** As the provider counts them; 0 when it does not say. */
  tokens: number;
  /** Of bodies. */
  sentBytes: number;
  receivedBytes: number;
}

export type OnUsage = (usage: ModelUsage) => void;

/** Pipelines cut the line behind this. */
const MARK = 'billing.events';
const PRODUCT = 'serverless';
const RESOURCE_TYPE = 'serverless_database';
/** Providers that are part of the service; the others are somebody else's. */
const INTERNAL_PROVIDERS: ReadonlySet<string> = new Set(['nvidia']);

export const newUsage = (provider: string, model: string): ModelUsage => ({
  provider,
  model,
  tokens: 0,
  sentBytes: 0,
  receivedBytes: 0,
});

/** One call more. */
export function addCall(usage: ModelUsage, sent: string, received: string, answer: unknown): void {
  usage.tokens += tokensOf(answer);
  usage.sentBytes += Buffer.byteLength(sent);
  usage.receivedBytes += Buffer.byteLength(received);
}

/** The same services, whose calls are told to the log. */
export const billedEmbeddings = (embeddings: Embeddings, log: Log, now: () => number): Embeddings => ({
  ...embeddings,
  embed: (service, dimension, texts, headers, purpose) =>
    embeddings.embed(service, dimension, texts, headers, purpose, usage => tell(usage, log, now)),
});

export const billedReranking = (reranking: Reranking, log: Log, now: () => number): Reranking => ({
  ...reranking,
  rerank: (query, passages, service, headers) =>
    reranking.rerank(query, passages, service, headers, usage => tell(usage, log, now)),
});

function tell({provider, model, tokens, sentBytes, receivedBytes}: ModelUsage, log: Log, now: () => number): void {
  const side = INTERNAL_PROVIDERS.has(provider) ? 'internal' : 'external';
  const timestamp = new Date(now()).toISOString();
  const metrics = {total_tokens: tokens, egress_bytes: sentBytes, ingress_bytes: receivedBytes};
  for (const [metric, usage] of Object.entries(metrics)) {
    const event = {
      id: randomUUID(),
      timestamp,
      product: PRODUCT,
      event_type: `${side}_model_${metric}`,
      properties: {usage, resource_type: RESOURCE_TYPE, resource_id: TENANT, provider, model},
    };
    log.info(`${MARK} ${JSON.stringify(event)}`);
  }
}

/** Where the protocols say how many tokens a call took. */
function tokensOf(answer: unknown): number {
  for (const path of [
    ['usage', 'total_tokens'],
    ['usage', 'prompt_tokens'],
    ['meta', 'billed_units', 'input_tokens'],
    ['inputTextTokenCount'],
  ]) {
    const count = at(answer, ...path);
    if (typeof count === 'number' && Number.isSafeInteger(count)) {
      return count;
    }
  }
  const predictions = at(answer, 'predictions');
  return Array.isArray(predictions)
    ? predictions.reduce<number>((sum, one) => {
        const count = at(one, 'embeddings', 'statistics', 'token_count');
        return typeof count === 'number' && Number.isSafeInteger(count) ? sum + count : sum;
      }, 0)
    : 0;
}
