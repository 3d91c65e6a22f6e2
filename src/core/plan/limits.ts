/** Limits of plans for databases that lack capabilities. */

export interface PlanLimits {
  /** Rows that one query may read to score texts without an index on words, or vectors when filters leave too few near ones. More answers an error. */
  readonly planScanRows: number;
  /** Rows with vectors that are written at once to a table of Apache Cassandra 5.0; never more than a node has processors. Where several gateways write to one table, they share that number. */
  readonly vectorWriters: number;
}

export const PLAN_LIMITS: PlanLimits = {planScanRows: 1_000_000, vectorWriters: 64};

/** So long a row with a vector waits for those before it. */
export const VECTOR_TURN_MS = 30_000;

/** Rows asked for at a time where all are read. */
export const SCAN_PAGE_ROWS = 1000;

/** The fewest rows that are asked for where some of them will not do. */
export const LEAST_PAGE_ROWS = 20;

/** When a vector index gives fewer rows than are wanted, as many rows are read to find those that it has lost. */
export const MOST_ROWS_TO_COMPLETE = 2000;
