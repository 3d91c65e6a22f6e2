/**
 * Which addresses a call may go to when a user had a say in where it goes: public ones only. Checked on the addresses that the
 * connection is made to, so a name that resolves to another address a moment later is of no use.
 */
import {lookup} from 'node:dns';
import type {LookupAddress, LookupAllOptions} from 'node:dns';
import {BlockList, isIP} from 'node:net';
import type {LookupFunction} from 'node:net';

/** Source: the special-purpose address registries of IANA. */
const SPECIAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];
/** Only 2000::/3 is given out; of it, what wraps IPv4 addresses (6to4, Teredo) is left out too. */
const SPECIAL_V6: readonly [string, number][] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 32],
  ['2002::', 16],
];

/** One for each family: a list of both would hold IPv4 addresses against the IPv6 networks that wrap them. */
const listOf = (family: 'ipv4' | 'ipv6', networks: readonly [string, number][]): BlockList => {
  const list = new BlockList();
  for (const [network, bits] of networks) {
    list.addSubnet(network, bits, family);
  }
  return list;
};
const LIST_V4 = listOf('ipv4', SPECIAL_V4);
const LIST_V6 = listOf('ipv6', SPECIAL_V6);

/** Whether an address is one of the open internet. A text that is no address is none. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !LIST_V4.check(address, 'ipv4');
    case 6:
      return !LIST_V6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The address is not one that a call may go to. */
export class ForbiddenAddress extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';
  constructor(host: string) {
    super(`${host} is not a public address`);
    this.name = 'ForbiddenAddress';
  }
}

/** Looks a host up and fails with ForbiddenAddress when any of its addresses is not public. */
export const publicLookup: LookupFunction = (host, options, done) => {
  const all: LookupAllOptions = {...options, all: true} as LookupAllOptions;
  lookup(host, all, (error, found: LookupAddress[]) => {
    const first = found?.[0];
    if (error !== null || first === undefined) {
      done(error ?? new Error(`${host} has no address`), '', 0);
    } else if (!found.every(({address}) => isPublic(address))) {
      done(new ForbiddenAddress(host), '', 0);
    } else if (options.all === true) {
      done(null, found);
    } else {
      done(null, first.address, first.family);
    }
  });
};
