/**
 * Merges segments of a table into one, and builds indexes for a segment. Needs files and plain data only, so that it runs in
 * a worker thread as well as, in slices, on the main one.
 */
import type {Extractor} from '../indexes/extractor.ts';
import {deletionAt} from '../rows/range-tombstones.ts';
import {hideValue, mergeValues, purge} from '../rows/reconcile.ts';
import {decodeHeader} from '../rows/row-decode.ts';
import {isHeader, isMortal, mayExpire} from '../rows/row-layout.ts';
import type {PartitionHeader} from '../rows/row.ts';
import {BlockFile} from './block-file.ts';
import {DictionarySource} from './dictionary-source.ts';
import {FileWriter} from './file-writer.ts';
import type {Files} from './files.ts';
import {readFooter, type IndexFooter} from './footer.ts';
import {indexName, rowsName} from './format.ts';
import {IndexWriter} from './index-writer.ts';
import type {Pace} from './pace.ts';
import {RowsSource} from './rows-source.ts';
import {RowsWriter} from './rows-writer.ts';
import {readVectors} from './segment.ts';
import type {IndexFileMeta, SegmentMeta} from './segment-meta.ts';
import type {IndexSpec, TableSpec} from './store.ts';
import {TermCollector} from './term-collector.ts';
import {joinTerms, type TermSource} from './term-source.ts';

/** Plain data. */
export interface MergeTask {
  readonly spec: TableSpec;
  /** Oldest first. All have all indexes of the spec. */
  readonly sources: readonly SegmentMeta[];
  /** Of the new segment. */
  readonly id: number;
  readonly nowSeconds: number;
  /** Deletions from before vanish (seconds); 0 unless the oldest segment of the table is among the sources. */
  readonly gcBefore: number;
}

export interface MergeTools {
  readonly files: Files;
  readonly extractor: Extractor;
  /** undefined: nobody else waits for this thread. */
  readonly pace: Pace | undefined;
  /** True: stop; the merge fails with `Stopped`. */
  readonly isStopped: () => boolean;
}

export class Stopped extends Error {}

/** undefined: no row is left. Fails with `corrupt`, `disk_full`, `io`, and leaves no files then. */
export async function mergeSegments(task: MergeTask, tools: MergeTools): Promise<SegmentMeta | undefined> {
  return await new Merge(task, tools).run();
}

class Merge {
  readonly #task: MergeTask;
  readonly #tools: MergeTools;
  /** For each source the new ordinal of each row; -1: gone, or its index entries are collected anew. */
  readonly #ordinals: Int32Array[];
  readonly #made: string[] = [];
  readonly #open: {close(): void}[] = [];
  #header: PartitionHeader | undefined;
  /** Keys of the rows of the header's partition begin so. */
  #prefix = '';

  constructor(task: MergeTask, tools: MergeTools) {
    this.#task = task;
    this.#tools = tools;
    this.#ordinals = task.sources.map(({rows}) => new Int32Array(rows).fill(-1));
  }

