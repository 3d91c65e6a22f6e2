/** What the store is told of a table: how to merge it and what to index. */
import {ANALYZER_OPTION} from '../../../core/cql/schema/index-options.ts';
import {isOfNearness} from '../../../core/cql/schema/index-targets.ts';
import type {Index, Table} from '../../../core/cql/schema/schema.ts';
import type {IndexTarget} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {must} from '../../../base/failure.ts';
import {analysisOf} from '../../../core/text/index-analysis.ts';
import type {IndexSpec, TableSpec} from '../store/store.ts';

export function tableSpecOf(table: Table, id: number): TableSpec {
  return {
    id,
    hasClustering: table.clustering.length > 0,
    gcGraceSeconds: table.options.gcGraceSeconds,
    indexes: table.indexes.map(index => indexSpecOf(table, index)),
  };
}

export function indexSpecOf(table: Table, index: Index): IndexSpec {
  const column = must(table.byName.get(index.column), 'an index names a column of its table');
  const target = storedTarget(index.target, column.type);
  const isVector = isOfNearness(index, column);
  const analysis = analysisOf(index);
  const analyzer = index.options[ANALYZER_OPTION];
  return {
    id: index.id,
    kind: isVector ? 'vectors' : 'terms',
    columnId: column.id,
    keyPart:
      column.kind === 'partition_key'
        ? {kind: 'partition', position: column.position, size: table.partitionKey.length}
        : column.kind === 'clustering'
          ? {
              kind: 'clustering',
              position: column.position,
              size: table.clustering.length,
              path: table.clustering.slice(0, column.position + 1).map(({type, descending}) => ({type, descending})),
            }
          : undefined,
    target,
    isStatic: column.kind === 'static',
    types: indexedTypes(column.type, target),
    dimension: isVector && column.type.kind === 'vector' ? column.type.dimension : undefined,
    ...(isVector ? {similarity: index.similarity ?? 'cosine'} : {}),
    isSet: column.type.kind === 'set' && !column.type.frozen,
    ...(analysis === undefined ? {} : {analysis}),
    ...(analyzer === undefined ? {} : {analyzer}),
  };
}

/** A bare index on a non-frozen collection is one on its values. */
function storedTarget(target: IndexTarget, type: DataType): IndexTarget {
  const isMultiCell = (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') && !type.frozen;
  return target === 'value' && isMultiCell ? 'values' : target;
}

/** The types whose comparable forms make up a term. */
export function indexedTypes(type: DataType, target: IndexTarget): readonly DataType[] {
  if (type.kind === 'map') {
    switch (target) {
      case 'keys':
        return [type.key];
      case 'values':
        return [type.value];
      case 'entries':
        return [type.key, type.value];
      case 'value':
      case 'full':
        return [type];
    }
  }
  if ((type.kind === 'list' || type.kind === 'set') && target === 'values') {
    return [type.element];
  }
  return [type];
}
