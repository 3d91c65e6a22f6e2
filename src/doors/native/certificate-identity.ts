/**
 * Who a client's certificate says it is: its SPIFFE id, a URI among the alternative names of the subject.
 * Source: SPIFFE X.509-SVID, "SPIFFE ID". Seen in: Apache Cassandra 5.0, whose MutualTlsAuthenticator takes it for an identity.
 */
import type {Socket} from 'node:net';
import {TLSSocket} from 'node:tls';
import {CqlFailure} from '../../core/cql/errors.ts';

const SCHEME = 'spiffe://';
/** The next of the alternative names, which are one text; quoted, as JSON, where a name has characters that the text itself uses. */
const NAME = /([^:,"]+):(?:("(?:[^"\\]|\\.)*")|([^,"]*))(?:, |$)/gy;

/** Undefined: the client has shown no certificate. Fails with `bad_credentials` when it has, and it names nobody. */
export function certificateIdentity(socket: Socket): string | undefined {
  // A certificate that is not signed by an accepted authority never comes so far (app/secure.ts); this is for those who let it.
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return undefined;
  }
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : identityOf(certificate.subjectAltName ?? '');
}

/** Fails with `bad_credentials`. */
export function identityOf(alternativeNames: string): string {
  for (const [, kind, quoted, plain = ''] of alternativeNames.matchAll(NAME)) {
    const uri = quoted === undefined ? plain : (JSON.parse(quoted) as string);
    if (kind === 'URI' && uri.startsWith(SCHEME)) {
      return uri;
    }
  }
  throw new CqlFailure('bad_credentials', 'Unable to extract client identity from certificate for authentication');
}
