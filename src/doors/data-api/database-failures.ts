/** Failures of the CQL port in the words of the Data API. */
import {CqlFailure} from '../../core/cql/errors.ts';
import {fail} from './errors.ts';
import type {DataApiFailure} from './errors.ts';

/** What the failure is about. */
export interface Target {
  readonly keyspace: string;
  readonly name: string;
}

/** Statements are data and hold row values: neither is told. */
const NOT_SHOWN = '(not shown)';
/** What the database has not told. */
const UNKNOWN = '?';
/** Of a command that is about no table, or no keyspace. */
const ANY = '*';

export function translateDatabaseFailure(failure: CqlFailure, {keyspace, name}: Target): DataApiFailure {
  const {details, message: errorMessage} = failure;
  const told = (fact: string): string => {
    const value = details[fact];
    return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? `${value}` : UNKNOWN;
  };
  const at = {keyspace: keyspace || ANY, table: name || ANY};
  const statement = {...at, errorMessage, cql: NOT_SHOWN, values: NOT_SHOWN};
  const nodes = {blockForNodes: told('blockFor'), receivedNodes: told('received')};
  const failedNodes = {failedNodes: told('failures'), failureReasons: UNKNOWN};
  const dataPresent = told('dataPresent');
  const writeType = told('writeType');
  switch (failure.code) {
    case 'bad_credentials':
      return fail('UNAUTHENTICATED_REQUEST');
    case 'unauthorized':
      return fail('UNAUTHORIZED_ACCESS', at);
    case 'invalid':
      return fail('INVALID_DATABASE_QUERY', statement);
    case 'truncate_error':
      return fail('FAILED_TRUNCATION', statement);
    case 'read_timeout':
      return fail('TIMEOUT_READING_DATA', {...statement, ...nodes, dataPresent});
    case 'write_timeout':
      return fail('TIMEOUT_WRITING_DATA', {...statement, ...nodes, writeType});
    case 'read_failure':
      return fail('FAILED_READ_REQUEST', {...statement, ...nodes, ...failedNodes, dataPresent});
    case 'write_failure':
      return fail('FAILED_WRITE_REQUEST', {...statement, ...nodes, ...failedNodes, writeType});
    case 'unavailable':
    case 'overloaded':
    case 'is_bootstrapping':
      return fail('UNAVAILABLE_DATABASE', {
        ...at,
        errorMessage,
        requiredNodes: told('required'),
        aliveNodes: told('alive'),
      });
    case 'already_exists':
    case 'config':
    case 'function_failure':
    case 'protocol':
    case 'server_error':
    case 'syntax':
    case 'unprepared':
      return fail('UNEXPECTED_DRIVER_ERROR', {
        ...at,
        schemaType: name === '' ? 'keyspace' : 'collection',
        errorClass: failure.code,
        errorMessage,
      });
  }
}
