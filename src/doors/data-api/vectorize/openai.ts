/**
 * The embedding protocol of OpenAI, which many servers speak: `POST <base>/embeddings`.
 * Calls go to the base URL of the operator's configuration and nowhere else; redirects are not followed.
 */
import {JsonFailure, parseJson} from '../../../wire/json/parse.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';

export interface EmbeddingCall {
  readonly provider: string;
  /** Base URL with a slash at the end. */
  readonly url: string;
  readonly model: string;
  readonly dimension: number;
  readonly parameters: JsonObject | undefined;
  readonly apiKey: string;
  readonly texts: readonly string[];
}

export interface CallLimits {
  readonly timeoutMs: number;
  /** Bytes of an answer. */
  readonly maxAnswerBytes: number;
}

/** A call that took too long; the only kind that is worth trying again. */
export class EmbeddingTimeout extends Error {
  readonly failure: DataApiFailure;
  constructor(failure: DataApiFailure) {
    super(failure.message);
    this.name = 'EmbeddingTimeout';
    this.failure = failure;
  }
}

/** Models whose dimension cannot be chosen. */
const FIXED_DIMENSION = /-ada-002$/;
const MAX_ERROR_CHARACTERS = 500;

/** One vector per text, in their order. Fails with EmbeddingTimeout or a failure of the scope `EMBEDDING_PROVIDER`. */
export async function callOpenAi(call: EmbeddingCall, limits: CallLimits): Promise<Float32Array[]> {
  const {status, text} = await post(call, limits);
  if (status === 408 || status === 504) {
    throw timeout(call, String(status), errorText(text));
  }
  if (status < 200 || status > 299) {
    throw refused(call, status, errorText(text));
  }
  return vectorsOf(call, text);
}

function bodyOf(call: EmbeddingCall): string {
  const body = new Map<string, Json>([
    ['input', [...call.texts]],
    ['model', call.model],
  ]);
  if (!FIXED_DIMENSION.test(call.model)) {
    body.set('dimensions', new JsonNumber(String(call.dimension)));
  }
  return writeJson(body);
}

function headersOf(call: EmbeddingCall): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    authorization: `Bearer ${call.apiKey}`,
  };
  const organization = call.parameters?.get('organizationId');
  const project = call.parameters?.get('projectId');
  if (typeof organization === 'string') {
    headers['OpenAI-Organization'] = organization;
  }
  if (typeof project === 'string') {
    headers['OpenAI-Project'] = project;
  }
  return headers;
}

async function post(call: EmbeddingCall, limits: CallLimits): Promise<{status: number; text: string}> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(`${call.url}embeddings`, {
      method: 'POST',
      headers: headersOf(call),
      body: bodyOf(call),
      redirect: 'manual',
      signal,
    });
    return {status: response.status, text: await bounded(call, response, limits.maxAnswerBytes)};
  } catch (error) {
    if (signal.aborted) {
      throw timeout(call, '0', `no answer within ${limits.timeoutMs} ms`);
    }
    throw error instanceof Error && error.name === 'TypeError' ? unreachableProvider(call, error) : error;
  }
}

async function bounded(call: EmbeddingCall, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > maxBytes) {
      throw unexpected(call, `the answer is longer than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function vectorsOf(call: EmbeddingCall, text: string): Float32Array[] {
  let answer: Json;
  try {
    answer = parseJson(text);
  } catch (error) {
    const errorMessage = `the answer is not JSON: ${error instanceof JsonFailure ? error.message : ''}`;
    throw fail('EMBEDDING_RESPONSE_DECODING_ERROR', {provider: call.provider, model: call.model, errorMessage});
  }
  const data = answer instanceof Map ? answer.get('data') : undefined;
  if (!Array.isArray(data)) {
    throw unexpected(call, 'the answer has no list `data`');
  }
  if (data.length !== call.texts.length) {
    throw unexpected(call, `${call.texts.length} vectors were asked for, ${data.length} came`);
  }
  const vectors = new Array<Float32Array | undefined>(data.length).fill(undefined);
  data.forEach((entry, position) => {
    const index = entry instanceof Map ? entry.get('index') : undefined;
    const place = index instanceof JsonNumber ? Number(index.text) : position;
    if (!(place in vectors) || vectors[place] !== undefined) {
      throw unexpected(call, `the vector ${position} has the index ${String(place)}`);
    }
    vectors[place] = vectorOf(call, entry instanceof Map ? entry.get('embedding') : undefined);
  });
  return vectors as Float32Array[];
}

function vectorOf(call: EmbeddingCall, value: Json | undefined): Float32Array {
  if (!Array.isArray(value)) {
    throw unexpected(call, 'a vector is missing');
  }
  if (value.length !== call.dimension) {
    throw unexpected(call, `vectors of ${call.dimension} dimensions were asked for, one of ${value.length} came`);
  }
  return Float32Array.from(value, number => {
    if (!(number instanceof JsonNumber)) {
      throw unexpected(call, 'a vector has an element that is not a number');
    }
    return Number(number.text);
  });
}

/** What the provider says went wrong: its `error.message`, else the beginning of the text. */
function errorText(text: string): string {
  try {
    const answer = parseJson(text);
    const error = answer instanceof Map ? answer.get('error') : undefined;
    const message = error instanceof Map ? error.get('message') : undefined;
    if (typeof message === 'string') {
      return message.slice(0, MAX_ERROR_CHARACTERS);
    }
  } catch {
    // Not JSON: the text itself has to do.
  }
  return text.slice(0, MAX_ERROR_CHARACTERS);
}

function refused({provider}: EmbeddingCall, status: number, errorMessage: string): DataApiFailure {
  const facts = {provider, httpStatus: String(status), errorMessage};
  if (status === 429) {
    return fail('EMBEDDING_PROVIDER_RATE_LIMITED', facts);
  }
  if (status >= 500) {
    return fail('EMBEDDING_PROVIDER_SERVER_ERROR', facts);
  }
  if (status >= 400) {
    return fail('EMBEDDING_PROVIDER_CLIENT_ERROR', facts);
  }
  return fail('EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', {
    errorMessage: `The embedding provider ${provider} answered HTTP ${status}, which is not a result.`,
  });
}

const timeout = ({provider}: EmbeddingCall, httpStatus: string, errorMessage: string): EmbeddingTimeout =>
  new EmbeddingTimeout(fail('EMBEDDING_PROVIDER_TIMEOUT', {modelProvider: provider, httpStatus, errorMessage}));

const unexpected = ({provider}: EmbeddingCall, what: string): DataApiFailure =>
  fail('EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', {
    errorMessage: `The answer of the embedding provider ${provider} cannot be used: ${what}.`,
  });

/** `fetch` tells of connections that fail by a TypeError whose cause has the reason. */
function unreachableProvider({provider}: EmbeddingCall, error: Error): DataApiFailure {
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail('EMBEDDING_PROVIDER_BAD_HOST_NAME', {
      modelProvider: provider,
      errorClass: code,
      errorMessage: 'no such host',
    });
  }
  return fail('EMBEDDING_PROVIDER_UNAVAILABLE', {
    errorMessage: `The embedding provider ${provider} cannot be reached (${code}).`,
  });
}
