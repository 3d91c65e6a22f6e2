#!/usr/bin/env node
// The built program and the library on other versions of Node.js than the one that runs the other tests.
//   node test/program/nodes.mjs [22 24…]
// Each comes from npm (package `node`) into a temporary folder; a version that cannot be had is skipped, with the reason.
// The last line is `N passed, N failed, N skipped`.
import {spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
const TESTS = ['test/program', 'test/golden', 'src/engines/embedded/store'];
const counts = {passed: 0, failed: 0, skipped: 0};

/** The path of the program, or why there is none. */
function install(version, folder) {
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `node@${version}`];
  const {status, stderr, error} = spawnSync('npm', args, {encoding: 'utf8', timeout: 180_000});
  const program = join(folder, 'node_modules/node/bin/node');
  const found = spawnSync(program, ['--version'], {encoding: 'utf8'});
  if (found.status === 0) return {program, version: found.stdout.trim()};
  const why = error?.message ?? stderr.split('\n').find(line => /error|ERR/.test(line)) ?? `npm ended with ${status}`;
  return {why};
}

for (const version of VERSIONS) {
  const folder = mkdtempSync(join(tmpdir(), 'asterism-node-'));
  // A test runs the program as another user.
  chmodSync(folder, 0o755);
  try {
    const node = install(version, folder);
    if (node.program === undefined) {
      console.log(`skipped: Node.js ${version} cannot be had: ${node.why}`);
      counts.skipped += 1;
      continue;
    }
    const path = `${dirname(node.program)}${delimiter}${process.env.PATH}`;
    const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...TESTS];
    const {status, stdout, stderr} = spawnSync(node.program, args, {
      cwd: root,
      env: {...process.env, PATH: path, NO_COLOR: '1'},
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    const passed = status === 0 && /^ +Tests .*\d+ passed/m.test(stdout);
    console.log(`${passed ? 'passed' : 'FAILED'}: Node.js ${node.version}, ${/^ +Tests +(.*)$/m.exec(stdout)?.[1]}`);
    if (!passed) console.log(stdout, stderr);
    counts[passed ? 'passed' : 'failed'] += 1;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
