/** A client of a Data API that keeps numbers and member order as they are. */
import {Failure} from '../../base/failure.ts';
import {parseJson} from '../../wire/json/parse.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson} from '../../wire/json/write.ts';

/** Times that a request is tried while the server is not reachable or busy, and the first pause between them. */
const TRIES = 6;
const PAUSE_MS = 250;
const TIMEOUT_MS = 60_000;

export class ApiFailure extends Failure<'data_api'> {
  /** Of the first error. */
  readonly errorCode: string;

  constructor(message: string, errorCode: string, options?: ErrorOptions) {
    super('data_api', message, {errorCode}, options);
    this.name = 'ApiFailure';
    this.errorCode = errorCode;
  }
}

export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  /** `url`: up to the version, such as `http://127.0.0.1:8181/v1`. */
  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** The answer, also when it tells of errors. Fails with `data_api` when there is none. */
  async send(path: string, command: Json): Promise<JsonObject> {
    const body = writeJson(command);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(`${this.#url}${path}`, {
          method: 'POST',
          headers: {token: this.#token, 'content-type': 'application/json'},
          body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const text = await response.text();
        if (response.status !== 429 && response.status < 500) {
          const json = parseJson(text);
          if (json instanceof Map) {
            return json;
          }
        }
        throw new ApiFailure(`${this.#url}${path} answered HTTP ${response.status}`, `HTTP_${response.status}`);
      } catch (error) {
        if (attempt >= TRIES) {
          throw error instanceof ApiFailure
            ? error
            : new ApiFailure(`${this.#url} cannot be asked: ${(error as Error).message}`, 'UNREACHABLE', {
                cause: error,
              });
        }
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS * 2 ** attempt));
      }
    }
  }

  /** Fails with `data_api` for the first error of the answer too. */
  async ask(path: string, command: Json): Promise<JsonObject> {
    const answer = await this.send(path, command);
    const [first] = errorsOf(answer);
    if (first !== undefined) {
      throw new ApiFailure(`${this.#url}${path}: ${textOf(first, 'message')}`, textOf(first, 'errorCode'));
    }
    return answer;
  }
}

export function errorsOf(answer: JsonObject): readonly JsonObject[] {
  const errors = answer.get('errors');
  return Array.isArray(errors) ? errors.filter((one): one is JsonObject => one instanceof Map) : [];
}

export function textOf(object: JsonObject, name: string): string {
  const value = object.get(name);
  return typeof value === 'string' ? value : '';
}

export const member = (object: Json | undefined, name: string): Json | undefined =>
  object instanceof Map ? object.get(name) : undefined;
