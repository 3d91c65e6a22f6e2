// The Astra DB parts of @langchain/community: vector store and chat history. It knows no environment but that of Astra: path /api/json/v1.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {checkParts, npm, root, runBeside} from '../harness.mjs';

const PARTS = ['documents and searches', 'filters', 'ids and deletes', 'retriever', 'chat history'];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/langchain-js');
  // @langchain/community has peers for all that it can talk to, and two of them cannot be had together.
  const installed = await npm('langchain-js', join(root, 'examples/langchain-js/package.json'), ['--legacy-peer-deps']);
  await check('quickstart', async () => {
    const out = await runBeside(installed, join(root, 'examples/langchain-js/quickstart.mjs'), env);
    assert.match(out, /Nearest: Sky/);
    assert.match(out, /Short: Sea/);
  });
  await checkParts(check, PARTS, () => runBeside(installed, join(folder, 'store.mjs'), env));
}
