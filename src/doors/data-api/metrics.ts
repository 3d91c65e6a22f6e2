/** What the door counts. Plain numbers, so that counting costs nothing; whoever shows them reads them when asked. */

import {CommandTimes} from './command-times.ts';

export interface DataApiMetrics {
  /** Requests for a command, whatever became of them. */
  requestsTotal: number;
  requestsInFlight: number;
  /** Answers with errors in them. */
  errorsTotal: number;
  /** Bodies that were too large, too slow, or too much beside the others. */
  refusedTotal: number;
  authenticationFailuresTotal: number;
  /** Failures that are our own mistakes. */
  bugsTotal: number;
  /** Bytes of bodies that are not whole yet. */
  bodyBytes: number;
  readonly commands: CommandTimes;
}

export const newDataApiMetrics = (): DataApiMetrics => ({
  requestsTotal: 0,
  requestsInFlight: 0,
  errorsTotal: 0,
  refusedTotal: 0,
  authenticationFailuresTotal: 0,
  bugsTotal: 0,
  bodyBytes: 0,
  commands: new CommandTimes(),
});
