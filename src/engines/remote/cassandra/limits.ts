/** Times and sizes of the conversation with a cluster. Those that users set are in the address: see address.ts. */

/** From opening a socket to the end of authentication. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** A connection on which requests wait and nothing has come for so long is asked whether it lives. */
export const SILENCE_MS = 1_500;
/** An answer to that question, or to the one that idle connections are asked, must come within this time. */
export const PROBE_TIMEOUT_MS = 1_500;
/** Idle connections are asked that often: readiness is to be true when nobody asks for anything too. */
export const HEARTBEAT_MS = 5_000;
/** How often connections are looked at for what is late. */
export const CHECK_MS = 250;

/** Speculative execution by a percentile: until enough was answered, and what it may come to. */
export const FIRST_RACE_DELAY_MS = 250;
export const LEAST_RACE_DELAY_MS = 20;
export const MOST_RACE_DELAY_MS = 1_000;
/** Requests that are late are looked for at most that often. */
export const RACE_TICK_MS = 5;
/** Second attempts: a tenth of all requests, and a few more where there are few. */
export const RACE_BUDGET = {most: 50, perRequest: 0.1, perSecond: 5} as const;

/** Waiting between attempts to reach a node: the first, doubled each time up to the last. */
export const FIRST_BACKOFF_MS = 200;
export const LAST_BACKOFF_MS = 5_000;

/** Requests on one connection; more go to another one or wait for none: they are answered OVERLOADED. */
export const MAX_IN_FLIGHT_PER_CONNECTION = 4_096;
/** With fewer requests on each of its connections a pool opens no further one. */
export const BUSY_IN_FLIGHT = 64;
/** Answers that never came, on one connection: their stream ids cannot be used again, so the connection is given up. */
export const MAX_LOST_STREAMS = 512;

/** Largest frame that is taken from a node. Source: `native_transport_max_frame_size` is 16 MiB; answers may be larger. */
export const MAX_ANSWER_BYTES = 256 << 20;

/** Pools that nobody used for so long are closed. */
export const IDLE_POOL_MS = 120_000;
/** Callers' passwords are shown to the cluster again after this time: it may have forgotten them. */
export const CREDENTIALS_MS = 60_000;

/**
 * Definitions and TRUNCATE may take so many times the time of a request: a busy cluster makes the files of a table, or drops those of a
 * keyspace, in many seconds. Source: 60 s is `truncate_request_timeout` of Cassandra, and what clients of the Data API wait for collections.
 */
export const PATIENCE_FOR_DEFINITIONS = 5;

/** After a definition: how long all nodes are waited for. Source: 10 s in the DataStax drivers. */
export const AGREEMENT_MS = 10_000;
/** Nodes are asked again after this time, doubled each time up to the last. */
export const FIRST_AGREEMENT_POLL_MS = 10;
export const LAST_AGREEMENT_POLL_MS = 80;
/** Schema events that come together are read together. */
export const SCHEMA_DEBOUNCE_MS = 100;
/** Requests about something that is known to have changed wait so long for it to be read. */
export const CATCH_UP_MS = 2_000;
/** What is asked for and not known is looked for in the cluster, at most that often. */
export const MISSING_MS = 500;
/** What could not be read, of a node that was busy, is read again after this time. */
export const SCHEMA_RETRY_MS = 1_000;
/** Nodes are read again that often, whatever events say. */
export const TOPOLOGY_MS = 60_000;

/** Statements whose ids are known; the longest unused go first. */
export const MAX_PREPARED = 10_000;

/** How often a cluster that is being closed is looked at for requests that still run. */
export const DRAIN_POLL_MS = 10;
