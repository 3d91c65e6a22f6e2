/** What a run has asked: forms of statements, types in them, and what came of it. */
import {PROVED, RULES} from './rules.ts';
import type {Attempt} from './step.ts';
import {COLUMN_TYPES} from './values.ts';

interface Count {
  /** Rows, or a write that was done. */
  answered: number;
  /** No rows. */
  empty: number;
  failed: number;
}

const newCount = (): Count => ({answered: 0, empty: 0, failed: 0});

/** Kinds of types beside the native ones. */
const SHAPES = [
  'counter',
  'list',
  'set',
  'map',
  'udt',
  'frozen list',
  'frozen set',
  'frozen map',
  'frozen udt',
  'tuple',
  'vector',
];

/** Forms that every type should be asked in. */
const KINDS = ['insert', 'update', 'delete', 'batch', 'select', 'if', 'filter', 'order by', 'group by', 'where token'];

/** Of a cell of the walk. */
interface Reached {
  isDone: boolean;
  isFailed: boolean;
}

export class Coverage {
  /** By form, then by type. */
  readonly #cells = new Map<string, Map<string, Reached>>();
  /** What the walk wanted to see and did not. */
  readonly #missed: string[] = [];
  #wanted = 0;
  readonly #forms = new Map<string, Count>();
  readonly #types = new Map<string, Map<string, Count>>();
  readonly #failures = new Map<string, number>();
  #total = 0;

  observe(attempt: Attempt, theirs: readonly string[]): void {
    this.#total += 1;
    const failure = theirs.find(line => line.startsWith('failure '));
    const rows = theirs.filter(line => !/^(?:markers|partition key|columns|warning)/.test(line)).length;
    const outcome: keyof Count =
      failure !== undefined ? 'failed' : attempt.forms[0] === 'select' && rows <= 1 ? 'empty' : 'answered';
    if (failure !== undefined) {
      this.#failures.set(failure.slice(8), (this.#failures.get(failure.slice(8)) ?? 0) + 1);
    }
    this.#walked(attempt, theirs, failure !== undefined);
    for (const form of new Set([...attempt.forms, attempt.step.mode])) {
      const count = this.#forms.get(form) ?? newCount();
      count[outcome] += 1;
      this.#forms.set(form, count);
      if (KINDS.includes(form)) {
        const byType = this.#types.get(form) ?? new Map<string, Count>();
        this.#types.set(form, byType);
        for (const type of attempt.types) {
          const each = byType.get(type) ?? newCount();
          each[outcome] += 1;
          byType.set(type, each);
        }
      }
    }
  }

