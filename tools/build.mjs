#!/usr/bin/env node
// Builds dist/: the program, the library and the worker entries as bundles (a bundle starts in a fraction of the time).
//   node tools/build.mjs [--types] [--out FOLDER]
// --types: also FOLDER/types, the declarations that `import 'asterism-db'` needs.
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Output name → source. Workers are entries of their own, because they are started by file. */
const ENTRIES = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  'merge-worker': 'src/engines/embedded/store/merge-worker.ts',
  'graph-worker': 'src/engines/embedded/vectors/graph-worker.ts',
  'bcrypt-worker': 'src/engines/embedded/system/bcrypt-worker.ts',
  'onnx-worker': 'src/doors/data-api/vectorize/onnx/onnx-worker.ts',
};

/** For esbuild. */
export const optionsFor = out => ({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  outdir: out,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});

/** Removes earlier bundles; declarations stay, since `npm pack` builds once more after it made them. */
export function clean(out) {
  if (!existsSync(out)) return;
  for (const name of readdirSync(out)) {
    if (name !== 'types') rmSync(join(out, name), {recursive: true, force: true});
  }
}

/** Declarations of the library: all that `tsc` gives, less what src/index.ts does not show. */
function types(out) {
  const folder = join(out, 'types');
  rmSync(folder, {recursive: true, force: true});
  const tsc = join(root, 'node_modules/.bin/tsc');
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder];
  const {status} = spawnSync(tsc, ['-p', join(root, 'tools/types.tsconfig.json'), ...options], {stdio: 'inherit'});
  if (status !== 0) throw new Error('tsc gave no declarations');

  const shown = new Set();
  const show = file => {
    if (shown.has(file)) return;
    shown.add(file);
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g)) {
      show(`${resolve(dirname(file), target)}.d.ts`);
    }
  };
  show(join(folder, 'index.d.ts'));
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !shown.has(path)) rmSync(path);
  }
  prune(folder);
}

/** Removes empty folders. */
function prune(folder) {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    if (entry.isDirectory()) prune(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmSync(folder, {recursive: true});
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--out');
  const out = at < 0 ? join(root, 'dist') : resolve(process.argv[at + 1]);
  clean(out);
  await build(optionsFor(out));
  if (process.argv.includes('--types')) types(out);
}
