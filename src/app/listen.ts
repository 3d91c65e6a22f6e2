/**
 * The listener layer: opens ports, says in one line why one could not be opened, and ends TLS.
 * HTTP ports take HTTP/1.1 and HTTP/2 with prior knowledge (h2c) side by side, and any port plain text beside TLS: see sniff.ts.
 */
import {createServer as createHttpServer} from 'node:http';
import type {IncomingMessage, Server as Http1Server, ServerResponse} from 'node:http';
import {createServer as createHttp2Server} from 'node:http2';
import type {Http2Server, ServerHttp2Session} from 'node:http2';
import {createServer as createTcpServer, isIPv6} from 'node:net';
import type {AddressInfo, Server, Socket} from 'node:net';
import {Failure} from '../base/failure.ts';
import {HTTP_LIMITS} from './http-limits.ts';
import type {HttpLimits} from './http-limits.ts';
import {openSecure} from './secure.ts';
import {httpProtocolOf, isTls, sniff} from './sniff.ts';
import type {TlsSettings} from './tls-settings.ts';

export type ListenErrorCode = 'port_busy' | 'port_refused' | 'bad_address' | 'cannot_listen';

/** How long a connection may stay silent before its protocol is known. */
const SNIFF_TIMEOUT_MS = 30_000;
/** How often HTTP/1.1 connections are looked at for being too slow, unless a limit is shorter. Source: the default of node:http. */
const TIME_CHECK_MS = 30_000;
/** Time for a whole request, body included. Doors that want less measure it themselves. */
const REQUEST_TIMEOUT_MS = 300_000;
const HTTP2_MAX_STREAMS = 256;
/** Room for request bodies in flight, per stream and per connection; the default of 64 KiB makes large inserts wait for round trips. */
const HTTP2_STREAM_WINDOW_BYTES = 1 << 20;
const HTTP2_CONNECTION_WINDOW_BYTES = 4 << 20;
/** How long a client that was refused may take to read why. */
const REFUSED_LINGER_MS = 2_000;
/** How often a closing HTTP listener looks whether requests have finished. */
const DRAIN_POLL_MS = 20;

export interface ConnectionCounts {
  open: number;
  total: number;
  /** Closed at once because of the limit. */
  refusedTotal: number;
}

export interface Listener {
  readonly host: string;
  /** The address that `host` stands for. */
  readonly address: string;
  /** The port that was opened; never 0. */
  readonly port: number;
  /** What was accepted and refused so far, and what is open now. */
  readonly connections: Readonly<ConnectionCounts>;
  /**
   * Stops accepting, lets what runs come to its end, and destroys what is left after `graceMs`.
   * Resolves when every connection is gone. A second call waits for the first.
   */
  close(graceMs: number): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Further connections are closed at once. */
  readonly maxConnections?: number | undefined;
  /** Undefined: the port takes plain text. */
  readonly tls?: TlsSettings | undefined;
  /** A client could not be let in: its handshake failed, or it speaks plain text where it must not. */
  readonly onRefused?: ((why: string) => void) | undefined;
}

const PLAIN_TEXT_REFUSED = 'it speaks plain text, and this port takes TLS only';

/**
 * Opens a TCP port. The receiver of a socket owns it; on `close` the sockets stay open for `graceMs`, and it is for
 * the receiver to end them earlier. With TLS the receiver gets sockets whose handshake is done. Fails with a `ListenErrorCode`.
 */
export async function listen(options: ListenOptions & {onSocket(socket: Socket): void}): Promise<Listener> {
  const server = createTcpServer({noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000});
  const sockets = new Sockets(server);
  const {tls, onSocket, onRefused = () => {}} = options;
  if (tls === undefined) {
    server.on('connection', (socket: Socket) => {
      sockets.track(socket);
      onSocket(socket);
    });
  } else {
    const take = (socket: Socket): void => {
      sockets.isTaken(socket);
      onSocket(socket);
    };
    const secure = openSecure({settings: tls, protocols: [], onSecure: take, onFailure: onRefused});
    server.on('connection', (socket: Socket) => {
      sockets.track(socket);
      sockets.isWaiting(socket);
      sniff(socket, SNIFF_TIMEOUT_MS, isTls, protocol => {
        if (protocol === 'tls') {
          secure(socket);
        } else if (tls.isPlainTextServed) {
          take(socket);
        } else {
          socket.destroy();
          onRefused(PLAIN_TEXT_REFUSED);
        }
      });
    });
  }
  await open(server, options);
  return listenerOf(server, options.host, sockets, () => sockets.destroyWaiting());
}

