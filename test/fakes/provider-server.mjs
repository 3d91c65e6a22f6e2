#!/usr/bin/env node
// A small real HTTP server that speaks the protocols of the embedding providers and of a reranking one. It refuses what they
// would refuse: a wrong or missing key (good ones are below), members that are missing or not known, too many texts.
//   node test/fakes/provider-server.mjs [PORT]    prints `PROVIDER=URL` for each
// Vectors are those of embedding-server.mjs, a score is the number of words that query and passage share.
// A text that holds one of these makes the whole call fail: `fault:STATUS`, `fault:cut`, `fault:malformed`, `fault:count`,
// `fault:dimension`, `fault:slow` (no answer), `fault:once` (504 the first time).
import {createHash, createHmac} from 'node:crypto';
import {createServer} from 'node:http';
import {pathToFileURL} from 'node:url';
import {embed} from './embedding-server.mjs';

export const KEY = 'good-key';
export const ACCESS_ID = 'good-access-id';
export const SECRET_KEY = 'good-secret-key';

/** A request that the provider would refuse. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const bearer = ({headers}) => {
  if (headers.authorization !== `Bearer ${KEY}`) throw new Refused(401, `wrong key ${headers.authorization}`);
};

/** Members of the body: name → type; `?` at the end of a name for one that may be left out. */
function members(body, shape) {
  const names = Object.keys(shape).map(name => name.replace('?', ''));
  for (const name of Object.keys(body)) {
    if (!names.includes(name)) throw new Refused(422, `unknown member ${name}`);
  }
  for (const [name, type] of Object.entries(shape)) {
    const value = body[name.replace('?', '')];
    if (value === undefined && name.endsWith('?')) continue;
    const is = Array.isArray(value) ? 'list' : typeof value;
    if (typeof type === 'string' ? is !== type : !type.includes(value)) {
      throw new Refused(422, `member ${name} is ${JSON.stringify(value)}`);
    }
  }
}

const data = vectors => ({
  object: 'list',
  // From the last to the first: the index counts.
  data: vectors.map((embedding, index) => ({object: 'embedding', index, embedding})).reverse(),
  usage: {prompt_tokens: 1, total_tokens: 1},
});

