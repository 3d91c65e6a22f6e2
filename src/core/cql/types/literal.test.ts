import {describe, expect, test} from 'vitest';
import type {LiteralKind, Term} from '../statements/statement.ts';
import type {UserType} from '../schema/schema.ts';
import {codecOf} from './index.ts';
import {termToWire} from './literal.ts';
import {native, parseType} from './type-names.ts';

const PERSON: UserType = {
  keyspace: 'p',
  name: 'person',
  fields: [
    {name: 'name', type: native('text')},
    {name: 'age', type: native('int')},
  ],
};
const typeOf = (text: string) => parseType(text, (_, name) => (name === 'person' ? PERSON : undefined), 'p');

const of = (literal: LiteralKind, text: string): Term => ({kind: 'literal', literal, text});
const int = (text: string): Term => of('integer', text);
const str = (text: string): Term => of('string', text);
const listOf = (...elements: Term[]): Term => ({kind: 'list', elements});
const setOf = (...elements: Term[]): Term => ({kind: 'set', elements});
const mapOf = (...entries: [Term, Term][]): Term => ({kind: 'map', entries});
const tupleOf = (...elements: Term[]): Term => ({kind: 'tuple', elements});
const udtOf = (...fields: [string, Term][]): Term => ({kind: 'udt', fields});
const NULL: Term = {kind: 'null'};

function print(term: Term, type: string): string {
  const resolved = typeOf(type);
  const bytes = termToWire(term, resolved, 'v');
  return bytes === null ? 'null' : codecOf(resolved).toLiteral(bytes);
}

