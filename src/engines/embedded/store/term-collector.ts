/**
 * Collects index entries of rows whose entries must be found anew (they changed, or the index is new), and gives them
 * back sorted. What does not fit in memory waits in files.
 */
import type {TermSink} from '../indexes/extractor.ts';
import {BlockFile} from './block-file.ts';
import {FileWriter} from './file-writer.ts';
import type {Files} from './files.ts';
import {readFooter, type IndexFooter} from './footer.ts';
import type {IndexWriter, VectorsWriter} from './index-writer.ts';
import {IndexWriter as Writer} from './index-writer.ts';
import type {Pace} from './pace.ts';
import {RunHeap} from './run-heap.ts';
import {Scratch} from './scratch.ts';
import {SortedRuns} from './sorted-runs.ts';
import {DictionarySource} from './dictionary-source.ts';
import type {OrdinalBuffer} from './ordinal-buffer.ts';
import {joinTerms, type TermSource} from './term-source.ts';
import type {ByteString, IndexSpec} from './store.ts';

interface Item {
  readonly term: ByteString;
  readonly ordinal: number;
}

const byTermAndOrdinal = (a: Item, b: Item): number =>
  a.term < b.term ? -1 : a.term > b.term ? 1 : a.ordinal - b.ordinal;

/** More entries than this are put into a file. */
const MAX_ITEMS = 200_000;

export class TermCollector implements TermSink {
  readonly #files: Files;
  /** Names of files for what does not fit; they are numbered. */
  readonly #spillName: string;
  readonly #items = new Map<number, SortedRuns<Item>>();
  readonly #vectors = new Map<number, VectorsWriter>();
  readonly #dimensions = new Map<number, number>();
  readonly #spills: {readonly file: BlockFile; readonly footer: IndexFooter}[] = [];
  #count = 0;
  #numbers = new Float32Array(0);
  /** Of the row whose entries come. */
  ordinal = 0;

  /** Vectors go to `writer` at once. */
  constructor(files: Files, spillName: string, indexes: readonly IndexSpec[], writer: IndexWriter) {
    this.#files = files;
    this.#spillName = spillName;
    for (const index of indexes) {
      if (index.kind === 'terms') {
        this.#items.set(index.id, new SortedRuns(byTermAndOrdinal));
      } else {
        const dimension = index.dimension ?? 0;
        this.#vectors.set(index.id, writer.vectors(index.id, dimension));
        this.#dimensions.set(index.id, dimension);
      }
    }
  }

  term(index: number, term: ByteString): void {
    const items = this.#items.get(index);
    if (items !== undefined) {
      items.add({term, ordinal: this.ordinal});
      this.#count += 1;
    }
  }

  vector(index: number, bytes: Uint8Array): void {
    const writer = this.#vectors.get(index);
    const dimension = this.#dimensions.get(index)!;
    if (writer === undefined || bytes.length !== dimension * 4) {
      return;
    }
    if (this.#numbers.length < dimension) {
      this.#numbers = new Float32Array(dimension);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let sum = 0;
    for (let i = 0; i < dimension; i++) {
      const value = view.getFloat32(i * 4);
      this.#numbers[i] = value;
      sum += value * value;
    }
    writer.add(this.ordinal, this.#numbers, 0, Math.sqrt(sum));
  }

  /** For more vectors of an index than those collected. */
  vectorsOf(index: number): VectorsWriter | undefined {
    return this.#vectors.get(index);
  }

  get needsSpill(): boolean {
    return this.#count >= MAX_ITEMS;
  }

  /** Puts what was collected into a file. `rows`: all ordinals so far are below. */
  async spill(rows: number, pace: Pace | undefined): Promise<void> {
    const name = `${this.#spillName}.${this.#spills.length}.index`;
    const file = await FileWriter.create(this.#files, name);
    let bytes: number;
    try {
      const writer = new Writer(file);
      for (const [id, items] of this.#items) {
        writer.beginTerms(id);
        await joinTerms([new ItemSource(items)], writer, rows, pace);
        writer.endTerms();
        this.#items.set(id, new SortedRuns(byTermAndOrdinal));
      }
      bytes = await writer.finish(0, 0);
    } catch (error) {
      file.abandon();
      await this.#files.remove(name).catch(() => undefined);
      throw error;
    }
    const blockFile = new BlockFile(this.#files, name, 0);
    this.#spills.push({file: blockFile, footer: readFooter(blockFile, bytes) as IndexFooter});
    this.#count = 0;
  }

  /** All terms that were collected for an index. */
  sources(index: number): readonly TermSource[] {
    const sources: TermSource[] = [];
    const items = this.#items.get(index);
    if (items !== undefined) {
      sources.push(new ItemSource(items));
    }
    for (const {file, footer} of this.#spills) {
      const part = footer.indexes.find(({id}) => id === index);
      if (part?.kind === 'terms') {
        sources.push(new DictionarySource(file, part, undefined));
      }
    }
    return sources;
  }

  /** Removes its files. */
  async close(): Promise<void> {
    for (const {file} of this.#spills) {
      file.close();
      await this.#files.remove(file.name);
    }
  }
}

class ItemSource implements TermSource {
  readonly #heap: RunHeap<Item>;
  readonly #scratch = new Scratch();
  readonly #ordinals: number[] = [];
  #item: Item | undefined;
  hasTerm = true;

  constructor(items: SortedRuns<Item>) {
    this.#heap = new RunHeap(items.rawRuns(), byTermAndOrdinal);
    this.#item = this.#heap.next();
    this.next();
  }

  get term(): Uint8Array {
    return this.#scratch.bytes;
  }

  get termLength(): number {
    return this.#scratch.length;
  }

  gather(into: OrdinalBuffer): void {
    for (const ordinal of this.#ordinals) {
      into.push(ordinal);
    }
  }

  next(): void {
    const first = this.#item;
    if (first === undefined) {
      this.hasTerm = false;
      return;
    }
    this.#scratch.set(first.term);
    this.#ordinals.length = 0;
    do {
      this.#ordinals.push(this.#item!.ordinal);
      this.#item = this.#heap.next();
    } while (this.#item !== undefined && this.#item.term === first.term);
  }
}
