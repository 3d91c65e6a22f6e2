/**
 * The manifest: which files make up the store, and everything small. Replaced as a whole: a new file is written, made
 * durable, and renamed over the old one.
 *
 *     "ASTERMAN"  version u32  length u32  crc32 of the body u32  body (JSON)
 */
import {crc32} from 'node:zlib';
import {corrupt, ioFailure, StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import {FORMAT_VERSION, MANIFEST_DRAFT_NAME, MANIFEST_NAME} from './format.ts';
import type {SegmentMeta} from './segment-meta.ts';
import type {Position, TableSpec} from './store.ts';

export interface ManifestTable {
  readonly spec: TableSpec;
  /** Everything written to the table up to here is in its segments. */
  readonly flushed: Position;
  /** Oldest first. */
  readonly segments: readonly SegmentMeta[];
}

export interface Manifest {
  /** Definitions, drops, truncations and metadata up to here are in the manifest. */
  readonly position: Position;
  readonly nextSegment: number;
  readonly meta: ReadonlyMap<string, Uint8Array>;
  readonly tables: readonly ManifestTable[];
}

export const NO_MANIFEST: Manifest = {position: 0, nextSegment: 1, meta: new Map(), tables: []};

const MAGIC = 'ASTERMAN';
const HEAD_BYTES = 20;

/** The form on disk: metadata as base64. */
interface Body {
  readonly position: Position;
  readonly nextSegment: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly tables: readonly ManifestTable[];
}

export function encodeManifest(manifest: Manifest): Buffer {
  const body: Body = {
    position: manifest.position,
    nextSegment: manifest.nextSegment,
    meta: Object.fromEntries([...manifest.meta].map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
    tables: manifest.tables,
  };
  const text = Buffer.from(JSON.stringify(body));
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, 0, 'latin1');
  head.writeUInt32BE(FORMAT_VERSION, 8);
  head.writeUInt32BE(text.length, 12);
  head.writeUInt32BE(crc32(text), 16);
  return Buffer.concat([head, text]);
}

export function decodeManifest(bytes: Buffer): Manifest {
  if (bytes.length < HEAD_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC) {
    throw corrupt(MANIFEST_NAME, 0, 'it does not begin like a manifest');
  }
  const version = bytes.readUInt32BE(8);
  if (version > FORMAT_VERSION) {
    throw new StoreFailure('newer_format', `The data was written by a newer version (format ${version})`, {
      file: MANIFEST_NAME,
      version,
    });
  }
  const text = bytes.subarray(HEAD_BYTES, HEAD_BYTES + bytes.readUInt32BE(12));
  if (crc32(text) !== bytes.readUInt32BE(16)) {
    throw corrupt(MANIFEST_NAME, HEAD_BYTES, 'wrong checksum');
  }
  const body = JSON.parse(text.toString('utf8')) as Body;
  const meta = Object.entries(body.meta).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return {...body, meta: new Map(meta)};
}

/** undefined: a new directory. */
export function readManifest(files: Files): Manifest | undefined {
  if (!files.list().includes(MANIFEST_NAME)) {
    return undefined;
  }
  const file = files.openForRead(MANIFEST_NAME);
  try {
    const bytes = Buffer.alloc(file.size());
    return decodeManifest(bytes.subarray(0, file.readSync(bytes, 0)));
  } finally {
    file.close();
  }
}

export async function writeManifest(files: Files, manifest: Manifest): Promise<void> {
  try {
    const file = await files.create(MANIFEST_DRAFT_NAME);
    try {
      await file.write(encodeManifest(manifest), 0);
      await file.sync();
    } finally {
      file.close();
    }
    await files.rename(MANIFEST_DRAFT_NAME, MANIFEST_NAME);
    await files.syncDirectory();
  } catch (error) {
    throw ioFailure('writing the manifest', error);
  }
}
