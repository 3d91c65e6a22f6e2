// astra-mongoose: Mongoose with the Data API beneath it, over collections and over tables.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {checkParts, npm, root, runBeside} from '../harness.mjs';

const SUITES = {
  'collections.mjs': [
    'connection',
    'documents',
    'queries',
    'updates',
    'find and change',
    'subdocuments, arrays, maps',
    'populate',
    'cursors',
    'middleware, virtuals, validation',
    'timestamps and versions',
    'insertMany',
    'vectors',
    'vectorize',
    'lexical search and reranking',
    'what it refuses',
    'events',
  ],
  'tables.mjs': [
    'tables from schemas',
    'rows',
    'indexes',
    'vectors in tables',
    'vectorize in tables',
    'user-defined types',
    'synchronised tables',
  ],
};

export async function run({env, check}) {
  const folder = join(root, 'test/clients/astra-mongoose');
  const installed = await npm('astra-mongoose', join(root, 'examples/astra-mongoose/package.json'));
  await check('quickstart', async () => {
    const out = await runBeside(installed, join(root, 'examples/astra-mongoose/quickstart.mjs'), env);
    assert.match(out, /Long books: Sky, Sand/);
    assert.match(out, /Pages of Sky: 260/);
    assert.match(out, /About clouds: Sky/);
  });
  for (const [script, parts] of Object.entries(SUITES)) {
    await checkParts(check, parts, () => runBeside(installed, join(folder, script), env));
  }
}