describe('constants', () => {
  test.each<{type: string; term: Term; gives: string}>([
    {type: 'int', term: int('-5'), gives: '-5'},
    {type: 'int', term: {kind: 'negate', of: int('5')}, gives: '-5'},
    {type: 'int', term: NULL, gives: 'null'},
    {type: 'int', term: {kind: 'value', bytes: Uint8Array.of(0, 0, 0, 9)}, gives: '9'},
    {type: 'tinyint', term: int('-128'), gives: '-128'},
    {type: 'counter', term: int('7'), gives: '7'},
    {type: 'double', term: int('1'), gives: '1.0'},
    {type: 'double', term: of('float', '1e3'), gives: '1000.0'},
    {type: 'double', term: of('float', 'NaN'), gives: 'NaN'},
    {type: 'float', term: of('float', '-Infinity'), gives: '-Infinity'},
    {type: 'float', term: {kind: 'negate', of: of('float', 'Infinity')}, gives: '-Infinity'},
    {type: 'decimal', term: of('float', '1.50'), gives: '1.50'},
    {type: 'decimal', term: of('float', '-1.5e-3'), gives: '-0.0015'},
    {type: 'varint', term: int('123456789012345678901234567890'), gives: '123456789012345678901234567890'},
    {type: 'text', term: str("it's"), gives: "'it''s'"},
    {type: 'blob', term: of('hex', '00fF'), gives: '0x00ff'},
    {type: 'blob', term: of('hex', ''), gives: '0x'},
    {type: 'boolean', term: of('boolean', 'TRUE'), gives: 'true'},
    {
      type: 'uuid',
      term: of('uuid', '0E3D1C9A-3B5F-4C8D-9E7F-123456789ABC'),
      gives: '0e3d1c9a-3b5f-4c8d-9e7f-123456789abc',
    },
    {type: 'inet', term: str('::ffff:1.2.3.4'), gives: "'1.2.3.4'"},
    {type: 'inet', term: str('1::2:3'), gives: "'1:0:0:0:0:0:2:3'"},
    {type: 'inet', term: str('::'), gives: "'0:0:0:0:0:0:0:0'"},
    {type: 'date', term: str('1970-01-02'), gives: "'1970-01-02'"},
    {type: 'date', term: str('-0001-02-28'), gives: "'-0001-02-28'"},
    {type: 'date', term: int('2147483648'), gives: "'1970-01-01'"},
    {type: 'time', term: str('12:34:56.789'), gives: "'12:34:56.789000000'"},
    {type: 'time', term: str('00:00:00'), gives: "'00:00:00.000000000'"},
    {type: 'time', term: int('1000'), gives: "'00:00:00.000001000'"},
    {type: 'timestamp', term: str('2020-01-01'), gives: "'2020-01-01T00:00:00.000Z'"},
    {type: 'timestamp', term: str('2020-01-01T01:02'), gives: "'2020-01-01T01:02:00.000Z'"},
    {type: 'timestamp', term: str('2020-01-01 01:02:03'), gives: "'2020-01-01T01:02:03.000Z'"},
    {type: 'timestamp', term: str('2020-01-01T01:02:03.123456Z'), gives: "'2020-01-01T01:02:03.123Z'"},
    {type: 'timestamp', term: str('2020-01-01T01:02:03.1+0130'), gives: "'2019-12-31T23:32:03.100Z'"},
    {type: 'timestamp', term: str('2020-01-01 00:00:00-08:00'), gives: "'2020-01-01T08:00:00.000Z'"},
    {type: 'timestamp', term: str('2020-01-01+02'), gives: "'2019-12-31T22:00:00.000Z'"},
    {type: 'timestamp', term: str('2023-02-30'), gives: "'2023-02-28T00:00:00.000Z'"},
    {type: 'timestamp', term: str('2020-01-01 24:00'), gives: "'2020-01-02T00:00:00.000Z'"},
    {type: 'timestamp', term: str(''), gives: "''"},
    {type: 'inet', term: str(''), gives: "''"},
    {type: 'timestamp', term: int('-1'), gives: "'1969-12-31T23:59:59.999Z'"},
    {type: 'timestamp', term: str('1'), gives: "'1970-01-01T00:00:00.001Z'"},
    {type: 'duration', term: of('duration', '1y2mo3w4d5h6m7s8ms9us10ns'), gives: '1y2mo25d5h6m7s8ms9us10ns'},
    {type: 'duration', term: of('duration', '-P1Y2M3DT4H5M6S'), gives: '-1y2mo3d4h5m6s'},
    {type: 'duration', term: of('duration', 'P2W'), gives: '14d'},
    {type: 'duration', term: of('duration', 'P0001-02-03T04:05:06'), gives: '1y2mo3d4h5m6s'},
    {type: 'duration', term: of('duration', '13MO2µs'), gives: '1y1mo2us'},
    {type: 'duration', term: {kind: 'negate', of: of('duration', '1h')}, gives: '-1h'},
    {type: 'list<int>', term: listOf(int('2'), int('1')), gives: '[2, 1]'},
    {type: 'list<int>', term: listOf(), gives: '[]'},
    {type: 'set<text>', term: setOf(str('b'), str('a'), str('b')), gives: "{'a', 'b'}"},
    {type: 'set<int>', term: setOf(int('1'), int('-1')), gives: '{-1, 1}'},
    {type: 'map<text, int>', term: setOf(), gives: '{}'},
    {
      type: 'map<text, int>',
      term: mapOf([str('b'), int('1')], [str('a'), int('2')], [str('b'), int('3')]),
      gives: "{'a': 2, 'b': 3}",
    },
    {type: 'vector<float, 2>', term: listOf(int('1'), of('float', '2.5')), gives: '[1.0, 2.5]'},
    {type: 'tuple<int, text>', term: tupleOf(int('1'), NULL), gives: '(1, null)'},
    {type: 'tuple<int, text>', term: tupleOf(int('1')), gives: '(1)'},
    {type: 'person', term: udtOf(['age', int('7')]), gives: '{name: null, age: 7}'},
    {type: 'list<frozen<person>>', term: listOf(udtOf(['name', str('x')])), gives: "[{name: 'x', age: null}]"},
    {
      type: 'varint',
      term: {kind: 'hint', type: {kind: 'named', keyspace: undefined, name: 'int'}, of: int('1')},
      gives: '1',
    },
  ])('$type takes $gives', ({type, term, gives}) => {
    expect(print(term, type)).toBe(gives);
  });
});

