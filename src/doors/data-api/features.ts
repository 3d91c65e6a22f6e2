/**
 * Features that can be on or off. The operator's word beats the request's header `Feature-Flag-<name>`, which beats the default.
 * Source: stargate/data-api, "ApiFeatures".
 */
import type {IncomingHttpHeaders} from 'node:http';

export type FeatureName = 'lexical' | 'tables' | 'reranking' | 'vectorize';

/** What the operator says; absent: undecided. */
export type FeatureSettings = {readonly [N in FeatureName]?: boolean | undefined};

export interface Features {
  readonly lexical: boolean;
  readonly tables: boolean;
  readonly reranking: boolean;
  readonly vectorize: boolean;
}

/**
 * Not served yet, whatever a request or the operator asks for: text search, tables, reranking. Collections are then made
 * with lexical and rerank disabled, and the API's own errors say so.
 */
const NOT_SERVED: ReadonlySet<FeatureName> = new Set(['lexical', 'tables', 'reranking']);

const DEFAULTS: Features = {lexical: true, tables: true, reranking: false, vectorize: true};

/** Only a server setting, as in the original. */
const WITHOUT_HEADER: ReadonlySet<FeatureName> = new Set(['vectorize']);

export function featuresOf(settings: FeatureSettings, headers: IncomingHttpHeaders): Features {
  const isOn = (name: FeatureName): boolean => {
    if (NOT_SERVED.has(name)) {
      return false;
    }
    const header = WITHOUT_HEADER.has(name) ? undefined : headers[`feature-flag-${name}`];
    return settings[name] ?? (header === 'true' ? true : header === 'false' ? false : DEFAULTS[name]);
  };
  return {
    lexical: isOn('lexical'),
    tables: isOn('tables'),
    reranking: isOn('reranking'),
    vectorize: isOn('vectorize'),
  };
}
