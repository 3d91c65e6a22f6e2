import {describe, expect, test} from 'vitest';
import {makeCertificate} from '../../test/fakes/certificates.ts';
import {readConfig} from './config.ts';
import {certificateNotice, readTls} from './tls-settings.ts';

const mine = makeCertificate('mine');
const other = makeCertificate('other');
const FILES: Record<string, string> = {
  'mine.crt': mine.certificate,
  'mine.key': mine.key,
  'other.key': other.key,
  'ca.crt': other.certificate,
  garbage: 'garbage',
};

const readFile = (path: string): string => {
  const text = FILES[path];
  if (text === undefined) {
    throw new Error(`ENOENT: no such file or directory, open '${path}'`);
  }
  return text;
};

const tlsOf = (...args: string[]) =>
  readTls(readConfig({args: args.map(arg => `--${arg}`), env: {}, readFile: () => ''}), readFile);

const PAIR = ['tls-certificate=mine.crt', 'tls-key=mine.key'];

test('without a certificate there is no TLS', () => {
  expect(tlsOf()).toBeUndefined();
});

test.each([
  {what: 'a pair', args: [], isPlain: false, isRequired: false, hasCa: false},
  {what: 'optional', args: ['tls=optional'], isPlain: true, isRequired: false, hasCa: false},
  {what: 'clients with certificates', args: ['tls-client-ca=ca.crt'], isPlain: false, isRequired: true, hasCa: true},
  {
    what: 'clients with or without',
    args: ['tls-client-ca=ca.crt', 'tls-client-certificates=optional'],
    isPlain: false,
    isRequired: false,
    hasCa: true,
  },
])('$what', ({args, isPlain, isRequired, hasCa}) => {
  expect(tlsOf(...PAIR, ...args)).toEqual({
    certificate: mine.certificate,
    key: mine.key,
    clientCa: hasCa ? other.certificate : undefined,
    isClientCertificateRequired: isRequired,
    isPlainTextServed: isPlain,
  });
});

test.each([
  {mistake: 'a certificate alone', args: ['tls-certificate=mine.crt'], says: 'needs both'},
  {mistake: 'a key alone', args: ['tls-key=mine.key'], says: 'needs both'},
  {mistake: 'TLS without anything', args: ['tls=required'], says: '--tls needs --tls-certificate'},
  {mistake: 'a CA without anything', args: ['tls-client-ca=ca.crt'], says: '--tls-client-ca needs --tls-certificate'},
  {
    mistake: 'certificates of clients without a CA',
    args: [...PAIR, 'tls-client-certificates=required'],
    says: 'needs --tls-client-ca',
  },
  {
    mistake: 'logins by certificates without a CA',
    args: [...PAIR, 'tls-client-login=certificate'],
    says: '--tls-client-login needs --tls-client-ca',
  },
  {
    mistake: 'logins by certificates without anything',
    args: ['tls-client-login=certificate'],
    says: '--tls-client-login needs --tls-certificate',
  },
  {
    mistake: 'no certificate file',
    args: ['tls-certificate=lost', PAIR[1]!],
    says: '--tls-certificate lost cannot be used',
  },
  {mistake: 'no key file', args: [PAIR[0]!, 'tls-key=lost'], says: '--tls-key lost cannot be used'},
  {mistake: 'no CA file', args: [...PAIR, 'tls-client-ca=lost'], says: '--tls-client-ca lost cannot be used'},
  {mistake: 'garbage as certificate', args: ['tls-certificate=garbage', PAIR[1]!], says: '--tls-certificate garbage'},
  {mistake: 'garbage as key', args: [PAIR[0]!, 'tls-key=garbage'], says: '--tls-key garbage'},
  {mistake: 'garbage as CA', args: [...PAIR, 'tls-client-ca=garbage'], says: '--tls-client-ca garbage'},
  {mistake: 'a key as certificate', args: ['tls-certificate=mine.key', PAIR[1]!], says: '--tls-certificate mine.key'},
  {mistake: 'the key of another', args: [PAIR[0]!, 'tls-key=other.key'], says: 'other.key is not that of'},
])('refuses $mistake', ({args, says}) => {
  expect(() => tlsOf(...args)).toThrow(expect.objectContaining({code: 'config'}));
  expect(() => tlsOf(...args)).toThrow(says);
});

describe('the time of a certificate', () => {
  const {certificate} = makeCertificate('mine', {
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2030-01-01T00:00:00Z'),
  });
  const settings = {
    certificate,
    key: '',
    clientCa: undefined,
    isClientCertificateRequired: false,
    isPlainTextServed: false,
  };

  test.each([
    {when: '2019-12-31', says: expect.stringContaining('is not valid before Jan  1')},
    {when: '2025-01-01', says: undefined},
    {when: '2030-01-02', says: expect.stringContaining('has expired on Jan  1')},
  ])('on $when', ({when, says}) => {
    expect(certificateNotice(settings, 'x.crt', Date.parse(when))).toEqual(says);
  });
});
