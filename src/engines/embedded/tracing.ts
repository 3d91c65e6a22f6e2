/**
 * What traced requests did, in system_traces. Nothing of this runs for other requests but one test whether there is a trace.
 * Source: Apache Cassandra 5.0, "Tracing"; drivers wait until `duration` is there, so that all rows of a trace are written at once.
 */
import {randomBytes} from 'node:crypto';
import type {BoundValue, Trace, TraceEvent} from '../../core/cql/port.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {Recorder} from './read-plan.ts';
import {STORAGE_ADDRESS, STORAGE_PORT} from './system/local.ts';
import {inet, int, text, textMap, timestamp, uuid} from './system/values.ts';
import {timeUuid} from './time-uuid.ts';

/** Seconds. */
const TRACE_TTL = 86_400;

/** There is one that runs statements. */
const THREAD = 'main';

const INSERT_SESSION = parseStatement(
  'INSERT INTO system_traces.sessions (session_id, client, command, coordinator, coordinator_port, duration, parameters, request, started_at) ' +
    `VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL ${TRACE_TTL}`,
).statement;

const INSERT_EVENT = parseStatement(
  'INSERT INTO system_traces.events (session_id, event_id, activity, source, source_elapsed, source_port, thread) ' +
    `VALUES (?, ?, ?, ?, ?, ?, ?) USING TTL ${TRACE_TTL}`,
).statement;

/** Takes down what one request does. */
export class TraceRecorder implements Recorder {
  readonly #trace: Trace;
  readonly #events: TraceEvent[];
  /** By `performance.now()`. */
  readonly #beganMs: number;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#events = [...trace.events];
    this.#beganMs = performance.now() - trace.elapsedMicros / 1000;
  }

  /** Source_elapsed is the time from the arrival of the request until now. */
  add(activity: string): void {
    this.#events.push({activity, elapsedMicros: this.#elapsedMicros()});
  }

  /** Traces are words. */
  note(): void {}

  #elapsedMicros(): number {
    return Math.round((performance.now() - this.#beganMs) * 1000);
  }

  /** Writes that make the rows of the trace; the request has lasted until now. */
  writes(): {readonly statement: Statement; readonly values: readonly BoundValue[]}[] {
    const {id, client, command, parameters, request, startedAtMs} = this.#trace;
    const here = inet(STORAGE_ADDRESS);
    const port = int(STORAGE_PORT);
    const session = [
      id,
      client === undefined ? null : inet(client),
      text(command),
      here,
      port,
      int(this.#elapsedMicros()),
      textMap(parameters),
      text(request),
      timestamp(BigInt(Math.floor(startedAtMs))),
    ];
    const startMicros = BigInt(Math.floor(startedAtMs * 1000));
    let lastMicros = 0n;
    const events = this.#events.map(({activity, elapsedMicros}) => {
      const micros = startMicros + BigInt(elapsedMicros);
      lastMicros = micros > lastMicros ? micros : lastMicros + 1n;
      const eventId = uuid(timeUuid(lastMicros, randomBytes(8)));
      return {
        statement: INSERT_EVENT,
        values: [id, eventId, text(activity), here, int(elapsedMicros), port, text(THREAD)],
      };
    });
    return [{statement: INSERT_SESSION, values: session}, ...events];
  }
}
