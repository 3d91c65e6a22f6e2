// gocql: its first steps.
import assert from 'node:assert/strict';
import {cpSync} from 'node:fs';
import {join} from 'node:path';
import {cached, root, run as command} from '../harness.mjs';

export const needs = [['go', ['version']]];
export const isCqlOnly = true;

export async function run({env, check}) {
  await check('quickstart, gocql 1.7.0', async () => {
    const source = join(root, 'examples/cql-go');
    const folder = await cached(
      'cql-go',
      ['go.mod', 'go.sum', 'main.go'].map(file => join(source, file)),
      async target => {
        cpSync(source, target, {recursive: true});
        await command('go', ['build', '-o', 'quickstart', '.'], {cwd: target});
      },
    );
    const out = await command(join(folder, 'quickstart'), [], {env});
    assert.match(out, /Read: user 5 5/);
    assert.match(out, /Rows: 20/);
  });
}
