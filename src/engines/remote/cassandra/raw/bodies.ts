/** Finds its way in the bodies of requests without decoding them. Source: native_protocol_v3 to v5, "Requests". */
import {partitionKeyBytes} from '../../../../base/partition-key.ts';
import type {ProtocolVersion} from '../../../../wire/cql/frame.ts';

const VALUES = 0x01;
const SKIP_METADATA = 0x02;
const TIMESTAMP = 0x20;
const NAMES_FOR_VALUES = 0x40;

const shortAt = (body: Uint8Array, at: number): number => (body[at]! << 8) | body[at + 1]!;
const intAt = (body: Uint8Array, at: number): number =>
  (body[at]! << 24) | (body[at + 1]! << 16) | (body[at + 2]! << 8) | body[at + 3]!;

const bufferOf = (body: Uint8Array): Buffer => Buffer.from(body.buffer, body.byteOffset, body.length);

/** Text of QUERY and PREPARE; undefined when the body is too short. */
export function textIn(body: Uint8Array): string | undefined {
  const length = body.length < 4 ? -1 : intAt(body, 0);
  return length < 0 || 4 + length > body.length ? undefined : bufferOf(body).toString('utf8', 4, 4 + length);
}

/** v5: the keyspace that a PREPARE names itself. */
export function keyspaceOfPrepare(body: Uint8Array, version: ProtocolVersion): string | undefined {
  const at = 4 + intAt(body, 0);
  if (version < 5 || body.length < at + 6 || (intAt(body, at) & 0x01) === 0) {
    return undefined;
  }
  return bufferOf(body).toString('utf8', at + 6, at + 6 + shortAt(body, at + 4));
}

/** Id of EXECUTE as a byte string; '' when the body is too short. */
export function idIn(body: Uint8Array): string {
  const end = body.length < 2 ? 0 : 2 + shortAt(body, 0);
  return end === 0 || end > body.length ? '' : bufferOf(body).latin1Slice(2, end);
}

/** Where the consistency of EXECUTE stands. */
function executeParameters(body: Uint8Array, version: ProtocolVersion): number {
  const at = 2 + shortAt(body, 0);
  return version >= 5 ? at + 2 + shortAt(body, at) : at;
}

const queryParameters = (body: Uint8Array): number => 4 + intAt(body, 0);

/** The byte with the lower flags; -1 when the body is too short. */
function flagsAt(body: Uint8Array, isExecute: boolean, version: ProtocolVersion): number {
  const parameters = isExecute ? executeParameters(body, version) : queryParameters(body);
  const at = parameters + 2 + (version >= 5 ? 3 : 0);
  return at < body.length ? at : -1;
}

/** Asks for the columns of the answer, whatever the client knows of them. */
export function askForColumns(body: Uint8Array, isExecute: boolean, version: ProtocolVersion): void {
  const at = flagsAt(body, isExecute, version);
  if (at >= 0) {
    body[at]! &= ~SKIP_METADATA;
  }
}

/** The client says when its write was made. */
export function hasTimestamp(body: Uint8Array, isExecute: boolean, version: ProtocolVersion): boolean {
  const at = flagsAt(body, isExecute, version);
  return at >= 0 && (body[at]! & TIMESTAMP) !== 0;
}

/** The partition key of an EXECUTE by the places of its values; undefined: it lacks one, or names them. */
export function partitionKeyIn(
  body: Uint8Array,
  version: ProtocolVersion,
  indexes: readonly number[],
): Uint8Array | undefined {
  const flags = flagsAt(body, true, version);
  if (flags < 0 || (body[flags]! & (VALUES | NAMES_FOR_VALUES)) !== VALUES) {
    return undefined;
  }
  let last = 0;
  for (const index of indexes) {
    last = Math.max(last, index);
  }
  let at = flags + 1;
  if (at + 2 > body.length || shortAt(body, at) <= last) {
    return undefined;
  }
  at += 2;
  const components: Uint8Array[] = [];
  for (let i = 0; i <= last; i++) {
    const length = at + 4 > body.length ? -1 : intAt(body, at);
    at += 4;
    const place = indexes.indexOf(i);
    if (place >= 0) {
      if (length < 0 || length > 0xffff || at + length > body.length) {
        return undefined;
      }
      components[place] = body.subarray(at, at + length);
    }
    at += Math.max(0, length);
  }
  return partitionKeyBytes(components);
}
