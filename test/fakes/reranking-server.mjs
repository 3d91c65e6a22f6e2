#!/usr/bin/env node
// A small real HTTP server that speaks NVIDIA's reranking protocol: a passage scores by how many different words of the
// query it has, less a little for each of its other words.
//   node test/fakes/reranking-server.mjs [PORT]    prints its base URL
import {createServer} from 'node:http';
import {pathToFileURL} from 'node:url';

const wordsOf = text => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Higher is better. */
export function relevance(query, passage) {
  const wanted = new Set(wordsOf(query));
  const words = wordsOf(passage);
  const found = new Set(words.filter(word => wanted.has(word)));
  return Number((found.size - words.filter(word => !wanted.has(word)).length / 100).toFixed(4));
}

/** Resolves to {url, requests, close}. The key `wrong-key` is refused. */
export function startRerankingServer(port = 0) {
  const requests = [];
  const server = createServer((req, res) => {
    const parts = [];
    req.on('data', part => parts.push(part));
    req.on('end', () => {
      const answer = (status, body) => {
        res.writeHead(status, {'content-type': 'application/json'});
        res.end(JSON.stringify(body));
      };
      const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
      requests.push({path: req.url, headers: req.headers, body});
      if (req.headers.authorization === 'Bearer wrong-key') return answer(401, {message: 'the key is not valid'});
      const scores = body.passages.map(({text}, index) => ({index, logit: relevance(body.query.text, text)}));
      return answer(200, {rankings: scores.sort((a, b) => b.logit - a.logit), usage: {total_tokens: 1}});
    });
  });
  return new Promise(resolve => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}/v1/ranking`,
        requests,
        close: () =>
          new Promise(closed => {
            server.close(closed);
            server.closeAllConnections();
          }),
      });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const {url} = await startRerankingServer(Number(process.argv[2] ?? 0));
  console.log(url);
}
