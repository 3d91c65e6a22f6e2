/** Takes index terms out of stored values: see term-ranges.ts for their form. Runs for every value written. */
import type {DataType} from '../../../core/cql/types/type.ts';
import {analyzerOf, type Analyzer} from '../../../core/text/analyzer.ts';
import {partitionKeyComponents} from '../../../base/partition-key.ts';
import {textOf} from '../../../base/text-of.ts';
import {
  asBuffer,
  comparableOf,
  comparableWriterOf,
  component,
  Scratch,
  type WriteComparable,
} from '../rows/comparable.ts';
import {clusteringOf, clusteringPart, isHeaderKey, partitionKeyOf, prefixLength, type ClusteringPart} from '../keys.ts';
import {staticsStart} from '../rows/row-decode.ts';
import {isHeader} from '../rows/row-layout.ts';
import {RowView} from '../rows/row-view.ts';
import type {CellCursor} from '../rows/row-view.ts';
import type {ByteString, IndexSpec, TableSpec} from '../store/store.ts';
import type {Extractor, TermSink} from './extractor.ts';
import {analyzer} from '../../../core/text/index-analysis.ts';
import {lengthClass, lengthTerm, wordTerm} from './word-terms.ts';
import {cut, MAX_TERM_BYTES, MAY_EXPIRE_TERM} from './term-ranges.ts';

interface ColumnIndex {
  readonly id: number;
  readonly kind: 'value' | 'path' | 'cell' | 'entry' | 'vector' | 'words';
  readonly first: WriteComparable;
  /** Of an entry's value. */
  readonly second: WriteComparable;
  /** Of texts that are taken apart. */
  readonly analyze?: Analyzer | undefined;
}

interface KeyIndex {
  readonly id: number;
  term(key: ByteString, prefixEnd: number): ByteString | undefined;
}

/** By column id. */
type ColumnIndexes = readonly (readonly ColumnIndex[] | undefined)[];

export function extractorOf(spec: TableSpec): Extractor {
  const regular = byColumn(spec.indexes.filter(index => index.keyPart === undefined && !index.isStatic));
  const statics = byColumn(spec.indexes.filter(index => index.keyPart === undefined && index.isStatic));
  const keys = spec.indexes.filter(index => index.keyPart !== undefined).map(index => keyIndex(spec, index));
  const view = new RowView();
  const knownView = new RowView();

  return {
    extract(key, value, sink, known) {
      const bytes = asBuffer(value);
      if (!isHeader(bytes)) {
        view.open(bytes);
        extractRow(view, bytes, regular, sink, known === undefined ? undefined : knownView.open(known));
        extractKey(keys, key, spec.hasClustering, view, sink);
        return;
      }
      const start = staticsStart(bytes);
      if (start !== undefined) {
        view.open(bytes, start);
        extractRow(view, bytes, statics, sink, undefined);
        extractKey(keys, key, true, view, sink);
      }
    },
  };
}

function byColumn(indexes: readonly IndexSpec[]): ColumnIndexes {
  const result: ColumnIndex[][] = [];
  for (const index of indexes) {
    (result[index.columnId] ??= []).push(columnIndex(index));
  }
  return result;
}

function columnIndex(spec: IndexSpec): ColumnIndex {
  const types = spec.types as readonly DataType[];
  if (spec.kind === 'vectors') {
    return {id: spec.id, kind: 'vector', first: NO_FORM, second: NO_FORM};
  }
  if (spec.analyzer !== undefined) {
    return {id: spec.id, kind: 'words', first: NO_FORM, second: NO_FORM, analyze: analyzerOf(spec.analyzer)};
  }
  const plain = comparableWriterOf(types[0]!);
  const first = spec.analysis === undefined ? plain : analyzed(plain, analyzer(spec.analysis));
  const second = types[1] === undefined ? NO_FORM : comparableWriterOf(types[1]);
  return {id: spec.id, kind: kindOf(spec), first, second};
}

/** The empty text stays empty, and no other becomes it. */
function analyzed(write: WriteComparable, analyze: (bytes: Uint8Array) => Uint8Array): WriteComparable {
  return (bytes, start, end, out) => {
    const text = analyze(bytes.subarray(start, end));
    write(text, 0, text.length, out);
  };
}

const NO_FORM: WriteComparable = () => undefined;

/** Where in its column an index finds what it keeps. Values of a set are the paths of its cells. */
function kindOf(spec: IndexSpec): 'value' | 'path' | 'cell' | 'entry' {
  switch (spec.target) {
    case 'keys':
      return 'path';
    case 'entries':
      return 'entry';
    case 'values':
      return spec.isSet === true ? 'path' : 'cell';
    case 'value':
    case 'full':
      return 'value';
  }
}

function extractRow(
  view: RowView,
  bytes: Uint8Array,
  indexes: ColumnIndexes,
  sink: TermSink,
  known: RowView | undefined,
): void {
  if (indexes.length === 0) {
    return;
  }
  while (view.nextColumn()) {
    const {columnId} = view;
    if (columnId >= indexes.length) {
      return;
    }
    const wanted = indexes[columnId];
    if (wanted === undefined) {
      continue;
    }
    const isKnown = known !== undefined && known.seekColumn(columnId) && known.isComplex === view.isComplex;
    for (let i = 0; i < wanted.length; i++) {
      const index = wanted[i]!;
      const cell = view.cells();
      const knownCell = isKnown ? known.cells() : undefined;
      if (view.isComplex) {
        extractCells(cell, bytes, index, sink, knownCell);
      } else {
        extractSimple(cell, bytes, index, sink, knownCell);
      }
    }
  }
}

const scratch = new Scratch();

