/**
 * Files of the operator: a catalogue of providers in place of the built-in one, keys that are kept here, and vectors of the provider
 * `custom`. The catalogue has the names of the original's files (`stargate.jsonapi.embedding.providers…`), as JSON.
 */
import {Failure} from '../../../base/failure.ts';
import {AUTHENTICATION_MODES, DEFAULT_CALL, MODEL_STATUSES} from './catalogue.ts';
import type {
  Authentication,
  Authentications,
  CallProperties,
  DimensionRange,
  EmbeddingModel,
  EmbeddingProvider,
  ModelStatus,
  ProviderParameter,
  RerankingModel,
  RerankingProvider,
  Validation,
} from './catalogue.ts';
import {PROTOCOLS} from './protocols/index.ts';

/** The file cannot be used; the message says where and why. */
export class ProvidersFileFailure extends Failure<'providers_file'> {
  constructor(message: string) {
    super('providers_file', message);
    this.name = 'ProvidersFileFailure';
  }
}

export interface Catalogue {
  /** Undefined: the built-in ones stay. */
  readonly embedding: readonly EmbeddingProvider[] | undefined;
  readonly reranking: readonly RerankingProvider[] | undefined;
}

/** Not called over HTTP. */
const OFFLINE = 'offline';
const RERANKING_PROTOCOL = 'nvidia';
const DIMENSION = 'vectorDimension';

/** An object of a file; names in `kebab-case` and `camelCase` are the same. Tells where it is when it is not as it should be. */
class Entry {
  readonly where: string;
  readonly #members = new Map<string, unknown>();

  constructor(value: unknown, where: string) {
    this.where = where;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ProvidersFileFailure(`${where} must be an object`);
    }
    for (const [name, member] of Object.entries(value)) {
      if (member !== null) {
        this.#members.set(camelCase(name), member);
      }
    }
  }

  /** Members by their names as they are written: these are names of users. */
  static named(value: unknown, where: string): [string, Entry][] {
    new Entry(value, where);
    return Object.entries(value as object).map(([name, member]) => [name, new Entry(member, `${where}.${name}`)]);
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  raw(name: string): unknown {
    return this.#members.get(name);
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'string', 'a text') as string | undefined;
  }

  flag(name: string, fallback: boolean): boolean {
    return (this.#typed(name, 'boolean', 'true or false') as boolean | undefined) ?? fallback;
  }

  /** A number from `min` on. */
  number(name: string, min: number): number | undefined {
    const value = this.#typed(name, 'number', 'a number') as number | undefined;
    if (value !== undefined && value < min) {
      throw new ProvidersFileFailure(`${this.where}.${name} must be ${min} or more`);
    }
    return value;
  }

  entry(name: string): Entry | undefined {
    return this.has(name) ? new Entry(this.raw(name), `${this.where}.${name}`) : undefined;
  }

  entries(name: string): Entry[] {
    const list = this.raw(name) ?? [];
    if (!Array.isArray(list)) {
      throw new ProvidersFileFailure(`${this.where}.${name} must be a list`);
    }
    return list.map((one, index) => new Entry(one, `${this.where}.${name}[${index}]`));
  }

  demand<T>(value: T | undefined, name: string): T {
    if (value === undefined) {
      throw new ProvidersFileFailure(`${this.where} needs ${name}`);
    }
    return value;
  }

  #typed(name: string, type: string, what: string): unknown {
    const value = this.raw(name);
    if (value !== undefined && typeof value !== type) {
      throw new ProvidersFileFailure(`${this.where}.${name} must be ${what}`);
    }
    return value;
  }
}

