/** Verified credentials of one database, shared by the doors that get a password with every request or connection. */
import {createHmac, randomBytes} from 'node:crypto';
import {Credentials} from '../core/control/credentials.ts';
import type {CqlDatabase} from '../core/cql/port.ts';

export interface OpenCredentials {
  readonly credentials: Credentials;
  close(): void;
}

export function openCredentials(database: CqlDatabase): OpenCredentials {
  const key = randomBytes(32);
  const credentials = new Credentials({
    authenticate: (user, password) => database.authenticate(user, password),
    // The length keeps two pairs with the same letters apart.
    keyedHash: (user, password) =>
      createHmac('sha256', key).update(`${user.length}:${user}${password}`).digest('binary'),
    nowMs: () => performance.now(),
  });
  const stop = database.onRolesChange(() => credentials.clear());
  return {credentials, close: stop};
}
