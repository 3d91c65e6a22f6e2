// The DataStax Node.js driver: its first steps.
import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {npm, root, run as command} from '../harness.mjs';

export const isCqlOnly = true;

export async function run({env, check}) {
  await check('quickstart, cassandra-driver 4.10.0', async () => {
    const folder = await npm('cql-node', join(root, 'examples/cql-node/package.json'));
    copyFileSync(join(root, 'examples/cql-node/quickstart.mjs'), join(folder, 'quickstart.mjs'));
    const out = await command(process.execPath, ['quickstart.mjs'], {cwd: folder, env});
    assert.match(out, /Read: user 7 7 14/);
    assert.match(out, /Rows: 20/);
  });
}
