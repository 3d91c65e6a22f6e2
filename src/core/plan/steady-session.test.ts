import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../cql/errors.ts';
import type {CqlErrorCode} from '../cql/errors.ts';
import {parseStatement} from '../cql/parser.ts';
import type {CqlSession, Trace} from '../cql/port.ts';
import {SteadySession} from './steady-session.ts';

const BUILDING = 'Operation failed - received 0 responses and 1 failures: INDEX_NOT_AVAILABLE from /127.0.0.1:7000';
const UNKNOWN = 'Operation failed - received 0 responses and 1 failures: UNKNOWN from /127.0.0.1:7000';

/** Fails so many times before it answers. */
function failing(times: number, code: CqlErrorCode, message: string): {session: CqlSession; asked: () => number} {
  let asked = 0;
  const session: CqlSession = {
    principal: {role: 'r', isSuperuser: false},
    execute: async () => {
      asked += 1;
      if (asked <= times) {
        throw new CqlFailure(code, message);
      }
      return {kind: 'void'};
    },
    executeBatch: async () => ({kind: 'void'}),
    prepare: () => {
      throw new Error('not asked for here');
    },
  };
  return {session, asked: () => asked};
}

describe('what fails for a moment', () => {
  test.each<{text: string; code: CqlErrorCode; message: string; pausesMs: number[]}>([
    {text: 'SELECT * FROM t', code: 'read_failure', message: BUILDING, pausesMs: [20, 50]},
    {text: 'INSERT INTO t (k, v) VALUES (1, 2)', code: 'write_failure', message: UNKNOWN, pausesMs: [20, 80]},
    {text: 'UPDATE t SET v = 1 WHERE k = 1', code: 'write_failure', message: UNKNOWN, pausesMs: [20, 80]},
  ])('$text after $code is sent again', async ({text, code, message, pausesMs}) => {
    const {session, asked} = failing(2, code, message);
    const pauses: number[] = [];
    const tried = new SteadySession(session, async ms => void pauses.push(ms));

    expect(await tried.execute(parseStatement(text).statement, {})).toEqual({kind: 'void'});
    expect(asked()).toBe(3);
    expect(pauses).toEqual(pausesMs);
  });

  test.each<{text: string; code: CqlErrorCode; message: string}>([
    {text: 'SELECT * FROM t', code: 'read_failure', message: UNKNOWN},
    {text: 'SELECT * FROM t', code: 'read_timeout', message: BUILDING},
    {text: 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS', code: 'write_failure', message: UNKNOWN},
    {text: 'INSERT INTO t (k) VALUES (1)', code: 'write_timeout', message: UNKNOWN},
    {text: 'UPDATE t SET v = v + 1 WHERE k = 1', code: 'write_failure', message: UNKNOWN},
    {text: 'UPDATE t SET v = 1 WHERE k = 1 IF EXISTS', code: 'write_failure', message: UNKNOWN},
    {text: 'UPDATE t SET v = 1 WHERE k = 1 IF v = 2', code: 'write_failure', message: UNKNOWN},
    {text: 'DELETE FROM t WHERE k = 1', code: 'write_failure', message: UNKNOWN},
  ])('$text after $code is not', async ({text, code, message}) => {
    const {session, asked} = failing(1, code, message);

    await expect(new SteadySession(session).execute(parseStatement(text).statement, {})).rejects.toThrow(message);
    expect(asked()).toBe(1);
  });

  test('for long fails as it did last', async () => {
    const {session, asked} = failing(100, 'read_failure', BUILDING);

    await expect(
      new SteadySession(session, async () => {}).execute(parseStatement('SELECT * FROM t').statement, {}),
    ).rejects.toThrow(BUILDING);
    expect(asked()).toBe(9);
  });
});

test('what the session behind can do beyond that, it still does', async () => {
  const told = {variables: [], partitionKeyIndexes: [], columns: undefined};
  const traces: unknown[] = [];
  const session = new SteadySession({
    ...failing(0, 'overloaded', '').session,
    describe: async () => told,
    recordTrace: trace => void traces.push(trace),
  });
  const trace = {} as Trace;
  session.recordTrace(trace);

  expect(await session.describe(parseStatement('SELECT * FROM t').statement, [], undefined)).toBe(told);
  expect(traces).toEqual([trace]);
});
