/** The answer to AUTHENTICATE: `authzid NUL user NUL password`. Source: RFC 4616, "PLAIN SASL Mechanism". */
import {CqlFailure} from '../../core/cql/errors.ts';

/** What the drivers know as password authentication; they choose how to answer by this name. */
export const AUTHENTICATOR = 'org.apache.cassandra.auth.PasswordAuthenticator';

const badCredentials = (message: string): CqlFailure => new CqlFailure('bad_credentials', message);

/** The authzid is not used. Fails with `bad_credentials`, in the words of Apache Cassandra 5.0. */
export function parseSaslPlain(token: Uint8Array): {user: string; password: string} {
  const parts = Buffer.from(token).toString('utf8').split('\0');
  if (parts.length < 3) {
    throw badCredentials('Password must not be null');
  }
  const [, user = '', password = ''] = parts;
  if (parts.length > 3 || user === '' || password === '') {
    throw badCredentials('Credential format error: username or password is empty or contains NUL(\\0) character');
  }
  return {user, password};
}
