// astrapy, the last 1.x release as the guide prints it and the newest one, sync and async.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {startSlowProxy} from '../../fakes/slow-proxy.mjs';
import {checkGuide} from '../guide.mjs';
import {checkParts, python, root, run as command} from '../harness.mjs';

export const needs = [['python3']];

async function quickstart(name, script, env) {
  return command(
    await python(name, join(root, 'examples', script, 'requirements.txt')),
    [join(root, 'examples', script, 'quickstart.py')],
    {env},
  );
}

async function first({env, check}) {
  await check('the guide as printed, astrapy 1.5.2', async () => {
    const out = await quickstart('astrapy-1', 'python-1.x', env);
    assert.match(out, /Namespaces: \['the_namespace'\]/);
    assert.match(out, /Inserted: \[1, 2, 3\]/);
    assert.match(out, /Nearest: \[1, 3\]/);
    assert.match(out, /Collections: \['the_collection'\]/);
    assert.match(out, /Found by the async client: \{'_id': 10\}/);
  });
}

async function newest({env, check}) {
  await check('the guide on astrapy 2.3.2', async () => {
    const out = await quickstart('astrapy-2', 'python', env);
    assert.match(out, /Inserted: \['a', 'b', 'c'\]/);
    assert.match(out, /Long books: \['Sand', 'Sky'\]/);
    assert.match(out, /Nearest: \['a', 'c'\]/);
    assert.match(out, /'read': True/);
    assert.match(out, /Collections: \['books'\]/);
    assert.match(out, /Found by the async client: \{'_id': 10\}/);
  });
  await check('collections and tables of docs/clients.md on astrapy 2.3.2', async () => {
    const interpreter = await python('astrapy-2', join(root, 'examples/python/requirements.txt'));
    checkGuide(await command(interpreter, [join(root, 'examples/python/guide.py')], {env}));
  });
  await check('collection commands on astrapy 2.3.2', async () => {
    const out = await command(
      await python('astrapy-2', join(root, 'examples/python/requirements.txt')),
      [join(root, 'test/clients/astrapy/commands.py')],
      {env},
    );
    assert.match(out, /all commands as expected/);
  });
  await check('table commands on astrapy 2.3.2', async () => {
    const out = await command(
      await python('astrapy-2', join(root, 'examples/python/requirements.txt')),
      [join(root, 'test/clients/astrapy/tables.py')],
      {env},
    );
    assert.match(out, /all table commands as expected/);
  });
  await check('lexical search and find_and_rerank on astrapy 2.3.2', async () => {
    const out = await command(
      await python('astrapy-2', join(root, 'examples/python/requirements.txt')),
      [join(root, 'test/clients/astrapy/lexical.py')],
      {env},
    );
    assert.match(out, /all searches as expected/);
  });
  await check('embedding providers on astrapy 2.3.2', async () => {
    const out = await command(
      await python('astrapy-2', join(root, 'examples/python/requirements.txt')),
      [join(root, 'test/clients/astrapy/vectorize.py')],
      {env},
    );
    assert.match(out, /all providers as expected/);
  });
}

const KINDS = ['sync', 'async'];
const both = name => KINDS.map(kind => `${name}, ${kind}`);
const PUBLIC_PARTS = [
  'client and admin',
  ...both('database'),
  ...both('collection'),
  ...both('cursors of collections'),
  ...both('cursors of find and rerank'),
  ...both('table'),
  'definitions',
  'types of values',
  'options of serialisation',
  'timeouts',
  'events',
  'every public method',
];

/** How long the slow server waits: longer than a client that is told not to, and not by much. */
const SLOW_MS = 700;

/** Each public method, for each environment that is served. */
async function everyMethod({env, check, server}) {
  const interpreter = await python('astrapy-2', join(root, 'examples/python/requirements.txt'));
  const slow = await startSlowProxy(server.ports.dataApi, SLOW_MS);
  try {
    for (const environment of ['hcd', 'dse']) {
      const own = {
        DB_ENVIRONMENT: environment,
        SLOW_API_ENDPOINT: `http://127.0.0.1:${slow.port}`,
        PYTHONPATH: join(root, 'test/clients'),
      };
      await checkParts(
        (name, work) => check(`${environment}: ${name}`, work),
        PUBLIC_PARTS,
        () =>
          command(interpreter, ['-W', 'ignore', join(root, 'test/clients/astrapy/public.py')], {env: {...env, ...own}}),
      );
    }
  } finally {
    await slow.close();
  }
}

export async function run(context) {
  await first(context);
  await newest(context);
  await everyMethod(context);
}