/**
 * Opens a port for HTTP/1.1 and h2c. For HTTP/2 the handler gets node's compatibility request and response, which have the
 * members of HTTP/1.1 that doors use; `request.httpVersionMajor` tells them apart. Handlers set no `Connection` or `Transfer-Encoding`:
 * HTTP/2 refuses these headers.
 * Requests with `Upgrade: h2c` are served as plain HTTP/1.1, which RFC 9110 allows ("Upgrade").
 * Seen in: java.net.http (astra-db-java), which sends it on every connection.
 */
export async function listenHttp(
  options: Omit<ListenOptions, 'maxConnections'> & {
    readonly limits?: Partial<HttpLimits> | undefined;
    handler(request: IncomingMessage, response: ServerResponse): void;
  },
): Promise<Listener> {
  const limits = {...HTTP_LIMITS, ...options.limits};
  let isClosing = false;
  const http1 = createHttpServer(
    {
      headersTimeout: limits.httpHeaderTimeoutMs,
      requestTimeout: Math.max(REQUEST_TIMEOUT_MS, limits.httpHeaderTimeoutMs),
      keepAliveTimeout: limits.httpIdleTimeoutMs,
      connectionsCheckingInterval: Math.min(TIME_CHECK_MS, limits.httpHeaderTimeoutMs / 2),
      maxHeaderSize: limits.maxHttpHeaderBytes,
    },
    (request, response) => {
      if (isClosing) {
        response.shouldKeepAlive = false;
      }
      options.handler(request, response);
    },
  );
  // Timeouts and the list of idle connections start with this event; this server never listens by itself.
  http1.emit('listening');

  const sessions = new Set<ServerHttp2Session>();
  const http2 = openHttp2(sessions, limits, options.handler);

  const server = createTcpServer({allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000});
  const sockets = new Sockets(server);
  const take = (socket: Socket, isHttp2: boolean): void => {
    sockets.isTaken(socket);
    (isHttp2 ? http2 : http1).emit('connection', socket);
  };
  const {tls, onRefused = () => {}} = options;
  const secure =
    tls === undefined
      ? undefined
      : openSecure({
          settings: tls,
          protocols: ['h2', 'http/1.1'],
          onSecure: socket => take(socket, socket.alpnProtocol === 'h2'),
          onFailure: onRefused,
        });
  server.on('connection', (socket: Socket) => {
    sockets.track(socket);
    sockets.isWaiting(socket);
    sniff(socket, Math.min(SNIFF_TIMEOUT_MS, limits.httpHeaderTimeoutMs), httpProtocolOf, protocol => {
      if (secure !== undefined && protocol === 'tls') {
        secure(socket);
      } else if (tls?.isPlainTextServed !== false) {
        take(socket, protocol === 'h2');
      } else {
        sockets.isTaken(socket);
        refusePlainHttp(socket);
        onRefused(PLAIN_TEXT_REFUSED);
      }
    });
  });
  await open(server, {...options, maxConnections: limits.maxHttpConnections});

  return listenerOf(server, options.host, sockets, () => {
    isClosing = true;
    sockets.destroyWaiting();
    return drainHttp(http1, sessions);
  });
}

/** The answer of most servers to a client that forgot the `s` of `https`. */
function refusePlainHttp(socket: Socket): void {
  const text = 'This port takes HTTPS only.\n';
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
  );
  socket.resume();
  setTimeout(() => socket.destroy(), REFUSED_LINGER_MS).unref();
}

