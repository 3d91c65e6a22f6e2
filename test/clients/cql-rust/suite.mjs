// The Rust driver `scylla`: its first steps, then metadata, types, paging, batches, conditions, traces and errors.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {cache, checkParts, root, run as command} from '../harness.mjs';

export const needs = [['cargo']];
export const isCqlOnly = true;

const PARTS = [
  'types and user types',
  'metadata',
  'paging and streams',
  'batches, conditions and counters',
  'prepared statements and schema changes',
  'errors',
  'a query trace',
  'compression lz4',
  'compression snappy',
];

/** One folder for what both programs are built of, which does not begin anew when a source file changed. */
async function build(source) {
  const target = join(cache, 'clients/cql-rust-target');
  mkdirSync(target, {recursive: true});
  await command('cargo', ['build', '--quiet', '--locked'], {
    cwd: source,
    env: {...process.env, CARGO_TARGET_DIR: target},
  });
  return join(target, 'debug');
}

export async function run({env, check}) {
  await check('quickstart, scylla 1.9.0', async () => {
    const out = await command(join(await build(join(root, 'examples/cql-rust')), 'quickstart'), [], {env});
    assert.match(out, /Read: user 7 \[7, 14\]/);
    assert.match(out, /Rows: 20/);
  });
  await checkParts(check, PARTS, async () => {
    return command(join(await build(join(root, 'test/clients/cql-rust')), 'driver'), [], {env});
  });
}
