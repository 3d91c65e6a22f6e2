// cqlengine, the object mapper of the DataStax Python driver.
import {join} from 'node:path';
import {checkParts, python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];
export const isCqlOnly = true;

const PARTS = [
  'keyspaces, types and tables',
  'instances',
  'queries',
  'counters',
  'batches',
  'conditions',
  'options, inheritance, contexts',
];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/cqlengine');
  const interpreter = await python('cqlengine', join(folder, 'requirements.txt'));
  await checkParts(check, PARTS, () => command(interpreter, ['-W', 'ignore', join(folder, 'models.py')], {env}));
}