/** Each: where, the most texts, who may, what is asked; then the answer and how it says what is wrong. */
const FAMILIES = {
  openai: {
    path: /^\/openai\/v1\/embeddings$/,
    url: '/openai/v1/',
    most: 2048,
    check(request, body) {
      bearer(request);
      members(body, {input: 'list', model: 'string', 'dimensions?': 'number'});
      return {texts: body.input, dimension: body.dimensions ?? 1536};
    },
    answer: data,
    error: message => ({error: {message}}),
  },
  azureOpenAI: {
    path: /^\/azure\/(\w+)\/deployments\/(\w+)\/embeddings\?api-version=2024-02-01$/,
    url: '/azure/{resourceName}/deployments/{deploymentId}/embeddings?api-version=2024-02-01',
    most: 2048,
    check({headers}, body) {
      if (headers['api-key'] !== KEY || headers.authorization !== undefined) throw new Refused(401, 'wrong key');
      members(body, {input: 'list', model: 'string', 'dimensions?': 'number'});
      return {texts: body.input, dimension: body.dimensions ?? 1536};
    },
    answer: data,
    error: message => ({error: {message}}),
  },
  bedrock: {
    path: /^\/bedrock\/model\/amazon\.titan-embed-text-v(1|2%3A0)\/invoke$/,
    url: '/bedrock/',
    most: 1,
    check(request, body) {
      checkAwsSignature(request);
      members(body, {inputText: 'string', 'dimensions?': [256, 512, 1024]});
      return {texts: [body.inputText], dimension: body.dimensions ?? 1536};
    },
    answer: ([embedding]) => ({embedding, inputTextTokenCount: 1}),
    error: message => ({message}),
  },
  cohere: {
    path: /^\/cohere\/embed$/,
    url: '/cohere/',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {texts: 'list', model: 'string', input_type: ['search_document', 'search_query']});
      return {texts: body.texts, dimension: 1024};
    },
    answer: vectors => ({embeddings: {float: vectors}, meta: {billed_units: {input_tokens: 1}}}),
    error: message => ({message}),
  },
  huggingface: {
    path: /^\/huggingface\/models\/[\w-]+\/[\w.-]+\/pipeline\/feature-extraction$/,
    url: '/huggingface/models/{modelId}/pipeline/feature-extraction',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {inputs: 'list', options: 'object'});
      if (body.options.waitForModel !== true) throw new Refused(422, 'waitForModel');
      return {texts: body.inputs, dimension: 384};
    },
    answer: vectors => vectors,
    error: error => ({error}),
  },
  huggingfaceDedicated: {
    path: /^\/dedicated\/end\/us-east-1\/aws\/embeddings$/,
    url: '/dedicated/{endpointName}/{regionName}/{cloudName}/embeddings',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {input: 'list'});
      return {texts: body.input, dimension: 16};
    },
    answer: data,
    error: message => ({message}),
  },
  jinaAI: {
    path: /^\/jina$/,
    url: '/jina',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {
        input: 'list',
        model: 'string',
        'dimensions?': 'number',
        'task?': 'string',
        'late_chunking?': 'boolean',
      });
      if ((body.dimensions === undefined) === body.model.endsWith('v3')) throw new Refused(422, 'dimensions');
      return {texts: body.input, dimension: body.dimensions ?? 768};
    },
    answer: data,
    error: detail => ({detail}),
  },
  mistral: {
    path: /^\/mistral$/,
    url: '/mistral',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {input: 'list', model: ['mistral-embed'], encoding_format: ['float']});
      return {texts: body.input, dimension: 1024};
    },
    answer: data,
    error: message => ({message}),
  },
  nvidia: {
    path: /^\/nvidia$/,
    url: '/nvidia',
    most: 8,
    check({headers}, body) {
      // The key of the request, else the token of the caller.
      if (!/^Bearer (good-key|Cassandra:.*)$/.test(headers.authorization ?? '')) throw new Refused(401, 'wrong key');
      if (typeof headers['tenant-id'] !== 'string') throw new Refused(400, 'no tenant');
      members(body, {input: 'list', model: ['NV-Embed-QA'], input_type: ['passage', 'query']});
      return {texts: body.input, dimension: 1024};
    },
    answer: data,
    error: message => ({message}),
  },
  upstageAI: {
    path: /^\/upstage$/,
    url: '/upstage',
    most: 1,
    check(request, body) {
      bearer(request);
      members(body, {
        input: 'string',
        model: ['solar-embedding-1-large-passage', 'solar-embedding-1-large-query'],
      });
      return {texts: [body.input], dimension: 4096};
    },
    answer: data,
    error: message => ({error: {message}}),
  },
  voyageAI: {
    path: /^\/voyage$/,
    url: '/voyage',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {
        input_type: ['document', 'query'],
        input: 'list',
        model: 'string',
        'truncation?': 'boolean',
      });
      return {texts: body.input, dimension: 1024};
    },
    answer: data,
    error: detail => ({detail}),
  },
  vertexai: {
    path: /^\/vertex\/projects\/(\w+)\/models\/textembedding-gecko@003:predict$/,
    url: '/vertex/projects/{projectId}/models',
    most: 32,
    check(request, body) {
      bearer(request);
      members(body, {instances: 'list', 'parameters?': 'object'});
      return {texts: body.instances.map(({content}) => content), dimension: 768};
    },
    answer: vectors => ({
      predictions: vectors.map(values => ({embeddings: {values, statistics: {token_count: 1}}})),
    }),
    error: message => ({error: {code: 400, message}}),
  },
  reranking: {
    path: /^\/ranking$/,
    url: '/ranking',
    most: 10,
    check({headers}, body) {
      if (!/^Bearer (good-key|Cassandra:.*)$/.test(headers.authorization ?? '')) throw new Refused(401, 'wrong key');
      if (typeof headers['tenant-id'] !== 'string') throw new Refused(400, 'no tenant');
      members(body, {model: 'string', query: 'object', passages: 'list', truncate: ['NONE']});
      return {texts: body.passages.map(({text}) => text), query: body.query.text};
    },
    error: message => ({message}),
  },
};

