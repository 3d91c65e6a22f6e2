/** What a run has asked: forms of statements, types in them, and what came of it. */
import {PROVED, RULES, ruleName} from './rules.ts';
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

/** Everything that a run counts: plain, so that runs can be added up (`--counts`, `--report-of`). */
export interface Tally {
  /** What was compared: a hash of the program and of the oracle. Runs of other code are not added. */
  readonly code: string;
  readonly seeds: number[];
  same: number;
  /** Of the statements that Cassandra did not answer in time. */
  unanswered: number;
  /** Signatures of what nobody explains, with their numbers. */
  readonly differences: Record<string, number>;
  /** By `number: says` of a rule. */
  readonly intended: Record<string, number>;
  total: number;
  readonly forms: Record<string, Count>;
  /** By form, then by type. */
  readonly types: Record<string, Record<string, Count>>;
  readonly failures: Record<string, number>;
  /** Of the walk, by form, then by type. */
  readonly cells: Record<string, Record<string, Reached>>;
  /** Of the walk over forms, by form: what was wanted of it, and whether that came. */
  readonly outcomes: Record<string, Record<string, boolean>>;
  wanted: number;
  /** What the walk wanted to see and did not. */
  readonly missed: string[];
}

export const newTally = (code: string): Tally => ({
  code,
  seeds: [],
  same: 0,
  unanswered: 0,
  differences: {},
  intended: {},
  total: 0,
  forms: {},
  types: {},
  failures: {},
  cells: {},
  outcomes: {},
  wanted: 0,
  missed: [],
});

/** Adds what is a number, to any depth; lists get longer. */
export function add(to: Tally, from: Tally): void {
  if (to.code !== from.code) {
    throw new Error('These runs compared other code: ask again');
  }
  addTo(to, from);
}

function addTo(to: object, from: object): void {
  const target = to as Record<string, unknown>;
  for (const [key, value] of Object.entries(from) as [string, unknown][]) {
    const own = target[key];
    if (typeof value === 'number') {
      target[key] = value + ((own as number | undefined) ?? 0);
    } else if (typeof value === 'boolean') {
      target[key] = value || own === true;
    } else if (Array.isArray(value)) {
      target[key] = [...((own as unknown[] | undefined) ?? []), ...(value as unknown[])];
    } else if (typeof value === 'object' && value !== null) {
      target[key] = own ?? {};
      addTo(target[key] as object, value);
    }
  }
}

/** Forms that Cassandra cannot do, as it is set up here, and why. */
const NEVER_DONE: {readonly [form: string]: string} = {
  'add identity as a role': 'only superusers may',
  'alter a view as a table': 'a view is altered by its own statement',
  'alter table': 'texts that end too early',
  'alter table drop compact': 'turned off in cassandra.yaml, as it is by default',
  'alter type': 'texts that end too early',
  'alter type alter': 'types of fields do not change',
  'create aggregate': 'functions of users are not enabled',
  'create aggregate as a role': 'functions of users are not enabled',
  'create function': 'functions of users are not enabled',
  'create function as a role': 'functions of users are not enabled',
  'create or replace aggregate': 'functions of users are not enabled',
  'create or replace function': 'functions of users are not enabled',
  'create trigger': 'it needs a class in the triggers directory of the node',
  'create trigger as a role': 'it needs a class in the triggers directory of the node',
  'describe aggregate': 'there are no aggregates of users, and those of the system are not described',
  'describe function': 'there are no functions of users, and those of the system are not described',
  'describe virtual': 'no such statement',
  'drop a base': 'tables with views stay',
  'drop a view as a table': 'a view is dropped by its own statement',
  'drop aggregate as a role': 'there are none',
  'drop function as a role': 'there are none',
  'drop identity as a role': 'only superusers may',
  'drop trigger as a role': 'there are none, and only superusers may',
  'drop a missing view': 'it is missing',
  missing: 'it is missing',
  'index on a view': 'views have no indexes',
  'list superusers': 'no such statement in 5.0',
  'no statement': 'texts that are no statement',
  'truncate a view': 'views follow their bases',
};

export class Coverage {
  readonly tally: Tally;

  constructor(code: string) {
    this.tally = newTally(code);
  }

