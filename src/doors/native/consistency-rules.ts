/** Levels that Cassandra refuses, whatever the number of nodes. Source: Apache Cassandra 5.0, ConsistencyLevel. */
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {Consistency} from '../../core/cql/port.ts';
import type {Access} from './statement-facts.ts';

const isSerial = (level: Consistency): boolean => level === 'SERIAL' || level === 'LOCAL_SERIAL';

/** Fails with `invalid`. */
export function checkConsistency(
  access: Access,
  consistency: Consistency,
  serialConsistency: Consistency | undefined,
): void {
  if (access === 'read') {
    if (consistency === 'ANY') {
      throw invalid('ANY ConsistencyLevel is only supported for writes');
    }
  } else if (access === 'write') {
    if (isSerial(consistency)) {
      throw invalid('You must use conditional updates for serializable writes');
    }
  } else if (access === 'conditional') {
    checkConditional(consistency, serialConsistency);
  }
}

function checkConditional(consistency: Consistency, serialConsistency: Consistency | undefined): void {
  if (serialConsistency !== undefined && !isSerial(serialConsistency)) {
    throw invalid('Invalid consistency for conditional update. Must be one of SERIAL or LOCAL_SERIAL');
  }
  if (isSerial(consistency)) {
    throw new CqlFailure(
      'invalid',
      `${consistency} is not supported as conditional update commit consistency. Use ANY if you mean "make sure it is accepted but I don't care how many replicas commit it for non-SERIAL reads"`,
    );
  }
}