  async run(): Promise<SegmentMeta | undefined> {
    const {files} = this.#tools;
    const {id, spec, sources, gcBefore} = this.#task;
    let collector: TermCollector | undefined;
    try {
      const rowsFile = await this.#create(rowsName(id));
      const indexes = spec.indexes;
      const indexFile = indexes.length === 0 ? undefined : await this.#create(indexName(id, 0));
      const writer = indexFile === undefined ? undefined : new IndexWriter(indexFile);
      collector = writer === undefined ? undefined : new TermCollector(files, `${rowsName(id)}.tmp`, indexes, writer);
      const rows = new RowsWriter(rowsFile, spec.hasClustering);
      await this.#mergeRows(rows, collector);
      const bytes = await rows.finish(spec.id, id, this.#tools.pace);
      const indexFiles: IndexFileMeta[] = [];
      if (writer !== undefined && collector !== undefined) {
        const indexBytes = await this.#mergeIndexes(writer, collector, rows.rows);
        indexFiles.push({
          name: indexName(id, 0),
          bytes: indexBytes,
          indexes: indexes.map(index => index.id),
          marksExpiry: sources.every(source => source.indexFiles.every(file => file.marksExpiry === true)),
        });
      }
      if (rows.rows === 0) {
        await this.#removeMade();
        return undefined;
      }
      const since = Math.max(gcBefore, Math.min(...sources.map(source => source.since)));
      return {
        id,
        table: spec.id,
        name: rowsName(id),
        bytes,
        rows: rows.rows,
        headers: rows.headers,
        since,
        age: Math.max(...sources.map(source => source.age ?? source.id)),
        indexFiles,
      };
    } catch (error) {
      for (const file of this.#open) {
        file.close();
      }
      await this.#removeMade();
      throw error;
    } finally {
      await collector?.close();
    }
  }

  async #create(name: string): Promise<FileWriter> {
    const file = await FileWriter.create(this.#tools.files, name);
    this.#made.push(name);
    this.#open.push({close: () => file.abandon()});
    return file;
  }

  async #removeMade(): Promise<void> {
    for (const name of this.#made) {
      await this.#tools.files.remove(name).catch(() => undefined);
    }
  }

