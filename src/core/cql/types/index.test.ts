import {describe, expect, test} from 'vitest';
import {codecOf} from './index.ts';
import {marshalName, parseType, printType} from './type-names.ts';
import type {CqlValue} from './type.ts';

const noUdt = () => undefined;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

// Wire forms observed from Apache Cassandra 5.0.2.
describe('wire form', () => {
  test.each<{type: string; value: CqlValue; wire: string; literal: string; json?: string}>([
    {type: 'smallint', value: -32768, wire: '8000', literal: '-32768'},
    {type: 'tinyint', value: -1, wire: 'ff', literal: '-1'},
    {type: 'int', value: -2147483648, wire: '80000000', literal: '-2147483648'},
    {type: 'bigint', value: -(2n ** 63n), wire: '8000000000000000', literal: '-9223372036854775808'},
    {type: 'bigint', value: 2n ** 53n + 1n, wire: '0020000000000001', literal: '9007199254740993'},
    {type: 'counter', value: -1n, wire: 'ffffffffffffffff', literal: '-1'},
    {type: 'boolean', value: true, wire: '01', literal: 'true'},
    {type: 'double', value: NaN, wire: '7ff8000000000000', literal: 'NaN', json: 'null'},
    {type: 'double', value: -0, wire: '8000000000000000', literal: '-0.0'},
    {type: 'double', value: 1e10, wire: '4202a05f20000000', literal: '1.0E10'},
    {type: 'double', value: 0.001, wire: '3f50624dd2f1a9fc', literal: '0.001'},
    {type: 'double', value: 5e-324, wire: '0000000000000001', literal: '4.9E-324'},
    {type: 'double', value: 123456789, wire: '419d6f3454000000', literal: '1.23456789E8'},
    {type: 'double', value: 1e7, wire: '416312d000000000', literal: '1.0E7'},
    {type: 'double', value: 2e-3, wire: '3f60624dd2f1a9fc', literal: '0.002'},
    {type: 'float', value: Math.fround(0.1), wire: '3dcccccd', literal: '0.1'},
    {type: 'varint', value: 0n, wire: '00', literal: '0'},
    {type: 'varint', value: 128n, wire: '0080', literal: '128'},
    {type: 'varint', value: 255n, wire: '00ff', literal: '255'},
    {type: 'varint', value: -1n, wire: 'ff', literal: '-1'},
    {type: 'varint', value: -128n, wire: '80', literal: '-128'},
    {type: 'varint', value: -129n, wire: 'ff7f', literal: '-129'},
    {type: 'varint', value: 2n ** 64n, wire: '010000000000000000', literal: '18446744073709551616'},
    {type: 'varint', value: -(2n ** 63n), wire: '8000000000000000', literal: '-9223372036854775808'},
    {type: 'decimal', value: {unscaled: 150n, scale: 2}, wire: '000000020096', literal: '1.50'},
    {type: 'decimal', value: {unscaled: -1n, scale: 3}, wire: '00000003ff', literal: '-0.001'},
    {type: 'decimal', value: {unscaled: 1n, scale: -3}, wire: 'fffffffd01', literal: '1E+3'},
    {type: 'decimal', value: {unscaled: 0n, scale: 0}, wire: '0000000000', literal: '0'},
    {type: 'text', value: "it's", wire: '69742773', literal: "'it''s'", json: '"it\'s"'},
    {type: 'text', value: '', wire: '', literal: "''", json: '""'},
    {type: 'ascii', value: 'a', wire: '61', literal: "'a'", json: '"a"'},
    {type: 'blob', value: bytes('00ff'), wire: '00ff', literal: '0x00ff', json: '"0x00ff"'},
    {
      type: 'timestamp',
      value: 1709210096000n,
      wire: '0000018df4dc5180',
      literal: "'2024-02-29T12:34:56.000Z'",
      json: '"2024-02-29 12:34:56.000Z"',
    },
    {type: 'date', value: 0, wire: '80000000', literal: "'1970-01-01'", json: '"1970-01-01"'},
    {type: 'date', value: 19782, wire: '80004d46', literal: "'2024-02-29'", json: '"2024-02-29"'},
    {type: 'date', value: -(2 ** 31), wire: '00000000', literal: "'-5877641-06-23'", json: '"-5877641-06-23"'},
    {type: 'date', value: 2 ** 31 - 1, wire: 'ffffffff', literal: "'+5881580-07-11'", json: '"+5881580-07-11"'},
    {
      type: 'time',
      value: 45296789000000n,
      wire: '000029327b048f40',
      literal: "'12:34:56.789000000'",
      json: '"12:34:56.789000000"',
    },
    {
      type: 'uuid',
      value: '0e3d1c9a-3b5f-4c8d-9e7f-123456789abc',
      wire: '0e3d1c9a3b5f4c8d9e7f123456789abc',
      literal: '0e3d1c9a-3b5f-4c8d-9e7f-123456789abc',
      json: '"0e3d1c9a-3b5f-4c8d-9e7f-123456789abc"',
    },
    {type: 'inet', value: '127.0.0.1', wire: '7f000001', literal: "'127.0.0.1'", json: '"127.0.0.1"'},
    {
      type: 'inet',
      value: '2001:db8::1',
      wire: '20010db8000000000000000000000001',
      literal: "'2001:db8:0:0:0:0:0:1'",
      json: '"2001:db8:0:0:0:0:0:1"',
    },
    {
      type: 'duration',
      value: {months: 14, days: 25, nanos: 18367008009010n},
      wire: '1c32fc2168cdf9d664',
      literal: '1y2mo25d5h6m7s8ms9us10ns',
      json: '"1y2mo25d5h6m7s8ms9us10ns"',
    },
    {type: 'duration', value: {months: 0, days: -1, nanos: 0n}, wire: '000100', literal: '-1d', json: '"-1d"'},
    {type: 'duration', value: {months: 0, days: 0, nanos: 0n}, wire: '000000', literal: '0s', json: '"0s"'},
    {type: 'list<int>', value: [1, 2], wire: '00000002 00000004 00000001 00000004 00000002', literal: '[1, 2]'},
    {type: 'list<int>', value: [], wire: '00000000', literal: '[]'},
    {
      type: 'set<int>',
      value: [2, 1, 2],
      wire: '00000002 00000004 00000001 00000004 00000002',
      literal: '{1, 2}',
      json: '[1, 2]',
    },
    {
      type: 'map<int, text>',
      value: [
        [2, 'b'],
        [1, 'a'],
        [2, 'c'],
      ],
      wire: '00000002 00000004 00000001 00000001 61 00000004 00000002 00000001 63',
      literal: "{1: 'a', 2: 'c'}",
      json: '{"1": "a", "2": "c"}',
    },
    {
      type: 'tuple<int, int>',
      value: [1, null],
      wire: '00000004 00000001 ffffffff',
      literal: '(1, null)',
      json: '[1, null]',
    },
    {type: 'vector<float, 2>', value: [1, 2], wire: '3f800000 40000000', literal: '[1.0, 2.0]'},
    {type: 'vector<smallint, 2>', value: [1, 2], wire: '02 0001 02 0002', literal: '[1, 2]'},
    {
      type: 'vector<text, 2>',
      value: ['a', 'bcd'],
      wire: '01 61 03 626364',
      literal: "['a', 'bcd']",
      json: '["a", "bcd"]',
    },
    {type: 'vector<vector<int, 1>, 2>', value: [[1], [2]], wire: '00000001 00000002', literal: '[[1], [2]]'},
  ])('of $type $literal', ({type, value, wire, literal, json}) => {
    const codec = codecOf(parseType(type, noUdt));
    const encoded = codec.encode(value);

    expect(hex(encoded)).toBe(wire.replaceAll(' ', ''));
    codec.validate(encoded);
    expect(hex(codec.encode(codec.decode(encoded)))).toBe(hex(encoded));
    expect(codec.toLiteral(encoded)).toBe(literal);
    expect(codec.toJson(encoded)).toBe(json ?? literal);
  });
});

