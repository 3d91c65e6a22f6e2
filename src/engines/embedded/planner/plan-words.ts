/** Words of texts: `column : 'words'` and `ORDER BY column BM25 OF 'words'`, on columns with an index on words. */
import {textOf} from '../../../base/text-of.ts';
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET} from '../../../core/cql/port.ts';
import {ANALYZER_OPTION} from '../../../core/cql/schema/index-options.ts';
import {isOnWords} from '../../../core/cql/schema/index-targets.ts';
import type {Column, Index, Table} from '../../../core/cql/schema/schema.ts';
import type {OrderBy, Relation} from '../../../core/cql/statements/statement.ts';
import {analyzerOf, type Analyzer} from '../../../core/text/analyzer.ts';
import {columnOf} from '../access.ts';
import {compileTerm, valueOf, type Bound, type Scope} from './plan-terms.ts';

export interface Words {
  readonly index: Index;
  readonly column: Column;
  readonly analyze: Analyzer;
  /** What is asked for, each word once, in the order of the question. */
  readonly words: (bound: Bound) => readonly string[];
}

const wordsIndexOf = (table: Table, column: Column): Index | undefined =>
  table.indexes.find(index => index.column === column.name && isOnWords(index));

/** Fails with `invalid` when the column has no index on words. */
export function matchOf(scope: Scope, {column, value}: Relation & {kind: 'match'}): Words {
  return wordsOf(scope, column, value, 'A condition with ":"');
}

export function rankingOf(scope: Scope, {column, text}: OrderBy & {kind: 'bm25'}): Words {
  return wordsOf(scope, column, text, 'BM25 ordering');
}

function wordsOf(scope: Scope, name: string, value: (Relation & {kind: 'match'})['value'], what: string): Words {
  const column = columnOf(scope.table, name);
  const index = wordsIndexOf(scope.table, column);
  if (index === undefined) {
    throw invalid(`${what} needs an index with the option ${ANALYZER_OPTION} on the column ${name}`);
  }
  const term = compileTerm(scope, value, column.type, column.name);
  const analyze = analyzerOf(index.options[ANALYZER_OPTION]!);
  return {
    index,
    column,
    analyze,
    words(bound) {
      const given = valueOf(term, bound);
      if (given === null || given === UNSET) {
        throw invalid(`Unsupported ${given === null ? 'null' : 'unset'} value for column ${name}`);
      }
      return [...new Set(analyze(textOf(given)))];
    },
  };
}
