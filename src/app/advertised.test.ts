import {expect, test} from 'vitest';
import {advertisedAddress} from './advertised.ts';

const address = (text: string, internal: boolean, family: 'IPv4' | 'IPv6' = 'IPv4') =>
  ({address: text, internal, family, netmask: '', mac: '', cidr: null, scopeid: 0}) as never;
const MACHINE = () => ({
  lo: [address('127.0.0.1', true)],
  eth0: [address('fe80::1', false, 'IPv6'), address('10.0.0.5', false)],
});

test.each([
  {what: 'loopback', given: undefined, bound: '127.0.0.1', shown: '127.0.0.1 9042'},
  {what: 'another loopback', given: undefined, bound: '127.0.0.9', shown: '127.0.0.1 9042'},
  {what: 'IPv6 loopback', given: undefined, bound: '::1', shown: '::1 9042'},
  {what: 'an address', given: undefined, bound: '192.168.1.2', shown: '192.168.1.2 9042'},
  {what: 'all addresses', given: undefined, bound: '0.0.0.0', shown: '10.0.0.5 9042'},
  {what: 'all IPv6 addresses', given: undefined, bound: '::', shown: '10.0.0.5 9042'},
  {what: 'a setting', given: '10.9.8.7', bound: '0.0.0.0', shown: '10.9.8.7 9042'},
  {what: 'a setting with a port', given: '10.9.8.7:32042', bound: '127.0.0.1', shown: '10.9.8.7 32042'},
  {what: 'an IPv6 setting', given: 'fd00::5', bound: '::', shown: 'fd00::5 9042'},
  {what: 'an IPv6 setting with a port', given: '[fd00::5]:32042', bound: '::', shown: 'fd00::5 32042'},
])('$what', ({given, bound, shown}) => {
  const {host, port} = advertisedAddress(given, {host: bound, port: 9042}, MACHINE);

  expect(`${host} ${port}`).toBe(shown);
});

test('a machine without a network', () => {
  expect(advertisedAddress(undefined, {host: '0.0.0.0', port: 1}, () => ({}))).toEqual({host: '127.0.0.1', port: 1});
});

test.each(['', 'a.name.of.a.host', '0.0.0.0', '::', '10.0.0.5:0', '10.0.0.5:70000', '10.0.0.5:x', '[10.0.0.5'])(
  'refuses %j',
  given => {
    expect(() => advertisedAddress(given, {host: '127.0.0.1', port: 1})).toThrow('--cql-address');
  },
);
