import {describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {DataApiFailure, DataApiFailures} from '../errors.ts';
import {Fields, refuseOptions} from './fields.ts';

const fields = (json: string): Fields => new Fields('cmd', parseJson(json) as JsonObject, ['x', 'options']);

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof DataApiFailure ? error.code : String(error);
  }
  return 'no failure';
};

test('an unknown member is refused and the known ones are named', () => {
  expect(codeOf(() => fields('{"y":1}'))).toBe('COMMAND_FIELD_UNKNOWN');
  expect(() => fields('{"y":1}')).toThrow(/options, x/);
  expect(() => fields('{"options":{"z":1}}').fields('options', [])).toThrow(/options\.z/);
});

describe('scalars in each other’s form', () => {
  test.each([
    {json: '{}', text: undefined},
    {json: '{"x":null}', text: undefined},
    {json: '{"x":"a"}', text: 'a'},
    {json: '{"x":1}', text: '1'},
    {json: '{"x":true}', text: 'true'},
  ])('text of $json', ({json, text}) => {
    expect(fields(json).text('x')).toBe(text);
  });

  test.each([
    {json: '{}', number: undefined},
    {json: '{"x":5}', number: 5},
    {json: '{"x":"5"}', number: 5},
    {json: '{"x":5.9}', number: 5},
    {json: '{"x":-2147483647}', number: -2147483647},
  ])('integer of $json', ({json, number}) => {
    expect(fields(json).integer('x')).toBe(number);
  });

  test.each([
    {json: '{"x":true}', flag: true},
    {json: '{"x":"false"}', flag: false},
    {json: '{"x":1}', flag: true},
    {json: '{"x":0}', flag: false},
    {json: '{"x":null}', flag: undefined},
  ])('flag of $json', ({json, flag}) => {
    expect(fields(json).flag('x')).toBe(flag);
  });
});

test.each([
  {what: 'text', read: (f: Fields) => f.text('x'), json: '{"x":[]}'},
  {what: 'text', read: (f: Fields) => f.text('x'), json: '{"x":{}}'},
  {what: 'integer', read: (f: Fields) => f.integer('x'), json: '{"x":true}'},
  {what: 'integer', read: (f: Fields) => f.integer('x'), json: '{"x":"a"}'},
  {what: 'integer', read: (f: Fields) => f.integer('x'), json: '{"x":3000000000}'},
  {what: 'flag', read: (f: Fields) => f.flag('x'), json: '{"x":"yes"}'},
  {what: 'object', read: (f: Fields) => f.object('x'), json: '{"x":[]}'},
  {what: 'array', read: (f: Fields) => f.array('x'), json: '{"x":{}}'},
])('$json is no $what', ({read, json}) => {
  expect(codeOf(() => read(fields(json)))).toBe('REQUEST_STRUCTURE_MISMATCH');
});

test('violations are told together, those of options too', () => {
  const outer = fields('{"x":"","options":{"limit":0}}');
  const inner = outer.fields('options', ['limit']);
  outer.demand(false, 'x', 'must not be empty');
  inner.demand(false, 'limit', 'must be above 0');
  try {
    outer.check();
    expect.unreachable();
  } catch (error) {
    const {failures} = error as DataApiFailures;
    expect(failures.map(failure => failure.details['field'])).toEqual(['x', 'options.limit']);
  }
});

test.each([
  {value: undefined, code: 'no failure'},
  {value: null, code: 'no failure'},
  {value: new Map(), code: 'no failure'},
  {value: new Map([['x', 1]]), code: 'COMMAND_ACCEPTS_NO_OPTIONS'},
  {value: [], code: 'COMMAND_ACCEPTS_NO_OPTIONS'},
])('options where there are none: $value', ({value, code}) => {
  expect(codeOf(() => refuseOptions('cmd', value as JsonObject | undefined))).toBe(code);
});