  async #mergeRows(rows: RowsWriter, collector: TermCollector | undefined): Promise<void> {
    const {files, pace, isStopped} = this.#tools;
    const all: RowsSource[] = [];
    for (const meta of this.#task.sources) {
      const source = new RowsSource(files, meta);
      this.#open.push(source);
      all.push(source);
    }
    const live = all.map((source, number) => ({source, number})).filter(({source}) => source.hasRow);
    const equal: typeof live = [];
    while (live.length > 0) {
      let least = live[0]!;
      equal.length = 1;
      equal[0] = least;
      for (let i = 1; i < live.length; i++) {
        const candidate = live[i]!;
        const order = compareKeys(candidate.source, least.source);
        if (order < 0) {
          least = candidate;
          equal.length = 1;
          equal[0] = candidate;
        } else if (order === 0) {
          equal.push(candidate);
        }
      }
      if (equal.length === 1) {
        this.#one(least.source, least.number, rows, collector);
      } else {
        let value: Uint8Array | undefined;
        for (const {source} of equal) {
          const part = valueOf(source);
          value = value === undefined ? part : mergeValues(value, part);
        }
        this.#many(least.source, value!, rows, collector);
      }
      for (let i = 0; i < equal.length; i++) {
        const advanced = equal[i]!;
        advanced.source.next();
        if (!advanced.source.hasRow) {
          live.splice(live.indexOf(advanced), 1);
        }
      }
      if (rows.file.needsDrain) {
        if (isStopped()) {
          throw new Stopped();
        }
        await rows.file.drain();
      }
      if (collector?.needsSpill === true) {
        await collector.spill(rows.rows, pace);
      }
      if (pace?.isOver() === true) {
        await pace.rest();
      }
    }
    for (const source of all) {
      source.close();
    }
  }

  /** A row that one source has: mostly its bytes are taken as they are, and its index entries too. */
  #one(source: RowsSource, number: number, rows: RowsWriter, collector: TermCollector | undefined): void {
    const {reader} = source;
    const first = reader.bytes[reader.valueStart]!;
    const isOld = this.#task.sources[number]!.since < this.#task.gcBefore;
    const mayBeHidden = this.#header !== undefined;
    if (!mayBeHidden && !isHeaderByte(first) && !isMortalByte(first) && !(isOld && mayExpireByte(first))) {
      this.#ordinals[number]![source.ordinal] = rows.addPart(
        reader.key,
        reader.keyLength,
        reader.bytes,
        reader.valueStart,
        reader.valueEnd,
      );
      return;
    }
    const value = valueOf(source);
    const visible = this.#hide(reader.key, reader.keyLength, value);
    if (visible === undefined) {
      return;
    }
    if (visible !== value) {
      this.#write(reader.key, reader.keyLength, visible, rows, collector);
      return;
    }
    const kept = purge(value, this.#task.nowSeconds, this.#task.gcBefore);
    if (kept !== undefined) {
      this.#ordinals[number]![source.ordinal] = rows.add(reader.key, reader.keyLength, kept);
    }
  }

  /** A row of several sources: its index entries are taken from what it is now, so that old ones do not stay. */
  #many(source: RowsSource, value: Uint8Array, rows: RowsWriter, collector: TermCollector | undefined): void {
    const {key, keyLength} = source.reader;
    const visible = this.#hide(key, keyLength, value);
    if (visible !== undefined) {
      this.#write(key, keyLength, visible, rows, collector);
    }
  }

  #write(
    key: Uint8Array,
    keyLength: number,
    value: Uint8Array,
    rows: RowsWriter,
    collector: TermCollector | undefined,
  ): void {
    const kept = purge(value, this.#task.nowSeconds, this.#task.gcBefore);
    if (kept === undefined) {
      return;
    }
    const ordinal = rows.add(key, keyLength, kept);
    if (collector !== undefined) {
      collector.ordinal = ordinal;
      this.#tools.extractor.extract(textOf(key, 0, keyLength), kept, collector);
    }
  }

  /** A row without what its partition's header hides. Remembers headers as they come by: they are before their rows. */
  #hide(key: Uint8Array, keyLength: number, value: Uint8Array): Uint8Array | undefined {
    if (isHeader(value)) {
      const header = decodeHeader(value);
      const hides = header.deletion !== undefined || header.ranges.length > 0;
      this.#header = hides ? header : undefined;
      this.#prefix = hides ? `${textOf(key, 0, keyLength - 1)}\x01` : '';
      return value;
    }
    if (this.#header === undefined) {
      return value;
    }
    const prefixLength = this.#prefix.length;
    if (keyLength < prefixLength || textOf(key, 0, prefixLength) !== this.#prefix) {
      this.#header = undefined;
      return value;
    }
    const deletion = deletionAt(this.#header, textOf(key, prefixLength, keyLength));
    if (deletion === undefined) {
      return value;
    }
    const visible = hideValue(value, deletion.ts);
    return visible !== undefined && visible.length === value.length ? value : visible;
  }

  async #mergeIndexes(writer: IndexWriter, collector: TermCollector, rows: number): Promise<number> {
    const {pace} = this.#tools;
    const {spec, id} = this.#task;
    const opened = this.#task.sources.map(meta => this.#openIndexes(meta));
    for (const index of spec.indexes) {
      if (index.kind === 'vectors') {
        const vectors = collector.vectorsOf(index.id)!;
        for (let source = 0; source < opened.length; source++) {
          const {file, part} = partOf(opened[source]!, index.id);
          if (part.kind !== 'vectors') {
            continue;
          }
          for (const chunk of part.chunks) {
            const stored = readVectors(file, part, chunk, false);
            for (let i = 0; i < chunk.count; i++) {
              const ordinal = this.#ordinals[source]![stored.ordinals[i]!]!;
              if (ordinal >= 0) {
                vectors.add(ordinal, stored.vectors, i * part.dimension, stored.norms[i]!);
              }
            }
            await this.#breathe(writer, pace);
          }
        }
        vectors.end();
        continue;
      }
      const sources: TermSource[] = [...collector.sources(index.id)];
      for (let source = 0; source < opened.length; source++) {
        const {file, part} = partOf(opened[source]!, index.id);
        if (part.kind === 'terms') {
          sources.push(new DictionarySource(file, part, this.#ordinals[source]!));
        }
      }
      if (this.#tools.isStopped()) {
        throw new Stopped();
      }
      writer.beginTerms(index.id);
      await joinTerms(sources, writer, rows, pace);
      writer.endTerms();
    }
    for (const files of opened) {
      for (const {file} of files) {
        file.close();
      }
    }
    return await writer.finish(spec.id, id);
  }

  async #breathe(writer: IndexWriter, pace: Pace | undefined): Promise<void> {
    if (writer.file.needsDrain) {
      await writer.file.drain();
    }
    if (pace?.isOver() === true) {
      await pace.rest();
    }
  }

  #openIndexes(meta: SegmentMeta): readonly {readonly file: BlockFile; readonly footer: IndexFooter}[] {
    return meta.indexFiles.map(indexFile => {
      const file = new BlockFile(this.#tools.files, indexFile.name, meta.table);
      this.#open.push(file);
      return {file, footer: readFooter(file, indexFile.bytes) as IndexFooter};
    });
  }
}

