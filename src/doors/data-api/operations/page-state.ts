/**
 * Page states of find and updateMany: how many documents may still come, and where the engine goes on. Opaque to clients,
 * Base64 for URLs. Layout: one byte of format, four of what is left (all ones: no limit), the engine's paging state.
 */
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';

export interface PageState {
  /** Infinity without a limit. */
  readonly left: number;
  readonly paging: Uint8Array;
}

const FORMAT = 1;
const HEADER_BYTES = 5;
const NO_LIMIT = 0xffffffff;
const BASE64_URL = /^[A-Za-z0-9_-]+$/;

export function writePageState({left, paging}: PageState): string {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + paging.length);
  bytes[0] = FORMAT;
  bytes.writeUInt32BE(left === Infinity ? NO_LIMIT : left, 1);
  bytes.set(paging, HEADER_BYTES);
  return bytes.toString('base64url');
}

/** Fails with `COMMAND_FIELD_VALUE_INVALID`. */
export function readPageState(text: string): PageState {
  const bytes = BASE64_URL.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (bytes.length <= HEADER_BYTES || bytes[0] !== FORMAT) {
    throw badPageState(text);
  }
  const left = bytes.readUInt32BE(1);
  return {left: left === NO_LIMIT ? Infinity : left, paging: bytes.subarray(HEADER_BYTES)};
}

export const badPageState = (text: string): DataApiFailure =>
  fail('COMMAND_FIELD_VALUE_INVALID', {
    field: 'options.pageState',
    value: JSON.stringify(text.slice(0, 200)),
    message: 'it is no page state that this command has answered',
  });
