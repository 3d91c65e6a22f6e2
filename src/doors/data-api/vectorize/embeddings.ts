/** Makes vectors of texts through the embedding service of a collection or column: batches, tries again, in the order of the texts. */
import type {IncomingHttpHeaders} from 'node:http';
import {JsonNumber} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {callAll, inBatches, shortened, waitHint, withRetries, withoutSecrets} from './calls.ts';
import type {EmbeddingModel, EmbeddingProvider} from './catalogue.ts';
import {keysOf} from './credentials.ts';
import type {Secrets} from './credentials.ts';
import {DEFAULT_EMBEDDING} from './embedding-table.ts';
import {offlineVector} from './offline.ts';
import {ONNX} from './onnx/local-models.ts';
import type {LocalModels} from './onnx/local-models.ts';
import {CallFailure, post} from './outgoing.ts';
import type {Reply} from './outgoing.ts';
import {PROTOCOLS} from './protocols/index.ts';
import {UnusableAnswer} from './protocols/protocol.ts';
import type {
  EmbeddingCall,
  EmbeddingProtocol,
  EmbeddingRequest,
  ParameterValue,
  Purpose,
} from './protocols/protocol.ts';
import type {VectorizeService} from './service.ts';
import {BadAddressPart, fillTemplate, hasOpenHost} from './templates.ts';
import {addCall, newUsage} from './usage.ts';
import type {ModelUsage, OnUsage} from './usage.ts';

export interface EmbeddingSettings {
  /** In place of the built-in ones. */
  readonly providers?: readonly EmbeddingProvider[] | undefined;
  /** Addresses by provider, instead of the published ones. */
  readonly urls?: {readonly [provider: string]: string} | undefined;
  /** Turns providers on and off. */
  readonly enabled?: {readonly [provider: string]: boolean | undefined} | undefined;
  /** Keys that the operator keeps. With any, the mode SHARED_SECRET is on for all providers that have it. */
  readonly secrets?: Secrets | undefined;
  /** Vectors of the provider `custom`, by text. Without them nothing can be made by it. */
  readonly pairs?: ReadonlyMap<string, readonly number[]> | undefined;
  /** Models of this machine: the provider `onnx`. */
  readonly localModels?: LocalModels | undefined;
  /** Of each call, in place of the provider's. */
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
}

export interface Embeddings {
  /** Those that can be used, by name. */
  readonly providers: ReadonlyMap<string, EmbeddingProvider>;
  /** Keys that the operator keeps. */
  readonly secrets: Secrets;

  /**
   * One vector per text. `headers` are those of the request: they bring the key. `onUsage` is told what was asked of a provider, once, when
   * there was an answer to any of it.
   * Fails with errors of the scope `EMBEDDING_PROVIDER`, `VECTORIZE_CREDENTIAL_INVALID`, `END_OF_LIFE_AI_MODEL`.
   */
  embed(
    service: VectorizeService,
    dimension: number,
    texts: readonly string[],
    headers: IncomingHttpHeaders,
    purpose?: Purpose,
    onUsage?: OnUsage,
  ): Promise<readonly Float32Array[]>;
}

/** Any model and no checks: vectors come from a file of the operator. */
const CUSTOM = 'custom';
const OFFLINE = 'offline';

/** A number of a vector takes less than this as JSON, and so does what is around the vectors. */
const BYTES_PER_NUMBER = 32;
const BYTES_AROUND = 1024 * 1024;

interface Target {
  readonly provider: EmbeddingProvider;
  readonly protocol: EmbeddingProtocol;
  readonly isTrusted: boolean;
  readonly call: Omit<EmbeddingCall, 'texts' | 'nowMs'>;
}

export function openEmbeddings(settings: EmbeddingSettings): Embeddings {
  const secrets: Secrets = settings.secrets ?? new Map();
  const providers = providersOf(settings, secrets);
  return {
    providers,
    secrets,
    async embed(service, dimension, texts, headers, purpose = 'index', onUsage) {
      if (service.provider === CUSTOM && settings.pairs !== undefined) {
        return fromPairs(texts, dimension, settings.pairs);
      }
      const provider = providers.get(service.provider);
      if (provider === undefined) {
        throw notHere(service.provider);
      }
      const model = modelOf(provider, service);
      if (provider.protocol === OFFLINE) {
        return texts.map(text => offlineVector(text, dimension));
      }
      if (provider.protocol === ONNX && settings.localModels !== undefined) {
        return settings.localModels.embed(service.modelName ?? '', texts, purpose);
      }
      const target = targetOf(provider, model, service, {
        dimension,
        purpose,
        keys: keysOf(provider, service.authentication, headers, secrets),
      });
      const usage = newUsage(provider.name, service.modelName ?? '');
      try {
        const vectors = await callAll(inBatches(texts, provider.call.maxBatchSize), batch =>
          withRetries(provider.call, isTimeout, () => vectorsOf(batch, target, usage)),
        );
        return vectors.flat();
      } finally {
        if (usage.receivedBytes > 0) {
          onUsage?.(usage);
        }
      }
    },
  };
}

