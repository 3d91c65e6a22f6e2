/** JSON-RPC 2.0 as MCP uses it: requests read, answers written as text. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson, writeJsonString} from '../../../wire/json/write.ts';

export type RpcId = string | JsonNumber;

export interface RpcRequest {
  /** Undefined: a notification, which gets no answer. */
  readonly id: RpcId | undefined;
  readonly method: string;
  readonly params: JsonObject;
}

/** Source: JSON-RPC 2.0, "Error object"; the last two: MCP 2026-07-28, "HeaderMismatch", "UnsupportedProtocolVersion". */
export const RPC_CODES = {
  parse: -32700,
  invalid_request: -32600,
  unknown_method: -32601,
  invalid_params: -32602,
  header_mismatch: -32020,
  unsupported_version: -32022,
} as const;

export class RpcFailure extends Error {
  readonly code: keyof typeof RPC_CODES;
  /** JSON text. */
  readonly data: string | undefined;

  constructor(code: keyof typeof RPC_CODES, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Undefined: an answer to something that we never asked. Fails with `invalid_request`. */
export function readRpc(json: Json): RpcRequest | undefined {
  if (!(json instanceof Map) || json.get('jsonrpc') !== '2.0') {
    throw new RpcFailure('invalid_request', 'A JSON-RPC 2.0 message is expected');
  }
  const method = json.get('method');
  const id = json.get('id');
  if (method === undefined && (json.has('result') || json.has('error'))) {
    return undefined;
  }
  const params = json.get('params') ?? new Map<string, Json>();
  if (typeof method !== 'string' || !isId(id) || !(params instanceof Map)) {
    throw new RpcFailure(
      'invalid_request',
      'A message needs a method, an id that is a text or number, and params that are an object',
    );
  }
  return {id, method, params};
}

const isId = (id: Json | undefined): id is RpcId | undefined =>
  id === undefined || typeof id === 'string' || id instanceof JsonNumber;

/** `result` is JSON text. */
export const writeResult = (id: RpcId, result: string): string =>
  `{"jsonrpc":"2.0","id":${writeJson(id)},"result":${result}}`;

export function writeRpcFailure(id: RpcId | undefined, {code, message, data}: RpcFailure): string {
  const details = data === undefined ? '' : `,"data":${data}`;
  return (
    `{"jsonrpc":"2.0","id":${id === undefined ? 'null' : writeJson(id)},` +
    `"error":{"code":${RPC_CODES[code]},"message":${writeJsonString(message)}${details}}}`
  );
}
