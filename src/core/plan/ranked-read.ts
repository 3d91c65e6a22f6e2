/**
 * Rows by how well a text answers some words, of a database without indexes on words: the texts are read twice, first to count
 * in how many of them each word is, then to score those that meet the conditions. docs/decisions/0016, 0025.
 */
import {textOf} from '../../base/text-of.ts';
import {invalid} from '../cql/errors.ts';
import type {CqlSession, ExecuteOptions} from '../cql/port.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {OrderBy, Select} from '../cql/statements/statement.ts';
import type {Analyzer} from '../text/analyzer.ts';
import {countWords, score, weightOf} from '../text/bm25.ts';
import type {Corpus} from '../text/bm25.ts';
import {branchesOf} from './branches.ts';
import type {WhereScope} from './branches.ts';
import {Ceiling} from './ceiling.ts';
import {wordsOf} from './indexes.ts';
import {limitOf} from './nearest-read.ts';
import {PagedRead, waysOf} from './paged-read.ts';
import type {Rows} from './paged-read.ts';
import {columnOf} from './row-test.ts';
import {BestRows} from './scored-read.ts';
import {given, sourceOf} from './terms.ts';
import type {Source, Values} from './terms.ts';
import {NO_WORDS} from './scan-warnings.ts';

type Bm25 = Extract<OrderBy, {kind: 'bm25'}>;

const INT = {kind: 'native', name: 'int'} as const;

export class RankedRead {
  readonly #analyze: Analyzer;
  readonly #words: (values: Values) => readonly string[];
  readonly #limit: Source;
  readonly #texts: PagedRead;
  readonly #read: PagedRead;
  /** Slot of the text in what `#read` gives. */
  readonly #slot: number;
  readonly #visible: number;

  /** `table` with its indexes on words. Fails with `invalid` where the column has none, or there is no limit. */
  constructor(statement: Select, {column: name, text}: Bm25, table: Table, scope: WhereScope) {
    if (statement.limit === undefined) {
      throw invalid('Top-K queries must have a limit specified and the limit must be less than the query page size');
    }
    const column = columnOf(table, name);
    const analyze = wordsOf(table, name, 'BM25 ordering');
    const source = sourceOf(text, column.type, name);
    this.#analyze = analyze;
    this.#words = values => [...new Set(analyze(textOf(given(source, values, column))))];
    this.#limit = sourceOf(statement.limit, INT, '[limit]');
    const base: Select = {...statement, orderBy: undefined, limit: undefined};
    this.#texts = new PagedRead(
      waysOf(branchesOf(undefined, scope), {
        table,
        items: [{selector: {kind: 'column', name}, alias: undefined}],
        orderBy: undefined,
        base,
      }),
      table,
      undefined,
    );
    let slot = 0;
    const ways = waysOf(
      branchesOf(statement.where, scope),
      {table, items: statement.items, orderBy: undefined, base},
      fetched => (slot = fetched.column(name)),
    );
    this.#read = new PagedRead(ways, table, undefined);
    this.#slot = slot;
    this.#visible = ways[0]!.visible;
  }

  async read(session: CqlSession, values: Values, options: ExecuteOptions, maxScanRows: number): Promise<Rows> {
    const limit = limitOf(this.#limit, values);
    const words = this.#words(values);
    const rest: ExecuteOptions = {...options, pageSize: undefined, pagingState: undefined};
    const ceiling = new Ceiling(maxScanRows, 'words');
    const {corpus, holders} = await this.#count(words, session, rest, ceiling);
    const weights = holders.map(count => weightOf(corpus, count));
    const wanted = new Map(words.map((word, at) => [word, at] as const));
    const counts = new Uint32Array(words.length);
    const best = new BestRows(limit);
    let columns: Rows['columns'] = [];
    for await (const {outcome, rows} of this.#read.all(session, values, rest)) {
      ({columns} = outcome);
      for (const row of rows) {
        const text = row[this.#slot] ?? null;
        const found = text === null ? [] : this.#analyze(textOf(text));
        if (countWords(found, wanted, counts)) {
          best.add(score(counts, weights, found.length, corpus), row);
        }
      }
    }
    return {
      kind: 'rows',
      columns: columns.slice(0, this.#visible),
      rows: best.take().map(row => row.slice(0, this.#visible)),
      pagingState: undefined,
      warnings: [NO_WORDS],
    };
  }

  async #count(
    words: readonly string[],
    session: CqlSession,
    options: ExecuteOptions,
    ceiling: Ceiling,
  ): Promise<{readonly corpus: Corpus; readonly holders: readonly number[]}> {
    const holders = words.map(() => 0);
    let texts = 0;
    let total = 0;
    if (words.length > 0) {
      for await (const {rows, scanned} of this.#texts.all(session, [], options)) {
        ceiling.add(scanned);
        for (const [text] of rows) {
          const found = text == null ? [] : this.#analyze(textOf(text));
          if (found.length > 0) {
            texts += 1;
            total += found.length;
            const own = new Set(found);
            words.forEach((word, at) => {
              holders[at]! += own.has(word) ? 1 : 0;
            });
          }
        }
      }
    }
    return {corpus: {texts, averageLength: texts === 0 ? 1 : total / texts}, holders};
  }
}
