import {expect, test} from 'vitest';
import {ERRORS, fail} from './errors.ts';
import type {ErrorCode} from './errors.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

test('there are many, each with a title and a text', () => {
  expect(CODES.length).toBeGreaterThan(100);
  for (const code of CODES) {
    expect(ERRORS[code].title, code).not.toBe('');
    expect(ERRORS[code].body, code).not.toBe('');
  }
});

test('facts stand in the message', () => {
  const failure = fail('UNKNOWN_COLLECTION_OR_TABLE', {keyspace: 'k', table: 't$&', allTables: 'a, b'});
  expect(failure.code).toBe('UNKNOWN_COLLECTION_OR_TABLE');
  expect(failure.message).toBe('The keyspace k has no collection or table t$&. It has: [a, b].');
  expect(failure.entry.scope).toBe('SCHEMA');
  expect(failure.details).toEqual({keyspace: 'k', table: 't$&', allTables: 'a, b'});
});

test('an error without facts', () => {
  expect(fail('FILTER_MULTIPLE_ID_FILTER').message).toMatch(/one condition/);
  expect(fail('FILTER_MULTIPLE_ID_FILTER', {}).entry.httpStatus).toBe(200);
});

test.each([
  {code: 'MISSING_AUTHENTICATION_TOKEN', status: 401},
  {code: 'UNAUTHENTICATED_REQUEST', status: 401},
  {code: 'UNAUTHORIZED_ACCESS', status: 401},
  {code: 'UNSUPPORTED_CONTENT_TYPE', status: 415},
] as const)('HTTP status of $code', ({code, status}) => {
  expect(ERRORS[code].httpStatus).toBe(status);
});

test('all others answer 200', () => {
  expect(CODES.filter(code => ERRORS[code].httpStatus !== 200)).toHaveLength(4);
});

test('a failure about documents keeps its facts', () => {
  const failure = fail('DOCUMENT_ALREADY_EXISTS', {id: '1'}).about(['x']);
  expect(failure.documentIds).toEqual(['x']);
  expect(failure.details).toEqual({id: '1'});
});

test('every text is a literal, so that the compiler knows its facts', () => {
  // @ts-expect-error -- facts are missing
  expect(fail('UNSUPPORTED_SCHEMA_NAME').message).toContain('1 to ');
  // @ts-expect-error -- a fact is misspelt
  expect(fail('TIMEOUT_WRITING_DATA', {keyspac: ''}).code).toBe('TIMEOUT_WRITING_DATA');
});
