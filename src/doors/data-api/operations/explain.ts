/**
 * `options.explain` of find and findOne: how what is answered was found, and what would find it with less work. Ours; the original refuses the option.
 * What the engine did is the engine's own word (`ReadPlan`); nothing is guessed here.
 */
import type {ExecuteOptions, Outcome, ReadPlan} from '../../../core/cql/port.ts';
import {statementText} from '../../../core/cql/printer.ts';
import {SessionBehind} from '../../../core/cql/session-behind.ts';
import type {Select, Statement} from '../../../core/cql/statements/statement.ts';
import type {Json} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import type {Answer} from '../envelope.ts';

/** Steps that are told of one kind of read. */
const MAX_STEPS = 20;
/** Reads of fewer rows need no advice. */
const FEW_ROWS = 100;
/** Rows that may be read for each row of the answer. */
const WASTEFUL = 10;

/** Reads of one shape, added up. */
interface Read {
  readonly statement: string | undefined;
  readonly order: SortPlace;
  readonly isConditional: boolean;
  requests: number;
  rowsReturned: number;
  micros: number;
  /** Undefined: the backend does not tell. */
  plan: Omit<ReadPlan, 'steps'> | undefined;
  readonly steps: {readonly activity: string; readonly micros: number}[];
}

/** Who brought things into order: nobody, the backend (as rows lie, by nearness, by words), or the Data API in memory. */
type SortPlace = 'none' | 'stored' | 'vector' | 'words' | 'memory';

const ORDER_PLACES = {columns: 'stored', ann: 'vector', bm25: 'words'} as const;

/** A session that takes down how reads were done. */
class ExplainedSession extends SessionBehind {
  readonly #reads = new Map<string, Read>();

  get reads(): readonly Read[] {
    return [...this.#reads.values()];
  }

  override async execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    if (statement.kind !== 'select') {
      return this.behind.execute(statement, options);
    }
    const beganMs = performance.now();
    const outcome = await this.behind.execute(statement, {...options, explain: true});
    if (outcome.kind === 'rows') {
      this.#add(statement, outcome.rows.length, outcome.plan, Math.round((performance.now() - beganMs) * 1000));
    }
    return outcome;
  }

  #add(statement: Select, rows: number, plan: ReadPlan | undefined, micros: number): void {
    const text = statementText(statement);
    const key = `${text} ${plan?.access} ${plan?.indexes.join()}`;
    let read = this.#reads.get(key);
    if (read === undefined) {
      read = {
        statement: text,
        order: statement.orderBy === undefined ? 'none' : ORDER_PLACES[statement.orderBy.kind],
        isConditional: statement.where !== undefined,
        requests: 0,
        rowsReturned: 0,
        micros: 0,
        plan: undefined,
        steps: [],
      };
      this.#reads.set(key, read);
    }
    read.requests += 1;
    read.rowsReturned += rows;
    read.micros += micros;
    if (plan !== undefined) {
      const {steps, ...facts} = plan;
      read.plan = {...facts, rowsRead: facts.rowsRead + (read.plan?.rowsRead ?? 0)};
      const told = steps.map(({activity, elapsedMicros}) => ({activity, micros: elapsedMicros}));
      read.steps.push(...told.slice(0, MAX_STEPS - read.steps.length));
    }
  }
}

/** The answer of a read with `status.explain`. */
export async function explained(
  sort: Json | undefined,
  context: Context,
  run: (context: Context) => Answer | Promise<Answer>,
): Promise<Answer> {
  const session = new ExplainedSession(context.session);
  const answer = await run({...context, session});
  const place = sortPlace(sort, session.reads);
  const explain = {
    reads: session.reads.map(shown),
    sort: place,
    advice: adviceOn(session.reads, place),
  };
  const status = `"explain":${JSON.stringify(explain)}`;
  return {...answer, status: answer.status === undefined ? status : `${answer.status},${status}`};
}

function sortPlace(sort: Json | undefined, reads: readonly Read[]): SortPlace {
  if (!(sort instanceof Map) || sort.size === 0) {
    return 'none';
  }
  return reads.find(({order}) => order !== 'none')?.order ?? 'memory';
}

const shown = ({statement, plan, requests, rowsReturned, micros, steps}: Read): object => ({
  ...(plan === undefined
    ? {}
    : {
        access: plan.access,
        indexes: plan.indexes,
        ...(plan.estimate === undefined ? {} : {estimate: plan.estimate}),
        rowsRead: plan.rowsRead,
      }),
  rowsReturned,
  ...(plan === undefined ? {} : {filtersRows: plan.isFiltered, sortsRows: plan.isSorted}),
  requests,
  micros,
  ...(statement === undefined ? {} : {statement}),
  ...(plan === undefined ? {} : {steps}),
});

function adviceOn(reads: readonly Read[], sort: SortPlace): string[] {
  const advice: string[] = [];
  for (const {plan, rowsReturned, isConditional} of reads) {
    if (plan === undefined) {
      continue;
    }
    const {access, rowsRead, estimate} = plan;
    if (access === 'scan' && isConditional) {
      advice.push(
        estimate === undefined
          ? `No index serves the filter: ${rowsRead} rows were read for ${rowsReturned}. Make an index on a column of the filter, or name the partition key.`
          : `Indexes name about ${estimate} rows, so many that reading all of them in their order was quicker. A condition that fewer rows meet would let an index lead.`,
      );
    } else if (rowsRead > FEW_ROWS && rowsRead > rowsReturned * WASTEFUL) {
      advice.push(
        `${rowsRead} rows were read for ${rowsReturned} that match. A condition that fewer rows meet, or an index that fits the filter better, would read less.`,
      );
    }
    if (access === 'vector_graph') {
      advice.push('A graph found the nearest: it may miss some. A filter that few rows meet is searched exactly.');
    }
  }
  if (sort === 'memory') {
    const rows = reads.reduce((sum, read) => sum + read.rowsReturned, 0);
    const which = reads.length > 1 ? `Of those that match ${rows}` : `All that match (${rows})`;
    advice.push(
      `${which} were read and sorted in memory. A filter that fewer meet reads less; rows of one partition of a table come sorted by their partitionSort.`,
    );
  }
  return advice;
}
