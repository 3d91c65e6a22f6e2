/**
 * The main HTTP port: `/health/live`, `/health/ready` and `/metrics` are answered here, everything else goes to the door
 * behind, once it is open.
 */
import type {IncomingMessage, ServerResponse} from 'node:http';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontOptions {
  /** Requests can be served: everything is open, and writes can be made durable. */
  isReady(): boolean;
  /** The text of `/metrics`. */
  metrics(): string;
  /** Undefined while the program starts. */
  door(): HttpHandler | undefined;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const JSON_TYPE = 'application/json';

/** No credentials are asked for: probes and scrapers have none, and nothing is told that is secret. */
export function openFront(options: FrontOptions): HttpHandler {
  return (request, response) => {
    const url = request.url ?? '';
    if (url.startsWith('/health/') || url.startsWith('/metrics')) {
      const answer = answerTo(pathOf(url), options);
      if (answer !== undefined) {
        reply(request, response, ...answer);
        return;
      }
    }
    const door = options.door();
    if (door === undefined) {
      reply(request, response, 503, JSON_TYPE, '{"status":"STARTING"}');
      return;
    }
    door(request, response);
  };
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

function answerTo(path: string, options: FrontOptions): [status: number, type: string, text: string] | undefined {
  switch (path) {
    case '/health/live':
      return [200, JSON_TYPE, '{"status":"UP"}'];
    case '/health/ready':
      return options.isReady() ? [200, JSON_TYPE, '{"status":"UP"}'] : [503, JSON_TYPE, '{"status":"DOWN"}'];
    case '/metrics':
      return [200, TEXT, options.metrics()];
    default:
      return undefined;
  }
}

function reply(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
  // What a client sends along is read and thrown away.
  request.resume();
  const {method} = request;
  if (status !== 503 && method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, {allow: 'GET, HEAD', 'content-length': 0});
    response.end();
    return;
  }
  response.writeHead(status, {'content-type': type, 'content-length': Buffer.byteLength(text)});
  response.end(method === 'HEAD' ? undefined : text);
}
