/** Ends TLS: sockets whose first bytes are a handshake go in, sockets with what the client says come out. */
import type {Socket} from 'node:net';
import {createServer} from 'node:tls';
import type {TLSSocket} from 'node:tls';
import type {TlsSettings} from './tls-settings.ts';

/** From the first byte of a handshake to its end. */
const HANDSHAKE_TIMEOUT_MS = 15_000;

export interface SecureOptions {
  readonly settings: TlsSettings;
  /** Names of protocols that clients may choose from (ALPN); empty: they are not asked. */
  readonly protocols: readonly string[];
  onSecure(socket: TLSSocket): void;
  /** A handshake came to nothing. */
  onFailure(why: string): void;
}

/** Gives the way in. A socket is destroyed when its handshake fails, or when its client shows no certificate that it must show. */
export function openSecure({settings, protocols, onSecure, onFailure}: SecureOptions): (socket: Socket) => void {
  const {clientCa, isClientCertificateRequired} = settings;
  const server = createServer({
    cert: settings.certificate,
    key: settings.key,
    ca: clientCa,
    requestCert: clientCa !== undefined,
    rejectUnauthorized: isClientCertificateRequired,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    ...(protocols.length === 0 ? {} : {ALPNProtocols: [...protocols]}),
  });
  server.on('secureConnection', socket => {
    if (clientCa !== undefined && !socket.authorized && hasCertificate(socket)) {
      onFailure(`the certificate of the client is not accepted (${String(socket.authorizationError)})`);
      socket.destroy();
    } else {
      onSecure(socket);
    }
  });
  server.on('tlsClientError', (error, socket) => {
    socket.destroy();
    onFailure(error.message);
  });
  return socket => void server.emit('connection', socket);
}

const hasCertificate = (socket: TLSSocket): boolean => Object.keys(socket.getPeerCertificate()).length > 0;
