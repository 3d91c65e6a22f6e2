import {describe, expect, test} from 'vitest';
import {ConfigFailure, optionHelp, OPTIONS, readConfig, shownSettings} from './config.ts';

const read = (args: string[], env: Record<string, string> = {}, file = '{}') =>
  readConfig({args, env, readFile: () => file});

describe('config', () => {
  test('defaults', () => {
    const config = read([]);

    expect(config.port).toBe(8181);
    expect(config.cqlPort).toBe(9042);
    expect(config.dataDir).toBe('asterism-data');
    expect(config.inMemory).toBe(false);
    expect(config.given.size).toBe(0);
  });

  test('flags win over the environment, which wins over the file', () => {
    const config = read(
      ['--config', 'x.json', '--port', '0'],
      {ASTERISM_PORT: '1', ASTERISM_CQL_PORT: 'off'},
      '{"port": 2, "cqlPort": 3, "host": "::1"}',
    );

    expect(config.port).toBe(0);
    expect(config.cqlPort).toBe('off');
    expect(config.host).toBe('::1');
    expect([...config.given].sort()).toEqual(['config', 'cql-port', 'host', 'port']);
  });

  test('named values add up', () => {
    expect(read(['--limit', 'a=1', '--limit=b=2']).limit).toEqual({a: '1', b: '2'});
  });

  test.each([
    {mistake: 'unknown option', args: ['--nope'], says: '--nope'},
    {mistake: 'word without dashes', args: ['nope'], says: 'nope'},
    {mistake: 'missing value', args: ['--port'], says: '--port needs a value'},
    {mistake: 'port too high', args: ['--port', '70000'], says: 'port number'},
    {mistake: 'unknown choice', args: ['--durability=never'], says: 'commit, periodic'},
    {mistake: 'limit without value', args: ['--limit', 'x'], says: 'NAME=VALUE'},
  ])('refuses $mistake', ({args, says}) => {
    expect(() => read(args)).toThrow(ConfigFailure);
    expect(() => read(args)).toThrow(says);
  });

  test.each([
    {mistake: 'no JSON', file: '{', says: 'not JSON'},
    {mistake: 'an array', file: '[]', says: 'one JSON object'},
    {mistake: 'an unknown key', file: '{"prot": 1}', says: '"prot"'},
    {mistake: 'a wrong type', file: '{"port": {}}', says: 'port in x.json'},
  ])('refuses a config file with $mistake', ({file, says}) => {
    expect(() => read(['--config', 'x.json'], {}, file)).toThrow(says);
  });

  test('a config file that cannot be read is named', () => {
    const readFile = (): string => {
      throw new Error('no such file');
    };
    expect(() => readConfig({args: ['--config=lost.json'], env: {}, readFile})).toThrow('lost.json');
  });

  test('the help names every option', () => {
    const help = optionHelp();

    for (const name of Object.keys(OPTIONS)) {
      expect(help).toContain(`--${name}`);
    }
  });
});

test('settings that are shown to clients hold no secrets', () => {
  const shown = shownSettings(
    read(['--superuser-password', 'hush', '--embedding-url', 'a=http://u:hush@x', '--limit', 'x=5']),
  );

  expect(shown.get('cql_port')).toBe('9042');
  expect(shown.get('limit')).toBe('{"x":"5"}');
  expect([...shown.values()].filter(value => value.includes('hush'))).toEqual([]);
});
