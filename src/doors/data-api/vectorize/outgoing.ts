/** Calls to providers: one POST of JSON, with a limit on time and on the length of the answer. Redirects are not followed. */
import {Agent as HttpAgent, request as httpRequest} from 'node:http';
import type {ClientRequest, IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {isIP} from 'node:net';
import {ForbiddenAddress, isPublic, publicLookup} from './addresses.ts';

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole call. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** The operator chose the host: then it may be anywhere. */
  readonly isTrusted: boolean;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Seconds, or a date, as the provider wrote it. */
  readonly retryAfter: string | undefined;
}

export type CallProblem = 'timeout' | 'no_host' | 'forbidden' | 'unreachable' | 'too_long' | 'cut_off';

/** There is no whole answer. The message is a clause without names of users' data. */
export class CallFailure extends Error {
  readonly problem: CallProblem;
  /** The system's name of what went wrong, where there is one. */
  readonly systemCode: string;
  constructor(problem: CallProblem, message: string, systemCode: string = problem) {
    super(message);
    this.name = 'CallFailure';
    this.problem = problem;
    this.systemCode = systemCode;
  }
}

/** Connections are kept between calls: a TLS handshake costs more than the rest of a small call. */
const AGENT_OPTIONS = {keepAlive: true, maxFreeSockets: 8};
const AGENTS = {
  trusted: {http: new HttpAgent(AGENT_OPTIONS), https: new HttpsAgent(AGENT_OPTIONS)},
  other: {
    http: new HttpAgent({...AGENT_OPTIONS, lookup: publicLookup}),
    https: new HttpsAgent({...AGENT_OPTIONS, lookup: publicLookup}),
  },
};

/** Fails with CallFailure. */
export async function post(call: Outgoing): Promise<Reply> {
  const url = new URL(call.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!call.isTrusted && isIP(host) !== 0 && !isPublic(host)) {
    throw new CallFailure('forbidden', new ForbiddenAddress(host).message);
  }
  const signal = AbortSignal.timeout(call.timeoutMs);
  // A kept connection may have been closed by the provider while the request was on its way: then once more on a new one.
  return (await exchange(url, call, signal, true)) ?? (await exchange(url, call, signal, false)) ?? unreachable();
}

const unreachable = (): never => {
  throw new CallFailure('unreachable', 'the connection was closed', 'ECONNRESET');
};

/** Undefined: a kept connection turned out to be dead. */
async function exchange(url: URL, call: Outgoing, signal: AbortSignal, mayReuse: boolean): Promise<Reply | undefined> {
  let sent: ClientRequest | undefined;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent = send(url, call, signal, mayReuse);
      sent.on('response', resolve);
      sent.on('error', reject);
      sent.end(call.body);
    });
    const text = await bounded(response, call.maxAnswerBytes);
    return {status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after']};
  } catch (error) {
    sent?.destroy();
    if (signal.aborted) {
      throw new CallFailure('timeout', `no answer within ${call.timeoutMs} ms`);
    }
    if (mayReuse && sent?.reusedSocket === true && codeOf(error) === 'ECONNRESET') {
      return undefined;
    }
    throw failureOf(error);
  }
}

function send(url: URL, {headers, body, isTrusted}: Outgoing, signal: AbortSignal, mayReuse: boolean): ClientRequest {
  const isTls = url.protocol === 'https:';
  const agents = AGENTS[isTrusted ? 'trusted' : 'other'];
  const options = {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...headers,
      'content-length': Buffer.byteLength(body),
    },
    signal,
    ...(mayReuse ? {agent: isTls ? agents.https : agents.http} : {agent: false as const}),
    ...(mayReuse || isTrusted ? {} : {lookup: publicLookup}),
  };
  return isTls ? httpsRequest(url, options) : httpRequest(url, options);
}

async function bounded(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) {
        throw new CallFailure('too_long', `the answer is longer than ${maxBytes} bytes`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof CallFailure
      ? error
      : new CallFailure('cut_off', 'the answer ended too early', codeOf(error));
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(error: unknown): CallFailure {
  if (error instanceof CallFailure) {
    return error;
  }
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new CallFailure('no_host', 'there is no such host', code);
  }
  if (error instanceof ForbiddenAddress) {
    return new CallFailure('forbidden', error.message);
  }
  return new CallFailure('unreachable', 'it cannot be reached', code);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'Error';
