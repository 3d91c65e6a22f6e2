import {expect, test} from 'vitest';
import {httpProtocolOf} from './sniff.ts';

test.each([
  {start: '', protocol: undefined},
  {start: 'P', protocol: undefined},
  {start: 'PO', protocol: 'http1'},
  {start: 'PROPFIND', protocol: 'http1'},
  {start: 'GET / HTTP/1.1', protocol: 'http1'},
  {start: 'PRI * HTTP/2.', protocol: undefined},
  {start: 'PRI * HTTP/2.0', protocol: 'h2'},
  {start: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', protocol: 'h2'},
  {start: 'PRI * HTTP/1.1', protocol: 'http1'},
  {start: '\x16\x03\x01', protocol: 'tls'},
  {start: '\x16', protocol: 'tls'},
])('first bytes $start', ({start, protocol}) => {
  expect(httpProtocolOf(Buffer.from(start, 'latin1'))).toBe(protocol);
});
