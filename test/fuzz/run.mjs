#!/usr/bin/env node
// Bursts of bad and nearly good input against a live server: frames, segments, compression, CQL text, bound values.
//   node test/fuzz/run.mjs [--seconds 60] [--seed N]     until the time is over; prints the seed
//   node test/fuzz/run.mjs --seed N --burst N            one burst again
// After each burst the server must answer a normal query within a second, with nothing left running or connected, and
// without a bug; in the end its memory must be what it was. The closing line is `N passed, N failed, N skipped`, bursts.
import {fork} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {bundle} from '../bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Without a sign of life for so long the server hangs: a process that hangs cannot say so itself. */
const SILENCE_MS = 60_000;

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '60'},
    seed: {type: 'string', default: String(Date.now() % 1_000_000)},
    burst: {type: 'string'},
  },
});
const temporary = mkdtempSync(join(tmpdir(), 'asterism-fuzz-'));
let passed = 0;
let failed = 0;

const fail = text => {
  failed += 1;
  console.log(`FAILED ${text}`);
};

try {
  const file = join(temporary, 'fuzz.mjs');
  await bundle(join(root, 'test/fuzz/fuzz.ts'), file);
  console.log(`fuzz: seed ${values.seed}`);
  const child = fork(file, [root, values.seed, values.seconds, values.burst ?? ''], {
    execArgv: ['--expose-gc', '--enable-source-maps'],
  });
  let current = 'the start';
  let timer = setTimeout(() => {}, 0);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      fail(`${current}: no sign of life for ${SILENCE_MS / 1000} s`);
      child.kill('SIGKILL');
    }, SILENCE_MS);
  };
  alive();
  child.on('message', message => {
    alive();
    if (message.kind === 'begin') current = message.what;
    else if (message.kind === 'passed') passed += 1;
    else if (message.kind === 'failed') fail(`${message.what}\n${message.why}`);
    else if (message.kind === 'note') console.log(message.text);
  });
  const code = await new Promise(resolve => child.on('close', (status, signal) => resolve(signal ?? status)));
  clearTimeout(timer);
  if (code !== 0 && failed === 0) fail(`${current}: the process ended with ${code}`);
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
