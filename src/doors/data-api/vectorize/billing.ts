/**
 * What calls of models cost, as lines of the log: with the feature `billing-events-logging`, for whoever pays the provider. Up to three events
 * for the calls of one command: tokens, bytes sent, bytes received. Source: stargate/data-api, "DefaultBilling", with its defaults.
 */
import {randomUUID} from 'node:crypto';
import type {Log} from '../../../base/log.ts';
import type {Embeddings} from './embeddings.ts';
import type {Reranking} from './reranking.ts';
import {TENANT} from './tenant.ts';
import type {ModelUsage} from './usage.ts';

/** Pipelines cut the line behind this. */
const MARK = 'billing.events';
const PRODUCT = 'serverless';
const RESOURCE_TYPE = 'serverless_database';
/** Providers that are part of the service; the others are somebody else's. */
const INTERNAL_PROVIDERS: ReadonlySet<string> = new Set(['nvidia']);

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
