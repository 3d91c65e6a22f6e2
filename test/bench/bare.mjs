// Bare servers of the same answer size: what Node itself costs.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {httpPool} from './http-client.mjs';
import {closedLoop} from './measure.mjs';

const HTTP = `
  const answer = {data: {document: {_id: 'x', note: 'y'.repeat(880)}}};
  const server = require('node:http').createServer((req, res) => {
    const parts = [];
    req.on('data', part => parts.push(part));
    req.on('end', () => {
      JSON.parse(Buffer.concat(parts).toString());
      const body = Buffer.from(JSON.stringify(answer));
      res.writeHead(200, {'content-type': 'application/json', 'content-length': body.length});
      res.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A bare TCP server that answers each CQL frame with a canned frame; stands for what reading and writing sockets costs. */
const tcp = bodyBytes => `
  const body = Buffer.alloc(${bodyBytes}, 120);
  const server = require('node:net').createServer(socket => {
    socket.setNoDelay(true);
    let rest = Buffer.alloc(0);
    socket.on('data', chunk => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const out = [];
      while (rest.length >= 9 && rest.length >= 9 + rest.readUInt32BE(5)) {
        const head = Buffer.from(rest.subarray(0, 9));
        head[0] |= 0x80;
        head[4] = 8;
        head.writeUInt32BE(body.length, 5);
        out.push(head, body);
        rest = rest.subarray(9 + rest.readUInt32BE(5));
      }
      if (out.length > 0) socket.write(Buffer.concat(out));
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function startBare(source) {
  const child = spawn(process.execPath, ['-e', source], {stdio: ['ignore', 'pipe', 'inherit']});
  const [line] = await once(child.stdout, 'data');
  return {pid: child.pid, port: Number(String(line)), stop: () => child.kill()};
}

export const startBareTcp = bodyBytes => startBare(tcp(bodyBytes));

export async function bareHttp(seconds) {
  const bare = await startBare(HTTP);
  const http = httpPool({port: bare.port, headers: {}});
  const body = JSON.stringify({findOne: {filter: {_id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479'}}});
  const work = async () => void JSON.parse(await http.post('/v1/bench/docs', body));
  await closedLoop({pid: bare.pid, concurrency: 32, seconds: 2, work});
  const result = await closedLoop({pid: bare.pid, concurrency: 32, seconds, work});
  http.close();
  bare.stop();
  return result;
}

export async function bareTcp(seconds) {
  const {connect} = await import('node:net');
  const bare = await startBareTcp(1060);
  const request = Buffer.alloc(60);
  request.writeUInt8(4, 0);
  request.writeUInt8(10, 4);
  request.writeUInt32BE(51, 5);
  const links = Array.from({length: 2}, () => {
    const socket = connect(bare.port, '127.0.0.1');
    socket.setNoDelay(true);
    const waiting = [];
    let bytes = 0;
    socket.on('data', chunk => {
      bytes += chunk.length;
      for (; bytes >= 1069; bytes -= 1069) waiting.shift()();
    });
    return {socket, waiting};
  });
  const work = i =>
    new Promise(resolve => {
      const link = links[i & 1];
      link.waiting.push(resolve);
      link.socket.write(request);
    });
  await closedLoop({pid: bare.pid, concurrency: 64, seconds: 2, work});
  const result = await closedLoop({pid: bare.pid, concurrency: 64, seconds, work});
  for (const {socket} of links) socket.destroy();
  bare.stop();
  return result;
}
