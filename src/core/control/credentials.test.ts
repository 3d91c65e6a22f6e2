import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../cql/errors.ts';
import type {Principal} from '../cql/port.ts';
import {Credentials} from './credentials.ts';

function setUp(more: {maxEntries?: number} = {}) {
  const state = {now: 0, asked: 0, password: 'right'};
  const credentials = new Credentials({
    authenticate: async (user, password) => {
      state.asked += 1;
      const {password: right} = state;
      await Promise.resolve();
      if (password !== right) {
        throw new CqlFailure('bad_credentials', 'wrong');
      }
      return {role: user, isSuperuser: false};
    },
    keyedHash: (user, password) => `${user.length}:${user}${password}`,
    nowMs: () => state.now,
    failureBurst: 3,
    failureIntervalMs: 1000,
    ...more,
  });
  const codeOf = async (user: string, password: string): Promise<string> => {
    try {
      await credentials.check(user, password);
      return 'ok';
    } catch (error) {
      return error instanceof CqlFailure ? error.code : String(error);
    }
  };
  return {state, credentials, codeOf};
}

describe('verified credentials', () => {
  test('are known at once the second time', async () => {
    const {state, credentials} = setUp();
    await credentials.check('ann', 'right');

    expect(credentials.check('ann', 'right')).toEqual<Principal>({role: 'ann', isSuperuser: false});
    expect(state.asked).toBe(1);
  });

  test('are asked for once when many ask at the same time', async () => {
    const {state, credentials} = setUp();
    await Promise.all(Array.from({length: 20}, async () => credentials.check('ann', 'right')));

    expect(state.asked).toBe(1);
  });

  test('are forgotten by a change of roles, also what is being asked meanwhile', async () => {
    const {state, credentials, codeOf} = setUp();
    const before = credentials.check('ann', 'right');
    state.password = 'new';
    credentials.clear();
    await before;

    expect(await codeOf('ann', 'right')).toBe('bad_credentials');
    expect(await codeOf('ann', 'new')).toBe('ok');
  });

  test('are bounded', async () => {
    const {state, credentials} = setUp({maxEntries: 2});
    for (const user of ['a', 'b', 'c', 'a', 'c']) {
      await credentials.check(user, 'right');
    }

    expect(state.asked).toBe(4);
  });
});

describe('wrong passwords', () => {
  test('are never kept', async () => {
    const {state, codeOf} = setUp();

    expect([await codeOf('ann', 'x'), await codeOf('ann', 'x')]).toEqual(['bad_credentials', 'bad_credentials']);
    expect(state.asked).toBe(2);
  });

  test.each([
    {after: 'no time', ms: 0, code: 'overloaded'},
    {after: 'just under an interval', ms: 999, code: 'overloaded'},
    {after: 'an interval', ms: 1000, code: 'bad_credentials'},
  ])('of one user beyond the limit wait: $after', async ({ms, code}) => {
    const {state, codeOf} = setUp();
    for (let count = 0; count < 3; count += 1) {
      expect(await codeOf('ann', `x${count}`)).toBe('bad_credentials');
    }
    state.now += ms;

    expect(await codeOf('ann', 'y')).toBe(code);
    expect(await codeOf('bob', 'y')).toBe('bad_credentials');
  });

  test('do not disturb those who are known', async () => {
    const {credentials, codeOf} = setUp();
    await credentials.check('ann', 'right');
    for (let count = 0; count < 5; count += 1) {
      await codeOf('ann', 'x');
    }

    expect(await codeOf('ann', 'x')).toBe('overloaded');
    expect(await codeOf('ann', 'right')).toBe('ok');
  });
});
