import {expect, test} from 'vitest';
import {routeOf} from './routes.ts';

test.each([
  {url: '/v1', level: 'general', keyspace: '', name: ''},
  {url: '/v1/', level: 'general', keyspace: '', name: ''},
  {url: '/v1?x=1', level: 'general', keyspace: '', name: ''},
  {url: '/v1/ks', level: 'keyspace', keyspace: 'ks', name: ''},
  {url: '/v1/ks/', level: 'keyspace', keyspace: 'ks', name: ''},
  {url: '/v1/ks/coll', level: 'collection', keyspace: 'ks', name: 'coll'},
  {url: '/v1/ks/coll/?a=/b', level: 'collection', keyspace: 'ks', name: 'coll'},
  {url: '/api/json/v1', level: 'general', keyspace: '', name: ''},
  {url: '/api/json/v1/ks/coll', level: 'collection', keyspace: 'ks', name: 'coll'},
  {url: '/v1/%22ks%22/%22Co%22%22ll%22', level: 'collection', keyspace: 'ks', name: 'Co"ll'},
  {url: '/v1/K/%C3%A4', level: 'collection', keyspace: 'K', name: 'ä'},
])('$url', ({url, level, keyspace, name}) => {
  expect(routeOf(url)).toEqual({kind: 'command', level, keyspace, name});
});

test.each(['/stargate/health', '/stargate/health/live', '/stargate/health/ready'])('%s', url => {
  expect(routeOf(url)).toEqual({kind: 'health'});
});

test.each(['/', '', '/v2', '/v1x', '/v1/ks/coll/more', '/v1//coll', '/no/such/path', '/api/json', '/v1/%ff/coll'])(
  'unknown: %s',
  url => {
    expect(routeOf(url)).toEqual({kind: 'unknown'});
  },
);
