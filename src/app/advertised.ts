/** Where drivers are told to dial: they connect to it again, so it must be an address that reaches this port. */
import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import {ConfigFailure} from './config.ts';

export interface Advertised {
  /** IPv4 or IPv6; never an address that stands for all. */
  readonly host: string;
  readonly port: number;
}

/**
 * `given` is the setting, `ADDRESS` or `ADDRESS:PORT`; `bound` is what the port was opened on. Fails with `config`.
 * Drivers drop or replace 0.0.0.0, so without a setting it becomes the first address of this machine that others can reach.
 */
export function advertisedAddress(
  given: string | undefined,
  bound: Advertised,
  interfaces: () => ReturnType<typeof networkInterfaces> = networkInterfaces,
): Advertised {
  if (given !== undefined) {
    return parseGiven(given, bound.port);
  }
  const {host, port} = bound;
  if (host !== '0.0.0.0' && host !== '::') {
    return {host: host.startsWith('127.') ? '127.0.0.1' : host, port};
  }
  const all = Object.values(interfaces()).flatMap(addresses => addresses ?? []);
  const outer = all.find(({family, internal}) => family === 'IPv4' && !internal);
  return {host: outer?.address ?? '127.0.0.1', port};
}

function parseGiven(given: string, port: number): Advertised {
  const match = /^\[(.+)\](?::(\d{1,5}))?$/.exec(given) ?? /^([^:]+):(\d{1,5})$/.exec(given);
  const host = match?.[1] ?? given;
  const givenPort = match?.[2] === undefined ? port : Number(match[2]);
  if (isIP(host) === 0 || host === '0.0.0.0' || host === '::' || givenPort < 1 || givenPort > 65_535) {
    throw new ConfigFailure(
      `--cql-address needs ADDRESS or ADDRESS:PORT that drivers can dial, such as 10.0.0.5:9042, not ${JSON.stringify(given)}`,
    );
  }
  return {host, port: givenPort};
}
