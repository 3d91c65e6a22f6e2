/**
 * How often commands ran and how long they took, by what they were and how they ended. Labels and names are the original's, so
 * that its dashboards work. Source: stargate/data-api, "MeteredCommandProcessor", "JsonApiMetricsConfig".
 */
import type {JsonObject} from '../../wire/json/tree.ts';
import type {Command} from './commands/command.ts';

export type SortType = 'NONE' | 'SORT_BY_FIELD' | 'SIMILARITY_SORT' | 'SIMILARITY_SORT_WITH_FILTERS';

const SORT_TYPES: readonly SortType[] = ['NONE', 'SORT_BY_FIELD', 'SIMILARITY_SORT', 'SIMILARITY_SORT_WITH_FILTERS'];

/** Times are counted in buckets that grow by an eighth, from a microsecond to some hours: quantiles are right within 6 %. */
const BUCKETS = 200;
const GROWTH = Math.log(1.125);
const QUANTILES = [0.5, 0.98, 0.99] as const;
/** How long the longest time is remembered. Source: Micrometer, "TimeWindowMax": three steps of a minute. */
const MAX_WINDOW_MS = 120_000;

/** Of one command that ended in one way. */
class Times {
  count = 0;
  sumMs = 0;
  #maxMs = 0;
  #maxAtMs = 0;
  readonly #buckets = new Uint32Array(BUCKETS);

  add(ms: number, nowMs: number): void {
    this.count += 1;
    this.sumMs += ms;
    if (ms >= this.#maxMs || nowMs - this.#maxAtMs > MAX_WINDOW_MS) {
      this.#maxMs = ms;
      this.#maxAtMs = nowMs;
    }
    const bucket = ms <= 0.001 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms * 1000) / GROWTH));
    this.#buckets[bucket]! += 1;
  }

  maxMs(nowMs: number): number {
    return nowMs - this.#maxAtMs > MAX_WINDOW_MS ? 0 : this.#maxMs;
  }

  quantileMs(quantile: number): number {
    let left = quantile * this.count;
    for (let i = 0; i < BUCKETS; i += 1) {
      left -= this.#buckets[i]!;
      if (left <= 0) {
        return Math.exp((i - 0.5) * GROWTH) / 1000;
      }
    }
    return 0;
  }
}

/** Of one command: those that succeeded, by sort and by whether the target has vectors; those that failed by their first error too. */
interface Series {
  readonly succeeded: (Times | undefined)[];
  readonly failed: Map<string, (Times | undefined)[]>;
}

/** One line of what is measured. */
export interface TimesSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  readonly quantiles: Readonly<Record<string, number>>;
}

export class CommandTimes {
  readonly #series = new Map<Command, Series>();

  /** `errorCode`: of the first error; undefined: there was none. */
  add(
    command: Command,
    ms: number,
    nowMs: number,
    {sort, hasVectors, errorCode}: {sort: SortType; hasVectors: boolean; errorCode: string | undefined},
  ): void {
    let series = this.#series.get(command);
    if (series === undefined) {
      series = {succeeded: [], failed: new Map()};
      this.#series.set(command, series);
    }
    let slots = errorCode === undefined ? series.succeeded : series.failed.get(errorCode);
    if (slots === undefined) {
      slots = [];
      series.failed.set(errorCode!, slots);
    }
    const slot = SORT_TYPES.indexOf(sort) * 2 + (hasVectors ? 1 : 0);
    (slots[slot] ??= new Times()).add(ms, nowMs);
  }

  /** In seconds. */
  samples(nowMs: number): TimesSample[] {
    const samples: TimesSample[] = [];
    for (const [{name}, {succeeded, failed}] of this.#series) {
      for (const [errorCode, slots] of [[undefined, succeeded] as const, ...failed]) {
        slots.forEach((times, slot) => {
          if (times !== undefined) {
            samples.push(sampleOf(times, nowMs, labelsOf(name, slot, errorCode)));
          }
        });
      }
    }
    return samples;
  }
}

function labelsOf(command: string, slot: number, errorCode: string | undefined): Record<string, string> {
  return {
    command: `${command.charAt(0).toUpperCase()}${command.slice(1)}Command`,
    error: errorCode === undefined ? 'false' : 'true',
    error_class: errorCode === undefined ? 'NA' : 'unknown',
    error_code: errorCode ?? 'NA',
    module: 'sgv2-jsonapi',
    sort_type: SORT_TYPES[slot >> 1]!,
    tenant: 'unknown',
    vector_enabled: slot % 2 === 1 ? 'true' : 'false',
  };
}

const sampleOf = (times: Times, nowMs: number, labels: Record<string, string>): TimesSample => ({
  labels,
  count: times.count,
  sum: times.sumMs / 1000,
  max: times.maxMs(nowMs) / 1000,
  quantiles: Object.fromEntries(QUANTILES.map(quantile => [String(quantile), times.quantileMs(quantile) / 1000])),
});

/** As the original sorts sorts: by `$vector` and `$vectorize`, and by all else. */
export function sortTypeOf(args: JsonObject): SortType {
  const sort = args.get('sort');
  if (!(sort instanceof Map) || sort.size === 0) {
    return 'NONE';
  }
  if (sort.size > 1 || !(sort.has('$vector') || sort.has('$vectorize'))) {
    return 'SORT_BY_FIELD';
  }
  const filter = args.get('filter');
  return filter instanceof Map && filter.size > 0 ? 'SIMILARITY_SORT_WITH_FILTERS' : 'SIMILARITY_SORT';
}
