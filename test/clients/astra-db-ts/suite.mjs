// astra-db-ts, the last 1.x release as the guide prints it and the newest one, with each of its HTTP clients.
import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {startSlowProxy} from '../../fakes/slow-proxy.mjs';
import {checkGuide} from '../guide.mjs';
import {checkParts, npm, root, run as command, runBeside} from '../harness.mjs';

async function quickstart(name, example, env, script = 'quickstart.mjs') {
  const folder = await npm(name, join(root, 'examples', example, 'package.json'));
  copyFileSync(join(root, 'examples', example, script), join(folder, script));
  return command(process.execPath, [script], {cwd: folder, env});
}

/** The rest of what the newest client can do, with tables. */
async function tables(env) {
  const folder = await npm('astra-db-ts-2', join(root, 'examples/typescript/package.json'));
  copyFileSync(join(root, 'test/clients/astra-db-ts/tables.mjs'), join(folder, 'tables.mjs'));
  return command(process.execPath, ['tables.mjs'], {cwd: folder, env});
}

const PUBLIC_PARTS = [
  'client and admin',
  'database',
  'collection',
  'find and rerank',
  'table',
  'types of values',
  "serialisation of one's own",
  'timeouts',
  'events',
  'every public method',
];

/** How long the slow server waits: longer than a client that is told not to, and not by much. */
const SLOW_MS = 700;

/** Each public method, for each environment that is served. */
async function everyMethod({env, check, server}) {
  const folder = await npm('astra-db-ts-2', join(root, 'examples/typescript/package.json'));
  copyFileSync(join(root, 'test/clients/astra-db-ts/called.mjs'), join(folder, 'called.mjs'));
  const slow = await startSlowProxy(server.ports.dataApi, SLOW_MS);
  try {
    for (const environment of ['hcd', 'dse']) {
      const own = {DB_ENVIRONMENT: environment, SLOW_API_ENDPOINT: `http://127.0.0.1:${slow.port}`};
      await checkParts(
        (name, work) => check(`${environment}: ${name}`, work),
        PUBLIC_PARTS,
        () => runBeside(folder, join(root, 'test/clients/astra-db-ts/public.mjs'), {...env, ...own}),
      );
    }
  } finally {
    await slow.close();
  }
}

export async function run({env, check, server}) {
  await everyMethod({env, check, server});
  await check('collections and tables of docs/clients.md on astra-db-ts 2.3.0', async () => {
    checkGuide(await quickstart('astra-db-ts-2', 'typescript', env, 'guide.mjs'));
  });
  await check('table commands on astra-db-ts 2.3.0', async () => {
    assert.match(await tables(env), /all table commands as expected/);
  });
  for (const client of ['default', 'fetch', 'custom']) {
    await check(`the guide as printed, astra-db-ts 1.5.0, http client ${client}`, async () => {
      const out = await quickstart('astra-db-ts-1', 'typescript-1.x', {...env, DB_HTTP_CLIENT: client});
      assert.match(out, /Namespaces: true/);
      assert.match(out, /Nearest: first third/);
      assert.match(out, /"seen":true/);
      assert.match(out, /Deleted: 1/);
    });
  }
  for (const client of ['fetch', 'fetch-h2', 'custom']) {
    await check(`the guide on astra-db-ts 2.3.0, http client ${client}`, async () => {
      const out = await quickstart('astra-db-ts-2', 'typescript', {...env, DB_HTTP_CLIENT: client});
      assert.match(out, /Keyspaces: true/);
      assert.match(out, /Inserted: 150/);
      assert.match(out, /Found: 38/);
      assert.match(out, /Nearest: b0 b1/);
      assert.match(out, /Counted: 50/);
      assert.match(out, /Updated: 37/);
      assert.match(out, /Replaced: \{"_id":"b0","title":"new"\}/);
      assert.match(out, /Deleted: 37/);
    });
  }
}
