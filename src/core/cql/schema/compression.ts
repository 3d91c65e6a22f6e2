/** Compression options of a table: checked and kept. Differs: an engine of our own does not compress by them. */
import {config} from './properties.ts';
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
    ...own
  } = given;
  const className = named;
  if (Object.keys(given).length === 0) {
    return {enabled: 'false'};
  }
  // What is not true is false, as in Java.
  if (enabled.toLowerCase() !== 'true') {
    if (Object.keys(given).length > 1) {
      throw config("If the 'enabled' option is set to false no other options must be specified");
    }
    return {enabled: 'false'};
  }
  if (className === undefined) {
    throw config("Missing sub-option 'class' for the 'compression' option.");
  }
  if (className === '') {
    throw config("The 'class' option must not be empty. To disable compression use 'enabled' : false");
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
  checkOwn(own);
  const kibibytes = chunkLength(length ?? oldLength ?? '16');
  if (ratio !== undefined) {
    checkRatio(ratio);
  }
  return {
    chunk_length_in_kb: kibibytes,
    class: PACKAGE + name,
    ...(ratio === undefined ? {} : {min_compress_ratio: ratio}),
    ...own,
  };
}

function checkRatio(text: string): void {
  const ratio = Number(text);
  if (text.trim() === '' || Number.isNaN(ratio)) {
    throw config(`Invalid value for min_compress_ratio: ${text}`);
  }
  if (ratio !== 0 && ratio < 1) {
    throw config('min_compress_ratio can either be 0 or greater than or equal to 1');
  }
}

/** Options of a compressor's own. */
function checkOwn(own: PropertyMap): void {
  const {lz4_compressor_type: type, lz4_high_compressor_level: level, compression_level: zstd} = own;
  if (type !== undefined && type !== 'fast' && type !== 'high') {
    throw config(
      `Invalid compressor type '${type}' specified for LZ4 parameter 'lz4_compressor_type'. Valid options are [high, fast].`,
    );
  }
  if (level !== undefined && !isBetween(level, 1, 17)) {
    throw config(
      /^-?\d+$/.test(level)
        ? `Invalid value [${level}] for parameter 'lz4_high_compressor_level'. Value must be between 1 and 17.`
        : `Invalid value [${level}] for parameter 'lz4_high_compressor_level'.`,
    );
  }
  if (zstd !== undefined && !isBetween(zstd, -131_072, 22)) {
    throw config(
      `ZstdCompressor.create() threw an error: ${/^-?\d+$/.test(zstd) ? `java.lang.IllegalArgumentException compression_level=${zstd} is invalid` : `java.lang.NumberFormatException For input string: "${zstd}"`}`,
    );
  }
}

const isBetween = (text: string, least: number, most: number): boolean =>
  /^-?\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

/** KiB. */
function chunkLength(text: string): string {
  const kibibytes = Number(text);
  if (!/^[+-]?\d+$/.test(text) || kibibytes > 1_000_000) {
    throw config('Invalid value for chunk_length_in_kb');
  }
  if (kibibytes <= 0) {
    throw config('Invalid negative or null chunk_length_in_kb');
  }
  if ((kibibytes & (kibibytes - 1)) !== 0) {
    throw config('chunk_length_in_kb must be a power of 2');
  }
  return String(kibibytes);
}
