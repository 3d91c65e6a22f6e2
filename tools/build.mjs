#!/usr/bin/env node
// Builds dist/: the program, the library and the worker entries as bundles (a bundle starts in a fraction of the time).
//   node tools/build.mjs [--watch] [--types]
import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, context} from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');

/** Output name → source. Workers are entries of their own, because they are started by file. */
const ENTRIES = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  'merge-worker': 'src/engines/embedded/store/merge-worker.ts',
  'bcrypt-worker': 'src/engines/embedded/system/bcrypt-worker.ts',
};

const options = {
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(join(root, source)))),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
};

if (watch) {
  const running = await context(options);
  await running.watch();
} else {
  await rm(join(root, 'dist'), {recursive: true, force: true});
  await build(options);
}
