// astra-haystack: the document store and the retriever of Haystack. It knows no environment but that of Astra: path /api/json/v1.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {checkParts, python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];

const PARTS = [
  'documents',
  'filters',
  'search',
  'retriever in a pipeline',
  'metadata',
  'updates and deletes',
  'async forms',
  'a collection that was there before',
];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/haystack');
  const interpreter = await python('haystack', join(root, 'examples/haystack/requirements.txt'));
  await check('quickstart', async () => {
    const quiet = {...env, HAYSTACK_TELEMETRY_ENABLED: 'False'};
    const out = await command(interpreter, [join(root, 'examples/haystack/quickstart.py')], {env: quiet});
    assert.match(out, /Long books: \['Sky'\]/);
    assert.match(out, /Nearest: Sea/);
  });
  await checkParts(check, PARTS, () =>
    command(interpreter, ['-W', 'ignore', join(folder, 'store.py')], {
      env: {
        ...env,
        PYTHONPATH: join(root, 'test/clients'),
        HAYSTACK_TELEMETRY_ENABLED: 'False',
        ASTRA_DB_API_ENDPOINT: env.DB_API_ENDPOINT,
        ASTRA_DB_APPLICATION_TOKEN: env.DB_TOKEN,
      },
    }),
  );
}
