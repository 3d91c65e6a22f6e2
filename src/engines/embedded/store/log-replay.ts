/** Reads the commit log after a start. */
import {corrupt} from './failure.ts';
import type {Files} from './files.ts';
import {logGeneration} from './format.ts';
import {
  checkLogHeader,
  checksumSeed,
  LOG_HEADER_BYTES,
  refuseNewerLog,
  RECORD_ALIGNMENT,
  RECORD_HEAD_BYTES,
  RecordReader,
  sealEnd,
} from './log-format.ts';
import type {Position} from './store.ts';

export interface ReplayedFile {
  readonly generation: number;
  readonly name: string;
  readonly lastPosition: Position;
  readonly bytes: number;
}

export interface Replayed {
  /** Files that hold records, oldest first. */
  readonly files: readonly ReplayedFile[];
  readonly lastPosition: Position;
  readonly nextGeneration: number;
}

/** Fails with `newer_format` before anything is changed. */
export function refuseNewerLogs(files: Files): void {
  const head = Buffer.alloc(LOG_HEADER_BYTES);
  for (const name of files.list()) {
    if (logGeneration(name) !== undefined) {
      const file = files.openForRead(name);
      try {
        refuseNewerLog(name, head.subarray(0, file.readSync(head, 0)));
      } finally {
        file.close();
      }
    }
  }
}

/**
 * Gives every record after `after` to `apply`, in order: its position, and where its payload is in the file's bytes. Records up to `after` may be missing, later ones may not.
 *
 * A bad record ends the last file that holds any: it was being written when the process or the power went, and nobody
 * was told that it was durable. It is an error that names file and offset if it had been durable (a later record of the
 * same file knows), or in any file but the last.
 */
export async function replayLog(
  files: Files,
  after: Position,
  apply: (position: Position, bytes: Buffer, start: number, end: number) => void | Promise<void>,
): Promise<Replayed> {
  const generations = files
    .list()
    .map(logGeneration)
    .filter(generation => generation !== undefined)
    .sort((a, b) => a - b);
  const names = new Map(files.list().map(name => [logGeneration(name), name]));
  const found: ReplayedFile[] = [];
  let last = 0;
  let torn: {file: string; at: number; seed: number} | undefined;
  for (const generation of generations) {
    const name = names.get(generation)!;
    const bytes = readAll(files, name);
    if (!checkLogHeader(name, bytes, generation)) {
      await files.remove(name);
      continue;
    }
    const seed = checksumSeed(generation);
    const reader = new RecordReader(bytes, seed);
    if (!reader.read()) {
      // Made ready but not used yet. Should its first record be damaged, the check for acknowledged ones below finds it.
      checkNothingLost(name, bytes, reader.at, seed, last);
      await files.remove(name);
      continue;
    }
    if (torn !== undefined) {
      throw corrupt(torn.file, torn.at, `a log record is damaged, and ${name} goes on after it`);
    }
    let isEnded = false;
    do {
      if (reader.isEndMark) {
        isEnded = true;
        break;
      }
      const {position} = reader;
      const expected = Math.max(last, after) + 1;
      if (position > expected) {
        throw corrupt(name, reader.at, `records ${expected} to ${position - 1} of the log are missing`);
      }
      if (position <= last) {
        throw corrupt(name, reader.at, `record ${position} follows ${last}`);
      }
      last = position;
      if (last > after) {
        const done = apply(last, bytes, reader.payloadStart, reader.payloadEnd);
        if (done !== undefined) {
          await done;
        }
      }
      reader.pass();
    } while (reader.read());
    if (!isEnded) {
      checkNothingLost(name, bytes, reader.at, seed, last);
      torn = {file: name, at: reader.at, seed};
    }
    found.push({generation, name, lastPosition: last, bytes: bytes.length});
  }
  if (torn !== undefined) {
    await endFile(files, torn.file, torn.at, torn.seed, last);
  }
  return {files: found, lastPosition: Math.max(last, after), nextGeneration: (generations.at(-1) ?? 0) + 1};
}

function readAll(files: Files, name: string): Buffer {
  const file = files.openForRead(name);
  try {
    const bytes = Buffer.allocUnsafeSlow(file.size());
    return bytes.subarray(0, file.readSync(bytes, 0));
  } finally {
    file.close();
  }
}

/** Fails when a later record of the file knows that the one after `last` had been durable. Records begin at multiples of 8. */
function checkNothingLost(name: string, bytes: Buffer, from: number, seed: number, last: Position): void {
  const reader = new RecordReader(bytes, seed);
  const end = bytes.length - RECORD_HEAD_BYTES;
  // Most of it is zeros: nobody's position. `readAll` gives buffers of their own.
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  for (let at = from + RECORD_ALIGNMENT; at <= end; at += RECORD_ALIGNMENT) {
    const word = at >>> 2;
    if (words[word + 2] === 0 && words[word + 3] === 0) {
      continue;
    }
    // A plausible position is rare, so that checksums are computed for few places only.
    const high = bytes.readUInt32BE(at + 8);
    const position = high * 2 ** 32 + bytes.readUInt32BE(at + 12);
    if (high >= 2 ** 21 || position <= last + 1 || position > last + 2 ** 26) {
      continue;
    }
    reader.at = at;
    if (reader.read() && !reader.isEndMark && reader.position - reader.age >= last + 1) {
      throw corrupt(name, from, `log record ${last + 1} had been acknowledged and is damaged`);
    }
  }
}

/** Marks where a torn file ends, so that the next start does not find it torn in the middle of the log. */
async function endFile(files: Files, name: string, at: number, seed: number, last: Position): Promise<void> {
  const mark = Buffer.alloc(RECORD_HEAD_BYTES);
  sealEnd(mark, 0, seed, last);
  const file = await files.openForWrite(name);
  try {
    await file.write(mark, at);
    await file.sync();
  } finally {
    file.close();
  }
}
