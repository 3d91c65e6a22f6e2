// The Apache Cassandra Java driver 4.x: its first steps.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {maven} from '../astra-db-java/suite.mjs';
import {run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn']];
export const isCqlOnly = true;

export async function run({env, check}) {
  await check('quickstart, java-driver-core 4.19.0', async () => {
    const folder = await maven('cql-java', 'Quickstart');
    const classpath = `${join(folder, 'target/classes')}:${readFileSync(join(folder, 'classpath.txt'), 'utf8').trim()}`;
    const out = await command('java', ['-cp', classpath, 'com.example.Quickstart'], {env});
    assert.match(out, /Connected with protocol V5/);
    assert.match(out, /Read: user 7 \{n=7\}/);
    assert.match(out, /Rows: 20/);
    assert.match(out, /Columns: 3/);
  });
}
