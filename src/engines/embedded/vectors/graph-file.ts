/**
 * A graph in a file, so that a start needs no building. Written under another name, made durable, and renamed; what does not check is
 * built again.
 *
 *     "ASTERVEC" | version u32 | length u32 | crc32 of the head u32 | head, JSON | chunk… of the nodes | chunk… of the heap
 *     chunk      up to 1 MiB of the memory that graph.ts draws | crc32 u32
 */
import {crc32} from 'node:zlib';
import {Slice} from '../../../base/slices.ts';
import {corrupt, StoreFailure} from '../store/failure.ts';
import {FileWriter} from '../store/file-writer.ts';
import type {Files, StoreFile} from '../store/files.ts';
import type {Metric} from '../store/vector-kernel.ts';
import {Graph, LINKS, UPPER_LINKS, type GraphParts} from './graph.ts';
import {growTo, type WasmMemory} from './wasm.ts';

export interface GraphHead {
  readonly table: number;
  readonly index: number;
  readonly dimension: number;
  readonly metric: Metric;
  /** Vectors of segments up to this age are in the graph; of later ones, some may be. */
  readonly covers: number;
}

interface StoredHead extends GraphHead {
  readonly links: readonly number[];
  readonly nodesBytes: number;
  readonly heapBytes: number;
}

const MAGIC = 'ASTERVEC';
const VERSION = 1;
const FRONT_BYTES = 20;
const CHUNK_BYTES = 1 << 20;

const NAME = /^vectors-(\d+)-(\d+)\.graph(\.new)?$/;

export const graphName = (table: number, index: number): string => `vectors-${table}-${index}.graph`;

/** Whose graph a file of that name holds; undefined for other names. */
export function graphOf(
  name: string,
): {readonly table: number; readonly index: number; readonly isDraft: boolean} | undefined {
  const match = NAME.exec(name);
  return match === null
    ? undefined
    : {table: Number(match[1]), index: Number(match[2]), isDraft: match[3] !== undefined};
}

/** Nobody may add to the graph meanwhile. `isStopped`: then it fails with `Stopped` and leaves the file as it was. */
export async function saveGraph(
  files: Files,
  graph: Graph,
  head: GraphHead,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const name = graphName(head.table, head.index);
  const draft = `${name}.new`;
  const {nodesBytes, heapBytes} = graph;
  const stored: StoredHead = {...head, links: [LINKS, UPPER_LINKS], nodesBytes, heapBytes};
  const text = Buffer.from(JSON.stringify(stored));
  const front = Buffer.alloc(FRONT_BYTES);
  front.write(MAGIC, 0, 'latin1');
  front.writeUInt32BE(VERSION, 8);
  front.writeUInt32BE(text.length, 12);
  front.writeUInt32BE(crc32(text), 16);
  const writer = await FileWriter.create(files, draft);
  try {
    writer.append(front);
    writer.append(text);
    await writeMemory(writer, graph.parts.nodes, nodesBytes, isStopped);
    await writeMemory(writer, graph.parts.heap, heapBytes, isStopped);
    await writer.finish();
    await files.rename(draft, name);
    await files.syncDirectory();
  } catch (error) {
    writer.abandon();
    await files.remove(draft).catch(() => undefined);
    throw error;
  }
}

export class SaveStopped extends Error {}

async function writeMemory(
  writer: FileWriter,
  memory: WasmMemory,
  bytes: number,
  isStopped: () => boolean,
): Promise<void> {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    writer.appendChecked(new Uint8Array(memory.buffer, at, Math.min(CHUNK_BYTES, bytes - at)));
    await writer.drain();
    if (isStopped()) {
      throw new SaveStopped();
    }
  }
}

/** Quick: without the graph itself. Fails with `corrupt`, `newer_format`, or what the file layer throws. */
export function readGraphHead(files: Files, name: string): GraphHead {
  const file = files.openForRead(name);
  try {
    return readHead(file, name).head;
  } finally {
    file.close();
  }
}

function readHead(file: StoreFile, name: string): {readonly head: StoredHead; readonly end: number} {
  const front = Buffer.alloc(FRONT_BYTES);
  if (file.readSync(front, 0) !== FRONT_BYTES || front.toString('latin1', 0, 8) !== MAGIC) {
    throw corrupt(name, 0, 'it does not begin like a graph of vectors');
  }
  const version = front.readUInt32BE(8);
  if (version !== VERSION) {
    throw new StoreFailure('newer_format', `${name} has format ${version}`, {file: name, version});
  }
  const length = front.readUInt32BE(12);
  const end = FRONT_BYTES + length;
  if (end > file.size()) {
    throw corrupt(name, 12, 'its head is longer than the file');
  }
  const text = Buffer.alloc(length);
  file.readSync(text, FRONT_BYTES);
  if (crc32(text) !== front.readUInt32BE(16)) {
    throw corrupt(name, FRONT_BYTES, 'the head has a wrong checksum');
  }
  const head = JSON.parse(text.toString('utf8')) as StoredHead;
  if (head.links[0] !== LINKS || head.links[1] !== UPPER_LINKS) {
    throw new StoreFailure('newer_format', `${name} has other numbers of links`, {file: name, version});
  }
  return {head, end};
}

/** Fills memories that nobody uses yet. Fails with `corrupt`, `newer_format`, RangeError, or what the file layer throws. */
export async function loadGraph(files: Files, name: string, parts: GraphParts): Promise<void> {
  const file = files.openForRead(name);
  try {
    const {head, end} = readHead(file, name);
    if (head.dimension !== parts.dimension || head.metric !== parts.metric) {
      throw corrupt(name, FRONT_BYTES, 'it is a graph of other vectors');
    }
    const next = await readMemory(file, name, end, parts.nodes, head.nodesBytes);
    await readMemory(file, name, next, parts.heap, head.heapBytes);
  } finally {
    file.close();
  }
}

async function readMemory(
  file: StoreFile,
  name: string,
  offset: number,
  memory: WasmMemory,
  bytes: number,
): Promise<number> {
  const slice = new Slice(1);
  growTo(memory, bytes);
  const chunk = Buffer.alloc(CHUNK_BYTES + 4);
  let position = offset;
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes - at);
    const target = chunk.subarray(0, length + 4);
    if (file.readSync(target, position) !== length + 4) {
      throw corrupt(name, position, 'it ends early');
    }
    const content = chunk.subarray(0, length);
    if (crc32(content) !== target.readUInt32BE(length)) {
      throw corrupt(name, position, 'wrong checksum');
    }
    new Uint8Array(memory.buffer, at, length).set(content);
    position += length + 4;
    if (slice.isOver()) {
      await slice.pause();
    }
  }
  return position;
}