function openHttp2(
  sessions: Set<ServerHttp2Session>,
  limits: HttpLimits,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Http2Server {
  const server = createHttp2Server({
    settings: {maxConcurrentStreams: HTTP2_MAX_STREAMS, initialWindowSize: HTTP2_STREAM_WINDOW_BYTES},
  });
  server.on('session', session => {
    sessions.add(session);
    session.setLocalWindowSize(HTTP2_CONNECTION_WINDOW_BYTES);
    session.setTimeout(limits.http2IdleTimeoutMs, () => session.close());
    session.once('close', () => sessions.delete(session));
  });
  server.on('request', (request, response) => {
    handler(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  return server;
}

/** Ends idle HTTP connections now and busy ones as they become idle. Returns the way to stop looking. */
function drainHttp(http1: Http1Server, sessions: Set<ServerHttp2Session>): () => void {
  for (const session of sessions) {
    session.close();
  }
  http1.closeIdleConnections();
  const timer = setInterval(() => http1.closeIdleConnections(), DRAIN_POLL_MS);
  return () => {
    clearInterval(timer);
    // Ends the checks for timeouts. It says that the server does not listen, which is so.
    http1.close(() => {});
  };
}

/** One client's end of a connection: a secure socket has the same as the socket below it. */
const endOf = ({remoteAddress, remotePort}: Socket): string => `${remoteAddress ?? ''} ${remotePort ?? 0}`;

/** The open sockets of a server, counted. */
class Sockets {
  readonly all = new Set<Socket>();
  readonly counts: ConnectionCounts = {open: 0, total: 0, refusedTotal: 0};
  /** Those that belong to no protocol yet, by the end of the client. */
  readonly #waiting = new Map<string, Socket>();

  constructor(server: Server) {
    server.on('drop', () => (this.counts.refusedTotal += 1));
  }

  track(socket: Socket): void {
    this.all.add(socket);
    this.counts.open += 1;
    this.counts.total += 1;
    socket.once('close', () => {
      this.all.delete(socket);
      this.counts.open -= 1;
    });
    // A reset by the peer is told by 'close' as well; without a listener it would end the process.
    socket.on('error', () => socket.destroy());
  }

  /** Until `isTaken` nobody would miss it. */
  isWaiting(socket: Socket): void {
    const end = endOf(socket);
    this.#waiting.set(end, socket);
    socket.once('close', () => this.#waiting.delete(end));
  }

  /** `socket` may be the secure one above. */
  isTaken(socket: Socket): void {
    this.#waiting.delete(endOf(socket));
  }

  destroyWaiting(): void {
    for (const socket of this.#waiting.values()) {
      socket.destroy();
    }
  }
}

async function open(server: Server, options: ListenOptions): Promise<void> {
  if (options.maxConnections !== undefined) {
    server.maxConnections = options.maxConnections;
  }
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({host: options.host, port: options.port, backlog: 1024}, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw whyNot(error, options);
  }
  // Failures to accept (no file descriptors left) are told here; those that are connected go on.
  server.on('error', () => {});
}

function whyNot(error: unknown, {host, port}: ListenOptions): Failure<ListenErrorCode> {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : '';
  const address = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
  const [code, message] = wording(reason, address, host, error);
  return new Failure(code, message, {host, port}, {cause: error});
}

function wording(reason: string, address: string, host: string, error: unknown): [ListenErrorCode, string] {
  switch (reason) {
    case 'EADDRINUSE':
      return ['port_busy', `Port ${address} is used by another program`];
    case 'EACCES':
    case 'EPERM':
      return ['port_refused', `The operating system does not let this user open ${address}`];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return ['bad_address', `${host} is not an address of this machine`];
    default:
      return [
        'cannot_listen',
        `Cannot listen on ${address}: ${error instanceof Error ? error.message : String(error)}`,
      ];
  }
}

function listenerOf(server: Server, host: string, sockets: Sockets, drain: () => void | (() => void)): Listener {
  let closing: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    const stopDraining = drain();
    const timer = setTimeout(() => {
      for (const socket of sockets.all) {
        socket.destroy();
      }
    }, graceMs);
    await closed;
    clearTimeout(timer);
    stopDraining?.();
  };
  const {address, port} = server.address() as AddressInfo;
  return {
    host,
    address,
    port,
    connections: sockets.counts,
    close: graceMs => (closing ??= close(graceMs)),
  };
}