describe('validation', () => {
  test.each([
    {type: 'int', wire: '000000', message: 'Expected 4 or 0 byte int (3)'},
    {type: 'bigint', wire: '00', message: 'Expected 8 or 0 byte long (1)'},
    {type: 'date', wire: '00', message: 'Expected 4 byte long for date (1)'},
    {type: 'smallint', wire: '', message: 'Expected 2 bytes for a smallint (0)'},
    {type: 'boolean', wire: '0000', message: 'Expected 1 or 0 byte value (2)'},
    {type: 'text', wire: 'ff', message: "String didn't validate."},
    {type: 'text', wire: 'c080', message: "String didn't validate."},
    {type: 'text', wire: 'eda080', message: "String didn't validate."},
    {type: 'text', wire: 'f4908080', message: "String didn't validate."},
    {type: 'text', wire: 'e282', message: "String didn't validate."},
    {type: 'ascii', wire: '80', message: 'Invalid byte for ascii: -128'},
    {type: 'inet', wire: '00', message: 'Expected 4 or 16 byte inetaddress; got 00'},
    {type: 'timeuuid', wire: '0e3d1c9a3b5f4c8d9e7f123456789abc', message: 'Invalid version for TimeUUID type: 0x4'},
    {type: 'duration', wire: '0102', message: 'Expected at least 3 bytes for a duration (2)'},
    {type: 'list<int>', wire: '0000', message: 'Not enough bytes to read a list'},
    {type: 'list<int>', wire: '7fffffff', message: 'Not enough bytes to read a list'},
    {type: 'list<int>', wire: '00000001 7fffffff 00', message: 'Not enough bytes to read a list'},
    {type: 'set<int>', wire: '00000000 00', message: 'Unexpected extraneous bytes after set value'},
    {type: 'list<int>', wire: '00000001 ffffffff', message: 'Null value read when not allowed'},
    {type: 'list<int>', wire: '00000001 00000001 00', message: 'Expected 4 or 0 byte int (1)'},
    {type: 'tuple<int>', wire: 'ffffffff 00', message: 'Invalid remaining data after end of tuple value'},
    {type: 'vector<float, 2>', wire: '3f800000', message: 'Not enough bytes to read a vector<float, 2>'},
    {
      type: 'vector<float, 2>',
      wire: '3f800000 3f800000 3f800000',
      message: 'Unexpected 4 extraneous bytes after vector<float, 2> value',
    },
    {type: 'vector<text, 2>', wire: '01 61 ff', message: 'Not enough bytes to read a variable length number'},
  ])('of $type refuses $wire', ({type, wire, message}) => {
    const codec = codecOf(parseType(type, noUdt));

    expect(() => codec.validate(bytes(wire))).toThrow(expect.objectContaining({code: 'invalid', message}));
  });
});

test('types of one structure share a codec', () => {
  const one = parseType('map<text, frozen<list<int>>>', noUdt);
  const other = parseType('map<text, frozen<list<int>>>', noUdt);

  expect(codecOf(one)).toBe(codecOf(other));
  expect(codecOf(one)).not.toBe(codecOf(parseType('map<text, frozen<set<int>>>', noUdt)));
  expect(printType(one)).toBe('map<text, frozen<list<int>>>');
  expect(marshalName(one)).toContain('MapType(');
});
