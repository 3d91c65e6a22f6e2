/**
 * Tells HTTP/2 with prior knowledge from HTTP/1.1 by the first bytes of a connection.
 * Source: RFC 9113, "HTTP/2 Connection Preface".
 */
import type {Socket} from 'node:net';

export type HttpProtocol = 'http1' | 'h2';

const PREFACE = Buffer.from('PRI * HTTP/2.0', 'latin1');

/**
 * Reads as little as needed, puts it back, and calls `decide` once. The first bytes may come one by one; a connection that has
 * not decided within `timeoutMs` is destroyed, and one that ends before is closed without a call.
 */
export function sniff(socket: Socket, timeoutMs: number, decide: (protocol: HttpProtocol) => void): void {
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
    const protocol = protocolOf(seen);
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

/** Undefined: it could still be either. */
export function protocolOf(start: Uint8Array): HttpProtocol | undefined {
  const length = Math.min(start.length, PREFACE.length);
  for (let i = 0; i < length; i++) {
    if (start[i] !== PREFACE[i]) {
      return 'http1';
    }
  }
  return length === PREFACE.length ? 'h2' : undefined;
}