const camelCase = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ProvidersFileFailure(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Fails with ProvidersFileFailure. */
export function readCatalogue(text: string): Catalogue {
  const top = new Entry(jsonOf(text), 'the file');
  const root = top.entry('stargate')?.entry('jsonapi') ?? top;
  const embedding = root.entry('embedding')?.raw('providers');
  const reranking = root.entry('reranking')?.raw('providers');
  if (embedding === undefined && reranking === undefined) {
    throw new ProvidersFileFailure('it has neither embedding.providers nor reranking.providers');
  }
  return {
    embedding: embedding === undefined ? undefined : Entry.named(embedding, 'embedding.providers').map(embeddingOf),
    reranking: reranking === undefined ? undefined : rerankingsOf(Entry.named(reranking, 'reranking.providers')),
  };
}

function embeddingOf([name, entry]: [string, Entry]): EmbeddingProvider {
  const protocol = entry.text('protocol') ?? name;
  if (protocol !== OFFLINE && !PROTOCOLS.has(protocol)) {
    const known = [...PROTOCOLS.keys(), OFFLINE].sort().join(', ');
    throw new ProvidersFileFailure(`${entry.where} has the protocol ${protocol}; there are ${known}`);
  }
  const url = urlOf(entry);
  return {
    name,
    protocol,
    displayName: entry.text('displayName') ?? name,
    url: protocol === OFFLINE ? undefined : entry.demand(url, 'url'),
    isTrusted: url !== undefined,
    isEnabled: entry.flag('enabled', true),
    authentication: authenticationOf(entry),
    call: callOf(entry.entry('properties'), DEFAULT_CALL),
    parameters: entry.entries('parameters').map(parameterOf),
    models: entry.entries('models').map(modelOf),
  };
}

function urlOf(entry: Entry, name = 'url'): string | undefined {
  const url = entry.text(name);
  if (url !== undefined && !/^https?:\/\/./.test(url)) {
    throw new ProvidersFileFailure(`${entry.where}.${name} must be an http or https address`);
  }
  return url;
}

function authenticationOf(entry: Entry): Authentications {
  const modes = entry.entry('supportedAuthentications');
  const of = (mode: string): Authentication => {
    const one = modes?.entry(mode);
    return {
      isEnabled: one?.flag('enabled', false) ?? false,
      keys: (one?.entries('tokens') ?? []).map(token => ({
        accepted: token.demand(token.text('accepted'), 'accepted').trim(),
        forwarded: token.text('forwarded') ?? 'Authorization',
      })),
    };
  };
  const [none, header, secret] = AUTHENTICATION_MODES.map(of) as [Authentication, Authentication, Authentication];
  const keys = header.keys.map(key => ({...key, accepted: key.accepted.toLowerCase()}));
  if (header.isEnabled && keys.length === 0) {
    throw new ProvidersFileFailure(`${entry.where} has the authentication HEADER without tokens`);
  }
  return {NONE: none, HEADER: {...header, keys}, SHARED_SECRET: secret};
}

function callOf(entry: Entry | undefined, fallback: CallProperties): CallProperties {
  return {
    maxBatchSize: Math.floor(entry?.number('maxBatchSize', 1) ?? fallback.maxBatchSize),
    timeoutMs: entry?.number('readTimeoutMillis', 1) ?? fallback.timeoutMs,
    maxRetries: entry?.number('atMostRetries', 0) ?? fallback.maxRetries,
    firstPauseMs: entry?.number('initialBackOffMillis', 0) ?? fallback.firstPauseMs,
    longestPauseMs: entry?.number('maxBackOffMillis', 0) ?? fallback.longestPauseMs,
    jitter: entry?.number('jitter', 0) ?? fallback.jitter,
  };
}

function parameterOf(entry: Entry): ProviderParameter {
  const type = (entry.text('type') ?? 'string').toLowerCase();
  if (type !== 'string' && type !== 'number' && type !== 'boolean') {
    throw new ProvidersFileFailure(`${entry.where}.type must be string, number or boolean`);
  }
  const fallback = entry.raw('defaultValue');
  return {
    name: entry.demand(entry.text('name'), 'name'),
    type,
    isRequired: entry.flag('required', false),
    default:
      typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean'
        ? String(fallback)
        : undefined,
    displayName: entry.text('displayName'),
    help: entry.text('help'),
    hint: entry.text('hint'),
    validation: validationOf(entry.entry('validation')),
  };
}

function validationOf(entry: Entry | undefined): Validation | undefined {
  const range = entry?.raw('numericRange');
  const options = entry?.raw('options');
  if (range !== undefined) {
    if (!Array.isArray(range) || range.length !== 2 || !range.every(one => typeof one === 'number')) {
      throw new ProvidersFileFailure(`${entry?.where}.numericRange must be two numbers`);
    }
    return {range: range as [number, number]};
  }
  if (options !== undefined) {
    if (!Array.isArray(options)) {
      throw new ProvidersFileFailure(`${entry?.where}.options must be a list`);
    }
    return {options: options.map(String)};
  }
  return undefined;
}

function supportOf(entry: Entry): {status: ModelStatus; statusMessage: string | undefined} {
  const support = entry.entry('apiModelSupport');
  const status = support?.text('status') ?? 'SUPPORTED';
  if (!MODEL_STATUSES.includes(status)) {
    throw new ProvidersFileFailure(`${entry.where}.apiModelSupport.status must be one of ${MODEL_STATUSES.join(', ')}`);
  }
  return {status: status as ModelStatus, statusMessage: support?.text('message')};
}

function modelOf(entry: Entry): EmbeddingModel {
  const parameters = entry.entries('parameters').map(parameterOf);
  const dimension = entry.number(DIMENSION, 1);
  const asked = parameters.find(({name}) => name === DIMENSION);
  return {
    name: entry.demand(entry.text('name'), 'name'),
    dimension: entry.demand(
      dimension ?? (asked === undefined ? undefined : rangeOf(asked)),
      `${DIMENSION}, as a number or among its parameters`,
    ),
    ...supportOf(entry),
    parameters: parameters.filter(({name}) => name !== DIMENSION),
    url: urlOf(entry, 'serviceUrlOverride'),
  };
}

function rangeOf({default: text, validation}: ProviderParameter): DimensionRange {
  const options = validation?.options?.map(Number);
  const [min, max] =
    validation?.range ?? (options === undefined ? [1, Infinity] : [Math.min(...options), Math.max(...options)]);
  return {min, max, default: text === undefined ? undefined : Number(text), options};
}

function rerankingsOf(entries: readonly [string, Entry][]): RerankingProvider[] {
  const providers = entries.map(rerankingOf);
  const defaults = providers
    .filter(one => one.isEnabled && one.isDefault)
    .flatMap(one => one.models.filter(model => model.isDefault));
  if (providers.some(one => one.isEnabled) && defaults.length !== 1) {
    throw new ProvidersFileFailure('reranking.providers needs exactly one default model of a default provider');
  }
  return providers;
}

function rerankingOf([name, entry]: [string, Entry]): RerankingProvider {
  const protocol = entry.text('protocol') ?? name;
  if (protocol !== RERANKING_PROTOCOL) {
    throw new ProvidersFileFailure(`${entry.where} has the protocol ${protocol}; there is ${RERANKING_PROTOCOL}`);
  }
  return {
    name,
    protocol,
    displayName: entry.text('displayName') ?? name,
    isTrusted: true,
    isEnabled: entry.flag('enabled', true),
    isDefault: entry.flag('isDefault', false),
    authentication: authenticationOf(entry),
    models: entry.entries('models').map(rerankingModelOf),
  };
}

const PASSAGES: CallProperties = {...DEFAULT_CALL, maxBatchSize: 10};

function rerankingModelOf(entry: Entry): RerankingModel {
  return {
    name: entry.demand(entry.text('name'), 'name'),
    isDefault: entry.flag('isDefault', false),
    ...supportOf(entry),
    url: entry.demand(urlOf(entry), 'url'),
    call: callOf(entry.entry('properties'), PASSAGES),
  };
}

/** `{"myKey": {"providerKey": "…"}}` as `myKey.providerKey`. Fails with ProvidersFileFailure, which shows no key. */
export function readSecrets(text: string): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const [name, keys] of membersOf(jsonOfSecrets(text), 'the file')) {
    for (const [key, value] of membersOf(keys, name)) {
      if (typeof value !== 'string' || value === '') {
        throw new ProvidersFileFailure(`${name}.${key} must be a text`);
      }
      secrets.set(`${name}.${key}`, value);
    }
  }
  return secrets;
}

/** What a parser says of broken JSON may show a piece of it. */
function jsonOfSecrets(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProvidersFileFailure('it is not JSON');
  }
}

/** `{"a text": [0.1, …]}`. Fails with ProvidersFileFailure. */
export function readPairs(text: string): ReadonlyMap<string, readonly number[]> {
  const pairs = new Map<string, readonly number[]>();
  for (const [name, vector] of membersOf(jsonOf(text), 'the file')) {
    if (!Array.isArray(vector) || vector.length === 0 || !vector.every(one => typeof one === 'number')) {
      throw new ProvidersFileFailure(`the vector of ${JSON.stringify(name)} must be a list of numbers`);
    }
    pairs.set(name, vector as number[]);
  }
  return pairs;
}

function membersOf(value: unknown, where: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProvidersFileFailure(`${where} must be an object`);
  }
  return Object.entries(value);
}
