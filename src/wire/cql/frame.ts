/** The envelope around every message of the native protocol. Source: native_protocol_v5, "Frame header". */

/** Versions that the product speaks. */
export type ProtocolVersion = 3 | 4 | 5;

export const PROTOCOL_VERSIONS: readonly ProtocolVersion[] = [3, 4, 5];
export const NEWEST_VERSION: ProtocolVersion = 5;

export const isSupportedVersion = (version: number): version is ProtocolVersion => version >= 3 && version <= 5;

/** version, flags, stream (2), opcode, length (4). */
export const HEADER_BYTES = 9;
/** v1 and v2 had a stream of one byte. */
export const OLD_HEADER_BYTES = 8;

/** Set in the version byte of what a server sends. */
export const RESPONSE_BIT = 0x80;

export const FLAG_COMPRESSED = 0x01;
export const FLAG_TRACING = 0x02;
export const FLAG_CUSTOM_PAYLOAD = 0x04;
export const FLAG_WARNING = 0x08;
export const FLAG_USE_BETA = 0x10;

/** Stream of what a server sends unasked. */
export const EVENT_STREAM = -1;

export const OPCODES = {
  ERROR: 0x00,
  STARTUP: 0x01,
  READY: 0x02,
  AUTHENTICATE: 0x03,
  OPTIONS: 0x05,
  SUPPORTED: 0x06,
  QUERY: 0x07,
  RESULT: 0x08,
  PREPARE: 0x09,
  EXECUTE: 0x0a,
  REGISTER: 0x0b,
  EVENT: 0x0c,
  BATCH: 0x0d,
  AUTH_CHALLENGE: 0x0e,
  AUTH_RESPONSE: 0x0f,
  AUTH_SUCCESS: 0x10,
} as const;

export type OpcodeName = keyof typeof OPCODES;

const NAMES = new Map<number, OpcodeName>(
  Object.entries(OPCODES).map(([name, opcode]) => [opcode, name as OpcodeName]),
);

export const opcodeName = (opcode: number): OpcodeName | undefined => NAMES.get(opcode);

const REQUESTS: ReadonlySet<number> = new Set([
  OPCODES.STARTUP,
  OPCODES.OPTIONS,
  OPCODES.QUERY,
  OPCODES.PREPARE,
  OPCODES.EXECUTE,
  OPCODES.REGISTER,
  OPCODES.BATCH,
  OPCODES.AUTH_RESPONSE,
]);

export const isRequestOpcode = (opcode: number): boolean => REQUESTS.has(opcode);

/** A whole envelope. `body` may be a view into a larger buffer. */
export interface Frame {
  /** Without the direction bit. */
  readonly version: number;
  readonly isResponse: boolean;
  readonly flags: number;
  readonly stream: number;
  readonly opcode: number;
  readonly body: Buffer;
}
