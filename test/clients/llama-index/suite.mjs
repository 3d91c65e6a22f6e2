// llama-index-vector-stores-astra-db. It brings astrapy 1.x and takes only endpoints of Astra (https, a name that it looks at), so this
// suite has a server with a certificate for such a name, and a proxy of its own that leads every name to it.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {checkParts, python, root, run as command, startProgram} from '../harness.mjs';

export const needs = [['python3'], ['openssl', ['version']]];

const PARTS = [
  'nodes',
  'queries',
  'filters',
  'an index and its retrievers',
  'deletes',
  'a collection that was there before',
];
const HOST = '0190e1f0-1c4a-7c1e-8d3b-0a1b2c3d4e5f-local.apps.astra.datastax.com';

/** An HTTP proxy for TLS alone: whatever the address, it leads to one port. */
async function startProxy(port) {
  const sockets = new Set();
  const proxy = createServer();
  proxy.on('connect', (_request, client, head) => {
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => proxy.close(resolve));
    },
  };
}

/** Self-signed, so that trusting it is trusting nothing else. */
async function makeCertificate(folder) {
  const files = {certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem')};
  const name = ['-subj', '/CN=asterism', '-addext', `subjectAltName=DNS:${HOST}`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await command('openssl', ['req', ...kind, ...name, '-out', files.certificate, '-keyout', files.key]);
  return files;
}

export async function run({env, check}) {
  const folder = join(root, 'test/clients/llama-index');
  const interpreter = await python('llama-index', join(root, 'examples/llama-index/requirements.txt'));
  const secrets = mkdtempSync(join(tmpdir(), 'asterism-llama-'));
  const {certificate, key} = await makeCertificate(secrets);
  const server = await startProgram({
    args: ['--tls-certificate', certificate, '--tls-key', key, '--tls', 'optional'],
  });
  const proxy = await startProxy(server.ports.dataApi);
  try {
    const own = {
      ...env,
      PYTHONPATH: join(root, 'test/clients'),
      ASTRA_DB_API_ENDPOINT: `https://${HOST}`,
      DB_API_ENDPOINT: `http://127.0.0.1:${server.ports.dataApi}`,
      DB_TOKEN: server.token,
      HTTPS_PROXY: proxy.url,
      SSL_CERT_FILE: certificate,
    };
    await check('quickstart', async () => {
      await fetch(`${own.DB_API_ENDPOINT}/v1`, {
        method: 'POST',
        headers: {token: own.DB_TOKEN, 'content-type': 'application/json'},
        body: JSON.stringify({createKeyspace: {name: 'default_keyspace'}}),
      });
      const out = await command(interpreter, [join(root, 'examples/llama-index/quickstart.py')], {env: own});
      assert.match(out, /Retrieved: birds and clouds/);
    });
    await checkParts(check, PARTS, () => command(interpreter, ['-W', 'ignore', join(folder, 'store.py')], {env: own}));
  } finally {
    await proxy.close();
    await server.stop();
    server.remove();
    rmSync(secrets, {recursive: true});
  }
}
