/** Failures of CQL. Codes are those of the native protocol; wording of the message follows Apache Cassandra 5.0. */
import {Failure} from '../../base/failure.ts';

/** Error codes of the native protocol ("ERROR" in native_protocol_v5), by name. */
export const CQL_ERROR_CODES = {
  server_error: 0x0000,
  protocol: 0x000a,
  bad_credentials: 0x0100,
  unavailable: 0x1000,
  overloaded: 0x1001,
  is_bootstrapping: 0x1002,
  truncate_error: 0x1003,
  write_timeout: 0x1100,
  read_timeout: 0x1200,
  read_failure: 0x1300,
  function_failure: 0x1400,
  write_failure: 0x1500,
  syntax: 0x2000,
  unauthorized: 0x2100,
  invalid: 0x2200,
  config: 0x2300,
  already_exists: 0x2400,
  unprepared: 0x2500,
} as const;

export type CqlErrorCode = keyof typeof CQL_ERROR_CODES;

/**
 * A CQL statement could not be done.
 *
 * Details by code: `already_exists` {keyspace, table ('' for a keyspace)}, `unprepared` {id: Uint8Array},
 * `function_failure` {keyspace, function, argumentTypes: string[]}, `syntax` {line, column} (line from 1, column from 0).
 */
export class CqlFailure extends Failure<CqlErrorCode> {
  constructor(
    code: CqlErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(code, message, details, options);
    this.name = 'CqlFailure';
  }
}

export const invalid = (message: string): CqlFailure => new CqlFailure('invalid', message);
