/** Who calls: the token of a request as user name and password. */
import type {IncomingHttpHeaders} from 'node:http';
import type {Principal} from '../../core/cql/port.ts';
import {fail} from './errors.ts';

/** Checks user names and passwords, with a cache in front of the database (it costs a bcrypt round). */
export interface Credentials {
  /** Synchronous when the answer is known. Fails with a CqlFailure `bad_credentials`. */
  check(user: string, password: string): Principal | Promise<Principal>;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

const PAIR_PREFIX = 'Cassandra:';
/** User name that stands for all tokens that are not pairs. */
const TOKEN_USER = 'token';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const BEARER = /^bearer +/i;

/** Fails with `MISSING_AUTHENTICATION_TOKEN`. */
export function tokenOf(headers: IncomingHttpHeaders): string {
  const token = single(headers['token']) || single(headers['x-cassandra-token']);
  if (token !== '') {
    return token;
  }
  const bearer = headers.authorization;
  if (bearer !== undefined && BEARER.test(bearer)) {
    return bearer.replace(BEARER, '').trim();
  }
  throw fail('MISSING_AUTHENTICATION_TOKEN', {authHeader: 'Token'});
}

const single = (header: string | string[] | undefined): string =>
  (Array.isArray(header) ? (header[0] ?? '') : (header ?? '')).trim();

/** `Cassandra:<base64 user>:<base64 password>`, or any other text. Fails with `UNAUTHENTICATED_REQUEST`. */
export function loginOf(token: string): Login {
  if (!token.startsWith(PAIR_PREFIX)) {
    return {user: TOKEN_USER, password: token};
  }
  const parts = token.split(':');
  const [, user, password] = parts;
  if (parts.length !== 3 || !user || !password || !BASE64.test(user) || !BASE64.test(password)) {
    throw fail('UNAUTHENTICATED_REQUEST');
  }
  return {user: decode(user), password: decode(password)};
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