function providersOf(settings: EmbeddingSettings, secrets: Secrets): ReadonlyMap<string, EmbeddingProvider> {
  const found = new Map<string, EmbeddingProvider>();
  const local = settings.localModels === undefined ? [] : [settings.localModels.provider];
  for (const provider of [...(settings.providers ?? DEFAULT_EMBEDDING), ...local]) {
    const url = settings.urls?.[provider.name];
    const {SHARED_SECRET: secret} = provider.authentication;
    const isEnabled = settings.enabled?.[provider.name] ?? provider.isEnabled;
    if (!isEnabled) {
      continue;
    }
    found.set(provider.name, {
      ...provider,
      ...(url === undefined ? {} : {url, isTrusted: true}),
      isEnabled,
      call: {
        ...provider.call,
        timeoutMs: settings.timeoutMs ?? provider.call.timeoutMs,
        maxRetries: settings.maxRetries ?? provider.call.maxRetries,
      },
      authentication: {
        ...provider.authentication,
        SHARED_SECRET: {...secret, isEnabled: secret.isEnabled || (secrets.size > 0 && secret.keys.length > 0)},
      },
    });
  }
  return found;
}

const notHere = (provider: string): DataApiFailure =>
  fail('EMBEDDING_PROVIDER_UNAVAILABLE', {errorMessage: `The embedding provider ${provider} is not available here.`});

/** A collection may have been made before its model came to its end, or with a catalogue that had another list. */
function modelOf(provider: EmbeddingProvider, service: VectorizeService): EmbeddingModel | undefined {
  const model = provider.models.find(one => one.name === service.modelName);
  if (model?.status === 'END_OF_LIFE') {
    throw fail('END_OF_LIFE_AI_MODEL', {
      model: model.name,
      modelStatus: model.status,
      message: model.statusMessage ?? '',
    });
  }
  return model;
}

function fromPairs(
  texts: readonly string[],
  dimension: number,
  pairs: ReadonlyMap<string, readonly number[]>,
): Float32Array[] {
  return texts.map((text, index) => {
    const vector = pairs.get(text);
    if (vector === undefined || vector.length !== dimension) {
      throw unusable(
        CUSTOM,
        vector === undefined
          ? `the file of pairs has no vector for the text ${index + 1} of this request`
          : `vectors of ${dimension} dimensions were asked for, one of ${vector.length} came`,
      );
    }
    return Float32Array.from(vector);
  });
}

function targetOf(
  provider: EmbeddingProvider,
  model: EmbeddingModel | undefined,
  service: VectorizeService,
  own: Pick<EmbeddingCall, 'dimension' | 'purpose' | 'keys'>,
): Target {
  const template = model?.url ?? provider.url;
  const protocol = PROTOCOLS.get(provider.protocol);
  if (template === undefined || protocol === undefined) {
    throw notHere(provider.name);
  }
  const parameters = new Map<string, ParameterValue>();
  for (const {name, type, default: fallback} of [...provider.parameters, ...(model?.parameters ?? [])]) {
    const given = service.parameters?.get(name);
    if (typeof given === 'string' || typeof given === 'boolean') {
      parameters.set(name, given);
    } else if (given instanceof JsonNumber) {
      parameters.set(name, Number(given.text));
    } else if (fallback !== undefined) {
      parameters.set(name, type === 'boolean' ? fallback === 'true' : type === 'number' ? Number(fallback) : fallback);
    }
  }
  const modelName = service.modelName ?? '';
  try {
    const url = fillTemplate(template, modelName, parameters);
    return {
      provider,
      protocol,
      isTrusted: provider.isTrusted && !hasOpenHost(template),
      call: {...own, url: BASES.has(provider.protocol) ? withSlash(url) : url, model: modelName, parameters},
    };
  } catch (error) {
    if (error instanceof BadAddressPart) {
      throw fail('EMBEDDING_PROVIDER_BAD_HOST_NAME', {
        modelProvider: provider.name,
        errorClass: error.name,
        errorMessage: error.message,
      });
    }
    throw error;
  }
}

/** Protocols whose address is a base. */
const BASES: ReadonlySet<string> = new Set(['openai', 'cohere', 'bedrock']);

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EMBEDDING_PROVIDER_TIMEOUT';

