/** Verified credentials of one database, shared by the doors that get a password with every request or connection. */
import {hash, randomBytes} from 'node:crypto';
import {Credentials} from '../core/control/credentials.ts';
import type {CqlDatabase} from '../core/cql/port.ts';

export interface OpenCredentials {
  readonly credentials: Credentials;
  close(): void;
}

export function openCredentials(database: CqlDatabase): OpenCredentials {
  // What is hashed begins with a secret and the hash never leaves the process: a plain hash is as good as an HMAC, at a quarter of its cost.
  const key = randomBytes(32).toString('hex');
  const credentials = new Credentials({
    authenticate: (user, password) => database.authenticate(user, password),
    // The length keeps two pairs with the same letters apart.
    keyedHash: (user, password) => hash('sha256', `${key}${user.length}:${user}${password}`, 'base64'),
    nowMs: () => performance.now(),
  });
  const stop = database.onRolesChange(() => credentials.clear());
  return {credentials, close: stop};
}
