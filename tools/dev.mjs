#!/usr/bin/env node
// Runs the program from sources and starts it again after each change. Arguments are those of `asterism start`.
//   node tools/dev.mjs [OPTION…]        (npm run dev -- --in-memory)
import {spawn} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {context} from 'esbuild';
import {clean, optionsFor} from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
let child;
let exited = Promise.resolve();

const stop = () => {
  child?.kill('SIGTERM');
  return exited;
};

async function restart({errors}) {
  if (errors.length > 0) return;
  await stop();
  child = spawn(process.execPath, [join(root, 'bin/asterism.js'), 'start', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --enable-source-maps`},
  });
  exited = new Promise(resolve => child.once('exit', resolve));
}

clean(join(root, 'dist'));
const building = await context({
  ...optionsFor(join(root, 'dist')),
  plugins: [{name: 'restart', setup: build => build.onEnd(restart)}],
});
await building.watch();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await building.dispose();
    await stop();
    process.exit(0);
  });
}
