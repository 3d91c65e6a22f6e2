import {describe, expect, test} from 'vitest';
import {AddressFailure, parseAddress} from './address.ts';

const failureOf = (text: string): string => {
  try {
    parseAddress(text);
  } catch (error) {
    if (error instanceof AddressFailure) {
      return error.message;
    }
    throw error;
  }
  return '';
};

describe('the address of a cluster', () => {
  test('says where it is, and has defaults for the rest', () => {
    expect(parseAddress('cassandra://ann:s%40crit@10.0.0.1,db2:9043/?localDatacenter=dc1')).toEqual({
      contactPoints: [
        {host: '10.0.0.1', port: 9043},
        {host: 'db2', port: 9043},
      ],
      user: 'ann',
      password: 's@crit',
      localDatacenter: 'dc1',
      tls: undefined,
      compression: 'none',
      consistency: 'LOCAL_QUORUM',
      serialConsistency: 'LOCAL_SERIAL',
      requestTimeoutMs: 12_000,
      connectionsPerNode: 2,
      otherDatacenters: [],
      speculativeExecution: {kind: 'percentile', of: 0.99},
    });
  });

  test('is a bundle with the password before its path', () => {
    expect(parseAddress('bundle://token:AstraCS:abc:def@/etc/my%20bundle.zip?consistency=ONE')).toMatchObject({
      bundle: '/etc/my bundle.zip',
      contactPoints: [],
      user: 'token',
      password: 'AstraCS:abc:def',
      consistency: 'ONE',
    });
    expect(parseAddress('bundle:///a@b/c.zip')).toMatchObject({bundle: '/a@b/c.zip', user: undefined});
    expect(parseAddress('bundle://here.zip').bundle).toBe('here.zip');
  });

  test.each([
    {text: 'off', delay: {kind: 'never'}},
    {text: '80', delay: {kind: 'ms', ms: 80}},
    {text: 'p99.5', delay: {kind: 'percentile', of: 0.995}},
  ])('races slow nodes after $text', ({text, delay}) => {
    expect(parseAddress(`cassandra://h/?speculativeExecution=${text}`).speculativeExecution).toEqual(delay);
  });

  test('names the data centers that are asked when the local one is gone', () => {
    expect(parseAddress('cassandra://h/?otherDatacenters=b,c').otherDatacenters).toEqual(['b', 'c']);
  });

  test.each([
    'cassandra://h/?speculativeExecution=0',
    'cassandra://h/?speculativeExecution=p10',
    'cassandra://h/?speculativeExecution=soon',
    'cassandra://h/path/more',
    'bundle:///x.zip?tls=on',
    'bundle:///x%zz.zip',
    'bundle://',
  ])('is refused: %s', text => {
    expect(failureOf(text)).toContain('needs');
  });

  test.each([
    {text: 'cassandra://h', points: [{host: 'h', port: 9042}]},
    {
      text: 'cassandra://h:1,i:2',
      points: [
        {host: 'h', port: 1},
        {host: 'i', port: 2},
      ],
    },
    {text: 'cassandra://u:p@[::1]:9142/', points: [{host: '::1', port: 9142}]},
  ])('$text: where it is dialled', ({text, points}) => {
    expect(parseAddress(text).contactPoints).toEqual(points);
  });

  test('TLS is verified unless said otherwise', () => {
    expect(parseAddress('cassandra://h/?tls=on&tlsCa=ca.pem').tls).toEqual({
      caFile: 'ca.pem',
      certificateFile: undefined,
      keyFile: undefined,
      isVerified: true,
    });
    expect(parseAddress('cassandra://h/?tls=unverified').tls?.isVerified).toBe(false);
  });

  test.each([
    {text: 'http://h', why: /cassandra:\/\/USER:PASSWORD@HOST/},
    {text: 'cassandra://', why: /cassandra:\/\/USER/},
    {text: 'cassandra://ann@h', why: /USER:PASSWORD before the @/},
    {text: 'cassandra://ann:%zz@h', why: /%25/},
    {text: 'cassandra://h:0', why: /HOST:PORT, not h:0/},
    {text: 'cassandra://h:65536', why: /HOST:PORT/},
    {text: 'cassandra://h/?dc=1', why: /does not know dc; there are localDatacenter/},
    {text: 'cassandra://h/?compression=zstd', why: /one of none, lz4/},
    {text: 'cassandra://h/?consistency=most', why: /consistency level/},
    {text: 'cassandra://h/?requestTimeoutMs=0', why: /whole number from 1/},
    {text: 'cassandra://h/?tlsCa=x', why: /tls=on/},
    {text: 'cassandra://h/?tls=on&tlsKey=x', why: /both/},
  ])('$text is refused with a reason', ({text, why}) => {
    expect(failureOf(text)).toMatch(why);
  });

  test('a refusal does not tell the password', () => {
    expect(failureOf('cassandra://ann:secret@h/?no=1')).not.toContain('secret');
  });
});
