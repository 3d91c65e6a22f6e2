/**
 * What providers of embeddings and of reranking are, as data. The shape follows findEmbeddingProviders and findRerankingProviders.
 * The built-in ones are in embedding-table.ts and reranking-table.ts; a file can replace them (providers-file.ts).
 */

export type ModelStatus = 'SUPPORTED' | 'DEPRECATED' | 'END_OF_LIFE';
export const MODEL_STATUSES: readonly string[] = ['SUPPORTED', 'DEPRECATED', 'END_OF_LIFE'] satisfies ModelStatus[];

/**
 * NONE: the caller's own token goes along. HEADER: a key comes with each request. SHARED_SECRET: the operator keeps the key,
 * the collection names it.
 */
export type AuthenticationMode = 'NONE' | 'HEADER' | 'SHARED_SECRET';
export const AUTHENTICATION_MODES = ['NONE', 'HEADER', 'SHARED_SECRET'] as const satisfies AuthenticationMode[];

/** A key of a provider: how we are given it and what the provider is given it as. */
export interface KeyName {
  readonly accepted: string;
  readonly forwarded: string;
}

export interface Authentication {
  readonly isEnabled: boolean;
  readonly keys: readonly KeyName[];
}

export type Authentications = {readonly [M in AuthenticationMode]: Authentication};

/** What the value of a parameter may be; neither: anything of its type. */
export interface Validation {
  readonly range?: readonly [min: number, max: number] | undefined;
  readonly options?: readonly string[] | undefined;
}

export interface ProviderParameter {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly isRequired: boolean;
  /** As text, whatever the type. */
  readonly default: string | undefined;
  readonly displayName: string | undefined;
  readonly help: string | undefined;
  readonly hint?: string | undefined;
  readonly validation?: Validation | undefined;
}

/** How long a vector may be made. */
export interface DimensionRange {
  readonly min: number;
  readonly max: number;
  /** Undefined: the collection must say. */
  readonly default: number | undefined;
  /** When only these lengths are possible. */
  readonly options?: readonly number[] | undefined;
}

export interface EmbeddingModel {
  readonly name: string;
  /** A number when there is one length only. */
  readonly dimension: number | DimensionRange;
  readonly status: ModelStatus;
  readonly statusMessage: string | undefined;
  /** Those of the provider aside; the dimension is not among them. */
  readonly parameters?: readonly ProviderParameter[] | undefined;
  /** Used in place of the provider's. */
  readonly url?: string | undefined;
}

/** How a provider is called. */
export interface CallProperties {
  /** Texts of one call. */
  readonly maxBatchSize: number;
  readonly timeoutMs: number;
  /** Further tries after a timeout. */
  readonly maxRetries: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Part of a pause by which it may be longer or shorter, so that many do not try again at one time. */
  readonly jitter: number;
}

/** Source: stargate/data-api, "RequestProperties". */
export const DEFAULT_CALL: CallProperties = {
  maxBatchSize: 32,
  timeoutMs: 5000,
  maxRetries: 3,
  firstPauseMs: 100,
  longestPauseMs: 500,
  jitter: 0.5,
};

export interface EmbeddingProvider {
  readonly name: string;
  /** A name in protocols/index.ts: several providers may speak one. */
  readonly protocol: string;
  readonly displayName: string;
  /** A base or a whole address, as the protocol has it; `{name}` stands for a parameter. Undefined: nothing is called. */
  readonly url: string | undefined;
  /** The address is the operator's choice, so it may be anywhere, loopback included. */
  readonly isTrusted: boolean;
  readonly isEnabled: boolean;
  readonly authentication: Authentications;
  readonly call: CallProperties;
  readonly parameters: readonly ProviderParameter[];
  readonly models: readonly EmbeddingModel[];
}

export interface RerankingModel {
  readonly name: string;
  readonly isDefault: boolean;
  readonly status: ModelStatus;
  readonly statusMessage: string | undefined;
  readonly url: string;
  readonly call: CallProperties;
}

export interface RerankingProvider {
  readonly name: string;
  /** A name in reranking.ts. */
  readonly protocol: string;
  readonly displayName: string;
  readonly isTrusted: boolean;
  readonly isEnabled: boolean;
  readonly isDefault: boolean;
  readonly authentication: Authentications;
  readonly models: readonly RerankingModel[];
}

const OFF: Authentication = {isEnabled: false, keys: []};

/** A key in a header, or kept by the operator when there is a place to keep it. */
export const byKey = (
  header: readonly string[] = ['x-embedding-api-key'],
  secret: readonly string[] = ['providerKey'],
): Authentications => ({
  NONE: OFF,
  HEADER: {isEnabled: true, keys: header.map(forwarded)},
  SHARED_SECRET: {isEnabled: false, keys: secret.map(forwarded)},
});

/** The caller's own token, or nothing. */
export const withoutKey: Authentications = {NONE: {isEnabled: true, keys: []}, HEADER: OFF, SHARED_SECRET: OFF};

const forwarded = (accepted: string): KeyName => ({accepted, forwarded: 'Authorization'});
