// The DataStax Node.js driver: its first steps, then types, metadata, events, paging, its mapper, batches, errors and traces.
import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {checkParts, npm, root, run as command} from '../harness.mjs';

export const isCqlOnly = true;

const PARTS = [
  'types',
  'metadata',
  'schema events',
  'paging, streams and concurrent execution',
  'mapper',
  'batches, conditions and counters',
  'errors and schema changes',
  'a query trace',
  'protocol 3',
  'protocol 4',
];

export async function run({env, check}) {
  const folder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
  await check('quickstart, cassandra-driver 4.10.0', async () => {
    copyFileSync(join(root, 'examples/cql-node/quickstart.mjs'), join(folder, 'quickstart.mjs'));
    const out = await command(process.execPath, ['quickstart.mjs'], {cwd: folder, env});
    assert.match(out, /Read: user 7 7 14/);
    assert.match(out, /Rows: 20/);
  });
  copyFileSync(join(root, 'test/clients/cql-node/driver.mjs'), join(folder, 'driver.mjs'));
  await checkParts(check, PARTS, () => command(process.execPath, ['driver.mjs'], {cwd: folder, env}));
}
