// The Node.js driver, as benchmarks use it.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {npm, root} from '../clients/harness.mjs';

/** The installed `cassandra-driver`. */
export async function nodeDriver() {
  const folder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
  return createRequire(join(folder, 'package.json'))('cassandra-driver');
}

/** A connected client; `options` add to those that all benchmarks share. */
export async function openClient(driver, port, options = {}) {
  const client = new driver.Client({
    contactPoints: [`127.0.0.1:${port}`],
    localDataCenter: 'datacenter1',
    credentials: {username: 'cassandra', password: 'cassandra'},
    socketOptions: {readTimeout: 120_000},
    pooling: {maxRequestsPerConnection: 32_768},
    ...options,
  });
  await client.connect();
  return client;
}
