import {expect, test} from 'vitest';
import {identityOf} from './certificate-identity.ts';

test.each([
  {names: 'URI:spiffe://test.org/app', identity: 'spiffe://test.org/app'},
  {names: 'DNS:app.test.org, URI:spiffe://test.org/app', identity: 'spiffe://test.org/app'},
  {names: 'URI:https://test.org/, URI:spiffe://test.org/a, URI:spiffe://test.org/b', identity: 'spiffe://test.org/a'},
  {names: 'URI:"spiffe://test.org/a, b"', identity: 'spiffe://test.org/a, b'},
  {names: 'DNS:"x, URI:spiffe://evil.org/root", URI:spiffe://test.org/app', identity: 'spiffe://test.org/app'},
])('a certificate names its client: $names', ({names, identity}) => {
  expect(identityOf(names)).toBe(identity);
});

test.each(['', 'DNS:app.test.org', 'URI:https://test.org/spiffe://test.org/app', 'IP Address:127.0.0.1'])(
  'a certificate that names nobody lets nobody in: %s',
  names => {
    expect(() => identityOf(names)).toThrow('Unable to extract client identity');
  },
);