async function vectorsOf(texts: readonly string[], target: Target, usage: ModelUsage): Promise<Float32Array[]> {
  const {provider, protocol} = target;
  const call: EmbeddingCall = {...target.call, texts, nowMs: Date.now()};
  const request = encoded(call, target);
  const reply = await exchange(request, call, target);
  if (reply.status < 200 || reply.status > 299) {
    throw refused(reply, call, target);
  }
  const answer = decoded(reply.text, call, provider.name);
  addCall(usage, request.body, reply.text, answer);
  try {
    return checked(protocol.vectors(answer, call), call);
  } catch (error) {
    throw error instanceof UnusableAnswer ? unusable(provider.name, error.message) : error;
  }
}

function encoded(call: EmbeddingCall, {provider, protocol}: Target): EmbeddingRequest {
  try {
    return protocol.request(call);
  } catch (error) {
    throw fail('EMBEDDING_REQUEST_ENCODING_ERROR', {
      provider: provider.name,
      model: call.model,
      errorMessage: error instanceof Error ? error.message : String(error),
    });
  }
}

async function exchange(request: EmbeddingRequest, call: EmbeddingCall, {provider, isTrusted}: Target): Promise<Reply> {
  try {
    return await post({
      ...request,
      timeoutMs: provider.call.timeoutMs,
      maxAnswerBytes: BYTES_AROUND + call.texts.length * call.dimension * BYTES_PER_NUMBER,
      isTrusted,
    });
  } catch (error) {
    throw error instanceof CallFailure ? unanswered(provider.name, call.model, error) : error;
  }
}

function decoded(text: string, {model}: EmbeddingCall, provider: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw fail('EMBEDDING_RESPONSE_DECODING_ERROR', {provider, model, errorMessage: 'the answer is not JSON'});
  }
}

function checked(vectors: readonly unknown[], {texts, dimension}: EmbeddingCall): Float32Array[] {
  if (vectors.length !== texts.length) {
    throw new UnusableAnswer(`${texts.length} vectors were asked for, ${vectors.length} came`);
  }
  return vectors.map(vector => {
    if (!Array.isArray(vector)) {
      throw new UnusableAnswer('a vector is missing');
    }
    if (vector.length !== dimension) {
      throw new UnusableAnswer(`vectors of ${dimension} dimensions were asked for, one of ${vector.length} came`);
    }
    if (!vector.every(one => typeof one === 'number' && Number.isFinite(Math.fround(one)))) {
      throw new UnusableAnswer('a vector has an element that is not a number of 32 bits');
    }
    return Float32Array.from(vector);
  });
}

function unanswered(provider: string, model: string, failure: CallFailure): DataApiFailure {
  const {problem, message, systemCode} = failure;
  switch (problem) {
    case 'timeout':
      return fail('EMBEDDING_PROVIDER_TIMEOUT', {modelProvider: provider, httpStatus: '0', errorMessage: message});
    case 'no_host':
      return fail('EMBEDDING_PROVIDER_BAD_HOST_NAME', {
        modelProvider: provider,
        errorClass: systemCode,
        errorMessage: message,
      });
    case 'cut_off':
      return fail('EMBEDDING_RESPONSE_DECODING_ERROR', {provider, model, errorMessage: message});
    case 'too_long':
      return unusable(provider, message);
    case 'forbidden':
    case 'unreachable':
      return fail('EMBEDDING_PROVIDER_UNAVAILABLE', {
        errorMessage: `The embedding provider ${provider} could not be called: ${message} (${systemCode}).`,
      });
  }
}

function refused(reply: Reply, {keys}: EmbeddingCall, target: Target): DataApiFailure {
  const {status} = reply;
  const provider = target.provider.name;
  const said = shortened(withoutSecrets(saidBy(target.protocol, reply), keys));
  if (status === 408 || status === 504) {
    return fail('EMBEDDING_PROVIDER_TIMEOUT', {
      modelProvider: provider,
      httpStatus: String(status),
      errorMessage: said,
    });
  }
  const facts = {provider, httpStatus: String(status), errorMessage: said};
  if (status === 429) {
    return fail('EMBEDDING_PROVIDER_RATE_LIMITED', {...facts, errorMessage: `${said}${waitHint(reply.retryAfter)}`});
  }
  return status >= 500
    ? fail('EMBEDDING_PROVIDER_SERVER_ERROR', facts)
    : status >= 400
      ? fail('EMBEDDING_PROVIDER_CLIENT_ERROR', facts)
      : unusable(provider, `it has the HTTP status ${status}`);
}

function saidBy(protocol: EmbeddingProtocol, {status, text}: Reply): string {
  try {
    return protocol.errorText(JSON.parse(text), status) ?? text;
  } catch {
    return text;
  }
}

const unusable = (provider: string, what: string): DataApiFailure =>
  fail('EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', {
    errorMessage: `The answer of the embedding provider ${provider} cannot be used: ${what}.`,
  });
