import {describe, expect, test} from 'vitest';
import type {DataType, NativeTypeName} from '../../../core/cql/types/type.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import {describeType} from './column-types.ts';
import {durationText, durationToCql} from './durations.ts';
import {valueText} from './value-text.ts';
import {encodeValue, Misfit} from './values.ts';

const native = (name: NativeTypeName): DataType => ({kind: 'native', name});
const list = (element: DataType, frozen = false): DataType => ({kind: 'list', element, frozen});
const map = (key: DataType, value: DataType): DataType => ({kind: 'map', key, value, frozen: false});
const ADDRESS: DataType = {
  kind: 'udt',
  keyspace: 'k',
  name: 'address',
  fields: [
    {name: 'street', type: native('text')},
    {name: 'zip', type: native('int')},
  ],
  frozen: false,
};

const there = (json: string, type: DataType): string | undefined => valueText(encodeValue(parseJson(json), type), type);

describe('there and back', () => {
  test.each([
    {type: native('varint'), json: '-123456789012345678901234567890', out: '-123456789012345678901234567890'},
    {type: native('decimal'), json: '1.50', out: '1.50'},
    {type: native('decimal'), json: '1e400', out: '1E+400'},
    {type: native('double'), json: '1e300', out: '1e+300'},
    {type: native('double'), json: '-0.0', out: '-0.0'},
    {type: native('float'), json: '16777216', out: '16777216.0'},
    {type: native('timestamp'), json: '"2024-02-29T12:00:00.5+02:00"', out: '"2024-02-29T10:00:00.500Z"'},
    {type: native('time'), json: '"13:05"', out: '"13:05:00"'},
    {type: native('time'), json: '"00:00:00.100"', out: '"00:00:00.1"'},
    {type: native('inet'), json: '"::1"', out: '"0:0:0:0:0:0:0:1"'},
    {type: native('text'), json: '""', out: '""'},
    {type: native('blob'), json: '{"$binary":""}', out: '{"$binary":""}'},
    {
      type: native('uuid'),
      json: '{"$uuid":"3CCAB8E2-3bbf-4a3b-9d3d-1c4b7d0a9c11"}',
      out: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"',
    },
    {type: list(native('date')), json: '["2024-01-01"]', out: '["2024-01-01"]'},
    {
      type: map(native('uuid'), native('int')),
      json: '{"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11":1}',
      out: '[["3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11",1]]',
    },
    {type: map(native('text'), native('boolean')), json: '{"a\\"b":true}', out: '{"a\\"b":true}'},
    {type: ADDRESS, json: '{"zip":5}', out: '{"zip":5}'},
    {type: ADDRESS, json: '{"zip":null}', out: undefined},
    {type: list(native('int')), json: '[]', out: undefined},
  ])('$type.kind $json', ({type, json, out}) => {
    expect(there(json, type)).toBe(out);
  });

  test.each([
    {type: native('int'), json: '2147483648'},
    {type: native('varint'), json: '1e999999'},
    {type: native('varint'), json: '1e999999999999'},
    {type: native('timeuuid'), json: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"'},
    {type: native('timestamp'), json: '{"$date":"x"}'},
    {type: native('duration'), json: '5'},
    {type: native('double'), json: '1e400'},
    {type: list(native('int')), json: '[[1]]'},
    {type: ADDRESS, json: '[1]'},
    {type: {kind: 'tuple', elements: [native('int')]} satisfies DataType, json: '[1]'},
  ])('$type.kind refuses $json', ({type, json}) => {
    expect(() => encodeValue(parseJson(json), type)).toThrow(Misfit);
  });
});

test.each([
  {iso: 'P1Y2M3W4DT5H6M7.8S', cql: '1y2mo3w4d5h6m7s800000000ns'},
  {iso: '-P1D', cql: '-1d'},
  {iso: 'PT0.000000001S', cql: '0s1ns'},
  {iso: '1h', cql: '1h'},
])('duration $iso as CQL', ({iso, cql}) => {
  expect(durationToCql(iso, reason => new Error(reason))).toBe(cql);
});

test.each([
  {months: 14, days: 3, nanos: 14_706_700_000_000n, text: 'P1Y2M3DT4H5M6.7S'},
  {months: 0, days: 0, nanos: 0n, text: 'PT0S'},
  {months: 0, days: -2, nanos: -1n, text: '-P2DT0.000000001S'},
  {months: 12, days: 0, nanos: 0n, text: 'P1Y'},
])('duration $text', ({months, days, nanos, text}) => {
  expect(durationText({months, days, nanos})).toBe(text);
});

describe('descriptions', () => {
  const shown = (type: DataType): unknown =>
    JSON.parse(
      JSON.stringify(describeType(type), (_, value: unknown) =>
        value instanceof Map ? Object.fromEntries(value) : value,
      ),
    );

  test.each([
    {type: native('timeuuid'), support: [false, true, true, true], cql: 'timeuuid'},
    {type: native('counter'), support: [false, false, true, true], cql: 'counter'},
    {type: list(native('int'), true), support: [false, true, true, false], cql: 'frozen<list<int>>'},
    {type: ADDRESS, support: [true, true, true, false], cql: 'address'},
    {type: list(list(native('int'), true)), support: [false, false, false, false], cql: 'list<frozen<list<int>>>'},
  ])('support of $cql', ({type, support, cql}) => {
    const [createTable, insert, read, filter] = support;
    expect(shown(type)).toMatchObject({apiSupport: {createTable, insert, read, filter, cqlDefinition: cql}});
  });

  test('what the API has no word for', () => {
    expect(shown({kind: 'tuple', elements: [native('int')]})).toMatchObject({type: 'UNSUPPORTED'});
    expect(shown(map(native('text'), native('int')))).toEqual({type: 'map', keyType: 'text', valueType: 'int'});
  });
});
