import {describe, expect, test} from 'vitest';
import type {UserType} from '../schema/schema.ts';
import {parseMarshalName} from './marshal-name.ts';
import {
  freeze,
  isMultiCell,
  isValueCompatible,
  marshalName,
  native,
  parseType,
  printType,
  sameType,
} from './type-names.ts';

const ADDRESS: UserType = {
  keyspace: 'p',
  name: 'Addr',
  fields: [{name: 'tags', type: {kind: 'set', element: native('text'), frozen: false}}],
};
const find = (keyspace: string, name: string): UserType | undefined =>
  keyspace === 'p' && name === 'Addr' ? ADDRESS : undefined;
const parse = (text: string) => parseType(text, find, 'p');

test.each([
  {text: 'varchar', printed: 'text', marshal: 'UTF8Type'},
  {text: 'frozen<list<int>>', printed: 'frozen<list<int>>', marshal: 'FrozenType(ListType(Int32Type))'},
  {text: 'map<text,int>', printed: 'map<text, int>', marshal: 'MapType(UTF8Type,Int32Type)'},
  {
    text: 'list<frozen<list<int>>>',
    printed: 'list<frozen<list<int>>>',
    marshal: 'ListType(FrozenType(ListType(Int32Type)))',
  },
  {
    text: 'frozen<list<list<int>>>',
    printed: 'frozen<list<frozen<list<int>>>>',
    marshal: 'FrozenType(ListType(ListType(Int32Type)))',
  },
  {text: 'tuple<int, text>', printed: 'frozen<tuple<int, text>>', marshal: 'TupleType(Int32Type,UTF8Type)'},
  {text: 'frozen<tuple<int>>', printed: 'frozen<tuple<int>>', marshal: 'TupleType(Int32Type)'},
  {text: 'vector<float, 3>', printed: 'vector<float, 3>', marshal: 'VectorType(FloatType , 3)'},
  {text: 'vector<list<int>, 2>', printed: 'vector<list<int>, 2>', marshal: 'VectorType(ListType(Int32Type) , 2)'},
  {
    text: 'frozen<vector<frozen<list<int>>, 2>>',
    printed: 'vector<frozen<list<int>>, 2>',
    marshal: 'VectorType(FrozenType(ListType(Int32Type)) , 2)',
  },
  {
    text: 'frozen<list<vector<list<int>, 2>>>',
    printed: 'frozen<list<vector<list<int>, 2>>>',
    marshal: 'FrozenType(ListType(VectorType(ListType(Int32Type) , 2)))',
  },
  {text: '"Addr"', printed: '"Addr"', marshal: 'UserType(p,41646472,74616773:SetType(UTF8Type))'},
  {
    text: 'p."Addr"',
    printed: '"Addr"',
    marshal: 'UserType(p,41646472,74616773:SetType(UTF8Type))',
  },
  {
    text: 'set<frozen<"Addr">>',
    printed: 'set<frozen<"Addr">>',
    marshal: 'SetType(FrozenType(UserType(p,41646472,74616773:SetType(UTF8Type))))',
  },
  {text: "'org.apache.cassandra.db.marshal.Int32Type'", printed: 'int', marshal: 'Int32Type'},
])('$text is $printed', ({text, printed, marshal}) => {
  const type = parse(text);

  expect(printType(type)).toBe(printed);
  expect(marshalName(type).replaceAll('org.apache.cassandra.db.marshal.', '')).toBe(marshal);
  expect(marshalName(type)).toMatch(/^org\.apache\.cassandra\.db\.marshal\./);
  expect(printType(parse(printed))).toBe(printed);
  expect(marshalName(parseMarshalName(marshalName(type)))).toBe(marshalName(type));
});

describe('refused', () => {
  test.each([
    {text: 'nosuch', message: 'Unknown type p.nosuch'},
    {text: 'addr', message: 'Unknown type p.addr'},
    {text: 'q.addr', message: 'Statement on keyspace p cannot refer to a user type in keyspace q'},
    {text: 'list<list<int>>', message: 'Non-frozen collections are not allowed inside collections: list<list<int>>'},
    {text: 'list<"Addr">', message: 'Non-frozen UDTs are not allowed inside collections: list<"Addr">'},
    {text: 'list<counter>', message: 'Counters are not allowed inside collections'},
    {text: 'tuple<counter>', message: 'Counters are not allowed inside tuples'},
    {text: 'set<duration>', message: 'Durations are not allowed inside sets'},
    {text: 'map<duration, int>', message: 'Durations are not allowed as map keys'},
    {text: 'vector<float, 0>', message: 'vectors may only have positive dimensions; given 0'},
    {text: 'vector<float, -1>', message: 'vectors may only have positive dimensions; given -1'},
  ])('$text', ({text, message}) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({code: 'invalid'}));
    expect(() => parse(text)).toThrow(message);
  });

  test.each(['int int', 'list<int', '', 'list<int>>', 'frozen<int>', "'nosuch.Type'", "'ListType(Int32Type'"])(
    '%j is no type',
    text => {
      expect(() => parse(text)).toThrow(expect.objectContaining({code: 'syntax'}));
    },
  );
});

test('freezing reaches everything inside', () => {
  const frozen = freeze(parse('list<frozen<"Addr">>'));

  expect(printType(frozen)).toBe('frozen<list<frozen<"Addr">>>');
  expect(freeze(frozen)).toBe(frozen);
  expect(frozen).toMatchObject({element: {fields: [{type: {frozen: true}}]}});
  expect(isMultiCell(frozen)).toBe(false);
  expect(isMultiCell(parse('list<int>'))).toBe(true);
  expect(isMultiCell(parse('tuple<int>'))).toBe(false);
  expect(sameType(frozen, parse('list<frozen<"Addr">>'))).toBe(false);
});

test.each([
  {wanted: 'blob', given: 'list<int>', takes: true},
  {wanted: 'text', given: 'ascii', takes: true},
  {wanted: 'ascii', given: 'text', takes: false},
  {wanted: 'varint', given: 'int', takes: true},
  {wanted: 'int', given: 'bigint', takes: false},
  {wanted: 'uuid', given: 'timeuuid', takes: true},
  {wanted: 'list<varint>', given: 'frozen<list<int>>', takes: true},
  {wanted: 'list<int>', given: 'set<int>', takes: false},
])('a $given as $wanted: $takes', ({wanted, given, takes}) => {
  expect(isValueCompatible(parse(wanted), parse(given))).toBe(takes);
});
