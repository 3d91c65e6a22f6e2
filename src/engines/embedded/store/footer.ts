/**
 * The end of a segment's file tells what is where in it.
 *
 *     footer (JSON)  length u32  crc32 of the JSON u32  version u32  "ASTERSEG"
 */
import {crc32} from 'node:zlib';
import type {BlockFile} from './block-file.ts';
import {corrupt, StoreFailure} from './failure.ts';
import {FORMAT_VERSION} from './format.ts';

const MAGIC = 'ASTERSEG';
const TAIL_BYTES = 20;

/** A checked part of the file; the length includes its checksum. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

export interface RowsFooter {
  readonly kind: 'rows';
  readonly table: number;
  readonly segment: number;
  readonly rows: number;
  readonly headers: number;
  readonly blocks: Part;
  readonly bloom: Part;
  /** For each block the newest write time in it, i64; only of tables with clustering, and absent in older files. */
  readonly times?: Part | undefined;
}

export interface TermsPart {
  readonly id: number;
  readonly kind: 'terms';
  /** Where its first block may begin. */
  readonly start: number;
  readonly blocks: Part;
  readonly terms: number;
  readonly postings: number;
}

export interface VectorsPart {
  readonly id: number;
  readonly kind: 'vectors';
  readonly dimension: number;
  /** count u32 ordinals, count float32 lengths, count × dimension float32, all little-endian. */
  readonly chunks: readonly (Part & {readonly count: number})[];
}

export interface IndexFooter {
  readonly kind: 'index';
  readonly table: number;
  readonly segment: number;
  readonly indexes: readonly (TermsPart | VectorsPart)[];
}

export type Footer = RowsFooter | IndexFooter;

export function encodeFooter(footer: Footer): Buffer {
  const text = Buffer.from(JSON.stringify(footer));
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeUInt32BE(text.length, 0);
  tail.writeUInt32BE(crc32(text), 4);
  tail.writeUInt32BE(FORMAT_VERSION, 8);
  tail.write(MAGIC, 12, 'latin1');
  return Buffer.concat([text, tail]);
}

export function readFooter(file: BlockFile, size: number): Footer {
  const tail = Buffer.alloc(TAIL_BYTES);
  const tailAt = size - TAIL_BYTES;
  file.readRaw(tail, tailAt);
  if (tail.toString('latin1', 12) !== MAGIC) {
    throw corrupt(file.name, tailAt, 'it does not end like a segment');
  }
  const version = tail.readUInt32BE(8);
  if (version > FORMAT_VERSION) {
    throw new StoreFailure('newer_format', `${file.name} was written by a newer version (format ${version})`, {
      file: file.name,
      version,
    });
  }
  const length = tail.readUInt32BE(0);
  if (length > tailAt) {
    throw corrupt(file.name, tailAt, 'its footer is longer than the file');
  }
  const text = Buffer.alloc(length);
  file.readRaw(text, tailAt - length);
  if (crc32(text) !== tail.readUInt32BE(4)) {
    throw corrupt(file.name, tailAt - length, 'the footer has a wrong checksum');
  }
  return JSON.parse(text.toString('utf8')) as Footer;
}
