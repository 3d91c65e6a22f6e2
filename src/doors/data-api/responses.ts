/** HTTP answers of the door. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Failure} from '../../base/failure.ts';
import type {BodyErrorCode} from './body.ts';

const JSON_TYPE = 'application/json';

/** How long the rest of a refused body is read, so that its sender gets the answer. */
const LINGER_MS = 2_000;

const BODY_STATUS: Record<BodyErrorCode, number> = {too_large: 413, too_slow: 408, too_much: 503, gone: 400};

/** `text` is JSON, or nothing. */
export function respond(response: ServerResponse, status: number, text: string): void {
  if (text === '') {
    response.writeHead(status, {'content-length': 0});
    response.end();
    return;
  }
  // As text, header and body leave in one write.
  const length = Buffer.byteLength(text);
  response.writeHead(status, {'content-type': JSON_TYPE, 'content-length': length});
  // ASCII, which most answers are, is the same in Latin-1, and copied as it is.
  response.end(text, length === text.length ? 'latin1' : 'utf8');
}

export function refuseBody(failed: Failure<BodyErrorCode>, request: IncomingMessage, response: ServerResponse): void {
  if (failed.code === 'gone') {
    response.destroy();
    return;
  }
  const status = BODY_STATUS[failed.code];
  if (request.httpVersionMajor !== 1) {
    respond(response, status, '');
    return;
  }
  // The rest of the body is not wanted: the connection ends after the answer.
  response.setHeader('connection', 'close');
  if (failed.code === 'too_slow') {
    respond(response, status, '');
    return;
  }
  // A connection that is closed with unread bytes takes the answer with it: what still comes is read and thrown away first.
  response.writeHead(status, {'content-length': 0});
  response.flushHeaders();
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
