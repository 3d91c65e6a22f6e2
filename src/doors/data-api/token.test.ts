import {expect, test} from 'vitest';
import {DataApiFailure} from './errors.ts';
import {loginOf, tokenOf} from './token.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof DataApiFailure ? error.code : String(error);
  }
  return 'no failure';
};

test.each([
  {what: 'Token', headers: {token: 'a'}, token: 'a'},
  {what: 'its old name', headers: {'x-cassandra-token': 'b'}, token: 'b'},
  {what: 'Token before its old name', headers: {token: 'a', 'x-cassandra-token': 'b'}, token: 'a'},
  {what: 'bearer at last', headers: {authorization: 'Bearer c'}, token: 'c'},
  {what: 'Token before bearer', headers: {token: 'a', authorization: 'bearer c'}, token: 'a'},
])('the token comes from $what', ({headers, token}) => {
  expect(tokenOf(headers)).toBe(token);
});

test.each([{headers: {}}, {headers: {token: ''}}, {headers: {token: ' '}}, {headers: {authorization: 'Basic x'}}])(
  'no token in $headers',
  ({headers}) => {
    expect(codeOf(() => tokenOf(headers))).toBe('MISSING_AUTHENTICATION_TOKEN');
  },
);

test.each([
  {token: 'Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh', user: 'cassandra', password: 'cassandra'},
  {token: 'Cassandra:w6Q=:4pyT', user: 'ä', password: '✓'},
  {token: 'Cassandra:w6Q:4pyT', user: 'ä', password: '✓'},
  {token: 'AstraCS:abc:def', user: 'token', password: 'AstraCS:abc:def'},
  {token: 'cassandra:x:y', user: 'token', password: 'cassandra:x:y'},
])('$token', ({token, user, password}) => {
  expect(loginOf(token)).toEqual({user, password});
});

test.each([
  'Cassandra:',
  'Cassandra:a',
  'Cassandra:::',
  'Cassandra:x:y',
  'Cassandra:YQ==:Yg==:c',
  'Cassandra:YQ==:!!!!',
])('refused: %s', token => {
  expect(codeOf(() => loginOf(token))).toBe('UNAUTHENTICATED_REQUEST');
});
