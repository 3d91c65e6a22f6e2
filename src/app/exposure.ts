/** Beyond loopback, no password, a password that everybody knows, or one that anybody can read on the way, is refused. */
import type {CqlDatabase} from '../core/cql/port.ts';
import {ConfigFailure} from './config.ts';
import type {Config} from './config.ts';

export const SUPERUSER = 'cassandra';
export const DEFAULT_PASSWORD = 'cassandra';

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** Before anything is opened: a refused start must not leave a new data directory with the default password behind. */
export function checkSettings(config: Config, isNew: boolean): void {
  if (isLoopback(config.host)) {
    return;
  }
  if (config.cqlLogin === 'none') {
    throw new ConfigFailure(`Listening on ${config.host} with --cql-login none would let everybody in`);
  }
  const isTlsOnly = config.tlsCertificate !== undefined && config.tls === 'required';
  if (!isTlsOnly && !config.allowPlaintext) {
    throw new ConfigFailure(
      `Listening on ${config.host} would send passwords as plain text; give --tls-certificate and --tls-key, or --allow-plaintext if the network is trusted or TLS ends elsewhere`,
    );
  }
  if (isNew && (config.superuserPassword ?? DEFAULT_PASSWORD) === DEFAULT_PASSWORD) {
    throw new ConfigFailure(
      `Listening on ${config.host} with the default password is refused; choose another one with --superuser-password`,
    );
  }
}

/** What the data that is there says. */
export async function checkPasswords({host}: Config, database: CqlDatabase): Promise<void> {
  if (!isLoopback(host) && (await isPassword(database, DEFAULT_PASSWORD))) {
    throw new ConfigFailure(
      `Listening on ${host} with the default password is refused; start on loopback and change it with ALTER ROLE ${SUPERUSER} WITH PASSWORD = '…'`,
    );
  }
}

/** The password of the superuser, if it is the one that the settings name. */
export async function knownPassword(config: Config, database: CqlDatabase): Promise<string | undefined> {
  const password = config.superuserPassword ?? DEFAULT_PASSWORD;
  return (await isPassword(database, password)) ? password : undefined;
}

const isPassword = (database: CqlDatabase, password: string): Promise<boolean> =>
  database.authenticate(SUPERUSER, password).then(
    () => true,
    () => false,
  );
