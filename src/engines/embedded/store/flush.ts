/** Writes a memtable to a new segment, a few milliseconds at a time. The memtable must not change meanwhile. */
import {FileWriter} from './file-writer.ts';
import type {Files} from './files.ts';
import {indexName, rowsName} from './format.ts';
import {IndexWriter} from './index-writer.ts';
import {byKey, byTerm} from './memory-index.ts';
import type {Memtable} from './memtable.ts';
import {Pace} from './pace.ts';
import {RowsWriter} from './rows-writer.ts';
import {RunHeap} from './run-heap.ts';
import type {IndexFileMeta, SegmentMeta} from './segment-meta.ts';

/** `isUrgent`: memory runs out, hurry. The files are durable, their names are not yet. Fails with what the file layer throws. */
export async function flushMemtable(
  files: Files,
  memtable: Memtable,
  table: number,
  segment: number,
  isUrgent: () => boolean,
): Promise<SegmentMeta> {
  const pace = new Pace(isUrgent);
  const name = rowsName(segment);
  const made: string[] = [name];
  try {
    const {bytes, headers} = await flushRows(files, memtable, table, segment, pace);
    const indexFiles: IndexFileMeta[] = [];
    if (memtable.terms.size + memtable.vectors.size > 0) {
      made.push(indexName(segment, 0));
      indexFiles.push(await flushIndexes(files, memtable, table, segment, pace));
    }
    return {id: segment, table, name, bytes, rows: memtable.slots.size, headers, since: memtable.since, indexFiles};
  } catch (error) {
    for (const file of made) {
      await files.remove(file).catch(() => undefined);
    }
    throw error;
  }
}

async function flushRows(
  files: Files,
  memtable: Memtable,
  table: number,
  segment: number,
  pace: Pace,
): Promise<{readonly bytes: number; readonly headers: number}> {
  const file = await FileWriter.create(files, rowsName(segment));
  try {
    const rows = new RowsWriter(file);
    const slots = new RunHeap(memtable.slotRuns(), byKey);
    const scratch = new Scratch();
    for (let slot = slots.next(); slot !== undefined; slot = slots.next()) {
      scratch.set(slot.key);
      slot.ordinal = rows.add(scratch.bytes, scratch.length, slot.value);
      if (file.needsDrain) {
        await file.drain();
      }
      if (pace.isOver()) {
        await pace.rest();
      }
    }
    return {bytes: await rows.finish(table, segment), headers: rows.headers};
  } catch (error) {
    file.abandon();
    throw error;
  }
}

async function flushIndexes(
  files: Files,
  memtable: Memtable,
  table: number,
  segment: number,
  pace: Pace,
): Promise<IndexFileMeta> {
  const name = indexName(segment, 0);
  const file = await FileWriter.create(files, name);
  try {
    const writer = new IndexWriter(file);
    const scratch = new Scratch();
    const ordinals: number[] = [];
    for (const [id, memory] of memtable.terms) {
      writer.beginTerms(id);
      const terms = new RunHeap(memory.termRuns(), byTerm);
      for (let term = terms.next(); term !== undefined; term = terms.next()) {
        scratch.set(term);
        writer.add(scratch.bytes, scratch.length, ordinals, memory.ordinals(term, ordinals));
        if (file.needsDrain) {
          await file.drain();
        }
        if (pace.isOver()) {
          await pace.rest();
        }
      }
      writer.endTerms();
    }
    for (const [id, memory] of memtable.vectors) {
      const vectors = writer.vectors(id, memory.dimension);
      for (const chunk of memory.chunks) {
        for (let i = 0; i < chunk.count; i++) {
          vectors.add(chunk.slots[i]!.ordinal, chunk.vectors, i * memory.dimension, chunk.norms[i]!);
        }
        if (file.needsDrain) {
          await file.drain();
        }
        if (pace.isOver()) {
          await pace.rest();
        }
      }
      vectors.end();
    }
    const bytes = await writer.finish(table, segment);
    return {name, bytes, indexes: [...memtable.terms.keys(), ...memtable.vectors.keys()]};
  } catch (error) {
    file.abandon();
    throw error;
  }
}

/** A byte string as bytes, in an area that is used again. */
export class Scratch {
  bytes = new Uint8Array(256);
  length = 0;

  set(text: string): void {
    const length = text.length;
    if (length > this.bytes.length) {
      this.bytes = new Uint8Array(length * 2);
    }
    const bytes = this.bytes;
    for (let i = 0; i < length; i++) {
      bytes[i] = text.charCodeAt(i);
    }
    this.length = length;
  }
}
