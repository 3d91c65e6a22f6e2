/** Writes a memtable to a new segment, a few milliseconds at a time. The memtable must not change meanwhile. */
import {FileWriter} from './file-writer.ts';
import type {Files} from './files.ts';
import {indexName, rowsName} from './format.ts';
import {IndexWriter} from './index-writer.ts';
import {byKey} from './memory-index.ts';
import type {Memtable} from './memtable.ts';
import {Pace} from './pace.ts';
import {RowsWriter} from './rows-writer.ts';
import {RunHeap} from './run-heap.ts';
import {Scratch} from './scratch.ts';
import type {IndexFileMeta, SegmentMeta} from './segment-meta.ts';
import type {TableSpec} from './store.ts';
import {TermCollector} from './term-collector.ts';
import {joinTerms} from './term-source.ts';

/** `isUrgent`: memory runs out, `isHurried`: it may soon. The files are durable, their names are not yet. Fails with what the file layer throws. */
export async function flushMemtable(
  files: Files,
  memtable: Memtable,
  spec: TableSpec,
  id: number,
  isUrgent: () => boolean,
  isHurried: () => boolean,
): Promise<SegmentMeta> {
  const table = spec.id;
  const pace = new Pace(isUrgent);
  const made: FileWriter[] = [];
  const create = async (name: string): Promise<FileWriter> => {
    const file = await FileWriter.create(files, name, () => files.isVolatile || isHurried());
    made.push(file);
    return file;
  };
  let collector: TermCollector | undefined;
  try {
    const rows = new RowsWriter(await create(rowsName(id)), spec.hasClustering);
    const writer = memtable.indexes.length === 0 ? undefined : new IndexWriter(await create(indexName(id, 0)));
    collector =
      writer === undefined ? undefined : new TermCollector(files, `${rowsName(id)}.tmp`, memtable.indexes, writer);
    const ordinals = await flushRows(memtable, rows, collector, pace);
    const bytes = await rows.finish(table, id, pace);
    const indexFiles: IndexFileMeta[] = [];
    if (writer !== undefined && collector !== undefined) {
      await flushIndexes(memtable, ordinals, writer, collector, rows.rows, pace);
      indexFiles.push({
        name: indexName(id, 0),
        bytes: await writer.finish(table, id),
        indexes: memtable.indexes.map(index => index.id),
        marksExpiry: true,
      });
    }
    const {headers} = rows;
    return {id, table, name: rowsName(id), bytes, rows: rows.rows, headers, since: memtable.since, age: id, indexFiles};
  } catch (error) {
    for (const file of made) {
      file.abandon();
      await files.remove(file.name).catch(() => undefined);
    }
    throw error;
  } finally {
    await collector?.close();
  }
}

/** Gives the ordinal of each slot, -1 of those whose entries are collected anew. */
async function flushRows(
  memtable: Memtable,
  rows: RowsWriter,
  collector: TermCollector | undefined,
  pace: Pace,
): Promise<Int32Array> {
  const ordinals = new Int32Array(memtable.slots.size).fill(-1);
  const slots = new RunHeap(memtable.slotRuns(), byKey);
  const key = new Scratch();
  for (let slot = slots.next(); slot !== undefined; slot = slots.next()) {
    key.set(slot.key);
    const ordinal = rows.add(key.bytes, key.length, slot.value);
    slot.ordinal = ordinal;
    ordinals[slot.number] = slot.isUpdated ? -1 : ordinal;
    if (slot.isUpdated && collector !== undefined) {
      // Only what its value is now.
      collector.ordinal = ordinal;
      memtable.extractor!.extract(slot.key, slot.value, collector);
      if (collector.needsSpill) {
        await collector.spill(rows.rows, pace);
      }
    }
    if (rows.file.needsDrain) {
      await rows.file.drain();
    }
    if (pace.isOver()) {
      await pace.rest();
    }
  }
  return ordinals;
}

async function flushIndexes(
  memtable: Memtable,
  ordinals: Int32Array,
  writer: IndexWriter,
  collector: TermCollector,
  rows: number,
  pace: Pace,
): Promise<void> {
  for (const [id, memory] of memtable.terms) {
    writer.beginTerms(id);
    await joinTerms([memory.source(ordinals), ...collector.sources(id)], writer, rows, pace);
    writer.endTerms();
  }
  for (const [id, memory] of memtable.vectors) {
    const vectors = collector.vectorsOf(id)!;
    for (const chunk of memory.chunks) {
      for (let i = 0; i < chunk.count; i++) {
        const slot = chunk.slots[i]!;
        if (!slot.isUpdated) {
          vectors.add(slot.ordinal, chunk.vectors, i * memory.dimension, chunk.norms[i]!);
        }
      }
      if (writer.file.needsDrain) {
        await writer.file.drain();
      }
      if (pace.isOver()) {
        await pace.rest();
      }
    }
    vectors.end();
  }
}
