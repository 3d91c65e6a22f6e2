import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {openFront} from './front.ts';
import type {HttpHandler} from './front.ts';
import {listenHttp} from './listen.ts';
import type {Listener} from './listen.ts';

let listener: Listener;
let isReady = false;
let door: HttpHandler | undefined;

beforeAll(async () => {
  const handler = openFront({isReady: () => isReady, metrics: () => 'x 1\n', door: () => door});
  listener = await listenHttp({host: '127.0.0.1', port: 0, handler});
});
beforeEach(() => {
  isReady = true;
  door = (_request, response) => response.writeHead(200).end('door');
});
afterAll(() => listener.close(0));

async function ask(path: string, method = 'GET'): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, {method});
  return [response.status, await response.text()];
}

test.each<{what: string; ready: boolean; path: string; answer: [number, string]}>([
  {what: 'live', ready: true, path: '/health/live', answer: [200, '{"status":"UP"}']},
  {what: 'live though it cannot serve', ready: false, path: '/health/live', answer: [200, '{"status":"UP"}']},
  {what: 'ready', ready: true, path: '/health/ready', answer: [200, '{"status":"UP"}']},
  {what: 'not ready', ready: false, path: '/health/ready', answer: [503, '{"status":"DOWN"}']},
  {what: 'metrics', ready: false, path: '/metrics?a', answer: [200, 'x 1\n']},
  {what: 'all else', ready: true, path: '/healthy', answer: [200, 'door']},
])('$what', async ({ready, path, answer}) => {
  isReady = ready;

  expect(await ask(path)).toEqual(answer);
});

test('while the program starts, everything else is answered 503', async () => {
  door = undefined;

  expect(await ask('/v1', 'POST')).toEqual([503, '{"status":"STARTING"}']);
  expect(await ask('/health/live')).toEqual([200, '{"status":"UP"}']);
});
