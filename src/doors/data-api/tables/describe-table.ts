/** Tables, types and indexes as `explain` tells them. */
import type {Index, Table, UserType} from '../../../core/cql/schema/schema.ts';
import {describeIndex as printIndex} from '../../../core/cql/schema/describe.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {describeFields, describeType} from './column-types.ts';
import {servicesOf} from './vectorize-config.ts';

const object = (members: readonly (readonly [string, Json])[]): JsonObject => new Map(members);

export function describeTable(table: Table): JsonObject {
  const services = servicesOf(table);
  const columns = table.columns.map(
    ({name, type}) => [name, describeType(type, {service: services.get(name)})] as const,
  );
  return object([
    ['name', table.name],
    [
      'definition',
      object([
        ['columns', object(columns)],
        [
          'primaryKey',
          object([
            ['partitionBy', table.partitionKey.map(({name}) => name)],
            [
              'partitionSort',
              object(table.clustering.map(({name, descending}) => [name, new JsonNumber(descending ? '-1' : '1')])),
            ],
          ]),
        ],
      ]),
    ],
  ]);
}

export function describeUserType(type: UserType): JsonObject {
  const description = object([
    ['type', 'userDefined'],
    ['udtName', type.name],
    ['definition', object([['fields', describeFields(type.fields)]])],
  ]);
  const {apiSupport} = Object.fromEntries(
    describeType({kind: 'udt', keyspace: type.keyspace, name: type.name, fields: type.fields, frozen: false}),
  );
  if (apiSupport !== undefined) {
    description.set('apiSupport', apiSupport);
  }
  return description;
}

const isOn = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

/** An index on a storage-attached class is one that the API can express; others are `UNKNOWN`. */
export function describeIndex(table: Table, index: Index): JsonObject {
  const column = table.byName.get(index.column);
  if (index.kind !== 'CUSTOM' || column === undefined || index.target === 'full') {
    return object([
      ['name', index.name],
      [
        'definition',
        object([
          ['column', 'UNKNOWN'],
          [
            'apiSupport',
            object([
              ['createIndex', false],
              ['filter', false],
              ['cqlDefinition', printIndex(table, index)],
            ]),
          ],
        ]),
      ],
      ['indexType', 'UNKNOWN'],
    ]);
  }
  const {type} = column;
  if (type.kind === 'vector') {
    return describe(index, 'vector', index.column, [
      ['metric', index.similarity ?? 'cosine'],
      ['sourceModel', (index.options['source_model'] ?? 'other').toLowerCase().replaceAll('_', '-')],
    ]);
  }
  const analyzer = index.options['index_analyzer'];
  if (analyzer !== undefined) {
    return describe(index, 'text', index.column, [['analyzer', analyzer]]);
  }
  const part = index.target === 'keys' && type.kind === 'map' ? type.key : partOf(type);
  const isText = part.kind === 'native' && (part.name === 'text' || part.name === 'ascii');
  const shown: Json =
    type.kind === 'map' && index.target !== 'entries' ? object([[index.column, `$${index.target}`]]) : index.column;
  const options: [string, Json][] =
    isText && !(type.kind === 'map' && index.target === 'entries')
      ? [
          ['ascii', isOn(index.options['ascii'])],
          ['caseSensitive', index.options['case_sensitive'] === undefined || isOn(index.options['case_sensitive'])],
          ['normalize', isOn(index.options['normalize'])],
        ]
      : [];
  return describe(index, 'regular', shown, options);
}

function partOf(type: Table['columns'][number]['type']): Table['columns'][number]['type'] {
  return type.kind === 'map' ? type.value : type.kind === 'list' || type.kind === 'set' ? type.element : type;
}

const describe = (
  index: Index,
  kind: string,
  column: Json,
  options: readonly (readonly [string, Json])[],
): JsonObject =>
  object([
    ['name', index.name],
    [
      'definition',
      object([
        ['column', column],
        ['options', object(options)],
      ]),
    ],
    ['indexType', kind],
  ]);
