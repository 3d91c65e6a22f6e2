/** What a run has asked: forms of statements, types in them, and what came of it. */
import {MORE_ROWS, RULES} from './rules.ts';
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

export class Coverage {
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
      ...[...RULES, MORE_ROWS].map(
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
      '## Not reached',
      '',
      missing.length === 0
        ? 'Every type has been answered in every form.'
        : `Without an answer that is no failure: ${missing.join(', ')}.`,
      '',
      'Not generated at all: roles and permissions, DESCRIBE, materialized views, functions in other languages, masked columns, `now()` and what else',
      'hangs on the clock, counting after a deletion of counters, timestamps and decimals beyond what Java prints and reads the same, older indexes on keys.',
      '',
    ].join('\n');
  }
}
