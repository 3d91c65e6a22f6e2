import {expect, test} from 'vitest';
import {parseStatement} from '../../core/cql/parser.ts';
import {accessOf, isBatchable, isQualified, namesIn, qualify} from './statement-facts.ts';

const parsed = (text: string) => parseStatement(text).statement;

test.each([
  {text: 'SELECT * FROM t', access: 'read'},
  {text: 'INSERT INTO t (a) VALUES (1)', access: 'write'},
  {text: 'INSERT INTO t (a) VALUES (1) IF NOT EXISTS', access: 'conditional'},
  {text: "INSERT INTO t JSON '{}' IF NOT EXISTS", access: 'conditional'},
  {text: 'UPDATE t SET a = 1 WHERE k = 1', access: 'write'},
  {text: 'UPDATE t SET a = 1 WHERE k = 1 IF a = 2', access: 'conditional'},
  {text: 'DELETE FROM t WHERE k = 1 IF EXISTS', access: 'conditional'},
  {text: 'BEGIN BATCH DELETE FROM t WHERE k = 1 APPLY BATCH', access: 'write'},
  {text: 'BEGIN BATCH DELETE FROM t WHERE k = 1 IF EXISTS APPLY BATCH', access: 'conditional'},
  {text: 'TRUNCATE t', access: 'other'},
])('$text is $access', ({text, access}) => {
  expect(accessOf(parsed(text))).toBe(access);
});

test.each([
  'SELECT * FROM t',
  'INSERT INTO t (a) VALUES (1)',
  "INSERT INTO t JSON '{}'",
  'UPDATE t SET a = 1 WHERE k = 1',
  'DELETE FROM t WHERE k = 1',
  'TRUNCATE t',
  'CREATE TABLE t (k int PRIMARY KEY)',
  'ALTER TABLE t ADD a int',
  'DROP TABLE t',
  'CREATE TYPE t (a int)',
  'ALTER TYPE t ADD b int',
  'DROP TYPE t',
  'CREATE INDEX ON t (a)',
  'DROP INDEX t',
  'BEGIN BATCH DELETE FROM t WHERE k = 1; DELETE FROM other.t WHERE k = 1; APPLY BATCH',
])('%s means the same everywhere once it is qualified', text => {
  const statement = parsed(text);
  const full = qualify(statement, 'ks');

  expect(isQualified(statement)).toBe(false);
  expect(isQualified(full)).toBe(true);
  expect(namesIn(full)[0]).toEqual({keyspace: 'ks', name: 't'});
  expect(qualify(full, 'another')).toBe(full);
});

test.each(['USE ks', 'SELECT * FROM ks.t', 'DROP KEYSPACE ks', 'LIST ROLES'])('%s is left as it is', text => {
  const statement = parsed(text);

  expect(qualify(statement, 'another')).toBe(statement);
});

test.each([
  {text: 'DELETE FROM t WHERE k = 1', is: true},
  {text: 'SELECT * FROM t', is: false},
  {text: 'TRUNCATE t', is: false},
  {text: 'BEGIN BATCH DELETE FROM t WHERE k = 1 APPLY BATCH', is: false},
])('in a batch: $text $is', ({text, is}) => {
  expect(isBatchable(parsed(text))).toBe(is);
});
