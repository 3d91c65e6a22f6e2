import type {Socket} from 'node:net';
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {OPCODES} from '../../../wire/cql/frame.ts';
import {Connection} from './connection.ts';
import type {ConnectionOptions} from './connection.ts';
import {PROBE_TIMEOUT_MS, SILENCE_MS} from './limits.ts';

const TIMEOUT_MS = 100;

function connected(options: Partial<ConnectionOptions> = {}): Connection {
  const socket = Object.assign(new PassThrough({objectMode: false}), {setNoDelay: () => socket}) as unknown as Socket;
  // Nobody answers, and nothing of what is written comes back.
  socket.write = () => true;
  return new Connection(
    {
      socket,
      version: 4,
      compression: 'none',
      requestTimeoutMs: TIMEOUT_MS,
      onEnd: () => {},
      onEvent: () => {},
      ...options,
    },
    0,
  );
}

describe('a request that nobody answers', () => {
  test.each([
    {what: 'of the usual patience', patience: undefined, waitsMs: TIMEOUT_MS},
    {what: 'of more patience', patience: 5, waitsMs: 5 * TIMEOUT_MS},
  ])('$what is given up after $waitsMs ms', ({patience, waitsMs}) => {
    const connection = connected();
    const told: string[] = [];
    const asker = {
      answered: () => {},
      unanswered: (why: string, what: string) => told.push(`${why}: ${what}`),
      ...(patience === undefined ? {} : {patience}),
    };
    connection.begin(OPCODES.QUERY, 0, asker, 0).string('x');
    connection.send();

    connection.check(waitsMs);
    expect(told).toEqual([]);
    expect(connection.inFlight).toBe(1);

    connection.check(waitsMs + 1);
    expect(told).toEqual([`timeout: no answer within ${waitsMs} ms`]);
    expect(connection.inFlight).toBe(0);
  });
});

describe('a node that says nothing while a request waits', () => {
  test.each([
    {what: 'is given up soon where another one can be asked', patienceMs: 0, lastsMs: SILENCE_MS + PROBE_TIMEOUT_MS},
    {what: 'is waited for where there is none', patienceMs: 12_000, lastsMs: SILENCE_MS + 12_000},
  ])('$what', ({patienceMs, lastsMs}) => {
    const ended: string[] = [];
    const connection = connected({
      requestTimeoutMs: 60_000,
      patienceMs: () => patienceMs,
      onEnd: why => ended.push(why),
    });
    connection.begin(OPCODES.QUERY, 0, {answered: () => {}, unanswered: () => {}}, 0).string('x');
    connection.send();

    connection.check(SILENCE_MS);
    connection.check(SILENCE_MS + 1);
    expect(connection.isSilent(SILENCE_MS + PROBE_TIMEOUT_MS)).toBe(false);
    expect(connection.isSilent(SILENCE_MS + PROBE_TIMEOUT_MS + 2)).toBe(true);

    connection.check(lastsMs);
    expect(ended).toEqual([]);
    connection.check(lastsMs + 2);
    expect(ended).toEqual([`the node was silent for ${lastsMs + 2} ms`]);
  });
});
