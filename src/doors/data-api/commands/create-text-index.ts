/** createTextIndex: words of a text column. Engines without analyzed indexes refuse it. */
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import {checkIndexType, INDEX_MEMBERS, indexedColumn, makeIndex, parseIndex} from '../tables/index-definition.ts';
import type {IndexRequest} from '../tables/index-definition.ts';
import {OK} from '../tables/names.ts';
import {listColumns, openTable} from '../tables/table.ts';
import {command} from './command.ts';

const DEFAULT_ANALYZER = 'standard';

interface Input {
  readonly request: IndexRequest;
  readonly analyzer: Json;
}

export const createTextIndex = command<Input>({
  name: 'createTextIndex',
  members: INDEX_MEMBERS,
  options: ['ifNotExists'],

  parse(fields) {
    const request = parseIndex(fields, ['analyzer']);
    return {request, analyzer: request.options.json('analyzer') ?? DEFAULT_ANALYZER};
  },

  async run({request, analyzer}, context) {
    const table = openTable(context, 'createTextIndex');
    checkIndexType(request.indexType, 'text');
    if (typeof analyzer !== 'string' && !(analyzer instanceof Map)) {
      throw fail('UNSUPPORTED_JSON_TYPE_FOR_TEXT_INDEX', {unsupportedType: kindOf(analyzer)});
    }
    const {column, part} = indexedColumn(request.column, table);
    const {type} = column.column;
    if (part !== undefined || type.kind !== 'native' || type.name !== 'text') {
      throw fail('UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES', {
        ...table.facts,
        allColumns: table.allColumns,
        unsupportedColumns: listColumns([column]),
      });
    }
    const options = {index_analyzer: typeof analyzer === 'string' ? analyzer : writeJson(analyzer)};
    await makeIndex(request, table, {column, target: 'value', options}, context);
    return OK;
  },
});
