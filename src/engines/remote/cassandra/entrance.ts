/** The way to the nodes of a cluster: straight, or through the proxy that a bundle names. */
import {readFileSync} from 'node:fs';
import {checkServerIdentity} from 'node:tls';
import type {ConnectionOptions as TlsOptions, PeerCertificate} from 'node:tls';
import {AddressFailure} from './address.ts';
import type {ClusterAddress, Endpoint, TlsToCluster} from './address.ts';
import {readBundle} from './bundle/bundle.ts';
import type {Bundle} from './bundle/bundle.ts';
import {askMetadata} from './bundle/metadata.ts';
import type {Metadata} from './bundle/metadata.ts';

/** What is known of a node before it is dialled. */
export interface Dialled {
  /** UUID text. */
  readonly hostId: string;
  /** HOST PORT, as the cluster tells it. */
  readonly advertised: string;
}

export interface Contacts {
  /** In the order in which they are tried. */
  readonly endpoints: readonly Endpoint[];
  /** Undefined: that of the first one that answers. */
  readonly localDatacenter: string | undefined;
}

export interface Entrance {
  readonly tls: TlsOptions | undefined;
  /** Where to begin. Asked whenever no node is left that could be. Fails with `unavailable`. */
  contacts(): Promise<Contacts>;
  endpointOf(node: Dialled): Endpoint;
  /** A node that was dialled as a contact point stays where it was reached. */
  readonly keepsContact: boolean;
}

/** Reads the files that the address names. Fails with `backend_address`. */
export const openEntrance = (address: ClusterAddress): Entrance =>
  address.bundle === undefined
    ? straight(address)
    : new BundleEntrance(readBundle(address.bundle), address.localDatacenter);

function straight({contactPoints, localDatacenter, tls}: ClusterAddress): Entrance {
  return {
    tls: tlsOptions(tls),
    contacts: async () => ({endpoints: contactPoints, localDatacenter}),
    endpointOf({advertised}) {
      const [host = '', port = ''] = advertised.split(' ');
      return {host, port: Number(port)};
    },
    keepsContact: true,
  };
}

function tlsOptions(tls: TlsToCluster | undefined): TlsOptions | undefined {
  if (tls === undefined) {
    return undefined;
  }
  const read = (path: string | undefined): string | undefined => {
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      throw new AddressFailure(`names a file that cannot be read: ${error instanceof Error ? error.message : path}`);
    }
  };
  return {
    ca: read(tls.caFile),
    cert: read(tls.certificateFile),
    key: read(tls.keyFile),
    rejectUnauthorized: tls.isVerified,
  };
}

/** All nodes are dialled at one address: their ids, as the name in the TLS greeting, tell the proxy which is meant. */
class BundleEntrance implements Entrance {
  readonly tls: TlsOptions;
  readonly keepsContact = false;
  readonly #bundle: Bundle;
  readonly #localDatacenter: string | undefined;
  #metadata: Metadata | undefined;

  constructor(bundle: Bundle, localDatacenter: string | undefined) {
    this.#bundle = bundle;
    this.#localDatacenter = localDatacenter;
    this.tls = {
      ca: bundle.ca,
      cert: bundle.certificate,
      key: bundle.key,
      rejectUnauthorized: true,
      checkServerIdentity: (_, certificate) => this.#check(certificate),
    };
  }

  /** Proxies move: they are asked for anew each time. */
  async contacts(): Promise<Contacts> {
    const metadata = (this.#metadata = await askMetadata(this.#bundle));
    return {
      endpoints: metadata.hostIds.map(hostId => this.endpointOf({hostId, advertised: ''})),
      localDatacenter: this.#localDatacenter ?? metadata.localDatacenter,
    };
  }

  endpointOf({hostId}: Dialled): Endpoint {
    const {proxyHost: host = '', proxyPort: port = 0} = this.#metadata ?? {};
    return {host, port, serverName: hostId};
  }

  /** Made out to the proxy or to the metadata service, not to the name in the greeting. */
  #check(certificate: PeerCertificate): Error | undefined {
    const names = [this.#bundle.host, this.#metadata?.proxyHost ?? ''].filter(name => name !== '');
    let problem: Error | undefined;
    for (const name of names) {
      problem = checkServerIdentity(name, certificate);
      if (problem === undefined || certificate.subject.CN === name) {
        return undefined;
      }
    }
    return problem;
  }
}
