/** What the indexes of a table serve. */
import {ANALYZER_OPTION} from '../cql/schema/index-options.ts';
import type {Column, Index, Table} from '../cql/schema/schema.ts';
import {isMultiCell} from '../cql/types/type-shapes.ts';
import type {DataType} from '../cql/types/type.ts';
import {analysisOf, analyzer} from '../text/index-analysis.ts';
import {invalid} from '../cql/errors.ts';
import {analyzerOf, type Analyzer} from '../text/analyzer.ts';

export const isOnWords = ({options}: Index): boolean => options[ANALYZER_OPTION] !== undefined;

/** An index on a bare collection is one on its values. */
export const targetOf = (index: Index, {type}: Column): Index['target'] =>
  index.target === 'value' && isMultiCell(type) ? 'values' : index.target;

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

/** Types whose storage-attached indexes answer ranges. Source: Apache Cassandra 5.0, IndexTermType. */
const RANGED: ReadonlySet<string> = new Set([
  'inet',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'varint',
  'decimal',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timeuuid',
]);

export const isRanged = (type: DataType): boolean => type.kind === 'native' && RANGED.has(type.name);

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

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
