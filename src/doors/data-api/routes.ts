/** Paths of the Data API: `/v1[/keyspace[/name]]`, the same below `/api/json`, with and without a slash at the end. */

export type Level = 'general' | 'keyspace' | 'collection';

export type Route =
  | {readonly kind: 'command'; readonly level: Level; readonly keyspace: string; readonly name: string}
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

/** `url` is a request target: path and query. */
export function routeOf(url: string): Route {
  const query = url.indexOf('?');
  let path = query < 0 ? url : url.slice(0, query);
  if (path.startsWith(`${ASTRA_PREFIX}/`)) {
    path = path.slice(ASTRA_PREFIX.length);
  }
  if (!path.startsWith('/v1')) {
    return HEALTH_PATHS.has(path) ? HEALTH : UNKNOWN;
  }
  const segments = path.split('/');
  if (segments.at(-1) === '') {
    segments.pop();
  }
  const [, version, keyspace, name] = segments;
  if (version !== 'v1' || segments.length > 4 || keyspace === '' || name === '') {
    return UNKNOWN;
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
