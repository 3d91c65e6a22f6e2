/** Keys for embedding providers: from headers of the request, from what the operator keeps, else the caller's own token. */
import type {IncomingHttpHeaders} from 'node:http';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {tokenOf} from '../token.ts';
import type {EmbeddingProvider} from './catalogue.ts';

/** A header that is taken by providers that need no key, too. */
const KEY_HEADER = 'x-embedding-api-key';

/** Keys that the operator keeps, as `name.key`, for instance `myKey.providerKey`. */
export type Secrets = ReadonlyMap<string, string>;

/** `name` becomes `name.key`, unless it ends so already: one name may stand for several keys. */
export const credentialName = (name: string, key: string): string =>
  name.endsWith(`.${key}`) ? name : `${name}.${key}`;

/**
 * Keys in the order of the provider's own list; none when it needs none. A header wins over a stored one.
 * Fails with `EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED` and `VECTORIZE_CREDENTIAL_INVALID`.
 */
export function keysOf(
  provider: EmbeddingProvider,
  authentication: JsonObject | undefined,
  headers: IncomingHttpHeaders,
  secrets: Secrets,
): readonly string[] {
  const {NONE, HEADER, SHARED_SECRET} = provider.authentication;
  if (HEADER.isEnabled) {
    const keys = HEADER.keys.map(({accepted}) => headerOf(headers, accepted));
    if (keys.every(key => key !== '')) {
      return keys;
    }
  }
  if (SHARED_SECRET.isEnabled && authentication !== undefined && authentication.size > 0) {
    return SHARED_SECRET.keys.map(({accepted}) => secretOf(authentication.get(accepted), accepted, secrets));
  }
  if (NONE.isEnabled) {
    return callersKey(provider, headers);
  }
  const missing = HEADER.keys.map(({accepted}) => accepted).filter(name => headerOf(headers, name) === '');
  throw fail('EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED', {
    provider: provider.name,
    message:
      missing.length === 1 ? `the header ${missing[0]} is missing` : `the headers ${missing.join(', ')} are missing`,
  });
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
};

function secretOf(name: Json | undefined, key: string, secrets: Secrets): string {
  const secret = typeof name === 'string' ? secrets.get(credentialName(name, key)) : undefined;
  if (secret === undefined) {
    throw fail('VECTORIZE_CREDENTIAL_INVALID', {
      errorMessage: `The server has no credential ${typeof name === 'string' ? credentialName(name, key) : `for ${key}`}.`,
    });
  }
  return secret;
}

/** The caller's token goes only where the operator wants it: it may hold a password. */
function callersKey({name, url, isTrusted}: EmbeddingProvider, headers: IncomingHttpHeaders): readonly string[] {
  const key = headerOf(headers, KEY_HEADER);
  if (key !== '') {
    return [key];
  }
  if (url === undefined) {
    return [];
  }
  if (isTrusted) {
    return [tokenOf(headers)];
  }
  throw fail('EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED', {
    provider: name,
    message: `the header ${KEY_HEADER} is missing`,
  });
}
