// curl: every line of the guide, HTTP/1.1 and HTTP/2 with prior knowledge, and the upgrade that must be ignored.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {root, run as command} from '../harness.mjs';

export const needs = [['curl'], ['bash']];

export async function run({env, check, server}) {
  const curl = (...args) => command('curl', ['-sS', '--max-time', '20', ...args]);
  const post = (path, body, ...more) =>
    curl(
      '-X',
      'POST',
      `${server.urls.dataApi}${path}`,
      '-H',
      `Token: ${server.token}`,
      '-H',
      'Content-Type: application/json',
      '--data',
      body,
      ...more,
    );

  await check('the guide line by line', async () => {
    const lines = (await command('bash', [join(root, 'examples/curl/quickstart.sh')], {env}))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.deepEqual(lines[0], {status: {ok: 1}});
    assert.equal(lines[1].errors[0].errorCode, 'REQUEST_STRUCTURE_MISMATCH');
    assert.deepEqual(lines[2], {status: {ok: 1}});
    assert.equal(lines[3].status.insertedIds.length, 1);
    assert.deepEqual(lines[4], {data: {documents: [{foo: 'bar'}], nextPageState: null}});
  });
  await check('HTTP/2 with prior knowledge', async () => {
    const out = await post(
      '/v1',
      '{"findKeyspaces":{}}',
      '--http2-prior-knowledge',
      '-w',
      '\n%{http_version} %{http_code}',
    );
    assert.match(out, /guide_curl/);
    assert.match(out, /\n2 200$/);
  });
  await check('Upgrade: h2c gets a plain HTTP/1.1 answer', async () => {
    const out = await post('/v1', '{"findKeyspaces":{}}', '--http2', '-w', '\n%{http_version} %{http_code}');
    assert.match(out, /\n1.1 200$/);
  });
  await check('the path that Astra uses', async () => {
    assert.match(await post('/api/json/v1/guide_curl', '{"findCollections":{}}'), /"things"/);
  });
  await check('no token, a wrong token, a wrong content type', async () => {
    const status = [
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-X',
      'POST',
      `${server.urls.dataApi}/v1`,
      '--data',
      '{"findKeyspaces":{}}',
    ];
    assert.equal(await curl(...status, '-H', 'Content-Type: application/json'), '401');
    const wrong = `Token: Cassandra:${btoa('cassandra')}:${btoa('nope')}`;
    assert.equal(await curl(...status, '-H', 'Content-Type: application/json', '-H', wrong), '401');
    assert.equal(await curl(...status, '-H', 'Content-Type: text/plain', '-H', `Token: ${server.token}`), '415');
  });
}
