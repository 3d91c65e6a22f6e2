/**
 * Speculative execution: what a node does not answer in time is asked of a second one as well, and the first answer counts. Only what may be done
 * twice is. Requests are watched in the order in which they were sent, so that none needs a timer of its own.
 */
import type {RaceDelay} from './address.ts';
import {Latencies} from './latencies.ts';
import {FIRST_RACE_DELAY_MS, LEAST_RACE_DELAY_MS, MOST_RACE_DELAY_MS, RACE_BUDGET, RACE_TICK_MS} from './limits.ts';
import type {ClusterRequest} from './request.ts';

/** Requests that were looked at and still stand in the list. */
const CUT_AT = 1024;

export class Racing {
  readonly latencies = new Latencies();
  readonly #delay: RaceDelay;
  readonly #start: (request: ClusterRequest) => void;
  #delayMs: number;
  readonly #requests: (ClusterRequest | undefined)[] = [];
  readonly #sentAtMs: number[] = [];
  #head = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Second attempts that may be made: a cluster that is slow as a whole must not get more work. */
  #budget: number = RACE_BUDGET.most;
  #refilledAtMs = performance.now();

  /** `start`: sends a second attempt. */
  constructor(delay: RaceDelay, start: (request: ClusterRequest) => void) {
    this.#delay = delay;
    this.#start = start;
    this.#delayMs = delay.kind === 'ms' ? delay.ms : FIRST_RACE_DELAY_MS;
  }

  get isOn(): boolean {
    return this.#delay.kind !== 'never';
  }

  /** A request was sent for the first time. */
  watch(request: ClusterRequest, nowMs: number): void {
    this.#requests.push(request);
    this.#sentAtMs.push(nowMs);
    this.#budget = Math.min(RACE_BUDGET.most, this.#budget + RACE_BUDGET.perRequest);
    this.#timer ??= setTimeout(this.#tick, Math.max(RACE_TICK_MS, this.#delayMs)).unref();
  }

  readonly #tick = (): void => {
    this.#timer = undefined;
    const nowMs = performance.now();
    this.#refill(nowMs);
    const requests = this.#requests;
    const dueMs = nowMs - this.#delayMs;
    while (this.#head < requests.length && this.#sentAtMs[this.#head]! <= dueMs) {
      const request = requests[this.#head]!;
      requests[this.#head] = undefined;
      this.#head += 1;
      if (!request.isDone && this.#budget >= 1 && request.mayRace()) {
        this.#budget -= 1;
        this.#start(request);
      }
    }
    if (this.#head === requests.length) {
      requests.length = 0;
      this.#sentAtMs.length = 0;
      this.#head = 0;
      return;
    }
    if (this.#head > CUT_AT) {
      requests.splice(0, this.#head);
      this.#sentAtMs.splice(0, this.#head);
      this.#head = 0;
    }
    const waitMs = this.#sentAtMs[this.#head]! - dueMs;
    this.#timer = setTimeout(this.#tick, Math.max(RACE_TICK_MS, waitMs)).unref();
  };

  #refill(nowMs: number): void {
    this.#budget = Math.min(
      RACE_BUDGET.most,
      this.#budget + ((nowMs - this.#refilledAtMs) / 1000) * RACE_BUDGET.perSecond,
    );
    this.#refilledAtMs = nowMs;
  }

  /** Called now and then: what is late changes with what is usual. */
  check(): void {
    if (this.#delay.kind === 'percentile') {
      const ms = this.latencies.percentile(this.#delay.of) ?? FIRST_RACE_DELAY_MS;
      this.#delayMs = Math.min(MOST_RACE_DELAY_MS, Math.max(LEAST_RACE_DELAY_MS, ms));
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#requests.length = 0;
    this.#sentAtMs.length = 0;
    this.#head = 0;
  }
}
