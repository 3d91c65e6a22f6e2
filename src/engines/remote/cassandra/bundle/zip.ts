/** Files of a zip archive in memory. Source: PKWARE APPNOTE 6.3, "Central directory structure", "Local file header". */
import {inflateRawSync} from 'node:zlib';

/** A bundle has about ten files of a few kilobytes. */
const MAX_FILES = 1_000;
const MAX_FILE_BYTES = 4 << 20;

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const IS_ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

/** By name. Fails with an Error that says what is wrong with it. */
export function readZip(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > MAX_FILES) {
    throw new Error('the archive has too many files');
  }
  const files = new Map<string, Buffer>();
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY) {
      throw new Error('the list of its files is damaged');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(place => bytes.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const name = bytes.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength);
    if (!name.endsWith('/')) {
      files.set(name, readFile(bytes, at, name));
    }
    at += ENTRY_BYTES + nameLength + extraLength + commentLength;
  }
  return files;
}

/** A comment may stand behind the end. */
function findEnd(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = bytes.length - END_BYTES; at >= least; at--) {
    if (bytes.readUInt32LE(at) === END) {
      return at;
    }
  }
  throw new Error('it is no zip archive');
}

function readFile(bytes: Buffer, entry: number, name: string): Buffer {
  const [flags, method] = [bytes.readUInt16LE(entry + 8), bytes.readUInt16LE(entry + 10)];
  const [packed, size] = [bytes.readUInt32LE(entry + 20), bytes.readUInt32LE(entry + 24)];
  const local = bytes.readUInt32LE(entry + 42);
  if ((flags & IS_ENCRYPTED) !== 0) {
    throw new Error(`${name} is encrypted`);
  }
  if (size > MAX_FILE_BYTES) {
    throw new Error(`${name} is too large`);
  }
  if (local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL) {
    throw new Error(`${name} is damaged`);
  }
  const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + packed > bytes.length) {
    throw new Error(`${name} is cut off`);
  }
  const content = unpacked(bytes.subarray(start, start + packed), method, name);
  if (content.length !== size) {
    throw new Error(`${name} is damaged`);
  }
  return content;
}

function unpacked(content: Buffer, method: number, name: string): Buffer {
  switch (method) {
    case STORED:
      return content;
    case DEFLATED:
      try {
        return inflateRawSync(content, {maxOutputLength: MAX_FILE_BYTES});
      } catch (error) {
        throw new Error(`${name} is damaged`, {cause: error});
      }
    default:
      throw new Error(`${name} is compressed in a way that is not known here`);
  }
}
