/**
 * Paths of the Data API: `/v1[/keyspace[/name]]`, the same below `/api/json`, with and without a slash at the end. `/v1/mcp` is the MCP endpoint
 * and a keyspace of that name: the request tells which one it means.
 */

export type Level = 'general' | 'keyspace' | 'collection';

export type Route =
  | {readonly kind: 'command'; readonly level: Level; readonly keyspace: string; readonly name: string}
  | {readonly kind: 'mcp'}
  | {readonly kind: 'page'; readonly page: 'openapi' | 'reference'}
  | {readonly kind: 'health'}
  | {readonly kind: 'unknown'};

const UNKNOWN: Route = {kind: 'unknown'};
const HEALTH: Route = {kind: 'health'};
const HEALTH_PATHS: ReadonlySet<string> = new Set([
  '/stargate/health',
  '/stargate/health/live',
  '/stargate/health/ready',
]);
const ASTRA_PREFIX = '/api/json';
const MCP: Route = {kind: 'mcp'};
/** Where the original serves its OpenAPI document and the page that shows it, and where people look for them. */
const PAGES: ReadonlyMap<string, Route> = new Map([
  ['/openapi', {kind: 'page', page: 'openapi'}],
  ['/openapi.json', {kind: 'page', page: 'openapi'}],
  ['/swagger-ui', {kind: 'page', page: 'reference'}],
  ['/swagger-ui/', {kind: 'page', page: 'reference'}],
  ['/swagger-ui/index.html', {kind: 'page', page: 'reference'}],
]);

/** `url` is a request target: path and query. */
export function routeOf(url: string): Route {
  const query = url.indexOf('?');
  let path = query < 0 ? url : url.slice(0, query);
  if (path.startsWith(`${ASTRA_PREFIX}/`)) {
    path = path.slice(ASTRA_PREFIX.length);
  }
  if (!path.startsWith('/v1')) {
    return HEALTH_PATHS.has(path) ? HEALTH : (PAGES.get(path) ?? UNKNOWN);
  }
  const segments = path.split('/');
  if (segments.at(-1) === '') {
    segments.pop();
  }
  const [, version, keyspace, name] = segments;
  if (version !== 'v1' || segments.length > 4 || keyspace === '' || name === '') {
    return UNKNOWN;
  }
  if (keyspace === 'mcp' && name === undefined) {
    return MCP;
  }
  try {
    return {
      kind: 'command',
      level: keyspace === undefined ? 'general' : name === undefined ? 'keyspace' : 'collection',
      keyspace: identifier(keyspace ?? ''),
      name: identifier(name ?? ''),
    };
  } catch {
    return UNKNOWN; // an escape that is not UTF-8
  }
}

/** Names are case sensitive as they stand; one in double quotes is taken as CQL writes it. */
function identifier(segment: string): string {
  const text = segment.includes('%') ? decodeURIComponent(segment) : segment;
  return text.length > 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
