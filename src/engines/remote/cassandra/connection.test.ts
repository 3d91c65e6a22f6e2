import type {Socket} from 'node:net';
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {OPCODES} from '../../../wire/cql/frame.ts';
import {Connection} from './connection.ts';

const TIMEOUT_MS = 100;

function connected(): Connection {
  const socket = Object.assign(new PassThrough({objectMode: false}), {setNoDelay: () => socket}) as unknown as Socket;
  // Nobody answers, and nothing of what is written comes back.
  socket.write = () => true;
  return new Connection(
    {socket, version: 4, compression: 'none', requestTimeoutMs: TIMEOUT_MS, onEnd: () => {}, onEvent: () => {}},
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
