/** Tables of one test file, on a server of its own. */
import {afterAll, beforeAll, expect} from 'vitest';
import {startServer} from '../server.ts';
import type {DataApiOptions} from '../../../../src/doors/data-api/door.ts';
import type {Reply, TestServer} from '../server.ts';

/** A command as an object, or as its text where numbers must be as they are. */
export type Send = (command: object | string) => Promise<Reply>;

export interface Tables {
  /** Set before the first test runs. */
  readonly server: TestServer;
  /** Sends a command to the keyspace `ks`. */
  readonly send: Send;
  /** A new table; sends commands to it. */
  table(columns: object, primaryKey: unknown): Promise<Send & {readonly tableName: string}>;
}

export const OK = {status: {ok: 1}};

export const codes = ({body}: Reply): string[] => (body.errors ?? []).map(error => error.errorCode);

export const warnings = ({body}: Reply): string[] =>
  ((body.status?.['warnings'] ?? []) as {errorCode: string}[]).map(warning => warning.errorCode);

/** Fails when the reply tells an error. */
export const rows = (reply: Reply): unknown[] => {
  expect(reply.body.errors).toBeUndefined();
  return reply.body.data?.documents ?? [];
};

/** Starts a server before the tests of a file, and stops it after them. */
export function serveTables(options: () => Promise<Partial<DataApiOptions>> = () => Promise.resolve({})): Tables {
  let server: TestServer;
  let made = 0;
  const send: Send = command => server.send('/ks', command);

  beforeAll(async () => {
    server = await startServer(await options());
    expect((await server.send('', {createKeyspace: {name: 'ks'}})).body).toEqual(OK);
  });
  afterAll(() => server.stop());

  return {
    get server() {
      return server;
    },
    send,
    async table(columns, primaryKey) {
      made += 1;
      const tableName = `t${made}`;
      expect((await send({createTable: {name: tableName, definition: {columns, primaryKey}}})).body).toEqual(OK);
      const to: Send = command => server.send(`/ks/${tableName}`, command);
      return Object.assign(to, {tableName});
    },
  };
}
