import {expect, test} from 'vitest';
import {CQL_ERROR_CODES, CqlFailure} from '../../core/cql/errors.ts';
import type {CqlErrorCode} from '../../core/cql/errors.ts';
import {translateDatabaseFailure} from './database-failures.ts';

const EXPECTED: Record<CqlErrorCode, string> = {
  already_exists: 'UNEXPECTED_DRIVER_ERROR',
  bad_credentials: 'UNAUTHENTICATED_REQUEST',
  config: 'UNEXPECTED_DRIVER_ERROR',
  function_failure: 'UNEXPECTED_DRIVER_ERROR',
  invalid: 'INVALID_DATABASE_QUERY',
  is_bootstrapping: 'UNAVAILABLE_DATABASE',
  overloaded: 'UNAVAILABLE_DATABASE',
  protocol: 'UNEXPECTED_DRIVER_ERROR',
  read_failure: 'FAILED_READ_REQUEST',
  read_timeout: 'TIMEOUT_READING_DATA',
  server_error: 'UNEXPECTED_DRIVER_ERROR',
  syntax: 'UNEXPECTED_DRIVER_ERROR',
  truncate_error: 'FAILED_TRUNCATION',
  unauthorized: 'UNAUTHORIZED_ACCESS',
  unavailable: 'UNAVAILABLE_DATABASE',
  unprepared: 'UNEXPECTED_DRIVER_ERROR',
  write_failure: 'FAILED_WRITE_REQUEST',
  write_timeout: 'TIMEOUT_WRITING_DATA',
};

test.each(Object.keys(CQL_ERROR_CODES) as CqlErrorCode[])('%s', code => {
  const failure = translateDatabaseFailure(new CqlFailure(code, 'the database says why'), {keyspace: 'ks', name: 'c'});
  expect(failure.code).toBe(EXPECTED[code]);
  const isAboutCredentials = code === 'bad_credentials';
  expect(failure.message.includes('ks')).toBe(!isAboutCredentials);
});

test.each<{told: string; failure: CqlFailure; message: RegExp}>([
  {
    told: 'how many nodes there are',
    failure: new CqlFailure('unavailable', 'Cannot achieve it', {consistency: 'LOCAL_QUORUM', required: 2, alive: 1}),
    message: /behind ks\.c .*Cannot achieve it \(nodes needed 2, alive 1\)/,
  },
  {
    told: 'that a write may be done',
    failure: new CqlFailure('write_timeout', 'No answer', {received: 0, blockFor: 1, writeType: 'CAS'}),
    message: /ks\.c took too long \(CAS, needed 1, answered 0\)/,
  },
  {
    told: 'whether a read has found something',
    failure: new CqlFailure('read_timeout', 'No answer', {received: 1, blockFor: 2, dataPresent: true}),
    message: /took too long \(needed 2, answered 1, data present true\)/,
  },
  {
    told: 'how many nodes have failed',
    failure: new CqlFailure('write_failure', 'It failed', {received: 0, blockFor: 1, failures: 1, writeType: 'SIMPLE'}),
    message: /It failed \(SIMPLE, needed 1, answered 0, failed 1, /,
  },
])('the answer tells $told', ({failure, message}) => {
  expect(translateDatabaseFailure(failure, {keyspace: 'ks', name: 'c'}).message).toMatch(message);
});

test('of no table in particular', () => {
  const {message} = translateDatabaseFailure(new CqlFailure('overloaded', 'Too much'), {keyspace: 'ks', name: ''});
  expect(message).toContain('behind ks.* cannot answer now: Too much');
});
