// The DataStax Python driver: its first steps, then metadata, every type, paging, prepared statements, batches and errors.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];

export async function run({env, check}) {
  const interpreter = await python('cql-python', join(root, 'examples/cql-python/requirements.txt'));
  await check('quickstart, cassandra-driver 3.30.1', async () => {
    const out = await command(interpreter, [join(root, 'examples/cql-python/quickstart.py')], {env});
    assert.match(out, /with protocol 5/);
    assert.match(out, /Read: user 3 23 \['new', 't3'\]/);
    assert.match(out, /Rows: 20/);
  });
  await check('metadata, types, paging, batches, conditions, errors', async () => {
    assert.match(
      await command(interpreter, [join(root, 'test/clients/cql-python/driver.py')], {env}),
      /all as expected/,
    );
  });
  await check('the same with its fork scylla-driver 3.29.12', async () => {
    const fork = await python('cql-python-scylla', join(root, 'test/clients/cql-python/requirements-scylla.txt'));
    assert.match(await command(fork, [join(root, 'test/clients/cql-python/driver.py')], {env}), /all as expected/);
  });
  await check('documents of the Data API in the interchange layout', async () => {
    assert.match(
      await command(interpreter, [join(root, 'test/clients/cql-python/layout.py')], {env}),
      /all as expected/,
    );
  });
}
