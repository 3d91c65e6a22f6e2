import {expect, test} from 'vitest';
import type {DataType} from '../../core/cql/types/type.ts';
import type {ProtocolVersion} from './frame.ts';
import {Reader} from './reader.ts';
import {readType, writeType} from './type-option.ts';
import {Writer} from './writer.ts';

const native = (name: Extract<DataType, {kind: 'native'}>['name']): DataType => ({kind: 'native', name});
const CUSTOM_PREFIX = 'org.apache.cassandra.db.marshal.';

function optionOf(type: DataType, version: ProtocolVersion): Buffer {
  const writer = new Writer();
  writeType(writer, type, version);
  return writer.view();
}

test.each([
  {what: 'text is varchar', type: native('text'), version: 4, hex: '000d'},
  {what: 'int', type: native('int'), version: 3, hex: '0009'},
  {what: 'date in v4', type: native('date'), version: 4, hex: '0011'},
  {what: 'duration in v5', type: native('duration'), version: 5, hex: '0015'},
  {what: 'list', type: {kind: 'list', element: native('text'), frozen: true}, version: 4, hex: '0020000d'},
  {what: 'set', type: {kind: 'set', element: native('uuid'), frozen: false}, version: 4, hex: '0022000c'},
  {
    what: 'map',
    type: {kind: 'map', key: native('text'), value: native('int'), frozen: false},
    version: 4,
    hex: '0021000d0009',
  },
  {
    what: 'tuple',
    type: {kind: 'tuple', elements: [native('int'), native('text')]},
    version: 4,
    hex: '0031000200090' + '00d',
  },
  {
    what: 'user type',
    type: {kind: 'udt', keyspace: 'k', name: 'u', fields: [{name: 'f', type: native('int')}], frozen: false},
    version: 4,
    hex: '0030' + '00016b' + '000175' + '0001' + '000166' + '0009',
  },
] as {what: string; type: DataType; version: ProtocolVersion; hex: string}[])('$what', ({type, version, hex}) => {
  const option = optionOf(type, version);

  expect(option.toString('hex')).toBe(hex);
  expect(new Reader(option).remaining).toBe(option.length);
  expect(readType(new Reader(option)).kind).toBe(type.kind);
});

test.each([
  {type: native('date'), version: 3, className: 'SimpleDateType'},
  {type: native('time'), version: 3, className: 'TimeType'},
  {type: native('smallint'), version: 3, className: 'ShortType'},
  {type: native('tinyint'), version: 3, className: 'ByteType'},
  {type: native('duration'), version: 4, className: 'DurationType'},
  {
    type: {kind: 'vector', element: native('float'), dimension: 3},
    version: 5,
    className: `VectorType(${CUSTOM_PREFIX}FloatType , 3)`,
  },
] as {type: DataType; version: ProtocolVersion; className: string}[])(
  'v$version tells $className by its class name',
  ({type, version, className}) => {
    expect(readType(new Reader(optionOf(type, version)))).toEqual({
      kind: 'custom',
      className: CUSTOM_PREFIX + className,
    });
  },
);

test.each(['0023', '0016', '0020' + '0023'])('an unknown option %s is a protocol failure', hex => {
  expect(() => readType(new Reader(Buffer.from(hex, 'hex')))).toThrow(expect.objectContaining({code: 'protocol'}));
});

test('endless nesting is refused', () => {
  expect(() => readType(new Reader(Buffer.from('0020'.repeat(10_000), 'hex')))).toThrow(/nested deeper/);
});
