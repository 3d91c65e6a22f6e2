/** What the indexes of a table serve. */
import {ANALYZER_OPTION} from '../cql/schema/index-options.ts';
import {isOnWords, targetOf} from '../cql/schema/index-targets.ts';
import type {Column, Index, Table} from '../cql/schema/schema.ts';
import {analysisOf, analyzer} from '../text/index-analysis.ts';
import {invalid} from '../cql/errors.ts';
import {analyzerOf, type Analyzer} from '../text/analyzer.ts';

/** The index that finds equal values, or members. */
export function indexFor(
  table: Table,
  column: Column,
  kind: 'compare' | 'contains' | 'contains_key' | 'element',
): Index | undefined {
  return table.indexes.find(index => {
    if (index.column !== column.name || column.type.kind === 'vector' || isOnWords(index)) {
      return false;
    }
    const target = targetOf(index, column);
    switch (kind) {
      case 'compare':
        return target === 'value' || target === 'full';
      case 'contains':
        return target === 'values';
      case 'contains_key':
        return target === 'keys';
      case 'element':
        return target === 'entries';
    }
  });
}

export const isAttached = ({kind}: Index): boolean => kind === 'CUSTOM';

/** How `=`, CONTAINS and CONTAINS KEY compare texts, where an index says so; undefined: as they are. */
export function analysisFor(
  table: Table,
  column: Column,
  kind: 'compare' | 'contains' | 'contains_key',
): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const index = indexFor(table, column, kind);
  const analysis = index === undefined ? undefined : analysisOf(index);
  return analysis === undefined ? undefined : analyzer(analysis);
}

/** How the texts of a column become words. Fails with `invalid` when it has no index on words. */
export function wordsOf(table: Table, column: string, what: string): Analyzer {
  const index = table.indexes.find(one => one.column === column && isOnWords(one));
  if (index === undefined) {
    throw invalid(`${what} needs an index with the option ${ANALYZER_OPTION} on the column ${column}`);
  }
  return analyzerOf(index.options[ANALYZER_OPTION]!);
}
