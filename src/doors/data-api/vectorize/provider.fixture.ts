/** A small server for tests of calls: it records what it is sent and answers as it is told. */
import {createServer} from 'node:http';
import type {IncomingHttpHeaders, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {DataApiFailure} from '../errors.ts';

export interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface TestProvider {
  /** Without a slash at the end. */
  readonly url: string;
  readonly seen: Seen[];
  close(): void;
}

/** `answer` replies to one call; `count` is how many there were, it included. */
export async function startProvider(
  answer: (seen: Seen, response: ServerResponse, count: number) => void,
): Promise<TestProvider> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const call = {path: request.url ?? '', headers: request.headers, body};
      seen.push(call);
      answer(call, response, seen.length);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const reply = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, {'content-type': 'application/json', ...headers});
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Says how long the answer is, sends less, and hangs up. */
export const cutOff = (response: ServerResponse): void => {
  response.writeHead(200, {'content-type': 'application/json', 'content-length': '1000'});
  response.write('{"data":[', () => response.destroy());
};

export const failureOf = async (promise: Promise<unknown>): Promise<DataApiFailure> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DataApiFailure) {
      return error;
    }
    throw error;
  }
  throw new Error('no failure');
};
