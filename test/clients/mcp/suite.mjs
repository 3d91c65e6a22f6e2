// The Model Context Protocol: the SDKs for TypeScript (both lines) and Python, with a handshake and without one; and the OpenAPI document by a validator.
import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {checkParts, npm, python, root, run as command, runBeside} from '../harness.mjs';

export const args = ['--feature', 'mcp=on'];

const CLIENTS = ['SDK 1 with a handshake', 'SDK 2 with a handshake', 'SDK 2 of 2026-07-28', 'SDK 2 that finds out'];
const PARTS = [
  ...CLIENTS.flatMap(name => [name, `${name}, a wrong password`]),
  'schemas of tools',
  'the OpenAPI document is of OpenAPI 3.1, and its examples fit its schemas',
];
const PYTHON_MODES = ['legacy', 'auto', '2026-07-28'];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/mcp');
  const example = await npm('mcp-example', join(root, 'examples/mcp/package.json'));
  await check('quickstart, @modelcontextprotocol/client 2.4.0', async () => {
    copyFileSync(join(root, 'examples/mcp/quickstart.mjs'), join(example, 'quickstart.mjs'));
    const out = await command(process.execPath, ['quickstart.mjs'], {cwd: example, env});
    assert.match(out, /Tools: .*\bfindAndRerank\b/);
    assert.match(out, /Inserted: \{"insertedIds":\["dune","solaris"\]\}/);
    assert.match(out, /Found: \[\{"_id":"dune","title":"Dune"\}\]/);
  });
  const installed = await npm('mcp', join(folder, 'package.json'));
  await checkParts(check, PARTS, () => runBeside(installed, join(folder, 'tools.mjs'), env));
  const interpreter = await python('mcp-python', join(folder, 'requirements.txt'));
  await checkParts(
    check,
    PYTHON_MODES.map(mode => `Python, ${mode}`),
    () => command(interpreter, [join(folder, 'tools.py'), ...PYTHON_MODES], {env}),
  );
}
