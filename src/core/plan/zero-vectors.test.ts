import {expect, test} from 'vitest';
import {parseStatement} from '../cql/parser.ts';
import type {Schema} from '../cql/schema/schema.ts';
import {refuseZeroVectors} from './zero-vectors.ts';

const tableWith = (similarity: string): object => ({indexes: [{column: 'v', similarity}]});
const tables = new Map([
  ['near', tableWith('cosine')],
  ['far', tableWith('euclidean')],
]);
const schema = {keyspaces: new Map([['k', {tables}]])} as unknown as Schema;

const floats = (...numbers: number[]): Uint8Array => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, i) => bytes.writeFloatBE(number, i * 4));
  return bytes;
};

test.each([
  {what: 'zeros', text: 'INSERT INTO k.near (k, v) VALUES (?, ?)', vector: floats(0, 0), isRefused: true},
  {what: 'a zero with a sign', text: 'INSERT INTO near (k, v) VALUES (?, ?)', vector: floats(0, -0), isRefused: true},
  {what: 'by an update', text: 'UPDATE near SET x = ?, v = ? WHERE k = 1', vector: floats(0, 0), isRefused: true},
  {what: 'the least number', text: 'INSERT INTO near (k, v) VALUES (?, ?)', vector: floats(0, 1e-45), isRefused: false},
  {what: 'another measure', text: 'INSERT INTO far (k, v) VALUES (?, ?)', vector: floats(0, 0), isRefused: false},
  {what: 'another column', text: 'INSERT INTO near (k, w) VALUES (?, ?)', vector: floats(0, 0), isRefused: false},
  {what: 'another table', text: 'INSERT INTO other (k, v) VALUES (?, ?)', vector: floats(0, 0), isRefused: false},
  {what: 'no vector', text: 'INSERT INTO near (k, v) VALUES (?, ?)', vector: null, isRefused: false},
])('vectors of zeros: $what', ({text, vector, isRefused}) => {
  const {statement} = parseStatement(text);
  const check = (): void => refuseZeroVectors(statement, {keyspace: 'k', values: [floats(1), vector]}, schema);
  if (isRefused) {
    expect(check).toThrow('Zero vectors');
  } else {
    expect(check).not.toThrow();
  }
});
