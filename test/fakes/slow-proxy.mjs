// A proxy for TCP that passes everything on to one port, and answers only after a while: a slow server.
import {connect, createServer} from 'node:net';

/** Resolves to {port, close}. Bytes to the client wait `delayMs` each time. */
export async function startSlowProxy(port, delayMs) {
  const sockets = new Set();
  const timers = new Set();
  const later = work => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  };
  const proxy = createServer(client => {
    const server = connect(port, '127.0.0.1');
    client.on('data', bytes => server.write(bytes));
    server.on('data', bytes => later(() => client.write(bytes)));
    server.on('end', () => later(() => client.end()));
    client.on('end', () => server.end());
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: proxy.address().port,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => proxy.close(resolve));
    },
  };
}
