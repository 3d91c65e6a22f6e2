/** Every error and warning that the Data API has published: made by a real request, or listed with the reason why it cannot be. */
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ERRORS} from '../../../../src/doors/data-api/errors.ts';
import type {ErrorCode} from '../../../../src/doors/data-api/errors.ts';
import type {ErrorEntry} from '../../../../src/doors/data-api/errors/entry.ts';
import {ABSENT} from './absent.ts';
import type {ErrorCase} from './case.ts';
import {CASES} from './cases/index.ts';
import {World} from './world.ts';

interface Published {
  readonly family: string;
  readonly scope: string;
  readonly errorCode: string;
  readonly httpStatus: number;
  readonly vars: readonly string[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PUBLISHED = JSON.parse(readFileSync(new URL('published.json', import.meta.url), 'utf8')) as Published[];

const entryOf = (code: ErrorCode): ErrorEntry => ERRORS[code];
const idOf = (code: ErrorCode): string => {
  const {family, scope, code: shared} = entryOf(code);
  return `${family}/${scope}/${shared ?? code}`;
};
const namesIn = (body: string): string[] => [...body.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '');

/** The message of an error with these facts. */
function messageOf({error, told}: ErrorCase): RegExp {
  const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const pattern = entryOf(error)
    .body.split(/(\$\{\w+\})/)
    .map(part => {
      const fact = part.startsWith('${') ? told[part.slice(2, -1)] : part;
      return fact instanceof RegExp ? fact.source : escaped(fact ?? `(no fact for ${part})`);
    });
  return new RegExp(`^${pattern.join('')}$`, 's');
}

/** On a busy machine. */
const SETUP_MS = 240_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
}, SETUP_MS);
afterAll(() => world.stop());

describe('the lists', () => {
  test('every published code is in one of them', () => {
    expect(PUBLISHED.length).toBe(249);
    const made = new Set(CASES.map(({error}) => idOf(error)));
    const ids = PUBLISHED.map(({family, scope, errorCode}) => `${family}/${scope}/${errorCode}`);
    expect(ids.filter(id => !made.has(id) && !(id in ABSENT))).toEqual([]);
    expect(ids.filter(id => made.has(id) && id in ABSENT)).toEqual([]);
    expect(Object.keys(ABSENT).filter(id => !ids.includes(id))).toEqual([]);
  });

  test('every error of the door has a case, and only one', () => {
    const codes = Object.keys(ERRORS) as ErrorCode[];
    const made = CASES.map(({error}) => error);
    expect(codes.filter(code => !made.includes(code) && !(idOf(code) in ABSENT))).toEqual([]);
    expect(made.filter((code, i) => made.indexOf(code) !== i)).toEqual([]);
  });

  test('the errors of the door are as published: status, and what their messages tell', () => {
    const byId = new Map(PUBLISHED.map(one => [`${one.family}/${one.scope}/${one.errorCode}`, one]));
    const differing = (Object.keys(ERRORS) as ErrorCode[]).filter(code => {
      const published = byId.get(idOf(code));
      const {httpStatus, body} = entryOf(code);
      return (
        published !== undefined &&
        (published.httpStatus !== httpStatus || [...published.vars].sort().join() !== namesIn(body).sort().join())
      );
    });
    expect(differing).toEqual([]);
  });
});

test.each(CASES)('$error: $when', async row => {
  const {family, scope, title, httpStatus, code} = entryOf(row.error);

  const {http, body} = await world.ask(row);

  const isWarning = scope === 'WARNING';
  const found = (isWarning ? body.status?.['warnings'] : body.errors) as {message: string; errorCode: string}[];
  const errorCode = code ?? row.error;
  const told = found?.find(one => one.errorCode === errorCode);
  expect(found?.map(one => one.errorCode)).toContain(errorCode);
  expect(isWarning || found?.length === 1).toBe(true);
  expect(told).toEqual({
    id: expect.stringMatching(UUID) as string,
    family,
    scope,
    errorCode,
    title,
    message: expect.stringMatching(messageOf(row)) as string,
    ...(row.documentIds === undefined
      ? {}
      : {documentIds: row.documentIds === 'made up' ? [expect.stringMatching(UUID)] : row.documentIds}),
  });
  expect(http).toBe(httpStatus);
  expect('data' in body).toBe(isWarning && row.error !== 'DEPRECATED_COMMAND');
  expect(world.bugs.splice(0)).toHaveLength(row.fault === 'bug' ? 1 : 0);
});
