/**
 * The Model Context Protocol at `/v1/mcp`: commands of the Data API as tools for language models. Streamable HTTP without sessions: each request
 * is answered with JSON, nothing is kept between them, and the server never speaks first (docs/decisions/0021-mcp.md).
 *
 * Two generations are served: those that begin with `initialize`, and 2026-07-28, where every request says its version itself.
 * Sources: modelcontextprotocol.io, "Streamable HTTP", "Lifecycle", "Tools"; stargate/data-api, "McpResource", "ToolResponseFactory".
 */
import type {IncomingHttpHeaders} from 'node:http';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJsonString} from '../../../wire/json/write.ts';
import {answerParts, joinParts} from '../envelope.ts';
import type {Answer} from '../envelope.ts';
import type {DataApiFailure} from '../errors.ts';
import {readRpc, RpcFailure, writeResult, writeRpcFailure} from './rpc.ts';
import type {RpcRequest} from './rpc.ts';
import {TOOLS, writeTools} from './tools.ts';
import type {Tool} from './tools.ts';

/** The newest first. */
const WITH_HANDSHAKE = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
const MODERN = '2026-07-28';
const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES_META = 'io.modelcontextprotocol/clientCapabilities';

const INSTRUCTIONS =
  'A database of documents and rows. Documents live in collections, rows in tables; both belong to a keyspace. findKeyspaces, findCollections and ' +
  'listTables tell what there is. find answers with 50 documents at a time: go on with options.pageState.';

export interface ToolAnswer {
  readonly answer: Answer;
  readonly warnings: readonly DataApiFailure[];
}

export interface McpOptions {
  /** Of the product. */
  readonly version: string;
  /** Never fails: failures are in the answer. */
  run(tool: Tool, args: JsonObject): Promise<ToolAnswer>;
}

export interface McpReply {
  readonly status: number;
  /** JSON; empty where nothing is to be said. */
  readonly text: string;
}

