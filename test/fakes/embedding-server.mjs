#!/usr/bin/env node
// A small real HTTP server that speaks the OpenAI embeddings protocol and computes a deterministic embedding:
// every word adds a pseudo-random direction that depends on the word alone, so texts that share words are near each other.
//   node test/fakes/embedding-server.mjs [PORT]    prints its base URL
import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import {pathToFileURL} from 'node:url';

/** The unit vector of a text. */
export function embed(text, dimension) {
  const sum = new Float64Array(dimension);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    for (let block = 0, i = 0; i < dimension; block += 1) {
      const bytes = createHash('sha256').update(`${word}/${block}`).digest();
      for (let b = 0; b < 32 && i < dimension; b += 1, i += 1) sum[i] += bytes[b] - 127.5;
    }
  }
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, x => Number((x / length).toFixed(7)));
}

const DEFAULT_DIMENSION = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** Resolves to {url, requests, close}. Any non-empty key is good but `wrong-key`; the model `slow` never answers. */
export function startEmbeddingServer(port = 0) {
  const requests = [];
  const server = createServer((req, res) => {
    const parts = [];
    req.on('data', part => parts.push(part));
    req.on('end', () => {
      const answer = (status, body) => {
        res.writeHead(status, {'content-type': 'application/json'});
        res.end(JSON.stringify(body));
      };
      const key = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
      if (req.method !== 'POST' || !req.url.endsWith('/embeddings'))
        return answer(404, {error: {message: 'no such page'}});
      if (key === undefined || key === 'wrong-key')
        return answer(401, {error: {message: 'Incorrect API key provided'}});
      let body;
      try {
        body = JSON.parse(Buffer.concat(parts).toString('utf8'));
      } catch {
        return answer(400, {error: {message: 'not JSON'}});
      }
      requests.push({path: req.url, headers: req.headers, body});
      const dimension = body.dimensions ?? DEFAULT_DIMENSION[body.model];
      if (dimension === undefined) return answer(404, {error: {message: `The model ${body.model} does not exist`}});
      const texts = Array.isArray(body.input) ? body.input : [body.input];
      const tokens = texts.join(' ').split(/\s+/).length;
      return answer(200, {
        object: 'list',
        model: body.model,
        data: texts.map((text, index) => ({object: 'embedding', index, embedding: embed(text, dimension)})),
        usage: {prompt_tokens: tokens, total_tokens: tokens},
      });
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}/v1/`,
        requests,
        close: () =>
          new Promise(done => {
            server.closeAllConnections();
            server.close(done);
          }),
      });
    });
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {url} = await startEmbeddingServer(Number(process.argv[2] ?? 0));
  console.log(url);
}