/** Reckons the signature again from the request as it came. */
function checkAwsSignature({method, url, headers, text}) {
  const [, credential, signed, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [id, day, region, service, end] = (credential ?? '').split('/');
  if (id !== ACCESS_ID || service !== 'bedrock' || end !== 'aws4_request') throw new Refused(403, 'no such access id');
  if (!headers['x-amz-date']?.startsWith(day)) throw new Refused(403, 'the day is not that of the request');
  const hash = value => createHash('sha256').update(value).digest('hex');
  const path = url.split('/').map(encodeURIComponent).join('/');
  const lines = signed.split(';').map(name => `${name}:${headers[name]}\n`);
  const canonical = `${method}\n${path}\n\n${lines.join('')}\n${signed}\n${hash(text)}`;
  const toSign = `AWS4-HMAC-SHA256\n${headers['x-amz-date']}\n${day}/${region}/${service}/${end}\n${hash(canonical)}`;
  let key = `AWS4${SECRET_KEY}`;
  for (const part of [day, region, service, end]) key = createHmac('sha256', key).update(part).digest();
  if (createHmac('sha256', key).update(toSign).digest('hex') !== signature) throw new Refused(403, 'wrong signature');
}

const wordsOf = text => new Set(text.toLowerCase().match(/\w+/g) ?? []);

/** One score for each passage, from the last to the first. */
const rankings = (query, passages) =>
  passages
    .map((passage, index) => ({index, logit: [...wordsOf(passage)].filter(word => wordsOf(query).has(word)).length}))
    .reverse();

/** Resolves to {url, urls, requests, close}; `urls` has the address of each provider as the program is given it. */
export function startProviderServer(port = 0) {
  const requests = [];
  let failedOnce = false;
  const server = createServer((req, res) => {
    const parts = [];
    req.on('data', part => parts.push(part));
    req.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const found = Object.entries(FAMILIES).find(([, family]) => family.path.test(req.url));
      const answer = (status, body) => {
        const retry = status === 429 ? {'retry-after': '30'} : {};
        res.writeHead(status, {'content-type': 'application/json', ...retry});
        res.end(typeof body === 'string' ? body : JSON.stringify(body));
      };
      if (req.method !== 'POST' || found === undefined) return answer(404, {message: `no such page ${req.url}`});
      const [provider, family] = found;
      try {
        const body = JSON.parse(text);
        const {texts, dimension, query} = family.check(
          {method: 'POST', url: req.url, headers: req.headers, text},
          body,
        );
        requests.push({provider, path: req.url, headers: req.headers, body, texts: texts.length});
        if (texts.length > family.most) throw new Refused(400, `${texts.length} texts`);
        const fault = /fault:(\w+)/.exec(texts.join(' '))?.[1];
        if (fault === 'slow') return undefined;
        if (fault === 'malformed') return answer(200, '{"data": [');
        if (fault === 'cut') {
          res.writeHead(200, {'content-length': '1000'});
          return res.write('{"data": [', () => res.destroy());
        }
        if (fault === 'once' && !failedOnce) {
          failedOnce = true;
          return answer(504, family.error('too slow'));
        }
        if (/^\d+$/.test(fault ?? '')) throw new Refused(Number(fault), `it went wrong, ${fault}`);
        if (query !== undefined) {
          const scores = rankings(query, texts);
          return answer(200, {rankings: fault === 'count' ? scores.slice(1) : scores, usage: {total_tokens: 1}});
        }
        const vectors = texts.map(one => embed(one, fault === 'dimension' ? dimension + 1 : dimension));
        return answer(200, family.answer(fault === 'count' ? vectors.slice(1) : vectors));
      } catch (error) {
        return answer(error.status ?? 400, family.error(error.message));
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}`;
      resolve({
        url,
        urls: Object.fromEntries(Object.entries(FAMILIES).map(([name, family]) => [name, `${url}${family.url}`])),
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
  const {urls} = await startProviderServer(Number(process.argv[2] ?? 0));
  for (const [provider, url] of Object.entries(urls)) console.log(`${provider}=${url}`);
}
