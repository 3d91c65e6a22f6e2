import {describe, expect, test} from 'vitest';
import type {ColumnSpec, StatementMetadata} from '../../core/cql/port.ts';
import {OPCODES, PROTOCOL_VERSIONS} from './frame.ts';
import type {ProtocolVersion} from './frame.ts';
import {decodeResponse} from './response-decode.ts';
import type {Response} from './response-decode.ts';
import {
  encodeColumns,
  writePrepared,
  writeRows,
  writeSchemaChange,
  writeSchemaChangeResult,
  writeSetKeyspace,
  writeVoid,
} from './response.ts';
import {Writer} from './writer.ts';

const column = (name: string, table = 't'): ColumnSpec => ({
  keyspace: 'ks',
  table,
  name,
  type: {kind: 'native', name: 'int'},
});
const byte = (value: number): Buffer => Buffer.from([value]);

function decoded(version: ProtocolVersion, opcode: number, write: (writer: Writer) => void): Response {
  const writer = new Writer();
  write(writer);
  const body = Buffer.from(writer.view());
  return decodeResponse({version, isResponse: true, flags: 0, stream: 0, opcode, body}).response;
}

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('rows with columns', () => {
    const columns = [column('a'), column('b')];
    const rows = [
      [byte(1), null],
      [byte(2), Buffer.alloc(0)],
    ];

    expect(
      decoded(version, OPCODES.RESULT, w => {
        writeRows(w, encodeColumns(columns, version), 2, rows, byte(7), undefined);
      }),
    ).toEqual({
      kind: 'rows',
      metadata: {columnCount: 2, columns, pagingState: byte(7), newMetadataId: undefined},
      rows,
    });
  });

  test('rows of several tables tell the table of each column', () => {
    const columns = [column('a', 't1'), column('b', 't2')];

    expect(
      decoded(version, OPCODES.RESULT, w => {
        writeRows(w, encodeColumns(columns, version), 2, [], undefined, undefined);
      }),
    ).toMatchObject({metadata: {columns}});
  });

  test('rows without columns', () => {
    expect(
      decoded(version, OPCODES.RESULT, w => writeRows(w, undefined, 1, [[byte(1)]], undefined, undefined)),
    ).toEqual({
      kind: 'rows',
      metadata: {columnCount: 1, columns: undefined, pagingState: undefined, newMetadataId: undefined},
      rows: [[byte(1)]],
    });
  });

  test('a prepared statement', () => {
    const metadata: StatementMetadata = {
      variables: [column('a'), column('in(b)')],
      partitionKeyIndexes: [1, 0],
      columns: [column('c')],
    };

    expect(
      decoded(version, OPCODES.RESULT, w => writePrepared(w, version, Buffer.from('id'), Buffer.from('m'), metadata)),
    ).toEqual({
      kind: 'prepared',
      id: 'id',
      resultMetadataId: version >= 5 ? 'm' : undefined,
      variables: metadata.variables,
      partitionKeyIndexes: version >= 4 ? [1, 0] : [],
      result: {columnCount: 1, columns: metadata.columns, pagingState: undefined, newMetadataId: undefined},
    });
  });

  test('a prepared write has no columns', () => {
    const metadata: StatementMetadata = {variables: [], partitionKeyIndexes: [], columns: undefined};

    expect(decoded(version, OPCODES.RESULT, w => writePrepared(w, version, byte(1), byte(2), metadata))).toMatchObject({
      variables: [],
      result: {columnCount: 0, columns: undefined},
    });
  });
});

test('v5 tells that the columns have changed', () => {
  const response = decoded(5, OPCODES.RESULT, w => {
    writeRows(w, encodeColumns([column('a')], 5), 1, [], undefined, Buffer.from('new'));
  });

  expect(response).toMatchObject({kind: 'rows', metadata: {newMetadataId: 'new', columns: [{name: 'a'}]}});
});

test('the small results', () => {
  expect(decoded(4, OPCODES.RESULT, writeVoid)).toEqual({kind: 'void'});
  expect(decoded(4, OPCODES.RESULT, w => writeSetKeyspace(w, 'Ks'))).toEqual({kind: 'set_keyspace', keyspace: 'Ks'});
});

test.each([
  {change: 'CREATED', target: 'KEYSPACE', keyspace: 'k', name: undefined},
  {change: 'UPDATED', target: 'TABLE', keyspace: 'k', name: 't'},
  {change: 'DROPPED', target: 'TYPE', keyspace: 'k', name: 'u'},
] as const)('a schema change: $change $target', change => {
  expect(decoded(4, OPCODES.RESULT, w => writeSchemaChangeResult(w, change))).toEqual({
    kind: 'schema_change',
    change: {...change, argumentTypes: []},
  });
  expect(
    decoded(4, OPCODES.EVENT, w => {
      w.string('SCHEMA_CHANGE');
      writeSchemaChange(w, change);
    }),
  ).toMatchObject({kind: 'schema_event', change});
});

test('a count of rows that the body cannot hold is refused before memory is taken', () => {
  expect(() =>
    decoded(4, OPCODES.RESULT, w => {
      w.int(2);
      w.int(4);
      w.int(1);
      w.int(0x7fffffff);
    }),
  ).toThrow(expect.objectContaining({code: 'protocol'}));
});
