/** Makes a difference small: fewer statements before it, then shorter statements, as long as the answers still differ. */
import {Asker} from './ask.ts';
import {judge} from './rules.ts';
import type {Step} from './step.ts';

export interface Case {
  /** The last one is answered otherwise. */
  readonly steps: readonly Step[];
  /** What Cassandra answered to each. */
  readonly answers: readonly (readonly string[])[];
}

export const SHRUNK_KEYSPACE = 'oracle_shrunk';

const isDefinition = ({text}: Step): boolean => /^(?:CREATE|ALTER|DROP|TRUNCATE)\b/.test(text);

/** A step may be left out of a history, but the last one. */
export class Shrinker {
  readonly #cassandra: Asker;
  readonly #ours: Asker;
  #tries = 0;
  readonly #maxTries: number;

  private constructor(cassandra: Asker, ours: Asker, maxTries: number) {
    this.#cassandra = cassandra;
    this.#ours = ours;
    this.#maxTries = maxTries;
  }

  static async connect(cassandra: number, ours: number, maxTries = 70): Promise<Shrinker> {
    return new Shrinker(await Asker.connect(cassandra), await Asker.connect(ours), maxTries);
  }

  end(): void {
    this.#cassandra.end();
    this.#ours.end();
  }

  /** Undefined when the difference does not come again. */
  async shrink(steps: readonly Step[]): Promise<Case | undefined> {
    this.#tries = 0;
    let best = await this.#try((await this.#localise(steps)) ?? steps);
    if (best === undefined) {
      return undefined;
    }
    // Other tables of the world have no part in it.
    const table = tableOf(steps.at(-1)!);
    best = (table === undefined ? undefined : await this.#try(historyOf(best.steps, table))) ?? best;
    // Most differences need no rows at all.
    best = (await this.#try([...steps.slice(0, -1).filter(isDefinition), steps.at(-1)!])) ?? best;
    for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = Math.max(0, best.steps.length - 1 - size); ; from = Math.max(0, from - size)) {
        const last = best.steps.length - 1;
        const kept: Step[] = best.steps.filter((_, i) => i < from || i >= Math.min(from + size, last) || i === last);
        if (kept.length < best.steps.length) {
          best = (await this.#try(kept)) ?? best;
        }
        if (from === 0) {
          break;
        }
      }
    }
    return this.#simplify(best);
  }

  /**
   * Where rows differ, the write that made them so is looked for: the history up to it, of its table alone, and a look at the
   * whole table. Undefined when the tables are the same to the end.
   */
  async #localise(steps: readonly Step[]): Promise<Step[] | undefined> {
    const last = steps.at(-1)!;
    const table = tableOf(last);
    if (table === undefined) {
      return undefined;
    }
    const history = historyOf(steps, table);
    const look: Step = {text: `SELECT * FROM ${table}`, mode: 'text', values: [], now: last.now};
    await Promise.all([this.#cassandra.begin(SHRUNK_KEYSPACE), this.#ours.begin(SHRUNK_KEYSPACE)]);
    for (const [i, step] of history.entries()) {
      await Promise.all([this.#cassandra.ask(step), this.#ours.ask(step)]);
      const [theirs, ours] = await Promise.all([this.#cassandra.ask(look), this.#ours.ask(look)]);
      if (judge(look, theirs, ours).kind === 'different') {
        return [...history.slice(0, i + 1), look];
      }
    }
    return undefined;
  }

  /** Takes the statements' parts away one by one. */
  async #simplify(found: Case): Promise<Case> {
    let best = found;
    for (let i = best.steps.length - 1; i >= 0; i -= 1) {
      for (const simpler of simplerSteps(best.steps[i]!)) {
        best = (await this.#try(best.steps.map((step, at) => (at === i ? simpler : step)))) ?? best;
      }
    }
    return best;
  }

  async #try(steps: readonly Step[]): Promise<Case | undefined> {
    if (this.#tries >= this.#maxTries) {
      return undefined;
    }
    this.#tries += 1;
    await Promise.all([this.#cassandra.begin(SHRUNK_KEYSPACE), this.#ours.begin(SHRUNK_KEYSPACE)]);
    const answers: string[][] = [];
    let isDifferent = false;
    for (const step of steps) {
      const [theirs, ours] = await Promise.all([this.#cassandra.ask(step), this.#ours.ask(step)]);
      answers.push(theirs);
      isDifferent = judge(step, theirs, ours).kind === 'different';
    }
    return isDifferent ? {steps, answers} : undefined;
  }
}

const tableOf = ({text}: Step): string | undefined => /(?:FROM|INTO|UPDATE) (t\d+)\b/.exec(text)?.[1];

/** Types, what changes a table, and the last step. */
function historyOf(steps: readonly Step[], table: string): Step[] {
  const named = new RegExp(`\\b${table}\\b`);
  return steps.filter(
    (step, i) =>
      /^(?:CREATE|ALTER) TYPE/.test(step.text) ||
      ((i === steps.length - 1 || !step.text.startsWith('SELECT')) &&
        named.test(step.parts?.map(part => part.text).join(' ') ?? step.text)),
  );
}

function* simplerSteps(step: Step): Generator<Step> {
  if (step.pageSize !== undefined) {
    yield {...step, pageSize: undefined};
  }
  if (step.mode === 'prepared') {
    yield {...step, mode: step.values.length === 0 ? 'text' : 'bound'};
  }
  const parts = step.parts ?? [];
  for (let i = parts.length - 1; i >= 0 && parts.length > 1; i -= 1) {
    yield {...step, parts: parts.filter((_, at) => at !== i)};
  }
  // Clauses and items without values, from the end.
  for (const pattern of [
    / (?:PER PARTITION LIMIT|LIMIT) \d+/,
    / USING T(?:TL|IMESTAMP) \d+(?= |$)/,
    / ALLOW FILTERING$/,
    /(?<=^SELECT )JSON /,
    / AND [\w"]+ (?:=|IN|<|>|<=|>=) [^?]*?(?= AND | ALLOW| LIMIT| ORDER|$)/,
    /(?<=^SELECT )[^,?()]+, /,
    /, [^,?()]+(?= FROM)/,
  ]) {
    const text = step.text.replace(pattern, '');
    if (text !== step.text) {
      yield {...step, text};
    }
  }
}
