// langchain-astradb: vector store, stores, caches, chat history and loader of LangChain for Python.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {checkParts, python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];

const PARTS = [
  'vector store with an embedding',
  'vector store, async forms',
  'filters on metadata',
  'maximal marginal relevance',
  'retriever',
  'ids, updates and deletes',
  'vectors made by the server',
  'hybrid search',
  'a collection that was there before',
  'indexing of metadata',
  'documents that others wrote',
  'store and byte store',
  'chat history',
  'cache',
  'semantic cache',
  'loader',
];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/langchain-astradb');
  const interpreter = await python('langchain-astradb', join(root, 'examples/langchain/requirements.txt'));
  await check('quickstart', async () => {
    const out = await command(interpreter, [join(root, 'examples/langchain/quickstart.py')], {env});
    assert.match(out, /About clouds: Sky/);
    assert.match(out, /Long, about storms: Sand/);
    assert.match(out, /Retrieved: ships and storms/);
    assert.match(out, /Messages: \['hello', 'hi'\]/);
  });
  await checkParts(check, PARTS, () =>
    command(interpreter, ['-W', 'ignore', join(folder, 'stores.py')], {
      env: {...env, PYTHONPATH: join(root, 'test/clients')},
    }),
  );
}