  observe(attempt: Attempt, theirs: readonly string[]): void {
    const {tally} = this;
    tally.total += 1;
    const failure = theirs.find(line => line.startsWith('failure '));
    const rows = theirs.filter(line => !/^(?:markers|partition key|columns|warning)/.test(line)).length;
    const outcome: keyof Count =
      failure !== undefined ? 'failed' : attempt.forms[0] === 'select' && rows <= 1 ? 'empty' : 'answered';
    if (failure !== undefined) {
      tally.failures[failure.slice(8)] = (tally.failures[failure.slice(8)] ?? 0) + 1;
    }
    this.#walked(attempt, theirs, failure !== undefined);
    for (const form of new Set([...attempt.forms, attempt.step.mode])) {
      (tally.forms[form] ??= newCount())[outcome] += 1;
      if (KINDS.includes(form)) {
        const byType = (tally.types[form] ??= {});
        for (const type of attempt.types) {
          (byType[type] ??= newCount())[outcome] += 1;
        }
      }
    }
  }

  #walked({cell, step}: Attempt, theirs: readonly string[], isFailed: boolean): void {
    if (cell === undefined) {
      return;
    }
    if (cell.outcome !== '') {
      this.tally.wanted += 1;
      const isReached =
        cell.outcome === 'done'
          ? !isFailed
          : isFailed && theirs.some(line => line.includes(cell.outcome.replace(/^failure$/, '')));
      const outcomes = (this.tally.outcomes[cell.form] ??= {});
      outcomes[cell.outcome] = isReached || outcomes[cell.outcome] === true;
      if (!isReached) {
        const said = theirs.find((_, i) => theirs[i - 1]?.startsWith('failure '));
        this.tally.missed.push(`\`${step.text}\`: ${cell.outcome}${said === undefined ? '' : `, but ${said}`}`);
      }
      return;
    }
    const reached = ((this.tally.cells[cell.form] ??= {})[cell.type] ??= {isDone: false, isFailed: false});
    reached.isDone ||= !isFailed;
    reached.isFailed ||= isFailed;
  }
}

/** Kinds of statements that the walk over forms has asked: whether one was done, and how many of the named failures came. */
function outcomesOf({outcomes}: Tally): string[] {
  const rows = Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) {
    return [];
  }
  return [
    '| statement | done | failures that are named | of them seen |',
    '| --- | --- | --- | --- |',
    ...rows.map(([kind, {done, ...failures}]) => {
      const seen = Object.values(failures);
      return `| ${kind} | ${done === true ? '✓' : ''} | ${seen.length} | ${seen.filter(Boolean).length} |`;
    }),
    '',
  ];
}

/** Forms that were never done, with the reason where there is one. */
function neverDone({forms, cells}: Tally): string[] {
  const never = Object.entries(forms)
    // Forms by types have a table of their own.
    .filter(([form, {answered, empty}]) => answered + empty === 0 && cells[form] === undefined)
    .map(([form]) => form)
    .sort();
  return never.length === 0
    ? []
    : [
        'Forms that Cassandra has never done:',
        '',
        ...never.map(form => `- ${form}: ${NEVER_DONE[form] ?? 'not reached'}`),
        '',
      ];
}

/** Forms by types: what was done, what failed, what did both; empty without a walk. */
function walkOf(tally: Tally): string[] {
  const {cells, wanted, missed} = tally;
  const byForm = Object.entries(cells);
  if (byForm.length === 0 && wanted === 0) {
    return [];
  }
  const types = [...new Set(byForm.flatMap(([, byType]) => Object.keys(byType)))];
  const sign = (reached: Reached | undefined): string =>
    reached === undefined ? '' : `${reached.isDone ? '✓' : ''}${reached.isFailed ? '×' : ''}`;
  // A form of the walk over types that one of them was not asked in.
  const holes = byForm.flatMap(([form, byType]) =>
    types.filter(type => byType[type] === undefined).map(type => `${form} × ${type}`),
  );
  return [
    '## The walk',
    '',
    `${wanted} forms and failures that the description of the language names, ${wanted - missed.length} of them reached${missed.length === 0 ? '.' : ':'}`,
    '',
    ...missed.map(each => `- not reached: ${each}`),
    ...(missed.length === 0 ? [] : ['']),
    ...outcomesOf(tally),
    'Every form with every type: ✓ was done, × failed in Cassandra, which is all that a form and a type have in common where it stands alone. Types of arithmetic and of',
    'casts stand in the rows; forms that only native types have are empty for the others.',
    '',
    `| form | ${types.join(' | ')} |`,
    `| --- |${' --- |'.repeat(types.length)}`,
    ...byForm.map(
      ([form, byType]) => `| ${form.replaceAll('|', '\\|')} | ${types.map(type => sign(byType[type])).join(' | ')} |`,
    ),
    '',
    holes.length === 0 ? 'There are no empty cells.' : `Cells that are empty: ${holes.length}.`,
    '',
  ];
}

