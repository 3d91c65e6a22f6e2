#!/usr/bin/env node
// npm run check: types, lint, format, walls, generated documents. Runs all of them and ends with 1 if any failed.
import {spawnSync} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = name => join(root, 'node_modules', '.bin', name);

const CHECKS = [
  ['types', bin('tsc'), ['-p', 'tsconfig.json', '--noEmit']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings', 'src', 'test', 'tools']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['rooms', process.execPath, ['tools/check-rooms.mjs']],
  ['documents', process.execPath, ['tools/docs.mjs', '--check']],
];

const failed = [];
for (const [name, command, args] of CHECKS) {
  const started = performance.now();
  const {status, error} = spawnSync(command, args, {cwd: root, stdio: 'inherit'});
  const isOk = status === 0 && error === undefined;
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${name} (${Math.round(performance.now() - started)} ms)`);
  if (!isOk) failed.push(name);
}
if (failed.length > 0) console.error(`check failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
