/** A request with the tracing flag: what is told of it in system_traces. Seen in: Apache Cassandra 5.0.9. */
import type {BoundValue, CqlSession, Trace, TraceEvent} from '../../core/cql/port.ts';
import {UNSET} from '../../core/cql/port.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import type {DataType} from '../../core/cql/types/type.ts';
import type {QueryParameters} from '../../wire/cql/request.ts';
import type {PreparedStatement} from './known-statement.ts';

/** Characters of a value that are kept. */
const MAX_VALUE = 1000;

export class RequestTrace {
  /** Version 1 UUID: the client is told it with the answer. */
  readonly id: Uint8Array;
  readonly #client: string | undefined;
  /** By `performance.now()`. */
  readonly #beganMs = performance.now();
  readonly #startedAtMs = Date.now();
  readonly #events: TraceEvent[] = [];
  #request = '';
  #parameters: {readonly [name: string]: string} = {};

  constructor(id: Uint8Array, client: string | undefined) {
    this.id = id;
    this.#client = client;
  }

  note(activity: string): void {
    this.#events.push({activity, elapsedMicros: this.#elapsedMicros()});
  }

  #elapsedMicros(): number {
    return Math.round((performance.now() - this.#beganMs) * 1000);
  }

  // ---- what it was ---------------------------------------------------------------------------------------------------

  ofQuery(query: string, parameters: QueryParameters): void {
    this.#request = 'Execute CQL3 query';
    this.#parameters = {query, ...pageSizeOf(parameters), ...consistencyOf(parameters)};
  }

  ofExecute(prepared: PreparedStatement, parameters: QueryParameters, session: CqlSession): void {
    const {variables} = session.prepare(prepared.statement, prepared.markers, prepared.keyspace);
    const values = (parameters.values ?? []).map((value, i) => {
      const variable = variables[i];
      return [`bound_var_${i}_${variable?.name ?? ''}`, showValue(value, variable?.type)] as const;
    });
    this.#request = 'Execute CQL3 prepared query';
    this.#parameters = {
      query: prepared.text,
      ...Object.fromEntries(values),
      ...pageSizeOf(parameters),
      ...consistencyOf(parameters),
    };
  }

  ofBatch(parameters: QueryParameters): void {
    this.#request = 'Execute batch of CQL3 queries';
    this.#parameters = consistencyOf(parameters);
  }

  ofPrepare(query: string): void {
    this.#request = 'Preparing CQL3 query';
    this.#parameters = {query};
  }

  /** For the engine, which goes on with it. */
  now(): Trace {
    return {
      id: this.id,
      client: this.#client,
      command: 'QUERY',
      request: this.#request,
      parameters: this.#parameters,
      startedAtMs: this.#startedAtMs,
      events: this.#events,
      elapsedMicros: this.#elapsedMicros(),
    };
  }
}

type Parameters = {readonly [name: string]: string};

const consistencyOf = ({consistency, serialConsistency}: QueryParameters): Parameters => ({
  consistency_level: consistency,
  serial_consistency_level: serialConsistency ?? 'SERIAL',
});

const pageSizeOf = ({pageSize}: QueryParameters): Parameters =>
  pageSize === undefined ? {} : {page_size: String(pageSize)};

function showValue(value: BoundValue, type: DataType | undefined): string {
  if (value === null) {
    return 'null';
  }
  if (value === UNSET) {
    return 'unset';
  }
  const shown = literalOf(value, type);
  return shown.length > MAX_VALUE ? `${shown.slice(0, MAX_VALUE)}...'` : shown;
}

/** Values are shown before they are checked: those that are none of their type as bytes. */
function literalOf(value: Uint8Array, type: DataType | undefined): string {
  try {
    if (type !== undefined) {
      return codecOf(type).toLiteral(value);
    }
  } catch {
    // Shown below.
  }
  return `0x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
}
