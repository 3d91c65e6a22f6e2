import {expect, test} from 'vitest';
import type {Keyspace, Table} from '../../../core/cql/schema/schema.ts';
import {changesBetween} from './schema-diff.ts';

const table = (name: string): Table => ({name}) as Table;
const keyspace = (tables: readonly Table[], factor = '1'): Keyspace => ({
  name: 'k',
  durableWrites: true,
  replication: {class: 'SimpleStrategy', replication_factor: factor},
  tables: new Map(tables.map(each => [each.name, each])),
  types: new Map(),
  views: new Map(),
  isSystem: false,
});
const [a, b] = [table('a'), table('b')];

test.each([
  {what: 'nothing', before: {k: keyspace([a])}, after: {k: keyspace([a])}, told: []},
  {what: 'a table more', before: {k: keyspace([a])}, after: {k: keyspace([a, b])}, told: ['CREATED TABLE k b']},
  {what: 'a table less', before: {k: keyspace([a, b])}, after: {k: keyspace([b])}, told: ['DROPPED TABLE k a']},
  {what: 'another table', before: {k: keyspace([a])}, after: {k: keyspace([table('a')])}, told: ['UPDATED TABLE k a']},
  {what: 'replication', before: {k: keyspace([])}, after: {k: keyspace([], '3')}, told: ['UPDATED KEYSPACE k ']},
  {what: 'a keyspace less', before: {k: keyspace([a])}, after: {}, told: ['DROPPED KEYSPACE k ']},
  {
    what: 'a keyspace more',
    before: {},
    after: {k: keyspace([a])},
    told: ['CREATED KEYSPACE k ', 'CREATED TABLE k a'],
  },
])('$what has changed', ({before, after, told}) => {
  const changes = changesBetween(new Map(Object.entries(before)), new Map(Object.entries(after)));

  expect(changes.map(({change, target, keyspace: of, name}) => `${change} ${target} ${of} ${name ?? ''}`)).toEqual(
    told,
  );
});
