/** How one provider is asked for vectors and how it answers: pure translation, the call itself is made in embeddings.ts. */

/** What the vectors are for: some models make others for what is stored than for what is asked. */
export type Purpose = 'index' | 'search';

/** A text, a number or a boolean: what parameters of a service are. */
export type ParameterValue = string | number | boolean;

export interface EmbeddingCall {
  /** Whole, or a base with a slash at the end, as the protocol has it. Its parts in braces are filled in. */
  readonly url: string;
  readonly model: string;
  readonly dimension: number;
  /** Those of the service, defaults of the provider included. */
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** Keys in the order of the provider's `authentication`. Empty: none is sent. */
  readonly keys: readonly string[];
  readonly purpose: Purpose;
  readonly texts: readonly string[];
  /** Milliseconds since 1970, for signatures. */
  readonly nowMs: number;
}

export interface EmbeddingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

export interface EmbeddingProtocol {
  request(call: EmbeddingCall): EmbeddingRequest;
  /** The vectors as they stand in the answer, not checked yet. Fails with UnusableAnswer. */
  vectors(answer: unknown, call: EmbeddingCall): readonly unknown[];
  /** What an answer that is no result says went wrong; undefined: its text as it is. */
  errorText(answer: unknown, status: number): string | undefined;
}

/** The answer is JSON, but not what the protocol says. The message is a clause. */
export class UnusableAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableAnswer';
  }
}

export const bearer = ({keys: [key]}: EmbeddingCall): Record<string, string> =>
  key === undefined ? {} : {authorization: `Bearer ${key}`};

/** A member of JSON that may be anything; undefined where there is none. `at(answer, 'error', 'message')`. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) {
      return undefined;
    }
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

export const textAt = (value: unknown, ...names: readonly string[]): string | undefined => {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : found === undefined ? undefined : JSON.stringify(found);
};

/** Fails with UnusableAnswer. */
export function listAt(answer: unknown, ...names: readonly string[]): readonly unknown[] {
  const list = at(answer, ...names);
  if (!Array.isArray(list)) {
    throw new UnusableAnswer(`it has no list \`${names.join('.')}\``);
  }
  return list as unknown[];
}

/** `{"data": [{"embedding": […], "index": n}]}`, what most providers answer; ordered by index. */
export function indexedData(answer: unknown): readonly unknown[] {
  const data = listAt(answer, 'data');
  const vectors: unknown[] = new Array<unknown>(data.length).fill(undefined);
  data.forEach((entry, position) => {
    const index = at(entry, 'index') ?? position;
    if (typeof index !== 'number' || !(index in vectors) || vectors[index] !== undefined) {
      throw new UnusableAnswer(`the vector ${position} has the index ${JSON.stringify(index)}`);
    }
    vectors[index] = at(entry, 'embedding') ?? null;
  });
  return vectors;
}
