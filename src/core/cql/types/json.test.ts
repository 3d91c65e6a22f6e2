import {describe, expect, test} from 'vitest';
import type {UserType} from '../schema/schema.ts';
import {codecOf} from './index.ts';
import {native, parseType} from './type-names.ts';

const PERSON: UserType = {
  keyspace: 'p',
  name: 'person',
  fields: [
    {name: 'name', type: native('text')},
    {name: 'Age', type: native('int')},
  ],
};
const codec = (type: string) => codecOf(parseType(type, (_, name) => (name === 'person' ? PERSON : undefined), 'p'));

/** A number as a lossless parser keeps it. */
class KeptNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

test.each<{type: string; json: unknown; gives: string}>([
  {type: 'int', json: 5, gives: '5'},
  {type: 'int', json: '5', gives: '5'},
  {type: 'int', json: '', gives: "''"},
  {type: 'tuple<int>', json: [''], gives: "('')"},
  {type: 'bigint', json: new KeptNumber('9007199254740993'), gives: '9007199254740993'},
  {type: 'bigint', json: '-9223372036854775808', gives: '-9223372036854775808'},
  {type: 'varint', json: 1e21, gives: '1000000000000000000000'},
  {type: 'varint', json: new KeptNumber('123456789012345678901'), gives: '123456789012345678901'},
  {type: 'decimal', json: new KeptNumber('1.50'), gives: '1.50'},
  {type: 'decimal', json: 1.5, gives: '1.5'},
  {type: 'double', json: 1, gives: '1.0'},
  {type: 'double', json: 'NaN', gives: 'NaN'},
  {type: 'boolean', json: 'TRUE', gives: 'true'},
  {type: 'boolean', json: false, gives: 'false'},
  {type: 'blob', json: '0x00FF', gives: '0x00ff'},
  {type: 'timestamp', json: 1577836800000, gives: "'2020-01-01T00:00:00.000Z'"},
  {type: 'timestamp', json: '2020-01-01 00:00:00.000Z', gives: "'2020-01-01T00:00:00.000Z'"},
  {type: 'list<int>', json: [2, '1'], gives: '[2, 1]'},
  {type: 'list<int>', json: '[2, 1]', gives: '[2, 1]'},
  {type: 'set<int>', json: [2, 1, 2], gives: '{1, 2}'},
  {type: 'map<int, text>', json: {2: 'b', 1: 'a'}, gives: "{1: 'a', 2: 'b'}"},
  {type: 'map<text, int>', json: new Map([['__proto__', 1]]), gives: "{'__proto__': 1}"},
  {type: 'map<frozen<list<int>>, int>', json: {'[1, 2]': 3}, gives: '{[1, 2]: 3}'},
  {type: 'tuple<int, text>', json: [1, null], gives: '(1, null)'},
  {type: 'vector<float, 2>', json: [1, '2'], gives: '[1.0, 2.0]'},
  {type: 'person', json: {NAME: 'x', '"Age"': 7}, gives: '{name: \'x\', "Age": 7}'},
  {type: 'person', json: {}, gives: '{name: null, "Age": null}'},
])('$type from JSON $json', ({type, json, gives}) => {
  const bytes = codec(type).fromJson(json);

  codec(type).validate(bytes);
  expect(codec(type).toLiteral(bytes)).toBe(gives);
});

describe('refused', () => {
  test.each<{type: string; json: unknown; message: string}>([
    {type: 'int', json: 1.5, message: 'Expected an int value, but got a Double: 1.5'},
    {type: 'int', json: true, message: 'Expected an int value, but got a Boolean: true'},
    {type: 'int', json: 'x', message: "Unable to make int from 'x'"},
    {type: 'int', json: 4294967296, message: 'Expected an int value, but got a Long: 4294967296'},
    {type: 'tinyint', json: 1.5, message: "Unable to make byte from '1.5'"},
    {type: 'int', json: {text: '5'}, message: 'Expected an int value, but got a LinkedHashMap: {text=5}'},
    {type: 'text', json: 1, message: 'Expected a UTF-8 string, but got a Integer: 1'},
    {type: 'text', json: [], message: 'Expected a UTF-8 string, but got a ArrayList: []'},
    {type: 'blob', json: '00ff', message: 'is missing 0x prefix'},
    {type: 'uuid', json: 1, message: 'Expected a string representation of a uuid, but got a Integer: 1'},
    {type: 'varint', json: 1.5, message: "Value '1.5' is not a valid representation of a varint value"},
    {type: 'list<int>', json: {}, message: 'Expected a list, but got a LinkedHashMap: {}'},
    {type: 'list<int>', json: 'x', message: 'Error decoding JSON string'},
    {type: 'list<int>', json: [null], message: 'Invalid null element in list'},
    {type: 'set<int>', json: 1, message: 'Expected a list (representing a set), but got a Integer: 1'},
    {type: 'map<text, int>', json: {a: null}, message: 'Invalid null value in map'},
    {type: 'map<text, int>', json: [], message: 'Expected a map, but got a ArrayList: []'},
    {type: 'tuple<int>', json: [1, 2], message: 'Tuple contains extra items (expected 1): [1, 2]'},
    {type: 'tuple<int>', json: [], message: 'Tuple is missing items (expected 1): []'},
    {type: 'person', json: {age: 1}, message: "Unknown field 'age' in value of user defined type person"},
    {type: 'vector<float, 2>', json: [1], message: 'List had incorrect size: expected 2 but given 1; [1]'},
  ])('$type from $json', ({type, json, message}) => {
    expect(() => codec(type).fromJson(json)).toThrow(expect.objectContaining({code: 'invalid'}));
    expect(() => codec(type).fromJson(json)).toThrow(message);
  });
});

test('names with upper-case letters stand in double quotes', () => {
  const person = codec('person');

  expect(person.toJson(person.encode(['x', 7]))).toBe('{"name": "x", "\\"Age\\"": 7}');
});

test('unsorted wire values get their canonical form', () => {
  const type = codec('map<int, frozen<set<int>>>');
  const element = (n: number) => Buffer.from([0, 0, 0, 4, 0, 0, 0, n]);
  const inner = Buffer.concat([Buffer.from([0, 0, 0, 3]), element(3), element(1), element(3)]);
  const entry = (n: number) => Buffer.concat([element(n), Buffer.from([0, 0, 0, inner.length]), inner]);
  const bytes = Buffer.concat([Buffer.from([0, 0, 0, 2]), entry(2), entry(1)]);

  expect(type.toLiteral(type.canonical(bytes))).toBe('{1: {1, 3}, 2: {1, 3}}');
  const sorted = type.canonical(bytes);
  expect(type.canonical(sorted)).toBe(sorted);
});