describe('misfits', () => {
  test.each<{type: string; term: Term; message: string}>([
    {type: 'int', term: str('a'), message: 'Invalid STRING constant (a) for "v" of type int'},
    {type: 'text', term: int('1'), message: 'Invalid INTEGER constant (1) for "v" of type text'},
    {type: 'int', term: of('hex', 'ff'), message: 'Invalid HEX constant (0xff) for "v" of type int'},
    {type: 'int', term: of('float', '1.0'), message: 'Invalid FLOAT constant (1.0) for "v" of type int'},
    {type: 'list<int>', term: int('1'), message: 'Invalid INTEGER constant (1) for "v" of type list<int>'},
    {type: 'int', term: int('99999999999'), message: "Unable to make int from '99999999999'"},
    {type: 'int', term: int('2147483648'), message: "Unable to make int from '2147483648'"},
    {type: 'bigint', term: int('9223372036854775808'), message: "Unable to make long from '9223372036854775808'"},
    {type: 'tinyint', term: int('128'), message: "Unable to make byte from '128'"},
    {type: 'ascii', term: str('é'), message: 'Invalid ASCII character in string literal'},
    {type: 'blob', term: of('hex', 'f'), message: "cannot parse 'f' as hex bytes"},
    {type: 'inet', term: str('localhost'), message: "Unable to make inet address from 'localhost'"},
    {type: 'inet', term: str('1.2.3.256'), message: "Unable to make inet address from '1.2.3.256'"},
    {type: 'inet', term: str('1:2:3:4:5:6:7'), message: "Unable to make inet address from '1:2:3:4:5:6:7'"},
    {type: 'inet', term: str('1::2::3'), message: "Unable to make inet address from '1::2::3'"},
    {type: 'timestamp', term: str('x'), message: "Unable to parse a date/time from 'x'"},
    {type: 'timestamp', term: str('2023-02-32'), message: "Unable to parse a date/time from '2023-02-32'"},
    {type: 'timestamp', term: str('2023-1-1'), message: "Unable to parse a date/time from '2023-1-1'"},
    {type: 'date', term: str('2023-02-29'), message: "Unable to coerce '2023-02-29' to a formatted date (long)"},
    {type: 'date', term: int('4294967296'), message: "Unable to make unsigned int (for date) from: '4294967296'"},
    {
      type: 'timeuuid',
      term: of('uuid', '0e3d1c9a-3b5f-4c8d-9e7f-123456789abc'),
      message: 'TimeUUID supports only version 1 UUIDs',
    },
    {
      type: 'duration',
      term: of('duration', '1d2d'),
      message: 'Invalid duration. The days are specified multiple times',
    },
    {type: 'duration', term: of('duration', '1d2y'), message: 'Invalid duration. The days should be after years'},
    {type: 'list<int>', term: setOf(int('1')), message: 'Invalid set literal for v of type list<int>'},
    {
      type: 'set<int>',
      term: listOf(int('1')),
      message: "Unexpected receiver type 'set<int>'; only list and vector are expected",
    },
    {type: 'set<int>', term: mapOf(), message: 'Invalid map literal for v of type set<int>'},
    {type: 'list<int>', term: listOf(NULL), message: 'null is not supported inside collections'},
    {type: 'vector<int, 1>', term: listOf(NULL), message: 'null is not supported inside vectors'},
    {
      type: 'list<int>',
      term: listOf(str('a')),
      message: "Invalid list literal for v: value 'a' is not of type int",
    },
    {
      type: 'map<int, int>',
      term: mapOf([str('a'), int('1')]),
      message: "Invalid map literal for v: key 'a' is not of type int",
    },
    {
      type: 'vector<float, 2>',
      term: listOf(int('1'), int('2'), int('3')),
      message: 'Invalid vector literal for v of type vector<float, 2>; expected 2 elements, but given 3',
    },
    {
      type: 'tuple<int>',
      term: tupleOf(int('1'), int('2')),
      message: 'Invalid tuple literal for v: too many elements. Type frozen<tuple<int>> expects 1 but got 2',
    },
    {type: 'person', term: udtOf(['zz', int('1')]), message: "Unknown field 'zz' in value of user defined type person"},
    {
      type: 'person',
      term: udtOf(['age', str('x')]),
      message: 'Invalid user type literal for v: field age is not of type int',
    },
    {
      type: 'int',
      term: {kind: 'hint', type: {kind: 'named', keyspace: undefined, name: 'text'}, of: str('a')},
      message: "Cannot assign value (text)'a' to v of type int",
    },
    {
      type: 'int',
      term: {kind: 'marker', index: 0, name: undefined},
      message: 'Invalid marker for "v": a constant is needed here',
    },
  ])('$type: $message', ({type, term, message}) => {
    expect(() => print(term, type)).toThrow(expect.objectContaining({code: 'invalid', message}));
  });
});

test.each([
  {type: 'int', text: '1'.repeat(100_000)},
  {type: 'timestamp', text: '1'.repeat(100_000)},
  {type: 'timestamp', text: `2020-01-01${' '.repeat(100_000)}x`},
  {type: 'duration', text: `1y${'9'.repeat(100_000)}`},
  {type: 'inet', text: ':'.repeat(100_000)},
])('a long $type is refused quickly', ({type, text}) => {
  const codec = codecOf(typeOf(type));
  expect(() => codec.fromJson(text)).toThrow(expect.objectContaining({code: 'invalid'}));
});
