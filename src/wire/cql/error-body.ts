/**
 * Bodies of ERROR. What a failure lacks in its details is filled in so that a client can read the body.
 * Source: native_protocol_v3 to v5, "Error codes"; what older versions get instead: Apache Cassandra 5.0, ErrorMessage.
 */
import {CQL_ERROR_CODES, CqlFailure} from '../../core/cql/errors.ts';
import type {CqlErrorCode} from '../../core/cql/errors.ts';
import type {Consistency} from '../../core/cql/port.ts';
import {isConsistency} from './consistency.ts';
import type {ProtocolVersion} from './frame.ts';
import type {Reader} from './reader.ts';
import type {Writer} from './writer.ts';

type Details = Readonly<Record<string, unknown>>;

/** `consistency`: of the request, for failures that must name one. */
export function writeError(
  writer: Writer,
  version: ProtocolVersion,
  failure: CqlFailure,
  consistency: Consistency = 'ONE',
): void {
  const code = codeFor(failure.code, version);
  writer.int(CQL_ERROR_CODES[code]);
  writer.string(failure.message);
  const {details} = failure;
  switch (code) {
    case 'unavailable':
      writer.consistency(consistencyIn(details, consistency));
      writer.int(numberIn(details, 'required', 1));
      writer.int(numberIn(details, 'alive', 0));
      return;
    case 'write_timeout':
      writeReplicas(writer, details, consistency);
      writer.string(textIn(details, 'writeType', 'SIMPLE'));
      if (version >= 5 && details['writeType'] === 'CAS') {
        writer.short(numberIn(details, 'contentions', 0));
      }
      return;
    case 'read_timeout':
      writeReplicas(writer, details, consistency);
      writer.byte(details['dataPresent'] === true ? 1 : 0);
      return;
    case 'read_failure':
      writeReplicas(writer, details, consistency);
      // v3 and v4 tell a number of failures, v5 a list of (address, reason): 0 is the same bytes in both.
      writer.int(0);
      writer.byte(details['dataPresent'] === true ? 1 : 0);
      return;
    case 'write_failure':
      writeReplicas(writer, details, consistency);
      writer.int(0);
      writer.string(textIn(details, 'writeType', 'SIMPLE'));
      return;
    case 'function_failure':
      writer.string(textIn(details, 'keyspace', ''));
      writer.string(textIn(details, 'function', ''));
      writer.stringList(Array.isArray(details['argumentTypes']) ? details['argumentTypes'].map(String) : []);
      return;
    case 'already_exists':
      writer.string(textIn(details, 'keyspace', ''));
      writer.string(textIn(details, 'table', ''));
      return;
    case 'unprepared':
      writer.shortBytes(details['id'] instanceof Uint8Array ? details['id'] : new Uint8Array(0));
      return;
    default:
      return;
  }
}

function codeFor(code: CqlErrorCode, version: ProtocolVersion): CqlErrorCode {
  if (version >= 4) {
    return code;
  }
  switch (code) {
    case 'read_failure':
      return 'read_timeout';
    case 'write_failure':
      return 'write_timeout';
    case 'function_failure':
      return 'invalid';
    default:
      return code;
  }
}

function writeReplicas(writer: Writer, details: Details, consistency: Consistency): void {
  writer.consistency(consistencyIn(details, consistency));
  writer.int(numberIn(details, 'received', 0));
  writer.int(numberIn(details, 'blockFor', 1));
}

const numberIn = (details: Details, name: string, otherwise: number): number => {
  const value = details[name];
  return typeof value === 'number' ? value : otherwise;
};

const textIn = (details: Details, name: string, otherwise: string): string => {
  const value = details[name];
  return typeof value === 'string' ? value : otherwise;
};

const consistencyIn = (details: Details, otherwise: Consistency): Consistency => {
  const value = details['consistency'];
  return isConsistency(value) ? value : otherwise;
};

// ---- the reverse -----------------------------------------------------------------------------------------------

const CODE_NAMES = new Map<number, CqlErrorCode>(
  Object.entries(CQL_ERROR_CODES).map(([name, code]) => [code, name as CqlErrorCode]),
);
/** What else a server may send, told as the nearest code that the port has. */
const OTHER_CODES = new Map<number, CqlErrorCode>([
  [0x1600, 'write_failure'],
  [0x1700, 'write_timeout'],
]);

/** `details.wireCode` is the number that was sent. Fails with `protocol` when the body is cut. */
export function readError(reader: Reader, version: ProtocolVersion): CqlFailure {
  const wireCode = reader.int();
  const message = reader.string();
  const known = CODE_NAMES.get(wireCode);
  const code = known ?? OTHER_CODES.get(wireCode) ?? 'server_error';
  return new CqlFailure(code, message, {
    wireCode,
    ...(known === undefined ? readOtherDetails(reader, wireCode) : readDetails(reader, version, known)),
  });
}

/** A conditional write that may or may not have been done. Older servers, and older versions of the protocol, say a write timeout. */
const CAS_WRITE_UNKNOWN = 0x1700;

const readOtherDetails = (reader: Reader, wireCode: number): Details =>
  wireCode === CAS_WRITE_UNKNOWN ? {...readReplicas(reader), writeType: 'CAS'} : {};

function readDetails(reader: Reader, version: ProtocolVersion, code: CqlErrorCode): Details {
  switch (code) {
    case 'unavailable':
      return {consistency: reader.consistency(), required: reader.int(), alive: reader.int()};
    case 'write_timeout': {
      const replicas = readReplicas(reader);
      const writeType = reader.string();
      return reader.remaining >= 2 ? {...replicas, writeType, contentions: reader.short()} : {...replicas, writeType};
    }
    case 'read_timeout':
      return {...readReplicas(reader), dataPresent: reader.byte() !== 0};
    case 'read_failure':
      return {...readReplicas(reader), ...readReasons(reader, version), dataPresent: reader.byte() !== 0};
    case 'write_failure':
      return {...readReplicas(reader), ...readReasons(reader, version), writeType: reader.string()};
    case 'function_failure':
      return {keyspace: reader.string(), function: reader.string(), argumentTypes: reader.stringList()};
    case 'already_exists':
      return {keyspace: reader.string(), table: reader.string()};
    case 'unprepared':
      return {id: Uint8Array.from(reader.shortBytes())};
    default:
      return {};
  }
}

const readReplicas = (reader: Reader): Details => ({
  consistency: reader.consistency(),
  received: reader.int(),
  blockFor: reader.int(),
});

function readReasons(reader: Reader, version: ProtocolVersion): Details {
  const failures = reader.int();
  if (version >= 5) {
    for (let i = 0; i < failures; i++) {
      reader.address();
      reader.short();
    }
  }
  return {failures};
}
