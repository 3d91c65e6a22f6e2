/** The OpenAPI document and the page that shows it, for whoever asks: nothing in them is secret, and nothing is loaded from elsewhere. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import {openApiDocument} from './document.ts';
import {referencePage, PAGE_POLICY} from './page.ts';

export type PageName = 'openapi' | 'reference';

interface Page {
  readonly type: string;
  readonly text: Buffer;
}

const made = new Map<string, Page>();

/** Each page is made when it is first asked for. */
function pageOf(name: PageName, version: string): Page {
  const key = `${name} ${version}`;
  let page = made.get(key);
  if (page === undefined) {
    const document = openApiDocument(version);
    page =
      name === 'openapi'
        ? {type: 'application/json', text: Buffer.from(JSON.stringify(document))}
        : {type: 'text/html; charset=utf-8', text: Buffer.from(referencePage(document))};
    made.set(key, page);
  }
  return page;
}

export function servePage(name: PageName, version: string, request: IncomingMessage, response: ServerResponse): void {
  const {method} = request;
  request.resume();
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, {allow: 'GET, HEAD', 'content-length': 0});
    response.end();
    return;
  }
  const {type, text} = pageOf(name, version);
  response.writeHead(200, {
    'content-type': type,
    'content-length': text.length,
    'x-content-type-options': 'nosniff',
    ...(name === 'reference' ? {'content-security-policy': PAGE_POLICY} : {}),
  });
  response.end(method === 'HEAD' ? undefined : text);
}