  #walked({cell, step}: Attempt, theirs: readonly string[], isFailed: boolean): void {
    if (cell === undefined) {
      return;
    }
    if (cell.outcome !== '') {
      this.#wanted += 1;
      const isReached =
        cell.outcome === 'done'
          ? !isFailed
          : isFailed && theirs.some(line => line.includes(cell.outcome.replace(/^failure$/, '')));
      if (!isReached) {
        this.#missed.push(`\`${step.text}\`: ${cell.outcome}`);
      }
      return;
    }
    const byType = this.#cells.get(cell.form) ?? new Map<string, Reached>();
    this.#cells.set(cell.form, byType);
    const reached = byType.get(cell.type) ?? {isDone: false, isFailed: false};
    byType.set(cell.type, reached);
    reached.isDone ||= !isFailed;
    reached.isFailed ||= isFailed;
  }

  /** Forms by types: what was done, what failed, what did both; empty without a walk. */
  #walk(): string[] {
    if (this.#cells.size === 0 && this.#wanted === 0) {
      return [];
    }
    const types = [...new Set([...this.#cells.values()].flatMap(byType => [...byType.keys()]))];
    const sign = (reached: Reached | undefined): string =>
      reached === undefined ? '' : `${reached.isDone ? '✓' : ''}${reached.isFailed ? '×' : ''}`;
    // A form of the walk over types that one of them was not asked in.
    const holes = [...this.#cells].flatMap(([form, byType]) =>
      types.filter(type => !byType.has(type)).map(type => `${form} × ${type}`),
    );
    return [
      '## The walk',
      '',
      `${this.#wanted} forms and failures that the description of the language names, ${this.#wanted - this.#missed.length} of them reached${this.#missed.length === 0 ? '.' : ':'}`,
      '',
      ...this.#missed.map(missed => `- not reached: ${missed}`),
      ...(this.#missed.length === 0 ? [] : ['']),
      'Every form with every type: ✓ was done, × failed in Cassandra, which is all that a form and a type have in common where it stands alone. Types of arithmetic and of',
      'casts stand in the rows; forms that only native types have are empty for the others.',
      '',
      `| form | ${types.join(' | ')} |`,
      `| --- |${' --- |'.repeat(types.length)}`,
      ...[...this.#cells].map(
        ([form, byType]) =>
          `| ${form.replaceAll('|', '\\|')} | ${types.map(type => sign(byType.get(type))).join(' | ')} |`,
      ),
      '',
      holes.length === 0 ? 'There are no empty cells.' : `Cells that are empty: ${holes.length}.`,
      '',
    ];
  }

  /** The report as Markdown. */
  report(seed: number, same: number, differences: number, intended: ReadonlyMap<number, number>): string {
    const types = [...COLUMN_TYPES, ...SHAPES];
    const cell = (count: Count | undefined): string =>
      count === undefined ? '–' : `${count.answered} · ${count.empty} · ${count.failed}`;
    const missing = KINDS.flatMap(kind =>
      types.filter(type => (this.#types.get(kind)?.get(type)?.answered ?? 0) === 0).map(type => `${kind} × ${type}`),
    );
    return [
      '# The oracle',
      '',
      'Random statements are asked of a real Apache Cassandra 5.0 and of the embedded engine, by one client over the native protocol; types, rows,',
      'their order, codes of failures and the beginning of their messages must be the same. Written by `node test/oracle/run.mjs --report`;',
      '`test/oracle/README.md` tells how it works, `test/oracle/rules.ts` what is let pass.',
      '',
      `Seed ${seed}: ${this.#total} statements, ${same} with the same answer, ${this.#total - same - differences} with an intended difference, ${differences} unexplained.`,
      '',
      '## Intended differences',
      '',
      'Numbers are those of [differences.md](differences.md).',
      '',
      '| number | rule | statements |',
      '| --- | --- | --- |',
      ...[...RULES, ...PROVED].map(
        rule => `| ${rule.difference} | ${rule.says} | ${intended.get(rule.difference) ?? 0} |`,
      ),
      '',
      '## Forms',
      '',
      'Statements by what stands in them and by what Cassandra made of them.',
      '',
      '| form | rows or done | no rows | failures |',
      '| --- | --- | --- | --- |',
      ...[...this.#forms]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([form, {answered, empty, failed}]) => `| ${form} | ${answered} | ${empty} | ${failed} |`),
      '',
      '## Failures',
      '',
      '| code | statements |',
      '| --- | --- |',
      ...[...this.#failures].sort((a, b) => b[1] - a[1]).map(([code, count]) => `| ${code} | ${count} |`),
      '',
      '## Types',
      '',
      'Rows or done · no rows · failures, of statements in which the type stands.',
      '',
      `| type | ${KINDS.join(' | ')} |`,
      `| --- |${' --- |'.repeat(KINDS.length)}`,
      ...types.map(type => `| ${type} | ${KINDS.map(kind => cell(this.#types.get(kind)?.get(type))).join(' | ')} |`),
      '',
      ...this.#walk(),
      '## Not reached',
      '',
      missing.length === 0
        ? 'Every type has been answered in every form.'
        : `Without an answer that is no failure: ${missing.join(', ')}.`,
      '',
      'Not generated at all: functions in other languages, masked columns, `now()` and what else hangs on the clock, counting after a deletion of counters,',
      'timestamps and decimals beyond what Java prints and reads the same, older indexes on keys.',
      '',
    ].join('\n');
  }
}
