/** What the metadata service of a bundle tells: the nodes, and the proxy before them. Asked over HTTPS with the bundle's certificate. */
import {request} from 'node:https';
import {isIP} from 'node:net';
import {CqlFailure} from '../../../../core/cql/errors.ts';
import {CONNECT_TIMEOUT_MS} from '../limits.ts';
import {isPort} from './bundle.ts';
import type {Bundle} from './bundle.ts';

export interface Metadata {
  readonly proxyHost: string;
  readonly proxyPort: number;
  readonly localDatacenter: string | undefined;
  /** Ids of nodes; their names for the proxy. */
  readonly hostIds: readonly string[];
}

const MAX_ANSWER_BYTES = 1 << 20;

/** Fails with `unavailable`. */
export async function askMetadata(bundle: Bundle): Promise<Metadata> {
  const {host, port} = bundle;
  try {
    return parseMetadata(await fetchText(bundle));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CqlFailure(
      'unavailable',
      `The metadata service at ${host}:${port} does not tell where the nodes are: ${why}. The database may be parked or gone`,
      {required: 1, alive: 0},
      {cause: error},
    );
  }
}

/** Fails with an Error that says what is missing. */
export function parseMetadata(text: string): Metadata {
  const {contact_info: info} = objectOf(JSON.parse(text), 'its answer');
  const {contact_points: points, sni_proxy_address: proxy, local_dc: dataCenter} = objectOf(info, 'contact_info');
  const match = typeof proxy === 'string' ? /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(proxy) : null;
  const proxyHost = match?.[1] ?? match?.[2];
  const proxyPort = Number(match?.[3]);
  if (proxyHost === undefined || !isPort(proxyPort)) {
    throw new Error('sni_proxy_address is not HOST:PORT');
  }
  const hostIds = Array.isArray(points) ? points.filter(point => typeof point === 'string') : [];
  if (hostIds.length === 0) {
    throw new Error('contact_points names no node');
  }
  return {
    proxyHost,
    proxyPort,
    localDatacenter: typeof dataCenter === 'string' && dataCenter !== '' ? dataCenter : undefined,
    hostIds: hostIds.map(hostId => hostId.toLowerCase()),
  };
}

function objectOf(json: unknown, what: string): {readonly [name: string]: unknown} {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error(`${what} is no object`);
  }
  return json as {readonly [name: string]: unknown};
}

function fetchText({host, port, ca, certificate, key}: Bundle): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host,
        port,
        path: '/metadata',
        ca,
        cert: certificate,
        key,
        // One answer, then nothing is kept.
        agent: false,
        timeout: CONNECT_TIMEOUT_MS,
        ...(isIP(host) === 0 ? {servername: host} : {}),
      },
      answer => {
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length > MAX_ANSWER_BYTES) {
            asking.destroy(new Error('its answer is too large'));
          }
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) {
            resolve(Buffer.concat(chunks).toString('utf8'));
          } else {
            reject(new Error(`it answered ${answer.statusCode}`));
          }
        });
      },
    );
    // The time is that of the whole conversation, not only of its silences.
    const timer = setTimeout(() => asking.destroy(new Error('no answer in time')), CONNECT_TIMEOUT_MS);
    asking.on('timeout', () => asking.destroy(new Error('no answer in time')));
    asking.on('error', reject);
    asking.on('close', () => clearTimeout(timer));
    asking.end();
  });
}
