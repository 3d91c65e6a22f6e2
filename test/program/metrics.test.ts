/** Health and metrics on the main port. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Program} from '../../src/app/program.ts';
import {METRICS} from '../../src/core/metrics.ts';
import {makeThings, send, Stage} from './support.ts';

const stage = new Stage();
let program: Program;
beforeAll(async () => {
  program = await stage.start(['--in-memory', '--limit', 'max-body-bytes=10000']);
});
afterAll(() => stage.end());

const get = async (path: string, method = 'GET'): Promise<{http: number; text: string; type: string | null}> => {
  const response = await fetch(`${program.urls.dataApi}${path}`, {method});
  return {http: response.status, text: await response.text(), type: response.headers.get('content-type')};
};

/** What `/metrics` tells, by name and label as they are written. */
async function metrics(): Promise<Map<string, number>> {
  const {text} = await get('/metrics');
  return new Map(
    text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('health', () => {
  test.each(['/health/live', '/health/ready', '/health/ready?x=1'])('%s', async path => {
    expect(await get(path)).toEqual({http: 200, text: '{"status":"UP"}', type: 'application/json'});
    expect(await get(path, 'HEAD')).toMatchObject({http: 200, text: ''});
    expect((await get(path, 'POST')).http).toBe(405);
  });

  test.each(['/health', '/health/', '/health/other', '/metricsx', '/metrics/x'])('%s is nothing', async path => {
    expect((await get(path)).http).toBe(404);
  });
});

test('every metric is told, as a number', async () => {
  const {text, type} = await get('/metrics');
  const told = await metrics();

  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  for (const name of Object.keys(METRICS)) {
    expect(text).toContain(`# TYPE ${name} `);
  }
  // Those of commands and of nodes have no lines before there are any.
  const always = Object.keys(METRICS).filter(name => !/^(command|asterism_node)_/.test(name));
  expect(told.size).toBeGreaterThanOrEqual(always.length);
  expect([...told.values()].filter(value => !Number.isFinite(value) || value < 0)).toEqual([]);
  expect(text).not.toMatch(/Cassandra:|password/);
});

test('what clients do is counted', async () => {
  await makeThings(program);
  const client = await stage.client(program);
  const before = await metrics();
  await send(program, '', {findKeyspaces: {}});
  await send(program, '/ks/things', {findOne: {filter: {_id: {$nope: 1}}}});
  await send({...program, token: 'Cassandra:eA==:eA=='}, '', {findKeyspaces: {}});
  await send(program, '/ks/things', {insertOne: {document: {text: 'x'.repeat(10_000)}}});
  await client.query('SELECT * FROM system.local');
  await client.query('SELECT * FROM nowhere.x');
  const after = await metrics();

  const grown = (name: string): number => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
  expect({
    dataApi: grown('asterism_requests_total{door="data-api"}'),
    dataApiFailures: grown('asterism_request_failures_total{door="data-api"}'),
    refused: grown('asterism_refused_total{door="data-api"}'),
    wrongPasswords: grown('asterism_authentication_failures_total{door="data-api"}'),
    cql: grown('asterism_requests_total{door="cql"}'),
    cqlFailures: grown('asterism_request_failures_total{door="cql"}'),
  }).toEqual({dataApi: 4, dataApiFailures: 2, refused: 1, wrongPasswords: 1, cql: 2, cqlFailures: 1});
  expect(Object.fromEntries(after)).toMatchObject({
    asterism_ready: 1,
    'asterism_connections{door="cql"}': 1,
    'asterism_bugs_total{door="data-api"}': 0,
    'asterism_bugs_total{door="cql"}': 0,
    'asterism_requests_in_flight{door="data-api"}': 0,
    'asterism_body_bytes{door="data-api"}': 0,
    asterism_store_failures_total: 0,
  });
  expect(after.get('asterism_memtable_bytes')).toBeGreaterThan(0);
});

test('times of commands are told by how the commands ended, as the original does', async () => {
  await makeThings(program);
  const name = 'command_processor_process_seconds';
  const of = (command: string, {error = 'NA', sort = 'NONE'} = {}): string =>
    `{command="${command}",error="${error !== 'NA'}",error_class="${error === 'NA' ? 'NA' : 'unknown'}",error_code="${error}",` +
    `module="sgv2-jsonapi",sort_type="${sort}",tenant="unknown",vector_enabled="false"}`;
  const before = await metrics();
  await send(program, '/ks/things', {find: {}});
  await send(program, '/ks/things', {find: {sort: {a: 1}}});
  await send(program, '/ks/things', {find: {filter: {$nope: 1}}});
  await send(program, '/ks/things', {find: {sort: {a: 1}}});
  const after = await metrics();

  const grown = (labels: string): number =>
    (after.get(`${name}_count${labels}`) ?? 0) - (before.get(`${name}_count${labels}`) ?? 0);
  expect([
    grown(of('FindCommand')),
    grown(of('FindCommand', {sort: 'SORT_BY_FIELD'})),
    grown(of('FindCommand', {error: 'FILTER_INVALID_EXPRESSION'})),
  ]).toEqual([1, 2, 1]);
  expect(after.get(`${name}_sum${of('FindCommand')}`)).toBeGreaterThan(0);
  expect(after.get(`${name}_max${of('FindCommand')}`)).toBeGreaterThan(0);
});
