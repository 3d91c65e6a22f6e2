/**
 * Opens connections: TCP, TLS, version, STARTUP, authentication, USE.
 * Source: native_protocol_v5, "STARTUP", "AUTH_RESPONSE"; which answers tell of an unknown version: Apache Cassandra 3 to 5, DSE 6.
 */
import {connect as connectTcp, isIP} from 'node:net';
import type {Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import type {ConnectionOptions as TlsOptions} from 'node:tls';
import {CqlFailure} from '../../../core/cql/errors.ts';
import {quoteName} from '../../../core/cql/print-name.ts';
import {OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame, ProtocolVersion} from '../../../wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../../wire/cql/request.ts';
import {nameOf} from './address.ts';
import type {ClusterAddress, Endpoint} from './address.ts';
import {ask} from './ask.ts';
import {Connection} from './connection.ts';
import type {Latencies} from './latencies.ts';
import {CONNECT_TIMEOUT_MS} from './limits.ts';

export interface OpenOptions {
  readonly endpoint: Endpoint;
  readonly address: Pick<ClusterAddress, 'compression' | 'requestTimeoutMs'>;
  readonly tls: TlsOptions | undefined;
  readonly version: ProtocolVersion;
  /** Undefined: the cluster must not ask for any. */
  readonly credentials: {readonly user: string; readonly password: string} | undefined;
  /** Chosen with USE. */
  readonly keyspace?: string | undefined;
  /** Where the times of its answers are counted. */
  readonly latencies?: Latencies | undefined;
  /** How long a slow node is waited for, if that is longer than usual: in the greeting, and when it is silent later. */
  patienceMs?(): number;
  onEnd(why: string): void;
  onEvent?(event: Frame): void;
}

const DSE_AUTHENTICATOR = 'com.datastax.bdp.cassandra.auth.DseAuthenticator';

/**
 * Fails with `bad_credentials`, with `invalid` when the keyspace is not there, with `protocol` when the node does not speak the version,
 * and with `unavailable` when it cannot be reached.
 */
export async function openConnection(options: OpenOptions): Promise<Connection> {
  const {endpoint, address, version, keyspace} = options;
  const socket = await dial(endpoint, options.tls);
  let isReady = false;
  let ended: string | undefined;
  const connection = new Connection(
    {
      socket,
      version,
      compression: address.compression,
      requestTimeoutMs: address.requestTimeoutMs,
      latencies: options.latencies,
      patienceMs: () => options.patienceMs?.() ?? 0,
      onEnd: why => {
        ended = why;
        if (isReady) {
          options.onEnd(why);
        }
      },
      onEvent: event => options.onEvent?.(event),
    },
    performance.now(),
  );
  const greetingMs = Math.max(CONNECT_TIMEOUT_MS, options.patienceMs?.() ?? 0);
  const timer = setTimeout(() => connection.destroy('it did not greet in time'), greetingMs);
  try {
    await greet(connection, options);
    if (keyspace !== undefined) {
      await ask(connection, OPCODES.QUERY, writer =>
        encodeQuery(writer, version, `USE ${quoteName(keyspace)}`, plainParameters('ONE')),
      );
    }
    isReady = true;
    return connection;
  } catch (error) {
    connection.destroy('the greeting failed');
    if (error instanceof CqlFailure && error.code !== 'unavailable') {
      throw error;
    }
    throw unreachable(endpoint, ended ?? (error instanceof Error ? error.message : String(error)), error);
  } finally {
    clearTimeout(timer);
  }
}

async function greet(connection: Connection, {address, credentials, endpoint}: OpenOptions): Promise<void> {
  const startup = new Map([
    ['CQL_VERSION', '3.0.0'],
    ['DRIVER_NAME', 'asterism'],
  ]);
  if (address.compression !== 'none') {
    startup.set('COMPRESSION', address.compression);
  }
  const greeting = await ask(connection, OPCODES.STARTUP, writer => writer.stringMap(startup));
  connection.agree();
  if (greeting.kind === 'ready') {
    return;
  }
  if (greeting.kind !== 'authenticate') {
    throw new CqlFailure('protocol', `A node answered STARTUP with ${greeting.kind}`);
  }
  if (credentials === undefined) {
    throw new CqlFailure('bad_credentials', `The cluster at ${endpoint.host} asks for a user and a password`);
  }
  const plain = Buffer.from(`\0${credentials.user}\0${credentials.password}`);
  const isDse = greeting.authenticator === DSE_AUTHENTICATOR;
  const first = isDse ? Buffer.from('PLAIN') : plain;
  let answer = await ask(connection, OPCODES.AUTH_RESPONSE, writer => writer.bytes(first));
  if (answer.kind === 'auth_challenge' && isDse) {
    answer = await ask(connection, OPCODES.AUTH_RESPONSE, writer => writer.bytes(plain));
  }
  if (answer.kind !== 'auth_success') {
    throw new CqlFailure(
      'bad_credentials',
      `The cluster asks for a way to log in that is not known here: ${answer.kind}`,
    );
  }
}

function dial(endpoint: Endpoint, tls: TlsOptions | undefined): Promise<Socket> {
  const {host, port} = endpoint;
  const servername = endpoint.serverName ?? (isIP(host) === 0 ? host : undefined);
  return new Promise((resolve, reject) => {
    const socket: Socket =
      tls === undefined
        ? connectTcp({host, port})
        : connectTls({...tls, host, port, ...(servername === undefined ? {} : {servername})});
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), CONNECT_TIMEOUT_MS);
    const failed = (error: Error): void => {
      clearTimeout(timer);
      reject(unreachable(endpoint, reasonOf(error), error));
    };
    socket.once('error', failed);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      socket.setKeepAlive(true, 60_000);
      resolve(socket);
    });
  });
}

/** Faults of TLS come with the library's own words for where they arose. */
const reasonOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? `TLS: ${error.reason}` : error.message;

const unreachable = (endpoint: Endpoint, why: string, cause: unknown): CqlFailure =>
  new CqlFailure('unavailable', `${nameOf(endpoint)} cannot be reached: ${why}`, {required: 1, alive: 0}, {cause});
