/** What stands before a database that is reached by a secure connect bundle: the bundle itself, the metadata service, and the proxy that goes by names. */
import {createServer as createHttps} from 'node:https';
import type {Server as HttpsServer} from 'node:https';
import {connect} from 'node:net';
import type {AddressInfo, Server} from 'node:net';
import {createServer as createTls} from 'node:tls';
import type {TLSSocket} from 'node:tls';
import {crc32, deflateRawSync} from 'node:zlib';
import {makeCertificate} from './certificates.ts';

export interface Metadata {
  readonly status: number;
  readonly body: string;
}

/** Files deflated, but for those that are empty. Source: PKWARE APPNOTE 6.3. */
export function makeZip(files: {readonly [name: string]: string}): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = content.length === 0 ? content : deflateRawSync(content);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(content.length === 0 ? 0 : 8, 4);
    fixed.writeUInt32LE(crc32(content), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(content.length, 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

const portOf = (server: Server | HttpsServer): number => (server.address() as AddressInfo).port;

export class FakeBundle {
  /** Names that clients asked the proxy for. */
  readonly names: string[] = [];
  readonly #authority = makeCertificate('authority', {isAuthority: true});
  readonly #client = makeCertificate('client', {issuer: this.#authority});
  readonly #routes: ReadonlyMap<string, () => number>;
  readonly #sockets = new Set<{destroy(): void}>();
  #metadata: HttpsServer | undefined;
  #proxy: Server | undefined;
  /** What the metadata service says instead. */
  answer: Metadata | undefined;
  readonly #dataCenter: string;

  /** `routes`: ports by the ids of nodes. */
  constructor(routes: ReadonlyMap<string, () => number>, dataCenter: string) {
    this.#routes = routes;
    this.#dataCenter = dataCenter;
  }

  async start(): Promise<this> {
    const own = makeCertificate('127.0.0.1', {issuer: this.#authority});
    const tls = {
      key: own.key,
      cert: own.certificate,
      ca: this.#authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    };
    this.#proxy = createTls(tls, socket => this.#route(socket));
    await new Promise<void>(resolve => this.#proxy!.listen(0, '127.0.0.1', resolve));
    this.#metadata = createHttps(tls, (request, reply) => {
      const {status, body} = request.url === '/metadata' ? (this.answer ?? this.#told()) : {status: 404, body: ''};
      reply.writeHead(status, {'content-type': 'application/json'}).end(body);
    });
    await new Promise<void>(resolve => this.#metadata!.listen(0, '127.0.0.1', resolve));
    return this;
  }

  #told(): Metadata {
    const info = {
      type: 'sni_proxy',
      local_dc: this.#dataCenter,
      contact_points: [...this.#routes.keys()],
      sni_proxy_address: `127.0.0.1:${portOf(this.#proxy!)}`,
    };
    return {status: 200, body: JSON.stringify({version: 1, region: this.#dataCenter, contact_info: info})};
  }

  #route(socket: TLSSocket): void {
    const name = String(socket.servername);
    this.names.push(name);
    const port = this.#routes.get(name)?.();
    socket.on('error', () => {});
    if (port === undefined) {
      socket.destroy();
      return;
    }
    const inner = connect(port, '127.0.0.1');
    inner.on('error', () => socket.destroy());
    inner.on('close', () => socket.destroy());
    socket.on('close', () => inner.destroy());
    socket.pipe(inner).pipe(socket);
    this.#sockets.add(socket);
  }

  /** `others`: files instead of those that belong in it. */
  zip(others: {readonly [name: string]: string} = {}): Buffer {
    return makeZip({
      'config.json': JSON.stringify({host: 'localhost', port: portOf(this.#metadata!), keyspace: 'k'}),
      'ca.crt': this.#authority.certificate,
      cert: this.#client.certificate,
      key: this.#client.key,
      ...others,
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#metadata?.closeAllConnections();
    await Promise.all([this.#metadata, this.#proxy].map(server => new Promise(resolve => server?.close(resolve))));
  }
}
