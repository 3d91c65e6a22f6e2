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
const UNKNOWN = '?';

export function translateDatabaseFailure(failure: CqlFailure, {keyspace, name}: Target): DataApiFailure {
  const errorMessage = failure.message;
  const at = {keyspace, table: name};
  const statement = {...at, cql: NOT_SHOWN, values: NOT_SHOWN};
  const nodes = {blockForNodes: UNKNOWN, receivedNodes: UNKNOWN};
  const failedNodes = {failedNodes: UNKNOWN, failureReasons: UNKNOWN};
  switch (failure.code) {
    case 'bad_credentials':
      return fail('UNAUTHENTICATED_REQUEST');
    case 'unauthorized':
      return fail('UNAUTHORIZED_ACCESS', at);
    case 'invalid':
      return fail('INVALID_DATABASE_QUERY', {...statement, errorMessage});
    case 'truncate_error':
      return fail('FAILED_TRUNCATION', {...statement, errorMessage});
    case 'read_timeout':
      return fail('TIMEOUT_READING_DATA', {...statement, ...nodes, dataPresent: UNKNOWN});
    case 'write_timeout':
      return fail('TIMEOUT_WRITING_DATA', {...statement, ...nodes, writeType: UNKNOWN});
    case 'read_failure':
      return fail('FAILED_READ_REQUEST', {...statement, ...nodes, ...failedNodes, errorMessage, dataPresent: UNKNOWN});
    case 'write_failure':
      return fail('FAILED_WRITE_REQUEST', {...statement, ...nodes, ...failedNodes, errorMessage, writeType: UNKNOWN});
    case 'unavailable':
    case 'overloaded':
    case 'is_bootstrapping':
      return fail('UNAVAILABLE_DATABASE', {...at, errorMessage, requiredNodes: UNKNOWN, aliveNodes: UNKNOWN});
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
