/** Certificates as the settings name them, read and checked before anything is opened. */
import {createPrivateKey, X509Certificate} from 'node:crypto';
import type {KeyObject} from 'node:crypto';
import {createSecureContext} from 'node:tls';
import {ConfigFailure} from './config.ts';
import type {Config} from './config.ts';

export interface TlsSettings {
  /** PEM: the certificate, and those between it and a root. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** PEM: who signs the certificates of clients; undefined: clients are not asked for one. */
  readonly clientCa: string | undefined;
  /** A client without a certificate of `clientCa` is refused; else only one with a wrong certificate is. */
  readonly isClientCertificateRequired: boolean;
  /** Clients that do not begin with TLS are served too. */
  readonly isPlainTextServed: boolean;
}

type TlsConfig = Pick<Config, 'tls' | 'tlsCertificate' | 'tlsKey' | 'tlsClientCa' | 'tlsClientCertificates' | 'given'>;

/** Undefined: the doors speak plain text. Fails with `config`, naming the file and what is wrong with it. */
export function readTls(config: TlsConfig, readFile: (path: string) => string): TlsSettings | undefined {
  const {tlsCertificate, tlsKey, tlsClientCa} = config;
  if (tlsCertificate === undefined && tlsKey === undefined) {
    refuseAlone(config);
    return undefined;
  }
  if (tlsCertificate === undefined || tlsKey === undefined) {
    throw new ConfigFailure('TLS needs both --tls-certificate and --tls-key');
  }
  for (const name of ['tls-client-certificates', 'tls-client-login'] as const) {
    if (tlsClientCa === undefined && config.given.has(name)) {
      throw new ConfigFailure(`--${name} needs --tls-client-ca`);
    }
  }
  const read = (option: string, path: string): string => {
    try {
      return readFile(path);
    } catch (error) {
      throw wrong(option, path, error);
    }
  };
  const certificate = read('tls-certificate', tlsCertificate);
  const key = read('tls-key', tlsKey);
  const parsedCertificate = attempt('tls-certificate', tlsCertificate, () => new X509Certificate(certificate));
  const parsedKey: KeyObject = attempt('tls-key', tlsKey, () => createPrivateKey(key));
  if (!parsedCertificate.checkPrivateKey(parsedKey)) {
    throw new ConfigFailure(`The private key ${tlsKey} is not that of the certificate ${tlsCertificate}`);
  }
  const clientCa = tlsClientCa === undefined ? undefined : read('tls-client-ca', tlsClientCa);
  if (clientCa !== undefined && tlsClientCa !== undefined) {
    attempt('tls-client-ca', tlsClientCa, () => new X509Certificate(clientCa));
  }
  attempt('tls-certificate', tlsCertificate, () => createSecureContext({cert: certificate, key, ca: clientCa}));
  return {
    certificate,
    key,
    clientCa,
    isClientCertificateRequired: clientCa !== undefined && config.tlsClientCertificates === 'required',
    isPlainTextServed: config.tls === 'optional',
  };
}

/** Why clients will not like the certificate, a sentence; undefined: nothing is known against it. */
export function certificateNotice({certificate}: TlsSettings, path: string, nowMs: number): string | undefined {
  const {validFrom, validTo} = new X509Certificate(certificate);
  if (nowMs > Date.parse(validTo)) {
    return `The certificate ${path} has expired on ${validTo}: clients that check it will not connect`;
  }
  if (nowMs < Date.parse(validFrom)) {
    return `The certificate ${path} is not valid before ${validFrom}: clients that check it will not connect`;
  }
  return undefined;
}

/** Settings that mean nothing without a certificate: whoever gave them believes that TLS is on. */
function refuseAlone({given}: TlsConfig): void {
  for (const name of ['tls', 'tls-client-ca', 'tls-client-certificates', 'tls-client-login'] as const) {
    if (given.has(name)) {
      throw new ConfigFailure(`--${name} needs --tls-certificate and --tls-key`);
    }
  }
}

function attempt<T>(option: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw wrong(option, path, error);
  }
}

const wrong = (option: string, path: string, error: unknown): ConfigFailure =>
  new ConfigFailure(`--${option} ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
