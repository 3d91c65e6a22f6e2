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
  for (const loop of LOOPS) {
    const args = ['-W', 'ignore', join(folder, 'loop.py'), loop];
    const printed = command(interpreter, args, {env}).then(
      out => ({out}),
      error => ({out: '', error}),
    );
    const absent = /^absent: (.*)$/m.exec((await printed).out)?.[1];
    if (absent !== undefined) {
      skip(`the event loop ${loop}`, absent);
      continue;
    }
    const names = PARTS.map(part => `${loop}: ${part}`);
    await checkParts(check, names, async () => {
      const {out, error} = await printed;
      if (error) throw error;
      return out;
    });
  }
}
