/** Takes index terms out of stored values: see term-ranges.ts for their form. Runs for every value written. */
import type {DataType} from '../../../core/cql/types/type.ts';
import {partitionKeyComponents} from '../../../base/partition-key.ts';
import {asBuffer, comparableOf, comparableWriterOf, component, Scratch, type WriteComparable} from '../comparable.ts';
import {clusteringOf, clusteringPart, isHeaderKey, partitionKeyOf, prefixLength, type ClusteringPart} from '../keys.ts';
import {isHeader, RowView, staticsStart, type CellCursor} from '../row-codec.ts';
import type {ByteString, IndexSpec, TableSpec} from '../store/store.ts';
import type {Extractor, TermSink} from './extractor.ts';
import {cut, MAX_TERM_BYTES} from './term-ranges.ts';

interface ColumnIndex {
  readonly id: number;
  readonly kind: 'value' | 'path' | 'cell' | 'entry' | 'vector';
  readonly first: WriteComparable;
  /** Of an entry's value. */
  readonly second: WriteComparable;
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

  return {
    extract(key, value, sink) {
      const bytes = asBuffer(value);
      if (!isHeader(bytes)) {
        view.open(bytes);
        extractRow(view, bytes, regular, sink);
        extractKey(keys, key, spec.hasClustering, view, sink);
        return;
      }
      const start = staticsStart(bytes);
      if (start !== undefined) {
        view.open(bytes, start);
        extractRow(view, bytes, statics, sink);
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
  const first = comparableWriterOf(types[0]!);
  const second = types[1] === undefined ? NO_FORM : comparableWriterOf(types[1]);
  return {id: spec.id, kind: kindOf(spec), first, second};
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

function extractRow(view: RowView, bytes: Uint8Array, indexes: ColumnIndexes, sink: TermSink): void {
  if (indexes.length === 0) {
    return;
  }
  while (view.nextColumn()) {
    if (view.columnId >= indexes.length) {
      return;
    }
    const wanted = indexes[view.columnId];
    if (wanted === undefined) {
      continue;
    }
    for (let i = 0; i < wanted.length; i++) {
      extractColumn(view, bytes, wanted[i]!, sink);
    }
  }
}

const scratch = new Scratch();

function extractColumn(view: RowView, bytes: Uint8Array, index: ColumnIndex, sink: TermSink): void {
  const cell = view.cells();
  if (!view.isComplex) {
    if (cell.isTombstone) {
      return;
    }
    if (index.kind === 'vector') {
      sink.vector(index.id, cell.value());
    } else if (index.kind === 'value') {
      scratch.reset();
      writePart(index.first, bytes, cell.valueStart, cell.valueEnd);
      sink.term(index.id, scratch.text(MAX_TERM_BYTES));
    }
    return;
  }
  while (cell.next()) {
    if (!cell.isTombstone) {
      scratch.reset();
      writeCell(index, bytes, cell);
      sink.term(index.id, scratch.text(MAX_TERM_BYTES));
    }
  }
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
