/**
 * Where a cluster is and how to talk to it, as one text: `cassandra://user:password@host1,host2:9042/?localDatacenter=dc1`, or
 * `bundle://user:password@/path/to/bundle.zip`. Everything behind the `?` may be left out.
 */
import {Failure} from '../../../base/failure.ts';
import type {Consistency} from '../../../core/cql/port.ts';
import {isConsistency} from '../../../wire/cql/consistency.ts';

export interface Endpoint {
  /** A name, an IPv4 or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** In the greeting of TLS, where it is not the host. */
  readonly serverName?: string | undefined;
}

/** For people. */
export const nameOf = ({host, port, serverName}: Endpoint): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}${serverName === undefined ? '' : ` (${serverName})`}`;

/** When a read, or a write that may be done twice, is sent to a second node: after a time, or when most others were answered. */
export type RaceDelay =
  | {readonly kind: 'never'}
  | {readonly kind: 'ms'; readonly ms: number}
  | {readonly kind: 'percentile'; readonly of: number};

export interface ClusterAddress {
  /** Path of a secure connect bundle: it tells where the nodes are, and the certificates. */
  readonly bundle?: string | undefined;
  /** Empty with a bundle. */
  readonly contactPoints: readonly Endpoint[];
  /** Undefined: the cluster asks for none, or nothing may be done without a caller's own. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Undefined: that of the first contact point that answers. */
  readonly localDatacenter: string | undefined;
  /** Asked, in this order, while no node of the local data center can be reached; `LOCAL_QUORUM` is then theirs. */
  readonly otherDatacenters: readonly string[];
  readonly tls: TlsToCluster | undefined;
  readonly compression: 'none' | 'lz4';
  /** For requests that say nothing themselves. */
  readonly consistency: Consistency;
  readonly serialConsistency: Consistency;
  /** A request that got no answer by then has failed. */
  readonly requestTimeoutMs: number;
  /** Connections to each node, for each user, that are opened under load. */
  readonly connectionsPerNode: number;
  readonly speculativeExecution: RaceDelay;
}

export interface TlsToCluster {
  /** PEM file of the authorities that sign the certificates of nodes; undefined: those that the system trusts. */
  readonly caFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
  /** False: any certificate is taken. */
  readonly isVerified: boolean;
}

export class AddressFailure extends Failure<'backend_address'> {
  constructor(message: string, options?: ErrorOptions) {
    super('backend_address', message, {}, options);
    this.name = 'AddressFailure';
  }
}

const DEFAULT_PORT = 9042;

const PARAMETERS = [
  'localDatacenter',
  'otherDatacenters',
  'tls',
  'tlsCa',
  'tlsCertificate',
  'tlsKey',
  'compression',
  'consistency',
  'serialConsistency',
  'requestTimeoutMs',
  'connectionsPerNode',
  'speculativeExecution',
] as const;
type Parameter = (typeof PARAMETERS)[number];

const TLS_PARAMETERS = ['tls', 'tlsCa', 'tlsCertificate', 'tlsKey'] as const satisfies readonly Parameter[];

/** Fails with `backend_address`; the message never holds the password. */
export function parseAddress(text: string): ClusterAddress {
  const match = /^(cassandra|bundle):\/\/(?:([^@/?]*)@)?([^?]+)(?:\?(.*))?$/.exec(text);
  const [, scheme, credentials, where = '', query] = match ?? [];
  const hosts = where.replace(/\/$/, '');
  if (match === null || (scheme === 'cassandra' && (hosts === '' || hosts.includes('/')))) {
    throw new AddressFailure(
      'needs cassandra://USER:PASSWORD@HOST[:PORT][,HOST…][/?localDatacenter=NAME] or bundle://USER:PASSWORD@/PATH/TO/BUNDLE.zip',
    );
  }
  const given = readParameters(query);
  const [user, password] = readCredentials(credentials);
  if (scheme === 'bundle' && TLS_PARAMETERS.some(name => given.has(name))) {
    throw new AddressFailure('needs no settings of TLS with a bundle: it has its own');
  }
  return {
    ...(scheme === 'bundle' ? {bundle: decoded(where), contactPoints: []} : {contactPoints: readHosts(hosts)}),
    user,
    password,
    localDatacenter: given.get('localDatacenter'),
    otherDatacenters: (given.get('otherDatacenters') ?? '').split(',').filter(name => name !== ''),
    tls: readTls(given),
    compression: choice(given, 'compression', ['none', 'lz4']),
    consistency: level(given, 'consistency', 'LOCAL_QUORUM'),
    serialConsistency: level(given, 'serialConsistency', 'LOCAL_SERIAL'),
    requestTimeoutMs: count(given, 'requestTimeoutMs', 12_000, 1),
    connectionsPerNode: count(given, 'connectionsPerNode', 2, 1),
    speculativeExecution: raceDelay(given.get('speculativeExecution') ?? 'p99'),
  };
}

function readParameters(query: string | undefined): ReadonlyMap<Parameter, string> {
  const given = new Map<Parameter, string>();
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    const known = PARAMETERS.find(parameter => parameter === name);
    if (known === undefined) {
      throw new AddressFailure(`does not know ${name}; there are ${PARAMETERS.join(', ')}`);
    }
    given.set(known, value);
  }
  return given;
}

function readCredentials(text: string | undefined): [user: string | undefined, password: string | undefined] {
  if (text === undefined || text === '') {
    return [undefined, undefined];
  }
  const at = text.indexOf(':');
  if (at < 1) {
    throw new AddressFailure('needs USER:PASSWORD before the @');
  }
  return [decoded(text.slice(0, at)), decoded(text.slice(at + 1))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressFailure('needs a % in user, password or path to be written as %25');
  }
}

function raceDelay(text: string): RaceDelay {
  const match = /^(?:off|p(\d\d(?:\.\d{1,2})?)|(\d{1,6}))$/.exec(text);
  if (match === null || Number(match[1] ?? 50) < 50 || Number(match[2] ?? 1) < 1) {
    throw new AddressFailure('needs speculativeExecution to be off, milliseconds, or a percentile such as p99');
  }
  const [, percentile, ms] = match;
  if (percentile !== undefined) {
    return {kind: 'percentile', of: Number(percentile) / 100};
  }
  return ms === undefined ? {kind: 'never'} : {kind: 'ms', ms: Number(ms)};
}

/** A port after the last host is that of all that name none. */
function readHosts(text: string): readonly Endpoint[] {
  const parsed = text.split(',').map(part => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(part.trim());
    const host = match?.[1] ?? match?.[2];
    const port = match?.[3] === undefined ? undefined : Number(match[3]);
    if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) {
      throw new AddressFailure(`needs hosts as HOST or HOST:PORT, not ${part}`);
    }
    return {host, port};
  });
  const common = parsed.at(-1)?.port ?? DEFAULT_PORT;
  return parsed.map(({host, port}) => ({host, port: port ?? common}));
}

function readTls(given: ReadonlyMap<Parameter, string>): TlsToCluster | undefined {
  const mode = choice(given, 'tls', ['off', 'on', 'unverified']);
  const [caFile, certificateFile, keyFile] = [given.get('tlsCa'), given.get('tlsCertificate'), given.get('tlsKey')];
  if (mode === 'off') {
    if (caFile !== undefined || certificateFile !== undefined || keyFile !== undefined) {
      throw new AddressFailure('needs tls=on for the other settings of TLS');
    }
    return undefined;
  }
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw new AddressFailure('needs both tlsCertificate and tlsKey');
  }
  return {caFile, certificateFile, keyFile, isVerified: mode === 'on'};
}

function choice<const T extends string>(
  given: ReadonlyMap<Parameter, string>,
  name: Parameter,
  choices: readonly [T, ...T[]],
): T {
  const value = given.get(name);
  const found = value === undefined ? choices[0] : choices.find(one => one === value);
  if (found === undefined) {
    throw new AddressFailure(`needs ${name} to be one of ${choices.join(', ')}`);
  }
  return found;
}

function level(given: ReadonlyMap<Parameter, string>, name: Parameter, otherwise: Consistency): Consistency {
  const value = given.get(name)?.toUpperCase() ?? otherwise;
  if (!isConsistency(value)) {
    throw new AddressFailure(`needs ${name} to be a consistency level`);
  }
  return value;
}

function count(given: ReadonlyMap<Parameter, string>, name: Parameter, otherwise: number, least: number): number {
  const text = given.get(name);
  if (text === undefined) {
    return otherwise;
  }
  if (!/^\d{1,8}$/.test(text) || Number(text) < least) {
    throw new AddressFailure(`needs ${name} to be a whole number from ${least}`);
  }
  return Number(text);
}
