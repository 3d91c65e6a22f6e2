/**
 * Features that can be on or off. The operator's word beats the request's header `Feature-Flag-<name>`, which beats the default.
 * Source: stargate/data-api, "ApiFeatures".
 */
import type {IncomingHttpHeaders} from 'node:http';

/** Whether each is on where nobody says otherwise. Reranking is also on where the operator gave a provider an address: then it is wanted. */
const DEFAULTS = {
  lexical: true,
  tables: true,
  reranking: false,
  vectorize: true,
  mcp: false,
  'request-tracing': false,
  'request-tracing-full': false,
  'billing-events-logging': false,
};

export type FeatureName = keyof typeof DEFAULTS;

export const FEATURE_NAMES = Object.keys(DEFAULTS) as readonly FeatureName[];

/** What the operator says; absent: undecided. */
export type FeatureSettings = {readonly [N in FeatureName]?: boolean | undefined};

export type Features = {readonly [N in FeatureName]: boolean};

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
    'request-tracing': isOn('request-tracing'),
    'request-tracing-full': isOn('request-tracing-full'),
    'billing-events-logging': isOn('billing-events-logging'),
  };
}
