import {expect, test} from 'vitest';
import type {Table} from '../cql/schema/schema.ts';
import type {AlterTable} from '../cql/statements/statement.ts';
import {alterWithExtensions, extensionsOf, joinComment, splitComment, withExtensions} from './extensions.ts';

test.each([
  {comment: '', extensions: {}, text: ''},
  {comment: 'words', extensions: {}, text: 'words'},
  {comment: '', extensions: {a: '0x01'}, text: 'asterism:{"a":"0x01"}'},
  {comment: 'two\nlines', extensions: {a: '0x01', b: '0x'}, text: 'two\nlines\nasterism:{"a":"0x01","b":"0x"}'},
])('$text', ({comment, extensions, text}) => {
  expect(joinComment({comment, extensions})).toBe(text);
  expect(splitComment(text)).toEqual({comment, extensions});
});

test.each(['asterism:', 'asterism:[1]', 'asterism:{"a":1}', 'about asterism:{}', 'x\nasterism:{'])(
  'a comment of somebody: %s',
  text => {
    expect(splitComment(text)).toEqual({comment: text, extensions: {}});
  },
);

const table = (comment: string): Table =>
  ({name: 't', options: {comment, others: {extensions: {own: '0x02'}}}}) as unknown as Table;

test('doors see extensions beside those of the database, and the comment without them', () => {
  const seen = withExtensions(table('words\nasterism:{"a":"0x01"}'));

  expect(extensionsOf(seen)).toEqual({own: '0x02', a: '0x01'});
  expect(seen.options.comment).toBe('words');
});

const alter = (properties: {readonly [name: string]: string | {readonly [name: string]: string}}): AlterTable => ({
  kind: 'alter_table',
  table: {keyspace: 'k', name: 't'},
  ifExists: false,
  alteration: {kind: 'options', properties},
});

test.each([
  {
    what: 'extensions beside a comment',
    properties: {extensions: {a: '0x03'}},
    comment: 'words\nasterism:{"a":"0x03"}',
  },
  {what: 'a comment beside extensions', properties: {comment: 'new'}, comment: 'new\nasterism:{"a":"0x01"}'},
  {what: 'no extensions any more', properties: {extensions: {}}, comment: 'words'},
])('set: $what', ({properties, comment}) => {
  const changed = alterWithExtensions(alter(properties as never), table('words\nasterism:{"a":"0x01"}'));

  expect(changed.alteration).toEqual({kind: 'options', properties: {comment}});
});

test('other options go through as they are', () => {
  const statement = alter({gc_grace_seconds: '1'});
  expect(alterWithExtensions(statement, table('words'))).toBe(statement);
});
