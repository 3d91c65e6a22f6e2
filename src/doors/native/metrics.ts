/** What the door counts. Plain numbers, so that counting costs nothing; whoever shows them reads them when asked. */

export interface NativeMetrics {
  connections: number;
  connectionsTotal: number;
  /** Closed at once because of `maxConnections`. */
  connectionsRefusedTotal: number;
  /** Dropped by a limit of time or memory. */
  connectionsDroppedTotal: number;
  requestsTotal: number;
  requestsInFlight: number;
  errorsTotal: number;
  protocolErrorsTotal: number;
  authenticationFailuresTotal: number;
  overloadedTotal: number;
  preparedTotal: number;
  unpreparedTotal: number;
  /** Requests to run a statement by id, and by text; those of batches are not counted. */
  preparedExecutedTotal: number;
  regularExecutedTotal: number;
  /** Failures that are our own mistakes. */
  bugsTotal: number;
}

export const newNativeMetrics = (): NativeMetrics => ({
  connections: 0,
  connectionsTotal: 0,
  connectionsRefusedTotal: 0,
  connectionsDroppedTotal: 0,
  requestsTotal: 0,
  requestsInFlight: 0,
  errorsTotal: 0,
  protocolErrorsTotal: 0,
  authenticationFailuresTotal: 0,
  overloadedTotal: 0,
  preparedTotal: 0,
  unpreparedTotal: 0,
  preparedExecutedTotal: 0,
  regularExecutedTotal: 0,
  bugsTotal: 0,
});
