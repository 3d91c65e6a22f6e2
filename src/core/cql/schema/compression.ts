/** Compression options of a table: checked and kept. Differs: an engine of our own does not compress by them. */
import {booleanOf, config} from './properties.ts';
import type {PropertyMap} from './properties.ts';

const PACKAGE = 'org.apache.cassandra.io.compress.';

/** Compressors of Cassandra 5.0, with the options of their own. */
const COMPRESSORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['LZ4Compressor', ['lz4_compressor_type', 'lz4_high_compressor_level']],
  ['SnappyCompressor', []],
  ['DeflateCompressor', []],
  ['ZstdCompressor', ['compression_level']],
  ['NoopCompressor', []],
]);

export function readCompression(given: PropertyMap): PropertyMap {
  const {
    enabled = 'true',
    class: named,
    chunk_length_in_kb: length,
    chunk_length_kb: oldLength,
    min_compress_ratio: ratio,
    crc_check_chance: _,
    ...own
  } = given;
  const className = named;
  if (Object.keys(given).length === 0) {
    return {enabled: 'false'};
  }
  if (!booleanOf('enabled', enabled)) {
    if (Object.keys(given).length > 1) {
      throw config("If the 'enabled' option is set to false no other options must be specified");
    }
    return {enabled: 'false'};
  }
  if (className === undefined) {
    throw config("Missing sub-option 'class' for the 'compression' option.");
  }
  if (className === '') {
    return {enabled: 'false'};
  }
  const name = className.startsWith(PACKAGE) ? className.slice(PACKAGE.length) : className;
  const known = COMPRESSORS.get(name);
  if (known === undefined) {
    throw config(`Could not create Compression for type ${className.includes('.') ? className : PACKAGE + className}`);
  }
  const unknown = Object.keys(own).filter(option => !known.includes(option));
  if (unknown.length > 0) {
    throw config(`Unknown compression options ${unknown.join(', ')}`);
  }
  return {
    chunk_length_in_kb: chunkLength(length ?? oldLength ?? '16'),
    class: PACKAGE + name,
    ...(ratio === undefined ? {} : {min_compress_ratio: ratio}),
    ...own,
  };
}

function chunkLength(text: string): string {
  const kibibytes = Number(text);
  if (!/^\d+$/.test(text) || kibibytes > 1_000_000) {
    throw config(`Invalid value for chunk_length_in_kb: ${text}`);
  }
  if (kibibytes === 0 || (kibibytes & (kibibytes - 1)) !== 0) {
    throw config('chunk_length_in_kb must be a power of 2');
  }
  return String(kibibytes);
}
