/**
 * Features that can be on or off. The operator's word beats the request's header `Feature-Flag-<name>`, which beats the default.
 * Source: stargate/data-api, "ApiFeatures".
 */
import type {IncomingHttpHeaders} from 'node:http';

export type FeatureName = 'lexical' | 'tables' | 'reranking' | 'vectorize' | 'mcp';

/** What the operator says; absent: undecided. */
export type FeatureSettings = {readonly [N in FeatureName]?: boolean | undefined};

export interface Features {
  readonly lexical: boolean;
  readonly tables: boolean;
  readonly reranking: boolean;
  readonly vectorize: boolean;
  readonly mcp: boolean;
}

/** Reranking is also on where the operator gave a provider an address: then it is wanted. */
const DEFAULTS: Features = {lexical: true, tables: true, reranking: false, vectorize: true, mcp: false};

/** Only a server setting, as in the original. */
const WITHOUT_HEADER: ReadonlySet<FeatureName> = new Set(['vectorize']);

export function featuresOf(
  settings: FeatureSettings,
  headers: IncomingHttpHeaders,
  defaults: Partial<Features> = {},
): Features {
  const isOn = (name: FeatureName): boolean => {
    const header = WITHOUT_HEADER.has(name) ? undefined : headers[`feature-flag-${name}`];
    return (
      settings[name] ?? (header === 'true' ? true : header === 'false' ? false : (defaults[name] ?? DEFAULTS[name]))
    );
  };
  return {
    lexical: isOn('lexical'),
    tables: isOn('tables'),
    reranking: isOn('reranking'),
    vectorize: isOn('vectorize'),
    mcp: isOn('mcp'),
  };
}