/** Whether a POST is meant for MCP, and not for a keyspace that is called `mcp`. Looks at the beginning of the body only. */
export function isMcp(headers: IncomingHttpHeaders, body: Uint8Array): boolean {
  if (headers['mcp-protocol-version'] !== undefined || headers.accept?.includes('text/event-stream') === true) {
    return true;
  }
  return /^\s*(\[|\{\s*"(jsonrpc|id|method|params)"\s*:)/.test(Buffer.from(body.subarray(0, 100)).toString('latin1'));
}

/** Pages of other sites must not use what a browser can reach: only programs, and pages of this machine, may call. */
export function isForeignOrigin(origin: string | undefined): boolean {
  return origin !== undefined && !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
}

/** `body` is one message, or several in the version that allows it. Notifications are answered with 202 and nothing. */
export async function answerMcp(body: Json, headers: IncomingHttpHeaders, options: McpOptions): Promise<McpReply> {
  if (!Array.isArray(body)) {
    return answerOne(body, headers, options);
  }
  if (body.length === 0) {
    return failed(undefined, new RpcFailure('invalid_request', 'An empty batch'), 400);
  }
  const texts: string[] = [];
  for (const message of body) {
    const {text} = await answerOne(message, headers, options);
    if (text !== '') {
      texts.push(text);
    }
  }
  return texts.length === 0 ? {status: 202, text: ''} : {status: 200, text: `[${texts.join(',')}]`};
}

async function answerOne(message: Json, headers: IncomingHttpHeaders, options: McpOptions): Promise<McpReply> {
  let request: RpcRequest | undefined;
  try {
    request = readRpc(message);
    if (request?.id === undefined) {
      return {status: 202, text: ''};
    }
    const isModern = checkVersion(request, headers);
    const result = await resultOf(request, isModern, options);
    return {status: 200, text: writeResult(request.id, result)};
  } catch (error) {
    if (!(error instanceof RpcFailure)) {
      throw error;
    }
    return failed(
      request,
      error,
      statusOf(error, isModernClaim(request) || headers['mcp-protocol-version'] === MODERN),
    );
  }
}

const failed = (request: RpcRequest | undefined, error: RpcFailure, status: number): McpReply => ({
  status,
  text: writeRpcFailure(request?.id, error),
});

/** Source: MCP 2026-07-28, "Streamable HTTP", "Server validation". Before, failures were answered with 200. */
function statusOf({code}: RpcFailure, isModern: boolean): number {
  if (code === 'unknown_method') {
    return isModern ? 404 : 200;
  }
  return code === 'invalid_params' && !isModern ? 200 : 400;
}

const metaOf = ({params}: RpcRequest): JsonObject | undefined => {
  const meta = params.get('_meta');
  return meta instanceof Map ? meta : undefined;
};

const isModernClaim = (request: RpcRequest | undefined): boolean =>
  request !== undefined && typeof metaOf(request)?.get(VERSION_META) === 'string';

/** True: the request is of the generation without a handshake. Fails when headers and body do not agree. */
function checkVersion(request: RpcRequest, headers: IncomingHttpHeaders): boolean {
  const header = headers['mcp-protocol-version'];
  const meta = metaOf(request);
  const claimed = meta?.get(VERSION_META);
  if (typeof claimed !== 'string') {
    if (header === MODERN) {
      throw new RpcFailure('invalid_params', `params._meta needs ${VERSION_META} and ${CAPABILITIES_META}`);
    }
    if (header !== undefined && !(WITH_HANDSHAKE as readonly (string | string[])[]).includes(header)) {
      throw unsupported(String(header));
    }
    return false;
  }
  if (header === undefined || header !== claimed) {
    throw new RpcFailure(
      'header_mismatch',
      `The header MCP-Protocol-Version must be the version of the message, ${claimed}`,
    );
  }
  if (claimed !== MODERN) {
    throw unsupported(claimed);
  }
  if (!(meta?.get(CAPABILITIES_META) instanceof Map)) {
    throw new RpcFailure('invalid_params', `params._meta needs ${CAPABILITIES_META}`);
  }
  if (headers['mcp-method'] !== request.method) {
    throw new RpcFailure(
      'header_mismatch',
      `The header Mcp-Method must be the method of the message, ${request.method}`,
    );
  }
  const name = request.params.get('name');
  if (request.method === 'tools/call' && headers['mcp-name'] !== name) {
    throw new RpcFailure('header_mismatch', `The header Mcp-Name must be the name of the tool`);
  }
  return true;
}

const unsupported = (requested: string): RpcFailure =>
  new RpcFailure(
    'unsupported_version',
    'Unsupported protocol version',
    `{"supported":${JSON.stringify([MODERN, ...WITH_HANDSHAKE])},"requested":${writeJsonString(requested)}}`,
  );

/** JSON text. Fails with an RpcFailure. */
async function resultOf({method, params}: RpcRequest, isModern: boolean, options: McpOptions): Promise<string> {
  const type = isModern ? '"resultType":"complete",' : '';
  const cache = isModern ? ',"ttlMs":3600000,"cacheScope":"public"' : '';
  switch (method) {
    case 'tools/list':
      return `{${type}"tools":${writeTools()}${cache}}`;
    case 'tools/call':
      return `{${type}${await callTool(params, options)}}`;
    case 'server/discover':
      return (
        `{${type}"supportedVersions":["${MODERN}"],"capabilities":{"tools":{}},"instructions":${writeJsonString(INSTRUCTIONS)},` +
        `"serverInfo":${serverInfo(options)},"_meta":{"io.modelcontextprotocol/serverInfo":${serverInfo(options)}}${cache}}`
      );
    case 'initialize':
      return initialized(params, options);
    case 'ping':
      return '{}';
    default:
      throw new RpcFailure('unknown_method', `There is no method ${method.slice(0, 100)}`);
  }
}

const serverInfo = ({version}: McpOptions): string =>
  `{"name":"asterism","title":"Asterism Data API","version":${writeJsonString(version)}}`;

/** The version that the client asks for, or the newest one with a handshake. */
function initialized(params: JsonObject, options: McpOptions): string {
  const asked = params.get('protocolVersion');
  const version = WITH_HANDSHAKE.find(one => one === asked) ?? WITH_HANDSHAKE[0];
  return (
    `{"protocolVersion":"${version}","capabilities":{"tools":{"listChanged":false}},"serverInfo":${serverInfo(options)},` +
    `"instructions":${writeJsonString(INSTRUCTIONS)}}`
  );
}

/** Members of the result: data or errors as structured content, status in `_meta` as the original does, and all of it as a text for models. */
async function callTool(params: JsonObject, options: McpOptions): Promise<string> {
  const name = params.get('name');
  const tool = typeof name === 'string' ? TOOLS.get(name) : undefined;
  if (tool === undefined) {
    throw new RpcFailure(
      'invalid_params',
      typeof name === 'string' ? `Unknown tool: ${name.slice(0, 100)}` : 'The name of a tool is a text',
    );
  }
  const args = params.get('arguments') ?? new Map<string, Json>();
  if (!(args instanceof Map)) {
    throw new RpcFailure('invalid_params', 'The arguments of a tool are an object');
  }
  const {answer, warnings} = await options.run(tool, args);
  const parts = answerParts(answer, warnings);
  const {data, status, errors} = parts;
  const content = errors === undefined ? data : `{"errors":${errors}}`;
  return (
    `"content":[{"type":"text","text":${writeJsonString(joinParts(parts))}}],"isError":${errors !== undefined}` +
    (content === undefined ? '' : `,"structuredContent":${content}`) +
    (status === undefined ? '' : `,"_meta":{"status":${status}}`)
  );
}