function extractSimple(
  cell: CellCursor,
  bytes: Uint8Array,
  index: ColumnIndex,
  sink: TermSink,
  known: CellCursor | undefined,
): void {
  if (cell.isTombstone || (known !== undefined && !known.isTombstone && sameValue(cell, known))) {
    return;
  }
  if (index.kind === 'vector') {
    sink.vector(index.id, cell.value());
  } else if (index.analyze !== undefined) {
    extractWords(textOf(cell.value()), index.analyze, index.id, sink);
  } else if (index.kind === 'value') {
    scratch.reset();
    writePart(index.first, bytes, cell.valueStart, cell.valueEnd);
    give(sink, index.id);
  }
}

/** Each word once, and how many there are. */
function extractWords(text: string, analyze: Analyzer, index: number, sink: TermSink): void {
  const words = analyze(text);
  if (words.length === 0) {
    return;
  }
  for (const word of new Set(words)) {
    sink.term(index, wordTerm(word));
  }
  sink.term(index, lengthTerm(lengthClass(words.length)));
}

/** Both columns are in the order of their paths. */
function extractCells(
  cell: CellCursor,
  bytes: Uint8Array,
  index: ColumnIndex,
  sink: TermSink,
  known: CellCursor | undefined,
): void {
  let hasKnown = known?.next() ?? false;
  let mayExpire = false;
  while (cell.next()) {
    if (cell.isTombstone) {
      continue;
    }
    if (cell.ttl !== 0 && !mayExpire && index.kind === 'path') {
      mayExpire = true;
      sink.term(index.id, MAY_EXPIRE_TERM);
    }
    if (known !== undefined) {
      let order = 1;
      while (hasKnown && (order = orderOfPaths(known, cell)) < 0) {
        hasKnown = known.next();
      }
      if (hasKnown && order === 0 && !known.isTombstone && (index.kind === 'path' || sameValue(cell, known))) {
        continue;
      }
    }
    scratch.reset();
    writeCell(index, bytes, cell);
    give(sink, index.id);
  }
}

/** The term that has been written. */
function give(sink: TermSink, index: number): void {
  if (sink.termBytes === undefined) {
    sink.term(index, scratch.text(MAX_TERM_BYTES));
  } else {
    sink.termBytes(index, scratch.buffer, scratch.length < MAX_TERM_BYTES ? scratch.length : MAX_TERM_BYTES);
  }
}

function orderOfPaths(a: CellCursor, b: CellCursor): number {
  const left = a.bytes;
  const right = b.bytes;
  const leftStart = a.pathStart;
  const rightStart = b.pathStart;
  const leftLength = a.pathEnd - leftStart;
  const rightLength = b.pathEnd - rightStart;
  const most = leftLength < rightLength ? leftLength : rightLength;
  for (let i = 0; i < most; i++) {
    const difference = left[leftStart + i]! - right[rightStart + i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return leftLength - rightLength;
}

function sameValue(a: CellCursor, b: CellCursor): boolean {
  const length = a.valueEnd - a.valueStart;
  if (length !== b.valueEnd - b.valueStart) {
    return false;
  }
  const left = a.bytes;
  const right = b.bytes;
  const leftStart = a.valueStart;
  const rightStart = b.valueStart;
  for (let i = 0; i < length; i++) {
    if (left[leftStart + i] !== right[rightStart + i]) {
      return false;
    }
  }
  return true;
}

function writeCell(index: ColumnIndex, bytes: Uint8Array, cell: CellCursor): void {
  switch (index.kind) {
    case 'path':
      writePart(index.first, bytes, cell.pathStart, cell.pathEnd);
      return;
    case 'entry':
      writePart(index.first, bytes, cell.pathStart, cell.pathEnd);
      writePart(index.second, bytes, cell.valueStart, cell.valueEnd);
      return;
    default:
      writePart(index.first, bytes, cell.valueStart, cell.valueEnd);
  }
}

const EMPTY_MEMBER = 2;
const VALUE_MEMBER = 3;

function writePart(write: WriteComparable, bytes: Uint8Array, start: number, end: number): void {
  if (start === end) {
    scratch.byte(EMPTY_MEMBER);
    return;
  }
  scratch.byte(VALUE_MEMBER);
  write(bytes, start, end, scratch);
}

function extractKey(
  keys: readonly KeyIndex[],
  key: ByteString,
  hasClustering: boolean,
  view: RowView,
  sink: TermSink,
): void {
  if (keys.length === 0) {
    return;
  }
  // What only deletes has no key to be found by.
  view.rewind();
  if (!view.hasLiveness && !view.nextColumn()) {
    return;
  }
  const prefixEnd = prefixLength(key, hasClustering);
  for (const index of keys) {
    const term = index.term(key, prefixEnd);
    if (term !== undefined) {
      sink.term(index.id, term);
    }
  }
}

function keyIndex(spec: TableSpec, index: IndexSpec): KeyIndex {
  const {position, size, kind, path} = index.keyPart!;
  const comparable = comparableOf(index.types[0] as DataType);
  if (kind === 'partition') {
    return {
      id: index.id,
      term(key) {
        const components = partitionKeyComponents(partitionKeyOf(key, spec.hasClustering), size);
        return components === undefined ? undefined : cut(component(comparable, components[position]!));
      },
    };
  }
  const parts: ClusteringPart[] = (path ?? []).map(step => clusteringPart(step.type as DataType, step.descending));
  return {
    id: index.id,
    term(key, prefixEnd) {
      return isHeaderKey(key, prefixEnd)
        ? undefined
        : cut(component(comparable, clusteringOf(parts, key, prefixEnd)[position] ?? null));
    },
  };
}
