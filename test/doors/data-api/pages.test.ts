/** The OpenAPI document and the page that shows it. */
import {createHash} from 'node:crypto';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {COMMANDS} from '../../../src/doors/data-api/commands/index.ts';
import {ERRORS} from '../../../src/doors/data-api/errors.ts';
import type {ErrorEntry} from '../../../src/doors/data-api/errors/entry.ts';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({version: '1.2.3'});
});
afterAll(() => server.stop());

const get = (path: string, method = 'GET'): Promise<Response> => fetch(`${server.url}${path}`, {method});

const commands = Object.values(COMMANDS).flatMap(ofLevel => [...ofLevel.values()]);
const codes = Object.entries<ErrorEntry>(ERRORS).map(([key, {code}]) => code ?? key);

/** Every `$ref` in a document. */
function references(of: unknown): string[] {
  if (typeof of !== 'object' || of === null) {
    return [];
  }
  return Object.entries(of).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' ? [value] : references(value),
  );
}

test.each(['/openapi.json', '/api/json/openapi', '/api/json/openapi?format=JSON'])('%s', async path => {
  const response = await get(path);
  const document = (await response.json()) as {
    readonly openapi: string;
    readonly info: {readonly version: string};
    readonly components: {readonly schemas: Record<string, {properties?: Record<string, {enum?: string[]}>}>};
    readonly paths: Record<string, unknown>;
  };

  expect(response.headers.get('content-type')).toBe('application/json');
  expect(document).toMatchObject({openapi: '3.1.1', info: {version: '1.2.3'}});
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/v1', '/v1/{keyspace}', '/v1/{keyspace}/{name}', '/v1/mcp', '/metrics']),
  );
  const {schemas} = document.components;
  for (const {name} of commands) {
    expect(Object.keys(schemas[`${name.charAt(0).toUpperCase()}${name.slice(1)}Command`]?.properties ?? {})).toEqual([
      name,
    ]);
  }
  expect(schemas['Error']?.properties?.['errorCode']?.enum?.sort()).toEqual([...new Set(codes)].sort());
  const known = Object.entries(document.components).flatMap(([kind, of]) =>
    Object.keys(of).map(name => `#/components/${kind}/${name}`),
  );
  expect(references(document).filter(reference => !known.includes(reference))).toEqual([]);
});

test.each(['/swagger-ui', '/swagger-ui/', '/swagger-ui/index.html'])('%s shows all without any network', async path => {
  const response = await get(path);
  const text = await response.text();

  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const {name, replacedBy} of commands) {
    expect(text.includes(`<h3 id="${name}">`)).toBe(replacedBy === undefined);
  }
  expect(codes.filter(code => !text.includes(`id="${code}"`))).toEqual([]);
  expect(text).not.toMatch(/\b(src|href)="(https?:)?\/\//);
});

test('the page may run and show only what it holds itself', async () => {
  const response = await get('/swagger-ui');
  const text = await response.text();
  const policy = response.headers.get('content-security-policy') ?? '';

  for (const tag of ['script', 'style']) {
    const [, inside = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text) ?? [];
    expect(inside.length).toBeGreaterThan(100);
    expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(inside).digest('base64')}'`);
  }
  expect(text).not.toMatch(/ (style|on\w+)="/);
});

test('other methods', async () => {
  const head = await get('/openapi.json', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  const post = await get('/swagger-ui', 'POST');
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
