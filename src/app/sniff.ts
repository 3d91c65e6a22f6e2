/**
 * Tells protocols apart by the first bytes of a connection: TLS, HTTP/2 with prior knowledge, HTTP/1.1, and what else a port is for.
 * Source: RFC 8446, "Record Protocol"; RFC 9113, "HTTP/2 Connection Preface".
 */
import type {Socket} from 'node:net';

export type HttpProtocol = 'tls' | 'http1' | 'h2';

const PREFACE = Buffer.from('PRI * HTTP/2.0', 'latin1');
/** Type of the record that begins every TLS connection. No version of the native protocol, and no letter. */
const TLS_HANDSHAKE = 0x16;

/**
 * Reads as little as `classify` needs, puts it back, and calls `decide` once. The first bytes may come one by one; a connection that has
 * not decided within `timeoutMs` is destroyed, and one that ends before is closed without a call.
 */
export function sniff<P>(
  socket: Socket,
  timeoutMs: number,
  classify: (start: Uint8Array) => P | undefined,
  decide: (protocol: P) => void,
): void {
  let seen: Buffer | undefined;
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  timer.unref();

  const stop = (): void => {
    clearTimeout(timer);
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    socket.off('close', stop);
  };
  const onEnd = (): void => {
    stop();
    socket.end();
  };
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      return;
    }
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const protocol = classify(seen);
    if (protocol === undefined) {
      return;
    }
    stop();
    socket.unshift(seen);
    decide(protocol);
  };

  socket.on('readable', onReadable);
  socket.once('end', onEnd);
  socket.once('close', stop);
}

/** Undefined: it could still be more than one of them. */
export function httpProtocolOf(start: Uint8Array): HttpProtocol | undefined {
  if (start[0] === TLS_HANDSHAKE) {
    return 'tls';
  }
  const length = Math.min(start.length, PREFACE.length);
  for (let i = 0; i < length; i++) {
    if (start[i] !== PREFACE[i]) {
      return 'http1';
    }
  }
  return length === PREFACE.length ? 'h2' : undefined;
}

/** One byte tells. */
export const isTls = (start: Uint8Array): 'tls' | 'plain' => (start[0] === TLS_HANDSHAKE ? 'tls' : 'plain');
