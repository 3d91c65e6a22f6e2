import {expect, test} from 'vitest';
import {isPublic} from './addresses.ts';

test.each([
  {address: '8.8.8.8', is: true},
  {address: '172.32.0.1', is: true},
  {address: '2606:4700::1111', is: true},
  {address: '127.0.0.1', is: false},
  {address: '0.0.0.0', is: false},
  {address: '10.1.2.3', is: false},
  {address: '100.64.0.1', is: false},
  {address: '169.254.169.254', is: false},
  {address: '172.16.0.1', is: false},
  {address: '192.168.1.1', is: false},
  {address: '224.0.0.1', is: false},
  {address: '255.255.255.255', is: false},
  {address: '::', is: false},
  {address: '::1', is: false},
  {address: '::ffff:127.0.0.1', is: false},
  {address: '::ffff:8.8.8.8', is: false},
  {address: '64:ff9b::7f00:1', is: false},
  {address: '2002:7f00:1::', is: false},
  {address: 'fe80::1', is: false},
  {address: 'fd00::1', is: false},
  {address: 'ff02::1', is: false},
  {address: 'no address', is: false},
])('$address is public: $is', ({address, is}) => {
  expect(isPublic(address)).toBe(is);
});
