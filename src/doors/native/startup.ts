/** What a client says of itself in STARTUP. Source: native_protocol_v5, "STARTUP". */
import type {Compression} from '../../wire/cql/compression.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import type {Reader} from '../../wire/cql/reader.ts';
import {protocolFailure} from './answers.ts';

export interface Startup {
  /** Names in upper case: CQL_VERSION, DRIVER_NAME, DRIVER_VERSION, APPLICATION_NAME … */
  readonly options: ReadonlyMap<string, string>;
  readonly compression: Compression;
  /** What cannot run at once is to be answered OVERLOADED; else it is to wait. */
  readonly throwsOnOverload: boolean;
}

/** Options are kept for as long as the connection is open: this much of each. Characters. */
const MAX_KEPT_VALUE = 1024;
const MAX_KEPT_OPTIONS = 32;

/** Fails with `protocol`. */
export function readStartup(reader: Reader, version: ProtocolVersion): Startup {
  const options = new Map<string, string>();
  for (const [name, value] of reader.stringMap()) {
    if (options.size < MAX_KEPT_OPTIONS) {
      options.set(name.toUpperCase(), value.slice(0, MAX_KEPT_VALUE));
    }
  }
  checkCqlVersion(options.get('CQL_VERSION'));
  return {
    options,
    compression: compressionOf(options.get('COMPRESSION')?.toLowerCase(), version),
    throwsOnOverload: options.get('THROW_ON_OVERLOAD') === '1',
  };
}

function compressionOf(name: string | undefined, version: ProtocolVersion): Compression {
  switch (name) {
    case undefined:
    case '':
    case 'none':
      return 'none';
    case 'lz4':
      return 'lz4';
    case 'snappy':
      if (version >= 5) {
        throw protocolFailure(`Snappy compression is not supported in protocol V${version}`);
      }
      return 'snappy';
    default:
      throw protocolFailure(`Unknown compression algorithm: ${name}`);
  }
}

function checkCqlVersion(version: string | undefined): void {
  if (version === undefined) {
    throw protocolFailure('Missing value CQL_VERSION in STARTUP message');
  }
  const major = /^(\d+)\.\d+\.\d+/.exec(version)?.[1];
  if (major === undefined || Number(major) < 3) {
    throw protocolFailure(`CQL version ${version} is not supported`);
  }
}
