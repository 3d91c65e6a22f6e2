/** createVectorIndex: nearest rows by a metric. */
import {METRICS, MODEL_METRICS} from '../collection-settings.ts';
import {fail} from '../errors.ts';
import {isFloatVector} from '../tables/column-types.ts';
import {checkIndexType, INDEX_MEMBERS, indexedColumn, makeIndex, parseIndex} from '../tables/index-definition.ts';
import type {IndexRequest} from '../tables/index-definition.ts';
import {OK} from '../tables/names.ts';
import {listColumns, openTable} from '../tables/table.ts';
import {command} from './command.ts';

interface Input {
  readonly request: IndexRequest;
  readonly metric: string | undefined;
  readonly sourceModel: string | undefined;
}

export const createVectorIndex = command<Input>({
  name: 'createVectorIndex',
  members: INDEX_MEMBERS,
  options: ['ifNotExists'],

  parse(fields) {
    const request = parseIndex(fields, ['metric', 'sourceModel']);
    return {request, metric: request.options.text('metric'), sourceModel: request.options.text('sourceModel')};
  },

  async run({request, metric, sourceModel}, context) {
    const table = openTable(context, 'createVectorIndex');
    checkIndexType(request.indexType, 'vector');
    const {column, part} = indexedColumn(request.column, table);
    if (part !== undefined || !isFloatVector(column.column.type)) {
      throw fail('UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES', {
        ...table.facts,
        allColumns: table.allColumns,
        unsupportedColumns: listColumns([column]),
      });
    }
    if (metric !== undefined && !METRICS.includes(metric)) {
      throw fail('UNKNOWN_VECTOR_METRIC', {unknownMetric: metric.slice(0, 200), knownMetrics: METRICS.join(', ')});
    }
    if (sourceModel !== undefined && !MODEL_METRICS.has(sourceModel)) {
      throw fail('UNKNOWN_VECTOR_SOURCE_MODEL', {
        unknownSourceModel: sourceModel.slice(0, 200),
        knownSourceModels: [...MODEL_METRICS.keys()].join(', '),
      });
    }
    const options: Record<string, string> = {
      similarity_function: metric ?? MODEL_METRICS.get(sourceModel ?? 'other') ?? 'cosine',
    };
    if (context.door.database.capabilities.indexOptions.includes('source_model')) {
      options['source_model'] = (sourceModel ?? 'other').toUpperCase();
    }
    await makeIndex(request, table, {column, target: 'value', options}, context);
    return OK;
  },
});
