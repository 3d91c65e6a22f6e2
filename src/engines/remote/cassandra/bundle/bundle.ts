/**
 * A secure connect bundle: where a database asks for its nodes, and the certificates by which both sides know each other.
 * Seen in: Astra DB, HCD; cql-proxy 0.1 and the DataStax drivers read the same files.
 */
import {readFileSync} from 'node:fs';
import {AddressFailure} from '../address.ts';
import {readZip} from './zip.ts';

export interface Bundle {
  /** Of the metadata service; certificates are made out to it. */
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Fails with `backend_address`. */
export function readBundle(path: string): Bundle {
  try {
    return parseBundle(readFileSync(path));
  } catch (error) {
    if (error instanceof AddressFailure) {
      throw error;
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new AddressFailure(`names a bundle that cannot be read: ${path}: ${why}`, {cause: error});
  }
}

/** Fails with an Error that says what the bundle lacks. */
export function parseBundle(zip: Buffer): Bundle {
  const files = readZip(zip);
  const read = (name: string): string => {
    const file = files.get(name);
    if (file === undefined) {
      throw new Error(`there is no ${name} in it`);
    }
    return file.toString('utf8');
  };
  const {host, port} = readConfig(read('config.json'));
  return {host, port, ca: read('ca.crt'), certificate: read('cert'), key: read('key')};
}

function readConfig(text: string): {readonly host: string; readonly port: number} {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new Error('its config.json is no JSON', {cause: error});
  }
  const {host, port} = (typeof config === 'object' && config !== null ? config : {}) as {
    readonly [name: string]: unknown;
  };
  // Seen in: bundles whose port is a text.
  const number = typeof port === 'string' ? Number(port) : port;
  if (typeof host !== 'string' || host === '' || typeof number !== 'number' || !isPort(number)) {
    throw new Error('its config.json names no host and port');
  }
  return {host, port: number};
}

export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;
