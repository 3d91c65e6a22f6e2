/** What a read did, told to whoever asks for it with `explain`. Nothing of this runs for other reads but one test whether somebody asks. */
import type {Outcome, ReadPlan, TraceEvent} from '../../core/cql/port.ts';

/** What is known of a read at one place; later words stand. */
export type ReadFacts = Partial<Omit<ReadPlan, 'steps'>>;

/** Is told what a request does while it does it. */
export interface Recorder {
  /** In words. */
  add(activity: string): void;
  note(facts: ReadFacts): void;
}

/** Of a read that is explained. */
export class ReadRecorder implements Recorder {
  readonly #steps: TraceEvent[] = [];
  readonly #beganMs = performance.now();
  #facts: ReadFacts = {};

  add(activity: string): void {
    this.#steps.push({activity, elapsedMicros: Math.round((performance.now() - this.#beganMs) * 1000)});
  }

  note(facts: ReadFacts): void {
    const indexes = [...new Set([...(this.#facts.indexes ?? []), ...(facts.indexes ?? [])])];
    this.#facts = {...this.#facts, ...facts, indexes};
  }

  /** The answer with what was done for it. */
  explained(outcome: Outcome): Outcome {
    if (outcome.kind !== 'rows') {
      return outcome;
    }
    const {
      access = 'key',
      indexes = [],
      estimate,
      rowsRead = outcome.rows.length,
      isFiltered = false,
      isSorted = false,
    } = this.#facts;
    return {...outcome, plan: {access, indexes, estimate, rowsRead, isFiltered, isSorted, steps: this.#steps}};
  }
}
