// A small HTTP/1.1 client for load: keep-alive sockets, one request at a time on each, no streams.
import {connect} from 'node:net';

/** Sends a POST and resolves to the parsed JSON body. Made for our own answers: `content-length` only. */
export function httpPool({port, host = '127.0.0.1', headers}) {
  const idle = [];
  const sockets = new Set();
  const fixed = Object.entries({
    'content-type': 'application/json',
    connection: 'keep-alive',
    host: `${host}:${port}`,
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

  function open() {
    const socket = connect(port, host);
    socket.setNoDelay(true);
    sockets.add(socket);
    let parts = [];
    let size = 0;
    let need = -1;
    let bodyAt = -1;
    const link = {
      waiting: undefined,
      send(path, body) {
        return new Promise((resolve, reject) => {
          link.waiting = {resolve, reject};
          socket.write(`POST ${path} HTTP/1.1\r\n${fixed}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
        });
      },
    };
    socket.on('data', chunk => {
      parts.push(chunk);
      size += chunk.length;
      if (need < 0) {
        const all = parts.length === 1 ? chunk : Buffer.concat(parts);
        const at = all.indexOf('\r\n\r\n');
        if (at < 0) return;
        const length = /content-length: (\d+)/i.exec(all.latin1Slice(0, at))?.[1];
        if (length === undefined) return link.waiting?.reject(new Error('no content-length in the answer'));
        bodyAt = at + 4;
        need = bodyAt + Number(length);
        parts = [all];
      }
      if (size < need) return;
      const all = parts.length === 1 ? parts[0] : Buffer.concat(parts);
      const {resolve} = link.waiting;
      link.waiting = undefined;
      parts = [];
      size = 0;
      const body = all.toString('utf8', bodyAt, need);
      need = -1;
      idle.push(link);
      resolve(body);
    });
    const fail = error => {
      sockets.delete(socket);
      // The server closes connections that were idle for long: they must not be used again.
      const at = idle.indexOf(link);
      if (at >= 0) idle.splice(at, 1);
      link.waiting?.reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('connection closed')));
    return link;
  }

  return {
    post: (path, body) => (idle.pop() ?? open()).send(path, body),
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
