import {describe, expect, test} from 'vitest';
import {comparePassword} from './bcrypt.ts';
import {DEFAULT_PASSWORD, DEFAULT_PASSWORD_HASH, isBcryptHash, Passwords} from './passwords.ts';

describe('passwords', () => {
  test('the default one has the hash that is shipped', async () => {
    const passwords = new Passwords(undefined);

    expect(await comparePassword(DEFAULT_PASSWORD, DEFAULT_PASSWORD_HASH)).toBe(true);
    expect(await passwords.hash(DEFAULT_PASSWORD)).toBe(DEFAULT_PASSWORD_HASH);
    expect(await passwords.compare(DEFAULT_PASSWORD, DEFAULT_PASSWORD_HASH)).toBe(true);
    expect(await passwords.compare('Cassandra', DEFAULT_PASSWORD_HASH)).toBe(false);
  });

  test('others get a hash that Cassandra reads', async () => {
    const passwords = new Passwords(undefined, 4);
    const hash = await passwords.hash('s3cret ✓');

    expect(hash).toMatch(/^\$2a\$04\$/);
    expect(isBcryptHash(hash)).toBe(true);
    expect(await passwords.compare('s3cret ✓', hash)).toBe(true);
    expect(await passwords.compare('s3cret', hash)).toBe(false);
  });

  test('a user that is not there has no right password', async () => {
    expect(await new Passwords(undefined).compare(DEFAULT_PASSWORD, undefined)).toBe(false);
  });

  test('beyond the bound they are refused, not queued', async () => {
    const passwords = new Passwords(undefined);
    const codes = await Promise.all(
      Array.from({length: 129}, () =>
        passwords.compare('x', '$2a$04$nope').then(
          () => 'answered',
          (error: {code?: string}) => error.code,
        ),
      ),
    );

    expect(codes.filter(code => code === 'overloaded')).toHaveLength(1);
  });

  test.each(['', 'secret', '$2a$10$tooshort', '$1$10$o9MCN/rOSsOBxkNs2Zj0C.DYQUDgGb6H39SNgB8jAVBEkCgdvKRyq'])(
    'is no hash: %s',
    text => {
      expect(isBcryptHash(text)).toBe(false);
    },
  );
});
