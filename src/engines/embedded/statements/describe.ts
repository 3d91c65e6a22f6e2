/** Runs DESCRIBE. Pages rest on the schema that the first one saw: after a definition the client must begin again. */
import {crc32} from 'node:zlib';
import {invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec, ExecuteOptions, Row} from '../../../core/cql/port.ts';
import {answerDescribe} from '../../../core/cql/schema/describe-answer.ts';
import type {DescribeAnswer} from '../../../core/cql/schema/describe-answer.ts';
import type {Describe} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext, Ring} from '../database-context.ts';
import {foreignState} from '../operators/sources.ts';
import {VIRTUAL_KEYSPACES} from '../system/catalog.ts';
import {PARTITIONER, STORAGE_ADDRESS, STORAGE_PORT} from '../system/local.ts';
import {text} from '../system/values.ts';

const TEXT: DataType = {kind: 'native', name: 'text'};
const RANGES: DataType = {
  kind: 'map',
  key: TEXT,
  value: {kind: 'list', element: TEXT, frozen: false},
  frozen: false,
};

const columnsOf = (names: readonly string[]): readonly ColumnSpec[] =>
  names.map(name => ({
    keyspace: 'system',
    table: 'describe',
    name,
    type: name === 'range_ownership' ? RANGES : TEXT,
  }));

const COLUMNS = {
  list: columnsOf(['keyspace_name', 'type', 'name']),
  elements: columnsOf(['keyspace_name', 'type', 'name', 'create_statement']),
  cluster: columnsOf(['cluster', 'partitioner', 'snitch']),
  clusterWithRanges: columnsOf(['cluster', 'partitioner', 'snitch', 'range_ownership']),
};

/** What Cassandra has on one node, and cqlsh shows. */
const SNITCH = 'DynamicEndpointSnitch';

export function runDescribe(statement: Describe, {options}: Request, context: DatabaseContext): Done {
  const schema = context.schema();
  const answer = answerDescribe(statement, {
    schema,
    keyspace: options.keyspace,
    isVirtual: keyspace => VIRTUAL_KEYSPACES.has(keyspace),
  });
  if (answer.kind === 'cluster') {
    return clusterAnswer(answer.withRanges, context.ring);
  }
  const sum = crc32(`${schema.version} ${JSON.stringify(statement)} ${options.keyspace}`);
  const from = options.pagingState === undefined ? 0 : decodePlace(options.pagingState, schema.version, sum);
  const {rows, end} = pageOf(answer, from, options);
  const isLast = end >= answer.elements.length;
  return {
    outcome: {
      kind: 'rows',
      columns: COLUMNS[answer.kind],
      rows,
      pagingState: isLast ? undefined : encodePlace(end, schema.version, sum),
    },
    position: 0,
  };
}

function pageOf(
  answer: Exclude<DescribeAnswer, {kind: 'cluster'}>,
  from: number,
  {pageSize}: ExecuteOptions,
): {readonly rows: Row[]; readonly end: number} {
  const end = pageSize === undefined || pageSize <= 0 ? answer.elements.length : from + pageSize;
  const rows =
    answer.kind === 'list'
      ? answer.elements.slice(from, end).map(each => [text(each.keyspace), text(each.type), text(each.name)])
      : answer.elements
          .slice(from, end)
          .map(each => [text(each.keyspace), text(each.type), text(each.name), text(each.statement)]);
  return {rows, end};
}

function clusterAnswer(withRanges: boolean, ring: Ring): Done {
  const row: Uint8Array[] = [
    text(ring.clusterName),
    text(PARTITIONER.slice(PARTITIONER.lastIndexOf('.') + 1)),
    text(SNITCH),
  ];
  if (withRanges) {
    const node = `/${STORAGE_ADDRESS}:${STORAGE_PORT}`;
    row.push(codecOf(RANGES).encode(ring.tokens.map(token => [token, [node]])));
  }
  const columns = withRanges ? COLUMNS.clusterWithRanges : COLUMNS.cluster;
  return {outcome: {kind: 'rows', columns, rows: [row], pagingState: undefined}, position: 0};
}

// ---- pages: version, sum of the statement and the schema, the schema's version, rows that were given ----------------

const VERSION = 2;
const HEAD_BYTES = 9;

function encodePlace(rows: number, schemaVersion: string, sum: number): Uint8Array {
  const bytes = Buffer.alloc(HEAD_BYTES + schemaVersion.length);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(sum, 1);
  bytes.writeUInt32BE(rows, 5);
  bytes.write(schemaVersion, HEAD_BYTES, 'latin1');
  return bytes;
}

function decodePlace(state: Uint8Array, schemaVersion: string, sum: number): number {
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  if (bytes.length !== HEAD_BYTES + schemaVersion.length || bytes[0] !== VERSION) {
    throw foreignState();
  }
  if (bytes.toString('latin1', HEAD_BYTES) !== schemaVersion) {
    throw invalid(
      'The schema has changed since the previous page of the DESCRIBE statement result. Please retry the DESCRIBE statement.',
    );
  }
  if (bytes.readUInt32BE(1) !== sum) {
    throw foreignState();
  }
  return bytes.readUInt32BE(5);
}
