import {expect, test} from 'vitest';
import {parseJson} from '../../wire/json/parse.ts';
import type {JsonObject} from '../../wire/json/tree.ts';
import {CommandTimes, sortTypeOf} from './command-times.ts';
import {find} from './commands/find.ts';
import type {Command} from './commands/command.ts';

const FIND = find as Command;

test.each([
  {what: 'no sort', args: '{}', type: 'NONE'},
  {what: 'an empty sort', args: '{"sort":{}}', type: 'NONE'},
  {what: 'a field', args: '{"sort":{"a":1}}', type: 'SORT_BY_FIELD'},
  {what: 'words', args: '{"sort":{"$lexical":"a"}}', type: 'SORT_BY_FIELD'},
  {what: 'a vector', args: '{"sort":{"$vector":[1]},"filter":{}}', type: 'SIMILARITY_SORT'},
  {what: 'a text', args: '{"sort":{"$vectorize":"a"},"filter":{"a":1}}', type: 'SIMILARITY_SORT_WITH_FILTERS'},
])('the type of a sort by $what', ({args, type}) => {
  expect(sortTypeOf(parseJson(args) as JsonObject)).toBe(type);
});

test('times by how commands ended', () => {
  const times = new CommandTimes();
  const none = {sort: 'NONE', hasVectors: false, errorCode: undefined} as const;
  for (let i = 1; i <= 100; i += 1) {
    times.add(FIND, i, 0, none);
  }
  times.add(FIND, 5, 0, {...none, hasVectors: true, errorCode: 'UNKNOWN_KEYSPACE'});

  const [found, failed] = times.samples(1000);
  expect(found).toMatchObject({
    labels: {
      command: 'FindCommand',
      error: 'false',
      error_code: 'NA',
      module: 'sgv2-jsonapi',
      sort_type: 'NONE',
      vector_enabled: 'false',
    },
    count: 100,
    sum: 5.05,
    max: 0.1,
  });
  expect(found?.quantiles['0.5']).toBeCloseTo(0.05, 2);
  expect(found?.quantiles['0.99']).toBeGreaterThan(0.09);
  expect(failed).toMatchObject({
    labels: {error: 'true', error_code: 'UNKNOWN_KEYSPACE', vector_enabled: 'true'},
    count: 1,
  });
  // The longest time is of the last minutes only.
  expect(times.samples(1_000_000)[0]?.max).toBe(0);
});
