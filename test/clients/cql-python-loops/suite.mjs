// The DataStax Python driver on each of its event loops, with execution profiles and concurrent helpers.
import {join} from 'node:path';
import {checkParts, python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];
export const isCqlOnly = true;

const LOOPS = ['asyncio', 'gevent', 'eventlet', 'libev', 'asyncore', 'twisted'];
const PARTS = [
  'concurrent helpers',
  'callbacks and pages',
  'execution profiles',
  'schema events',
  'batches and traces',
  'compression',
];

export async function run({env, check, skip}) {
  const folder = join(root, 'test/clients/cql-python-loops');
  const interpreter = await python('cql-python-loops', join(folder, 'requirements.txt'));
  const start = loop =>
    command(interpreter, ['-W', 'ignore', join(folder, 'loop.py'), loop], {env}).then(
      out => ({out}),
      error => ({out: '', error}),
    );
  // Two at a time: they wait more than they work.
  for (let first = 0; first < LOOPS.length; first += 2) {
    const pair = LOOPS.slice(first, first + 2).map(loop => ({loop, printed: start(loop)}));
    for (const {loop, printed} of pair) await report(loop, await printed, check, skip);
  }
}

async function report(loop, {out, error}, check, skip) {
  const absent = /^absent: (.*)$/m.exec(out)?.[1];
  if (absent !== undefined) {
    skip(`the event loop ${loop}`, absent);
    return;
  }
  const names = PARTS.map(part => `${loop}: ${part}`);
  await checkParts(check, names, async () => {
    if (error) throw error;
    return out;
  });
}
