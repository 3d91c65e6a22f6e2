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