/** Runs as Markdown. */
export function reportOf(tally: Tally): string {
  const types = [...COLUMN_TYPES, ...SHAPES];
  const cell = (count: Count | undefined): string =>
    count === undefined ? '–' : `${count.answered} · ${count.empty} · ${count.failed}`;
  const missing = KINDS.flatMap(kind =>
    types.filter(type => (tally.types[kind]?.[type]?.answered ?? 0) === 0).map(type => `${kind} × ${type}`),
  );
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, count) => all + count, 0);
  const unexplained = Object.entries(tally.differences).sort((a, b) => b[1] - a[1]);
  const seeds = [...new Set(tally.seeds)].sort((a, b) => a - b);
  return [
    '# The oracle',
    '',
    'Random statements are asked of a real Apache Cassandra 5.0 and of the embedded engine, by one client over the native protocol; types, rows,',
    'their order, codes of failures and the beginning of their messages must be the same. Written by `node test/oracle/run.mjs --report`;',
    '`test/oracle/README.md` tells how it works, `test/oracle/rules.ts` what is let pass.',
    '',
    `Seeds ${seeds.join(', ')}: ${tally.total} statements, ${tally.same} with the same answer, ${sum(tally.intended)} with an intended difference, ${sum(tally.differences)} unexplained${unexplained.length === 0 ? '.' : ':'}`,
    '',
    ...unexplained.map(([signature, count]) => `- ${count} × \`${signature.replaceAll('`', "'")}\``),
    ...(unexplained.length === 0 ? [] : ['']),
    ...(tally.unanswered === 0 ? [] : [`${tally.unanswered} more had no answer of Cassandra in time.`, '']),
    '## Intended differences',
    '',
    'Numbers are those of [differences.md](differences.md).',
    '',
    '| number | rule | statements |',
    '| --- | --- | --- |',
    ...[...RULES, ...PROVED].map(
      rule => `| ${rule.difference} | ${rule.says} | ${tally.intended[ruleName(rule)] ?? 0} |`,
    ),
    '',
    '## Forms',
    '',
    'Statements by what stands in them and by what Cassandra made of them.',
    '',
    '| form | rows or done | no rows | failures |',
    '| --- | --- | --- | --- |',
    ...Object.entries(tally.forms)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([form, {answered, empty, failed}]) => `| ${form} | ${answered} | ${empty} | ${failed} |`),
    '',
    ...neverDone(tally),
    '## Failures',
    '',
    '| code | statements |',
    '| --- | --- |',
    ...Object.entries(tally.failures)
      .sort((a, b) => b[1] - a[1])
      .map(([code, count]) => `| ${code} | ${count} |`),
    '',
    '## Types',
    '',
    'Rows or done · no rows · failures, of statements in which the type stands.',
    '',
    `| type | ${KINDS.join(' | ')} |`,
    `| --- |${' --- |'.repeat(KINDS.length)}`,
    ...types.map(type => `| ${type} | ${KINDS.map(kind => cell(tally.types[kind]?.[type])).join(' | ')} |`),
    '',
    ...walkOf(tally),
    '## Not reached',
    '',
    missing.length === 0
      ? 'Every type has been answered in every form.'
      : `Without an answer that is no failure: ${missing.join(', ')}.`,
    '',
    'Not generated at all: functions in other languages, which are not enabled, what hangs on the clock, counting after a deletion of counters,',
    'timestamps and decimals beyond what Java prints and reads the same, older indexes on keys.',
    '',
  ].join('\n');
}