function partOf(
  files: readonly {readonly file: BlockFile; readonly footer: IndexFooter}[],
  index: number,
): {readonly file: BlockFile; readonly part: IndexFooter['indexes'][number]} {
  for (const {file, footer} of files) {
    const part = footer.indexes.find(({id}) => id === index);
    if (part !== undefined) {
      return {file, part};
    }
  }
  throw new Error(`Bug: a segment that is merged lacks index ${index}`);
}

/** Makes an index file with `indexes` for a segment that was written before they were defined. `extractor`: of these indexes. */
export async function buildIndexes(
  meta: SegmentMeta,
  indexes: readonly IndexSpec[],
  tools: MergeTools,
): Promise<IndexFileMeta> {
  const {files, extractor, pace, isStopped} = tools;
  const name = indexName(meta.id, meta.indexFiles.length);
  const file = await FileWriter.create(files, name);
  const writer = new IndexWriter(file);
  const collector = new TermCollector(files, `${name}.tmp`, indexes, writer);
  let rows: RowsSource | undefined;
  try {
    rows = new RowsSource(files, meta);
    for (; rows.hasRow; rows.next()) {
      collector.ordinal = rows.ordinal;
      extractor.extract(textOf(rows.reader.key, 0, rows.reader.keyLength), valueOf(rows), collector);
      if (collector.needsSpill) {
        await collector.spill(meta.rows, pace);
      }
      if (file.needsDrain) {
        await file.drain();
      }
      if (pace?.isOver() === true) {
        if (isStopped()) {
          throw new Stopped();
        }
        await pace.rest();
      }
    }
    for (const index of indexes) {
      if (index.kind === 'vectors') {
        collector.vectorsOf(index.id)!.end();
      } else {
        writer.beginTerms(index.id);
        await joinTerms(collector.sources(index.id), writer, meta.rows, pace);
        writer.endTerms();
      }
    }
    const bytes = await writer.finish(meta.table, meta.id);
    return {name, bytes, indexes: indexes.map(({id}) => id), marksExpiry: true};
  } catch (error) {
    file.abandon();
    await files.remove(name).catch(() => undefined);
    throw error;
  } finally {
    rows?.close();
    await collector.close();
  }
}

const isHeaderByte = (byte: number): boolean => isHeader(flagsOnly(byte));
const isMortalByte = (byte: number): boolean => isMortal(flagsOnly(byte));
const mayExpireByte = (byte: number): boolean => mayExpire(flagsOnly(byte));

const FLAGS = new Uint8Array(1);

/** The questions of row-layout.ts look at the first byte only. */
function flagsOnly(byte: number): Uint8Array {
  FLAGS[0] = byte;
  return FLAGS;
}

const valueOf = ({reader}: RowsSource): Uint8Array => reader.bytes.subarray(reader.valueStart, reader.valueEnd);

const textOf = (bytes: Uint8Array, start: number, stop: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString('latin1');

function compareKeys(a: RowsSource, b: RowsSource): number {
  const left = a.reader.key;
  const right = b.reader.key;
  const leftLength = a.reader.keyLength;
  const rightLength = b.reader.keyLength;
  const most = leftLength < rightLength ? leftLength : rightLength;
  for (let i = 0; i < most; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return leftLength - rightLength;
}
