/** Brings the values of a request into the order of the statement's markers. */
import {invalid} from '../../core/cql/errors.ts';
import type {BoundValue, CqlSession} from '../../core/cql/port.ts';
import type {QueryParameters} from '../../wire/cql/request.ts';
import type {KnownStatement} from './known-statement.ts';

const NO_VALUES: readonly BoundValue[] = [];

/** For QUERY. Fails with `invalid` when a value is missing or too many. */
export function bindText(known: KnownStatement, parameters: QueryParameters, session: CqlSession): void {
  const {markers} = known;
  if (parameters.names !== undefined) {
    bindNames(known, parameters, session);
  }
  if ((parameters.values ?? NO_VALUES).length !== markers.length) {
    // What is wrong with the statement itself comes first.
    session.prepare(known.statement, markers, parameters.keyspace);
    throw invalid('Invalid amount of bind variables');
  }
}

/** For EXECUTE. Fails with `invalid`. */
export function bindPrepared(known: KnownStatement, parameters: QueryParameters, session: CqlSession): void {
  if (parameters.names !== undefined) {
    bindNames(known, parameters, session);
  }
  checkCount(known, parameters.values ?? NO_VALUES);
}

/** For EXECUTE and BATCH. Fails with `invalid`. */
export function checkCount(known: KnownStatement, values: readonly BoundValue[]): void {
  if (values.length !== known.markers.length) {
    throw invalid(`there were ${known.markers.length} markers(?) in CQL but ${values.length} bound variables`);
  }
}

function bindNames(known: KnownStatement, parameters: QueryParameters, session: CqlSession): void {
  const names = parameters.names ?? [];
  const given = parameters.values ?? NO_VALUES;
  const values: BoundValue[] = [];
  for (const name of namesOfMarkers(known, parameters, session)) {
    const value = given[names.indexOf(name)];
    // What has no value is told with the count of those that have one.
    if (value !== undefined) {
      values.push(value);
    }
  }
  parameters.values = values;
}

/** A marker without a name has that of its column. */
function namesOfMarkers(
  {markers, statement}: KnownStatement,
  parameters: QueryParameters,
  session: CqlSession,
): readonly string[] {
  if (markers.every(name => name !== undefined)) {
    return markers;
  }
  return session.prepare(statement, markers, parameters.keyspace).variables.map(variable => variable.name);
}
